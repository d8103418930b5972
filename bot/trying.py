"""`mujaz try`: the whole bot in a terminal, with sample news, no token and no network."""

import asyncio
import locale
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot import loading
from bot.app import build, utc_now
from bot.house import House
from bot.intake import Intake
from bot.journal import Journal
from bot.loading import Tally
from bot.terminal import Reader, TerminalRequest, Typist
from ingest.grouping import group_owed, remembered
from ingest.offering import offer
from storage.database import Database, open_database
from summaries.stage import summarise_owed
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


async def chat(language: str, pages: Sequence[str] = ()) -> None:
    """Talk until the input ends, about the pages named or else the bundled ones."""
    terminal = sys.stdout.isatty()
    with tempfile.TemporaryDirectory(prefix="mujaz-") as folder:
        async with open_database(f"sqlite:///{folder}/try.db") as database:
            await load_pages(database, pages or [str(SAMPLES)])
            transport = TerminalRequest(_show, colour=terminal)
            application = build(House(database, utc_now), TOKEN, transport, api_url="http://terminal")
            async with application:
                intake = Intake(application, database, utc_now, Journal(None))
                await _talk(intake, Typist(transport, Reader(language=language)))


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


async def _talk(intake: Intake, typist: Typist) -> None:
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
        await intake.drained()


def _line() -> str:
    if sys.stdin.isatty():
        sys.stdout.write("» ")
        sys.stdout.flush()
    return sys.stdin.readline()


def _show(text: str) -> None:
    sys.stdout.write(text + "\n\n")
    sys.stdout.flush()
