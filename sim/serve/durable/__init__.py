"""What is acknowledged stays: journals, snapshots and the document store behind each machine."""
