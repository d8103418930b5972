"""More and less of what a story is about: follow it, or hear no more of it, with a way back."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from telegram import Update

from bot import settings as wishes
from bot.answer import answer, redraw
from bot.commands import related, settings
from bot.commands.article import gone
from bot.house import Context, wording
from bot.meeting import known, may_press
from bot.render import clean
from bot.screen import Button, Screen
from bot.wording import Wording, running
from language.usage import Kind, Usage
from storage import articles, asked, search
from storage.models import Article
from storage.readers import Reader
from summaries.stops import stops

ABOUT = re.compile(r"([fl]):(\d{1,15})$")
MUTED = re.compile(r"lw:(\d{1,12}):([mu])$")
SUBJECTS = 4
"""Words of a title that are offered."""
READ = 4_000
"""Characters of a text that are looked at for how it uses them."""
EDGES = '.,:;!?،؛؟"«»“”‘’()[]…'


async def choose(update: Update, context: Context) -> None:
    """Ask what of a story is meant: its source, or a word of its title."""
    query, words, house = update.callback_query, wording(update), context.house
    match = ABOUT.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    about = await house.database.read(articles.get, int(match[2]))
    if about is None:
        await gone(update)
        return
    await query.answer()
    offered = [*await subjects(about, context), f'@"{clean(about.source, 100)}"']
    follow = match[1] == "f"
    texts = [named(text) if follow else text for text in offered]
    numbers = [await house.database.write(asked.remember, text, house.now()) for text in texts]
    await answer(update, choices(list(zip(numbers, texts, strict=True)), words, follow=follow))


async def subjects(about: Article, context: Context) -> list[str]:
    """The words of a title that most titles share, names before others, and none that its text uses as a verb."""
    empty = stops(about.language)
    text = await context.house.database.read(articles.text, about.id)
    usage = Usage([about.title], [text[:READ]], about.language)
    found: dict[str, str] = {}
    for written in (word.strip(EDGES) for word in about.title.split()[:40]):
        telling = [term for term in related.telling(replace(about, title=written)) if term not in empty]
        if len(telling) == 1 and not telling[0].isdecimal():  # a number is no subject
            found.setdefault(telling[0], written)
    carried = await context.house.database.read(search.carried, list(found))
    kinds = {term: usage.kind([written], written) for term, written in found.items()}

    def worth(term: str) -> tuple[bool, bool, int]:
        return kinds[term] is not Kind.NO_NOUN, kinds[term] is Kind.NAME, carried.get(term, 0)

    return [clean(found[term], 60) for term in sorted(found, key=worth, reverse=True)][:SUBJECTS]


def choices(offered: Sequence[tuple[int, str]], words: Wording, *, follow: bool) -> Screen:
    """The question, a button for each answer."""
    asking = words.say("Follow what?") if follow else words.say("Hear less of what?")
    buttons = [
        Button(clean(named(text), 40), f"fo:{number}" if follow else f"lw:{number}:m")
        for number, text in offered
    ]
    pairs = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    return Screen(
        running(asking, words.language), tuple(tuple(pair[::-1] if words.rtl else pair) for pair in pairs)
    )


def named(text: str) -> str:
    """A topic or a source as a reader knows it."""
    return text.removeprefix("@").strip('"') if text.startswith("@") else text


async def mute(update: Update, context: Context) -> None:
    """Send nothing more of what was chosen, or again."""
    query, words = update.callback_query, wording(update)
    text = await recalled(update, context)
    if text is None or query is None:
        return
    if not await may_press(update, context):
        return
    await query.answer()
    number, verb = (query.data or "").split(":")[1:]
    chat = (await known(update, context)).chat
    await settings.kept(chat, partial(muting, text=text, undo=verb == "u"), context)
    await redraw(update, muted(text, number, words, undo=verb == "u"))


async def recalled(update: Update, context: Context) -> str | None:
    """What a button stands for; None, and a word about it, when that was too long ago."""
    query = update.callback_query
    match = MUTED.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return None
    text = await context.house.database.read(asked.recall, int(match[1]))
    if text is None:
        await query.answer(wording(update).plain("This button is too old. Send /latest."))
    return text


def muting(reader: Reader, text: str, *, undo: bool) -> Reader:
    """The wishes with this muted, or not any more."""
    others = tuple(line for line in reader.muted if line != text)
    return replace(reader, muted=others if undo else (*others, text)[-wishes.MOST_MUTED :])


def muted(text: str, number: str, words: Wording, *, undo: bool) -> Screen:
    """What was done, and a button for the opposite."""
    name = clean(named(text), 100)
    if undo:
        line = words.say("You hear of {topic} again.", topic=name)
        return Screen(running(line, words.language), ((Button(words.plain("Mute"), f"lw:{number}:m"),),))
    line = words.say("You will hear no more of {topic}. See /settings", topic=name)
    return Screen(running(line, words.language), ((Button(words.plain("Undo"), f"lw:{number}:u"),),))
