"""/settings: language, clock, quiet hours, length of summaries, muted words — by buttons, by typing, by a place."""

import re
from dataclasses import replace

from telegram import Update

from bot import settings, zones
from bot.answer import answer, redraw
from bot.house import Context, wording
from bot.meeting import known, may_change
from bot.screen import Screen
from language.query import parse
from storage import readers
from storage.readers import Reader

PATTERN = re.compile(r"o:([a-z]+)(?::([A-Za-z0-9:/_+-]{1,40}))?$")
MOST_MUTED = 30


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
    if not await may_change(update, context):
        await query.answer(words.plain("In a group only its admins can change this."), show_alert=True)
        return
    reader = await known(update, context)
    if match[2] is not None:
        chosen = settings.chosen(reader, match[1], match[2])
        if chosen is None:
            await query.answer(words.plain("This button is too old. Send /settings."))
            return
        if chosen == reader:  # what is shown already
            await query.answer()
            return
        reader = await kept(chosen, context)
    await query.answer()
    await redraw(update, settings.page(reader, match[1], wording(update)))


async def kept(reader: Reader, context: Context) -> Reader:
    """Keep the chat's wishes, speak by them from now on, and let what is due be planned anew."""
    database, now = context.house.database, context.house.now()
    before = await database.read(readers.get, reader.chat)
    await database.write(readers.put, reader, now)
    if reader.zoned == "said" and (other := before.zoned.partition(" ")[2]) not in ("", str(reader.chat)):
        channel = await database.read(readers.get, int(other))  # the clock was asked about for its sake
        await database.write(readers.put, replace(channel, zone=reader.zone, zoned="said"), now)
        await database.write(readers.wake, [channel.chat], now)
    await database.write(readers.wake, [reader.chat], now)
    settings.speak_as(reader)
    return reader


async def zone(update: Update, context: Context) -> None:
    """/zone Cairo: the clock of a city that was typed."""
    words = wording(update)
    found = zones.typed(" ".join(context.args or ()))
    if found is None:
        sentence = words.say("I do not know this city. Try the largest one near you, such as: /zone Cairo")
        await answer(update, Screen(sentence))
        return
    await _set(update, context, zone=found, zoned="said")


async def place(update: Update, context: Context) -> None:
    """A shared location: the clock there. The place itself is not kept."""
    message = update.effective_message
    if message and message.location:
        found = zones.shared(message.location.latitude, message.location.longitude)
        await _set(update, context, zone=found, zoned="said")


async def quiet(update: Update, context: Context) -> None:
    """/quiet 22:00-07:00: hours in which nothing is sent; /quiet off ends them."""
    words, typed = wording(update), " ".join(context.args or ())
    hours = settings.hours(typed)
    if hours is None:
        await answer(update, Screen(words.say("Write it like this: /quiet 22:00-07:00, or /quiet off")))
        return
    await _set(update, context, quiet=hours)


async def digest_time(update: Update, context: Context) -> None:
    """/digesttime 7:30: when digests come that have no time of their own."""
    words = wording(update)
    at = settings.hour(" ".join(context.args or ()))
    if at is None:
        await answer(update, Screen(words.say("Write it like this: /digesttime 7:30")))
        return
    await _set(update, context, digest=f"{at:%H:%M}")


async def mute(update: Update, context: Context) -> None:
    """/mute football: stories that speak of it are not sent; again, and they are."""
    words, typed = wording(update), " ".join(context.args or ()).strip()
    if parse(typed, words.language).empty:
        await answer(update, Screen(words.say("What do you want to mute? For example: /mute football")))
        return
    reader = await known(update, context)
    muted = tuple(line for line in reader.muted if line != typed)
    if muted == reader.muted:
        muted = (*muted, typed[:200])[-MOST_MUTED:]
    await _set(update, context, muted=muted)


async def _set(update: Update, context: Context, **wishes: object) -> None:
    if not await may_change(update, context):
        await answer(update, Screen(wording(update).say("In a group only its admins can change this.")))
        return
    reader = await kept(replace(await known(update, context), **wishes), context)  # type: ignore[arg-type]
    await answer(update, settings.menu(reader, wording(update)))
