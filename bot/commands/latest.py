"""/latest: the newest headlines, one for each story."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import Update

from bot import render
from bot.answer import answer
from bot.house import Context, wording
from bot.lookup import STATES
from bot.screen import Screen
from bot.wording import running
from language.query import named
from storage import sources, stories
from storage.database import Database
from storage.search import Found, Wanted, find

USUAL, MOST = 5, 20
WORDS, SHOWN = 200, 60
"""Characters of a source's or a category's name that are looked at, and that are said back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many headlines, and of whom: the words of a source or a category, "" for all."""

    number: int
    name: str


async def latest(update: Update, context: Context) -> None:
    """Answer with the newest headlines, as many as asked for, of all or of a source or a category."""
    words, now = wording(update), context.house.now()
    wanted = asked(context.args)
    hits = (await newest(context.house.database, wanted, now)).hits
    if wanted.name and not hits:
        name = render.clean(wanted.name, SHOWN)
        line = words.say("Nothing about {topic} yet. Try fewer or other words.", topic=name)
        await answer(update, Screen(running(line, words.language)))
        return
    await answer(update, render.latest(hits, words, now))


def asked(args: Sequence[str] | None) -> Asked:
    """What a reader typed: a number in any script's digits, kept between 1 and 20, and a name."""
    numbers = [word for word in args or () if word.isdecimal() and len(word) < 6]
    number = max(1, min(MOST, int(numbers[0]))) if numbers else USUAL
    return Asked(number, " ".join(word for word in args or () if word not in numbers[:1])[:WORDS])


async def newest(database: Database, wanted: Asked, now: datetime) -> Found:
    """The newest stories, each by its best title; of a source by what that source says."""
    chosen = await among(database, wanted.name) if wanted.name else None
    found = await database.read(find, Wanted((), sources=chosen), wanted.number, now)
    if chosen is not None:
        return found
    grouped = [hit.article.story for hit in found.hits if hit.article.story is not None]
    best = await database.read(stories.best, grouped)
    hits = [replace(hit, article=best.get(hit.article.story or 0, hit.article)) for hit in found.hits]
    return replace(found, hits=tuple(hits))


async def among(database: Database, name: str) -> frozenset[int]:
    """The sources of a category called so, or else those that may be called so themselves."""
    known = await database.read(sources.listed, *STATES)
    category = frozenset(one.id for one in known if one.category.casefold() == name.casefold())
    return category or frozenset(one.id for one in known if named(name, one.title))
