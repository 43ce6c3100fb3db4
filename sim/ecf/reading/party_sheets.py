"""Parties and their counsel as a full docket sheet prints them."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.records import Alias


class CounselSheet(msgspec.Struct, frozen=True, gc=False):
    """One counsel of a party. roles: as dockets print them (surfaces §3), in the order in which they stand there.

    That every counsel of record is to be noticed follows from service; that the first of record leads is assumed,
    as the court is told of no other. terminated_on: no longer counsel, from that day on; then there are no roles.
    """

    user_id: int
    name: str
    address: tuple[str, ...]
    emails: tuple[str, ...]
    roles: tuple[str, ...]
    terminated_on: date | None = None


class PartySheet(msgspec.Struct, frozen=True, gc=False):
    """One party. suffix: a criminal defendant's own number (0: none); counts: what it is charged with.

    address: as the paper named it, for a party that stands for itself. terminated_on: left the case on that day.
    counsel: those of record first, then those who were.
    """

    party_id: int
    name: str
    role: str
    aliases: tuple[Alias, ...]
    address: tuple[str, ...]
    suffix: int
    counts: tuple[str, ...]
    terminated_on: date | None
    counsel: tuple[CounselSheet, ...]

    def lines(self) -> list[str]:
        """The party as lines of text; their size is what a page that prints it is billed by."""
        told = [f"{self.role}: {self.name}", *(f"{alias.kind} {alias.name}" for alias in self.aliases)]
        told += [*self.counts, *self.address]
        if self.terminated_on is not None:
            told.append(f"TERMINATED: {self.terminated_on}")
        for counsel in self.counsel:
            told += ["represented by", counsel.name, *counsel.address, *counsel.emails, *counsel.roles]
        return told
