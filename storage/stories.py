"""Stories: the articles of one event, numbered by the first of them; an article without a story is owed one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import article, articles, bodies, headlines, unpack
from storage.models import Article
from storage.schema import Big, Flag, Moment, Words, metadata

OPENING = 4000
"""Characters of a text by which its story is told."""
TITLES = 16
"""Newest titles of a story among which the best is looked for."""

stories = Table(
    "stories",
    metadata,
    Column("id", Big, primary_key=True),
    Column("language", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("begun", Moment, nullable=False),
    Column("last", Moment, nullable=False),
    Column("articles", Big, nullable=False),
    Column("follows", Big),
    Column("matched", Flag, nullable=False, server_default="0"),
    Index(None, "matched", "id"),
    Index(None, "follows"),
    sqlite_strict=True,
)


joining = Table(
    "joining",
    metadata,
    Column(
        "article", Big, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    sqlite_strict=True,
)
"""Reports that joined a story, until those who follow their sources are found."""


@dataclass(frozen=True, slots=True)
class Row:
    """An article as the grouping of stories needs it."""

    id: int
    story: int | None
    published: datetime
    fetched: datetime
    title: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article belongs, and which story its own follows."""

    article: int
    story: int
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """An event: its best title, when it was first and last told of, and the story it follows."""

    id: int
    language: str
    title: str
    begun: datetime
    last: datetime
    articles: int
    follows: int | None = None


async def owed(connection: AsyncConnection, limit: int) -> list[Row]:
    """Articles without a story, in order of arrival."""
    return await _rows(connection, articles.c.story.is_(None), 0, limit)


async def told(connection: AsyncConnection, since: datetime, after: int, limit: int) -> list[Row]:
    """Articles fetched since then that have a story, in order of arrival, after the one of that id."""
    return await _rows(
        connection, articles.c.story.is_not(None) & (articles.c.fetched >= since), after, limit
    )


async def _rows(
    connection: AsyncConnection, condition: ColumnElement[bool], after: int, limit: int
) -> list[Row]:
    query = (
        select(articles, bodies.c.text)
        .join_from(articles, bodies, bodies.c.article == articles.c.id)
        .where(condition, articles.c.id > after)
        .order_by(articles.c.id)
        .limit(limit)
    )
    return [
        Row(
            row.id, row.story, row.published, row.fetched, row.title, row.language, unpack(row.text)[:OPENING]
        )
        for row in await connection.execute(query)
    ]


async def put(connection: AsyncConnection, places: Sequence[Place]) -> None:
    """Give articles their stories, and stories their first and last moments; twice does no harm."""
    if not places:
        return
    placing = update(articles).where(articles.c.id == bindparam("of")).values(story=bindparam("to"))
    await connection.execute(placing, [{"of": place.article, "to": place.story} for place in places])
    await _refresh(connection, {place.story: place.follows for place in reversed(places)})
    await grown(connection, {place.article: place.story for place in places})


async def grown(connection: AsyncConnection, reports: Mapping[int, int]) -> None:
    """Let stories be matched anew that have these reports now, or have them whole; by article, its story.

    The first real report of one that was silent until then is news to everybody; any other to those who follow its
    source.
    """
    new, real = list(reports), (articles.c.teaser == 0) & (articles.c.silent == 0)
    of = select(articles.c.id).where(articles.c.story == stories.c.id, real)
    silent = stories.c.id.in_(set(reports.values())) & (stories.c.matched == 1)
    first = of.where(articles.c.id.in_(new)).exists() & ~of.where(articles.c.id.not_in(new)).exists()
    await connection.execute(update(stories).where(silent, first).values(matched=0))
    waiting = select(joining.c.article).where(joining.c.article == articles.c.id)
    joined = select(articles.c.id).where(articles.c.id.in_(new), real, ~waiting.exists())
    matched = select(stories.c.id).where(stories.c.id == articles.c.story, stories.c.matched == 1)
    late = (articles.c.story != articles.c.id) | matched.exists()
    await connection.execute(insert(joining).from_select(["article"], joined.where(late)))


async def _refresh(connection: AsyncConnection, follows: Mapping[int, int | None]) -> None:
    """Let these stories say what their articles are; those that are new begin with what they follow."""
    facts = await _facts(connection, follows)
    there = set(await connection.scalars(select(stories.c.id).where(stories.c.id.in_(follows))))
    if known := [facts[number] for number in follows if number in there and number in facts]:
        columns = ("begun", "last", "articles")
        changing = update(stories).where(stories.c.id == bindparam("of"))
        changing = changing.values({name: bindparam(f"new_{name}") for name in columns})
        rows = [{"of": row["id"]} | {f"new_{name}": row[name] for name in columns} for row in known]
        await connection.execute(changing, rows)
    if new := [facts[number] | {"follows": follows[number]} for number in facts.keys() - there]:
        await connection.execute(insert(stories), new)


async def _facts(connection: AsyncConnection, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    """What the rows of stories say, from their articles: a story is called as its first one until it grows."""
    told = articles.alias("told")
    extent = func.min(told.c.published), func.max(told.c.published), func.count()
    query = (
        select(articles.c.story, articles.c.language, articles.c.title, *extent)
        .join_from(articles, told, told.c.story == articles.c.story)
        .where(
            articles.c.id.in_(
                select(func.min(articles.c.id))
                .where(articles.c.story.in_(numbers))
                .group_by(articles.c.story)
            )
        )
        .group_by(articles.c.id)
    )
    names = ("id", "language", "title", "begun", "last", "articles")
    return {row[0]: dict(zip(names, row, strict=True)) for row in await connection.execute(query)}


async def recount(connection: AsyncConnection, numbers: Collection[int]) -> None:
    """Let stories that lost articles say so; one that lost them all ends, and is followed by none."""
    left = set(
        await connection.scalars(select(articles.c.story).where(articles.c.story.in_(numbers)).distinct())
    )
    await _refresh(connection, dict.fromkeys(left))
    await _end(connection, [number for number in numbers if number not in left])


async def _end(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    await connection.execute(delete(stories).where(stories.c.id.in_(numbers)))
    following = update(stories).where(stories.c.follows.in_(numbers))
    await connection.execute(following.values(follows=None))


async def entitle(connection: AsyncConnection, titles: dict[int, str]) -> None:
    """Give stories these titles."""
    for number, title in titles.items():
        if title:
            await connection.execute(update(stories).where(stories.c.id == number).values(title=title))


async def titles(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Title and language of the newest articles of each of these stories."""
    place = func.row_number().over(partition_by=articles.c.story, order_by=articles.c.id.desc())
    told = (
        select(articles.c.story, articles.c.title, articles.c.language, place.label("place"))
        .where(articles.c.story.in_(numbers), articles.c.teaser == 0)
        .subquery()
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for row in await connection.execute(select(told).where(told.c.place <= TITLES)):
        found.setdefault(row.story, []).append((row.title, row.language))
    return found


# Made once: to make a statement is more work than to execute it.
BEST = (
    headlines()
    .join(stories, (stories.c.id == articles.c.story) & (stories.c.title == articles.c.title))
    .where(articles.c.story.in_(bindparam("numbers", expanding=True)), articles.c.teaser == 0)
    .order_by(articles.c.id.desc())
)


async def best(connection: AsyncConnection, numbers: Collection[int]) -> dict[int, Article]:
    """Of each of these stories the first article that has its best title."""
    return {row.story: article(row) for row in await connection.execute(BEST, {"numbers": list(numbers)})}


async def retitle(connection: AsyncConnection, number: int, old: str, new: str) -> None:
    """Let a story that is called by this title of an article be called by its new one."""
    called = (stories.c.id == number) & (stories.c.title == old)
    await connection.execute(update(stories).where(called).values(title=new))


async def get(connection: AsyncConnection, number: int) -> Story | None:
    """The story of that id."""
    row = (await connection.execute(select(stories).where(stories.c.id == number))).first()
    if row is None:
        return None
    return Story(row.id, row.language, row.title, row.begun, row.last, row.articles, row.follows)


async def timeline(connection: AsyncConnection, number: int, limit: int = 50) -> list[Article]:
    """The articles of a story, the earliest first; whole ones only."""
    query = headlines().where(articles.c.story == number, articles.c.teaser == 0)
    rows = await connection.execute(query.order_by(articles.c.published, articles.c.id).limit(limit))
    return [article(row) for row in rows]
