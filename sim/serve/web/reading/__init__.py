"""What clients and the public read over the web: searches, dockets, documents, registers and feeds (surfaces §§2-13)."""
