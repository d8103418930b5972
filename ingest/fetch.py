"""Documents from the web: guarded at every connection, bounded in size and time, polite to each host."""

import asyncio
import socket
import zlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
import brotli

from ingest.address import Forbidden, Network, check_connection, check_url

AGENT = "MujazBot/1.0 (news summaries; quotes and links every source)"
WIRE, DECODED = 5_000_000, 15_000_000
"""Bytes of one document on the wire and unpacked."""
SECONDS = 20.0
REDIRECTS = 3
IN_ALL, PER_HOST, GAP = 50, 2, 1.0
"""Requests at once, to one host at once, and seconds between two to the same host."""
PERMANENT = (301, 308)
REDIRECTED = (301, 302, 303, 307, 308)
CHUNK = 65_536
KEPT = 2.0
"""Seconds that a connection stays open for the next request to its host; hundreds that end together hold the loop."""


class FetchError(Exception):
    """A document could not be had; the message says why, `ours` whether our own network may be the cause."""

    def __init__(self, reason: str, *, ours: bool = False) -> None:
        super().__init__(reason)
        self.ours = ours


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: `url` is where it came from in the end, `moved` where the document has gone for good."""

    status: int
    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    moved: str | None = None

    @property
    def content_type(self) -> str:
        """What the server calls it."""
        return self.headers.get("Content-Type", "")


@dataclass(slots=True)
class Host:
    """The queue before one host."""

    room: asyncio.Semaphore
    turn: asyncio.Lock
    free_at: float = 0.0
    waiting: int = 0


class Fetcher:
    """Fetches with a connector that asks `ingest.address` before each socket; make one with `fetching`."""

    def __init__(self, session: aiohttp.ClientSession, gap: float = GAP) -> None:
        self._session = session
        self._gap = gap
        self._room = asyncio.Semaphore(IN_ALL)
        self._hosts: dict[str, Host] = {}

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """The document at an address; raises FetchError, whose message is fit for an operator."""
        try:
            async with asyncio.timeout(2 * SECONDS):
                return await self._follow(url, headers or {})
        except Forbidden as error:
            raise FetchError(str(error)) from error
        except TimeoutError as error:
            raise FetchError("it did not answer in time", ours=True) from error
        except aiohttp.ClientError as error:
            cause = getattr(error, "os_error", None)
            if isinstance(cause, Forbidden):
                raise FetchError(str(cause)) from error
            raise FetchError(f"it cannot be reached ({type(error).__name__})", ours=True) from error
        except (OSError, ValueError) as error:
            raise FetchError(f"it cannot be reached ({error})", ours=True) from error

    async def _follow(self, url: str, headers: Mapping[str, str]) -> Fetched:
        moved: str | None = None
        lasting = True
        for _ in range(REDIRECTS + 1):
            check_url(url)
            answer = await self._polite(url, headers)
            if answer.status not in REDIRECTED or "Location" not in answer.headers:
                return Fetched(answer.status, url, answer.body, answer.headers, moved)
            lasting = lasting and answer.status in PERMANENT
            url = urljoin(url, answer.headers["Location"])
            moved = url if lasting else moved
        raise FetchError("it redirects too often")

    async def _polite(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """One request, when its host's turn has come."""
        name = urlsplit(url).netloc.lower()
        host = self._hosts.setdefault(name, Host(asyncio.Semaphore(PER_HOST), asyncio.Lock()))
        host.waiting += 1
        try:
            async with host.room:
                async with host.turn:
                    await asyncio.sleep(max(0.0, host.free_at - monotonic()))
                    host.free_at = monotonic() + self._gap
                async with self._room:
                    return await self._once(url, headers)
        finally:
            host.waiting -= 1
            if not host.waiting and len(self._hosts) > 1000:
                self._hosts = {n: h for n, h in self._hosts.items() if h.waiting or h.free_at > monotonic()}

    async def _once(self, url: str, headers: Mapping[str, str]) -> Fetched:
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            body = b"" if response.status in REDIRECTED else await unpacked(response)
            return Fetched(response.status, url, body, response.headers.copy())


async def unpacked(response: aiohttp.ClientResponse) -> bytes:
    """The body, unpacked as it comes and never beyond the limits."""
    encoding = response.headers.get("Content-Encoding", "").lower().strip()
    out = bytearray()
    wire = 0
    unpack = _unpacker(encoding)
    async for chunk in response.content.iter_chunked(CHUNK):
        wire += len(chunk)
        if wire > WIRE:
            raise FetchError("it is larger than 5 MB")
        for piece in unpack(chunk):
            out += piece
            if len(out) > DECODED:
                raise FetchError("it unpacks to more than 15 MB")
    return bytes(out)


Unpack = Callable[[bytes], Iterable[bytes]]
"""From packed chunks to pieces of at most 64 KB each; raises FetchError for damage."""


def _unpacker(encoding: str) -> Unpack:
    if encoding in ("", "identity"):
        return lambda chunk: (chunk,)
    if encoding in ("gzip", "x-gzip"):
        return partial(_inflated, zlib.decompressobj(31))
    if encoding == "deflate":
        return _Deflate()
    if encoding == "br":
        return partial(_unbrotlied, brotli.Decompressor())
    raise FetchError(f"it is packed in a way we did not ask for ({encoding[:20]})")


def _inflated(machine: Any, chunk: bytes) -> Iterator[bytes]:
    try:
        yield machine.decompress(chunk, CHUNK)
        while machine.unconsumed_tail:
            yield machine.decompress(machine.unconsumed_tail, CHUNK)
    except zlib.error as error:
        raise FetchError("its packing is damaged") from error


class _Deflate:
    """Deflate with or without zlib's header: servers send both under the same name."""

    machine: Any = None

    def __call__(self, chunk: bytes) -> Iterator[bytes]:
        if self.machine is None:
            self.machine = zlib.decompressobj(15 if chunk[:1] == b"\x78" else -15)
        return _inflated(self.machine, chunk)


def _unbrotlied(machine: Any, chunk: bytes) -> Iterator[bytes]:
    try:
        piece = machine.process(chunk, output_buffer_limit=CHUNK)
        while piece:
            yield piece
            piece = machine.process(b"", output_buffer_limit=CHUNK)
    except brotli.error as error:
        raise FetchError("its packing is damaged") from error


@asynccontextmanager
async def fetching(exempt: Sequence[Network] = (), *, gap: float = GAP) -> AsyncIterator[Fetcher]:
    """A fetcher that may reach public hosts and the exempt networks."""

    def guarded(address: aiohttp.AddrInfoType) -> socket.socket:
        # After name resolution and before connecting: literals, redirects and re-resolution all pass here.
        family, kind, protocol, _, place = address
        check_connection(str(place[0]), int(place[1]), exempt)
        return socket.socket(family, kind, protocol)

    connector = aiohttp.TCPConnector(
        limit=IN_ALL,
        limit_per_host=PER_HOST,
        socket_factory=guarded,
        ttl_dns_cache=300,
        keepalive_timeout=KEPT,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate, br"},
        timeout=aiohttp.ClientTimeout(total=SECONDS, connect=10),
        trust_env=False,
    ) as session:
        yield Fetcher(session, gap)
