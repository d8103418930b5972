"""/latest: the newest headlines, one for each story."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from babel import Locale
from telegram import Update

from bot import render, telling
from bot.answer import answer, redraw
from bot.house import READER, Context, wording
from bot.lookup import meant, unmuted
from bot.recall import pattern, recalled
from bot.screen import Screen
from bot.telling import Card
from bot.wording import languages, running
from language.terms import normal
from storage import asked as remembered
from storage import stories
from storage.database import Database
from storage.readers import Reader
from storage.search import Cursor, Found, Hit, Wanted, find

PATTERN = pattern("n")
NEWS = "ar en fr es tr fa ur id ru de it pt he zh ja ko hi nl sv pl uk el bn ps ku".split()
"""Languages that /latest can be asked for."""

USUAL, MOST = 5, 20
WORDS, SHOWN = 200, 60
"""Characters of a source's or a category's name that are looked at, and that are said back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many headlines, and of whom: the words of a source or a category, "" for all."""

    number: int
    name: str


async def latest(update: Update, context: Context) -> None:
    """Answer with the newest headlines, as many as asked for, of all or of a source, a category or a language."""
    words = wording(update)
    wanted = asked(context.args)
    screen = await page(wanted, update, context)
    if screen is None:
        name = render.clean(wanted.name, SHOWN)
        line = words.say("Nothing about {topic} yet. Try fewer or other words.", topic=name)
        screen = Screen(running(line, words.language))
    await answer(update, screen)


async def turned(update: Update, context: Context) -> None:
    """Another page, in place of the one whose button was pressed."""
    again = await recalled(PATTERN, update, context)
    if again is None:
        return
    text, at = again
    screen = await page(asked(text.split()[1:]), update, context, at)
    if screen is not None:
        await redraw(update, screen)


async def page(wanted: Asked, update: Update, context: Context, at: Cursor | None = None) -> Screen | None:
    """A page of headlines as the reader wishes them; None when there is nothing of that name."""
    words, house = wording(update), context.house
    now = house.now()
    found = await newest(house.database, wanted, now, at, READER.get())
    if wanted.name and not found.hits and at is None:
        return None
    number = await house.database.write(remembered.remember, f"/latest {wanted.number} {wanted.name}", now)
    turns = render.turned("n", found, words, number, wanted.number, at)
    return render.latest(found.hits, words, now, at.shown + 1 if at else 1, turns)


def asked(args: Sequence[str] | None) -> Asked:
    """What a reader typed: a number in any script's digits, kept between 1 and 20, and a name."""
    numbers = [word for word in args or () if word.isdecimal() and len(word) < 6]
    number = max(1, min(MOST, int(numbers[0]))) if numbers else USUAL
    return Asked(number, " ".join(word for word in args or () if word not in numbers[:1])[:WORDS])


async def newest(
    database: Database,
    wanted: Asked,
    now: datetime,
    at: Cursor | None = None,
    reader: Reader | None = None,
) -> Found:
    """The newest stories, each by its best title; of a source or a language all that it says.

    Those of nobody in particular come without what the reader muted, in the languages that they read.
    """
    language = spoken(wanted.name)
    chosen = await meant(database, wanted.name) if wanted.name and not language else None
    question = Wanted((), sources=chosen, language=language)
    if reader and not wanted.name:
        question = await unmuted(database, question, reader)
    found = await database.read(find, question, wanted.number, now, at)
    if wanted.name:
        return found
    grouped = [hit.article.story for hit in found.hits if hit.article.story is not None]
    best = await database.read(stories.best, grouped)
    wishes = reader or Reader(0)

    def shown(hit: Hit) -> Hit:
        told = replace(hit, article=best.get(hit.article.story or 0, hit.article))
        return told if telling.wanted(wishes, Card(told, None)) else hit

    return replace(found, hits=tuple(map(shown, found.hits)))


def spoken(name: str) -> str:
    """The language that is called so, by its code, its own name, or in a language that we speak; else ""."""
    return _called().get(normal(name).strip(), "") if name else ""


@cache
def _called() -> dict[str, str]:
    found: dict[str, str] = {}
    for code in NEWS:
        locale = Locale.parse(code)
        names = [locale.get_display_name(one) for one in (code, *languages())]
        found |= dict.fromkeys((normal(name) for name in (code, *filter(None, names))), code)
    return found
