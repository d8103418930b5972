"""The fake on loopback HTTP, for polling, kills and faults: `async with serve(telegram) as root`.

`python -m tests.telegram.front_http [people]` serves one of its own until its input ends, for benchmarks.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from aiohttp import web

from tests.telegram.core import Telegram
from tests.telegram.front_inprocess import PROXY, content

FOREVER = 3600


@asynccontextmanager
async def serve(telegram: Telegram, port: int = 0) -> AsyncIterator[str]:
    """Listen on loopback; yields the root for `MUJAZ_TELEGRAM__API_URL`."""
    application = web.Application(client_max_size=50 * 2**20)
    application.router.add_route("*", "/bot{token}/{method}", partial(_call, telegram))
    application.router.add_get("/file/bot{token}/{path:.*}", partial(_download, telegram))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _call(telegram: Telegram, request: web.Request) -> web.StreamResponse:
    raw, files = await _parameters(request)
    if request.match_info["token"] != telegram.token:
        return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
    outcome = await telegram.answer(request.match_info["method"], raw, files)
    match outcome.trouble:
        case "hang" | "lost":
            await asyncio.sleep(FOREVER)
        case "unreachable" | "reset" | "cut":
            _abort(request)
        case "proxy":
            return web.Response(body=PROXY, status=502, content_type="text/html")
        case "garbage":
            return web.Response(body=b'{"ok": tr', content_type="application/json")
    return web.Response(body=json.dumps(outcome.body), status=outcome.code, content_type="application/json")


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _parameters(request: web.Request) -> tuple[dict[str, Any], dict[str, Any]]:
    raw: dict[str, Any] = dict(request.query)
    files: dict[str, Any] = {}
    if request.content_type == "application/json":
        return raw | await request.json(), files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
        else:
            raw[name] = value
    return raw, files


async def _download(telegram: Telegram, request: web.Request) -> web.Response:
    return web.Response(body=content(telegram, request.match_info["path"]))


async def _main(people: int) -> None:
    telegram = Telegram()
    for number in range(people):
        telegram.person(f"Reader {number}")
    async with serve(telegram) as root:
        print(root, telegram.token, flush=True)  # noqa: T201 - this is how the parent hears where we are
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
