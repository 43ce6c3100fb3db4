"""The serve command in a process of its own: what it says, what it serves, how it stops."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from sim.cli import main
from sim.cli.app import BAD_DATA, BAD_INPUT

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str, dict[str, str]]]:
    """(the process, its address, what it says to export); it is to stop when it is asked to."""
    command = [sys.executable, "-u", "-m", "sim.cli", "serve", "--data", str(folder), "--port", "0", *more]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stderr is not None
    address, exports = "", {}
    last = "NODE_EXTRA_CA_CERTS" if "--proxy" in more else "Operator's token"
    try:
        for line in child.stdout:
            if found := re.match(r"Served at (\S+?)/ ", line):
                address = found[1]
            if found := re.match(r"  export (\w+)=(.*)", line):
                exports[found[1]] = found[2]
            if last in line:
                break
        assert address, child.stderr.read()
        yield child, address, exports
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 0, child.stderr.read()
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
        child.stderr.close()


def test_it_serves_its_courts_stops_when_asked_and_has_everything_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with serving(tmp_path / "data", "--court", "caed") as (_child, address, _):
            front = httpx.get(f"{address}/")
            assert front.status_code == 200
            assert "Eastern District of California" in front.text
            words = {"login": "reader1", "secret": "simulated"}
            token = httpx.post(f"{address}/pacer/api/v1/login", json=words).json()["token"]
            found = httpx.get(
                f"{address}/caed/api/v1/cases/3/docket", headers={"Authorization": f"Bearer {token}"}
            ).json()
            assert "content" in found, found
            assert len(found["content"]["entries"]) == 3


@pytest.mark.slow
def test_the_client_in_the_readme_reads_a_docket_through_the_proxy(tmp_path: Path) -> None:
    pytest.importorskip("juriscraper", reason="the public client library is not installed")
    (program,) = re.findall(r"```python\n(.*?)```", README, re.S)
    with serving(tmp_path / "data", "--court", "caed", "--proxy", "--proxy-port", "0") as (_child, _, exports):
        assert exports.keys() >= {"HTTPS_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"}
        told = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, **exports},
            capture_output=True,
            text=True,
            timeout=60,
            cwd=tmp_path,
        )
        assert told.returncode == 0, told.stderr
        assert re.search(r" v\. .* 3 entries$", told.stdout.strip())


def test_a_taken_port_is_told_and_nothing_is_left_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = main(["serve", "--data", str(tmp_path / "data"), "--court", "caed", "--port", str(port)])
    assert code == BAD_INPUT
    assert f"127.0.0.1:{port}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--court", "caedd"], "did you mean 'caed'"),
        (["--at", "noon"], "write it as 2026-03-04T10:00-08:00"),
        (["--run", "nowhere"], "holds no finished run"),
        (["--run", "nowhere", "--court", "caed"], "leave out --court"),
        (["--relay", "mail:host"], "no relay"),
        (["--host", "300.1.1.1"], "300.1.1.1"),
    ],
)
def test_a_mistake_is_told_and_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, options: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["serve", "--port", "0", *options]) == BAD_INPUT
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_journal_of_another_format_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    (data / "caed").mkdir(parents=True)
    (data / "caed" / "journal.sqlite3").write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    assert main(["serve", "--data", str(data), "--court", "caed", "--port", "0"]) == BAD_DATA
    assert "journal.sqlite3" in capsys.readouterr().err
