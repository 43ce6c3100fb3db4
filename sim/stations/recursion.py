"""The short way through a network without an event loop: station after station, each begin of service from the last.

Where queues are in order of arrival and have room, a service begins when its job is there and the server that is free
first is free (Kiefer and Wolfowitz, 1955): one number for each server is all there is to know. It holds where visits
only ever lead on to stations further down the line (`lanes.lane_of` says where). Capacity steps and outages are done
between two begins: who runs into an outage that holds is served longer; who runs into one that drops is lost, and comes
again to the same visit, if at all. Jobs are taken in portions; at each station only those who arrived before the next
portion's first arrival are served, the others wait for their turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.stations.begins import LATEST, Take
from sim.stations.blocks import blocks_of, records_of
from sim.stations.demand import NEVER, Demand, Ints, Records
from sim.stations.network import Fate, Network, Retry, Station, UnsupportedFeatureError, merged_outages

_PORTION_JOBS = 1 << 16
_UNKNOWN = -(2**63)
_TOO_LATE = 2**62


class _Server:
    """A station as the recursion sees it: when each of its servers is free (a heap), and what changes next."""

    def __init__(self, station: Station) -> None:
        outages = merged_outages(station)
        servers: dict[int, int] = {step.from_us: step.servers for step in station.steps[1:]}
        ends: dict[int, int] = {one.begins_us: one.ends_us for one in outages}
        self._changes = [(at, servers.get(at), ends.get(at)) for at in sorted(servers | ends, reverse=True)]
        self._holds = outages if station.when_down == "hold" else ()
        self._gate = _UNKNOWN
        self._drops = station.when_down == "drop"
        self._free = [_UNKNOWN] * station.steps[0].servers
        self._away: list[int] = []  # when those servers were free that a step took away, the latest last

    @property
    def gate(self) -> int:
        """The end of the last outage that was reached."""
        return self._gate

    @property
    def next_outage(self) -> int:
        """When the next outage begins; LATEST if there is none."""
        return next((at for at, _, down_until in reversed(self._changes) if down_until is not None), LATEST)

    def go_down(self) -> None:
        """Make all changes up to the next outage's begin, at which services are lost."""
        outage = self.next_outage
        while self._changes and self._changes[-1][0] <= outage:
            self._change(*self._changes.pop())

    def serve(self, due: Ints, service: Ints, take: Take, latest: int = LATEST) -> tuple[Ints, Ints]:
        """When the services begin and end of those who arrive at ``due``, in this order; LATEST: not before latest."""
        begins = np.empty(len(due), dtype=np.int64)
        place = 0
        while place < len(due):
            if self._free:
                before = min(latest, self._changes[-1][0] if self._changes else LATEST)
                place = take(due, service, place, self._free, before, begins)
            if place == len(due):
                break
            if not self._changes or self._changes[-1][0] >= latest:
                begins[place:] = LATEST
                break
            self._change(*self._changes.pop())
        return begins, self._ends(begins, service, place)

    def _change(self, at: int, servers: int | None, down_until: int | None) -> None:
        free, away = self._free, self._away
        if servers is not None:
            # As many as there are now are those free last: of fewer servers than services, all must end but so many.
            while len(free) > servers:
                away.append(heappop(free))
            while len(free) < servers:
                heappush(free, max(away.pop() if away else at, at, self._gate))
        if down_until is not None:
            longer = down_until - at if self._holds else 0
            self._gate = down_until
            free[:] = [
                down_until if self._drops else max(one + longer if one >= at else one, down_until) for one in free
            ]
            away[:] = [_UNKNOWN if self._drops else one + longer if one >= at else one for one in away]
            heapify(free)

    def _ends(self, begins: Ints, service: Ints, begun: int) -> Ints:
        ends = begins + service
        ends[begun:] = LATEST
        for outage in self._holds:
            if begun and outage.ends_us > begins[0] and outage.begins_us <= ends[:begun].max():
                held = (begins < outage.begins_us) & (ends >= outage.begins_us)
                ends[held] += outage.ends_us - outage.begins_us
        return ends


class Losses(NamedTuple):
    """Where stations drop. Of jobs: tries, the next back-off, the most tries, the fate of who left for good and when.

    Of visits: job_of (within the portion), is_back (who comes again, after a back-off) and fate (of the last attempt,
    if it was lost).
    """

    tries: Ints
    backoff: Ints
    most: Ints
    lost: Ints
    left_us: Ints
    job_of: Ints
    is_back: npt.NDArray[np.bool_]
    fate: Ints


class _Portion(NamedTuple):
    """Jobs in hand. is_first, leads_on: whether a visit is its job's first, and not the last; due: when a visit's job
    arrives there, _UNKNOWN as long as that is not known; ended likewise.
    """

    job: Ints
    first_visit: Ints
    station: Ints
    service: Ints
    pause: Ints
    is_first: npt.NDArray[np.bool_]
    leads_on: npt.NDArray[np.bool_]
    due: Ints
    began: Ints
    ended: Ints
    losses: Losses | None


def replay_in_lane(network: Network, blocks: Sequence[Demand], lane: list[int], take: Take) -> Iterator[Records]:
    """Work blocks off for which `lanes.lane_of` gave ``lane``; ``take`` (of `begins`) begins services."""
    servers = [_Server(station) for station in network.stations]
    in_hand: _Portion | None = None
    for portion, until in _portions(network, blocks):
        in_hand = portion if in_hand is None else _joined(in_hand, portion)
        for number in lane:
            if network.stations[number].when_down == "drop" and network.stations[number].outages:
                _work_off_dropping(in_hand, number, servers[number], until, take, network.retry)
            else:
                _work_off(in_hand, number, servers[number], until, take)
        ended = in_hand.ended[in_hand.first_visit[1:] - 1] != _UNKNOWN
        if in_hand.losses is not None:
            ended |= in_hand.losses.lost > 0
        if until == LATEST:
            yield _records(in_hand, np.ones(len(ended), dtype=np.bool_))
        elif ended.any():
            yield _records(in_hand, ended)
            in_hand = _left(in_hand, ~ended)


def _work_off_dropping(hand: _Portion, number: int, server: _Server, until: int, take: Take, retry: Retry) -> None:
    """The same at a station that drops: from outage to outage, where who is lost comes back to the same visit."""
    coming = _due_in_order(hand, number, until)
    while True:
        found_down = int(np.searchsorted(hand.due[coming], server.gate))
        if found_down:
            # What became of them by then is theirs alone; only those who come back later are in each other's way.
            back = coming[:found_down]
            while len(back) and server.gate > hand.due[back].min():
                is_down = hand.due[back] < server.gate
                again = _lose(hand, back[is_down], Fate.DOWN, hand.due[back[is_down]], retry)
                back = np.concatenate((back[~is_down], again))
            coming = _with_back(hand, coming[found_down:], back)
        outage = server.next_outage
        begun = int(np.searchsorted(hand.due[coming], min(outage, until)))
        here, coming = coming[:begun], coming[begun:]
        begins, ends = server.serve(hand.due[here], hand.service[here], take, outage)
        hand.began[here] = begins
        is_lost = (ends >= outage) & (outage != LATEST)
        _lead_on(hand, here[~is_lost], ends[~is_lost])
        if is_lost.any():
            coming = _with_back(hand, coming, _lose(hand, here[is_lost], Fate.DROPPED, outage, retry))
        if outage >= until:
            return
        server.go_down()


def _lose(hand: _Portion, visits: Ints, fate: Fate, at: Ints | int, retry: Retry) -> Ints:
    """Who is lost, or found the station down, comes back after a while, or leaves; those who come back."""
    assert hand.losses is not None
    losses, job = hand.losses, hand.losses.job_of[visits]
    comes_back = (losses.tries[job] < losses.most[job]) & (fate in retry.causes)
    at = np.broadcast_to(at, visits.shape)
    gone, gone_job = visits[~comes_back], job[~comes_back]
    losses.fate[gone] = losses.lost[gone_job] = fate
    losses.left_us[gone_job] = at[~comes_back]
    hand.ended[gone] = LATEST
    back, job = visits[comes_back], job[comes_back]
    losses.tries[job] += 1
    pause = losses.backoff[job]
    # As Retry.next_pause_us computes it; what does not fit into an int64 is longer than the longest pause anyway.
    longer = pause * retry.growth
    too_long = longer >= float(_TOO_LATE)
    longer[too_long] = 0
    losses.backoff[job] = np.where(too_long, retry.longest_us, np.minimum(longer.astype(np.int64), retry.longest_us))
    losses.is_back[back] = True
    due = at[comes_back] + pause
    if (due > _TOO_LATE).any():
        raise UnsupportedFeatureError(
            "fallback: back-offs run past what 64 bits hold; give shorter ones or fewer tries"
        )
    hand.due[back], hand.began[back] = due, NEVER
    return back


def _due_in_order(hand: _Portion, number: int, until: int) -> Ints:
    """The visits to a station that are arrived at before ``until`` and not served yet, in order of arrival."""
    here = np.flatnonzero(hand.station == number)
    here = here[(hand.due[here] != _UNKNOWN) & (hand.due[here] < until) & (hand.ended[here] == _UNKNOWN)]
    return _in_order(hand, here)


def _in_order(hand: _Portion, visits: Ints) -> Ints:
    """Visits in order of arrival: from a service without a pause before after one, a back-off or new; then by job."""
    due = hand.due[visits]
    if (due[1:] > due[:-1]).all():
        return visits
    visits = np.sort(visits)
    comes_later = hand.is_first[visits] | (hand.pause[visits] > 0)
    if hand.losses is not None:
        comes_later |= hand.losses.is_back[visits]
    visits = np.concatenate((visits[~comes_later], visits[comes_later]))
    return visits[np.argsort(hand.due[visits], kind="stable")]


def _with_back(hand: _Portion, coming: Ints, back: Ints) -> Ints:
    """Visits in order of arrival, and those that are come to again."""
    if len(back) == 0:
        return coming
    place = int(np.searchsorted(hand.due[coming], hand.due[back].max(), side="right"))
    return np.concatenate((_in_order(hand, np.concatenate((coming[:place], back))), coming[place:]))


def _lead_on(hand: _Portion, here: Ints, ends: Ints) -> None:
    """Services end (LATEST: never), and their jobs are on the way to the next visits."""
    hand.ended[here] = ends
    goes_on = hand.leads_on[here] & (ends != LATEST)
    following = here[goes_on] + 1
    ends = ends[goes_on]
    hand.due[following] = ends + hand.pause[following]


def _work_off(hand: _Portion, number: int, server: _Server, until: int, take: Take) -> None:
    """Serve at one station all who arrive there before ``until``, and say when they arrive at the next."""
    here = _due_in_order(hand, number, until)
    if len(here):
        begins, ends = server.serve(hand.due[here], hand.service[here], take)
        hand.began[here] = begins
        _lead_on(hand, here, ends)


def _portions(network: Network, blocks: Sequence[Demand]) -> Iterator[tuple[_Portion, int]]:
    """Jobs in portions, each with the arrival of the next portion's first job; LATEST after the last."""
    waiting: _Portion | None = None
    for first_number, block, _ in blocks_of(network, blocks, are_checked=True):
        for begin in range(0, block.jobs, _PORTION_JOBS):
            if waiting is not None:
                yield waiting, int(block.arrival_us[begin])
            waiting = _portion(network, first_number, block, begin, min(begin + _PORTION_JOBS, block.jobs))
    if waiting is not None:
        yield waiting, LATEST


def _portion(network: Network, first_number: int, block: Demand, begin: int, end: int) -> _Portion:
    first, last = int(block.first_visit[begin]), int(block.first_visit[end])
    first_visit = np.asarray(block.first_visit[begin : end + 1] - first, dtype=np.int64)
    pause = np.asarray(block.pause_us[first:last], dtype=np.int64)
    is_first = np.zeros(last - first, dtype=np.bool_)
    is_first[first_visit[:-1]] = True
    due = np.full(last - first, _UNKNOWN, dtype=np.int64)
    due[first_visit[:-1]] = block.arrival_us[begin:end] + pause[first_visit[:-1]]
    return _Portion(
        job=np.arange(first_number + begin, first_number + end, dtype=np.int64),
        first_visit=first_visit,
        station=np.asarray(block.station[first:last], dtype=np.int64),
        service=np.asarray(block.service_us[first:last], dtype=np.int64),
        pause=pause,
        is_first=is_first,
        leads_on=np.append(~is_first[1:], False),
        due=due,
        began=np.full(last - first, NEVER, dtype=np.int64),
        ended=np.full(last - first, _UNKNOWN, dtype=np.int64),
        losses=_no_losses(network, block, begin, end, first_visit),
    )


def _no_losses(network: Network, block: Demand, begin: int, end: int, first_visit: Ints) -> Losses | None:
    if not any(one.when_down == "drop" and one.outages for one in network.stations):
        return None
    jobs, visits = end - begin, int(first_visit[-1])
    backoff = np.zeros(jobs, dtype=np.int64)
    if block.first_retry_us is not None:
        backoff = np.minimum(block.first_retry_us[begin:end], network.retry.longest_us).astype(np.int64)
    most = np.full(jobs, min(network.retry.tries, LATEST))
    if block.most_tries is not None:
        most = block.most_tries[begin:end].astype(np.int64)
    return Losses(
        tries=np.ones(jobs, dtype=np.int64),
        backoff=backoff,
        most=most,
        lost=np.zeros(jobs, dtype=np.int64),
        left_us=np.zeros(jobs, dtype=np.int64),
        job_of=np.repeat(np.arange(jobs), np.diff(first_visit)),
        is_back=np.zeros(visits, dtype=np.bool_),
        fate=np.zeros(visits, dtype=np.int64),
    )


def _joined(one: _Portion, other: _Portion) -> _Portion:
    columns = [np.concatenate(pair) for pair in zip(one[:-1], other[:-1], strict=True)]
    columns[1] = np.concatenate((one.first_visit, other.first_visit[1:] + len(one.station)))
    losses = None
    if one.losses is not None and other.losses is not None:
        later = other.losses._replace(job_of=other.losses.job_of + len(one.job))
        losses = Losses._make(np.concatenate(pair) for pair in zip(one.losses, later, strict=True))
    return _Portion._make((*columns, losses))


def _left(hand: _Portion, stays: npt.NDArray[np.bool_]) -> _Portion:
    lengths = np.diff(hand.first_visit)
    visit_stays = np.repeat(stays, lengths)
    columns = {name: getattr(hand, name)[visit_stays] for name in _Portion._fields[2:-1]}
    starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths[stays])))
    losses = None
    if hand.losses is not None:
        of_jobs = [column[stays] for column in hand.losses[:5]]
        of_visits = [column[visit_stays] for column in hand.losses[6:]]
        losses = Losses._make((*of_jobs, np.repeat(np.arange(len(starts) - 1), lengths[stays]), *of_visits))
    return _Portion(job=hand.job[stays], first_visit=starts, losses=losses, **columns)


def _records(hand: _Portion, ended: npt.NDArray[np.bool_]) -> Records:
    is_served = (hand.ended != _UNKNOWN) & (hand.ended != LATEST)
    ended_us = np.where(is_served, hand.ended, NEVER)
    visit_fate = is_served.astype(np.int64) * int(Fate.SERVED)  # PENDING is 0
    last = hand.first_visit[1:] - 1
    fate, left_us, tries = visit_fate[last], ended_us[last], np.ones(len(hand.job), dtype=np.int64)
    if hand.losses is not None:
        losses = hand.losses
        lost = losses.lost > 0
        visit_fate = np.where(is_served, visit_fate, losses.fate)
        fate, left_us, tries = np.where(lost, losses.lost, fate), np.where(lost, losses.left_us, left_us), losses.tries
    return records_of(
        ended,
        job=hand.job,
        fate=fate,
        left_us=left_us,
        tries=tries,
        first_visit=hand.first_visit,
        arrived_us=_known(hand.due, _UNKNOWN),
        began_us=_known(hand.began, LATEST),
        ended_us=ended_us,
        visit_fate=visit_fate,
    )


def _known(column: Ints, unknown: int) -> Ints:
    """NEVER for what is unknown; the column itself where that is nothing."""
    is_unknown = column == unknown
    return np.where(is_unknown, NEVER, column) if is_unknown.any() else column
