"""What a client asks of the proxy, read from its first lines."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.serve.reach.request_head import BadHeadError, Connect, Plain, read_head


def test_a_connect_names_host_and_port() -> None:
    head = b"CONNECT ECF.caed.USCOURTS.gov.:443 HTTP/1.1\r\nHost: other.example\r\nUser-Agent: x\r\n\r\n"
    assert read_head(head) == Connect("ecf.caed.uscourts.gov", 443)


def test_a_plain_request_is_passed_on_with_its_path_its_own_host_and_one_request_a_connection() -> None:
    head = (
        b"POST http://ecf.caed.uscourts.gov/cgi-bin/x.pl?1-L_1_0-1#top HTTP/1.1\r\nHost: bank.example\r\n"
        b"Content-Length: 3\r\nProxy-Connection: keep-alive\r\nConnection: X-Hop, Content-Length\r\nX-Hop: 1\r\n"
        b"Proxy-Authorization: Basic eA==\r\nCookie: a=b\r\n\r\n"
    )
    assert read_head(head) == Plain(
        "ecf.caed.uscourts.gov",
        80,
        b"POST /cgi-bin/x.pl?1-L_1_0-1 HTTP/1.1\r\nHost: ecf.caed.uscourts.gov\r\nConnection: close\r\n"
        b"Content-Length: 3\r\nCookie: a=b\r\n\r\n",
    )


@pytest.mark.parametrize(
    ("target", "path"),
    [("HTTP://h.example", "/"), ("http://h.example?a=1", "/?a=1"), ("http://h.example:80/x#y", "/x")],
)
def test_an_address_without_a_path_asks_for_the_root(target: str, path: str) -> None:
    asked = read_head(f"GET {target} HTTP/1.0\r\n\r\n".encode())
    assert isinstance(asked, Plain)
    assert asked.head == f"GET {path} HTTP/1.0\r\nHost: h.example\r\nConnection: close\r\n\r\n".encode()


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"CONNECT ecf.caed.uscourts.gov:443\r\n\r\n",
        b"CONNECT ecf.caed.uscourts.gov:443 HTTP/2.0\r\n\r\n",
        b"CONNECT ecf.caed.uscourts.gov HTTP/1.1\r\n\r\n",
        b"CONNECT ecf.caed.uscourts.gov:0 HTTP/1.1\r\n\r\n",
        b"CONNECT ecf.caed.uscourts.gov:65536 HTTP/1.1\r\n\r\n",
        b"CONNECT user@ecf.caed.uscourts.gov:443 HTTP/1.1\r\n\r\n",
        b"CONNECT [::1]:443 HTTP/1.1\r\n\r\n",
        b"CONNECT -x.example:443 HTTP/1.1\r\n\r\n",
        b"CONNECT " + b"a." * 127 + b"gov:443 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: ecf.caed.uscourts.gov\r\n\r\n",
        b"GET https://ecf.caed.uscourts.gov/ HTTP/1.1\r\n\r\n",
        b"GET http://user:secret@ecf.caed.uscourts.gov/ HTTP/1.1\r\n\r\n",
        b"GET http:///x HTTP/1.1\r\n\r\n",
        b"GET http://ecf.caed.uscourts.gov/\xff HTTP/1.1\r\n\r\n",
        b"GET http://ecf.caed.uscourts.gov/ HTTP/1.1\r\nX: a\r\n b\r\n\r\n",
        b"GET http://ecf.caed.uscourts.gov/ HTTP/1.1\r\nX : a\r\n\r\n",
        b"GET http://ecf.caed.uscourts.gov/ HTTP/1.1\r\nX: a\nY: b\r\n\r\n",
        b"GET http://ecf.caed.uscourts.gov/ HTTP/1.1\r\nX: \x00\r\n\r\n",
    ],
)
def test_what_is_no_request_to_a_proxy_is_refused(head: bytes) -> None:
    with pytest.raises(BadHeadError) as caught:
        read_head(head)
    assert "secret" not in str(caught.value)


WORDS = st.sampled_from(
    [
        *(b"GET", b"CONNECT", b" ", b"http://", b"h.example", b":443", b":80", b"/", b"?", b"#", b" HTTP/1.1"),
        *(b"\r\n", b"\n", b"Host", b":", b"Connection", b"close", b",", b"Transfer-Encoding", b"chunked", b"\x00"),
        *(b"\xff", b"@", b"\t"),
    ]
)


@given(st.one_of(st.binary(max_size=80), st.lists(WORDS, max_size=30).map(b"".join)))
def test_whatever_comes_is_read_or_refused_and_one_head_never_becomes_two(data: bytes) -> None:
    try:
        asked = read_head(data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    except BadHeadError:
        return
    assert re.fullmatch(r"[a-z0-9.-]+", asked.host) and 0 < asked.port < 65_536
    if isinstance(asked, Plain):
        assert asked.head.index(b"\r\n\r\n") == len(asked.head) - 4
        names = [line.partition(b":")[0].lower() for line in asked.head.split(b"\r\n")[1:-2]]
        assert names[:2] == [b"host", b"connection"] and names.count(b"host") == names.count(b"connection") == 1
