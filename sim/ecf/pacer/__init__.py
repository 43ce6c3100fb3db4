"""PACER: the national machine of accounts, links to the courts, and billing; courts ask it through a narrow view."""
