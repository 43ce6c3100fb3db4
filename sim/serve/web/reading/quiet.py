"""User text in pages: escaped, and never one of the phrases that real clients take for an answer of the system."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# Clients search the bytes of a whole page for these words (surfaces §§0, 3, 5, 8, 10) and then read nothing of it, or
# log in again. In a docket's own text one character of them is written as a reference: a reader sees no difference.
_PHRASES = (
    r"The report may take a long time to run",
    r"The page ID does not exist",
    r"There are no documents in this case",
    r"Incomplete request",
    r"To accept charges shown below",
    r"\*\*\* This case was administratively closed",
    r"The start date must be less than or equal",
    r"The starting document number must be less than",
    r"Case not found",
    r"Either you do not have permission to view",
    r"Format: text",
    r"Server timeout waiting",
    r"The case type was",
    r"This case is in the process of being opened",
    r"Submission already made",
    r"Only applications for admission to practice",
    r"Only requests for a Certificate of Good Standing",
    r"DO NOT POST IN THIS CASE",
    r"Control F",
    r"No claims found for this case",
    r"No claims entries found",
    r"Security violation",
    r"You entered a non-bankruptcy type case",
    r"Not logged in",
    r"This user has no access privileges defined",
    r"Cannot locate the case with caseid",
    r"could not retrieve dktentry",
    r"document is not available",
    r"You do not have permission to view",
    r"You do not have access to this transcript",
    r"No matter of public record",
    r"Sealed Document",
    r"Under Seal",
    r"Document is Sealed",
    r"This image is not available",
    r"A Client Code is required",
    r"Permission to view this document is denied",
    r"MetaMask",
    r"console\.log",
    r"CloudMask",
    r"Drumpf",
)
_ANY = re.compile("|".join(phrase.replace(" ", r"\s+") for phrase in _PHRASES), re.IGNORECASE)
_UNPRINTABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")  # XML 1.0, 2.2


def told(text: object) -> Markup:
    """The text for a page: what it said, of the same letters, and no mark-up. Characters that XML forbids go."""
    return Markup(unmistakable(str(escape(_UNPRINTABLE.sub("", str(text))))))


def unmistakable(escaped: str) -> str:
    """Text that is escaped already, for HTML or XML, without the clients' phrases in its bytes."""
    return _ANY.sub(_broken, escaped)


def plain(text: object) -> str:
    """The text on one line, without characters that XML forbids."""
    return " ".join(_UNPRINTABLE.sub("", str(text)).split())


def _broken(found: re.Match[str]) -> str:
    """The phrase with its first character as a reference, and of overlapping phrases each."""
    phrase = found[0]
    return f"&#{ord(phrase[0])};{unmistakable(phrase[1:])}"
