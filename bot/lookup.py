"""A query put to the store: who it names is found by name, the rest by terms."""

from datetime import datetime

from language.query import Query, named
from storage import search, sources
from storage.database import Database
from storage.search import Cursor, Found, Wanted

STATES = ("kept", "followed", "gone", "left")
"""Articles of a source that is looked at no more can still be found."""


async def look(
    database: Database, query: Query, now: datetime, limit: int, at: Cursor | None = None
) -> Found:
    """A page of the stories that a query finds, best first."""
    chosen = await meant(database, query.source) if query.source else None
    return await database.read(search.find, wanted(query, now, chosen), limit, now, at)


async def meant(database: Database, name: str) -> frozenset[int]:
    """The sources that may be called so."""
    known = await database.read(sources.listed, *STATES)
    return frozenset(source.id for source in known if named(name, source.title))


def wanted(query: Query, now: datetime, chosen: frozenset[int] | None = None) -> Wanted:
    """The query as storage understands it, with the sources that it names."""
    since = now - query.since if query.since else None
    return Wanted(query.phrases, query.unwanted, chosen, query.language, since)
