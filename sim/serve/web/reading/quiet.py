"""User text in pages: escaped, and never one of the phrases that real clients take for an answer of the system."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# Clients search the bytes of a whole page for these words (surfaces §§0, 3, 5, 8, 10) and then read nothing of it, or
# log in again. In a docket's own text one character of them is written as a reference: a reader sees no difference.
_PHRASES = (
    "The report may take a long time to run",
    "The page ID does not exist",
    "There are no documents in this case",
    "Incomplete request",
    "To accept charges shown below",
    "*** This case was administratively closed",
    "The start date must be less than or equal",
    "The starting document number must be less than",
    "Case not found",
    "Either you do not have permission to view",
    "Format: text",
    "Server timeout waiting",
    "The case type was",
    "This case is in the process of being opened",
    "Submission already made",
    "Only applications for admission to practice",
    "Only requests for a Certificate of Good Standing",
    "DO NOT POST IN THIS CASE",
    "Control F",
    "No claims found for this case",
    "No claims entries found",
    "Security violation",
    "You entered a non-bankruptcy type case",
    "Not logged in",
    "This user has no access privileges defined",
    "Cannot locate the case with caseid",
    "could not retrieve dktentry",
    "document is not available",
    "You do not have permission to view",
    "You do not have access to this transcript",
    "No matter of public record",
    "Sealed Document",
    "Under Seal",
    "Document is Sealed",
    "This image is not available",
    "A Client Code is required",
    "Permission to view this document is denied",
    "MetaMask",
    "console.log",
    "CloudMask",
    "Drumpf",
)
_ANY = re.compile("|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in _PHRASES), re.IGNORECASE)
# NOTE: a docket of thousands of entries is searched for all of these; a look for each as a plain text costs a tenth of
# the pattern (texts of 475 letters). Letters that the pattern takes for an i are made one.
_PLAIN = tuple(phrase.casefold() for phrase in _PHRASES)
_LIKE_I = str.maketrans({"ı": "i", "\u0307": ""})
_UNPRINTABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")  # XML 1.0, 2.2


def told(text: object) -> Markup:
    """The text for a page: what it said, of the same letters, and no mark-up. Characters that XML forbids go."""
    return Markup(unmistakable(str(escape(_UNPRINTABLE.sub("", str(text))))))


def unmistakable(escaped: str) -> str:
    """Text that is escaped already, for HTML or XML, without the clients' phrases in its bytes."""
    lowered = escaped.lower() if escaped.isascii() else escaped.casefold().translate(_LIKE_I)
    searched = " ".join(lowered.split())
    if not any(phrase in searched for phrase in _PLAIN):
        return escaped
    return _ANY.sub(_broken, escaped)


def plain(text: object) -> str:
    """The text on one line, without characters that XML forbids."""
    return " ".join(_UNPRINTABLE.sub("", str(text)).split())


def _broken(found: re.Match[str]) -> str:
    """The phrase with its first character as a reference, and of overlapping phrases each."""
    phrase = found[0]
    return f"&#{ord(phrase[0])};{unmistakable(phrase[1:])}"
