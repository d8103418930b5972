"""`mujaz try`: the whole bot in a terminal, with sample news, no token; only links that are sent are fetched."""

import asyncio
import locale
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from telegram import Bot

from bot import loading
from bot.app import build, utc_now
from bot.feeding import reaching
from bot.house import House
from bot.intake import Intake
from bot.journal import Journal
from bot.linking import tell
from bot.loading import Tally
from bot.terminal import Reader, TerminalRequest, Typist
from config.settings import Fetch
from ingest.grouping import group_owed, remembered
from ingest.links import read_owed
from ingest.offering import offer
from ingest.robots import Robots
from storage import links
from storage.database import Database, open_database
from summaries.stage import summarise_links, summarise_owed
from summaries.stops import stops

SAMPLES = Path(__file__).parent / "samples"
NAMES = {
    "mina": "جريدة الساحل",
    "quds": "أخبار المدينة",
    "taqa": "سوق الطاقة",
    "library": "Millbrook Echo",
    "glacier": "Northern Post",
}
"""What the papers behind the bundled pages are called; they are as invented as their news."""
TOKEN = "0:terminal"  # noqa: S105 - the terminal checks none
HINT = "Type /latest, /topic القدس, /help — #2 presses a button, :lang ar changes the language, Ctrl-D ends."


def default_language() -> str:
    """The language of this terminal."""
    return (locale.getlocale()[0] or "en").split("_")[0]


async def chat(language: str, pages: Sequence[str] = (), fetch: Fetch | None = None) -> None:
    """Talk until the input ends, about the pages named or else the bundled ones; links are fetched as `fetch` says."""
    terminal = sys.stdout.isatty()
    with tempfile.TemporaryDirectory(prefix="mujaz-") as folder:
        async with open_database(f"sqlite:///{folder}/try.db") as database:
            await load_pages(database, pages or [str(SAMPLES)])
            transport = TerminalRequest(_show, colour=terminal)
            application = build(House(database, utc_now), TOKEN, transport, api_url="http://terminal")
            async with application:
                intake = Intake(application, database, utc_now, Journal(None))
                typist = Typist(transport, Reader(language=language))

                async def settle() -> None:
                    await intake.drained()
                    await answer_owed(application.bot, database, fetch or Fetch())

                await _talk(intake, typist, settle)


async def load_pages(database: Database, names: Sequence[str]) -> None:
    """Pages loaded as an operator would load them; raises Rejected."""
    tally = Tally()
    for place in loading.files(names):
        given = loading.opened(place)
        loaded = loading.understood(given, utc_now())
        named = replace(loaded, title=NAMES.get(loaded.title, loaded.title))
        await loading.keep(database, given, named, tally, utc_now())
    while await summarise_owed(database):
        pass
    index = await remembered(database, utc_now())
    while await group_owed(database, index):
        pass
    await offer(database, utc_now(), stops)


async def answer_owed(bot: Bot, database: Database, fetch: Fetch) -> None:
    """Read what links lead to, and shorten it and what was pasted: what the stages of a running house do."""
    if await database.read(links.owed, ("asked",), 1):
        async with reaching(fetch) as reach:
            await read_owed(database, reach.web, Robots(reach.web.get, utc_now), reach.workers.run)
    while await summarise_links(database):
        pass
    while await tell(bot, database, utc_now()):
        pass


async def _talk(intake: Intake, typist: Typist, settle: Callable[[], Awaitable[None]]) -> None:
    if sys.stdin.isatty():
        _show(HINT)
    while line := await asyncio.to_thread(_line):
        line = line.strip()
        if not line:
            continue
        if not sys.stdin.isatty():
            _show(f"» {line}")
        update = typist.update(line, int(utc_now().timestamp()))
        if isinstance(update, str):
            _show(update)
            continue
        await intake.accept([update])
        await settle()


def _line() -> str:
    if sys.stdin.isatty():
        sys.stdout.write("» ")
        sys.stdout.flush()
    return sys.stdin.readline()


def _show(text: str) -> None:
    sys.stdout.write(text + "\n\n")
    sys.stdout.flush()
