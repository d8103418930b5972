"""Conversations with the real bot over the fake Telegram, by a clock of their own, as something to read."""

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from telegram.ext import ExtBot

from bot import loading, zones
from bot.app import Chat, build
from bot.delivery import Courier, Desk
from bot.house import House
from bot.intake import Intake
from bot.journal import Journal
from bot.linking import tell
from bot.spreading import Topics, match_owed, spread_owed
from bot.trying import NAMES, SAMPLES
from bot.wording import speak
from ingest.fetch import Fetched
from ingest.grouping import group_owed, remembered
from ingest.keep import keep
from ingest.links import read_owed
from ingest.load import keys
from ingest.offering import offer
from ingest.robots import Robots
from storage import sources
from storage.database import Database, open_database
from summaries.stage import summarise_links, summarise_owed
from summaries.stops import stops
from tests.newsroom import Straight
from tests.telegram.core import Call, Telegram
from tests.telegram.front_inprocess import InProcess

PEOPLE = {"ar": ("Layla", "ar"), "en": ("Dana", "en-GB")}
"""Who talks to the bot, and the language that their phones name."""
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
SHOWN = ("sendMessage", "editMessageText", "answerCallbackQuery", "sendDocument")
CONTROLS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))


@dataclass(frozen=True)
class Event:
    """Something to be seen: what a person does, and what the bot shows, changes or says in passing."""

    kind: Literal["typed", "pressed", "passed", "sent", "changed", "popup"]
    text: str
    buttons: tuple[tuple[str, ...], ...] = ()
    at: datetime = NOW
    number: int = 0


@dataclass(frozen=True)
class Pages:
    """A web of these pages, by address."""

    held: dict[str, str]

    async def get(self, url: str) -> Fetched:
        """The page, or that there is none."""
        status = 200 if url in self.held else 404
        return Fetched(status, url, self.held.get(url, "").encode(), {"Content-Type": "text/html"})


@dataclass
class Recorder:
    """A person and the bot; `events` is what was seen so far."""

    telegram: Telegram
    database: Database
    intake: Intake
    application: Chat
    language: str
    now: datetime = NOW
    events: list[Event] = field(default_factory=list)
    looked: int = 0

    def __post_init__(self) -> None:
        self.words = speak(self.language)
        self.person = self.telegram.person(*PEOPLE.get(self.language, ("Layla", self.language)))

    async def type(self, text: str) -> None:
        """Send a message, and let the bot answer."""
        self._note(Event("typed", text, at=self.now))
        self.person.send(text)
        await self._settle()

    async def press(self, label: str) -> None:
        """Press the newest button that says this, in English, or that has this for its sign."""
        wanted = self.words.figures(self.words.plain(label))
        self._note(Event("pressed", wanted, at=self.now))
        self.person.press(wanted)
        await self._settle()

    async def publish(self, *names: str) -> None:
        """News of the last hours arrives: bundled pages, each in its paper, some retold in another."""
        for n, name in enumerate(names):
            at = self.now - timedelta(hours=3, minutes=17 * n)
            await self._arrive(name, NAMES[name], at)
        while await summarise_owed(self.database):
            pass
        index = await remembered(self.database, self.now)
        while await group_owed(self.database, index):
            pass
        await offer(self.database, self.now, stops)

    async def _arrive(self, name: str, paper: str, at: datetime) -> None:
        given = loading.opened(SAMPLES / f"{name}.txt")
        address = f"https://{name}.example"
        main, *_ = loading.understood(given, at).articles
        article = replace(main, url=f"{address}/2026/11/24/news", published=at)
        source = await self.database.write(sources.ensure, f"{address}/feed", paper)
        await self.database.write(keep, source.id, [article], at)
        if name in RETOLD:
            other, title = RETOLD[name]
            told = article.paragraphs[:-1]
            again = replace(
                article, title=title, paragraphs=told, url=f"{address}/other", keys=keys(title, told)
            )
            source = await self.database.write(sources.ensure, f"{address}/other/feed", other)
            await self.database.write(keep, source.id, [again], at + timedelta(minutes=9))

    async def until(self, moment: datetime) -> None:
        """Time passes, and what is due is delivered."""
        self.now = moment
        self._note(Event("passed", "", at=moment))
        await match_owed(self.database, Topics(), self.now)
        while await spread_owed(self.database, self.now):
            pass
        journal = Journal(None)
        bot: Any = ExtBot(
            self.telegram.token,
            base_url="http://telegram.test/bot",
            request=InProcess(self.telegram),
            rate_limiter=Straight(),
        )
        courier = Courier(Desk(bot, self.database, lambda: self.now, journal))
        courier.open()
        try:
            while await courier.serve_due():
                await courier.drained()
        finally:
            await courier.close()
        self._look()

    async def read(self, url: str, name: str) -> None:
        """What was linked is fetched, as a page made of a bundled one, shortened and answered."""
        article, *_ = loading.understood(loading.opened(SAMPLES / f"{name}.txt"), self.now).articles
        told = "".join(f"<p>{html.escape(line)}</p>" for line in article.paragraphs)
        heading = f"<h1>{html.escape(article.title)}</h1>"
        pages = Pages(
            {
                url: f"<html><head><title>{article.title}</title></head><body><article>{heading}{told}</article>"
            }
        )
        await read_owed(self.database, pages, Robots(pages.get, lambda: self.now), asyncio.to_thread)
        await self.shorten()

    async def shorten(self) -> None:
        """What was sent, or read for a link, is shortened and answered."""
        await summarise_links(self.database)
        await tell(self.application.bot, self.database, self.now)
        self._look()

    async def _settle(self) -> None:
        await self.intake.accept(self.telegram.take())
        await self.intake.drained()
        self._look()

    def _note(self, event: Event) -> None:
        self.events.append(event)

    def _look(self) -> None:
        for call in self.telegram.calls[self.looked :]:
            if call.method in SHOWN and call.code == 200:
                self.events += seen(call, self.now)
        self.looked = len(self.telegram.calls)


RETOLD = {
    "library": ("Riverside Daily", "Council votes to turn the old Millbrook power station into a library"),
    "quds": ("بريد البلدة", "القدس تستقبل مهرجان الكتاب في دورته العاشرة بمشاركة 80 ناشراً"),
}
"""Stories that a second paper tells as well."""


def seen(call: Call, at: datetime) -> list[Event]:
    """What a person sees of a call."""
    given = call.parameters
    if call.method == "answerCallbackQuery":
        return [Event("popup", html.escape(given["text"]), at=at)] if given.get("text") else []
    if call.method == "sendDocument":
        return [Event("sent", f"📎 {given.get('caption') or ''}".strip(), at=at)]
    rows = json.loads(given.get("reply_markup") or "{}").get("inline_keyboard", [])
    buttons = tuple(tuple(button["text"] for button in row) for row in rows)
    kind: Literal["sent", "changed"] = "sent" if call.method == "sendMessage" else "changed"
    return [Event(kind, given["text"], buttons, at, int(given.get("message_id") or 0))]


@asynccontextmanager
async def recorder(folder: Path, language: str) -> AsyncIterator[Recorder]:
    """A bot that has no news yet, and somebody who has never seen it."""
    telegram = Telegram()
    async with open_database(f"sqlite:///{folder}/mujaz.db") as database:
        house = House(database, lambda: recording.now)
        application = build(house, telegram.token, InProcess(telegram), api_url="http://telegram.test")
        intake = Intake(application, database, lambda: recording.now, Journal(None))
        recording = Recorder(telegram, database, intake, application, language)
        telegram.clock = lambda: recording.now.timestamp()
        async with application:
            yield recording
    assert telegram.mistakes == []


# --- to be read


def transcript(title: str, chat: Recorder) -> str:
    """A conversation as plain text: bold between stars, quotes behind a bar, buttons in brackets."""
    return "\n\n".join([f"# {title}", *(_line(event, chat.language) for event in chat.events)]) + "\n"


def clock(moment: datetime, language: str) -> str:
    """A moment as the person's clock shows it."""
    zone = ZoneInfo(zones.guess(PEOPLE[language][1]))
    return format_datetime(moment, "EEEE d MMMM, HH:mm", tzinfo=zone, locale=language)


def _line(event: Event, language: str) -> str:
    if event.kind == "typed":
        return f"» {event.text}"
    if event.kind == "pressed":
        return f"» [{plain(event.text)}]"
    if event.kind == "passed":
        return f"~ {clock(event.at, language)} ~"
    if event.kind == "popup":
        return f"({plain(event.text)})"
    buttons = "".join("\n" + "  ".join(f"[{plain(label)}]" for label in row) for row in event.buttons)
    changed = "✎ " if event.kind == "changed" else ""
    return changed + plain(event.text) + (f"\n{buttons}" if buttons else "")


def plain(markup: str) -> str:
    """Telegram's HTML for the eye; the links of single sentences keep their arrow and lose their address."""
    text = re.sub(r"<blockquote[^>]*>(.*?)</blockquote>", lambda m: _barred(m[1]), markup, flags=re.S)
    text = re.sub(r'<a href="[^"]*">([↗↖])</a>', r"\1", text)
    text = re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2 <<\1>>", text)
    text = re.sub(r"</?b>", "*", text)
    text = re.sub(r"<(?!<)/?[a-z][^<>]*>", "", text.replace("<<", "\x00"))
    text = text.replace("\x00", "<").replace(">>", ">")
    return html.unescape(text).translate(CONTROLS)


def _barred(quote: str) -> str:
    return "│ " + quote.replace("\n", "\n│ ")
