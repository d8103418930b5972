"""/latest: the newest headlines."""

from telegram import Update

from bot import render
from bot.answer import answer
from bot.house import Context, wording
from storage import articles

USUAL, MOST = 5, 20


async def latest(update: Update, context: Context) -> None:
    """Answer with the newest headlines, as many as asked for."""
    words = wording(update)
    found = await context.house.database.read(articles.latest, how_many(context.args))
    await answer(update, render.latest(found, words, context.house.now()))


def how_many(args: list[str] | None) -> int:
    """The number a reader typed, in any script's digits, kept between 1 and 20; 5 when there is none."""
    for word in args or ():
        if word.isdecimal() and len(word) < 6:
            return max(1, min(MOST, int(word)))
    return USUAL
