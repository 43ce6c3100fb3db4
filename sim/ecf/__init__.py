"""The ECF core: accounts, cases, filing, docket, service; one deterministic machine a court."""
