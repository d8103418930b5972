"""What a button asks for again: the words that are remembered under its number, and from where on."""

import re

from telegram import Update

from bot.house import Context, wording
from storage import asked
from storage.search import Cursor


def pattern(kind: str) -> re.Pattern[str]:
    """The data of buttons of this kind, as `render.turn` makes it."""
    return re.compile(kind + r":(\d{1,12})(?::(\d{1,11}):(\d{1,11}):(\d{1,11}):(\d{1,3}):(\d{1,6}):([01]))?$")


async def recalled(
    shape: re.Pattern[str], update: Update, context: Context
) -> tuple[str, Cursor | None] | None:
    """The words and the place in what was found for them; None, the reader being told, when they are forgotten."""
    query = update.callback_query
    match = shape.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return None
    text = await context.house.database.read(asked.recall, int(match[1]))
    if text is None:
        await query.answer(wording(update).plain("This button is too old. Send /latest."))
        return None
    await query.answer()
    return text, cursor(match) if match.lastindex and match.lastindex > 1 else None


def cursor(match: re.Match[str]) -> Cursor:
    """The place that a button's data names."""
    now, upto, titled, offset, before = map(int, match.groups()[1:6])
    return Cursor(now, upto, titled, offset, before, match[7] == "1")
