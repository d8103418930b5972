"""What is kept of a chat, and how it is erased, as screens and as a file: pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time, format_timedelta

from bot import delivery, erasing, linking, zones
from bot.intake import chat_of
from bot.place import Place
from bot.screen import Button, Screen
from bot.wording import Wording, running
from storage.readers import Reader

Data = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by the table they stand in."""


def policy(where: Place, words: Wording, *, elsewhere: str = "") -> Screen:
    """What is kept, why, how long, who sees it; `elsewhere` is where a member of a group asks for their own."""
    kept = (
        "<b>" + words.say("Privacy") + "</b>",
        words.say("What I keep of this chat, and how long:"),
        *(f"• {line}" for line in _kept(words)),
    )
    reasons = (
        words.say("Why: to bring the news that was asked for. No advertising, no profiles, nothing is sold."),
        words.say(
            "Who sees it: whoever runs this bot, and Telegram, which carries the messages. Nobody else."
        ),
        *([words.say("For your own data, write to me in private.")] if elsewhere else ()),
    )
    html = f"{_lines(kept, words)}\n\n{_lines(reasons, words)}"
    return Screen(html, (_choices(where, words, bool(elsewhere)), *_aside(elsewhere, words)))


def _kept(words: Wording) -> list[str]:
    return [
        words.say("settings, what is followed and what is saved: until you change or delete it"),
        words.say("what I have sent, so that nothing comes twice: {span}", span=_days(delivery.KEPT, words)),
        words.say("links and texts that I summarise: {span}", span=_days(linking.KEPT, words)),
        words.say("messages: until they are answered"),
        words.say("a shared place: not at all, only its time zone"),
        words.say("words that were searched for, without a name: {span}", span=_days(erasing.ASKED, words)),
        words.say("a source that you suggest, with your name: {span}", span=_days(erasing.NOTICED, words)),
        words.say("all of it, once I can no longer write here: {span}", span=_days(delivery.AWAY, words)),
    ]


def _days(span: timedelta, words: Wording) -> str:
    return words.figures(format_timedelta(span, threshold=5, locale=words.language))  # 30 days, not 4 weeks


def _choices(where: Place, words: Wording, shared: bool) -> tuple[Button, ...]:
    shared = shared or bool(where.channel)
    data = words.plain("This chat's data") if shared else words.plain("My data")
    forget = words.plain("Forget this chat") if shared else words.plain("Forget me")
    return _row([_button(data, "data", where), _button(forget, "ask", where)], words)


def _aside(address: str, words: Wording) -> list[tuple[Button, ...]]:
    return [(Button(words.plain("Write to me in private"), url=address),)] if address else []


def asking(where: Place, following: int, saved: int, words: Wording) -> Screen:
    """Whether everything is to be erased."""
    lines = (
        "<b>" + words.say("Erase everything?") + "</b>",
        words.say(
            "Settings, what is followed ({topics}), what is saved ({stories}), and all else.",
            topics=words.figures(str(following)),
            stories=words.figures(str(saved)),
        ),
        words.say(
            "Nothing is sent from now on. For {span} it can be undone, then it is gone for good.",
            span=words.last(erasing.GRACE),
        ),
    )
    buttons = [
        _button(words.plain("Erase"), "yes", where),
        _button(words.plain("Keep everything"), "show", where),
    ]
    return Screen(_lines(lines, words), (_row(buttons, words),))


def leaving(where: Place, due: datetime, reader: Reader, words: Wording) -> Screen:
    """That the chat is to be erased, when, and how to undo it."""
    local = due.astimezone(ZoneInfo(reader.zone or zones.guess(reader.language or words.language)))
    day = words.figures(format_skeleton("MMMMEEEEd", local, locale=words.language))
    clock = words.figures(format_time(local, "HH:mm", locale=words.language))
    lines = (
        words.say("I was asked to forget this chat, so I send nothing and do nothing here."),
        words.say("Everything is erased at {time}, {day}. Until then it can be undone.", time=clock, day=day),
    )
    buttons = [
        _button(words.plain("Undo"), "undo", where),
        _button(words.plain("Get the data"), "data", where),
    ]
    return Screen(_lines(lines, words), (_row(buttons, words),))


def undone(words: Wording) -> Screen:
    """That all is as before."""
    return Screen(running(words.say("Nothing was erased. I go on as before."), words.language))


def foreign(address: str, words: Wording) -> Screen:
    """To a member of a group who is no admin: where to ask for their own."""
    line = words.say("Only admins can do this for a group. For your own data, write to me in private.")
    return Screen(running(line, words.language), tuple(_aside(address, words)))


def document(chat: int, data: Data, now: datetime) -> bytes:
    """All that is kept of a chat as JSON; of what is not answered yet, what was written there."""
    own = [row for row in data.get("inbox", ()) if chat_of(row["payload"]) == chat]
    whole = {"chat": chat, "made": now.isoformat(timespec="seconds"), "kept": {**data, "inbox": own}}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _lines(lines: Sequence[str], words: Wording) -> str:
    return "\n".join(running(line, words.language) for line in lines)


def _button(label: str, verb: str, where: Place) -> Button:
    return Button(label, f"pv:{verb}:{where.chat if where.channel else 0}")


def _row(buttons: Sequence[Button], words: Wording) -> tuple[Button, ...]:
    return tuple(buttons[::-1] if words.rtl else buttons)
