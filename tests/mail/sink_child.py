"""A sink in a process of its own: ``bare`` (answers, and looks at nothing but line ends) or ``aiosmtpd``.

Prints its port, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import sys

from sim.serve.mail.sink import MailSink

REPLIES = {
    b"EHLO": b"250-bare\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 33554432\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


class Bare(asyncio.Protocol):
    """As little as can be said to answer SMTP; several commands in one piece get their answers in one."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.rest = b""
        self.in_text = False
        transport.write(b"220 bare\r\n")

    def data_received(self, data: bytes) -> None:
        came = self.rest + data
        replies = []
        while came:
            if self.in_text:
                _, end, after = came.partition(b"\r\n.\r\n")
                if not end:
                    break
                self.in_text, came = False, after
                replies.append(b"250 OK\r\n")
            else:
                line, end, after = came.partition(b"\r\n")
                if not end:
                    break
                came, self.in_text = after, line == b"DATA"
                replies.append(REPLIES.get(line[:4], b"250 OK\r\n"))
        self.rest = came
        if replies:
            self.transport.write(b"".join(replies))


async def main(kind: str) -> None:
    loop = asyncio.get_running_loop()
    if kind == "bare":
        server = await loop.create_server(Bare, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
    else:
        sink = MailSink(lambda _: None)
        await sink.start()
        port = sink.port
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
