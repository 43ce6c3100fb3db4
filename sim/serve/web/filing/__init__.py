"""The pages on which people log in, look after their account, and file."""
