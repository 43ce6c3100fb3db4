"""Reach for real clients: the courts' own host names, answered on this machine alone."""
