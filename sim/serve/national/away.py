"""What is told where the national service is another process's, or cannot be reached.

JournalError
├── NationalElsewhereError   only the process that owns the service does this
└── NationalAwayError        the owner does not answer, or what is known of it is too old
"""

from __future__ import annotations

from sim.serve.durable.journal import JournalError


class NationalElsewhereError(JournalError):
    """Asked of a process that only follows the national service; the message says where to go."""


class NationalAwayError(JournalError):
    """The process that owns the national service does not answer; nothing was charged that was shown to nobody."""
