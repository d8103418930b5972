"""Who follows what: distinct topics, the chats that follow them, and the stories that hit them.

A hit is written once for a topic, however many follow it; each subscription remembers the newest hit it has dealt with.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    Select,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import many, search
from storage.articles import article, articles, bodies, headlines, unpack
from storage.models import Article
from storage.readers import readers, wake
from storage.schema import OWN, Big, Moment, Words, metadata
from storage.sources import sources
from storage.stories import joining, stories
from storage.summaries import summaries

topics = Table(
    "topics",
    metadata,
    Column("id", Big, primary_key=True),
    Column("text", Words, nullable=False),
    Column("language", Words, nullable=False),
    UniqueConstraint("text", "language"),
    sqlite_strict=True,
    sqlite_autoincrement=True,  # stories that are being matched never hit what another reader follows later
)
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Big, primary_key=True),
    Column("chat", Big, nullable=False, info=OWN),
    Column("thread", Big, nullable=False, server_default="0"),
    Column("topic", Big, nullable=False),
    Column("cadence", Words, nullable=False),
    Column("state", Words, nullable=False, server_default="on"),
    Column("cursor", Big, nullable=False, server_default="0"),
    Column("last", Words, nullable=False, server_default=""),
    Column("changed", Moment, nullable=False),
    UniqueConstraint("chat", "thread", "topic"),
    Index(None, "topic", "id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
"""`state`: on, paused or deleted; `last` is the local date of the newest digest; `cursor` the newest hit dealt with."""
hits = Table(
    "hits",
    metadata,
    Column("id", Big, primary_key=True),
    Column("topic", Big, nullable=False),
    Column("story", Big, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("topic", "story"),
    Index(None, "topic", "id"),
    Index(None, "story"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
spreads = Table(
    "spreads",
    metadata,
    Column("topic", Big, primary_key=True, autoincrement=False),
    Column("after", Big, nullable=False),
    sqlite_strict=True,
)
"""Topics whose followers are still to be woken, and up to which subscription they have been."""
withheld = Table(
    "withheld",
    metadata,
    Column(
        "subscription",
        Big,
        ForeignKey("subscriptions.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("hit", Big, ForeignKey("hits.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Index(None, "hit"),
    sqlite_strict=True,
)
"""Hits that a subscription passed over since only sources that its reader mutes report the story so far."""


_s = subscriptions.c
SERVED = (
    update(subscriptions)
    .where(_s.id == bindparam("own"))
    .values(
        cursor=case((_s.cursor < bindparam("upto"), bindparam("upto")), else_=_s.cursor),
        last=case((_s.last < bindparam("day"), bindparam("day")), else_=_s.last),
    )
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A distinct topic: what was typed, and the language of whoever typed it."""

    id: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat's wish to hear of a topic."""

    id: int
    chat: int
    thread: int
    topic: int
    text: str
    language: str
    cadence: str
    state: str
    cursor: int
    last: date | None
    changed: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """What a chat asks to follow; `last` is the local date up to which digests count as given."""

    chat: int
    text: str
    language: str
    cadence: str
    thread: int = 0
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """A subscription, the newest hit it has dealt with, and the date of the digest it was given."""

    subscription: int
    cursor: int
    last: date | None = None


Withheld = tuple[int, int]
"""A subscription and a hit."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A story as the matching needs it, by one whole article; all that a silent one has came in floods."""

    story: int
    title: str
    text: str
    language: str
    source: str
    silent: bool
    published: datetime
    category: str = ""
    article: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A story that is about a topic."""

    id: int
    topic: int
    story: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Fate:
    """How far a story has come: whether it was matched, kept silent, and its hits by topic."""

    matched: bool
    silent: bool = False
    hits: Mapping[int, Hit] = field(default_factory=dict)


async def fate(connection: AsyncConnection, story: int) -> Fate | None:
    """How far this story has come; None when there is none."""
    matched = await connection.scalar(select(stories.c.matched).where(stories.c.id == story))
    if matched is None:
        return None
    whole = (articles.c.story == story) & (articles.c.teaser == 0)
    silent = select(func.min(articles.c.silent)).where(whole)
    rows = await connection.execute(select(hits).where(hits.c.story == story))
    found = {row.topic: Hit(row.id, row.topic, row.story, row.at) for row in rows}
    return Fate(bool(matched), bool(await connection.scalar(silent)), found)


async def subscribe(connection: AsyncConnection, wish: Wish, now: datetime) -> Subscription:
    """Follow a topic from now on; one followed before, or deleted, takes the new cadence."""
    known = select(topics.c.id).where(topics.c.text == wish.text, topics.c.language == wish.language)
    topic = await connection.scalar(known)
    if topic is None:
        new = insert(topics).values(text=wish.text, language=wish.language).returning(topics.c.id)
        topic = await connection.scalar(new)
    values = {
        "cadence": wish.cadence,
        "state": "on",
        "cursor": await connection.scalar(select(func.coalesce(func.max(hits.c.id), 0))),
        "last": wish.last.isoformat() if wish.last else "",
        "changed": now,
    }
    place = {"chat": wish.chat, "thread": wish.thread, "topic": topic}
    own = and_(*(subscriptions.c[name] == value for name, value in place.items()))
    if not (await connection.execute(update(subscriptions).where(own).values(values))).rowcount:
        await connection.execute(insert(subscriptions).values(**place, **values))
    return _subscription((await connection.execute(_all().where(own))).one())


def _all() -> Select[tuple[object, ...]]:
    named = (
        topics.c if one.name in ("text", "language") else subscriptions.c for one in fields(Subscription)
    )
    columns = [table[one.name] for table, one in zip(named, fields(Subscription), strict=True)]
    return select(*columns).join_from(subscriptions, topics, topics.c.id == subscriptions.c.topic)


async def of_chat(connection: AsyncConnection, chat: int, *states: str) -> list[Subscription]:
    """The chat's subscriptions in these states, the oldest first."""
    query = _all().where(subscriptions.c.chat == chat, subscriptions.c.state.in_(states or ("on", "paused")))
    return [_subscription(row) for row in await connection.execute(query.order_by(subscriptions.c.id))]


async def get(connection: AsyncConnection, number: int) -> Subscription | None:
    """The subscription of that id."""
    row = (await connection.execute(_all().where(subscriptions.c.id == number))).first()
    return None if row is None else _subscription(row)


async def change(
    connection: AsyncConnection,
    number: int,
    chat: int,
    now: datetime,
    *,
    state: str | None = None,
    cadence: str | None = None,
    last: date | None = None,
) -> Subscription | None:
    """Pause, resume, delete or retime the chat's own subscription; None when it is not the chat's."""
    values: dict[str, object] = {"changed": now}
    values |= {"state": state} if state else {}
    values |= {"cadence": cadence} if cadence else {}
    values |= {"last": last.isoformat()} if last else {}
    if state == "on":  # what came while it was paused is over
        values["cursor"] = await connection.scalar(select(func.coalesce(func.max(hits.c.id), 0)))
    own = update(subscriptions).where(subscriptions.c.id == number, subscriptions.c.chat == chat)
    await connection.execute(own.values(values))
    found = await get(connection, number)
    return found if found and found.chat == chat else None


async def drop(connection: AsyncConnection, number: int, chat: int) -> None:
    """End the chat's own subscription for good."""
    own = (subscriptions.c.id == number) & (subscriptions.c.chat == chat)
    await connection.execute(subscriptions.delete().where(own))


async def followed(connection: AsyncConnection, after: int = 0, limit: int = 1_000) -> list[Topic]:
    """The next topics that are followed, by their ids: whoever knows all up to one asks for those after it."""
    newer = select(topics).where(topics.c.id > after).order_by(topics.c.id).limit(limit)
    return [Topic(row.id, row.text, row.language) for row in await connection.execute(newer)]


async def abandoned(connection: AsyncConnection, known: Collection[int]) -> frozenset[int]:
    """Which of the known topics nobody follows any more; nothing is asked of each while as many are there."""
    if await connection.scalar(select(func.count()).select_from(topics)) == len(known):
        return frozenset()
    return frozenset(known) - frozenset(await connection.scalars(select(topics.c.id)))


async def reports(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, list[search.Hit]]:
    """By story its whole articles, one of each source, those that came in floods last; with all who report it."""
    whole = (articles.c.story.in_(numbers)) & (articles.c.teaser == 0)
    rows = await connection.execute(headlines().where(whole).order_by(articles.c.silent, articles.c.id))
    told: dict[int, dict[str, Article]] = {}
    for row in rows:
        told.setdefault(row.story, {}).setdefault(row.source_title, article(row))
    return {
        number: [search.Hit(one, tuple(dict.fromkeys((one.source, *by)))) for one in by.values()]
        for number, by in told.items()
    }


async def best(connection: AsyncConnection, numbers: Sequence[int]) -> list[search.Hit]:
    """These stories in this order, each by its first whole article that was told, with all who report it."""
    told = await reports(connection, numbers)
    return [told[number][0] for number in numbers if number in told]


async def unmatched(connection: AsyncConnection, limit: int) -> list[Unmatched]:
    """Stories that nobody has been told of, once a whole article of theirs has its summary; the oldest first.

    Articles that came in a flood count only where there is no other.
    """
    whole = (articles.c.story == stories.c.id) & (articles.c.teaser == 0)
    real = select(articles.c.id).where(whole, articles.c.silent == 0).correlate(stories).exists()
    first = (
        select(func.min(articles.c.id))
        .join_from(articles, summaries, summaries.c.article == articles.c.id)
        .where(whole, or_(articles.c.silent == 0, ~real))
        .correlate(stories)
        .scalar_subquery()
    )
    new = _told(articles.c.id == first).where(stories.c.matched == 0).order_by(stories.c.id)
    return [_unmatched(row) for row in await connection.execute(new.limit(limit))]


async def joined(connection: AsyncConnection, limit: int) -> list[Unmatched]:
    """Reports that have joined stories since these were matched, the oldest first."""
    # In two steps, and without asking for stories that are matched: SQLite would begin with all of those.
    first = await connection.scalars(select(joining.c.article).order_by(joining.c.article).limit(limit))
    if not (numbers := list(first)):
        return []
    query = _told(articles.c.story == stories.c.id).where(articles.c.id.in_(numbers))
    return [_unmatched(row) for row in await connection.execute(query.order_by(articles.c.id)) if row.matched]


def _told(by: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    named = sources.c.title.label("named"), sources.c.category.label("category")
    return (
        select(stories.c.id.label("number"), stories.c.matched, articles, bodies.c.text, *named)
        .join_from(stories, articles, by)
        .join(bodies, bodies.c.article == articles.c.id)
        .join(sources, sources.c.id == articles.c.source)
    )


def _unmatched(row: Row[tuple[object, ...]]) -> Unmatched:
    return Unmatched(
        row.number,
        row.title,
        unpack(row.text),
        row.language,
        row.named,
        bool(row.silent),
        row.published,
        row.category,
        row.id,
    )


async def matched(connection: AsyncConnection, found: Mapping[int, Sequence[int]], now: datetime) -> None:
    """Stories and the topics they hit, once: hits, what is left to spread, and the mark on the stories, together."""
    await hit(connection, found, now)
    await connection.execute(update(stories).where(stories.c.id.in_(found)).values(matched=1))


async def caught_up(
    connection: AsyncConnection,
    reports: Sequence[int],
    found: Mapping[int, Sequence[int]],
    now: datetime,
) -> None:
    """Reports that joined stories, and the topics that these hit by them, together; who waited for one is woken."""
    await hit(connection, found, now)
    await connection.execute(delete(joining).where(joining.c.article.in_(reports)))
    waiting = (
        select(subscriptions.c.chat)
        .join_from(withheld, hits, hits.c.id == withheld.c.hit)
        .join(subscriptions, subscriptions.c.id == withheld.c.subscription)
        .where(hits.c.story.in_(found))
    )
    await wake(connection, list(await connection.scalars(waiting)), now)


async def hit(connection: AsyncConnection, found: Mapping[int, Sequence[int]], now: datetime) -> None:
    """Stories hit these topics: each once, and their followers are to be woken."""
    pairs = [(topic, story) for story, numbers in found.items() for topic in numbers]
    for start in range(0, len(pairs), 200):
        part = pairs[start : start + 200]
        there = select(hits.c.topic, hits.c.story).where(hits.c.story.in_({story for _, story in part}))
        known = {(row.topic, row.story) for row in await connection.execute(there)}
        fresh = [{"topic": t, "story": s, "at": now} for t, s in part if (t, s) not in known]
        if fresh:
            await connection.execute(insert(hits), fresh)
    await _spread_from_the_start(connection, sorted({topic for topic, _ in pairs}))


async def _spread_from_the_start(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    for start in range(0, len(numbers), 200):
        part = numbers[start : start + 200]
        again = update(spreads).where(spreads.c.topic.in_(part)).values(after=0).returning(spreads.c.topic)
        under_way = set(await connection.scalars(again))
        fresh = [{"topic": topic, "after": 0} for topic in part if topic not in under_way]
        if fresh:
            await connection.execute(insert(spreads), fresh)


async def spread(connection: AsyncConnection, now: datetime, limit: int) -> int:
    """Wake the next followers of hit topics; how many were looked at, 0 when nobody is left to wake."""
    waiting = (
        select(spreads.c.topic, subscriptions.c.id)
        .join_from(spreads, subscriptions, subscriptions.c.topic == spreads.c.topic)
        .where(subscriptions.c.id > spreads.c.after)
        .order_by(spreads.c.topic, subscriptions.c.id)
        .limit(limit)
    ).cte("waiting")
    looked = select(func.count(), func.max(waiting.c.topic)).select_from(waiting)
    count, last = (await connection.execute(looked)).one()
    upto = await connection.scalar(select(func.max(waiting.c.id)).where(waiting.c.topic == last))
    if count:
        mine = subscriptions.c.id.in_(select(waiting.c.id)) & (subscriptions.c.state == "on")
        chats = select(subscriptions.c.chat).where(mine)
        sleeping = or_(readers.c.due.is_(None), readers.c.due > now)
        woken = update(readers).where(readers.c.chat.in_(chats), sleeping, readers.c.state == "active")
        await connection.execute(woken.values(due=now))
    if count < limit:
        done = (await connection.execute(delete(spreads))).rowcount
        return int(count or done)
    await connection.execute(delete(spreads).where(spreads.c.topic < last))
    await connection.execute(update(spreads).where(spreads.c.topic == last).values(after=upto))
    return int(count)


async def owed(connection: AsyncConnection, chat: int, since: datetime) -> dict[int, list[Hit]]:
    """By subscription, the hits that it has not dealt with, the oldest first; none from before `since`."""
    query = (
        select(subscriptions.c.id.label("subscription"), hits)
        .join_from(subscriptions, hits, hits.c.topic == subscriptions.c.topic)
        .where(
            subscriptions.c.chat == chat,
            subscriptions.c.state == "on",
            hits.c.id > subscriptions.c.cursor,
            hits.c.at >= since,
        )
        .order_by(hits.c.id)
    )
    return _hits(await connection.execute(query))


async def lately(connection: AsyncConnection, topic: int, since: datetime) -> int:
    """How many stories hit a topic since then."""
    count = select(func.count()).select_from(hits).where(hits.c.topic == topic, hits.c.at >= since)
    return await connection.scalar(count) or 0


async def serve(connection: AsyncConnection, number: int, cursor: int, last: date | None = None) -> None:
    """A subscription has dealt with the hits up to this one, and with the digest of that date."""
    values: dict[str, object] = {"cursor": func.max(subscriptions.c.cursor, cursor)}
    values |= {"last": last.isoformat()} if last else {}
    await connection.execute(update(subscriptions).where(subscriptions.c.id == number).values(values))


async def serve_all(connection: AsyncConnection, batch: Sequence[Served]) -> None:
    """Subscriptions have dealt with the hits up to theirs, and with the digests of their dates; never backwards."""
    rows = [
        {"own": one.subscription, "upto": one.cursor, "day": one.last.isoformat() if one.last else ""}
        for one in batch
    ]
    await many.each(connection, SERVED, rows)


async def begin_anew(connection: AsyncConnection, dates: Mapping[int, date]) -> None:
    """Let digests of these subscriptions count as given up to these dates, be they earlier than before."""
    own = update(subscriptions).where(subscriptions.c.id == bindparam("own")).values(last=bindparam("day"))
    if dates:
        rows = [{"own": number, "day": day.isoformat()} for number, day in dates.items()]
        await connection.execute(own, rows)


async def of_chats(connection: AsyncConnection, chats: Sequence[int]) -> dict[int, list[Subscription]]:
    """By chat, the subscriptions that are on, the oldest first."""
    query = _all().where(subscriptions.c.chat.in_(chats), subscriptions.c.state == "on")
    found: dict[int, list[Subscription]] = {}
    for row in await connection.execute(query.order_by(subscriptions.c.id)):
        found.setdefault(row.chat, []).append(_subscription(row))
    return found


async def owed_to(connection: AsyncConnection, chats: Sequence[int], since: datetime) -> dict[int, list[Hit]]:
    """By subscription of these chats, the hits that it has not dealt with, the oldest first."""
    query = _owed(since).where(subscriptions.c.chat.in_(chats))
    return _hits(await connection.execute(query))


def _hits(rows: Iterable[Sequence[Any]]) -> dict[int, list[Hit]]:
    """By subscription its hits, from rows of its id and theirs."""
    found: dict[int, list[Hit]] = {}
    for subscription, *hit in rows:
        found.setdefault(subscription, []).append(Hit(*hit))
    return found


def _owed(since: datetime) -> Select[tuple[object, ...]]:
    return (
        select(subscriptions.c.id.label("subscription"), hits)
        .join_from(subscriptions, hits, hits.c.topic == subscriptions.c.topic)
        .where(subscriptions.c.state == "on", hits.c.id > subscriptions.c.cursor, hits.c.at >= since)
        .order_by(hits.c.id)
    )


async def kept_back(
    connection: AsyncConnection, chats: Sequence[int], since: datetime
) -> dict[int, list[Hit]]:
    """By subscription of these chats, the hits since then that wait for another's report."""
    query = (
        select(withheld.c.subscription, hits)
        .join_from(withheld, hits, hits.c.id == withheld.c.hit)
        .join(subscriptions, subscriptions.c.id == withheld.c.subscription)
        .where(subscriptions.c.chat.in_(chats), subscriptions.c.state == "on", hits.c.at >= since)
        .order_by(hits.c.id)
    )
    return _hits(await connection.execute(query))


async def withhold(connection: AsyncConnection, new: Sequence[Withheld], over: Sequence[Withheld]) -> None:
    """Let these hits wait for another's report, and those wait no more."""
    if new:
        rows = [{"subscription": own, "hit": number} for own, number in new]
        await connection.execute(insert(withheld), rows)
    for own, number in over:
        mine = (withheld.c.subscription == own) & (withheld.c.hit == number)
        await connection.execute(delete(withheld).where(mine))


async def forget_withheld(connection: AsyncConnection, before: datetime) -> None:
    """Hits from before then wait for nothing any more."""
    old = select(hits.c.id).where(hits.c.id == withheld.c.hit, hits.c.at < before)
    await connection.execute(delete(withheld).where(old.exists()))


async def busy(connection: AsyncConnection, topics: Sequence[int], since: datetime) -> dict[int, int]:
    """By topic, how many stories hit it since then."""
    count = func.count()
    query = select(hits.c.topic, count).where(hits.c.topic.in_(topics), hits.c.at >= since)
    return {topic: number for topic, number in (await connection.execute(query.group_by(hits.c.topic))).all()}


async def forget_deleted(connection: AsyncConnection, before: datetime) -> None:
    """Drop subscriptions that were deleted before then, and what nobody follows without them."""
    old = (subscriptions.c.state == "deleted") & (subscriptions.c.changed < before)
    gone = subscriptions.delete().where(old).returning(subscriptions.c.topic)
    await abandon(connection, list(await connection.scalars(gone)))


async def abandon(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Drop these topics, with their hits, unless somebody follows them."""
    followed = select(subscriptions.c.topic).where(subscriptions.c.topic.in_(numbers))
    left = set(numbers) - set(await connection.scalars(followed))
    for number in left:
        for column in (hits.c.topic, spreads.c.topic, topics.c.id):
            await connection.execute(delete(column.table).where(column == number))


def _subscription(row: Sequence[Any]) -> Subscription:
    *rest, last, changed = row
    return Subscription(*(*rest, date.fromisoformat(last) if last else None, changed))
