"""/topic: what is known about some words, a page at a time."""

from telegram import Update

from bot import render, spoken
from bot.answer import answer, redraw
from bot.house import READER, Context, wording
from bot.lookup import correction, read
from bot.recall import pattern, recalled
from bot.screen import Screen
from language.query import parse
from storage import asked
from storage.search import Cursor

PATTERN = pattern("t")


async def topic(update: Update, context: Context) -> None:
    """Answer with what is known about the words that were asked for."""
    await about(" ".join(context.args or ()), update, context)


async def about(text: str, update: Update, context: Context) -> None:
    """Answer with what is known about these words."""
    words = wording(update)
    if parse(text, words.language).empty:
        await answer(update, Screen(words.say("What is it about? For example: /topic Jerusalem")))
        return
    await answer(update, await page(text, update, context))


async def turned(update: Update, context: Context) -> None:
    """Another page of an answer, in place of the one whose button was pressed; or what was meant instead."""
    again = await recalled(PATTERN, update, context)
    if again is not None:
        text, at = again
        await redraw(update, await page(text, update, context, at))


async def page(text: str, update: Update, context: Context, at: Cursor | None = None) -> Screen:
    """One page of what is known about these words."""
    words, house = wording(update), context.house
    query, now = parse(text, words.language), house.now()
    found = await read(house.database, query, READER.get(), now, at)
    number = await house.database.write(asked.remember, text, now)
    if found.hits or at is not None:
        screen = render.topic(text, query, found, words, now, number, at)
        return render.shareable(screen, text, context.bot.username, words)
    meant = await correction(house.database, text, query)
    if meant:
        number = await house.database.write(asked.remember, meant, now)
    return render.nothing(text, query, meant, words, number, spoken.meant(text) or "")
