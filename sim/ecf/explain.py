"""Why? For every refusal, every deadline and every service decision: value, citation, quoted sentence, status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.courts import CourtBook
from sim.courts.sources import Mark
from sim.ecf.answers import Refused
from sim.ecf.explain_deadlines import explain_deadline
from sim.ecf.explain_service import explain_service
from sim.ecf.explanation import Explanation, Ground, Reason, ground_of_mark
from sim.ecf.refusals import Code

__all__ = ["Explanation", "Ground", "Reason", "explain_deadline", "explain_refusal", "explain_service"]

# The rules that decide a refusal, for codes that one decides; a citation is looked for there first.
_RULES: Mapping[str, tuple[str, ...]] = {
    Code.ACCESS_NO_RIGHT: ("filing.pro_se_electronic",),
    Code.CASE_OPENED_BY_CLERK: ("filing.opened_by",),
    Code.FILING_MUST_BE_ELECTRONIC: ("filing.mandatory_electronic",),
    Code.FILING_NO_EXTENSION: ("time.stipulated_extension_days_max", "time.extension_by_order"),
    Code.PDF_TOO_LARGE: ("filing.size_bytes_max",),
}


def explain_refusal(book: CourtBook, refused: Refused) -> Explanation:
    """What a refusal rests on: the source it cites, in the words of the rule that decided it where one did.

    Raises LookupError for a code that this court has no words for.
    """
    words = book.refusals.get(refused.code)
    if words is None:
        raise LookupError(f"no refusal code {refused.code!r} in {book.court_id}")
    ground = ground_of_mark(words.mark, words.text)
    if refused.cite and refused.cite != words.cite:
        found = _decided_by(book, refused)
        if found is not None:
            ground = found
    return Explanation(f"refusal {refused.code}", refused.message, ground)


def _decided_by(book: CourtBook, refused: Refused) -> Ground | None:
    """The ground with the source that the refusal cites: of the rule that decides such refusals, or else of any."""
    known = book.rules.rule_ids()
    for rule_id in _RULES.get(refused.code, ()):
        if rule_id in known:
            for mark in _marks_of(book, rule_id):
                if mark.cite == refused.cite:
                    return ground_of_mark(mark, refused.message, rule_id)
    for rule_id in known:
        for mark in _marks_of(book, rule_id):
            if mark.cite == refused.cite:
                return ground_of_mark(mark, refused.message, rule_id)
    for provenance in book.provenance.values():
        if provenance.mark.cite == refused.cite:
            return ground_of_mark(provenance.mark, refused.message)
    return None


def _marks_of(book: CourtBook, rule_id: str) -> Iterator[Mark]:
    for _, version in book.rules.versions(rule_id):
        yield version.mark
        for exception in version.exceptions:
            yield exception.mark
