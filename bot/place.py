"""Where a subscription is told: the chat, the forum topic it was typed in, or a channel of whoever asks."""

import re
from dataclasses import dataclass, replace
from functools import partial

from telegram import Bot, ChatMemberAdministrator, ChatMemberOwner, Update
from telegram.error import TelegramError

from bot import lookup
from bot.house import Context
from bot.meeting import known
from language.bidi import strip
from storage import readers
from storage.readers import Reader

CHANNEL = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-100\d{6,13}")


@dataclass(frozen=True, slots=True)
class Place:
    """A chat and its forum topic; `channel` is the name of a channel, `trouble` why nothing can be told there.

    `trouble` is "unknown" (no such channel or source), "closed" (we may not post) or "foreign" (they are no admin).
    """

    chat: int
    thread: int = 0
    channel: str = ""
    trouble: str = ""


def here(update: Update) -> Place:
    """The chat, and the forum topic, that was written in."""
    message, chat = update.effective_message, update.effective_chat
    thread = (message.message_thread_id or 0) if message and message.is_topic_message else 0
    return Place(chat.id if chat else 0, thread)


async def addressed(typed: str, update: Update, context: Context) -> tuple[Place, str]:
    """The place that is meant and the words without its name: a channel comes first, `@news Jerusalem daily`."""
    chat = update.effective_chat
    name, _, rest = strip(typed).strip().partition(" ")
    if chat is None or chat.type != chat.PRIVATE or not CHANNEL.fullmatch(name):
        return here(update), typed
    place = await channel(name, update, context)
    if place.trouble and name.startswith("@") and await lookup.meant(context.house.database, name[1:]):
        return here(update), typed  # @name is a source
    return place, rest.strip()


async def channel(name: str, update: Update, context: Context) -> Place:
    """The channel of that name or id, and whether whoever asks may decide what is posted there."""
    user = update.effective_user
    try:
        chat = await context.bot.get_chat(name if name.startswith("@") else int(name))
    except TelegramError:
        return Place(0, channel=name, trouble="unknown")
    title = chat.title or name
    if chat.type != chat.CHANNEL or not user:
        return Place(0, channel=name, trouble="unknown")
    if not await may_post(context.bot, chat.id, context.bot.id):
        return Place(chat.id, channel=title, trouble="closed")
    if not await may_post(context.bot, chat.id, user.id):
        return Place(chat.id, channel=title, trouble="foreign")
    return Place(chat.id, channel=title)


async def may_post(bot: Bot, chat: int, user: int) -> bool:
    """Whether a member of a channel may post there."""
    try:
        member = await bot.get_chat_member(chat, user)
    except TelegramError:
        return False
    if isinstance(member, ChatMemberAdministrator):
        return bool(member.can_post_messages)
    return isinstance(member, ChatMemberOwner)


async def reader_of(place: Place, update: Update, context: Context) -> Reader:
    """The wishes of the place; a channel we have not met lives by the clock and language of its admin."""
    asking = await known(update, context)
    if not place.channel:
        return asking
    found = await context.house.database.read(readers.get, place.chat)
    if found.zone:
        return found
    house = context.house
    _, met = await house.database.write(readers.change, place.chat, house.now(), partial(like, asking))
    return met


def like(asking: Reader, channel: Reader) -> Reader:
    """The wishes of a channel whose clock nobody has set, by those of its admin."""
    if channel.zone:
        return channel
    said = "said" if asking.zoned == "said" else ""
    return replace(channel, kind="channel", language=asking.language, zone=asking.zone, zoned=said)
