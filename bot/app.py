"""The composition of the chat: one Application, one visible list of handlers."""

import re
from datetime import UTC, datetime
from typing import Any

import structlog
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    BaseRateLimiter,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.answer import answer
from bot.commands import (
    admin,
    channel,
    clock,
    digest,
    inline,
    privacy,
    saved,
    settings,
    sources,
    subscribe,
    subscriptions,
    taste,
)
from bot.commands import latest as newest
from bot.commands import start as beginning
from bot.commands.article import BROKEN, PATTERN, SAVED, SHOWN, article, save, shown, stale
from bot.commands.related import PATTERN as MORE
from bot.commands.related import related
from bot.commands.text import HANDLERS, other, unknown, words
from bot.commands.topic import PATTERN as TURN
from bot.commands.topic import turned
from bot.house import Context, House, wording
from bot.meeting import Heard, Named, meet, membership, migrated
from bot.screen import Screen

log = structlog.get_logger()

Chat = Application[ExtBot[Any], Context, dict[Any, Any], dict[Any, Any], dict[str, House], None]


def utc_now() -> datetime:
    """The clock of the running house; everything below takes `now` as an argument."""
    return datetime.now(UTC)


def build(
    house: House,
    token: str,
    request: BaseRequest,
    *,
    api_url: str,
    pacing: BaseRateLimiter[Any] | None = None,
) -> Chat:
    """The chat application over any transport; it neither polls nor listens by itself."""
    root = api_url.rstrip("/")
    builder = (
        Application.builder()
        .token(token)
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .request(request)
        .get_updates_request(request)
        .context_types(ContextTypes(context=Context))
        .updater(None)
        .job_queue(None)
    )
    if pacing is not None:
        builder = builder.rate_limiter(pacing)
    application: Chat = builder.build()
    application.bot_data["house"] = house
    listen(application)
    return application


BUTTONS: tuple[tuple[Any, re.Pattern[str]], ...] = (
    (stale, BROKEN),
    (article, PATTERN),
    (shown, SHOWN),
    (save, SAVED),
    (saved.turned, saved.PATTERN),
    (newest.turned, newest.PATTERN),
    (beginning.pressed, beginning.PATTERN),
    (beginning.spoken, beginning.LANGUAGE),
    (taste.choose, taste.ABOUT),
    (taste.mute, taste.MUTED),
    (turned, TURN),
    (related, MORE),
    (subscribe.pressed, subscribe.FOLLOW),
    (subscriptions.pressed, subscriptions.PATTERN),
    (subscriptions.turned, subscriptions.TURN),
    (digest.turned, digest.PATTERN),
    (clock.pressed, clock.PATTERN),
    (settings.pressed, settings.PATTERN),
    (sources.turned, sources.PATTERN),
    (admin.again, admin.PATTERN),
)
"""What buttons bring back, in the order in which it is looked at."""
PERSONAL = ("privacy", "mydata", "forgetme")
"""Commands that are obeyed while a chat is to be forgotten; all others come after that."""


def listen(application: Chat) -> None:
    """Every handler, in the order in which they are asked; the first that fits takes the update."""
    heard, private = Heard(), filters.ChatType.PRIVATE
    admins = filters.User(application.bot_data["house"].admins, allow_empty=True)
    commands = {name: CommandHandler(name, handler, heard) for name, handler in HANDLERS.items()}
    commands["admin"] = CommandHandler("admin", admin.show, filters.UpdateType.MESSAGE & private & admins)
    application.add_handler(TypeHandler(Update, meet), group=-2)
    application.add_handler(CallbackQueryHandler(channel.pressed), group=-1)
    application.add_handlers(
        [
            MessageHandler(filters.UpdateType.GUEST_MESSAGE, inline.guest),
            InlineQueryHandler(inline.inline),
            *(commands.pop(name) for name in PERSONAL),
            CallbackQueryHandler(privacy.pressed, privacy.PATTERN),
            privacy.Leaving(privacy.reminded),
            *commands.values(),
            *(CallbackQueryHandler(handler, pattern) for handler, pattern in BUTTONS),
            CallbackQueryHandler(stale),
            ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(filters.StatusUpdate.MIGRATE, migrated),
            MessageHandler(filters.LOCATION & filters.UpdateType.MESSAGE & private, settings.place),
            MessageHandler(filters.Document.FileExtension("opml") & private, sources.brought),
            MessageHandler(filters.TEXT & ~filters.COMMAND & settings.Muting(), settings.replied),
            MessageHandler(filters.COMMAND & (private | Named()), unknown),
            MessageHandler((filters.TEXT | filters.CAPTION) & private & ~filters.VIA_BOT, words),
            MessageHandler(
                ~filters.TEXT & ~filters.StatusUpdate.ALL & private & filters.UpdateType.MESSAGE, other
            ),
        ]
    )
    application.add_error_handler(failed)


async def failed(update: object, context: Context) -> None:
    """A handler broke: the log has the reason, the reader one clear sentence."""
    log.error("handler failed", exc_info=context.error)
    if isinstance(update, Update) and not isinstance(context.error, TelegramError):
        sentence = wording(update).say("Something went wrong here. Please try again in a moment.")
        try:
            await answer(update, Screen(sentence))
        except TelegramError as error:
            log.warning("could not say so", reason=str(error))
