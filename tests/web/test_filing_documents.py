"""Uploads by a form: streamed, bounded before and while they come, judged in the court's words."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from filing_visitor import Visitor, seen, told
from served_house import pdf, served
from starlette.exceptions import HTTPException
from starlette.requests import Request

from sim.serve.web.filing.multipart import FIELD_BYTES_MAX, StreamedForm

TOO_LARGE = "ERROR: This document cannot be loaded because it is over 10 MB."


async def ready(visitor: Visitor, number: str) -> None:
    await visitor.log_in("smith")
    await visitor.begin("motion_dismiss")
    await visitor.step("case", number=number)
    await visitor.step("parties", party="1")
    await visitor.step("details")


def documents_in(folder: Path) -> list[str]:
    """The files of the court's document store, unfinished ones too."""
    return sorted(path.name for path in (folder / "caed" / "documents").rglob("*") if path.is_file())


def multipart(fields: dict[str, str], body: bytes) -> bytes:
    parts = [
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = b'--B\r\nContent-Disposition: form-data; name="document"; filename="a.pdf"\r\n\r\n'
    return b"".join(parts) + head + body + b"\r\n--B--\r\n"


def test_a_file_that_fails_the_check_is_told_in_the_courts_words_and_not_kept(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await ready(smith, (await house.open_case("caed")).receipt.case_number)
            launches = pdf("x").replace(
                b"/Pages 2 0 R", b"/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
            )
            for body, words in (
                (b"no pdf at all", "ERROR: Document is not a well-formed PDF document"),
                (launches, "ERROR: Document is malformed or contains code which may cause an external action"),
            ):
                page = await smith.upload(body=body, description="A <draft>")
                assert page.status_code == 422 and told(page).startswith(words)
                assert 'value="A &lt;draft&gt;"' in page.text
            chosen = await smith.post(f"{smith.at}/documents/upload", files={"document": ("", b"")})
            assert told(chosen) == "Choose a PDF file first."
            assert "Remove" not in (await smith.get(f"{smith.at}/documents")).text

    asyncio.run(story())


def test_a_file_over_the_limit_is_refused_by_its_announced_size_and_while_it_streams(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await ready(smith, (await house.open_case("caed")).receipt.case_number)
            before = documents_in(tmp_path)
            announced = await smith.upload(body=b"x" * 10_300_000)
            assert (announced.status_code, told(announced)[: len(TOO_LARGE)]) == (413, TOO_LARGE)
            token, taken = await smith.csrf(), [0]

            async def endless() -> AsyncIterator[bytes]:
                yield multipart({"csrf": token, "description": "long"}, b"")[:-9]
                for _ in range(2_000):
                    taken[0] += 65_536
                    yield b"x" * 65_536

            headers = {"content-type": "multipart/form-data; boundary=B"}
            page = await smith.client.post(f"/caed{smith.at}/documents/upload", content=endless(), headers=headers)
            assert (page.status_code, told(page)[: len(TOO_LARGE)]) == (413, TOO_LARGE)
            assert 'value="long"' in page.text and page.headers["connection"] == "close"
            assert taken[0] < 25_000_000
            assert len(before) == 1 and documents_in(tmp_path) == before

    asyncio.run(story())


def test_memory_stays_flat_while_fifty_megabytes_come(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("cit",)) as house, Visitor(house, "cit") as smith:
            opened = (await house.open_case("cit")).receipt
            await smith.log_in("smith")
            await smith.begin("motion_stay")
            await smith.step("case", number=opened.case_number)
            await smith.step("parties", party="1")
            await smith.step("details")
            token, piece = await smith.csrf(), b"x" * 65_536

            async def large() -> AsyncIterator[bytes]:
                yield multipart({"csrf": token}, b"")[:-9]
                for _ in range(49_000_000 // len(piece)):
                    yield piece
                yield b"\r\n--B--\r\n"

            headers = {"content-type": "multipart/form-data; boundary=B"}
            tracemalloc.start()
            try:
                page = await smith.client.post(f"/cit{smith.at}/documents/upload", content=large(), headers=headers)
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
            assert told(page).startswith("ERROR: Document is not a well-formed PDF document")
            assert peak < 8_000_000

    asyncio.run(story())


def test_an_upload_that_breaks_off_is_no_document(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await ready(smith, (await house.open_case("caed")).receipt.case_number)
            whole = multipart({"csrf": await smith.csrf()}, pdf("Motion"))
            headers = {"content-type": "multipart/form-data; boundary=B"}
            path = f"/caed{smith.at}/documents/upload"
            broken = await smith.client.post(path, content=whole[:-20], headers=headers)
            assert broken.status_code == 400 and "broke off before the file was whole" in seen(broken)
            assert "Remove" not in (await smith.get(f"{smith.at}/documents")).text
            assert "Remove" in (await smith.client.post(path, content=whole, headers=headers)).text

    asyncio.run(story())


def form_of(body: bytes, piece: int, kind: str = "multipart/form-data; boundary=B") -> StreamedForm:
    pieces = [body[at : at + piece] for at in range(0, len(body), piece)]

    async def receive() -> dict[str, object]:
        chunk = pieces.pop(0) if pieces else b""
        return {"type": "http.request", "body": chunk, "more_body": bool(pieces)}

    return StreamedForm(
        Request({"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}, receive)
    )


@pytest.mark.parametrize("piece", [1, 7, 64, 100_000])
def test_a_form_reads_the_same_however_it_is_cut(piece: int) -> None:
    async def story() -> None:
        body = b"\r\n--not the boundary\r\n" * 20
        form = form_of(multipart({"csrf": "t", "name": "Söhne & Co"}, body), piece)
        part = await form.until_file()
        assert part is not None and (part.name, part.filename) == ("document", "a.pdf")
        assert form.fields == {"csrf": "t", "name": "Söhne & Co"}
        assert b"".join([chunk async for chunk in form.chunks()]) == body
        assert await form.until_file() is None

    asyncio.run(story())


def test_what_is_no_such_form_and_fields_without_end_are_refused() -> None:
    async def story() -> None:
        with pytest.raises(HTTPException) as plain:
            form_of(b"a=1", 10, "application/x-www-form-urlencoded")
        assert plain.value.status_code == 400
        for body, code in (
            (b"--C\r\nnonsense", 400),
            (multipart({"long": "x" * (FIELD_BYTES_MAX + 1)}, b""), 413),
            (multipart({f"f{number}": "" for number in range(101)}, b""), 413),
        ):
            with pytest.raises(HTTPException) as refused:
                await form_of(body, 50_000).until_file()
            assert refused.value.status_code == code

    asyncio.run(story())
