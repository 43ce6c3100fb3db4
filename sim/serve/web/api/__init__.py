"""The JSON API of the served courts: commands, documents, queries and the audit, for programs."""
