"""/topic: what is known about some words, a page at a time."""

import re

from telegram import Update

from bot import render
from bot.answer import answer, redraw
from bot.house import Context, wording
from bot.lookup import correction, look
from bot.screen import Screen
from language.query import parse
from storage import asked
from storage.search import Cursor

PATTERN = re.compile(r"t:(\d{1,12})(?::(\d{1,11}):(\d{1,11}):(\d{1,11}):(\d{1,3}):(\d{1,6}):([01]))?$")


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
    query = update.callback_query
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    text = await context.house.database.read(asked.recall, int(match[1]))
    if text is None:
        await query.answer(wording(update).plain("This button is too old. Send /latest."))
        return
    await query.answer()
    at = None
    if match[2]:
        now, upto, titled, offset, before = map(int, match.groups()[1:6])
        at = Cursor(now, upto, titled, offset, before, match[7] == "1")
    await redraw(update, await page(text, update, context, at))


async def page(text: str, update: Update, context: Context, at: Cursor | None = None) -> Screen:
    """One page of what is known about these words."""
    words, house = wording(update), context.house
    query, now = parse(text, words.language), house.now()
    found = await look(house.database, query, now, render.PAGE, at)
    number = await house.database.write(asked.remember, text, now)
    if found.hits or at is not None:
        return render.topic(text, query, found, words, now, number, at)
    meant = await correction(house.database, text, query)
    if meant:
        number = await house.database.write(asked.remember, meant, now)
    return render.nothing(text, query, meant, words, number)
