"""Who is writing: the chat's wishes, known before any handler runs, and whether they may change them."""

from dataclasses import replace
from functools import partial
from html import escape

from telegram import ChatMember, Message, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop
from telegram.ext.filters import MessageFilter, UpdateFilter

from bot import welcome, zones
from bot.answer import answer, post
from bot.fairness import old
from bot.house import READER, Context, wording
from bot.screen import Screen
from bot.wording import speak
from storage import chats, readers
from storage.readers import Reader

GONE = (ChatMember.LEFT, ChatMember.BANNED)
MAY = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


async def meet(update: Update, context: Context) -> None:
    """Learn the chat's wishes; one that had left and writes again has come back."""
    chat, house = update.effective_chat, context.house
    READER.set(None)
    if chat is None:
        return
    known = await house.database.read(readers.get, chat.id)
    if known.state == "left" and update.my_chat_member is None:
        await house.database.write(readers.come_back, chat.id, house.now())
    READER.set(known)
    await fair(update, context)


async def fair(update: Update, context: Context) -> None:
    """Stop what is beyond a person's share, or too old to be waited for; say so once a minute."""
    now, fairness, person = context.house.now(), context.house.fairness, asker(update)
    message = update.message or update.edited_message or update.channel_post
    if person is None or update.my_chat_member is not None or (message and not meant(message, context)):
        return
    late = old((message.edit_date or message.date) if message else None, now)
    if not late and fairness.allows(person, now):
        return
    words = wording(update)
    slowly = words.plain("One moment, please slow down: I answer about twenty requests a minute.")
    away = words.plain("I was away for a while. Please ask me again.")
    if update.callback_query:  # it would seem to hang, and its answer is no message
        await update.callback_query.answer(slowly)
    elif update.inline_query:
        await update.inline_query.answer([], cache_time=1, is_personal=True)
    elif message and fairness.may_tell(person, now):
        await answer(update, Screen(escape(away if late else slowly)))
    raise ApplicationHandlerStop


def asker(update: Update) -> int | None:
    """Whose share it is: a person's, or that of the group or channel in whose name an admin writes."""
    message, user = update.effective_message, update.effective_user
    if message and message.sender_chat and update.callback_query is None:
        return message.sender_chat.id
    return user.id if user else None


def meant(message: Message, context: Context) -> bool:
    """Whether a message may be for us: in a group, only a command that is not for another bot, or a reply to us."""
    if message.chat.type == message.chat.PRIVATE:
        return True
    answered = message.reply_to_message.from_user if message.reply_to_message else None
    return commanded(message) or (answered is not None and answered.id == context.bot.id)


def commanded(message: Message) -> bool:
    """Whether a message is a command of ours: one for no other bot, and in a channel one that names us."""
    command, _, name = ((message.text or "").split() or [""])[0].partition("@")
    ours = name.casefold() == message.get_bot().username.casefold()
    anybodys = not name and message.chat.type != message.chat.CHANNEL
    return command.startswith("/") and (ours or anybodys)


class Named(MessageFilter):
    """A group's command that names us: whoever writes it waits for an answer, whatever it is."""

    def filter(self, message: Message) -> bool:
        """Whether it is one."""
        named = "@" in ((message.text or "").split() or [""])[0]
        return (
            named
            and message.chat.type in (message.chat.GROUP, message.chat.SUPERGROUP)
            and commanded(message)
        )


class Heard(UpdateFilter):
    """What a command may stand in: a message, also a corrected one, and a channel's post that names us."""

    def filter(self, update: Update) -> bool:
        """Whether it does."""
        post = update.channel_post
        return commanded(post) if post else update.message is not None or update.edited_message is not None


async def known(update: Update, context: Context) -> Reader:
    """The chat's wishes, kept from now on, with its language and zone guessed where it has said nothing."""
    chat, user, house = update.effective_chat, update.effective_user, context.house
    assert chat is not None  # noqa: S101 - only updates of a chat come here
    reader = await house.database.read(readers.get, chat.id)
    if reader.zone and reader.language:
        return reader
    code = (user.language_code if user else None) or "en"
    kind = "private" if chat.type == chat.PRIVATE else "group" if "group" in chat.type else "channel"
    _, met = await house.database.write(readers.change, chat.id, house.now(), partial(guessed, kind, code))
    READER.set(met)
    return met


def guessed(kind: str, code: str, reader: Reader) -> Reader:
    """The wishes with what is not known yet guessed by the code of somebody's language."""
    language, zone = code.split("-")[0].lower(), zones.guess(code)
    return replace(reader, kind=kind, language=reader.language or language, zone=reader.zone or zone)


async def may_change(update: Update, context: Context) -> bool:
    """Whether whoever sent this may change what the chat follows: anybody in private, admins elsewhere."""
    chat, user, message = update.effective_chat, update.effective_user, update.effective_message
    if chat is None:
        return False
    if chat.type == chat.PRIVATE or (chat.type == chat.CHANNEL and update.callback_query is None):
        return True  # only admins post in a channel, but whoever reads it may press
    if (
        message
        and update.callback_query is None
        and message.sender_chat
        and message.sender_chat.id == chat.id
    ):
        return True  # an admin who stays anonymous writes as the group
    try:
        member = await context.bot.get_chat_member(chat.id, user.id) if user else None
    except TelegramError:
        return False
    return member is not None and member.status in MAY


async def may_press(update: Update, context: Context) -> bool:
    """The same of whoever pressed a button; who may not is told so."""
    allowed, query = await may_change(update, context), update.callback_query
    if query and not allowed:
        word = wording(update).plain("Only admins can change this here.")
        await query.answer(word, show_alert=True)
    return allowed


async def membership(update: Update, context: Context) -> None:
    """We were blocked, removed, let in, or let in again."""
    change, house = update.my_chat_member, context.house
    if change is None:
        return
    if change.new_chat_member.status in GONE:
        await house.database.write(readers.leave, change.chat.id, house.now())
        return
    await house.database.write(readers.come_back, change.chat.id, house.now())
    if change.old_chat_member.status in GONE and change.chat.type != change.chat.PRIVATE:
        await let_in(update, context)


async def let_in(update: Update, context: Context) -> None:
    """Say once in a group what it can ask of us; of a channel only to whoever let us in, if they know us.

    The group is written down after that: a crash between the two is the journal's matter.
    """
    change, house = update.my_chat_member, context.house
    if change is None:
        return
    read, chat = house.database.read, change.chat
    if chat.type == chat.CHANNEL:
        admin = await read(readers.get, change.from_user.id)
        spoken = admin.language or wording(update).language
        await house.database.write(readers.change, chat.id, house.now(), partial(spoken_to, spoken))
        name = f"@{chat.username}" if chat.username else str(chat.id)
        told = welcome.channel(chat.title or name, name, speak(admin.language, admin.digits))
        if admin.zone and admin.state == "active":
            await post(context.bot, admin.chat, told)
    elif not (await read(readers.get, chat.id)).zone:
        await post(context.bot, chat.id, welcome.group(wording(update)))
        await known(update, context)


def spoken_to(language: str, reader: Reader) -> Reader:
    """A channel's wishes with this language where it has none; its clock is asked for when something is followed."""
    return replace(reader, kind="channel", language=reader.language or language)


async def migrated(update: Update, context: Context) -> None:
    """The group became a supergroup: what it follows and is owed goes there."""
    message, house = update.effective_message, context.house
    if message and message.migrate_to_chat_id:
        moved = message.chat.id, message.migrate_to_chat_id
        await house.database.write(chats.move, *moved, house.now())
