"""How much more load a capacity bears, in words that tell the end of what was tried from the end of what it bears."""

from __future__ import annotations

from sim.study.capacity_result import GroupAnswer, HeadroomAnswer, Which


def most_words(most: float, replications: int) -> str:
    """Beyond which multiple of today's load nothing is known, and why (a multiple takes twice as many replications)."""
    return f"nothing above {most:g} times today's load was tried with {replications} replications"


def headroom_words(one: HeadroomAnswer, replications: int) -> str:
    """One capacity's headroom by estimate, with the multiple that is proven; empty-handed ends are told as such."""
    if one.estimate is None:
        kept = f"at every load tried; {most_words(one.most, replications)}"
    elif one.estimate <= 0:
        return "keeps the objectives under no load tried"
    else:
        kept = f"up to {one.estimate:.2f} times today's load"
    if one.proven is None:
        proven = "" if one.estimate is None else f" (proven at every load tried, up to {one.most:g})"
    else:
        proven = f" (proven up to {one.proven:.2f})" if one.proven > 0 else " (proven under no load tried)"
    return f"keeps the objectives {kept}{proven}"


def unknown_words(one: HeadroomAnswer, replications: int) -> str:
    """Why a limit of the headroom is not known; nothing where all three are."""
    if None not in (one.proven, one.estimate, one.at_best):
        return ""
    return f"kept at every load tried: {most_words(one.most, replications)}"


def knee_words(group: GroupAnswer, which: Which) -> str:
    """From which load on p95 is twice that without waiting, up to which it is not, or why that cannot be told."""
    knee = group.knee.get(which)
    points = [one for one in group.load_curve if one.capacity == which]
    if knee is not None:
        return f"at {knee:g} times today's load"
    if knee_is_unknown(group, which):
        return f"cannot be told: {KNEE_UNKNOWN}"
    return f"not up to {max((one.multiple for one in points), default=1.0):g} times today's load, the most tried"


def knee_is_unknown(group: GroupAnswer, which: Which) -> bool:
    """Whether p95 has no mean to be compared with: where ample capacity has one, a p95 without end is the knee."""
    points = [one for one in group.load_curve if one.capacity == which]
    return group.knee.get(which) is None and (not points or any(one.p95_s is None for one in points))


KNEE_UNKNOWN = (
    "in some replication no paper falls into the window of the first objective, or more than 5 % of those that do "
    "never end, even where nobody waits (they are given up while the system is down); put an objective with a wider "
    "window first, or add replications (--replications)"
)
