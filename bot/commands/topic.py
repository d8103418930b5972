"""/topic: what is known about some words."""

from telegram import Update

from bot import render
from bot.answer import answer
from bot.house import Context, wording
from bot.screen import Screen
from storage.database import Database

MOST = 5


async def topic(update: Update, context: Context) -> None:
    """Answer with what is known about the words that were asked for."""
    words = wording(update)
    asked = " ".join(context.args or ())
    if not asked.strip():
        await answer(update, Screen(words.say("What is it about? For example: /topic Jerusalem")))
        return
    found = await search(context.house.database, asked, MOST, context.house.now())
    await answer(update, render.topic(asked, found, words, context.house.now()))


async def search(database, asked, most, now):
    return []
