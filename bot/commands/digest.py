"""/digest: the last day of all that a chat follows, now; and the further pages of any digest."""

import re
from collections.abc import Sequence

from telegram import Update

from bot import lookup, render, subscription, telling
from bot.answer import answer, redraw
from bot.digests import MOST
from bot.house import Context, wording
from bot.meeting import known
from bot.screen import Screen
from bot.subscription import Listed
from bot.telling import Card
from language.query import parse
from storage import articles, asked, deliveries, subscriptions
from storage.database import Connection, Database
from storage.readers import Reader
from storage.search import Hit
from storage.subscriptions import Subscription

PATTERN = re.compile(r"dg:(\d{1,12}):(\d{1,3})$")
TOPICS, EACH = 30, 30
"""Subscriptions that are looked through, and stories of each."""
NAME = "digest "
"""What the list of a digest's stories begins with where it is remembered."""


async def digest_now(update: Update, context: Context) -> None:
    """Answer with the last day's stories of all that the chat follows."""
    chat, words, house = update.effective_chat, wording(update), context.house
    following = await house.database.read(subscriptions.of_chat, chat.id, "on") if chat else []
    if not following:
        await answer(update, subscription.listing(Listed(()), words))
        return
    best = await collected(following[:TOPICS], await known(update, context), context)
    if not best:
        await answer(update, Screen(words.say("Nothing new today in what you follow.")))
        return
    number = 0
    if len(best) > MOST:
        number = await remembered([key(hit) for hit in best], context)
    await answer(update, render.digest(best[:MOST], len(best), words, house.now(), number=number))


async def remembered(numbers: Sequence[int], context: Context) -> int:
    """The number under which these stories are found again."""
    listed = NAME + " ".join(map(str, numbers))
    return await context.house.database.write(asked.remember, listed, context.house.now())


async def collected(following: Sequence[Subscription], reader: Reader, context: Context) -> list[Hit]:
    """The last day's stories of these, best first, without what the reader muted."""
    database, now = context.house.database, context.house.now()
    found: dict[int, Hit] = {}
    topics: dict[int, list[str]] = {}
    for one in following:
        query = parse(f"{one.text} since 1d", one.language)
        for hit in (await lookup.look(database, query, now, EACH)).hits:
            found.setdefault(key(hit), hit)
            topics.setdefault(hit.article.story or 0, []).append(one.text)
    if reader.muted or reader.reads:
        found = await database.read(unmuted, found, reader)
    return telling.ranked(list(found.values()), topics, reader.language, now)


async def unmuted(connection: Connection, found: dict[int, Hit], reader: Reader) -> dict[int, Hit]:
    """These stories without those that the reader does not want."""
    others = await telling.cards(connection, [number for number in found if number > 0], choosy=True)
    chosen = {}
    for number, hit in found.items():
        own = Card(hit, None, await articles.text(connection, hit.article.id))
        chosen[number] = telling.chosen_by(reader, [*others.get(number, ()), own])
    return {number: card.hit for number, card in chosen.items() if card}


def key(hit: Hit) -> int:
    """The story's number; of an article that is in none yet, its own, negated."""
    return hit.article.story or -hit.article.id


async def turned(update: Update, context: Context) -> None:
    """Another page of a digest, in place of this one."""
    query, words = update.callback_query, wording(update)
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    screen = await page(int(match[1]), int(match[2]), update, context)
    if screen is None:
        await query.answer(words.plain("This button is too old. Send /digest."))
        return
    await query.answer()
    await redraw(update, screen)


async def page(number: int, at: int, update: Update, context: Context) -> Screen | None:
    """One page of a digest, None when it is not kept any more."""
    house = context.house
    numbers = await stories(number, update, house.database)
    hits = await house.database.read(shown, numbers[at * MOST : (at + 1) * MOST])
    if not hits:
        return None
    return render.digest(hits, len(numbers), wording(update), house.now(), page=at, number=number)


async def stories(number: int, update: Update, database: Database) -> list[int]:
    """The stories of a digest, best first: as they were remembered, or by the message that told them."""
    message = update.effective_message
    if number:
        text = await database.read(asked.recall, number) or ""
        return [int(story) for story in text.removeprefix(NAME).split()] if text.startswith(NAME) else []
    told = (
        await database.read(deliveries.of_message, message.chat.id, message.message_id) if message else None
    )
    return list(told.stories) if told else []


async def shown(connection: Connection, numbers: Sequence[int]) -> list[Hit]:
    """These stories in this order, those that are still kept."""
    found = {key(hit): hit for hit in await subscriptions.best(connection, [n for n in numbers if n > 0])}
    for number in numbers:
        article = await articles.get(connection, -number) if number < 0 else None
        if article:
            found[number] = Hit(article, (article.source,))
    return [found[number] for number in numbers if number in found]
