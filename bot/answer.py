"""Screens on their way to Telegram."""

import re
from collections.abc import Iterator
from html import unescape

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import MessageEntityType, ParseMode
from telegram.error import BadRequest

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


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    """The buttons of a screen as Telegram takes them."""
    rows = [[_button(button) for button in row] for row in screen.buttons if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=sealed(button.data))


def preview(screen: Screen) -> LinkPreviewOptions:
    """A small preview of the chosen address, or none."""
    if not screen.preview:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=screen.preview, prefer_small_media=True)


async def answer(update: Update, screen: Screen, *, to: int | None = None) -> Message | None:
    """Send the screen as a new message to the chat, and the thread, that asked; `to` is a message it answers."""
    if update.effective_message is None:
        return None
    return await update.effective_message.reply_html(
        screen.html,
        reply_markup=keyboard(screen),
        link_preview_options=preview(screen),
        reply_parameters=ReplyParameters(to, allow_sending_without_reply=True) if to else None,
    )


async def post(bot: Bot, chat: int, screen: Screen) -> Message:
    """Send the screen to a chat that has not asked for it."""
    return await bot.send_message(
        chat,
        screen.html,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(screen),
        link_preview_options=preview(screen),
    )


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
    try:
        await update.callback_query.edit_message_text(
            screen.html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(screen),
            link_preview_options=preview(screen),
        )
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
