"""The core for real clients: every court behind a durable journal, its documents in a store of their own."""
