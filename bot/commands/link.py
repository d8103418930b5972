"""A link that was sent: the story when we have it, or else its page is owed a summary; so is a text that was sent."""

import re

from telegram import Update

from bot.answer import answer
from bot.commands.article import card, wished
from bot.house import Context, wording
from bot.linking import reading
from bot.render import web
from ingest.urls import canonical
from language import detect
from storage import articles, links
from storage.links import Link, Sent

ADDRESS = re.compile(r"https?://[^\s<>\"«»]+", re.IGNORECASE)
MOST = 3
"""Links of one message that are answered."""


def addresses(text: str, hidden: list[str] | None = None) -> list[str]:
    """The first few web addresses in a text, and those behind its words."""
    found = [match.rstrip(".,;:!?)]}'،؛؟") for match in ADDRESS.findall(text)] + (hidden or [])
    return list(dict.fromkeys(url for url in found if web(url)))[:MOST]


async def answer_links(found: list[str], update: Update, context: Context) -> None:
    """Answer each with the story's card, or say that it is being read."""
    message, chat, house, words = (
        update.effective_message,
        update.effective_chat,
        context.house,
        wording(update),
    )
    if message is None or chat is None:
        return
    for url in found:
        key = f"url:{canonical(url)}"
        number = (await house.database.read(articles.known, [key])).get(key)
        screen = await card(number, wished(), update, context) if number else None
        if screen is not None:
            await answer(update, screen)
            continue
        asked = chat.id, message.message_id, url, words.language
        await promise(await house.database.write(links.ask, *asked, house.now()), update, context)


async def answer_text(text: str, update: Update, context: Context) -> None:
    """Say that a text is being read, and owe its summary."""
    message, chat, house = update.effective_message, update.effective_chat, context.house
    if message is None or chat is None:
        return
    sent = Sent(text, detect(text), wording(update).language)
    link = await house.database.write(links.send, chat.id, message.message_id, sent, house.now())
    await promise(link, update, context)


async def promise(link: Link, update: Update, context: Context) -> None:
    """Say that it is being read, in the message that is to become the answer."""
    said = await answer(update, reading(link.url, wording(update))) if link.reply is None else None
    if said is not None:
        await context.house.database.write(links.replied, link.id, said)
