"""/saved: what a chat keeps for later, a page at a time."""

import re

from telegram import Update

from bot import render
from bot.answer import answer, redraw
from bot.house import Context, wording
from bot.screen import Screen
from storage import saved as kept

PATTERN = re.compile(r"sv:(\d{1,4})$")


async def saved(update: Update, context: Context) -> None:
    """Answer with what the chat keeps."""
    await answer(update, await page(0, update, context))


async def turned(update: Update, context: Context) -> None:
    """Another page, in place of the one whose button was pressed."""
    query = update.callback_query
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    await query.answer()
    await redraw(update, await page(int(match[1]), update, context))


async def page(offset: int, update: Update, context: Context) -> Screen:
    """One page of what the chat keeps; the last one when there is less than that."""
    read, chat = context.house.database.read, update.effective_chat
    number = chat.id if chat else 0
    total = await read(kept.count, number)
    offset = min(offset, max(0, (total - 1) // render.PAGE * render.PAGE))
    found = await read(kept.listed, number, render.PAGE, offset)
    return render.saved(found, total, offset, wording(update), context.house.now())
