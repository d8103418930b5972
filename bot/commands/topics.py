"""/topics: what is being written about now, a button each."""

import asyncio

from telegram import Update

from bot import render
from bot.answer import answer
from bot.house import Context, wording
from storage import asked, offered

MOST = 12


async def topics(update: Update, context: Context) -> None:
    """Answer with the topics offered in the reader's language."""
    words, house = wording(update), context.house
    found = await house.database.read(offered.get, words.language, MOST)
    now = house.now()
    remembered = (house.database.write(asked.remember, topic.shown, now) for topic in found)
    numbers = await asyncio.gather(*remembered)
    await answer(update, render.topics(list(zip(numbers, found, strict=True)), words))
