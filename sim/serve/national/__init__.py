"""The national service of courts that are spread over processes: one owns it, the others follow it."""
