"""/topic: what is known about some words."""

from datetime import datetime

from telegram import Update

from bot import render
from bot.answer import answer
from bot.house import Context, wording
from bot.screen import Screen
from language.query import Query, parse
from storage.search import Wanted, find

MOST = 5


async def topic(update: Update, context: Context) -> None:
    """Answer with what is known about the words that were asked for."""
    await about(" ".join(context.args or ()), update, context)


async def plain_words(update: Update, context: Context) -> None:
    """Words without a command are a topic too."""
    if update.effective_message:
        await about(update.effective_message.text or "", update, context)


async def about(asked: str, update: Update, context: Context) -> None:
    """Answer with what is known about these words."""
    words, now = wording(update), context.house.now()
    query = parse(asked, words.language)
    if query.empty:
        await answer(update, Screen(words.say("What is it about? For example: /topic Jerusalem")))
        return
    found = await context.house.database.read(find, wanted(query, now), MOST, now)
    await answer(update, render.topic(asked, query, found, words, now))


def wanted(query: Query, now: datetime) -> Wanted:
    """The query as storage understands it."""
    since = now - query.since if query.since else None
    return Wanted(query.phrases, query.unwanted, query.source, query.language, since)
