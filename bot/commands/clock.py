"""The clock question: asked once, when a time was named and the zone only guessed."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from telegram import Update

from bot import settings, zones
from bot.answer import answer, redraw
from bot.cadence import Cadence
from bot.commands.settings import kept
from bot.house import READER, Context, wording
from bot.meeting import known, may_press
from bot.place import Place
from bot.screen import Button, Screen
from bot.wording import running
from storage import readers

PATTERN = re.compile(r"z:([yn])$")


async def ask(cadence: Cadence, where: Place, update: Update, context: Context) -> None:
    """Ask whether the guessed zone is right, if it was never said and never asked about."""
    reader = await known(update, context)
    if cadence.kind != "daily" or reader.zoned:
        return
    words, now = wording(update), context.house.now()
    before, _ = await context.house.database.write(
        readers.change, reader.chat, now, lambda one: replace(one, zoned=one.zoned or f"asked {where.chat}")
    )
    if before.zoned:
        return
    clock = words.clock(now.astimezone(ZoneInfo(reader.zone)).time())
    question = words.say("Is it {time} where you are?", time=clock)
    buttons = [Button(words.plain("Yes"), "z:y"), Button(words.plain("No, another time"), "z:n")]
    await answer(
        update,
        Screen(running(question, words.language), (tuple(buttons[::-1] if words.rtl else buttons),)),
    )


async def pressed(update: Update, context: Context) -> None:
    """The answer: the guess was right, or a city is chosen, typed or shared."""
    query, words = update.callback_query, wording(update)
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    if not await may_press(update, context):
        return
    await query.answer()
    chat = (await known(update, context)).chat
    if match[1] == "y":
        reader = await kept(chat, lambda one: replace(one, zoned="said"), context)
        line = words.say("Then I go by the clock of {city}.", city=zones.city(reader.zone, words.language))
        await redraw(update, Screen(running(line, words.language)))
        return
    reader = await kept(chat, lambda one: replace(one, zoned=one.zoned.replace("asked", "typing")), context)
    line = words.say("Choose a city, type the name of a large one near you, or share your location.")
    await redraw(
        update,
        Screen(running(line, words.language), settings.page(reader, "zone", words).buttons),
    )


async def typed(text: str, update: Update, context: Context) -> bool:
    """Take a message for the city that was asked for; whether it was one."""
    reader = READER.get()
    if reader is None or not reader.zoned.startswith("typing"):
        return False
    zone = zones.typed(text)
    known = "said" if zone else reader.zoned.replace("typing", "asked")
    await kept(reader.chat, lambda one: replace(one, zone=zone or one.zone, zoned=known), context)
    if zone is None:
        return False
    words = wording(update)
    line = words.say("Then I go by the clock of {city}.", city=zones.city(zone, words.language))
    await answer(update, Screen(running(line, words.language)))
    return True
