"""Telegram's transport over aiohttp: several times the calls a second of the library's own, honest errors.

NotSent        nothing was delivered: it may be tried again
TimedOut       no answer in time: it may have been delivered
NetworkError   the connection broke, or the server failed: it may have been delivered
"""

import asyncio
import io
import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.journal import MARK, Journal

SECRET = re.compile(r"(bot)?\d+(?::|%3A)[\w-]{6,}", re.I)
"""What looks like a token: in addresses and in whatever an error quotes."""
CHUNK = 2**16


class NotSent(NetworkError):
    """Telegram could not be reached, so the request was not made."""


class AiohttpRequest(BaseRequest):
    """One pool of connections for every call; proxies of the environment are not used.

    Timeouts are seconds: to get a connection, and of silence before the answer. What has left is noted in
    the `journal` under the mark of the task that sends it.
    """

    def __init__(
        self,
        *,
        connections: int = 256,
        connect_timeout: float = 10.0,
        read_timeout: float = 20.0,
        write_timeout: float = 30.0,
        journal: Journal | None = None,
    ) -> None:
        self._connections = connections
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._journal = journal or Journal(None)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds of silence before an answer is given up."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool; a second time does nothing, so that bots may share it."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=False,
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = DEFAULT_NONE,
        write_timeout: Any = DEFAULT_NONE,
        connect_timeout: Any = DEFAULT_NONE,
        pool_timeout: Any = DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call: status and body; raises NotSent, TimedOut or NetworkError, none naming the token."""
        if self._session is None or self._session.closed:
            raise NotSent("the transport is closed")
        mark = MARK.get() if delivers(url) else ""
        noted = partial(self._journal.leaving, mark), partial(self._journal.sent, mark)
        body = await _body(request_data, *noted) if method == "POST" else None
        timeout = self._timeout(method, read_timeout, write_timeout, connect_timeout, pool_timeout)
        try:
            async with self._session.request(method, url, data=body, timeout=timeout) as response:
                answer = await response.read()
        except (aiohttp.ClientError, OSError) as error:
            # `from None`: the causes quote the address, and with it the token.
            raise understood(error, sent=body is None or body.gone) from None
        if 400 <= response.status < 500:
            self._journal.refused(mark)
        return response.status, answer

    def _timeout(self, method: str, read: Any, write: Any, connect: Any, pool: Any) -> aiohttp.ClientTimeout:
        reading = _chosen(read, self._read_timeout)
        connecting = _sum(_chosen(connect, self._connect_timeout), _chosen(pool, 0.0))
        writing = _chosen(write, self._write_timeout)
        # aiohttp has no timeout for writing: a peer that stops reading is caught by the total.
        total = _sum(connecting, writing, reading) if method == "POST" else None
        return aiohttp.ClientTimeout(total=total, connect=connecting, sock_read=reading)


def _chosen(given: Any, default: float) -> float | None:
    return default if given is DEFAULT_NONE else given


def _sum(*seconds: float | None) -> float | None:
    known = [s for s in seconds if s is not None]
    return sum(known) if len(known) == len(seconds) else None


def delivers(url: str) -> bool:
    """Whether a second call of this method would show a reader something twice."""
    method = url.partition("?")[0].rpartition("/")[2]
    return method.startswith(("send", "copy", "forward")) and method != "sendChatAction"


def understood(error: BaseException, *, sent: bool) -> NetworkError:
    """The library's error for one of aiohttp's, without the token."""
    reason = redacted(f"{type(error).__name__}: {error}".rstrip(": "))
    if not sent or isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return NotSent(f"Nothing was sent to Telegram: {reason}")
    if isinstance(error, TimeoutError):
        return TimedOut(f"Telegram did not answer in time: {reason}")
    return NetworkError(f"The connection to Telegram broke: {reason}")


def redacted(text: str) -> str:
    """The text without what looks like a bot's token."""
    return SECRET.sub("[token]", text)


@contextmanager
def corked(transport: asyncio.BaseTransport | None) -> Iterator[None]:
    """Hold the last segment back in the kernel (tcp(7), TCP_CORK), which sends it even if we are killed.

    Otherwise sending wakes the server, which on a busy machine takes our place before we have noted it.
    """
    wire = transport.get_extra_info("socket") if transport else None
    cork = getattr(socket, "TCP_CORK", None)
    if wire is None or cork is None or wire.family not in (socket.AF_INET, socket.AF_INET6):
        yield
        return
    wire.setsockopt(socket.IPPROTO_TCP, cork, 1)
    try:
        yield
    finally:
        with suppress(OSError):  # closed meanwhile
            wire.setsockopt(socket.IPPROTO_TCP, cork, 0)


class _Body(aiohttp.Payload):
    """A request's body that says when its bytes are about to leave, and when the last has been handed over."""

    def __init__(
        self, content: bytes, content_type: str, leaving: Callable[[], None], left: Callable[[], None]
    ) -> None:
        super().__init__(content, content_type=content_type)
        self._size = len(content)
        self._leaving, self._left = leaving, left
        self.gone = False

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        self._leaving()
        with corked(getattr(writer, "transport", None)):
            for start in range(0, len(self._value), CHUNK):
                await writer.write(self._value[start : start + CHUNK])
            self.gone = True
            self._left()

    async def write(self, writer: AbstractStreamWriter) -> None:
        await self.write_with_length(writer, None)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return str(self._value.decode(encoding, errors))


async def _body(data: RequestData | None, *noted: Callable[[], None]) -> _Body:
    if data is None or not data.contains_files:
        return _Body(_json(data.parameters if data else {}), "application/json", *noted)
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # names in Arabic stay readable
    for name, (filename, content, kind) in data.multipart_data.items():
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=kind)
    parts = form()
    return _Body(await parts.as_bytes(), parts.content_type, *noted)


def _json(parameters: dict[str, Any]) -> bytes:
    return json.dumps(parameters, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
