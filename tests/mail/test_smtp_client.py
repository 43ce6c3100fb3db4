"""What goes over one SMTP connection, command by command, and what is made of what comes back."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

import pytest
from mailings import SENDER, letter, relay_of
from smtp_doubles import CLOSE, SILENT, Says, ScriptedServer, as_usual

from sim.serve.mail.letter import Letter, UnsendableError, require_address, require_sendable, wire_of
from sim.serve.mail.relay import Relay, relay_at
from sim.serve.mail.reply import WORDS_MAX, Replies, ReplyError
from sim.serve.mail.smtp_client import Answer, ConnectionLostError, RelayError, SmtpConnection

NO_PIPELINING = ("8BITMIME",)


def on(line: str, reply: str, times: int = 1_000) -> Says:
    """Reply so to a line that begins like this, so many times; as usual to all others."""
    left = [times]

    def says(came: str) -> str | None:
        if came.startswith(line) and left[0]:
            left[0] -= 1
            return reply
        return None

    return says


async def sent(server: ScriptedServer, letters: list[Letter], **more: Any) -> list[Answer]:
    """Deliver letters over one connection, each with the next one behind it."""
    connection = await SmtpConnection.connect(relay_of(server, **more))
    try:
        behind = [*letters[1:], None]
        return [await connection.deliver(one, following) for one, following in zip(letters, behind, strict=True)]
    finally:
        await connection.close()


def story(
    letters: list[Letter], says: Says = as_usual, check: Callable[[ScriptedServer], None] = lambda _: None, **more: Any
) -> list[Answer]:
    """Run a server as told, send the letters, look at the server."""
    relay = more.pop("relay", {})

    async def run() -> list[Answer]:
        async with ScriptedServer(says, **more) as server:
            answers = await sent(server, letters, **relay)
            check(server)
            return answers

    return asyncio.run(run())


# --- round trips ------------------------------------------------------------------------------------------------------


def test_where_pipelining_is_offered_a_letter_costs_one_round_trip() -> None:
    def check(server: ScriptedServer) -> None:
        commands = [
            [f"MAIL FROM:<{SENDER}> SIZE=20", f"RCPT TO:<counsel{number}@example.com>", "DATA"] for number in (1, 2, 3)
        ]
        assert server.groups[1:] == [
            commands[0],
            ["(text)", *commands[1]],
            ["(text)", *commands[2]],
            ["(text)"],
            ["QUIT"],
        ]

    answers = story([letter(1), letter(2), letter(3)], check=check)
    assert answers == [Answer("delivered", "250 taken")] * 3


def test_where_it_is_not_offered_each_command_waits_for_the_answer_to_the_one_before() -> None:
    def check(server: ScriptedServer) -> None:
        assert [len(group) for group in server.groups] == [1] * 10
        assert server.addressed == ["counsel1@example.com", "counsel2@example.com"]

    assert (
        story([letter(1), letter(2)], check=check, extensions=NO_PIPELINING) == [Answer("delivered", "250 taken")] * 2
    )


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
def test_the_text_arrives_as_it_was_dots_and_all(extensions: tuple[str, ...]) -> None:
    texts = [b".\r\n", b"..\r\n.\r\n.a\r\n\r\n.\r\n", b"a.\r\nb\r\n", b"x" * 998 + b"\r\n"]

    def check(server: ScriptedServer) -> None:
        assert [text for _, text in server.taken] == texts

    story([letter(at, text) for at, text in enumerate(texts)], check=check, extensions=extensions)


def test_each_letter_bears_its_own_number_wherever_the_part_is_cut() -> None:
    wire = wire_of((b"Subject:x\r\n\r\nhttps://x/?n=", b'"\r\n.and again ', b"\r\n"))

    def check(server: ScriptedServer) -> None:
        assert [text for _, text in server.taken] == [
            b'Subject:x\r\n\r\nhttps://x/?n=123"\r\n.and again 123\r\n',
            b'Subject:x\r\n\r\nhttps://x/?n="\r\n.and again \r\n',
        ]

    story([letter(1, wire=wire, look=b"123"), letter(2, wire=wire)], check=check)


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_a_refused_recipient_costs_the_others_nothing_where_the_text_is_asked_for_all_the_same() -> None:
    """RFC 2920, 3.1: DATA may be answered 354 although nobody is to get the text; then a lone dot ends it."""
    refuse, start = on("RCPT TO:<counsel2", "550 no such user"), on("DATA", "354 go on")

    def check(server: ScriptedServer) -> None:
        assert server.addressed == ["counsel1@example.com", "counsel3@example.com"]
        assert server.sessions[0].count("RSET") == 1
        assert server.groups[3] == ["(text)"]

    answers = story([letter(1), letter(2), letter(3)], lambda line: refuse(line) or start(line), check)
    assert [one.fate for one in answers] == ["delivered", "refused", "delivered"]
    assert answers[1].words == "550 no such user"


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
def test_after_a_refused_recipient_the_envelope_is_taken_back(extensions: tuple[str, ...]) -> None:
    def check(server: ScriptedServer) -> None:
        assert server.addressed == ["counsel1@example.com", "counsel3@example.com"]

    answers = story(
        [letter(1), letter(2), letter(3)], on("RCPT TO:<counsel2", "450 later"), check, extensions=extensions
    )
    assert answers == [Answer("delivered", "250 taken"), Answer("later", "450 later"), Answer("delivered", "250 taken")]


@pytest.mark.parametrize(
    ("line", "reply", "answer"),
    [
        ("MAIL", "550 not you", Answer("refused", "550 not you")),
        ("MAIL", "451 not now", Answer("later", "451 not now")),
        ("DATA", "554 no", Answer("refused", "554 no")),
        ("DATA", "451 no", Answer("later", "451 no")),
        (".", "552 too much\tof   it", Answer("refused", "552 too much of it")),
        (".", "452-a\r\n452 b", Answer("later", "452 a b")),
        (".", "250-2.0.0 fine\r\n250 queued as 7", Answer("delivered", "250 2.0.0 fine queued as 7")),
    ],
)
@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
def test_the_fate_is_told_in_the_servers_words(
    line: str, reply: str, answer: Answer, extensions: tuple[str, ...]
) -> None:
    answers = story([letter(1), letter(2)], on(line, reply, times=1), extensions=extensions)
    assert answers == [answer, Answer("delivered", "250 taken")]


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
def test_a_yes_to_data_is_no_delivery(extensions: tuple[str, ...]) -> None:
    with pytest.raises(ConnectionLostError, match="DATA was answered 250 sure"):
        story([letter(1)], on("DATA", "250 sure"), extensions=extensions)


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
def test_a_text_that_is_not_asked_for_is_not_sent(extensions: tuple[str, ...]) -> None:
    def check(server: ScriptedServer) -> None:
        assert server.taken == [] and all("(text)" not in group for group in server.groups)

    story([letter(1)], on("DATA", "451 no"), check, extensions=extensions)


# --- what this server does not take -----------------------------------------------------------------------------------


def test_what_the_server_does_not_take_is_refused_here_and_the_next_goes_out() -> None:
    eight = wire_of(("Subject:x\r\n\r\né\r\n".encode(),))
    letters = [letter(1, wire=eight), letter(2, recipient="é@example.com"), letter(3, b"x" * 900 + b"\r\n"), letter(4)]

    def check(server: ScriptedServer) -> None:
        assert server.addressed == ["counsel4@example.com"]
        assert not any("é" in line for line in server.sessions[0])

    answers = story(letters, check=check, extensions=("PIPELINING", "SIZE 500"))
    assert [one.words for one in answers] == [
        "not sent: the message is not 7-bit, and the server does not offer 8BITMIME",
        "not sent: the address is not ASCII, and the server does not offer SMTPUTF8",
        "not sent: the message has 902 bytes, and the server takes 500",
        "250 taken",
    ]
    assert [one.fate for one in answers] == ["refused", "refused", "refused", "delivered"]


def test_what_is_not_ascii_is_asked_for_where_it_is_offered() -> None:
    eight = wire_of(("Subject:x\r\n\r\né\r\n".encode(),))

    def check(server: ScriptedServer) -> None:
        assert server.sessions[0][1:3] == [f"MAIL FROM:<{SENDER}> SMTPUTF8 BODY=8BITMIME SIZE=17", "RCPT TO:<é@x.org>"]
        assert server.taken[0][1] == "Subject:x\r\n\r\né\r\n".encode()

    assert story([letter(1, wire=eight, recipient="é@x.org")], check=check)[0].fate == "delivered"


@pytest.mark.parametrize(
    "address",
    [
        "a@example.com>\r\nDATA",
        "a@example.com\r\nRCPT TO:<b@example.com",
        "a@example.com> SIZE=1",
        "a b@example.com",
        "a@example.com\n",
        "a@exam\0ple.com",
        "a\u2028b@example.com",
        "nobody",
        "@example.com",
        "a@",
        "",
        "a" * 250 + "@example.com",
    ],
)
def test_an_address_that_is_more_than_one_never_gets_onto_the_wire(address: str) -> None:
    def check(server: ScriptedServer) -> None:
        assert [line[:4] for line in server.sessions[0]] == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]
        assert server.addressed == ["counsel2@example.com"]

    answers = story([letter(1, recipient=address), letter(2)], check=check)
    assert [one.fate for one in answers] == ["refused", "delivered"]
    with pytest.raises(UnsendableError):
        require_address(address)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"a\nb\r\n", "line ends"),
        (b"a\rb\r\n", "line ends"),
        (b"a\r\n.\nMAIL FROM:<x@y>\r\n", "line ends"),
        (b"a\n.\r\n", "line ends"),
        (b"a\0\r\n", "NUL"),
        (b"a", "does not end"),
        (b"", "does not end"),
        (b"x" * 999 + b"\r\n", "998"),
    ],
)
def test_a_text_that_a_server_could_read_as_two_is_not_sent(text: bytes, words: str) -> None:
    with pytest.raises(UnsendableError, match=words):
        require_sendable((text,))


# --- trouble ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "text_sent"), [("MAIL", False), ("RCPT", False), ("DATA", False), (".", True)])
@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
def test_a_server_that_closes_in_the_middle_is_told_with_how_far_it_came(
    line: str, text_sent: bool, extensions: tuple[str, ...]
) -> None:
    with pytest.raises(ConnectionLostError, match="the server closed the connection") as told:
        story([letter(1)], on(line, CLOSE), extensions=extensions)
    assert told.value.text_sent == text_sent


@pytest.mark.parametrize("line", ["EHLO", "MAIL", "RCPT", "DATA", "."])
def test_a_server_that_stalls_is_left(line: str) -> None:
    quick = {"command_s": 0.05, "data_s": 0.05, "end_s": 0.05}
    with pytest.raises(RelayError, match=r"did not answer within 0\.05 s"):
        story([letter(1)], on(line, SILENT), relay=quick)


def test_a_server_that_does_not_greet_is_left() -> None:
    with pytest.raises(RelayError, match=r"did not answer within 0\.05 s"):
        story([letter(1)], greeting="", relay={"greeting_s": 0.05})


@pytest.mark.parametrize("greeting", ["554 no service here", "SSH-2.0-OpenSSH", "HTTP/1.1 400 Bad Request", "2500 x"])
def test_what_does_not_greet_as_a_mail_server_is_none(greeting: str) -> None:
    with pytest.raises(RelayError):
        story([letter(1)], greeting=greeting)


def test_a_goodbye_is_one_wherever_it_is_said() -> None:
    with pytest.raises(ConnectionLostError, match="421 overloaded") as told:
        story([letter(1)], on(".", "421 overloaded"))
    assert told.value.is_goodbye and not told.value.text_sent


def test_a_server_of_the_old_kind_is_greeted_in_the_old_way() -> None:
    def check(server: ScriptedServer) -> None:
        assert server.sessions[0][:2] == ["EHLO [127.0.0.1]", "HELO [127.0.0.1]"]
        assert server.addressed == ["counsel1@example.com"]

    story([letter(1)], on("EHLO", "502 what?"), check)


def test_nobody_at_the_port_is_told_at_once() -> None:
    async def run() -> None:
        async with ScriptedServer() as server:
            relay = relay_of(server)
        with pytest.raises(RelayError, match=f"127.0.0.1:{relay.port}"):
            await SmtpConnection.connect(relay)

    asyncio.run(run())


def test_replies_are_bounded_and_of_one_form() -> None:
    replies = Replies()
    replies.feed(b"250-a\r\n25")
    assert not replies.whole and not replies.is_empty
    replies.feed(b"0 b\r\n354\r\n")
    assert [(one.code, one.lines) for one in replies.whole] == [(250, ("a", "b")), (354, ("",))]
    for bad in (b"x" * 5_000, b"250-a\r\n" * 300, b"99 x\r\n", b"999 x\r\n", b"250\tx\r\n", b"\r\n"):
        with pytest.raises(ReplyError):
            Replies().feed(bad)


def test_a_servers_words_are_one_short_line_without_control_characters() -> None:
    replies = Replies()
    replies.feed(b"550 \x1b[31mred\x07 \xff " + b"x" * 2_000 + b"\r\n")
    words = replies.whole[0].words
    assert len(words) == WORDS_MAX and words.isprintable() and words.startswith("550 \ufffd[31mred\ufffd \ufffd xxx")


# --- TLS --------------------------------------------------------------------------------------------------------------


def test_a_relay_that_is_to_have_tls_gets_nothing_without_it() -> None:
    def check(server: ScriptedServer) -> None:
        raise AssertionError("unreachable")

    with pytest.raises(RelayError, match="does not offer STARTTLS"):
        story([letter(1)], check=check, relay={"tls": ssl.create_default_context()})


def test_what_is_sent_in_the_clear_behind_starttls_ends_it() -> None:
    says = on("STARTTLS", "220 go on\r\n250 from somebody in between")
    with pytest.raises(RelayError, match="in the clear"):
        story([letter(1)], says, extensions=("STARTTLS",), relay={"tls": ssl.create_default_context()})


@pytest.mark.parametrize(
    ("where", "host", "port", "name"),
    [
        ("127.0.0.1:8025", "127.0.0.1", 8025, "127.0.0.1:8025"),
        ("mail.example.org", "mail.example.org", 25, "mail.example.org:25"),
        ("[::1]:2525", "::1", 2525, "[::1]:2525"),
        ("[::1]", "::1", 25, "[::1]:25"),
    ],
)
def test_a_relay_is_named_by_host_and_port(where: str, host: str, port: int, name: str) -> None:
    relay = relay_at(where)
    assert (relay.host, relay.port, relay.name) == (host, port, name)
    assert relay == Relay(host=host, port=port)


@pytest.mark.parametrize("where", ["", ":25", "x:", "x:0", "x:70000", "x:abc"])
def test_what_is_no_relay_is_told(where: str) -> None:
    with pytest.raises(ValueError, match="write host:port"):
        relay_at(where)
