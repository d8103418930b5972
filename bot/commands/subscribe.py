"""/subscribe, /subscriptions, /unsubscribe, /digest: what a chat follows, and when it hears of it."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from telegram import Update

from bot import due, lookup, subscription
from bot.answer import answer, redraw
from bot.cadence import Cadence, split
from bot.cadence import parse as cadence_of
from bot.digests import MOST
from bot.house import Context, wording
from bot.meeting import known, may_change
from bot.render import digest
from bot.screen import Screen
from bot.telling import ranked
from language.query import parse
from language.terms import normal
from storage import readers, sources, subscriptions
from storage.readers import Reader
from storage.search import Hit
from storage.subscriptions import Subscription, Wish

PATTERN = re.compile(r"s:(\d{1,12}):([vihadprxu])$")
CHOICES = {"i": "instant", "h": "hourly", "a": "auto"}
UNDO = timedelta(minutes=10)
MANY = 60
"""Subscriptions of one chat."""


async def subscribe(update: Update, context: Context) -> None:
    """Follow what was typed, and show what it would have brought."""
    words, house = wording(update), context.house
    text, cadence = split(" ".join(context.args or ()))
    refusal = await refused(text, update, context)
    if refusal:
        await answer(update, Screen(refusal))
        return
    reader, chosen = await known(update, context), cadence or Cadence("auto")
    last = eve(chosen, reader, context)
    wish = Wish(reader.chat, await meant(text, context), words.language, str(chosen), thread_of(update), last)
    made = await house.database.write(subscriptions.subscribe, wish, house.now())
    await house.database.write(readers.wake, [reader.chat], house.now())
    await answer(update, await card(made, update, context, trial=True))


async def refused(text: str, update: Update, context: Context) -> str:
    """Why this cannot be followed, in words; "" when it can."""
    words, chat = wording(update), update.effective_chat
    if chat is None or parse(text, words.language).empty:
        return words.say("What do you want to follow? For example: /subscribe Jerusalem daily 8:00")
    if not await may_change(update, context):
        return words.say("In a group only its admins can change this.")
    if len(await context.house.database.read(subscriptions.of_chat, chat.id)) >= MANY:
        return words.say("You follow as much as one chat can. Drop something first: /subscriptions")
    return ""


def thread_of(update: Update) -> int:
    """The forum topic that was written in, 0 for none."""
    message = update.effective_message
    return (message.message_thread_id or 0) if message and message.is_topic_message else 0


async def meant(text: str, context: Context) -> str:
    """The topic that is meant: a source, when it is called just so."""
    listed = await context.house.database.read(sources.listed, *lookup.STATES)
    same = next((source.title for source in listed if normal(source.title) == normal(text.strip())), None)
    return f'@"{same}"' if same else text.strip()


def eve(cadence: Cadence, reader: Reader, context: Context) -> date | None:
    """The local date up to which digests of a new or changed subscription count as given."""
    if cadence.kind not in ("daily", "auto"):
        return None
    chosen = cadence if cadence.kind == "daily" else due.BUSY_CADENCE
    return due.begin(chosen, ZoneInfo(reader.zone or "UTC"), context.house.now())


async def card(one: Subscription, update: Update, context: Context, *, trial: bool = False) -> Screen:
    """A subscription with what can be done to it; on trial also what it would have brought."""
    words, house = wording(update), context.house
    if not trial:
        return subscription.card(one, words)
    query = parse(f"{one.text} since 7d", one.language)
    found = await lookup.look(house.database, query, house.now(), 50)
    return subscription.card(one, words, found.hits, house.now())


async def listing(update: Update, context: Context) -> None:
    """Answer with what the chat follows."""
    chat = update.effective_chat
    if chat:
        following = await context.house.database.read(subscriptions.of_chat, chat.id)
        await answer(update, subscription.listing(following, wording(update)))


async def pressed(update: Update, context: Context) -> None:
    """A button of a subscription: show, retime, pause, resume, delete, undo."""
    query, chat, words = update.callback_query, update.effective_chat, wording(update)
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or chat is None or match is None:
        return
    if match[2] != "v" and not await may_change(update, context):
        await query.answer(words.plain("In a group only its admins can change this."), show_alert=True)
        return
    before = await context.house.database.read(subscriptions.get, int(match[1]))
    done = await changed(int(match[1]), match[2], update, context)
    if done is None:
        await query.answer(words.plain("This button is too old. Send /subscriptions."))
        return
    await query.answer()
    screen = await card(done, update, context)
    if match[2] == "v" or before is None or screen != await card(before, update, context):
        await redraw(update, screen)


async def changed(number: int, verb: str, update: Update, context: Context) -> Subscription | None:
    """The chat's own subscription after what was asked; None when it is not there, or it is too late."""
    chat, house = update.effective_chat, context.house
    one = await house.database.read(subscriptions.get, number)
    if one is None or chat is None or one.chat != chat.id:
        return None
    if verb == "v":
        return one if one.state != "deleted" else None
    if (one.state == "deleted") != (verb == "u") or (verb == "u" and house.now() - one.changed > UNDO):
        return None
    reader, write = await known(update, context), house.database.write
    if verb in "prxu":
        state = {"p": "paused", "r": "on", "x": "deleted", "u": "on"}[verb]
        done = await write(subscriptions.change, number, chat.id, house.now(), state=state)
    else:
        cadence = cadence_of(CHOICES.get(verb) or f"daily {reader.digest}") or Cadence("daily")
        last = eve(cadence, reader, context)
        done = await write(
            subscriptions.change, number, chat.id, house.now(), cadence=str(cadence), last=last
        )
    await write(readers.wake, [chat.id], house.now())
    return done


async def unsubscribe(update: Update, context: Context) -> None:
    """Stop following what was typed; without words, show what is followed."""
    chat, words, house = update.effective_chat, wording(update), context.house
    text = normal(" ".join(context.args or ())).strip()
    following = await house.database.read(subscriptions.of_chat, chat.id) if chat else []
    one = next((one for one in following if normal(one.text).strip('@"') == text.strip('@"')), None)
    if not text or one is None or chat is None:
        await answer(update, subscription.listing(following, words))
        return
    if not await may_change(update, context):
        await answer(update, Screen(words.say("In a group only its admins can change this.")))
        return
    done = await house.database.write(subscriptions.change, one.id, chat.id, house.now(), state="deleted")
    await answer(update, subscription.card(done or one, words))


async def digest_now(update: Update, context: Context) -> None:
    """Answer with the last day's stories of all that the chat follows."""
    chat, words, house = update.effective_chat, wording(update), context.house
    following = await house.database.read(subscriptions.of_chat, chat.id, "on") if chat else []
    if not following:
        await answer(update, subscription.listing([], words))
        return
    found: dict[int, Hit] = {}
    topics: dict[int | None, int] = {}
    for one in following[:20]:
        query = parse(f"{one.text} since 1d", one.language)
        for hit in (await lookup.look(house.database, query, house.now(), MOST)).hits:
            found[hit.article.id] = hit
            topics[hit.article.story] = topics.get(hit.article.story, 0) + 1
    if not found:
        await answer(update, Screen(words.say("Nothing new today in what you follow.")))
        return
    best = ranked(list(found.values()), topics, house.now())
    await answer(update, digest(best[:MOST], len(best), words, house.now()))
