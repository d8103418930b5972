"""The transport to Telegram: what is sent, what is known of it afterwards, what never appears in a log."""

import asyncio
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.journal import MARK, Journal
from bot.transport import AiohttpRequest, NotSent, delivers, redacted, understood
from tests.telegram.answers import forbidden
from tests.telegram.core import Telegram
from tests.telegram.front_http import serve

TOKEN = "123456789:AAH-secret_secret_secret_secret_secr"


@asynccontextmanager
async def connected(root: str, transport: AiohttpRequest, token: str = TOKEN) -> AsyncIterator[Bot]:
    """A bot over the transport, without asking who it is."""
    await transport.initialize()
    try:
        yield Bot(token, f"{root}/bot", f"{root}/file/bot", request=transport, get_updates_request=transport)
    finally:
        await transport.shutdown()


@asynccontextmanager
async def deaf(answer: bytes | None) -> AsyncIterator[str]:
    """A server that reads a little, then says `answer` and hangs up, or (None) does neither."""
    leave = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        if answer is None:
            await leave.wait()
        else:
            writer.write(answer)
            await writer.drain()
        writer.transport.abort()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        leave.set()


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


async def test_without_a_connection_nothing_was_sent(nowhere: str) -> None:
    async with connected(nowhere, AiohttpRequest()) as bot:
        with pytest.raises(NotSent):
            await bot.send_message(1, "x")


async def test_waiting_for_a_free_connection_in_vain_means_nothing_was_sent() -> None:
    async with deaf(None) as root, connected(root, AiohttpRequest(connections=1)) as bot:
        holding = asyncio.create_task(bot.send_message(1, "x"))
        await asyncio.sleep(0.05)
        with pytest.raises(NotSent):
            await bot.send_message(1, "y", connect_timeout=0.1)
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)


async def test_a_closed_transport_sends_nothing(nowhere: str) -> None:
    async with connected(nowhere, AiohttpRequest()) as bot:
        pass
    with pytest.raises(NotSent):
        await bot.send_message(1, "x")


async def test_silence_after_sending_may_mean_delivered() -> None:
    async with deaf(None) as root, connected(root, AiohttpRequest(read_timeout=0.1)) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(1, "x")


async def test_the_caller_may_choose_another_read_timeout() -> None:
    async with deaf(None) as root, connected(root, AiohttpRequest(read_timeout=60)) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(1, "x", read_timeout=0.1)


async def test_a_peer_that_stops_reading_a_file_does_not_hold_us_for_ever() -> None:
    transport = AiohttpRequest(connect_timeout=0.1, read_timeout=0.1, write_timeout=0.2)
    async with deaf(None) as root, connected(root, transport) as bot:
        with pytest.raises(NotSent):  # a body that has not gone out whole is no call
            await bot.send_document(1, b"x" * 20_000_000, filename="x", write_timeout=0.2)


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", b"garbage\r\n\r\n"]
)
async def test_a_connection_that_breaks_after_sending_leaves_it_open(answer: bytes) -> None:
    async with deaf(answer) as root, connected(root, AiohttpRequest()) as bot:
        with pytest.raises(NetworkError) as raised:
            await bot.send_message(1, "x")
        assert not isinstance(raised.value, NotSent)


async def test_no_error_tells_the_token(nowhere: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    for answer in (None, b"", b"garbage\r\n\r\n"):
        async with deaf(answer) as root:
            told.append(await failure(root))
    told += [await failure(nowhere), await failure("http://exa mple"), await failure("ftp://example.org")]
    secret = TOKEN.partition(":")[2]
    assert all("Error" in text for text in told)
    assert not [text for text in told if secret in text]
    # The library itself tells it at DEBUG when a bot is made; `bot.logs` silences and redacts that one.
    ours = [r.getMessage() for r in caplog.records if not r.getMessage().startswith("Set Bot API")]
    assert ours
    assert secret not in "\n".join(ours)


async def failure(root: str) -> str:
    """The traceback with which sending fails."""
    async with connected(root, AiohttpRequest(read_timeout=0.1)) as bot:
        try:
            await bot.send_message(1, "x")
        except TelegramError as error:
            return "".join(traceback.format_exception(error, chain=True))
    raise AssertionError("it was sent")


def test_tokens_are_blotted_out_in_addresses_too() -> None:
    for quoted in (f"/bot{TOKEN}/sendMessage", TOKEN, f"/bot{TOKEN.replace(':', '%3A')}/x"):
        assert "secret" not in redacted(f"Cannot write to {quoted} now")


def test_failing_to_find_or_trust_the_host_means_nothing_was_sent() -> None:
    key = SimpleNamespace(host="x", port=443, ssl=True, is_ssl=True)
    for error in (
        aiohttp.ClientConnectorDNSError(key, OSError(8, "unknown host")),  # type: ignore[arg-type]
        aiohttp.ClientConnectorCertificateError(key, ValueError("bad")),  # type: ignore[arg-type]
        aiohttp.ConnectionTimeoutError(),
    ):
        assert isinstance(understood(error, sent=True), NotSent)
    assert isinstance(understood(aiohttp.ServerDisconnectedError(), sent=False), NotSent)


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch, nowhere: str) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, nowhere)
    fake = Telegram(token=TOKEN)
    layla = fake.person()
    async with serve(fake) as root, connected(root, AiohttpRequest()) as bot:
        await bot.send_message(layla.id, "x")
    assert layla.last().text == "x"


async def test_what_has_left_is_marked_until_it_is_refused(tmp_path: Path) -> None:
    fake = Telegram(token=TOKEN)
    layla, omar = fake.person(), fake.person()
    journal = Journal(tmp_path / "sent")
    fake.fault("lost", text="lost")
    fake.fault(forbidden("bot was blocked by the user"), chat=omar.id)
    async with serve(fake) as root, connected(root, AiohttpRequest(read_timeout=0.2, journal=journal)) as bot:
        for mark, chat, text in (("u1", layla.id, "x"), ("u2", omar.id, "x"), ("u3", layla.id, "lost")):
            MARK.set(mark)
            await asyncio.gather(bot.send_message(chat, text), return_exceptions=True)
        MARK.set("u4")
        await bot.send_chat_action(layla.id, "typing")
    async with connected(root, AiohttpRequest(journal=journal)) as bot:
        MARK.set("u5")
        await asyncio.gather(bot.send_message(layla.id, "nobody is there"), return_exceptions=True)
    assert journal.marks() == {"u1", "~u1", "u3", "~u3"}
    journal.close()


def test_only_methods_that_show_something_again_are_marked() -> None:
    root = f"https://api.telegram.org/bot{TOKEN}"
    methods = (
        "sendMessage",
        "sendDocument",
        "copyMessage",
        "sendChatAction",
        "editMessageText",
        "getUpdates?x=send",
    )
    assert [delivers(f"{root}/{m}") for m in methods] == [True, True, True, False, False, False]


async def test_one_transport_serves_both_of_a_bots_pools_and_opens_again() -> None:
    fake = Telegram(token=TOKEN)
    layla = fake.person()
    transport = AiohttpRequest()
    async with serve(fake) as root:
        for _ in range(2):
            async with Bot(TOKEN, f"{root}/bot", request=transport, get_updates_request=transport) as bot:
                await bot.send_message(layla.id, "x")
    assert len(layla.messages()) == 2
