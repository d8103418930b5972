"""/admin: what whoever runs the bot wants to see: sources that fail, what waits, readers, suggestions."""

import re
from collections.abc import Iterable
from datetime import datetime

from telegram import Update

from bot.answer import answer, redraw
from bot.commands.article import stale
from bot.commands.sources import admin
from bot.house import Context, wording
from bot.render import clean
from bot.screen import Button, Screen
from bot.wording import Wording, running
from storage.overview import Overview, overview

PATTERN = re.compile(r"ad:again$")


async def show(update: Update, context: Context) -> None:
    """Answer with how the house stands."""
    await answer(update, await page(update, context))


async def again(update: Update, context: Context) -> None:
    """The same as of now, for admins only: an old message may have been passed on."""
    if update.callback_query is None or not admin(update, context):
        await stale(update, context)
        return
    await update.callback_query.answer()
    await redraw(update, await page(update, context))


async def page(update: Update, context: Context) -> Screen:
    """How the house stands now."""
    house = context.house
    found = await house.database.read(overview, house.now(), update.update_id)
    return shown(found, wording(update), house.now())


def shown(found: Overview, words: Wording, now: datetime) -> Screen:
    """An overview as its reader is shown it."""
    blocks = [
        _readers(found, words),
        _waiting(found, words),
        _sources(found, words, now),
        _wishes(found, words),
    ]
    html = "\n\n".join(
        "\n".join(running(line, words.language) for line in block) for block in blocks if block
    )
    return Screen(html, ((Button(words.plain("Refresh"), "ad:again"),),))


def _readers(found: Overview, words: Wording) -> list[str]:
    kinds = found.readers
    return [
        "<b>" + words.say("Readers") + "</b>",
        *_numbered(
            (
                (words.plain("private chats"), kinds.get("private", 0)),
                (words.plain("groups"), kinds.get("group", 0)),
                (words.plain("channels"), kinds.get("channel", 0)),
                (words.plain("new in a day"), found.joined),
                (words.plain("cannot be written to"), found.left),
                (words.plain("topics followed"), found.following),
            ),
            words,
        ),
    ]


def _waiting(found: Overview, words: Wording) -> list[str]:
    return [
        "<b>" + words.say("Waiting") + "</b>",
        *_numbered(
            (
                (words.plain("updates to answer"), found.unanswered),
                (words.plain("articles to shorten"), found.unsummarised),
                (words.plain("articles to group"), found.ungrouped),
                (words.plain("stories to match"), found.unmatched),
                (words.plain("messages to send"), found.undelivered),
                (words.plain("messages in doubt, in a day"), found.doubtful),
            ),
            words,
        ),
    ]


def _numbered(rows: Iterable[tuple[str, int]], words: Wording) -> list[str]:
    return [words.say("{name}: {value}", name=name, value=number) for name, number in rows]


def _sources(found: Overview, words: Wording, now: datetime) -> list[str]:
    newest = words.moment(found.newest, now) if found.newest else "—"
    lines = [
        "<b>" + words.say("Sources") + "</b>",
        *_numbered(
            ((words.plain("followed"), found.sources), (words.plain("failing"), found.troubled)), words
        ),
        words.say("{name}: {value}", name=words.plain("last article"), value=newest),
    ]
    for one in found.failing:
        name = words.say("{title}", title=clean(one.title, 60))
        lines.append(
            f"⚠️ {words.figures(one.id)}. {name}: {words.say('{title}', title=clean(one.trouble, 120))}"
        )
    return lines


def _wishes(found: Overview, words: Wording) -> list[str]:
    if not found.suggested:
        return []
    lines = [
        words.say(
            "{who} suggests a source: {url}. To add it: /sources add {url}",
            who=clean(one.detail, 60) or "?",
            url=clean(one.about, 200),
        )
        for one in found.suggested
    ]
    return ["<b>" + words.say("Suggestions") + "</b>", *lines]
