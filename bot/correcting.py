"""The stage that corrects: a headline that its source has changed is changed in the messages that show it.

corrections ─(messages of the last days that tell of the story)─> stale ─(edit)─> shown
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import structlog
from telegram.error import TelegramError

from bot import digests, render, telling
from bot.answer import call, shown
from bot.delivery import Desk
from bot.outcome import outcome
from bot.pacing import BROADCAST
from bot.screen import Screen
from bot.wording import DEFAULT, speak
from storage import corrections, deliveries
from storage.corrections import Correction
from storage.deliveries import Delivery

log = structlog.get_logger()

IDLE = 5.0
"""Seconds between looks when there was nothing to correct."""
SETTLED = timedelta(seconds=5)
"""Age of a correction from which nobody words a message by what was before it."""
TOGETHER, PAGE, AT_ONCE = 100, 5_000, 50
"""Corrections looked at together, messages looked through in one read, edits under way at once."""
LATER = ("again", "failed", "unsure", "stop")
"""Outcomes of an edit after which it is tried again."""


async def keep_correcting(desk: Desk) -> None:
    """Correct what was sent, for ever; what goes wrong is tried again."""
    while True:
        try:
            await mark_owed(desk)
            await edit_owed(desk)
        except Exception:
            log.exception("correcting failed")
        await asyncio.sleep(IDLE)


async def mark_owed(desk: Desk) -> None:
    """Mark the messages that show a headline which has been corrected."""
    now = desk.clock()
    found = await desk.database.read(corrections.owed, now - SETTLED, TOGETHER)
    if not found:
        return
    async for page in messages(desk, {one.story for one in found}):
        await desk.database.write(deliveries.reword, reworded(page, found))
    await desk.database.write(corrections.done, found)


async def messages(desk: Desk, stories: set[int]) -> AsyncIterator[list[Delivery]]:
    """The messages of the last days that tell of these stories, page by page."""
    oldest, below = digests.oldest(desk.clock()), 2**62
    while stories:
        page, below, owed = await desk.database.read(deliveries.tells, stories, below, PAGE)
        yield page
        if owed is None or owed < oldest:
            return


def reworded(page: Sequence[Delivery], made: Sequence[Correction]) -> dict[int, str]:
    """What messages are to show now, by their ids; those that show none of it are left out."""
    found = {}
    for one in page:
        screen = before = telling.load(one.screen)
        for correction in made:
            if correction.story in one.stories and shows(before, correction.article):
                screen = render.retitled(screen, correction.old, correction.new, speak(DEFAULT))
        if screen != before:
            found[one.id] = telling.dump(screen)
    return found


def shows(screen: Screen, article: int) -> bool:
    """Whether a screen tells a story by this article, as its buttons say; one without buttons may."""
    brought = [button.data.split(":") for row in screen.buttons for button in row if button.data]
    return not brought or any(str(article) in data[1:2] for data in brought)


async def edit_owed(desk: Desk) -> None:
    """Edit every message that does not show what it should."""
    after = 0
    while batch := await desk.database.read(deliveries.stale, digests.oldest(desk.clock()), after, AT_ONCE):
        after = batch[-1].id
        settled = await asyncio.gather(*(edit(desk, one) for one in batch))
        await desk.database.write(
            deliveries.edited, [one for one, done in zip(batch, settled, strict=True) if done]
        )


async def edit(desk: Desk, one: Delivery) -> bool:
    """Put the message's screen into its place; whether that is settled, for better or worse."""
    place, screen = {"chat_id": one.chat, "message_id": one.message}, telling.load(one.screen)
    try:
        await call(desk.bot, "editMessageText", place | shown(screen), BROADCAST)
    except TelegramError as error:
        return outcome(error).kind not in LATER
    return True
