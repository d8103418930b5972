"""/settings: language, clock, quiet hours, length of summaries, muted words — by buttons, by typing, by a place."""

import re
from dataclasses import replace
from datetime import datetime
from functools import partial

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.ext.filters import MessageFilter

from bot import digests, lookup, settings, telling, zones
from bot.answer import answer, redraw
from bot.house import Context, wording
from bot.meeting import known, may_change, may_press
from bot.screen import Screen
from bot.seal import sealed
from language.query import parse
from storage import articles, readers, subscriptions
from storage.database import Connection
from storage.readers import Reader, Wish

PATTERN = re.compile(r"o:([a-z]+)(?::([A-Za-z0-9:/_+-]{1,40}))?$")


class Muting(MessageFilter):
    """Replies to the page that asks what to mute."""

    def filter(self, message: Message) -> bool:
        """Whether it is one."""
        asked = message.reply_to_message.reply_markup if message.reply_to_message else None
        rows = asked.inline_keyboard if isinstance(asked, InlineKeyboardMarkup) else ()
        return [button.callback_data for row in rows for button in row] == [sealed(settings.MUTING)]


async def show(update: Update, context: Context) -> None:
    """Answer with the chat's settings."""
    reader = await known(update, context)
    await answer(update, settings.menu(reader, wording(update)))


async def pressed(update: Update, context: Context) -> None:
    """A button of the settings: open a page of them, or choose a value."""
    query, words = update.callback_query, wording(update)
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    if not await may_press(update, context):
        return
    reader = await known(update, context)
    wish = partial(settings.chosen, field=match[1], value=match[2]) if match[2] is not None else None
    chosen = wish(reader) if wish else reader
    if chosen is None:
        await query.answer(words.plain("This button is too old. Send /settings."))
        return
    if wish and chosen != reader:
        chosen = await kept(reader.chat, lambda one: wish(one) or one, context)
    await query.answer()
    await redraw(update, await page(chosen, match[1], update, context))


async def page(reader: Reader, field: str, update: Update, context: Context) -> Screen:
    """The page of one setting."""
    written = await context.house.database.read(articles.languages) if field == "reads" else ()
    return settings.page(reader, field, wording(update), written)


async def kept(chat: int, wish: Wish, context: Context) -> Reader:
    """Change the chat's wishes, speak by them from now on, and let what is due be planned anew."""
    write, now = context.house.database.write, context.house.now()
    before, after = await write(planned, chat, now, wish)
    if after.zoned == "said" and (other := before.zoned.partition(" ")[2]) not in ("", str(chat)):
        zone = after.zone  # a channel's, for whose sake it was asked
        await write(planned, int(other), now, lambda channel: replace(channel, zone=zone, zoned="said"))
    settings.speak_as(after)
    return after


async def planned(connection: Connection, chat: int, now: datetime, wish: Wish) -> tuple[Reader, Reader]:
    """Change a chat's wishes, and plan by its new clock what it is owed and what comes next; before and after."""
    before, after = await readers.change(connection, chat, now, wish)
    following = await subscriptions.of_chat(connection, chat)
    await subscriptions.begin_anew(connection, digests.begun_anew(following, before, after))
    await readers.wake(connection, [chat], now)
    return before, after


async def zone(update: Update, context: Context) -> None:
    """/zone Cairo: the clock of a city that was typed; without one, those to choose from."""
    if not context.args:
        await opened("zone", update, context)
        return
    words = wording(update)
    found = zones.typed(" ".join(context.args or ()))
    if found is None:
        sentence = words.say("I do not know this city. Try the largest one near you, such as: /zone Cairo")
        await answer(update, Screen(sentence))
        return
    await _set(update, context, lambda reader: replace(reader, zone=found, zoned="said"))


async def place(update: Update, context: Context) -> None:
    """A shared location: the clock there. The place itself is not kept."""
    message = update.effective_message
    if message and message.location:
        found = zones.shared(message.location.latitude, message.location.longitude)
        await _set(update, context, lambda reader: replace(reader, zone=found, zoned="said"))


async def quiet(update: Update, context: Context) -> None:
    """/quiet 22:00-07:00: hours in which nothing is sent; /quiet off ends them."""
    if not context.args:
        await opened("quiet", update, context)
        return
    words, typed = wording(update), " ".join(context.args)
    hours = settings.hours(typed)
    if hours is None:
        await answer(update, Screen(words.say("Write it like this: /quiet 22:00-07:00, or /quiet off")))
        return
    await _set(update, context, lambda reader: replace(reader, quiet=hours))


async def digest_time(update: Update, context: Context) -> None:
    """/digesttime 7:30: when digests come that have no time of their own."""
    if not context.args:
        await opened("digest", update, context)
        return
    words = wording(update)
    at = settings.hour(" ".join(context.args))
    if at is None:
        await answer(update, Screen(words.say("Write it like this: /digesttime 7:30")))
        return
    await _set(update, context, lambda reader: replace(reader, digest=f"{at:%H:%M}"))


async def mute(update: Update, context: Context) -> None:
    """/mute football: stories that speak of it, or come from there, are not sent; again, and they are."""
    if not context.args:
        await opened("muted", update, context)
        return
    await silence(" ".join(context.args), update, context)


async def replied(update: Update, context: Context) -> None:
    """What was asked for by the page that mutes more."""
    message = update.effective_message
    await silence(message.text or "" if message else "", update, context)


async def silence(typed: str, update: Update, context: Context) -> None:
    """Mute these words, or the source that is called so; hear of them again when they are muted."""
    words, line = wording(update), typed.strip()[: settings.LONGEST_LINE]
    if not telling.mutes(parse(line, words.language)):
        await answer(update, Screen(words.say("What do you want to mute? For example: /mute football")))
        return
    line = await lookup.titled(context.house.database, line) or " ".join(line.split())

    def muting(reader: Reader) -> Reader:
        return replace(reader, muted=settings.toggled(reader.muted, line)[-settings.MOST_MUTED :])

    await _set(update, context, muting, "muted")


async def opened(field: str, update: Update, context: Context) -> None:
    """Answer with the page of one setting."""
    await answer(update, await page(await known(update, context), field, update, context))


async def _set(update: Update, context: Context, wish: Wish, shown: str = "menu") -> None:
    if not await may_change(update, context):
        await answer(update, Screen(wording(update).say("Only admins can change this here.")))
        return
    reader = await kept((await known(update, context)).chat, wish, context)
    await answer(update, settings.page(reader, shown, wording(update)))
