"""Stories: the articles of one event, numbered by the first of them; an article without a story is owed one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Index, Table, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import article, articles, bodies, headlines, unpack
from storage.models import Article
from storage.schema import Big, Flag, Moment, Words, metadata

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
        Row(row.id, row.story, row.published, row.fetched, row.title, row.language, unpack(row.text))
        for row in await connection.execute(query)
    ]


async def put(connection: AsyncConnection, places: Sequence[Place]) -> None:
    """Give articles their stories, and stories their first and last moments; twice does no harm."""
    for place in places:
        await connection.execute(
            update(articles).where(articles.c.id == place.article).values(story=place.story)
        )
    for place in {place.story: place for place in reversed(places)}.values():
        await _refresh(connection, place)


async def _refresh(connection: AsyncConnection, place: Place) -> None:
    own = articles.c.story == place.story
    facts = select(func.min(articles.c.published), func.max(articles.c.published), func.count()).where(own)
    begun, last, count = (await connection.execute(facts)).one()
    values = {"begun": begun, "last": last, "articles": count}
    done = await connection.execute(update(stories).where(stories.c.id == place.story).values(values))
    if not done.rowcount:
        first = (await connection.execute(select(articles).where(own).order_by(articles.c.id).limit(1))).one()
        named = {
            "id": place.story,
            "language": first.language,
            "title": first.title,
            "follows": place.follows,
        }
        await connection.execute(insert(stories).values(named | values))


async def recount(connection: AsyncConnection, numbers: Collection[int]) -> None:
    """Let stories that lost articles say so; one that lost them all ends, and is followed by none."""
    for number in numbers:
        left = await connection.scalar(select(func.count()).where(articles.c.story == number))
        if left:
            await _refresh(connection, Place(0, number))
        else:
            await _end(connection, [number])


async def _end(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    await connection.execute(delete(stories).where(stories.c.id.in_(numbers)))
    following = update(stories).where(stories.c.follows.in_(numbers))
    await connection.execute(following.values(follows=None))


async def entitle(connection: AsyncConnection, titles: dict[int, str]) -> None:
    """Give stories these titles."""
    for number, title in titles.items():
        await connection.execute(update(stories).where(stories.c.id == number).values(title=title))


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
