"""The composition of the chat: one Application, one visible list of handlers."""

from datetime import UTC, datetime
from typing import Any

import structlog
from telegram import BotCommand, Update
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
from bot.commands.latest import latest
from bot.commands.related import PATTERN as MORE
from bot.commands.related import related
from bot.commands.start import help_, start
from bot.commands.text import unknown, words
from bot.commands.topic import PATTERN as TURN
from bot.commands.topic import topic, turned
from bot.commands.topics import topics
from bot.commands.why import why
from bot.house import Context, House, wording
from bot.meeting import meet, membership, migrated
from bot.screen import Screen
from bot.wording import DEFAULT, Wording, languages, speak

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


def listen(application: Chat) -> None:
    """Every handler, in the order in which they are asked; the first that fits takes the update."""
    application.add_handlers(
        [
            MessageHandler(filters.UpdateType.GUEST_MESSAGE, inline.guest),
            InlineQueryHandler(inline.inline),
            CommandHandler("privacy", privacy.show),
            CommandHandler("mydata", privacy.mydata),
            CommandHandler("forgetme", privacy.forgetme),
            CallbackQueryHandler(privacy.pressed, privacy.PATTERN),
            privacy.Leaving(privacy.reminded),
            CommandHandler("start", start),
            CommandHandler("help", help_),
            CommandHandler("latest", latest),
            CommandHandler("topic", topic),
            CommandHandler("topics", topics),
            CommandHandler("subscribe", subscribe.subscribe),
            CommandHandler("unsubscribe", subscriptions.unsubscribe),
            CommandHandler("subscriptions", subscriptions.listing),
            CommandHandler("digest", digest.digest_now),
            CommandHandler("why", why),
            CommandHandler("settings", settings.show),
            CommandHandler("zone", settings.zone),
            CommandHandler("quiet", settings.quiet),
            CommandHandler("digesttime", settings.digest_time),
            CommandHandler("mute", settings.mute),
            CommandHandler("saved", saved.saved),
            CommandHandler("sources", sources.listing),
            CallbackQueryHandler(stale, BROKEN),
            CallbackQueryHandler(article, PATTERN),
            CallbackQueryHandler(shown, SHOWN),
            CallbackQueryHandler(save, SAVED),
            CallbackQueryHandler(saved.turned, saved.PATTERN),
            CallbackQueryHandler(newest.turned, newest.PATTERN),
            CallbackQueryHandler(beginning.pressed, beginning.PATTERN),
            CallbackQueryHandler(beginning.spoken, beginning.LANGUAGE),
            CallbackQueryHandler(taste.choose, taste.ABOUT),
            CallbackQueryHandler(taste.mute, taste.MUTED),
            CallbackQueryHandler(turned, TURN),
            CallbackQueryHandler(related, MORE),
            CallbackQueryHandler(subscribe.pressed, subscribe.FOLLOW),
            CallbackQueryHandler(subscriptions.pressed, subscriptions.PATTERN),
            CallbackQueryHandler(subscriptions.turned, subscriptions.TURN),
            CallbackQueryHandler(digest.turned, digest.PATTERN),
            CallbackQueryHandler(clock.pressed, clock.PATTERN),
            CallbackQueryHandler(settings.pressed, settings.PATTERN),
            CallbackQueryHandler(sources.turned, sources.PATTERN),
            CallbackQueryHandler(stale),
            ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(filters.StatusUpdate.MIGRATE, migrated),
            MessageHandler(filters.LOCATION & filters.ChatType.PRIVATE, settings.place),
            MessageHandler(filters.TEXT & ~filters.COMMAND & settings.Muting(), settings.replied),
            MessageHandler(filters.COMMAND & filters.ChatType.PRIVATE, unknown),
            MessageHandler((filters.TEXT | filters.CAPTION) & filters.ChatType.PRIVATE, words),
        ]
    )
    application.add_handler(TypeHandler(Update, meet), group=-1)
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


def menu(words: Wording) -> list[BotCommand]:
    """The commands Telegram offers behind the slash."""
    return [
        BotCommand("latest", words.plain("the latest headlines")),
        BotCommand("topic", words.plain("news about a topic: /topic Jerusalem")),
        BotCommand("topics", words.plain("what the news is about now")),
        BotCommand("subscribe", words.plain("follow a topic or a source")),
        BotCommand("subscriptions", words.plain("what you follow")),
        BotCommand("digest", words.plain("your digest now")),
        BotCommand("why", words.plain("why a story came or did not")),
        BotCommand("saved", words.plain("what you saved")),
        BotCommand("settings", words.plain("language, clock, quiet hours")),
        BotCommand("sources", words.plain("where the news comes from")),
        BotCommand("privacy", words.plain("what I keep of you, and how long")),
        BotCommand("mydata", words.plain("what I keep of you, as a file")),
        BotCommand("forgetme", words.plain("erase what I keep of you")),
        BotCommand("help", words.plain("this help")),
    ]


async def publish_menu(bot: ExtBot[Any]) -> None:
    """Tell Telegram our commands in every language; a failure leaves the menu as it was."""
    try:
        for language in languages():
            code = None if language == DEFAULT else language
            await bot.set_my_commands(menu(speak(language)), language_code=code)
    except TelegramError as error:
        log.warning("the command menu was not set", reason=str(error))
