"""/start: from the greeting to a first digest in three taps, or to what a link leads to; and /help."""

import re
from dataclasses import replace

from telegram import Update

from bot import deeplink, digests, menu, place, settings, subscription, welcome
from bot.answer import answer, redraw
from bot.cadence import Cadence
from bot.commands import article, clock, digest, latest, topic
from bot.commands.settings import kept
from bot.commands.sources import admin
from bot.commands.subscribe import Order, begin
from bot.house import Context, wording
from bot.meeting import known, may_press
from bot.screen import Screen
from bot.wording import running
from language.query import parse
from storage import asked, offered, readers, subscriptions
from storage.subscriptions import Subscription

PATTERN = re.compile(r"w:(\d{1,12}):([0-9mehils])$")
LANGUAGE = re.compile(r"wl:([a-z]{2,3})$")
NAME = "start"
"""What the list of topics on offer begins with where it is remembered."""


async def start(update: Update, context: Context) -> None:
    """Greet, or open what a link asks for."""
    payload = (context.args or [""])[0]
    screen = await linked(payload, update, context) if payload else None
    if screen is None:
        screen = await greeting(update, context)
        words = wording(update)
        lost = words.say("This link leads nowhere any more; let us begin at the beginning.")
        told = running(lost, words.language) + "\n\n" if payload else ""
        screen = replace(screen, html=told + screen.html)
    await answer(update, screen)
    chat = update.effective_chat
    if chat and chat.type == chat.PRIVATE and admin(update, context):
        await menu.own(context.bot, chat.id)


async def linked(payload: str, update: Update, context: Context) -> Screen | None:
    """What a link leads to: a story's card, a digest, or a topic; None when it leads nowhere."""
    number = deeplink.listed(payload)
    if number is not None:
        return await digest.page(number, 0, update, context)
    wanted = deeplink.read(payload)
    if isinstance(wanted, int):
        return await article.card(wanted, article.wished(), update, context)
    if wanted is None or parse(wanted, wording(update).language).empty:
        return None
    return await topic.page(wanted, update, context)


async def greeting(update: Update, context: Context) -> Screen:
    """The first message a reader sees, or what one who follows something sees instead."""
    words, house = wording(update), context.house
    if following := await here(update, context):
        number = await house.database.write(asked.remember, f"/latest {latest.USUAL} ", house.now())
        return welcome.again(following, number, words)
    return await fresh(update, context)


async def fresh(update: Update, context: Context) -> Screen:
    """The topics on offer, remembered so that their buttons mean the same tomorrow."""
    words, house = wording(update), context.house
    rising = await house.database.read(offered.get, words.language, welcome.MOST)
    risen = [" ".join(one.shown.split()) for one in rising if one.titles >= welcome.RISEN]
    shown = welcome.offer(risen, words)
    number = await house.database.write(asked.remember, "\n".join([NAME, *shown]), house.now())
    chosen = {one.text for one in await here(update, context)}
    return welcome.topics(number, shown, chosen, words)


async def here(update: Update, context: Context) -> list[Subscription]:
    """What is followed in the chat and the forum topic that was written in."""
    where = place.here(update)
    following = await context.house.database.read(subscriptions.of_chat, where.chat)
    return [one for one in following if one.thread == where.thread]


async def pressed(update: Update, context: Context) -> None:
    """A button of the first minute: a topic, a time, the languages, or none of it."""
    query, words = update.callback_query, wording(update)
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    text = await context.house.database.read(asked.recall, int(match[1])) or ""
    name, *shown = text.split("\n")
    verb, following = match[2], await here(update, context)
    index = int(verb) if verb.isdecimal() else 0
    if name != NAME or index >= len(shown) or (verb in welcome.TIMES and not following):
        await query.answer(words.plain("This button is too old. Send /latest."))
    elif await may_press(update, context):
        await query.answer()
        if verb in welcome.TIMES:
            await settle(following, verb, update, context)
        elif verb.isdecimal():
            await toggle(shown[index], following, update, context)
            chosen = {one.text for one in await here(update, context)}
            await redraw(update, welcome.topics(int(match[1]), shown, chosen, words))
        else:
            await redraw(update, welcome.tongues() if verb == "l" else menu.manual(words))


async def toggle(text: str, following: list[Subscription], update: Update, context: Context) -> None:
    """Follow the topic, or no longer."""
    reader = await known(update, context)
    one = next((one for one in following if one.text == text), None)
    if one:
        await context.house.database.write(subscriptions.drop, one.id, one.chat)
    else:
        await begin(Order(place.here(update), text), reader, wording(update), context)


async def settle(following: list[Subscription], verb: str, update: Update, context: Context) -> None:
    """Tell what has no time yet at the chosen one, and bring the first digest."""
    words, house, cadence = wording(update), context.house, welcome.cadence(verb)
    reader = await known(update, context)
    for one in following:
        if subscription.of(one).kind == "auto":
            last = digests.eve(cadence, reader, house.now())
            await house.database.write(
                subscriptions.change, one.id, one.chat, house.now(), cadence=str(cadence), last=last
            )
    await house.database.write(readers.wake, [reader.chat], house.now())
    await redraw(update, welcome.settled(following, subscription.when(cadence, words), words))
    await first(following, cadence, update, context)


async def first(following: list[Subscription], cadence: Cadence, update: Update, context: Context) -> None:
    """The first digest, or the latest news where there is nothing for one; and the clock, if it matters."""
    words = wording(update)
    if await digest.collected(following[: digest.TOPICS], await known(update, context), context):
        await digest.digest_now(update, context)
    elif screen := await latest.page(latest.asked(()), update, context):
        nothing = running(words.say("Nothing new today in what you follow."), words.language)
        await answer(update, replace(screen, html=f"{nothing}\n\n{screen.html}"))
    await clock.ask(cadence, place.here(update), update, context)


async def spoken(update: Update, context: Context) -> None:
    """Another language for the first minute, and from then on."""
    query = update.callback_query
    match = LANGUAGE.fullmatch(query.data or "") if query else None
    reader = await known(update, context)
    if query is None or match is None or settings.chosen(reader, "language", match[1]) is None:
        await article.stale(update, context)
    elif await may_press(update, context):
        await query.answer()
        await kept(reader.chat, lambda one: replace(one, language=match[1]), context)
        await redraw(update, await fresh(update, context))


async def help_(update: Update, context: Context) -> None:
    """Say what can be asked."""
    await answer(update, menu.manual(wording(update)))
