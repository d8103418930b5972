"""Fetching: nothing but public hosts, never too much, never too long."""

import gzip
import socket
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_network

import brotli
import pytest
from aiohttp import web

from ingest import address
from ingest.address import Forbidden, check_url, public
from ingest.fetch import FetchError, fetching

LOOPBACK = (ip_network("127.0.0.0/8"),)
SPELLINGS = """127.0.0.1 127.1 2130706433 0x7f.1 017700000001 localhost 0 0.0.0.0 [::1] [::ffff:127.0.0.1] [::ffff:7f00:1]
[64:ff9b::7f00:1] [2002:7f00:1::] [::] 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1 255.255.255.255
[fc00::1] [fe80::1] [fec0::1] [ff02::1] [2001:db8::1] 192.0.2.1 198.18.0.1 203.0.113.1 240.0.0.1 [64:ff9b::a9fe:a9fe] [2001::1]
127。0。0。1 ①②⑦.⓪.⓪.① 0177.0.0.1 127.0.0.1.""".split()
PUBLIC = "93.184.216.34"
Handler = Callable[[web.Request], AsyncIterator[web.StreamResponse]]


@pytest.fixture
async def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every address that a socket is connected to."""
    places: list[object] = []
    connect = socket.socket.connect

    def recording(self: socket.socket, place: object) -> None:
        places.append(place)
        connect(self, place)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", recording)
    return places


async def serve(handler) -> tuple[web.AppRunner, str]:  # type: ignore[no-untyped-def]
    application = web.Application()
    application.router.add_get("/{path:.*}", handler)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


@pytest.mark.parametrize("port", ["", ":80", ":8080", ":22", ":6379"])
async def test_no_spelling_of_a_private_address_opens_a_connection(port: str, opened: list[object]) -> None:
    async with fetching(gap=0) as fetcher:
        for host in SPELLINGS:
            with pytest.raises(FetchError):
                await fetcher.get(f"http://{host}{port}/")
    assert opened == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://x/",
        "http://user@example.com/",
        "http://u:p@example.com/",
    ]
    + [
        "javascript:alert(1)",
        "http://",
        "//example.com",
        "http://[::1",
        "data:text/html,x",
        "",
        "http://x:99999999/",
    ],
)
def test_only_web_addresses_without_a_user_are_fetched(url: str) -> None:
    with pytest.raises(Forbidden):
        check_url(url)


ELSEWHERE = """http://10.0.0.1/secret http://169.254.169.254/latest/meta-data/ http://[::1]/ http://[::ffff:10.0.0.1]/
http://[64:ff9b::a00:1]/ http://[2002:a00:1::]/ http://167772161/ http://0xa000001/ http://012.0.0.1/ http://100.64.0.1/
http://[fe80::1]/ http://[fc00::1]/ http://0.0.0.0/ http://192.168.0.1:8080/ http://u:p@93.184.216.34/ ftp://93.184.216.34/
file:///etc/passwd gopher://93.184.216.34/ http://93.184.216.34:6379/""".split()


@pytest.mark.parametrize("place", ELSEWHERE)
async def test_a_redirect_into_our_network_is_not_followed(place: str, opened: list[object]) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPFound(place)

    runner, root = await serve(elsewhere)
    async with fetching(LOOPBACK, gap=0) as fetcher:
        with pytest.raises(FetchError):
            await fetcher.get(root)
    await runner.cleanup()
    assert {place[0] for place in opened} == {"127.0.0.1"}  # type: ignore[index]


async def test_a_name_that_resolves_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: answer)
    async with fetching(gap=0) as fetcher:
        with pytest.raises(FetchError, match=r"10\.1\.2\.3 is not a public address"):
            await fetcher.get("http://rebinding.example/")


@dataclass
class Rebinding:
    """A resolver of an attacker: each time it is asked it answers otherwise, our own address among the answers."""

    port: int
    asked: int = 0

    def __call__(self, host: object, *_: object, **__: object) -> list[tuple[object, ...]]:
        self.asked += 1
        ours = ("127.0.0.1", "127.0.0.2", "::ffff:127.0.0.1", "::1", "0.0.0.0")[self.asked % 5]
        answers = ((PUBLIC,), (ours,), (PUBLIC, ours), (ours, PUBLIC))[self.asked % 4]
        return [self.told(address) for address in answers]

    def told(self, address: str) -> tuple[object, ...]:
        if ":" in address:
            return (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, self.port, 0, 0))
        return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, self.port))


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "without the guard"])
async def test_a_hundred_names_that_change_their_address_reach_us_not_once(
    guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = []

    async def answer(request: web.Request) -> web.Response:
        reached.append(request.path)
        return web.Response(text="secret")

    runner, root = await serve(answer)
    port = int(root.rsplit(":", 1)[1])
    monkeypatch.setattr(address, "PORTS", (*address.PORTS, port))
    connect = socket.socket.connect

    def nowhere(self: socket.socket, place: tuple[str, int]) -> None:
        if place[0] == PUBLIC:
            raise ConnectionRefusedError
        connect(self, place)

    monkeypatch.setattr(socket.socket, "connect", nowhere)
    resolver = Rebinding(port)
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    exempt = () if guarded else (ip_network("0.0.0.0/0"), ip_network("::/0"))
    async with fetching(exempt, gap=0) as fetcher:
        for n in range(100):
            with suppress(FetchError):
                await fetcher.get(f"http://rebinding{n}.example:{port}/{n}")
    monkeypatch.undo()
    await runner.cleanup()
    assert resolver.asked >= 100
    assert bool(reached) is not guarded


def test_public_addresses_are_public() -> None:
    assert all(map(public, ("8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808")))


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"\0" * 40_000_000)),
        ("deflate", zlib.compress(b"\0" * 40_000_000)),
        ("br", brotli.compress(b"\0" * 40_000_000, quality=1)),
    ],
    ids=["gzip", "deflate", "br"],
)
async def test_a_bomb_is_given_up_before_it_fills_memory(encoding: str, packed: bytes) -> None:
    async def bomb(request: web.Request) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": encoding})

    runner, root = await serve(bomb)
    async with fetching(LOOPBACK, gap=0) as fetcher:
        with pytest.raises(FetchError, match="15 MB"):
            await fetcher.get(root)
    await runner.cleanup()


@pytest.mark.parametrize("encoding", ["identity", "gzip", "deflate", "raw deflate", "br"])
async def test_every_packing_we_ask_for_is_unpacked(encoding: str) -> None:
    body = "نص الخبر ".encode() * 20_000
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "identity": body,
        "gzip": gzip.compress(body),
        "deflate": zlib.compress(body),
        "raw deflate": raw.compress(body) + raw.flush(),
        "br": brotli.compress(body),
    }[encoding]

    async def page(request: web.Request) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": encoding.split()[-1]})

    runner, root = await serve(page)
    async with fetching(LOOPBACK, gap=0) as fetcher:
        assert (await fetcher.get(root)).body == body
    await runner.cleanup()


async def test_a_body_without_end_and_a_redirect_without_end_are_given_up() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        if request.path == "/loop":
            raise web.HTTPFound("/loop")
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(200):
            await response.write(b"x" * 50_000)
        return response

    runner, root = await serve(endless)
    async with fetching(LOOPBACK, gap=0) as fetcher:
        with pytest.raises(FetchError, match="larger than 5 MB"):
            await fetcher.get(root)
        with pytest.raises(FetchError, match="redirects too often"):
            await fetcher.get(f"{root}/loop")
    await runner.cleanup()


async def test_a_permanent_move_is_told_and_a_passing_one_is_not() -> None:
    async def moved(request: web.Request) -> web.Response:
        if request.path == "/old":
            raise web.HTTPMovedPermanently("/new")
        if request.path == "/today":
            raise web.HTTPFound("/new")
        return web.Response(text="here")

    runner, root = await serve(moved)
    async with fetching(LOOPBACK, gap=0) as fetcher:
        assert (await fetcher.get(f"{root}/old")).moved == f"{root}/new"
        assert (await fetcher.get(f"{root}/today")).moved is None
    await runner.cleanup()
