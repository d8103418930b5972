"""/subscriptions, /unsubscribe and their buttons: what a chat or a channel follows, and how that is changed."""

import re
from dataclasses import dataclass

from telegram import Update

from bot import digests, place, subscription
from bot.answer import answer, redraw
from bot.commands import clock
from bot.commands.subscribe import Order, begin, tried, troubled
from bot.house import Context, wording
from bot.meeting import may_change, may_press
from bot.place import Place
from bot.screen import Screen
from bot.subscription import STATES, Listed
from language.terms import normal
from storage import readers, sources, subscriptions
from storage.readers import Reader
from storage.subscriptions import Subscription

PATTERN = re.compile(r"s:(\d{1,12}):([vihadtwprxuf])(?::(\d{1,12}))?$")
TURN = re.compile(r"sl:(\d{1,3}):(-?\d{1,16})$")


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a subscription: which, what to do with it, and the value that was chosen."""

    number: int
    verb: str
    value: str = ""

    @property
    def looks(self) -> bool:
        """Whether it changes nothing: a card, the hours, the days."""
        return self.verb == "v" or (self.verb in "tw" and not self.value)


async def listing(update: Update, context: Context) -> None:
    """Answer with what the chat follows, or a channel that is named."""
    where, _ = await place.addressed(" ".join(context.args or ()), update, context)
    if where.trouble:
        await answer(update, Screen(troubled(where, wording(update))))
        return
    await answer(update, await page(where, 0, update, context))


async def turned(update: Update, context: Context) -> None:
    """Another page of the list, in place of this one."""
    query = update.callback_query
    match = TURN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    where = place.here(update)
    if int(match[2]) not in (0, where.chat):
        where = await place.channel(match[2], update, context)
    if where.trouble:
        await query.answer(wording(update).plain("This button is too old. Send /subscriptions."))
        return
    await query.answer()
    await redraw(update, await page(where, int(match[1]), update, context))


async def page(where: Place, number: int, update: Update, context: Context) -> Screen:
    """A page of what is followed there, with what was deleted just now."""
    database, now = context.house.database, context.house.now()
    reader = await place.reader_of(where, update, context)
    following = [
        subscription.timed(one, reader) for one in await database.read(subscriptions.of_chat, where.chat)
    ]
    deleted = await database.read(subscriptions.of_chat, where.chat, "deleted")
    undoable = sorted((one for one in deleted if subscription.undone(one, now)), key=lambda one: one.changed)
    listed = Listed(following, undoable, number, where.thread, where.channel)
    return subscription.listing(listed, wording(update))


async def pressed(update: Update, context: Context) -> None:
    """A button of a subscription: show, retime, pause, resume, delete, undo."""
    query, words = update.callback_query, wording(update)
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    press = Press(int(match[1]), match[2], match[3] or "")
    before = await context.house.database.read(subscriptions.get, press.number)
    where = await place_of(before, update, context) if before else None
    if before is None or where is None or not possible(before, press, context):
        await query.answer(words.plain("This button is too old. Send /subscriptions."))
        return
    if not (press.looks or where.channel or await may_press(update, context)):
        return
    if press.verb == "w" and press.value == "0":
        await query.answer(words.plain("One day must stay."))
        return
    await query.answer()
    await done(before, press, where, update, context)


async def place_of(one: Subscription, update: Update, context: Context) -> Place | None:
    """Where it is told, if that is for this chat to decide: here, or in a channel of whoever pressed."""
    chat = update.effective_chat
    if chat and one.chat == chat.id:
        return place.here(update)
    if chat is None or chat.type != chat.PRIVATE:
        return None
    where = await place.channel(str(one.chat), update, context)
    return None if where.trouble else where


def possible(one: Subscription, press: Press, context: Context) -> bool:
    """Whether the button still means something: what is deleted can only be had back, and not for long."""
    if press.verb == "u":
        return subscription.undone(one, context.house.now())
    return one.state != "deleted"


async def done(before: Subscription, press: Press, where: Place, update: Update, context: Context) -> None:
    """Do it, and show what came of it."""
    words, reader = wording(update), await place.reader_of(where, update, context)
    if press.looks and press.verb in "tw":
        timed = subscription.timed(before, reader)
        shown = (
            subscription.hours(timed, words, channel=where.channel)
            if press.verb == "t"
            else subscription.days(timed, words)
        )
        await redraw(update, shown)
        return
    if press.verb == "f":
        await redraw(update, await swapped(before, int(press.value or 0), where, update, context))
        return
    after = before if press.looks else await changed(before, press, reader, context)
    if after is None:
        return
    if press.verb == "w":
        await redraw(update, subscription.days(after, words))
    elif press.looks or after != before:
        kept = subscription.timed(after, reader)
        await redraw(update, subscription.card(kept, words, channel=where.channel))
    if press.verb in "dt":
        await clock.ask(subscription.of(after), where, update, context)


async def changed(
    before: Subscription, press: Press, reader: Reader, context: Context
) -> Subscription | None:
    """The subscription after a button; the same when the button says what it is already."""
    house, write = context.house, context.house.database.write
    state, cadence, last = STATES.get(press.verb), None, None
    if state is None:
        chosen = subscription.retimed(before, press.verb, press.value, reader)
        cadence, last = (str(chosen), digests.eve(chosen, reader, house.now())) if chosen else (None, None)
    if state in (None, before.state) and cadence in (None, before.cadence):
        return before
    after = await write(
        subscriptions.change, before.id, before.chat, house.now(), state=state, cadence=cadence, last=last
    )
    await write(readers.wake, [before.chat], house.now())
    return after


async def swapped(
    before: Subscription, source: int, where: Place, update: Update, context: Context
) -> Screen:
    """A source is followed in place of words that are its name."""
    words, house = wording(update), context.house
    listed = await house.database.read(sources.listed, "followed", "kept", "gone", "left")
    chosen = next((one.title for one in listed if one.id == source), None)
    if chosen is None:
        return subscription.card(before, words, channel=where.channel)
    reader = await place.reader_of(where, update, context)
    there = Place(before.chat, before.thread, where.channel)
    made = await begin(Order(there, f'@"{chosen}"', subscription.of(before)), reader, words, context)
    await house.database.write(subscriptions.drop, before.id, before.chat)
    return await tried(subscription.timed(made, reader), where.channel, update, context)


async def unsubscribe(update: Update, context: Context) -> None:
    """Stop following what was typed; without words, show what is followed."""
    words, house = wording(update), context.house
    where, rest = await place.addressed(" ".join(context.args or ()), update, context)
    if where.trouble:
        await answer(update, Screen(troubled(where, words)))
        return
    following = await house.database.read(subscriptions.of_chat, where.chat)
    one = called(rest, following, where.thread)
    if one is None:
        await answer(update, await page(where, 0, update, context))
        return
    if not (where.channel or await may_change(update, context)):
        await answer(update, Screen(words.say("Only admins can change this here.")))
        return
    gone = await house.database.write(subscriptions.change, one.id, one.chat, house.now(), state="deleted")
    await answer(update, subscription.card(gone or one, words))


def called(text: str, following: list[Subscription], here: int) -> Subscription | None:
    """The subscription that is called so, in this forum topic rather than in another."""
    name = normal(text).strip().strip('@"')
    same = [one for one in following if name and normal(one.text).strip('@"') == name]
    return next((one for one in same if one.thread == here), same[0] if same else None)
