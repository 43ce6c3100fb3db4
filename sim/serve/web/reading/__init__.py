"""What real clients and the public read: searches, dockets, documents, registers and feeds (surfaces §§2-13)."""
