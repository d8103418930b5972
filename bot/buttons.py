"""The buttons under a story's card: pure, from what is shown to what a press brings back."""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlsplit

from bot import deeplink
from bot.screen import Button
from bot.wording import Wording
from storage.models import Article

STEP, LEAST, MOST = 2, 1, 7
"""Sentences by which a summary grows or shrinks, and how few and many it can have."""
HOST = re.compile(r"(?:[\w-]+\.)+(?:[a-z]{2,}|\d{1,3}|xn--[\w-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class View:
    """How a story is shown: in how many sentences, who reports it and whether they are listed, and so on.

    `home` is the bot's own name, for links that open it; `public` is where a press would be seen by everybody.
    """

    sentences: int = 3
    reports: tuple[Article, ...] = field(default=())
    opened: bool = False
    saved: bool = False
    preview: bool = False
    home: str = ""
    public: bool = False


def rows(
    article: Article, link: str, view: View, kept: int, words: Wording
) -> tuple[tuple[Button, ...], ...]:
    """All that can be done with a story of which `kept` sentences are kept, in reading order."""
    address = opening(article, view.home) or link
    share = [Button(words.plain("Share"), url=shared(address, article.title))] if address else []
    found: tuple[list[Button], ...] = (
        _lengths(article, view, kept, words),
        [Button(words.plain("Follow"), f"f:{article.id}"), _saving(article, view, words), *share],
        [
            Button(words.plain("More like this"), f"m:{article.id}"),
            Button(words.plain("Less like this"), f"l:{article.id}"),
        ],
        _origins(article, link, view, words),
    )
    if view.public and view.home:
        more = Button(words.plain("More about it"), url=opening(article, view.home))
        found = ([more, *share], _origins(article, link, replace(view, reports=()), words))
    return tuple(tuple(row[::-1] if words.rtl else row) for row in found if row)


def opening(article: Article, home: str) -> str:
    """The link that opens the story with the bot; "" for what it does not keep."""
    return deeplink.address(home, deeplink.story(article.id)) if home and article.id else ""


def data(article: Article, view: View) -> str:
    """What a button brings back to show the story like that."""
    return f"c:{article.id}:{view.sentences}:{view.opened:d}"


def shared(link: str, title: str) -> str:
    """Where Telegram asks whom to send a link to."""
    return f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(title[:200], safe='')}"


def pressable(link: str) -> bool:
    """Whether Telegram takes the address for a button; one that it refuses would cost the whole message."""
    return bool(link) and HOST.fullmatch(urlsplit(link).hostname or "") is not None


def _lengths(article: Article, view: View, kept: int, words: Wording) -> list[Button]:
    shown = min(view.sentences, kept)
    fewer, more = max(LEAST, shown - STEP), min(MOST, shown + STEP)
    buttons = []
    if shown > fewer:
        buttons.append(Button(words.plain("Shorter"), data(article, replace(view, sentences=fewer))))
    if kept > shown:
        buttons.append(Button(words.plain("Longer"), data(article, replace(view, sentences=more))))
    return buttons


def _saving(article: Article, view: View, words: Wording) -> Button:
    label = "✓ " + words.plain("Saved") if view.saved else words.plain("Save")
    return Button(label, f"v{data(article, view)[1:]}:{not view.saved:d}")


def _origins(article: Article, link: str, view: View, words: Wording) -> list[Button]:
    buttons = []
    if len(view.reports) > 1:
        label = words.plain("Hide sources") if view.opened else words.plain("Who reports it")
        buttons.append(Button(label, data(article, replace(view, opened=not view.opened))))
    if pressable(link):
        buttons.append(Button(words.plain("Read the original"), url=link))
    return buttons
