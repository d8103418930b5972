"""Stage one: what feeds show is stored once, whatever happens on the way."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ingest.fetch import Fetched, FetchError
from ingest.refresh import MOST_LOOKS, Look, Outcome, Refresh, together
from ingest.schedule import Bounds, Seen
from ingest.worker import WorkerError
from storage import articles, notices, sources
from storage.database import Connection, Database, open_database
from storage.models import Feed, NewArticle, Source

BODY = "The council met on Tuesday and agreed on a plan for the harbour. " * 20


async def here(function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 24, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, **span: float) -> None:
        self.now += timedelta(**span)


def item(title: str, *, link: str = "", guid: str = "", body: str = BODY, at: datetime | None = None) -> str:
    date = f"<pubDate>{format_datetime(at)}</pubDate>" if at else ""
    link = link or f"https://n.example/{title.replace(' ', '-')}"
    return f"<item><title>{title}</title><link>{link}</link><guid>{guid or link}</guid>{date}<description>{body}</description></item>"


def feed(*items: str, extra: str = "") -> bytes:
    return f"<rss><channel><title>The Echo</title>{extra}{''.join(items)}</channel></rss>".encode()


def page(title: str, *paragraphs: str) -> bytes:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><body><article><h1>{title}</h1>{text}</article></body></html>".encode()


@dataclass
class Web:
    """Documents by address: bytes, a status, a whole answer, an error, or whatever a function makes of it."""

    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        self.asked.append((url, headers or {}))
        found = self.pages.get(url, 404)
        if isinstance(found, Exception):
            raise found
        if isinstance(found, Fetched):
            return found
        return (
            Fetched(found, url, b"") if isinstance(found, int) else Fetched(200, url, found, {"ETag": '"1"'})
        )

    def times(self, url: str) -> int:
        return sum(asked == url for asked, _ in self.asked)


URL = "https://n.example/feed"


@dataclass
class Stage:
    database: Database
    web: Web
    clock: Clock
    apart: Any = here

    async def follow(self, *urls: str, asker: int | None = None) -> None:
        for url in urls:
            await self.database.write(sources.follow, url, url, self.clock(), asker=asker)

    async def refresh(self) -> Refresh:
        stage = Refresh(self.database, self.web, self.apart, self.clock, Bounds(), random.Random(1))
        await stage.all_due()
        return stage

    async def later(self, **span: float) -> Refresh:
        self.clock.on(**(span or {"days": 2}))
        return await self.refresh()

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        async def ask(connection: Connection) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in await connection.execute(text(query))]

        return await self.database.read(ask)

    async def source(self) -> Source:
        (found,) = await self.database.read(sources.listed, "followed", "gone")
        return found


@pytest.fixture
def stage(database: Database) -> Stage:
    return Stage(database, Web(), Clock())


async def test_a_first_load_is_silent_and_what_comes_later_is_told(stage: Stage) -> None:
    stage.web.pages[URL] = feed(*(item(f"News {n}") for n in range(8)))
    await stage.follow(URL)
    await stage.refresh()
    assert await stage.rows("SELECT silent, count(*) FROM articles GROUP BY 1") == [(1, 8)]
    stage.web.pages[URL] = feed(item("Fresh"), *(item(f"News {n}") for n in range(8)))
    await stage.later()
    assert await stage.rows("SELECT title FROM articles WHERE silent = 0") == [("Fresh",)]


async def test_a_known_feed_that_is_all_new_is_silent_too(stage: Stage) -> None:
    stage.web.pages[URL] = feed(*(item(f"News {n}") for n in range(8)))
    await stage.follow(URL)
    await stage.refresh()
    stage.web.pages[URL] = feed(*(item(f"Others {n}", body=f"Other {n}. {BODY}") for n in range(8)))
    await stage.later()
    assert await stage.rows("SELECT silent, count(*) FROM articles GROUP BY 1") == [(1, 16)]


async def test_a_source_is_called_as_its_feed_calls_itself(stage: Stage) -> None:
    stage.web.pages[URL] = feed(item("News"))
    await stage.follow(URL)
    await stage.refresh()
    assert (await stage.source()).title == "The Echo"


async def test_an_unchanged_feed_is_asked_conditionally_and_not_read(stage: Stage) -> None:
    stage.web.pages[URL] = feed(item("News"))
    await stage.follow(URL)
    await stage.refresh()
    stage.web.pages[URL] = 304
    done = await stage.later()
    assert stage.web.asked[-1][1] == {"If-None-Match": '"1"', "Connection": "close"}
    assert (done.tally.unchanged, done.tally.added, done.tally.failed) == (1, 0, 0)


async def test_a_server_without_304_is_known_by_the_body(stage: Stage) -> None:
    stage.web.pages[URL] = feed(item("News"))
    await stage.follow(URL)
    await stage.refresh()

    async def never(*args: object) -> object:
        raise AssertionError("it was read again")

    stage.apart = never
    assert (await stage.later()).tally.unchanged == 1


async def test_nothing_is_asked_before_it_is_due(stage: Stage) -> None:
    stage.web.pages[URL] = feed(item("News"))
    await stage.follow(URL)
    await stage.refresh()
    await stage.later(minutes=1)
    assert stage.web.times(URL) == 1


async def test_a_feed_that_is_gone_ends_and_its_owner_is_told(stage: Stage) -> None:
    await stage.follow(URL)
    stage.web.pages[URL] = 410
    await stage.refresh()
    await stage.later()
    assert (await stage.source()).state == "gone"
    assert stage.web.times(URL) == 1
    (notice,) = await stage.database.write(notices.take, stage.clock())
    assert (notice.kind, notice.chat) == ("gone", None)
    assert await stage.database.write(notices.take, stage.clock()) == []


async def test_a_feed_that_moves_for_good_three_times_running_has_moved(stage: Stage) -> None:
    new = "https://new.example/feed"
    await stage.follow(URL)
    for n in range(3):
        stage.web.pages[URL] = Fetched(200, new, feed(item(f"News {n}")), {}, moved=new)
        assert (await stage.source()).url == URL
        await stage.later()
    assert (await stage.source()).url == new
    assert [notice.kind for notice in await stage.database.write(notices.take, stage.clock())] == ["moved"]
    assert len(await stage.rows("SELECT id FROM articles")) == 3


async def test_a_site_becomes_its_feed_and_whoever_added_it_hears(stage: Stage) -> None:
    site = "https://n.example/"
    stage.web.pages[site] = (
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body><p>x</p></body></html>'
    )
    stage.web.pages[URL] = feed(item("News"))
    await stage.follow(site, asker=7)
    await stage.refresh()
    assert (await stage.source()).url == URL
    (notice,) = await stage.database.write(notices.take, stage.clock())
    assert (notice.kind, notice.chat, notice.detail) == ("found", 7, "The Echo")


async def test_a_teaser_is_stored_with_the_text_of_its_page_and_stays_so(stage: Stage) -> None:
    teaser = item("Harbour plan agreed", body="The council met on Tuesday and agreed on…")
    stage.web.pages[URL] = feed(teaser)
    stage.web.pages["https://n.example/Harbour-plan-agreed"] = page(
        "Harbour plan agreed", BODY, f"And {BODY}"
    )
    await stage.follow(URL)
    await stage.refresh()
    stage.web.pages[URL] = feed(teaser, item("Another"))
    await stage.later()
    ((number, teaser_only),) = await stage.rows("SELECT id, teaser FROM articles WHERE title LIKE 'Harbour%'")
    assert not teaser_only
    assert len(await stage.database.read(articles.text, number)) > len(BODY)
    assert stage.web.times("https://n.example/Harbour-plan-agreed") == 1


async def test_a_teaser_that_changes_lets_its_page_be_read_again_and_once(stage: Stage) -> None:
    link = "https://n.example/1"
    for title, told in (("Harbour plan agreed", "12 ships"), ("Harbour plan agreed at last", "14 ships")):
        stage.web.pages[URL] = feed(item(title, link=link, body="The council met on…"))
        stage.web.pages[link] = page(title, BODY, f"There is room for {told} in the harbour from May on.")
        await (stage.later() if stage.web.times(URL) else stage.follow(URL))
        await stage.later()
    ((number, title),) = await stage.rows("SELECT id, title FROM articles")
    assert title == "Harbour plan agreed at last"
    assert "14 ships" in await stage.database.read(articles.text, number)
    stage.web.pages[URL] = feed(item(title, link=link, body="The council met on…"), item("Another"))
    await stage.later()
    assert stage.web.times(link) == 2


async def test_a_page_that_robots_may_not_read_is_left_alone(stage: Stage) -> None:
    stage.web.pages[URL] = feed(item("Harbour plan agreed", body="The council met on…"))
    stage.web.pages["https://n.example/robots.txt"] = b"User-agent: *\nDisallow: /"
    await stage.follow(URL)
    await stage.refresh()
    assert stage.web.times("https://n.example/Harbour-plan-agreed") == 0
    assert await stage.rows("SELECT teaser FROM articles") == [(1,)]


async def test_a_document_that_kills_its_reader_is_not_read_again(stage: Stage) -> None:
    stage.web.pages[URL] = feed(item("News"))
    await stage.follow(URL)
    read = 0

    async def killed(*args: object) -> object:
        nonlocal read
        read += 1
        raise WorkerError("it took longer than 8 seconds")

    stage.apart = killed
    await stage.refresh()
    await stage.later()
    assert read == 1
    assert "broke its reader" in (await stage.source()).trouble
    stage.apart, stage.web.pages[URL] = here, feed(item("Better"))
    assert (await stage.later()).tally.added == 1


async def test_when_most_hosts_fail_it_is_our_network_and_nothing_is_counted(stage: Stage) -> None:
    urls = [f"https://h{n}.example/feed" for n in range(10)]
    stage.web.pages = dict.fromkeys(urls, FetchError("it cannot be reached", ours=True))
    await stage.follow(*urls)
    await stage.refresh()
    assert await stage.rows("SELECT DISTINCT failures FROM sources") == [(0,)]
    stage.web.pages = {url: feed(item(f"News {url[9:11]}")) for url in urls[1:]}
    stage.web.pages[urls[0]] = FetchError("it cannot be reached", ours=True)
    await stage.later()
    assert await stage.rows("SELECT failures, count(*) FROM sources GROUP BY 1") == [(0, 9), (1, 1)]


async def test_a_site_whose_feed_cannot_be_read_is_not_searched_for_ever(stage: Stage) -> None:
    stage.web.pages[URL] = feed(item("News")) + b"<a>" * 400_000
    await stage.follow(URL)
    await stage.refresh()
    assert stage.web.times(URL) < 5
    assert "elements" in (await stage.source()).trouble


async def test_an_error_of_ours_stops_no_other_source(stage: Stage) -> None:
    other = "https://m.example/feed"
    stage.web.pages = {URL: RuntimeError("ours"), other: feed(item("News"))}
    await stage.follow(URL, other)
    done = await stage.refresh()
    assert (done.tally.added, done.tally.failed) == (1, 1)


async def test_a_source_that_is_left_during_its_look_stays_left(stage: Stage) -> None:
    stage.web.pages[URL] = feed(item("News"))
    await stage.follow(URL)
    source = await stage.source()

    async def leaving(function: Callable[..., Any], *args: Any) -> Any:
        await stage.database.write(sources.leave, source.id)
        return function(*args)

    stage.apart = leaving
    await stage.refresh()
    assert await stage.rows("SELECT state, due FROM sources") == [("left", None)]


class Day:
    """Feeds that publish all day, over a web with faults; it notes what was ever shown to us."""

    def __init__(self, clock: Clock, feeds: int, seed: int) -> None:
        self.clock, self.rng = clock, random.Random(seed)
        self.start = clock()
        self.moments = {
            f"https://h{n}.example/feed": sorted(
                self.rng.uniform(0, 86_400) for _ in range(self.rng.randrange(3, 60))
            )
            for n in range(feeds)
        }
        self.shown: set[str] = set()

    def titles(self, url: str) -> list[str]:
        age = (self.clock() - self.start).total_seconds()
        host = url.split("/")[2].split(".")[0]
        return [f"{host} reports {n}" for n, moment in enumerate(self.moments[url]) if moment <= age][-20:][
            ::-1
        ]

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        await asyncio.sleep(0)
        age = (self.clock() - self.start) / timedelta(hours=1)
        if url not in self.moments:
            return Fetched(404, url, b"")
        chance = self.rng.random()
        if 9 <= age < 15 or chance < 0.02:
            raise FetchError("it did not answer in time", ours=True)
        if chance < 0.07:
            return Fetched(self.rng.choice((500, 502, 503)), url, b"")
        if chance < 0.08:
            return Fetched(200, url, self.rng.randbytes(300))
        titles = self.titles(url)
        self.shown.update(titles)
        host = url.split("/")[2]
        entries = (item(t, link=f"https://{host}/{t.split()[-1]}", body=f"{t}. {BODY}") for t in titles)
        return Fetched(200, url, feed(*entries))


async def test_in_a_day_of_faults_all_that_was_shown_is_stored_exactly_once(tmp_path: Path) -> None:
    clock, rng = Clock(), random.Random(1)
    day = Day(clock, 5, seed=1)
    place = f"sqlite:///{tmp_path}/day.db"
    async with open_database(place) as database:
        for url in day.moments:
            await database.write(sources.follow, url, url, clock())
    while clock() - day.start < timedelta(days=1):  # a process lives for some hours, and ends within a look
        async with open_database(place) as database:
            stage = Refresh(database, day, here, clock, Bounds(), rng)
            until = clock() + timedelta(hours=rng.uniform(1, 4))
            while clock() < until:
                await stage.begin()
                await asyncio.sleep(0.02 * rng.random() ** 3)  # often not enough for the looks to end
                await stage.settle()
                clock.on(minutes=5)
            await stage.stop()
    clock.on(days=2)
    async with open_database(place) as database:
        await Refresh(database, day, here, clock, Bounds(), rng).all_due()
        clock.on(days=2)
        await Refresh(database, day, here, clock, Bounds(), rng).all_due()
        titles = [row[0] for row in await Stage(database, Web(), clock).rows("SELECT title FROM articles")]
    assert len(titles) == len(set(titles))
    assert set(titles) == day.shown
    assert len(titles) > 60


@pytest.mark.parametrize(
    "changed",
    [
        item("News", link="https://n.example/news", guid="another name"),
        item("News", link="http://n.example/news", guid="http://n.example/news"),
        item("News", link="https://www.moved.example/2026/news", guid="moved"),
        item("News", link="https://n.example/news?utm_source=rss&fbclid=7", guid="first"),
    ],
    ids=["another guid", "http for https", "another host", "tracked"],
)
async def test_an_item_by_another_name_is_no_news(changed: str, stage: Stage) -> None:
    stage.web.pages[URL] = feed(item("News", link="https://n.example/news", guid="first"))
    await stage.follow(URL)
    await stage.refresh()
    stage.web.pages[URL] = feed(changed, item("Fresh", body=f"Something else. {BODY}"))
    await stage.later()
    assert await stage.rows("SELECT title FROM articles") == [("News",), ("Fresh",)]


@pytest.mark.parametrize(
    ("sizes", "most", "stored_at_once"),
    [
        ([25, 25, 25], 50, 2),
        ([25, 25, 25], 250, 3),
        ([80, 1], 50, 1),
        ([0] * 80, 50, MOST_LOOKS),
        ([], 50, 0),
    ],
)
def test_looks_are_stored_at_once_as_far_as_their_articles_hold_nobody_up(
    sizes: list[int], most: int, stored_at_once: int
) -> None:
    shown = NewArticle("t", ("p",), "en", ("k",))
    looks = [Look(Feed(n, URL, "t"), Seen(200, {}), articles=(shown,) * size) for n, size in enumerate(sizes)]
    news = [Outcome(look, look.feed, Clock()()) for look in looks]
    assert together(news, most) == news[:stored_at_once]


@pytest.mark.parametrize(
    "date", ["Mon, 01 Jan 0001 00:00:00 +0000", "Tue, 24 Nov 2099 09:00:00 GMT", "soon", ""]
)
async def test_an_article_without_a_sensible_time_has_that_of_its_fetching(date: str, stage: Stage) -> None:
    stage.web.pages[URL] = feed(
        item("News").replace("<description>", f"<pubDate>{date}</pubDate><description>")
    )
    await stage.follow(URL)
    await stage.refresh()
    assert await stage.rows("SELECT published - fetched FROM articles") == [(0,)]
