"""Programs that know nothing of the simulator reach it by their environment alone, and verify whom they talk to."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from reached_servers import authority_in, both_ways, proxied, run_client, run_python, served, speaking

from sim.serve.reach.environment import environment

# As juriscraper 4 opens its sessions (http2, redirects), but verifying.
HTTPX = """
import asyncio, sys, httpx
async def main():
    async with httpx.AsyncClient(http2=True, follow_redirects=True) as client:
        for url in ("https://ecf.caed.uscourts.gov/a", "http://ecf.caed.uscourts.gov/b"):
            print((await client.post(url, files={"x": (None, "1")})).text)
asyncio.run(main())
"""
REQUESTS = """
import requests
for url in ("https://ecf.caed.uscourts.gov/a", "http://ecf.caed.uscourts.gov/b"):
    print(requests.post(url, files={"x": (None, "1")}).text)
"""
URLLIB = """
import urllib.request
for url in ("https://ecf.caed.uscourts.gov/a", "http://ecf.caed.uscourts.gov/b"):
    print(urllib.request.urlopen(url, data=b"x=1").read().decode())
"""


@pytest.mark.parametrize("script", [HTTPX, REQUESTS, URLLIB], ids=["httpx", "requests", "urllib"])
def test_python_clients_reach_a_court_and_verify_it(tmp_path: Path, script: str) -> None:
    async def story() -> None:
        async with both_ways(tmp_path) as proxy:
            code, output, errors = await run_python(proxy, tmp_path, script)
            assert (code, errors) == (0, "")
            told = [json.loads(line) for line in output.splitlines()]
            assert [(one["server"], one["host"], one["path"], one["method"]) for one in told] == [
                ("tls", "ecf.caed.uscourts.gov", "/a", "POST"),
                ("plain", "ecf.caed.uscourts.gov", "/b", "POST"),
            ]

    asyncio.run(story())


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("import httpx; httpx.get('https://bank.example/')", "403 Forbidden"),
        ("import requests; requests.get('https://bank.example/')", "403 Forbidden"),
    ],
    ids=["httpx", "requests"],
)
def test_python_clients_are_told_that_another_host_is_not_reached(tmp_path: Path, script: str, told: str) -> None:
    async def story() -> None:
        async with served(speaking("tls")) as backend, proxied(tmp_path, backend) as proxy:
            code, _, errors = await run_python(proxy, tmp_path, script)
            assert code == 1 and told in errors
            assert proxy.refused_count == 1

    asyncio.run(story())


def test_a_client_that_trusts_another_authority_refuses_the_court(tmp_path: Path) -> None:
    """The check is real: with a bundle of somebody else the same client fails."""

    async def story() -> None:
        async with served(speaking("tls")) as backend, proxied(tmp_path / "one", backend) as proxy:
            authority_in(tmp_path / "other")
            code, _, errors = await run_python(proxy, tmp_path / "other", HTTPX)
            assert code == 1 and "CERTIFICATE_VERIFY_FAILED" in errors

    asyncio.run(story())


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_reaches_a_court_and_is_refused_elsewhere(tmp_path: Path) -> None:
    async def story() -> None:
        async with both_ways(tmp_path) as proxy:
            for scheme, label in (("https", "tls"), ("http", "plain")):
                url = f"{scheme}://ecf.caed.uscourts.gov/x"
                code, output, errors = await run_client(proxy, tmp_path, "curl", "-sS", "-F", "x=1", url)
                assert (code, errors) == (0, "")
                told = json.loads(output)
                assert (told["server"], told["host"]) == (label, "ecf.caed.uscourts.gov")
            code, _, errors = await run_client(proxy, tmp_path, "curl", "-sS", "https://bank.example/")
            assert code != 0 and "403" in errors

    asyncio.run(story())


def test_servers_of_this_machine_are_asked_without_the_proxy(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(speaking("local")) as backend, proxied(tmp_path, backend) as proxy:
            url = f"http://127.0.0.1:{backend[1]}/"
            for script in (
                f"import httpx; print(httpx.get({url!r}))",
                f"import requests; print(requests.get({url!r}))",
            ):
                code, output, errors = await run_python(proxy, tmp_path, script)
                assert code == 0 and "200" in output and errors == ""
            assert proxy.refused_count == 0

    asyncio.run(story())


def test_the_environment_names_the_proxy_and_the_authority_in_every_spelling(tmp_path: Path) -> None:
    told = environment(tmp_path / "x" / ".." / "ca.crt", 4443)
    proxies = {name: value for name, value in told.items() if name.lower() in ("http_proxy", "https_proxy")}
    assert len(proxies) == 4 and set(proxies.values()) == {"http://127.0.0.1:4443"}
    assert {
        told[name] for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    } == {str(tmp_path / "ca.crt")}
    assert told["NO_PROXY"] == told["no_proxy"] == "localhost,127.0.0.1,::1"
