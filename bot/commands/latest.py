"""/latest: the newest headlines."""

from telegram import Update

from bot import render
from bot.answer import answer
from bot.house import Context, wording
from storage.search import Wanted, find

USUAL, MOST = 5, 20


async def latest(update: Update, context: Context) -> None:
    """Answer with the newest headlines, as many as asked for."""
    words = wording(update)
    now = context.house.now()
    found = await context.house.database.read(find, Wanted(()), how_many(context.args), now)
    await answer(update, render.latest(found.hits, words, now))


def how_many(args: list[str] | None) -> int:
    """The number a reader typed, in any script's digits, kept between 1 and 20; 5 when there is none."""
    for word in args or ():
        if word.isdecimal() and len(word) < 6:
            return max(1, min(MOST, int(word)))
    return USUAL
