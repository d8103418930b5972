"""Screens on their way to Telegram, past the library's objects.

To make those of the buttons and of what Telegram answers is more work than all else about a message together.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, Message, Update
from telegram.constants import MessageEntityType, ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.screen import Button, Screen, visible
from bot.seal import sealed

TAGS = {
    "b": MessageEntityType.BOLD,
    "i": MessageEntityType.ITALIC,
    "a": MessageEntityType.TEXT_LINK,
    "blockquote": MessageEntityType.BLOCKQUOTE,
    "blockquote expandable": MessageEntityType.EXPANDABLE_BLOCKQUOTE,
    "tg-time": MessageEntityType.DATE_TIME,
}
"""How our markup comes back from Telegram."""
MARKUP = re.compile(r'<(b|i|a|blockquote|tg-time)(?: href="([^"]*)")?( expandable)?[^>]*>')


def shown(screen: Screen) -> dict[str, Any]:
    """What Telegram is to be given of a screen: parameters of sendMessage and editMessageText."""
    about = {"text": screen.html, "parse_mode": ParseMode.HTML, "link_preview_options": preview(screen)}
    buttons = _keyboard(screen)
    return about | {"reply_markup": buttons} if buttons else about


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    """The buttons of a screen as the library takes them."""
    buttons = _keyboard(screen)
    return InlineKeyboardMarkup.de_json(buttons) if buttons else None


def _keyboard(screen: Screen) -> dict[str, Any]:
    rows = [[_button(button) for button in row] for row in screen.buttons if row]
    return {"inline_keyboard": rows} if rows else {}


def _button(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": sealed(button.data)}


def preview(screen: Screen) -> dict[str, Any]:
    """A small preview of the chosen address, or none."""
    if not screen.preview:
        return {"is_disabled": True}
    return {"url": screen.preview, "prefer_small_media": True}


async def call(bot: Bot, method: str, data: dict[str, Any], rank: str | None = None) -> Any:
    """What Telegram answers to this call, as plain JSON, once its turn has come; `rank` is BROADCAST or None."""

    async def post() -> Any:
        given = [RequestParameter(name, value, None) for name, value in data.items()]
        return await bot.request.post(f"{bot.base_url}/{method}", RequestData(given))

    paced = bot.rate_limiter if isinstance(bot, ExtBot) else None
    return await (paced.process_request(post, (), {}, method, data, rank) if paced else post())


async def answer(update: Update, screen: Screen, *, to: int | None = None) -> int | None:
    """Send the screen to the chat, and the thread, that asked; the new message's id. `to` is a message it answers."""
    chat, asked = update.effective_chat, update.effective_message
    if chat is None or (asked is None and update.callback_query is None):
        return None
    data = {"chat_id": chat.id, **shown(screen)}
    if asked and asked.is_topic_message and asked.message_thread_id:
        data["message_thread_id"] = asked.message_thread_id
    if to:
        data["reply_parameters"] = {"message_id": to, "allow_sending_without_reply": True}
    return int((await call(update.get_bot(), "sendMessage", data))["message_id"])


async def post(bot: Bot, chat: int, screen: Screen) -> None:
    """Send the screen to a chat that has not asked for it."""
    await call(bot, "sendMessage", {"chat_id": chat, **shown(screen)})


async def redraw(update: Update, screen: Screen) -> None:
    """Put the screen in place of the message whose button was pressed, unless it shows just that already.

    A message that Telegram no longer shows us cannot be changed: the screen comes as a new one.
    """
    message = update.effective_message
    if update.callback_query is None or (message and shows(message, screen)):
        return
    if message is None or not message.is_accessible:
        await answer(update, screen)
        return
    place = {"chat_id": message.chat.id, "message_id": message.message_id}
    try:
        await call(update.get_bot(), "editMessageText", place | shown(screen))
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise


def shows(message: Message, screen: Screen) -> bool:
    """Whether a message shows the screen: the same words, marked the same way, over the same buttons."""
    marks = sorted((one.type, one.url or "") for one in message.entities if one.type in TAGS.values())
    return (
        message.text == visible(screen.html).strip()
        and marks == sorted(_marks(screen.html))
        and message.reply_markup == keyboard(screen)
    )


def _marks(html: str) -> Iterator[tuple[str, str]]:
    for tag, link, more in MARKUP.findall(html):
        yield TAGS[tag + more], unescape(link)
