"""/topic: what is known about some words."""

from datetime import datetime

from telegram import Update

from bot import render
from bot.answer import answer
from bot.house import Context, wording
from bot.screen import Screen
from language import detect, terms
from storage.database import Database
from storage.models import Article
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
    words = wording(update)
    if not asked.strip():
        await answer(update, Screen(words.say("What is it about? For example: /topic Jerusalem")))
        return
    found = await search(context.house.database, asked, MOST, context.house.now())
    await answer(update, render.topic(asked, found, words, context.house.now()))


async def search(database: Database, asked: str, most: int, now: datetime) -> list[Article]:
    """Articles that hold all the words, as a first answer to a topic."""
    groups = tuple(((term,),) for term in terms(asked[:200], detect(asked))[:12])
    return await database.read(find, Wanted(groups), most, now)
