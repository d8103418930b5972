"""A tap on a headline: its summary."""

import re

from telegram import Update

from bot import render
from bot.answer import answer
from bot.house import Context, wording
from storage import articles, summaries

PATTERN = re.compile(r"a:(\d{1,15})$")


async def article(update: Update, context: Context) -> None:
    """Answer with the card of the article whose button was pressed."""
    query = update.callback_query
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    number, read, words = int(match[1]), context.house.database.read, wording(update)
    found = await read(articles.get, number)
    if found is None:  # it was too old to keep
        await query.answer(words.plain("This article is no longer kept."), show_alert=True)
        return
    await query.answer()
    await answer(update, render.summary(found, await read(summaries.get, number), words, context.house.now()))


async def stale(update: Update, context: Context) -> None:
    """A button that is not ours, or of an older day: do nothing, and say what to do."""
    if update.callback_query:
        await update.callback_query.answer(wording(update).plain("This button is too old. Send /latest."))
