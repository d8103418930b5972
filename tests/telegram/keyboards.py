"""Buttons as Telegram accepts them."""

from collections.abc import Callable
from typing import Any

from tests.telegram.answers import bad
from tests.telegram.html import LINK

ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "copy_text",
}


def check_markup(markup: dict[str, Any] | None, note: Callable[[str], None]) -> None:
    """Raise Refusal for a keyboard that Telegram would refuse; `note` what it would show badly."""
    if not markup or "inline_keyboard" not in markup:
        return
    rows = markup["inline_keyboard"]
    if sum(map(len, rows)) > 100:
        raise bad("reply markup is too long: over 100 buttons")
    if any(len(row) > 8 for row in rows):
        note("a row of more than 8 buttons")
    for button in (button for row in rows for button in row):
        _check_button(button)


def _check_button(button: dict[str, Any]) -> None:
    if not button["text"].strip():
        raise bad("BUTTON_TEXT_INVALID: a button without words")
    if len(ACTIONS & button.keys()) != 1:
        raise bad("Text buttons are unallowed in the inline keyboard: a button does exactly one thing")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not LINK.fullmatch(button["url"]):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if button.get("style", "primary") not in ("primary", "success", "danger"):
        raise bad("BUTTON_STYLE_INVALID")
