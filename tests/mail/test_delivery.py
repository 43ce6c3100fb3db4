"""Connections to the relay: used again, no more than allowed, and given up when they are of no use."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from mailings import letter, relay_of
from smtp_doubles import CLOSE, Says, ScriptedServer, as_usual

from sim.serve.mail.delivery import Delivery
from sim.serve.mail.letter import Letter
from sim.serve.mail.smtp_client import Answer

Fates = list[tuple[int, Answer]]
TAKEN = Answer("delivered", "250 taken")


async def until(true: Callable[[], bool], within_s: float = 5) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.002)


def delivered(count: int, says: Says = as_usual, **relay: Any) -> tuple[ScriptedServer, Delivery, Fates]:
    """Deliver so many letters; the server, the delivery and each letter's fate in the order of telling."""
    fates: Fates = []

    def told(one: Letter, answer: Answer) -> None:
        fates.append((one.place, answer))

    async def run() -> tuple[ScriptedServer, Delivery]:
        async with ScriptedServer(says) as server:
            delivery = Delivery(relay_of(server, **relay), told, lambda: 0.0)
            delivery.offer([letter(number) for number in range(count)])
            await until(lambda: len(fates) >= count)
            await delivery.close()
            return server, delivery

    server, delivery = asyncio.run(run())
    return server, delivery, fates


def test_five_hundred_letters_leave_over_four_connections() -> None:
    server, delivery, fates = delivered(500)
    assert (delivery.connections, server.most, len(server.sessions)) == (4, 4, 4)
    assert sorted(fates) == [(number, TAKEN) for number in range(500)]
    assert len(server.taken) == 500
    assert all(session[-1] == "QUIT" for session in server.sessions)
    assert not delivery.is_busy and delivery.trouble == ""


def test_one_letter_opens_one_connection_and_the_next_one_uses_it() -> None:
    fates: list[int] = []

    async def run() -> ScriptedServer:
        async with ScriptedServer() as server:
            delivery = Delivery(relay_of(server), lambda one, _: fates.append(one.place), lambda: 0.0)
            for number in range(5):
                delivery.offer([letter(number)])
                await until(lambda number=number: len(fates) == number + 1)
            await delivery.close()
            return server

    server = asyncio.run(run())
    assert len(server.sessions) == 1 and fates == [0, 1, 2, 3, 4]


def test_an_unused_connection_says_goodbye_in_time_and_another_is_opened_when_needed() -> None:
    fates: list[int] = []

    async def run() -> ScriptedServer:
        async with ScriptedServer() as server:
            delivery = Delivery(relay_of(server, idle_s=0.02), lambda one, _: fates.append(one.place), lambda: 0.0)
            delivery.offer([letter(1)])
            await until(lambda: len(fates) == 1 and server.open == 0)
            delivery.offer([letter(2)])
            await until(lambda: len(fates) == 2)
            await delivery.close()
            return server

    server = asyncio.run(run())
    assert [session[-1] for session in server.sessions] == ["QUIT", "QUIT"]


def test_a_server_that_ends_each_connection_after_two_letters_gets_them_all_once_and_none_counts_as_failed() -> None:
    count: dict[str, int] = {}

    def says(line: str) -> str | None:
        count[line[:4]] = count.get(line[:4], 0) + 1
        return CLOSE if line.startswith("MAIL") and count["MAIL"] % 3 == 0 else None

    server, delivery, fates = delivered(20, says, connections=1)
    assert sorted(fates) == [(number, TAKEN) for number in range(20)]
    assert sorted(server.addressed) == sorted(f"counsel{number}@example.com" for number in range(20))
    assert delivery.connections == 10


def test_a_letter_whose_text_was_sent_without_an_answer_is_tried_later_and_the_one_behind_it_at_once() -> None:
    dots = [0]

    def says(line: str) -> str | None:
        dots[0] += line == "."
        return CLOSE if line == "." and dots[0] == 2 else None

    server, _, fates = delivered(4, says, connections=1)
    assert [(place, answer.fate) for place, answer in fates] == [
        (0, "delivered"),
        (1, "later"),
        (2, "delivered"),
        (3, "delivered"),
    ]
    assert "closed the connection" in fates[1][1].words
    assert server.addressed == [f"counsel{number}@example.com" for number in (0, 2, 3)]


def test_a_refused_recipient_in_the_middle_costs_no_connection() -> None:
    server, _, fates = delivered(
        5, lambda line: "550 gone" if line.startswith("RCPT TO:<counsel1@") else None, connections=1
    )
    assert [answer.fate for _, answer in fates] == ["delivered", "refused", "delivered", "delivered", "delivered"]
    assert len(server.sessions) == 1


def test_while_the_relay_is_out_of_reach_no_letter_is_blamed_and_all_leave_when_it_is_back() -> None:
    fates: Fates = []

    async def run() -> None:
        server = ScriptedServer()
        await server.start()
        relay = relay_of(server)
        await server.stop()
        delivery = Delivery(relay, lambda one, answer: fates.append((one.place, answer)), lambda: 0.999)
        delivery.offer([letter(number) for number in range(10)])
        await until(lambda: delivery.trouble != "")
        assert str(server.port) in delivery.trouble and not fates
        assert len(delivery.ready) == 10
        await server.start(relay.port)
        await until(lambda: len(fates) == 10)
        assert delivery.trouble == ""
        await delivery.close()
        await server.stop()

    asyncio.run(run())
    assert sorted(fates) == [(number, TAKEN) for number in range(10)]


@pytest.mark.parametrize("greets", [True, False])
def test_a_relay_that_turns_everybody_away_is_trouble_and_no_letters_fault(greets: bool) -> None:
    fates: Fates = []

    async def run() -> None:
        greeting = "220 hello" if greets else "421 too busy"
        async with ScriptedServer(lambda line: "421 too busy" if line[:4] == "MAIL" else None, greeting=greeting) as at:
            delivery = Delivery(relay_of(at), lambda one, answer: fates.append((one.place, answer)), lambda: 0.0)
            delivery.offer([letter(number) for number in range(10)])
            await until(lambda: "421 too busy" in delivery.trouble)
            await asyncio.sleep(0.05)
            assert at.most <= 4 and len(at.sessions) <= 4
            assert not fates and len(delivery.ready) == 10
            await delivery.close()

    asyncio.run(run())


def test_at_the_end_the_letters_under_way_are_finished_and_those_that_wait_are_left() -> None:
    fates: Fates = []

    async def run() -> ScriptedServer:
        two = asyncio.Event()

        def told(one: Letter, answer: Answer) -> None:
            fates.append((one.place, answer))
            if len(fates) == 2:
                two.set()

        async with ScriptedServer() as server:
            delivery = Delivery(relay_of(server, connections=1), told, lambda: 0.0)
            delivery.offer([letter(number) for number in range(500)])
            await two.wait()
            await delivery.close()
            return server

    server = asyncio.run(run())
    assert 2 <= len(fates) < 500
    assert [f"counsel{place}@example.com" for place, _ in fates] == server.addressed
    assert server.sessions[0][-1] == "QUIT"


def test_a_silent_relay_holds_the_end_up_for_the_grace_only() -> None:
    async def run() -> None:
        async with ScriptedServer(lambda line: "silent" if line == "DATA" else None) as server:
            delivery = Delivery(relay_of(server), lambda *_: None, lambda: 0.0)
            delivery.offer([letter(1)])
            await until(lambda: len(server.groups) >= 2)
            async with asyncio.timeout(2):
                await delivery.close(grace_s=0.05)

    asyncio.run(run())
