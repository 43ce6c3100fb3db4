"""The served courts on HTTP: one site for every court and for the national login, by host name or by path."""
