"""What `ecfsim load` says when it cannot begin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from sim.cli import BAD_INPUT, main

Caught = pytest.CaptureFixture[str]


class _NoCourts(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _without_courts() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _NoCourts)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _said(caught: Caught, *arguments: str) -> tuple[int, str]:
    code = main(["load", "deadline-hour", *arguments])
    return code, caught.readouterr().err


def test_an_address_that_is_none_and_one_where_nobody_answers(tmp_path: Path, capsys: Caught) -> None:
    code, words = _said(capsys, "--host", "caed", "--out", str(tmp_path / "a"))
    assert code == BAD_INPUT
    assert "give an address such as" in words
    code, words = _said(capsys, "--host", "http://127.0.0.1:9", "--out", str(tmp_path / "b"))
    assert code == BAD_INPUT
    assert "start one with `ecfsim serve`" in words


def test_a_server_without_any_court_of_the_scenario(tmp_path: Path, capsys: Caught) -> None:
    with _without_courts() as address:
        code, words = _said(capsys, "--host", address, "--out", str(tmp_path / "a"))
    assert code == BAD_INPUT
    assert "none of the scenario's courts (cacd, caed, canb, casb, cit) is served" in words


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, capsys: Caught) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    code, words = _said(capsys, "--host", "http://127.0.0.1:9", "--out", str(tmp_path))
    assert code == BAD_INPUT
    assert "holds something that is no load" in words
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_objective_that_makes_no_sense_is_told_before_anything_begins(tmp_path: Path, capsys: Caught) -> None:
    options = ["--host", "http://127.0.0.1:9", "--out", str(tmp_path / "a"), "--objective", "filing.p95 <= soon"]
    code, words = _said(capsys, *options)
    assert code == BAD_INPUT
    assert "give a time with its unit" in words
    assert not (tmp_path / "a").exists()
