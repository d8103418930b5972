"""Articles into the store: text, identities and index terms in one transaction; edits with their history."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from language import terms
from language.lines import key, squeeze
from language.terms import ANALYSER
from storage import articles, corrections, revisions, search, stories, summaries
from storage.database import Connection
from storage.models import Content, NewArticle
from storage.search import Terms

WHOLE = 0.8
"""The part of a text that an edited one has at least; less is a feed's teaser of it."""


async def keep(
    connection: Connection, source: int, batch: Sequence[NewArticle], now: datetime
) -> list[int | None]:
    """Store and index the articles that are new: an id for each one added, None where it was known.

    What their source has edited among the known ones is replaced, indexed anew and owed a new summary.
    """
    return (await keep_all(connection, {source: batch}, now))[source]


async def keep_all(
    connection: Connection, batches: Mapping[int, Sequence[NewArticle]], now: datetime
) -> dict[int, list[int | None]]:
    """The same for articles of several sources at once, which share every question to the database."""
    shown = {
        source: [named(source, article) for article in apart(batch)] for source, batch in batches.items()
    }
    names = [name for batch in shown.values() for article in batch for name in article.keys]
    taken = await articles.known(connection, names)
    unlike = [
        (source, article)
        for source, batch in shown.items()
        for article in batch
        if any(name not in taken for name in article.keys)
    ]
    numbers = await articles.add_fresh(connection, unlike, set(taken), now)
    found = list(zip(numbers, unlike, strict=True))
    added = [(number, *told) for number, told in found if number is not None]
    await search.add(connection, [await _indexed(*one) for one in added])
    for source, batch in shown.items():
        known = [article for number, (of, article) in found if number is None and of == source]
        await _amend_known(connection, source, batch, known, now)
    ids = {id(article): number for number, (_, article) in found}
    return {source: [ids.get(id(article)) for article in batch] for source, batch in shown.items()}


def named(source: int, article: NewArticle) -> NewArticle:
    """The article by all the names it is known by in the store."""
    return replace(article, keys=(*own(source, article.keys), said(source, article)))


def own(source: int, names: Sequence[str]) -> tuple[str, ...]:
    """The keys of an article of this source: a feed's names and few words tell nothing about other feeds' items."""
    return tuple(
        f"{kind}:{source}:{name}" if kind in ("guid", "brief") else f"{kind}:{name}"
        for kind, _, name in (one.partition(":") for one in names)
    )


def said(source: int, article: NewArticle | Content) -> str:
    """The key of what a source says at an address word for word: as long as it stays, nothing was edited."""
    return f"said:{source}:{article.url or ''}\n{article.title}\n{article.text}"


def edited(old: Content, new: NewArticle) -> Content | None:
    """What an article says now that its source shows it like that, None when nothing is new."""
    title = new.title if key(new.title) and squeeze(new.title) != squeeze(old.title) else old.title
    if not rewritten(old, new):
        return None if title == old.title else replace(old, title=title)
    return replace(old, title=title, text=new.text, language=new.language, teaser=old.teaser and new.teaser)


def rewritten(old: Content, new: NewArticle) -> bool:
    """Whether a text takes the place of another: not when it is only a teaser of it."""
    if not new.text or squeeze(new.text) == squeeze(old.text):
        return False
    if old.teaser != new.teaser:
        return old.teaser
    return old.teaser or len(new.text) >= WHOLE * len(old.text)


def shared(batch: Sequence[NewArticle]) -> frozenset[str]:
    """Addresses that several items of a feed have: they tell nothing about which item it is."""
    count = Counter(name for article in batch for name in set(article.keys) if name.startswith("url:"))
    return frozenset(name for name, number in count.items() if number > 1)


def apart(batch: Sequence[NewArticle]) -> list[NewArticle]:
    """The items of a feed, known by their names alone where several have one address, such as a front page."""
    vague, names = shared(batch), Counter(name for article in batch for name in article.keys)
    return [
        replace(article, keys=tuple(name for name in article.keys if name not in vague))
        if any(name.startswith("guid:") and names[name] == 1 for name in article.keys)
        else article
        for article in batch
    ]


def claims(batch: Sequence[NewArticle], taken: Mapping[str, int]) -> dict[int, NewArticle]:
    """Which article in the store each of the batch is an edit of, if any: by its feed's name for it, or its address."""
    found = {}
    for article in batch:
        names = [name for name in article.keys if name in taken and name.startswith(("guid:", "url:"))]
        if number := next((taken[name] for name in sorted(names)), None):
            found[number] = article
    return found


def learned(batch: Sequence[NewArticle], taken: Mapping[str, int]) -> dict[str, int]:
    """By which further keys articles are known from now on: a moved address, a new name, what they say now."""
    found = {}
    for article in batch:
        numbers = {taken[name] for name in article.keys if taken.get(name)}
        if len(numbers) == 1:
            found.update(dict.fromkeys((name for name in article.keys if name not in taken), numbers.pop()))
    return found


async def _amend_known(
    connection: Connection,
    source: int,
    shown: Sequence[NewArticle],
    known: Sequence[NewArticle],
    now: datetime,
) -> None:
    """Take in what known articles of a source say now, but for those that share their address with others."""
    vague = shared(shown)
    if telling := [article for article in known if vague.isdisjoint(article.keys)]:
        await _amend(connection, source, telling, now)


async def _amend(connection: Connection, source: int, batch: Sequence[NewArticle], now: datetime) -> None:
    taken = await articles.known(connection, [name for article in batch for name in article.keys])
    claimed = claims(batch, taken)
    stored = await articles.contents(connection, list(claimed))
    edits = {}
    for number, old in stored.items():
        if old.source == source and (new := edited(old, claimed[number])):
            edits[number] = (old, new)
    if edits:
        await _replace(connection, source, edits, now)
    await articles.learn(connection, learned(batch, taken))


async def _replace(
    connection: Connection, source: int, edits: Mapping[int, tuple[Content, Content]], now: datetime
) -> None:
    before = {number: old for number, (old, _) in edits.items()}
    after = {number: new for number, (_, new) in edits.items()}
    published = {number: old for number, old in before.items() if not old.teaser or after[number].teaser}
    await revisions.add(connection, published, now)
    await articles.revise(connection, after)
    await articles.unlearn(connection, [said(source, old) for old in before.values()])
    await summaries.owe(connection, list(edits))
    await _reindex(connection, before, after)
    await stories.grown(connection, whole(before, after))
    for number, (old, new) in edits.items():
        if old.story is not None and old.title != new.title:
            await stories.retitle(connection, old.story, old.title, new.title)
            await corrections.add(connection, old.story, number, old.title, new.title, now)


def whole(before: Mapping[int, Content], after: Mapping[int, Content]) -> dict[int, int]:
    """By article the story of each that was a teaser and is no more."""
    shown = {number: old.story for number, old in before.items() if old.teaser and not after[number].teaser}
    return {number: story for number, story in shown.items() if story is not None}


async def _reindex(
    connection: Connection, before: Mapping[int, Content], after: Mapping[int, Content]
) -> None:
    """Let the index know what articles say now, if this analyser made it; one that is under way comes to it."""
    state = await search.state(connection)
    for suffix, wanted in (("", state.analyser == ANALYSER), ("_new", state.building == ANALYSER)):
        numbers = [number for number in after if wanted and (not suffix or number <= state.upto)]
        old = [await _indexed(number, before[number].source, before[number]) for number in numbers]
        new = [await _indexed(number, after[number].source, after[number]) for number in numbers]
        await search.remove(connection, old, suffix)
        await search.add(connection, new, suffix)


async def _indexed(number: int, source: int, article: NewArticle | Content) -> Terms:
    if isinstance(article, NewArticle) and article.terms:
        title, text = article.terms
        return Terms(number, [title], [text], source, article.language)
    await asyncio.sleep(0)  # others get their turn between two texts
    return indexed(number, source, article)


def indexed(number: int, source: int, article: NewArticle | Content) -> Terms:
    """The index terms of an article."""
    language = article.language
    return Terms(number, terms(article.title, language), terms(article.text, language), source, language)
