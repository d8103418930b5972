"""Stage one: feeds that are due are fetched, read in workers, completed from their pages, and stored.

due sources → fetch (conditional) → unchanged ─────────────────────────────────┐
                                  → read (worker) → pages (fetch, worker) → store, schedule the next look
"""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import accumulate
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog

from ingest import discovery, schedule
from ingest.discovery import NothingFound
from ingest.feeds import NotAFeed
from ingest.fetch import Fetched, FetchError
from ingest.keep import keep_all, own, said
from ingest.reading import UNTITLED, Reading, completed, read, wanting
from ingest.robots import Robots
from ingest.schedule import Bounds, Seen
from ingest.worker import WorkerError
from storage import articles, notices, sources
from storage.database import Connection, Database
from storage.models import Feed, NewArticle
from storage.notices import Notice

log = structlog.get_logger()

AT_ONCE, STEP = 400, 50
"""Sources in hand at once (the fetcher sees to the limits a host), and those that are asked for together."""
TICK, BEAT = 1.0, 0.05
PATIENCE, UNDECIDED = timedelta(seconds=20), timedelta(minutes=10)
"""How long a failure that may be our own network's is held, and how long when too little else was asked."""
MOST_ARTICLES, AT_LEISURE, MOST_LOOKS = 50, 250, 50
"""Articles, when somebody waits for writes and when nobody does, and looks that one write stores; one look may bring
more."""
SAMPLE, FIRST_PAGES, MOST_PAGES = 3, 10, 25
"""Pages fetched to see whether they say more than the feed, for a first look, and for any other."""


class Web(Protocol):
    """Whoever fetches."""

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched: ...


Apart = Callable[..., Awaitable[Any]]


@dataclass(slots=True)
class Tally:
    """What came of a refresh so far."""

    asked: int = 0
    unchanged: int = 0
    added: int = 0
    failed: int = 0
    troubles: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """What came of one look at a feed: what was seen, the articles it showed, the trouble there was.

    `ours` is a failure that may be our own network's, `found` a feed that was looked for on the site we were given.
    """

    feed: Feed
    seen: Seen
    title: str = ""
    articles: tuple[NewArticle, ...] = ()
    trouble: str = ""
    ours: bool = False
    found: bool = False
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A look that has ended, and what its feed is after it."""

    look: Look
    after: Feed
    now: datetime

    @property
    def turned(self) -> bool:
        """Whether the feed ended or goes by another address now."""
        return self.look.found or self.after.state == "gone" or self.after.url != self.look.feed.url

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Whatever somebody is owed to hear of it."""
        return (*self.look.notices, *changed(self.look.feed, self.after))

    def flood(self, ids: Sequence[int | None]) -> list[int]:
        """Of the articles the look showed, those that were added and of which nobody is to be told."""
        added = [number for number in ids if number is not None]
        first = self.look.feed.fetched is None
        return added if added and schedule.flood(len(added), len(ids), first=first) else []


@dataclass
class Refresh:
    """The stage and what it works with; `apart` runs a function in a worker process."""

    database: Database
    web: Web
    apart: Apart
    clock: Callable[[], datetime]
    bounds: Bounds = field(default_factory=Bounds)
    rng: random.Random = field(default_factory=random.Random)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.robots = Robots(self.web.get, self.clock)
        self._hands: dict[int, asyncio.Task[None]] = {}
        self._held: list[tuple[datetime, Look]] = []
        self._news: list[Outcome] = []
        self._storing: asyncio.Task[None] | None = None
        self._recent: deque[tuple[datetime, str, bool]] = deque(maxlen=1000)

    @property
    def busy(self) -> bool:
        """Whether a look is under way."""
        return bool(self._hands)

    async def begin(self, moment: datetime | None = None) -> int:
        """Begin a look at every feed that is due at that moment, as far as there is room; how many were begun."""
        begun, moment = 0, moment or self.clock()
        while room := min(STEP, AT_ONCE - len(self._hands)):
            skip = [*self._hands, *(look.feed.id for _, look in self._held)]
            due = await self.database.read(sources.due, moment, room, skip)
            for feed in due:
                await self._take(feed)
            begun += len(due)
            if len(due) < room:
                break
        return begun

    async def _take(self, feed: Feed) -> None:
        task = asyncio.create_task(self._one(feed), name=f"look at {feed.url}")
        self._hands[feed.id] = task
        task.add_done_callback(lambda _: self._hands.pop(feed.id))
        await asyncio.sleep(0)  # hundreds of beginnings in one turn of the loop would hold it

    async def all_due(self, progress: Callable[[int, int], None] | None = None) -> Tally:
        """Look once at everything that is due, and wait for what comes of it."""
        begun, moment = 0, self.clock()
        while (more := await self.begin(moment)) or self._hands:
            begun += more
            while self._hands and (not more or len(self._hands) > AT_ONCE - STEP):
                await asyncio.sleep(BEAT)
                if progress:
                    progress(self.tally.asked, begun)
        await self.settle(at_once=True)
        return self.tally

    async def for_ever(self) -> None:
        """Look at what falls due, until cancelled."""
        try:
            while True:
                await self.begin()
                await self.settle()
                await asyncio.sleep(TICK)
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Give up the looks under way: their sources stay due."""
        hands = list(self._hands.values())
        for task in hands:
            task.cancel()
        await asyncio.gather(*hands, *filter(None, [self._storing]), return_exceptions=True)

    async def settle(self, *, at_once: bool = False) -> None:
        """Decide about failures that may be our own network's: by how everything else went since the first."""
        if not self._held:
            return
        now = self.clock()
        since = self._held[0][0]
        recent = [(host, failed) for at, host, failed in self._recent if at >= since]
        failures = {host for host, failed in recent if failed}
        ours = schedule.ours(sum(failed for _, failed in recent), len(recent), len(failures))
        patience = PATIENCE if len(recent) >= 5 else UNDECIDED
        ripe = [look for at, look in self._held if ours or at_once or now - at >= patience]
        self._held = [(at, look) for at, look in self._held if look not in ripe]
        for look in ripe:
            await self._keep(look, counts=not ours)

    async def _one(self, feed: Feed) -> None:
        """One look, to its end; an error of ours is logged and counts as a failure of the feed."""
        try:
            look = await self._look(feed)
        except Exception as error:
            log.exception("a look failed", url=feed.url)
            look = Look(feed, Seen(0, {}), trouble=f"it could not be read ({type(error).__name__})")
        now = self.clock()
        self.tally.asked += 1
        self._recent.append((now, urlsplit(feed.url).netloc, look.ours))
        if look.ours:
            self._held.append((now, look))
        else:
            await self._keep(look)

    async def _look(self, feed: Feed, *, found: bool = False) -> Look:
        try:
            answer = await self.web.get(feed.url, conditions(feed))
        except FetchError as error:
            return Look(feed, Seen(0, {}), trouble=str(error), ours=error.ours)
        mark = blake2b(answer.body, digest_size=16).digest()
        seen = Seen(answer.status, answer.headers, answer.moved, mark if answer.status == 200 else None)
        if answer.status == 304 or (answer.status == 200 and mark == feed.body):
            return Look(feed, seen)
        if answer.status != 200:
            return Look(feed, replace(seen, usable=False), trouble=f"the server answered {answer.status}")
        if mark == feed.poison:
            return Look(
                feed, replace(seen, usable=False), trouble="it is still the document that broke its reader"
            )
        return await self._read(feed, answer, seen, found=found)

    async def _read(self, feed: Feed, answer: Fetched, seen: Seen, *, found: bool) -> Look:
        """A document that we have not seen before."""
        useless = replace(seen, usable=False, body=None)
        try:
            reading: Reading = await self._reading(answer)
        except WorkerError as error:
            log.warning("a document is quarantined", url=feed.url, reason=str(error))
            return Look(replace(feed, poison=seen.body), useless, trouble=f"it broke its reader: {error}")
        except NotAFeed as error:
            if feed.fetched is None and not found:
                return await self._discover(feed, useless, str(error))
            return Look(feed, useless, trouble=str(error))
        whole = await self._completed(feed, reading.articles)
        told = tuple(heard(feed, "found", reading.title)) if feed.fetched is None else ()
        seen = replace(seen, weekly=reading.weekly, ttl=reading.ttl)
        return Look(feed, seen, reading.title, whole, notices=told)

    async def _reading(self, answer: Fetched) -> Reading:
        """The document, through an index of sitemaps to the first that can be read."""
        reading: Reading = await self.apart(read, answer.body, answer.url, answer.content_type, self.clock())
        for child in reading.children:
            with suppress(FetchError, NotAFeed):
                inner = await self.web.get(child)
                found: Reading = await self.apart(
                    read, inner.body, inner.url, inner.content_type, self.clock()
                )
                if found.articles:
                    return found
        return reading

    async def _discover(self, feed: Feed, seen: Seen, reason: str) -> Look:
        """A source that never was a feed may be the site of one."""
        try:
            found = await discovery.find(self.web, self.apart, feed.url)
        except NothingFound as error:
            nothing = f"{reason}; {error}"
            told = tuple(heard(feed, "nothing", nothing)) if not feed.failures else ()
            return Look(feed, seen, trouble=nothing, notices=told)
        look = await self._look(replace(feed, url=found.url, etag="", modified=""), found=True)
        return replace(look, found=True)

    async def _completed(self, feed: Feed, shown: Sequence[NewArticle]) -> tuple[NewArticle, ...]:
        """The articles, new ones with the text of their pages where the feed gives a teaser."""
        if not any(map(wanting, shown)):
            return tuple(shown)
        fresh = await self._fresh(feed, [article for article in shown if wanting(article)])
        most = MOST_PAGES if feed.fetched else FIRST_PAGES
        tried = fresh[:SAMPLE]
        pages = await asyncio.gather(*map(self._page, tried))
        if any(page is not article for page, article in zip(pages, tried, strict=True)):
            pages += await asyncio.gather(*map(self._page, fresh[SAMPLE:most]))
        instead = {id(article): page for article, page in zip(fresh, pages, strict=False)}
        whole = (learning(feed.id, article, instead.get(id(article), article)) for article in shown)
        return tuple(article for article in whole if article.title != UNTITLED)

    async def _fresh(self, feed: Feed, teasers: Sequence[NewArticle]) -> list[NewArticle]:
        """Those whose pages are worth a request: new ones, then a few of which the feed says something else."""
        names = {id(article): own(feed.id, article.keys) for article in teasers}
        told = {id(article): said(feed.id, article) for article in teasers}
        asked = [*told.values(), *(key for keys in names.values() for key in keys)]
        known = await self.database.read(articles.known, asked)
        new = [article for article in teasers if known.keys().isdisjoint(names[id(article)])]
        seen = [article for article in teasers if not known.keys().isdisjoint(names[id(article)])]
        return new + [article for article in seen if told[id(article)] not in known][:SAMPLE]

    async def _page(self, article: NewArticle) -> NewArticle:
        """The article with the text of its page; as it was when the page may not or cannot be had."""
        url = article.url or ""
        try:
            if not await self.robots.allow(url):
                return article
            page = await self.web.get(url)
            if page.status != 200 or "html" not in (page.content_type or "html"):
                return article
            whole: NewArticle = await self.apart(completed, article, page.body, page.url, page.content_type)
            return whole
        except (FetchError, WorkerError) as error:
            log.info("a page could not be had", url=url, reason=str(error))
            return article

    async def _keep(self, look: Look, *, counts: bool = True) -> None:
        """Store what came of a look, and when the next is due, together with those that end about now."""
        now = self.clock()
        after = schedule.after(look.feed, look.seen, now, self.rng, self.bounds) if counts else look.feed
        if not counts:
            after = replace(look.feed, due=now + schedule.spread(self.bounds.least, self.rng))
        self._news.append(Outcome(look, after, now))
        if self._storing is None:
            self._storing = asyncio.create_task(self._store())
        await asyncio.shield(self._storing)

    async def _store(self) -> None:
        """Store what has come, after a moment in which more may."""
        await asyncio.sleep(BEAT)
        news, self._news, self._storing = self._news, [], None
        while news:
            batch = together(news, MOST_ARTICLES if self.database.pressed else AT_LEISURE)
            news = news[len(batch) :]
            try:
                added = await self.database.write_patiently(stored, batch)
            except Exception:
                log.exception("looks could not be stored together", looks=len(batch))
                added = [await self._store_alone(outcome) for outcome in batch]
            for outcome, number in zip(batch, added, strict=True):
                self._count(outcome.look, number)

    async def _store_alone(self, outcome: Outcome) -> int:
        """Store one look, so that it alone is lost when it cannot be; how many articles were added."""
        try:
            (added,) = await self.database.write_patiently(stored, [outcome])
            return added
        except Exception:
            log.exception("a look could not be stored", url=outcome.look.feed.url)
            trouble = "what it says could not be stored"
            failed = replace(outcome.look, articles=(), title="", trouble=trouble)
            failed = replace(failed, seen=replace(failed.seen, usable=False, body=None))
            after = schedule.after(failed.feed, failed.seen, outcome.now, self.rng, self.bounds)
            await self.database.write(sources.noted, [(after, trouble)])
            return 0

    def _count(self, look: Look, added: int) -> None:
        self.tally.added += added
        self.tally.unchanged += not look.trouble and not look.articles
        if look.trouble:
            self.tally.failed += 1
            self.tally.troubles.append((look.feed.url, look.trouble))
            log.info("a source gave trouble", url=look.feed.url, reason=look.trouble)


def learning(source: int, teaser: NewArticle, whole: NewArticle) -> NewArticle:
    """The whole article, to be known by what its feed said of it too: when that changes, so may have the page."""
    return whole if whole is teaser else replace(whole, keys=(*whole.keys, said(source, teaser)))


def conditions(feed: Feed) -> dict[str, str]:
    """The headers of a conditional request, the last on its connection: the next is minutes away (RFC 9110)."""
    headers = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified, "Connection": "close"}
    return {name: value for name, value in headers.items() if value}


def heard(feed: Feed, kind: str, detail: str) -> list[Notice]:
    """What whoever added the source is owed to hear."""
    return [Notice(kind, feed.url, detail, feed.asker)] if feed.asker is not None else []


def together(news: Sequence[Outcome], most: int) -> list[Outcome]:
    """Looks that are stored at once: the first that bring so many articles, that whoever else writes waits little."""
    sums = accumulate(len(outcome.look.articles) for outcome in news[:MOST_LOOKS])
    return list(news[: max(1, sum(articles <= most for articles in sums))])


async def stored(connection: Connection, batch: Sequence[Outcome]) -> list[int]:
    """Store the articles of looks and the states of their feeds together; how many articles each added."""
    now = max(outcome.now for outcome in batch)
    shown = {outcome.after.id: outcome.look.articles for outcome in batch if outcome.look.articles}
    ids = await keep_all(connection, shown, now) if shown else {}
    silent = [number for outcome in batch for number in outcome.flood(ids.get(outcome.after.id, []))]
    await articles.hush(connection, silent)
    await sources.noted(connection, [(o.after, o.look.trouble) for o in batch if not o.turned])
    for outcome in batch:
        if outcome.turned:
            await sources.looked(connection, outcome.after, outcome.look.trouble)
        if outcome.look.title and outcome.look.feed.title == outcome.look.feed.url:
            await sources.entitle(connection, outcome.after.id, outcome.look.title)
    await notices.add(connection, [notice for outcome in batch for notice in outcome.notices], now)
    return [sum(number is not None for number in ids.get(outcome.after.id, [])) for outcome in batch]


def changed(before: Feed, after: Feed) -> list[Notice]:
    """What the owner is owed to hear of a source that ended or moved for good."""
    if after.state == "gone":
        return [Notice("gone", before.title or before.url, before.url)]
    if after.moves == 0 and before.moves and after.url != before.url:
        return [Notice("moved", before.title or before.url, after.url)]
    return []
