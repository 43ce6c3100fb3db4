"""`ecfsim pdf check` gives the court's words for each file, warns where nothing is refused, and fails on a refusal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.cli import BAD_INPUT, FAILED, OK, main
from sim.world.documents import DocumentPool


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound file, one that launches a program, and one that is no PDF."""
    folder = tmp_path_factory.mktemp("filings")
    pool = DocumentPool(np.random.default_rng(3), 1, faulty_each=1)
    (folder / "motion.pdf").write_bytes(pool.read(pool.documents[0]))
    (folder / "launch.pdf").write_bytes(pool.read(pool.faulty["launch"][0]))
    (folder / "letter.pdf").write_bytes(b"PK\x03\x04 a word processor's file")
    return folder


def judged(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = main(["pdf", "check", *words, "--court", "cit", "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_sound_file_is_accepted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (verdict,) = judged(capsys, str(folder / "motion.pdf"))
    assert (code, verdict["verdict"], verdict["code"], len(verdict["digest"])) == (OK, "accepted", None, 128)


def test_a_refused_file_gets_the_courts_words_and_fails_the_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """CIT-23, CIT-24."""
    code, verdicts = judged(capsys, *(str(folder / name) for name in ("motion.pdf", "launch.pdf", "letter.pdf")))
    assert code == FAILED
    assert [verdict["code"] for verdict in verdicts] == [None, "pdf.active_content", "pdf.not_well_formed"]
    assert verdicts[1]["message"].startswith("ERROR: Document is malformed or contains code which may cause")


def test_the_limit_is_that_of_the_day(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """CIT-22: the size limits of the Central District of California are dated."""
    large = folder / "large.pdf"
    large.write_bytes(b"%PDF-1.7\n" + bytes(30_000_000))
    words = ["pdf", "check", str(large), "--court", "cacd", "--json"]
    assert main([*words, "--on", "2019-08-01"]) == FAILED
    before = json.loads(capsys.readouterr().out)[0]["code"]
    assert main([*words, "--on", "2019-08-02"]) == FAILED
    assert (before, json.loads(capsys.readouterr().out)[0]["code"]) == ("pdf.too_large", "pdf.not_well_formed")


def test_each_file_is_told_in_a_paragraph(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "page.pdf").write_text("<html></html>")
    files = [str(folder / "motion.pdf"), str(folder / "page.pdf")]
    assert main(["pdf", "check", *files, "--court", "cit"]) == FAILED
    first, *more = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{files[0]}: accepted (")
    assert f"{files[1]}: refused (13 bytes)" in more
    assert "  pdf.not_well_formed: ERROR: Document is not a well-formed PDF document" in more


def test_a_file_that_is_not_there_is_wrong_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pdf", "check", "absent.pdf", "--court", "cit"]) == BAD_INPUT
    assert "absent.pdf: No such file or directory" in capsys.readouterr().err


def test_an_unknown_court_is_wrong_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pdf", "check", str(folder / "motion.pdf"), "--court", "citt"]) == BAD_INPUT
