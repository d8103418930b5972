"""Full text: which articles hold these terms, the newest and the most to the point first.

The index holds terms that were made elsewhere (`language.terms`), never text. What is here speaks FTS5;
another engine needs its own `add`, `remove` and `_newest` only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, text, true
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import article, articles, headlines
from storage.models import Article
from storage.sources import sources

Phrase = tuple[str, ...]
"""Terms that stand next to one another; most phrases are one term."""

WINDOW = 200
"""How many of the newest hits are weighed against one another."""
TITLE, HALF_LIFE = 3.0, 48.0
"""What a hit in the title is worth, and the hours after which an article is worth half."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: every group must match by one of its phrases, no excluded phrase may."""

    groups: tuple[tuple[Phrase, ...], ...]
    excluded: tuple[Phrase, ...] = ()
    source: str = ""
    language: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an article, in order."""

    article: int
    title: Sequence[str]
    body: Sequence[str]


async def add(connection: AsyncConnection, batch: Sequence[Terms]) -> None:
    """Put articles into the index."""
    if batch:
        rows = [{"id": t.article, "title": " ".join(t.title), "body": " ".join(t.body)} for t in batch]
        await connection.execute(
            text("INSERT INTO search(rowid, title, body) VALUES (:id, :title, :body)"), rows
        )


async def remove(connection: AsyncConnection, batch: Sequence[Terms]) -> None:
    """Take articles out; a contentless index must be told the very terms that went in."""
    if batch:
        rows = [{"id": t.article, "title": " ".join(t.title), "body": " ".join(t.body)} for t in batch]
        statement = "INSERT INTO search(search, rowid, title, body) VALUES ('delete', :id, :title, :body)"
        await connection.execute(text(statement), rows)


async def find(connection: AsyncConnection, wanted: Wanted, limit: int, now: datetime) -> list[Article]:
    """Whole articles that match, best first."""
    if not wanted.groups:
        return await _filtered(connection, wanted, limit)
    titled = await _newest(connection, expression(wanted, column="title"))
    found = {*titled, *await _newest(connection, expression(wanted))}
    hits = await _those(connection, wanted, articles.c.id.in_(found), WINDOW * 2)
    in_title = frozenset(titled)
    return sorted(hits, key=lambda hit: (-worth(hit, hit.id in in_title, now), -hit.id))[:limit]


async def _filtered(connection: AsyncConnection, wanted: Wanted, limit: int) -> list[Article]:
    """The newest from a source, in a language or since a time, without those that hold what is excluded."""
    hits = await _those(connection, wanted, true(), limit if not wanted.excluded else WINDOW)
    if wanted.excluded and hits:
        match = " OR ".join(map(_quoted, wanted.excluded))
        inside = text("SELECT rowid FROM search WHERE search MATCH :match AND rowid BETWEEN :low AND :high")
        span = {"match": match, "low": hits[-1].id, "high": hits[0].id}
        out = {row[0] for row in await connection.execute(inside, span)}
        hits = [hit for hit in hits if hit.id not in out]
    return hits[:limit]


async def _those(
    connection: AsyncConnection, wanted: Wanted, condition: ColumnElement[bool], limit: int
) -> list[Article]:
    query = headlines().where(condition, articles.c.teaser == 0).order_by(articles.c.id.desc()).limit(limit)
    if wanted.source:
        query = query.where(sources.c.title.icontains(wanted.source, autoescape=True))
    if wanted.language:
        query = query.where(articles.c.language == wanted.language)
    if wanted.since:
        query = query.where(articles.c.published >= wanted.since)
    return [article(row) for row in await connection.execute(query)]


def worth(hit: Article, in_title: bool, now: datetime) -> float:
    """How much a hit is worth: a title counts thrice, an article loses half in two days."""
    hours = max(0.0, (now - hit.published).total_seconds() / 3600)
    fresh = float(0.5 ** (hours / HALF_LIFE))
    return (TITLE if in_title else 1.0) * fresh


async def _newest(connection: AsyncConnection, match: str) -> list[int]:
    # ORDER BY rank would score every hit: seconds for a common word among a million articles.
    statement = text("SELECT rowid FROM search WHERE search MATCH :match ORDER BY rowid DESC LIMIT :window")
    return [row[0] for row in await connection.execute(statement, {"match": match, "window": WINDOW})]


def expression(wanted: Wanted, *, column: str = "") -> str:
    """The query in FTS5's language, every term quoted so that none of it is read as an operator."""
    inside = f"{{{column}}} : " if column else ""
    groups = " AND ".join(f"({' OR '.join(map(_quoted, group))})" for group in wanted.groups)
    excluded = " OR ".join(map(_quoted, wanted.excluded))
    return f"({inside}({groups}))" + (f" NOT ({excluded})" if excluded else "")


def _quoted(phrase: Phrase) -> str:
    return '"' + " ".join(phrase).replace('"', " ").replace("\0", " ") + '"'
