"""/why: where a story stopped on its way to this chat; by words, by a link, or in reply to its message."""

import re
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from telegram import Update

from bot import lookup, place, reasons, telling, zones
from bot.answer import answer
from bot.commands.subscribe import troubled
from bot.house import Context, wording
from bot.screen import Screen
from bot.why import Case, Verdict, unseen, verdicts
from ingest.urls import canonical
from language.query import parse
from storage import articles, deliveries, sources, subscriptions
from storage.database import Connection, Database
from storage.readers import Reader
from storage.subscriptions import Subscription

LINK = re.compile(r"https?://\S+")


async def why(update: Update, context: Context) -> None:
    """Say what became of the story that is meant."""
    words, house = wording(update), context.house
    where, rest = await place.addressed(" ".join(context.args or ()), update, context)
    if where.trouble:
        await answer(update, Screen(troubled(where, words)))
        return
    number = await replied(update, house.database) if not rest else None
    if not rest and number is None:
        await answer(update, Screen(words.say("Which story? For example: /why Jerusalem, or a link.")))
        return
    reader = await place.reader_of(where, update, context)
    zone = ZoneInfo(reader.zone or zones.guess(reader.language))
    case, steps = await judged(rest, number, reader, context)
    said = [reasons.sentence(step, zone, house.now(), words) for step in steps]
    screen = reasons.screen(case.article if case else None, said, words)
    told = case.told.message if case and case.told and not where.channel else None
    await answer(update, screen, to=told)


async def replied(update: Update, database: Database) -> int | None:
    """The article by which a message of ours tells its story, if this is in reply to one."""
    message = update.effective_message
    if message is None or message.reply_to_message is None:
        return None
    told = await database.read(deliveries.of_message, message.chat.id, message.reply_to_message.message_id)
    found = await database.read(subscriptions.best, told.stories[:1]) if told and told.stories else []
    return found[0].article.id if found else None


async def judged(
    typed: str, number: int | None, reader: Reader, context: Context
) -> tuple[Case | None, list[Verdict]]:
    """What is known of the story, and its steps."""
    house = context.house
    link = LINK.search(typed)
    gone = False
    if number is None and link:
        known = await house.database.read(articles.known, keys(link[0]))
        number = max(known.values(), default=None)
        gone = number == 0
    elif number is None:
        number = await found(typed, reader, context)
    case = await house.database.read(case_of, number, reader, house.now()) if number else None
    if case is None:
        source = await owner(link[0], house.database) if link else ""
        return None, [unseen(source, link=bool(link), gone=gone)]
    zone = ZoneInfo(reader.zone or zones.guess(reader.language))
    return case, verdicts(case, zone, house.now())


def keys(link: str) -> list[str]:
    """The names under which an article of this address may be stored: with and without www."""
    address = canonical(link.rstrip(".,;)»،؛"))
    bare = re.sub(r"^(https?://)www\.", r"\1", address)
    return [f"url:{one}" for one in dict.fromkeys((address, bare, bare.replace("://", "://www.", 1)))]


async def found(typed: str, reader: Reader, context: Context) -> int | None:
    """The article that the words mean best."""
    query = parse(typed, reader.language or "und")
    if query.empty:
        return None
    hits = (await lookup.look(context.house.database, query, context.house.now(), 1)).hits
    return hits[0].article.id if hits else None


async def owner(link: str, database: Database) -> str:
    """The followed source that is at home on the site of a link, "" for none."""
    host = home(link)
    listed = await database.read(sources.listed, "followed")
    return next((source.title for source in listed if host and home(source.url) == host), "")


def home(address: str) -> str:
    """The site of an address, without the names that stand before it."""
    host = urlsplit(address).hostname or ""
    return re.sub(r"^(www|m|feeds?|rss)\.", "", host)


async def case_of(connection: Connection, number: int, reader: Reader, now: datetime) -> Case | None:
    """All that is known of an article's way to this chat."""
    article = await articles.get(connection, number)
    if article is None:
        return None
    story = article.story
    hits = await subscriptions.best(connection, [story]) if story else []
    first = hits[0].article if hits else None
    following = await subscriptions.of_chat(connection, reader.chat)
    return Case(
        reader,
        article,
        await articles.text(connection, (first or article).id),
        first,
        await subscriptions.fate(connection, story) if story else None,
        following,
        await lately(connection, following, now),
        await deliveries.about(connection, reader.chat, story) if story else None,
        (await telling.cards(connection, [story], choosy=True)).get(story, ()) if story else (),
    )


async def lately(connection: Connection, following: list[Subscription], now: datetime) -> dict[int, int]:
    """By topic, how many stories hit it in the last day."""
    return await subscriptions.busy(connection, [one.topic for one in following], now - telling.DAY)
