"""A query put to the store: who it names is found by name, the rest by terms; and what was meant when nothing is."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.render import PAGE
from language import terms
from language.nearest import beginnings, nearest
from language.query import Query, called, parse
from language.terms import normal
from storage import search, sources
from storage.database import Database
from storage.readers import Reader
from storage.search import Cursor, Found, Wanted, mark_of_language, mark_of_source

STATES = ("kept", "followed", "gone", "left")
"""Articles of a source that is looked at no more can still be found."""
CORRECTED, LONGEST = 2, 20
"""Words of a query that are put right, and their letters; with more of them wrong nobody knows what was meant."""


async def look(
    database: Database, query: Query, now: datetime, limit: int, at: Cursor | None = None
) -> Found:
    """A page of the stories that a query finds, best first."""
    chosen = await meant(database, query.source) if query.source else None
    return await database.read(search.find, wanted(query, now, chosen), limit, now, at)


async def read(
    database: Database, query: Query, reader: Reader | None, now: datetime, at: Cursor | None = None
) -> Found:
    """A page of what a query finds in the languages that somebody reads, or else, for it was asked for, in any."""
    chosen = await meant(database, query.source) if query.source else None
    asked = wanted(query, now, chosen)
    own = reader.reads if reader and not query.language else ()
    found = await database.read(search.find, replace(asked, reads=own), PAGE, now, at)
    return found if found.hits or not own else await database.read(search.find, asked, PAGE, now, at)


async def unmuted(database: Database, asked: Wanted, reader: Reader) -> Wanted:
    """The same in the languages that somebody reads, without what they muted."""
    muted = []
    for line in reader.muted:
        query = parse(line, reader.language or "und")
        groups = list(query.phrases)
        if query.source:
            groups.append(tuple((mark_of_source(n),) for n in sorted(await meant(database, query.source))))
        if query.language:
            groups.append(((mark_of_language(query.language),),))
        if groups and all(groups):  # no source may be called so
            muted.append((tuple(groups), query.unwanted))
    return replace(asked, reads=reader.reads, muted=tuple(muted))


async def titled(database: Database, name: str) -> str:
    """The source that is called just so, as a query; "" when there is none."""
    listed = await database.read(sources.listed, *STATES)
    same = next((source.title for source in listed if normal(source.title) == normal(name)), None)
    return f'@"{same}"' if same else ""


async def category(database: Database, name: str) -> str:
    """The category that is called just so, as a query; "" when there is none."""
    listed = await database.read(sources.listed, *STATES)
    same = next((one.category for one in listed if normal(one.category) == normal(name)), "")
    return f'@"{same}"' if same else ""


async def meant(database: Database, name: str) -> frozenset[int]:
    """The sources that may be called so, or whose category is."""
    known = await database.read(sources.listed, *STATES)
    return frozenset(source.id for source in known if called(name, source.title, source.category))


def wanted(query: Query, now: datetime, chosen: frozenset[int] | None = None) -> Wanted:
    """The query as storage understands it, with the sources that it names."""
    since = now - query.since if query.since else None
    return Wanted(query.phrases, query.unwanted, chosen, query.language, since)


async def correction(database: Database, text: str, query: Query) -> str:
    """The query with the words that no title holds put right, "" when they cannot be."""
    words = {
        word.phrases[0][0]: word.shown
        for group in query.groups
        for word in group
        if all(len(phrase) == 1 and len(phrase[0]) <= LONGEST for phrase in word.phrases)
    }
    known = await database.read(search.known, list(words))
    right = text
    for term in [term for term in words if term not in known][:CORRECTED]:
        close = await _nearest(database, term)
        if close:
            right = right.replace(words[term], await _written(database, close))
    return right if right != text else ""


async def _nearest(database: Database, term: str) -> str | None:
    found: dict[str, int] = {}
    for beginning in beginnings(term):
        found |= await database.read(search.nearby, beginning, len(term))
    return nearest(term, found)


async def _written(database: Database, term: str) -> str:
    """A term as the newest title that holds it writes it."""
    ageless = datetime.fromtimestamp(0, UTC)
    found = await database.read(search.find, Wanted((((term,),),)), 1, ageless)
    for hit in found.hits:
        for word in hit.article.title.split():
            if term in terms(word, hit.article.language):
                return word.strip('.,:;!?،؛؟"«»“”()[]')
    return term
