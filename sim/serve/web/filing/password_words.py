"""What a new password must be made of, in words, so that nobody has to guess it from refusals."""

from __future__ import annotations

from sim.courts import NoRuleError, RuleDates
from sim.courts.rule_types import PasswordRule
from sim.serve.served_court import ServedCourt


def password_words(court: ServedCourt) -> str:
    """The rule in force at the court today, in a sentence; "" where none was seen."""
    try:
        rule = court.court.context.rule("password.form", RuleDates(filed=court.today())).value
    except NoRuleError:
        return ""
    assert isinstance(rule, PasswordRule)
    parts = [f"{rule.length_min} to {rule.length_max} characters"]
    if rule.upper_and_lower:
        parts.append("capital and small letters")
    if rule.special:
        parts.append("a special character")
    elif rule.digit_or_special:
        parts.append("a digit or a special character")
    if rule.no_part_of_name:
        parts.append("no part of the owner's name, login or e-mail address")
    return ", ".join(parts) + "."
