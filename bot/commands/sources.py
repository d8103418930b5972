"""/sources: the list, for everybody, as OPML too; adding and removing, for admins; suggesting, for the others."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from telegram import InputFile, Update
from telegram.constants import ParseMode

from bot.answer import answer, redraw
from bot.house import Context, wording
from bot.render import clean
from bot.screen import Button, Screen
from bot.wording import Wording, running
from ingest import opml
from ingest.address import Forbidden, check_url
from ingest.discovery import addresses
from ingest.load import Loaded, Outline, Rejected, read
from language.bidi import strip
from storage import notices, sources
from storage.database import Connection
from storage.models import Source
from storage.notices import Notice

PATTERN = re.compile(r"so:(\d{1,6})$")
PAGE = 20
FILE = "mujaz.opml"
LARGEST = 2_000_000
"""Bytes of a list that is taken in."""
ADD = frozenset("add + new suggest أضف اضف إضافة اقترح أقترح ajouter proposer".split())
EXPORT = frozenset("export opml تصدير صدر صدّر exporter".split())
REMOVE = frozenset("remove - delete احذف حذف أزل supprimer".split())


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done: add, remove, export or list; `about` says with what."""

    verb: str
    about: str = ""


def order(args: list[str] | None) -> Order:
    """What the words after /sources ask for; an address alone asks for adding."""
    words = list(args or ())
    if words and words[0].lower() in REMOVE:
        return Order("remove", " ".join(words[1:]))
    if words and words[0].lower() in EXPORT:
        return Order("export")
    if words and words[0].lower() in ADD:
        words = words[1:] or [""]
    elif not words or "." not in words[0]:
        return Order("list")
    return Order("add", words[0])


def address(typed: str) -> str | None:
    """The web address that was typed, None when it is none."""
    url = addresses(typed)[0]
    try:
        check_url(url)
    except Forbidden:
        return None
    return url if "." in url.split("/")[2] and len(url) < 2000 else None


async def listing(update: Update, context: Context) -> None:
    """Answer with the sources, or do what was asked."""
    wanted = order([strip(word) for word in context.args or ()])  # copied from a message of ours
    if wanted.verb == "list":
        await answer(update, await page(0, update, context))
    elif wanted.verb == "export":
        await export(update, context)
    elif wanted.verb == "add":
        await answer(update, Screen(await add(wanted.about, update, context)))
    else:
        await answer(update, Screen(await remove(wanted.about, update, context)))


async def turned(update: Update, context: Context) -> None:
    """Another page of the list, in place of this one."""
    query = update.callback_query
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    await query.answer()
    await redraw(update, await page(int(match[1]), update, context))


async def page(number: int, update: Update, context: Context) -> Screen:
    """One page of the list."""
    found = await context.house.database.read(sources.listed, "followed")
    return shown(found, number, wording(update), admin=admin(update, context))


def admin(update: Update, context: Context) -> bool:
    """Whether an admin is asking."""
    return bool(update.effective_user) and update.effective_user.id in context.house.admins  # type: ignore[union-attr]


def shown(found: list[Source], number: int, words: Wording, *, admin: bool) -> Screen:
    """A page of sources by name, with their numbers for admins, and how to have one more."""
    pages = max(1, -(-len(found) // PAGE))
    number = min(number, pages - 1)
    lines = [words.say("<b>Sources</b>: {count}", count=len(found))]
    for source in found[number * PAGE : (number + 1) * PAGE]:
        name = words.say("{title}", title=clean(source.title, 60))
        trouble = " ⚠️" if admin and source.trouble else ""
        lines.append(f"{words.figures(source.id)}. {name}{trouble}" if admin else f"• {name}")
    lines.append(
        words.say("Add one: /sources add bbc.com. Remove one: /sources remove 3.")
        if admin
        else words.say("Suggest one: /sources add bbc.com")
    )
    html = "\n".join(running(line, words.language) for line in lines)
    back = [Button(words.plain("Back"), f"so:{number - 1}")] if number else []
    more = [Button(words.plain("More"), f"so:{number + 1}")] if number + 1 < pages else []
    row = [*more, *back] if words.rtl else [*back, *more]
    return Screen(html, (tuple(row),) if row else ())


async def add(typed: str, update: Update, context: Context) -> str:
    """Add the source, or pass the wish on to the admins; what to answer."""
    words, house, url = wording(update), context.house, address(typed)
    if url is None:
        return words.say("Which one? Write its address, for example: /sources add bbc.com")
    if not admin(update, context):
        user = update.effective_user
        suggested = Notice("suggested", url, user.full_name if user else "", asker=user.id if user else None)
        await house.database.write(notices.suggest, suggested, house.now())
        return words.say("Thank you. I have passed your suggestion on.")
    chat = update.effective_chat.id if update.effective_chat else None
    new = await house.database.write(sources.follow, url, url, house.now(), asker=chat)
    if not new:
        return words.say("{title} is a source already.", title=url)
    return words.say("I am looking at {title} and will tell you what I find.", title=url)


async def remove(named: str, update: Update, context: Context) -> str:
    """Remove the source; what to answer."""
    words, house = wording(update), context.house
    if not admin(update, context):
        return words.say("Only admins remove sources. To hear less, see /subscriptions.")
    meant = await house.database.read(sources.named, named)
    if len(meant) != 1:
        return words.say("Which one? Write its number from /sources.")
    await house.database.write(sources.leave, meant[0].id)
    return words.say("{title} is a source no longer; its articles stay.", title=meant[0].title)


# --- lists for and from other readers of feeds


async def export(update: Update, context: Context) -> None:
    """Send the sources as a file that other readers of feeds take in."""
    house, message = context.house, update.effective_message
    found = await house.database.read(sources.listed, "followed")
    content = opml.written(found, title="Mujaz", now=house.now())
    caption = wording(update).say("<b>Sources</b>: {count}", count=len(found))
    if message is not None:
        await message.reply_document(InputFile(content, FILE), caption=caption, parse_mode=ParseMode.HTML)


async def brought(update: Update, context: Context) -> None:
    """Take in the list that an admin sent as a file; what a reader sent is passed over with a word how to suggest."""
    words = wording(update)
    if not admin(update, context):
        await answer(update, Screen(words.say("Suggest one: /sources add bbc.com")))
        return
    outlines = await listed(update, context)
    if not outlines:
        await answer(update, Screen(words.say("I found no sources in this file. Send me a list in OPML.")))
        return
    new = await context.house.database.write(followed, outlines, context.house.now())
    said = words.say("Added: {added}. There already: {known}.", added=new, known=len(outlines) - new)
    await answer(update, Screen(said))


async def listed(update: Update, context: Context) -> Sequence[Outline]:
    """The sources that a file names, none where it is no list."""
    document = update.effective_message.document if update.effective_message else None
    if document is None or (document.file_size or 0) > LARGEST:
        return ()
    content = bytes(await (await document.get_file()).download_as_bytearray())
    try:
        found: Loaded = await asyncio.to_thread(
            read, content, name=document.file_name or FILE, now=context.house.now()
        )
    except Rejected:
        return ()
    return found.outlines


async def followed(connection: Connection, outlines: Sequence[Outline], now: datetime) -> int:
    """Look at all these feeds from now on; how many were not looked at before."""
    new = [
        await sources.follow(connection, one.url, one.title, now, category=one.category) for one in outlines
    ]
    return sum(new)
