"""What can be asked, as the help, Telegram's menus and the bot's own page say it."""

from collections.abc import Awaitable, Collection
from typing import Any

import structlog
from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.screen import Screen
from bot.wording import DEFAULT, Wording, languages, running, speak

log = structlog.get_logger()

READING = ("latest", "topic", "topics", "digest", "saved")
FOLLOWING = ("subscribe", "subscriptions", "mute", "why")
OWN = ("settings", "sources", "privacy")
PRIVATE = (*READING, *FOLLOWING, *OWN, "mydata", "forgetme", "help")
GROUP = ("latest", "topic", "topics", "digest", "subscriptions", "help")
DECIDING = (*GROUP[:-1], "subscribe", "mute", "settings", "privacy", "help")
"""What the menu of a private chat offers, that of a group to its members, and to its admins."""


def described(words: Wording) -> dict[str, str]:
    """Every command that is offered, and what it does."""
    return {
        "latest": words.plain("the latest headlines"),
        "topic": words.plain("news about a topic: /topic Jerusalem"),
        "topics": words.plain("what the news is about now"),
        "digest": words.plain("your digest now"),
        "saved": words.plain("what you saved"),
        "subscribe": words.plain("follow a topic or a source"),
        "subscriptions": words.plain("what you follow"),
        "mute": words.plain("hear no more of a word or a source"),
        "why": words.plain("why a story came or did not"),
        "settings": words.plain("language, clock, quiet hours"),
        "sources": words.plain("where the news comes from"),
        "privacy": words.plain("what I keep of you, and how long"),
        "mydata": words.plain("what I keep of you, as a file"),
        "forgetme": words.plain("erase what I keep of you"),
        "help": words.plain("this help"),
        "admin": words.plain("how the house stands"),
    }


def manual(words: Wording) -> Screen:
    """The commands by what they are for, a line each."""
    told = described(words)
    headed = (
        (words.say("Reading"), READING),
        (words.say("Following"), FOLLOWING),
        (words.say("Settings and privacy"), OWN),
    )
    blocks = [[words.say("Send a word and I look it up; send a link or a text and I shorten it.")]]
    blocks += [[f"<b>{name}</b>", *(f"/{one} — {told[one]}" for one in listed)] for name, listed in headed]
    html = "\n\n".join("\n".join(running(line, words.language) for line in block) for block in blocks)
    return Screen(html)


def commands(names: Collection[str], words: Wording) -> list[BotCommand]:
    """These commands as Telegram takes them."""
    told = described(words)
    return [BotCommand(name, told[name]) for name in names]


async def publish(bot: ExtBot[Any], admins: Collection[int]) -> None:
    """Tell Telegram what we offer to whom and who we are, in every language; what fails stays as it was."""
    for language in languages():
        await _tried(_introduce(bot, speak(language), _code(language)))
    for admin in sorted(admins):
        await own(bot, admin)


async def own(bot: ExtBot[Any], admin: int) -> None:
    """Let an admin have a menu with `/admin`, in every language; one who has not begun yet is no chat and has none."""
    for language in languages():
        offered = commands((*PRIVATE, "admin"), speak(language))
        call = bot.set_my_commands(offered, BotCommandScopeChat(admin), _code(language))
        if isinstance(await _tried(call), BadRequest):
            return


def _code(language: str) -> str | None:
    """What Telegram calls a language; the default is for all that have no menu of their own."""
    return None if language == DEFAULT else language


async def _tried(call: Awaitable[object]) -> TelegramError | None:
    """Do it, and go on when it fails; how it failed."""
    try:
        await call
    except TelegramError as error:
        log.warning("a menu was not set", reason=str(error))
        return error
    return None


async def _introduce(bot: ExtBot[Any], words: Wording, code: str | None) -> None:
    scopes: tuple[tuple[tuple[str, ...], BotCommandScope | None], ...] = (
        (PRIVATE, None),
        (GROUP, BotCommandScopeAllGroupChats()),
        (DECIDING, BotCommandScopeAllChatAdministrators()),
    )
    for names, scope in scopes:
        await bot.set_my_commands(commands(names, words), scope, code)
    await bot.set_my_description(
        words.plain(
            "The news in brief. Choose what you want to hear about and when; every sentence is quoted word for"
            " word and leads to its place in the original. Send a word, a link or a text."
        ),
        code,
    )
    await bot.set_my_short_description(
        words.plain("The news in brief: every sentence quoted word for word."), code
    )
