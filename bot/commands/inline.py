"""The bot in other chats: `@bot words` offers stories as cards, and a guest's question is answered with one."""

import re
from collections.abc import Sequence

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.constants import ParseMode

from bot import render
from bot.answer import keyboard, preview
from bot.buttons import View
from bot.commands.latest import Asked, newest
from bot.house import Context
from bot.lookup import look
from bot.screen import Screen
from bot.wording import Wording, running, speak
from language.query import parse
from storage import articles, readers, summaries
from storage.readers import Reader
from storage.search import Cursor, Found, Hit

OFFSET = re.compile(r"(\d{1,11}):(\d{1,19}):(\d{1,19}):(\d{1,3}):(\d{1,6}):([01])")
MOST, CACHED = 50, 30
"""Cards of one answer, and seconds for which Telegram may give the same again."""


async def inline(update: Update, context: Context) -> None:
    """Offer the stories about the words typed, or the latest."""
    query = update.inline_query
    if query is None:
        return
    match = OFFSET.fullmatch(query.offset)
    if query.offset and match is None:
        await query.answer([], cache_time=CACHED, is_personal=True)
        return
    reader, words = await asking(update, context)
    at = cursor(match) if match else None
    found = await stories(query.query, reader, words, context, MOST, at)
    cards = await results(found.hits, reader, words, context)
    after = offset(found.next) if found.next else ""
    await query.answer(cards, cache_time=CACHED, is_personal=True, next_offset=after)


async def guest(update: Update, context: Context) -> None:
    """Answer a question from a chat that we are not in, with the best story."""
    message = update.guest_message
    if message is None or not message.guest_query_id or not context.bot.bot.supports_guest_queries:
        return
    reader, words = await asking(update, context)
    text = re.sub(r"@\w+|^/\w+", " ", message.text or message.caption or "").strip()
    found = await stories(text, reader, words, context, 1)
    cards = await results(found.hits, reader, words, context)
    if not cards:
        about = render.clean(text, 100) or "…"
        line = words.say("Nothing about {topic} yet. Try fewer or other words.", topic=about)
        cards = [_result("0", words.plain("Latest news"), "", Screen(running(line, words.language)))]
    await context.bot.answer_guest_query(message.guest_query_id, cards[0])


async def asking(update: Update, context: Context) -> tuple[Reader, Wording]:
    """Whoever asks, with the wishes of their own chat with us, and the words they read."""
    user = update.effective_user
    reader = await context.house.database.read(readers.get, user.id if user else 0)
    return reader, speak(reader.language or (user.language_code if user else None), reader.digits)


async def stories(
    text: str, reader: Reader, words: Wording, context: Context, most: int, at: Cursor | None = None
) -> Found:
    """Stories about these words, or the latest in the reader's language as far as there are any."""
    house = context.house
    query = parse(text, words.language)
    if not query.empty:
        return await look(house.database, query, house.now(), most, at)
    now = house.now()
    own = await house.database.read(articles.latest, 1, language=words.language)
    language = words.language if own and not reader.reads else ""
    return await newest(house.database, Asked(most, language), now, at, reader)


async def results(
    hits: Sequence[Hit], reader: Reader, words: Wording, context: Context
) -> list[InlineQueryResultArticle]:
    """Stories as cards, to be sent with their summaries."""
    house = context.house
    now, view = house.now(), View(reader.sentences, preview=reader.previews, home=context.bot.username)
    kept = await house.database.read(summaries.of, [hit.article.id for hit in hits])
    found = []
    for hit in hits:
        article = hit.article
        screen = render.linked(article, kept.get(article.id), words, now, view)
        about = f"{render.clean(article.source, 60)} · {words.ago(article.published, now)}"
        name = render.clean(article.title, 120) or words.plain("(no title)")
        found.append(_result(f"a{article.id}", name, about, screen))
    return found


def _result(number: str, name: str, about: str, screen: Screen) -> InlineQueryResultArticle:
    content = InputTextMessageContent(
        screen.html, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(**preview(screen))
    )
    return InlineQueryResultArticle(number, name, content, keyboard(screen), description=about or None)


def cursor(match: re.Match[str]) -> Cursor:
    """The place that an offset of ours says."""
    now, upto, titled, skipped, before, wide = map(int, match.groups())
    return Cursor(now, upto, titled, skipped, before, wide == 1)


def offset(at: Cursor) -> str:
    """A place as Telegram brings it back, at most 64 bytes."""
    return f"{at.now}:{at.upto}:{at.titled}:{at.offset}:{at.before}:{at.wide:d}"
