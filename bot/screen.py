"""What the bot shows: HTML and rows of buttons, as values that know nothing of Telegram."""

from dataclasses import dataclass
from html import unescape
from re import sub


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `data` comes back when it is pressed (at most 64 bytes), or `url` opens."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: HTML of Telegram's kind, at most 4,096 characters as read, and buttons in rows."""

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    preview: str = ""
    """The address whose preview Telegram may show; none by default, so that none comes by accident."""


def visible(html: str) -> str:
    """What is read of HTML."""
    return unescape(sub(r"<[^>]*>", "", html))
