"""Reading what a court holds: searches, dockets, documents and reports, and what each look costs."""
