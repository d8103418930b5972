"""A story's card: opened by a tap on a headline, made longer or shorter, opened and saved in place."""

import re
from dataclasses import replace

from telegram import Update

from bot import render
from bot.answer import answer, redraw
from bot.buttons import View
from bot.house import READER, Context, wording
from bot.screen import Screen
from storage import articles, saved, stories, summaries
from storage.models import Article

PATTERN = re.compile(r"a:(\d{1,15})$")
SHOWN = re.compile(r"c:(\d{1,15}):([1-7]):([01])$")
SAVED = re.compile(r"v:(\d{1,15}):([1-7]):([01]):([01])$")
BROKEN = re.compile(r".*[\x00-\x1f]", re.DOTALL)
"""What no button of ours says; the $ of a pattern would let a line break pass."""


async def article(update: Update, context: Context) -> None:
    """Answer with the card of the article whose button was pressed."""
    query = update.callback_query
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    screen = await card(int(match[1]), wished(), update, context)
    if screen is None:
        await gone(update)
        return
    await query.answer()
    await answer(update, screen)


def wished() -> View:
    """How the reader wishes stories to be shown."""
    reader = READER.get()
    return View(reader.sentences, preview=reader.previews) if reader else View()


async def shown(update: Update, context: Context) -> None:
    """The same card, longer, shorter, or with those who report the story."""
    query = update.callback_query
    match = SHOWN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    screen = await card(int(match[1]), seen(match), update, context)
    if screen is None:
        await gone(update)
        return
    await query.answer()
    await redraw(update, screen)


async def save(update: Update, context: Context) -> None:
    """Keep the article for later, or no longer."""
    query, chat, words, house = update.callback_query, update.effective_chat, wording(update), context.house
    match = SAVED.fullmatch(query.data or "") if query else None
    if query is None or chat is None or match is None:
        return
    number, keep = int(match[1]), match[4] == "1"
    if not keep:
        await house.database.write(saved.drop, chat.id, number)
    elif not await house.database.write(saved.keep, chat.id, number, house.now()):
        there = await house.database.read(articles.get, number)
        full = words.plain("You have saved as much as one chat can. Drop something first: /saved")
        await query.answer(full if there else words.plain("This article is no longer kept."), show_alert=True)
        return
    await query.answer(words.plain("Saved: see /saved") if keep else words.plain("No longer saved."))
    screen = await card(number, seen(match), update, context)
    if screen is not None:
        await redraw(update, screen)


def seen(match: re.Match[str]) -> View:
    """How the card was to be shown, as its button says."""
    return replace(wished(), sentences=int(match[2]), opened=match[3] == "1")


async def card(number: int, view: View, update: Update, context: Context) -> Screen | None:
    """The card of an article, None when it is not kept any more."""
    read, chat = context.house.database.read, update.effective_chat
    found = await read(articles.get, number)
    if found is None:
        return None
    told = await read(stories.timeline, found.story) if found.story is not None else []
    kept = chat is not None and await read(saved.has, chat.id, number)
    view = replace(view, reports=reporting(found, told), saved=kept, home=context.bot.username)
    return render.summary(
        found, await read(summaries.get, number), wording(update), context.house.now(), view
    )


def reporting(about: Article, told: list[Article]) -> tuple[Article, ...]:
    """Who reports a story, each by its first article but for the one that is shown."""
    first = {about.source: about}
    for one in told:
        first.setdefault(one.source, one)
    return tuple(sorted(first.values(), key=lambda one: (one.published, one.id)))


async def gone(update: Update) -> None:
    """Say that an article is not kept any more."""
    if update.callback_query:
        said = wording(update).plain("This article is no longer kept.")
        await update.callback_query.answer(said, show_alert=True)


async def stale(update: Update, context: Context) -> None:
    """A button that is not ours, or of an older day: do nothing, and say what to do."""
    if update.callback_query:
        await update.callback_query.answer(wording(update).plain("This button is too old. Send /latest."))
