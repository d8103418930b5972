"""Buttons under a channel's post: whoever reads it presses, and reads on in private; only admins change the post."""

import re

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from bot import deeplink
from bot.commands import digest
from bot.house import Context
from bot.meeting import may_press
from storage import asked

STORY = re.compile(r"[acflmv]:(\d{1,15})(?::.*)?")
WORDS = re.compile(r"(?:t|fo):(\d{1,12})(?::.*)?")


async def pressed(update: Update, context: Context) -> None:
    """Open in private what the button is about; let only admins press the others."""
    query, chat = update.callback_query, update.effective_chat
    if query is None or chat is None or chat.type != chat.CHANNEL:
        return
    payload = await opened(query.data or "", update, context)
    if payload:
        await query.answer(url=deeplink.address(context.bot.username, payload))
    elif await may_press(update, context):
        return
    raise ApplicationHandlerStop


async def opened(data: str, update: Update, context: Context) -> str:
    """What opens a button's story, digest or topic in private; "" for other buttons."""
    if match := STORY.fullmatch(data):
        return deeplink.story(int(match[1]))
    if match := digest.PATTERN.fullmatch(data):
        numbers = await digest.stories(int(match[1]), update, context.house.database)
        return deeplink.digest(await digest.remembered(numbers, context)) if numbers else ""
    match = WORDS.fullmatch(data)
    words = await context.house.database.read(asked.recall, int(match[1])) if match else None
    return deeplink.topic(words) if words else ""
