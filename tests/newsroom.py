"""A store with readers and stories, a Telegram around it, and a clock to turn: for tests and benches of delivery."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from telegram.ext import BaseRateLimiter, ExtBot
from telegram.request import BaseRequest

from bot.delivery import Courier, Desk
from bot.journal import Journal
from bot.spreading import Topics, match_owed, spread_owed
from ingest.keep import own
from language import terms
from storage import articles, deliveries, readers, search, sources, stories, subscriptions, summaries
from storage.database import Database, open_database
from storage.models import NewArticle, Quote, StoredSummary
from storage.readers import Reader
from storage.search import Terms
from storage.subscriptions import Subscription, Wish
from tests.telegram.chats import BOT
from tests.telegram.core import Telegram
from tests.telegram.front_inprocess import InProcess
from tests.telegram.people import Group, Person

NOW = datetime.fromisoformat("2026-11-24T09:00:00+00:00")


class Straight(BaseRateLimiter[str]):
    """No pace at all: pacing has tests of its own."""

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def process_request(
        self, callback: Any, args: Any, kwargs: Any, endpoint: str, data: Any, rate_limit_args: str | None
    ) -> Any:
        return await callback(*args, **kwargs)


@dataclass
class Newsroom:
    """A store with readers and stories, a Telegram, and a clock to turn; `deliver` sends all that is due."""

    telegram: Telegram
    database: Database
    journal: Journal
    now: datetime = NOW
    topics: Topics = field(default_factory=Topics)
    numbers: int = 0

    def desk(self, request: BaseRequest | None = None) -> Desk:
        bot = ExtBot(
            self.telegram.token,
            base_url="http://telegram.test/bot",
            request=request or InProcess(self.telegram),
            rate_limiter=Straight(),
        )
        return Desk(bot, self.database, lambda: self.now, self.journal, BOT["username"])

    async def follow(
        self,
        who: Person | Group,
        words: str = "harbour",
        cadence: str = "instant",
        thread: int = 0,
        **wishes: Any,
    ) -> Subscription:
        """Let a chat follow a topic; its first digest is looked for at once."""
        wished = Reader(who.id, language="en", **{"zone": "UTC", **wishes})
        await self.database.write(readers.change, who.id, self.now, lambda _: wished)
        wish = Wish(who.id, words, "en", cadence, thread)
        made = await self.database.write(subscriptions.subscribe, wish, self.now)
        await self.database.write(readers.wake, [who.id], self.now)
        return made

    async def publish(
        self,
        title: str = "The harbour opens",
        language: str = "en",
        url: str = "",
        *,
        story: int | None = None,
        silent: bool = False,
        paper: str = "The Echo",
        category: str = "",
        teaser: bool = False,
    ) -> int:
        """A new story, or one more report of it, grouped, matched, its followers woken.

        It is summarised in a sentence, in two with an address.
        """
        self.numbers += 1
        write = self.database.write
        feed = f"https://{paper.split()[-1].lower()}.example/feed"
        source = await write(sources.ensure, feed, paper, category=category)
        text = ("Ships entered the harbour today.", "It had been closed for a year.")
        names = own(source.id, (f"guid:{self.numbers}",))
        new = NewArticle(title, text, language, names, url or None, published=self.now, teaser=teaser)
        (number,) = await write(articles.add, source.id, [new], self.now)
        assert number is not None
        said = terms("\n".join(text), language)
        await write(search.add, [Terms(number, terms(title, language), said, source.id, language)])
        if silent:
            await write(articles.hush, [number])
        await write(stories.put, [stories.Place(number, story or number)])
        quotes = tuple(Quote(said, 0, len(said), 1.0, n) for n, said in enumerate(text[: 1 + bool(url)]))
        await write(summaries.add, [StoredSummary(number, quotes)])
        await self.match()
        return number

    async def match(self) -> None:
        """Let what is new be matched, and who is to hear of it be woken."""
        while await match_owed(self.database, self.topics, self.now):
            pass
        while await spread_owed(self.database, self.now):
            pass

    async def deliver(self) -> None:
        courier = Courier(self.desk())
        courier.open()
        try:
            while await courier.serve_due():
                await courier.drained()
        finally:
            await courier.close()
        if courier.failure:
            raise courier.failure

    async def later(self, **span: float) -> None:
        self.now += timedelta(**span)
        await self.deliver()

    async def states(self) -> list[str]:
        read = self.database.read
        return [one.state for chat in self.telegram.chats for one in await read(deliveries.of_chat, chat)]


@asynccontextmanager
async def newsroom(folder: Path) -> AsyncIterator[Newsroom]:
    telegram = Telegram(clock=lambda: NOW.timestamp())
    journal = Journal(folder / "delivered")
    async with open_database(f"sqlite:///{folder}/mujaz.db") as database:
        yield Newsroom(telegram, database, journal)
    journal.close()
