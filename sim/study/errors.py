"""What a study cannot do, told with what to do next."""

from __future__ import annotations


class StudyError(ValueError):
    """A study was asked for something that its numbers or its workers cannot give; the message says what to do."""


class ReplicationError(StudyError):
    """A replication failed or measured no number; ``arm`` and ``replication`` say which (an arm of "" has no name)."""

    def __init__(self, arm: str, replication: int, why: str) -> None:
        """Name the replication and why it failed; ``why`` may hold the text of a traceback."""
        self.arm, self.replication, self.why = arm, replication, why
        super().__init__(f"{f'arm {arm!r}, ' if arm else ''}replication {replication}: {why}")

    def __reduce__(self) -> tuple[type[ReplicationError], tuple[str, int, str]]:
        """Pickle by what it was made of, so that it can cross processes."""
        return type(self), (self.arm, self.replication, self.why)
