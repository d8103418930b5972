"""How the house stands, in numbers: for whoever runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import articles
from storage.deliveries import OPEN, deliveries
from storage.inbox import inbox
from storage.models import Source
from storage.notices import Notice, notices
from storage.readers import readers
from storage.sources import listed, sources
from storage.stories import stories
from storage.subscriptions import subscriptions
from storage.summaries import summaries

DAY = timedelta(days=1)
TROUBLED, SUGGESTED = 8, 5
"""Sources and suggestions that are named."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Readers by kind (private, group, channel), the rest in one number each; `newest` is when an article came last.

    `failing` are sources in trouble, those that fail longest first, `suggested` what readers wish for, newest first.
    """

    readers: dict[str, int]
    joined: int
    left: int
    following: int
    sources: int
    troubled: int
    failing: Sequence[Source]
    newest: datetime | None
    unsummarised: int
    ungrouped: int
    unmatched: int
    unanswered: int
    undelivered: int
    doubtful: int
    suggested: Sequence[Notice]


async def overview(connection: AsyncConnection, now: datetime, asked: int = 0) -> Overview:
    """All of it as of now; the last day's where that is said. `asked` is the update that is answered with it."""
    followed = await listed(connection, "followed")
    failing = sorted((one for one in followed if one.trouble), key=lambda one: one.fetched or now)
    kinds = select(readers.c.kind, func.count()).where(readers.c.state == "active").group_by(readers.c.kind)
    lately = deliveries.c.done > now - DAY
    return Overview(
        {kind: number for kind, number in await connection.execute(kinds)},
        await _count(connection, select(readers.c.chat).where(readers.c.joined > now - DAY)),
        await _count(connection, select(readers.c.chat).where(readers.c.state == "left")),
        await _count(connection, select(subscriptions.c.id).where(subscriptions.c.state == "on")),
        len(followed),
        len(failing),
        failing[:TROUBLED],
        await connection.scalar(select(articles.c.fetched).order_by(articles.c.id.desc()).limit(1)),
        await _count(connection, _unsummarised()),
        await _count(connection, select(articles.c.id).where(articles.c.story.is_(None))),
        await _count(connection, select(stories.c.id).where(stories.c.matched == 0)),
        await _count(connection, select(inbox.c.id).where(inbox.c.done.is_(None), inbox.c.id != asked)),
        await _count(connection, select(deliveries.c.id).where(deliveries.c.state.in_(OPEN))),
        await _count(connection, select(deliveries.c.id).where(deliveries.c.state == "uncertain", lately)),
        await _suggested(connection),
    )


def _unsummarised() -> Select[tuple[int]]:
    owed = select(articles.c.id).outerjoin(summaries, summaries.c.article == articles.c.id)
    return owed.where(articles.c.teaser == 0, summaries.c.article.is_(None))


async def _count(connection: AsyncConnection, query: Select[tuple[int]]) -> int:
    return int(await connection.scalar(select(func.count()).select_from(query.subquery())) or 0)


async def _suggested(connection: AsyncConnection) -> list[Notice]:
    """Suggestions that are no source yet."""
    known = select(sources.c.url).where(sources.c.state == "followed")
    open_ = (notices.c.kind == "suggested") & notices.c.about.not_in(known)
    newest = select(notices).where(open_).order_by(notices.c.id.desc()).limit(SUGGESTED)
    return [Notice(row.kind, row.about, row.detail, id=row.id) for row in await connection.execute(newest)]
