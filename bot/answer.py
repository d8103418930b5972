"""Screens on their way to Telegram."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.screen import Button, Screen
from bot.seal import sealed


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


async def redraw(update: Update, screen: Screen) -> None:
    """Put the screen in place of the message whose button was pressed; the same screen again is no error."""
    if update.callback_query is None:
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
