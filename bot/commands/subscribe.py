"""/subscribe and the follow buttons: what a chat, a forum topic or a channel is to hear of from now on."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from telegram import Update

from bot import digests, lookup, place, subscription
from bot.answer import answer
from bot.cadence import Cadence, garbled, split
from bot.commands import clock
from bot.house import Context, wording
from bot.meeting import may_change
from bot.place import Place
from bot.recall import recalled
from bot.screen import Screen
from bot.wording import Wording
from language.query import Query, named, parse
from storage import readers, sources, subscriptions
from storage.models import Source
from storage.readers import Reader
from storage.subscriptions import Subscription, Wish

FOLLOW = re.compile(r"fo:(\d{1,12})$")
MANY = 60
"""Subscriptions of one chat."""
LAST_WEEK = timedelta(days=7)
MOST = 200
"""Stories of the last week that are looked for on trial."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be followed where, and how often when that was said."""

    place: Place
    text: str
    cadence: Cadence | None = None


async def subscribe(update: Update, context: Context) -> None:
    """Follow what was typed, and show what it would have brought."""
    where, rest = await place.addressed(" ".join(context.args or ()), update, context)
    await follow(Order(where, *split(rest)), update, context)


async def pressed(update: Update, context: Context) -> None:
    """A follow button: what was asked for is followed from now on."""
    again = await recalled(FOLLOW, update, context)
    if again is not None:
        await follow(Order(place.here(update), again[0]), update, context)


async def follow(order: Order, update: Update, context: Context) -> None:
    """Follow it from now on, show what it would have brought, and ask for the clock if it matters."""
    words = wording(update)
    refusal = await refused(order, update, context)
    if refusal:
        await answer(update, Screen(refusal))
        return
    reader = await place.reader_of(order.place, update, context)
    text = await meant(order.text, words.language, context)
    cadence = order.cadence or await present(text, order.place, context)
    made = await begin(Order(order.place, text, cadence), reader, words, context)
    await answer(update, await tried(subscription.timed(made, reader), order.place.channel, update, context))
    await clock.ask(subscription.of(made), order.place, update, context)


async def begin(order: Order, reader: Reader, words: Wording, context: Context) -> Subscription:
    """Write it down and let the chat be looked at."""
    house, chosen = context.house, order.cadence or Cadence("auto")
    last = digests.eve(chosen, reader, context.house.now())
    wish = Wish(order.place.chat, order.text, words.language, str(chosen), order.place.thread, last)
    made = await house.database.write(subscriptions.subscribe, wish, house.now())
    await house.database.write(readers.wake, [reader.chat], house.now())
    return made


async def refused(order: Order, update: Update, context: Context) -> str:
    """Why this cannot be followed, in words; "" when it can."""
    words, where = wording(update), order.place
    if where.trouble:
        return troubled(where, words)
    if parse(order.text, words.language).empty or (order.cadence is None and garbled(order.text)):
        return words.say("What do you want to follow? For example: /subscribe Jerusalem daily 8:00")
    if not where.channel and not await may_change(update, context):
        return words.say("Only admins can change this here.")
    if len(await context.house.database.read(subscriptions.of_chat, where.chat)) >= MANY:
        return words.say("You follow as much as one chat can. Drop something first: /subscriptions")
    return ""


def troubled(where: Place, words: Wording) -> str:
    """Why nothing can be told in a channel."""
    name = where.channel.lstrip("@")
    if where.trouble == "closed":
        return words.say("I may not post in {channel}. Make me an admin there who can post.", channel=name)
    if where.trouble == "foreign":
        return words.say("Only admins of {channel} who can post there decide this.", channel=name)
    return words.say("I know neither a source nor a channel that is called {channel}.", channel=name)


async def present(text: str, where: Place, context: Context) -> Cadence | None:
    """The cadence of what is followed there already: following it again without naming one changes none."""
    following = await context.house.database.read(subscriptions.of_chat, where.chat)
    same = (one for one in following if (one.text, one.thread) == (text, where.thread))
    return next((subscription.of(one) for one in same), None)


async def meant(text: str, language: str, context: Context) -> str:
    """The topic that is meant: a source or a category that is called just so, or a source when nobody writes of it."""
    text, query, database = text.strip(), parse(text, language), context.house.database
    if same := await lookup.titled(database, text) or await lookup.category(database, text):
        return same
    if not await instead(query, text, context):
        return text
    return text if await written(query, context) else f'@"{text}"'


async def written(query: Query, context: Context) -> bool:
    """Whether anything of the last week is about it."""
    database, now = context.house.database, context.house.now()
    return bool((await lookup.look(database, replace(query, since=LAST_WEEK), now, 1)).hits)


async def instead(query: Query, text: str, context: Context) -> list[Source]:
    """The sources that may have been meant by plain words."""
    if not query.simple:
        return []
    listed = await context.house.database.read(sources.listed, *lookup.STATES)
    return [source for source in listed if named(text, source.title)]


async def tried(one: Subscription, channel: str, update: Update, context: Context) -> Screen:
    """A new subscription, and what it would have brought in the last week."""
    words, house, query = wording(update), context.house, parse(one.text, one.language)
    week = replace(query, since=min(query.since or LAST_WEEK, LAST_WEEK))
    found = await lookup.look(house.database, week, house.now(), MOST)
    others = await instead(query, one.text, context)
    return subscription.card(one, words, found.hits, house.now(), channel=channel, instead=others)
