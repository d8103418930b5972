"""The fake without a network: a transport for `ApplicationBuilder.request`, for most tests."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.transport import NotSent
from tests.telegram.core import Outcome, Telegram

PROXY = b"<html><h1>502 Bad Gateway</h1></html>"


class InProcess(BaseRequest):
    """Carries calls to a `Telegram`, and troubles of the wire as our own transport reports them.

    `latency` gives the seconds that a request takes on its way there.
    """

    def __init__(self, telegram: Telegram, latency: Callable[[], float] = lambda: 0) -> None:
        self._telegram = telegram
        self._latency = latency

    @property
    def read_timeout(self) -> float | None:
        """As the default of the real transport."""
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        """One call of the Bot API, or one download."""
        parts = urlsplit(url)
        secret, _, name = unquote(parts.path).removeprefix("/file").removeprefix("/bot").partition("/")
        if secret != self._telegram.token:
            return 401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}'
        if parts.path.startswith("/file"):
            return 200, content(self._telegram, name)
        raw = dict(parse_qsl(parts.query)) | (request_data.json_parameters if request_data else {})
        files = {
            k: (v[0], _read(v[1])) for k, v in (request_data.multipart_data if request_data else {}).items()
        }
        await asyncio.sleep(self._latency())  # even without one, other tasks get their turn as on a network
        return carried(await self._telegram.answer(name, raw, files))


def carried(outcome: Outcome) -> tuple[int, bytes]:
    """Status and body, or the error with which our transport would report the trouble."""
    match outcome.trouble:
        case "unreachable":
            raise NotSent("cannot connect to Telegram")
        case "hang" | "lost":
            raise TimedOut("no answer from Telegram in time")
        case "reset" | "cut":
            raise NetworkError("the connection to Telegram broke")
        case "proxy":
            return 502, PROXY
        case "garbage":
            return 200, b'{"ok": tr'
    return outcome.code, json.dumps(outcome.body).encode()


def content(telegram: Telegram, path: str) -> bytes:
    """The bytes of a file that a person or the bot has sent."""
    number = path.removeprefix("documents/file")
    return next(m.content for m in telegram.messages if m.document and str(m.id) == number)


def _read(source: Any) -> bytes:
    return source if isinstance(source, bytes) else bytes(source.read())
