"""A subscription as readers see it: pure, from the noun to the screen."""

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_time, get_day_names

from bot.cadence import EVERY_DAY, Cadence
from bot.cadence import parse as cadence_of
from bot.render import clean
from bot.screen import Button, Screen
from bot.wording import Wording, running
from storage.search import Hit
from storage.subscriptions import Subscription

SHOWN = 3
"""Stories shown on trial."""


def topic(text: str) -> str:
    """What is followed, as a reader typed it."""
    return clean(text.strip().removeprefix("@").strip('"') if text.startswith("@") else text, 100)


def when(cadence: Cadence, words: Wording) -> str:
    """A cadence in words."""
    if cadence.kind == "daily":
        at = format_time(cadence.at, "short", locale=words.language)
        if cadence.days == EVERY_DAY:
            return words.plain("every day at {time}", time=at)
        names = get_day_names("abbreviated", locale=words.language)
        days = " ".join(str(names[day]) for day in sorted(cadence.days))
        return words.plain("{days} at {time}", days=days, time=at)
    return {
        "instant": words.plain("at once"),
        "hourly": words.plain("every hour"),
        "auto": words.plain("at once, or once a day when there is much"),
    }[cadence.kind]


def card(
    one: Subscription, words: Wording, hits: Sequence[Hit] | None = None, now: datetime | None = None
) -> Screen:
    """A subscription with what can be done to it, and what it would have brought in the last week."""
    name, cadence = topic(one.text), cadence_of(one.cadence) or Cadence("daily")
    if one.state == "deleted":
        line = words.say("You no longer follow {topic}.", topic=name)
        return Screen(running(line, words.language), ((Button(words.plain("Undo"), f"s:{one.id}:u"),),))
    lines = [running("<b>" + words.say("You follow {topic}", topic=name) + "</b>", words.language)]
    state = words.plain("paused") if one.state == "paused" else when(cadence, words)
    lines.append(running(words.say("When: {when}", when=state), words.language))
    if hits is not None and now is not None:
        lines += _trial(hits, words, now)
    return Screen("\n".join(lines), _buttons(one, cadence, words))


def _trial(hits: Sequence[Hit], words: Wording, now: datetime) -> list[str]:
    if not hits:
        nothing = words.say("Nothing in the last week would have matched; you will hear when something does.")
        return ["", running(nothing, words.language)]
    line = words.count(
        "One story of the last week would have matched:",
        "{n} stories of the last week would have matched:",
        len(hits),
    )
    latest = sorted(hits, key=lambda hit: hit.article.published, reverse=True)[:SHOWN]
    return ["", running(line, words.language), *(_shown(hit, words, now) for hit in latest)]


def _shown(hit: Hit, words: Wording, now: datetime) -> str:
    age = words.ago(hit.article.published, now)
    line = words.say("{title} · {age}", title=clean(hit.article.title, 120), age=age)
    return running(f"• {line}", hit.article.language)


def _buttons(one: Subscription, cadence: Cadence, words: Wording) -> tuple[tuple[Button, ...], ...]:
    choices = (
        ("i", "instant", words.plain("At once")),
        ("h", "hourly", words.plain("Every hour")),
        ("d", "daily", words.plain("Once a day")),
        ("a", "auto", words.plain("Automatic")),
    )
    picked = [
        Button(("✓ " if kind == cadence.kind else "") + label, f"s:{one.id}:{verb}")
        for verb, kind, label in choices
    ]
    pause = (
        Button(words.plain("Resume"), f"s:{one.id}:r")
        if one.state == "paused"
        else Button(words.plain("Pause"), f"s:{one.id}:p")
    )
    rows = [picked[:2], picked[2:], [pause, Button(words.plain("Unfollow"), f"s:{one.id}:x")]]
    return tuple(tuple(row[::-1] if words.rtl else row) for row in rows)


def listing(following: Sequence[Subscription], words: Wording) -> Screen:
    """What a chat follows, a button each."""
    if not following:
        return Screen(
            running(words.say("You follow nothing yet. For example: /subscribe Jerusalem"), words.language)
        )
    lines = [running("<b>" + words.say("What you follow") + "</b>", words.language)]
    for n, one in enumerate(following, 1):
        cadence = cadence_of(one.cadence) or Cadence("daily")
        state = words.plain("paused") if one.state == "paused" else when(cadence, words)
        line = words.say("{topic} — {when}", topic=topic(one.text), when=state)
        lines.append(running(f"{n}. {line}", words.language))
    buttons = [Button(str(n), f"s:{one.id}:v") for n, one in enumerate(following, 1)]
    rows = [buttons[i : i + 5] for i in range(0, len(buttons), 5)]
    return Screen("\n".join(lines), tuple(tuple(row[::-1] if words.rtl else row) for row in rows))
