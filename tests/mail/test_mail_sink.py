"""The sink for local use: it takes what the court's mail sends, keeps the bytes, and ends in good order."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import os
import re
import signal
import smtplib
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from mailings import Mail, letter, notice_to
from smtp_doubles import ScriptedServer

from sim.cli.mail import is_loopback
from sim.serve.mail.relay import Relay
from sim.serve.mail.sink import MailSink, Sunk, subject_of
from sim.serve.mail.smtp_client import Answer, RelayError, SmtpConnection


def test_the_courts_mail_arrives_in_the_folder_as_it_was_made(tmp_path: Path) -> None:
    told: list[Sunk] = []

    async def story() -> Mail:
        sink = MailSink(told.append, tmp_path / "mails", refuses=("Counsel3@example.com",))
        await sink.start()
        mail = Mail(tmp_path / "caed", ScriptedServer())
        async with mail.opened(relay=Relay(host="127.0.0.1", port=sink.port, connections=2)) as service:
            service.follow(*mail.court.issue(notice_to(20)))
            async with asyncio.timeout(10):
                await service.idle()
            (bounce,) = await service.bounces()
            assert bounce.words == "550 5.1.1 no such user here"
            assert (await service.letters_of(1))[0].words.startswith("250 2.0.0 taken as ")
        await sink.close()
        assert sink.taken == 19
        return mail

    raws = asyncio.run(story()).court.raws()
    del raws[1, "counsel3@example.com"]
    files = sorted((tmp_path / "mails").iterdir())
    assert {(1, re.sub(r"^\d+-|\.eml$", "", file.name)): file.read_bytes() for file in files} == raws
    assert sorted(one.number for one in told) == list(range(1, 20))
    assert {one.subject for one in told} == {
        "Activity in Case 2:14-cv-00123-KJM-DAD Example Growers, Inc. v. Sample & Sons Motion to Dismiss"
    }
    assert {one.sender for one in told} == {"cmecf@caed.uscourts.gov"}


def test_it_offers_what_the_client_uses() -> None:
    async def story() -> dict[str, str]:
        sink = MailSink(lambda _: None, slow_s=0.01)
        await sink.start()
        connection = await SmtpConnection.connect(Relay(host="127.0.0.1", port=sink.port))
        assert await connection.deliver(letter(1, recipient="é@example.com")) == Answer(
            "delivered", "250 2.0.0 taken as 1"
        )
        await connection.close()
        await sink.close()
        return connection.extensions

    assert asyncio.run(story()) == {"SIZE": "33554432", "8BITMIME": "", "PIPELINING": "", "SMTPUTF8": "", "HELP": ""}


def test_a_recipient_names_no_file_outside_the_folder(tmp_path: Path) -> None:
    async def story() -> None:
        sink = MailSink(lambda _: None, tmp_path / "mails")
        await sink.start()
        connection = await SmtpConnection.connect(Relay(host="127.0.0.1", port=sink.port))
        for address in ("../../up@example.com", "/etc/passwd@example.com", ".hidden@example.com", "x" * 200 + "@e.org"):
            assert (await connection.deliver(letter(1, recipient=address))).fate == "delivered"
        await connection.close()
        await sink.close()

    asyncio.run(story())
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.parent != tmp_path / "mails"] == []
    names = sorted(path.name for path in (tmp_path / "mails").iterdir())
    assert len(names) == 4 and all(re.fullmatch(r"00000\d-[A-Za-z0-9@._-]{1,80}\.eml", name) for name in names)


def test_a_disk_that_takes_nothing_is_said_and_counts_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        sink = MailSink(lambda _: None, tmp_path / "mails")
        await sink.start()
        (tmp_path / "mails").rmdir()
        connection = await SmtpConnection.connect(Relay(host="127.0.0.1", port=sink.port))
        answer = await connection.deliver(letter(1))
        assert (answer.fate, answer.words[:9], sink.taken) == ("later", "452 4.3.1", 0)
        await connection.close()
        await sink.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (b"Subject: plain\r\n\r\n", "plain"),
        (b"Subject: =?utf-8?b?w6k=?=\r\n\r\n", "é"),
        (b"Subject: =?utf-8?b?G1szMW1yZWQ=?=\r\n\r\n", "\ufffd[31mred"),
        (b"Subject: a\r\n b\r\n\r\n", "a b"),
        (b"no header at all", "(none)"),
        (b"", "(none)"),
    ],
)
def test_a_subject_is_shown_in_one_line_that_does_nothing_to_a_terminal(raw: bytes, subject: str) -> None:
    assert subject_of(raw) == subject


# --- TLS --------------------------------------------------------------------------------------------------------------


def _certificate(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relay")])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "relay.pem"
    kept = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(kept + made.public_bytes(serialization.Encoding.PEM))
    return path


class _Keeps:
    """Keeps what comes, and whether it came under TLS."""

    def __init__(self) -> None:
        self.came: list[tuple[bytes, bool]] = []

    async def handle_DATA(self, _server: object, session: object, envelope: object) -> str:  # noqa: N802  # aiosmtpd looks for it
        self.came.append((envelope.original_content, session.ssl is not None))  # type: ignore[attr-defined]  # aiosmtpd's
        return "250 OK"


def test_under_starttls_letters_go_to_the_relay_that_the_certificate_names_and_to_no_other(tmp_path: Path) -> None:
    pem = _certificate(tmp_path)
    ours = ssl.create_default_context(cafile=str(pem))
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(pem)
    kept = _Keeps()

    async def story() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(kept, tls_context=theirs, require_starttls=True, hostname="localhost", loop=loop),
            "127.0.0.1",
            0,
        )
        port = server.sockets[0].getsockname()[1]
        connection = await SmtpConnection.connect(Relay(host="127.0.0.1", port=port, tls=ours))
        assert (await connection.deliver(letter(1))).fate == "delivered"
        await connection.close()
        with pytest.raises(RelayError, match="no TLS"):
            await SmtpConnection.connect(Relay(host="127.0.0.1", port=port, tls=ssl.create_default_context()))
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0.05)  # the server's own tasks end

    asyncio.run(story())
    assert kept.came == [(b"Subject:x\r\n\r\nhello\r\n", True)]


# --- the command ------------------------------------------------------------------------------------------------------


@contextmanager
def _sink_command(*options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """``ecfsim mail sink`` at a free port, and that port."""
    child = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "mail", "sink", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
    )
    try:
        assert child.stdout is not None
        first = child.stdout.readline()
        yield child, int(first.partition(";")[0].rpartition(":")[2])
    finally:
        if child.poll() is None:
            child.kill()
        child.communicate()


def test_the_command_tells_each_message_at_once_and_ends_with_a_count(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    with _sink_command("--folder", str(folder), "--refuse", "no@example.com", "--refuse", "never@example.com") as (
        child,
        port,
    ):
        assert child.stdout is not None
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("a@example.org", ["yes@example.com"], b"Subject: one\r\n\r\nx\r\n")
            assert child.stdout.readline() == "     1  yes@example.com  one\n"
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                client.sendmail("a@example.org", ["no@example.com"], b"x")
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=10)
    assert (out, err, child.returncode) == ("1 message taken\n", "", 0)
    assert [file.read_bytes() for file in folder.iterdir()] == [b"Subject: one\r\n\r\nx\r\n"]


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_what_other_machines_reach_is_known(host: str, only_here: bool) -> None:
    assert is_loopback(host) == only_here
