"""/sources: the list, for everybody; adding and removing, for admins; suggesting, for the others."""

import re
from dataclasses import dataclass

from telegram import Update

from bot.answer import answer, redraw
from bot.house import Context, wording
from bot.render import clean
from bot.screen import Button, Screen
from bot.wording import Wording, running
from ingest.address import Forbidden, check_url
from ingest.discovery import addresses
from language.bidi import strip
from storage import notices, sources
from storage.models import Source
from storage.notices import Notice

PATTERN = re.compile(r"so:(\d{1,6})$")
PAGE = 20
ADD = frozenset("add + new suggest أضف اضف إضافة اقترح أقترح ajouter proposer".split())
REMOVE = frozenset("remove - delete احذف حذف أزل supprimer".split())


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done: add, remove or list; `about` says with what."""

    verb: str
    about: str = ""


def order(args: list[str] | None) -> Order:
    """What the words after /sources ask for; an address alone asks for adding."""
    words = list(args or ())
    if words and words[0].lower() in REMOVE:
        return Order("remove", " ".join(words[1:]))
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
