"""/privacy, /mydata, /forgetme: what is kept of a chat, all of it as a file, and its end, undone for a day."""

import asyncio
import re

from telegram import InputFile, Update
from telegram.ext import BaseHandler

from bot import place, privacy
from bot.answer import answer, redraw
from bot.commands.subscribe import troubled
from bot.erasing import GRACE
from bot.house import READER, Context, wording
from bot.meeting import commanded, may_change, may_press
from bot.place import Place
from bot.screen import Screen
from storage import chats, erasures, saved, subscriptions
from storage.readers import Reader

PATTERN = re.compile(r"pv:(show|data|ask|yes|undo):(0|-\d{1,16})$")
FILE = "mujaz-data.json"


async def show(update: Update, context: Context) -> None:
    """Answer with what is kept, how long, and who sees it."""
    where = await asked(update, context)
    if where:
        await answer(update, await page("show", where, update, context))


async def mydata(update: Update, context: Context) -> None:
    """Answer with all that is kept, as a file."""
    where = await asked(update, context)
    if where and await decides(where, update, context):
        await send(where, update, context)


async def forgetme(update: Update, context: Context) -> None:
    """Ask whether all that is kept is to be erased."""
    where = await asked(update, context)
    if where and await decides(where, update, context):
        await answer(update, await page("ask", where, update, context))


async def pressed(update: Update, context: Context) -> None:
    """A button of these screens."""
    query, words = update.callback_query, wording(update)
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    where = await named(int(match[2]), update, context)
    if where.trouble or update.effective_message is None:
        await query.answer(words.plain("This button is too old. Send /privacy."))
    elif where.channel or await may_press(update, context):
        await query.answer()
        await done(match[1], where, update, context)


async def done(verb: str, where: Place, update: Update, context: Context) -> None:
    """Do what a button says, and show what came of it."""
    house = context.house
    if verb == "data":
        await send(where, update, context)
        return
    if verb == "yes":
        await house.database.write(erasures.ask, where.chat, house.now() + GRACE, house.now())
    if verb == "undo" and await house.database.write(erasures.undo, where.chat, house.now()):
        screen = privacy.undone(wording(update))
    else:
        screen = await page(verb, where, update, context)
    await redraw(update, screen)


async def page(verb: str, where: Place, update: Update, context: Context) -> Screen:
    """What is kept, or whether to erase it; how to undo that once it was asked for."""
    read, words = context.house.database.read, wording(update)
    due = await read(erasures.get, where.chat)
    if due is not None:
        reader = READER.get() or Reader(where.chat)
        return privacy.leaving(where, due, reader, words)
    if verb == "ask":
        following = await read(subscriptions.of_chat, where.chat)
        return privacy.asking(where, len(following), await read(saved.count, where.chat), words)
    return privacy.policy(where, words, elsewhere=elsewhere(update, context))


async def send(where: Place, update: Update, context: Context) -> None:
    """Send all that is kept as a file."""
    message, house = update.effective_message, context.house
    if message is None:
        return
    data = await house.database.read(chats.held, where.chat)
    content = await asyncio.to_thread(privacy.document, where.chat, data, house.now())
    caption = wording(update).plain("All that I keep of this chat, as of now. Any text editor opens it.")
    await message.reply_document(InputFile(content, FILE), caption=caption)


# --- whose data it is


async def asked(update: Update, context: Context) -> Place | None:
    """The chat, or a channel that is named; None, the reader being told, when there is none of theirs."""
    where, _ = await place.addressed(" ".join(context.args or ()), update, context)
    if not where.trouble:
        return where
    await answer(update, Screen(troubled(where, wording(update))))
    return None


async def named(number: int, update: Update, context: Context) -> Place:
    """The place that a button names: 0 is where it stands."""
    return await place.channel(str(number), update, context) if number else place.here(update)


async def decides(where: Place, update: Update, context: Context) -> bool:
    """Whether whoever asks may decide about this chat's data; they are told where theirs is when not."""
    if where.channel or await may_change(update, context):
        return True
    await answer(update, privacy.foreign(elsewhere(update, context), wording(update)))
    return False


def elsewhere(update: Update, context: Context) -> str:
    """Where a member of a group writes to us in private; "" in private."""
    chat = update.effective_chat
    return "" if chat is None or chat.type == chat.PRIVATE else f"https://t.me/{context.bot.username}"


# --- once it was asked for


class Leaving(BaseHandler[Update, Context, None]):
    """Takes whatever is said in a chat that is to be erased: nothing new is kept, and it can be undone."""

    def check_update(self, update: object) -> bool:
        """Whether the chat is leaving, and this asks something of us."""
        reader = READER.get()
        leaving = reader is not None and reader.state == "leaving"
        return leaving and isinstance(update, Update) and asks(update)


def asks(update: Update) -> bool:
    """Whether an update wants an answer: in private anything, elsewhere our commands and buttons."""
    message = update.effective_message
    if update.callback_query:
        return True
    if message is None or update.my_chat_member:
        return False
    return message.chat.type == message.chat.PRIVATE or commanded(message)


async def reminded(update: Update, context: Context) -> None:
    """Say that the chat is to be erased, and offer to undo it."""
    if update.callback_query:
        word = wording(update).plain("I was asked to forget this chat. To undo it, send /forgetme.")
        await update.callback_query.answer(word, show_alert=True)
        return
    await answer(update, await page("show", place.here(update), update, context))
