"""Delivery of notices by SMTP: a queue that survives a restart, a pipelining client, bounces for the clerk, a sink."""
