"""A subscription as readers see it: pure, from the noun to the screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from babel import Locale
from babel.dates import get_day_names

from bot import digests
from bot.cadence import EVERY_DAY, MONDAY_TO_FRIDAY, SUNDAY_TO_THURSDAY, Cadence
from bot.cadence import parse as cadence_of
from bot.render import clean
from bot.screen import Button, Screen
from bot.wording import Wording, running
from storage.models import Source
from storage.readers import Reader
from storage.search import Hit
from storage.subscriptions import Subscription

SHOWN = 3
"""Stories shown on trial."""
PAGE = 8
"""Subscriptions on a page of the list."""
UNDO = timedelta(minutes=10)
"""How long what was deleted can be had back."""
FIXED = {"i": "instant", "h": "hourly", "a": "auto"}
STATES = {"p": "paused", "r": "on", "x": "deleted", "u": "on"}
"""What buttons do to a subscription, by the letter that they bring back."""


def topic(text: str) -> str:
    """What is followed, as a reader typed it."""
    return clean(text.strip().removeprefix("@").strip('"') if text.startswith("@") else text, 100)


def when(cadence: Cadence, words: Wording) -> str:
    """A cadence in words."""
    if cadence.kind == "daily":
        at = words.clock(cadence.hour, "short")
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


def of(one: Subscription) -> Cadence:
    """When a subscription is told."""
    return cadence_of(one.cadence) or Cadence("daily")


def retimed(one: Subscription, verb: str, value: str, reader: Reader) -> Cadence | None:
    """The cadence after a button; None for what no button of ours says."""
    now = of(one)
    at, days = (now.at, now.days) if now.kind == "daily" else (None, EVERY_DAY)
    if verb in FIXED:
        return cadence_of(FIXED[verb])
    if verb == "d":
        return Cadence("daily", at, days)
    if verb == "t" and len(value) == 4 and value < "2400" and value[2:] < "60":
        return Cadence("daily", time(int(value[:2]), int(value[2:])), days)
    if verb == "w" and (chosen := unmasked(value)):
        return Cadence("daily", at, chosen)
    return None


def timed(one: Subscription, reader: Reader) -> Subscription:
    """The subscription with the time at which this reader's digests come, if it has none of its own."""
    return replace(one, cadence=str(of(one).timed(digests.usual(reader))))


def undone(one: Subscription, now: datetime) -> bool:
    """Whether it was deleted so lately that it can be had back."""
    return one.state == "deleted" and now - one.changed <= UNDO


def mask(days: Iterable[int]) -> int:
    """Weekdays as one number, a bit each."""
    return sum(1 << day for day in days)


def unmasked(value: str) -> frozenset[int]:
    """The weekdays in a number."""
    return frozenset(day for day in range(7) if int(value or 0) >> day & 1)


def card(
    one: Subscription,
    words: Wording,
    hits: Sequence[Hit] | None = None,
    now: datetime | None = None,
    *,
    channel: str = "",
    instead: Sequence[Source] = (),
) -> Screen:
    """A subscription with what can be done to it, and what it would have brought in the last week.

    `channel` is where it is told, when that is another chat; `instead` are sources that may have been meant.
    """
    name, cadence = topic(one.text), of(one)
    if one.state == "deleted":
        line = words.say("You no longer follow {topic}.", topic=name)
        return Screen(running(line, words.language), ((Button(words.plain("Undo"), f"s:{one.id}:u"),),))
    heading = words.say("You follow {topic}", topic=name)
    if channel:
        heading = words.say("{channel} follows {topic}", channel=clean(channel, 60), topic=name)
    lines = [running(f"<b>{heading}</b>", words.language)]
    state = words.plain("paused") if one.state == "paused" else when(cadence, words)
    lines.append(running(words.say("When: {when}", when=state), words.language))
    if hits is not None and now is not None:
        lines += _trial(hits, words, now)
    only = [
        (
            Button(
                words.plain("Only from {source}", source=clean(source.title, 40)), f"s:{one.id}:f:{source.id}"
            ),
        )
        for source in instead[:2]
    ]
    return Screen("\n".join(lines), (*only, *_buttons(one, cadence, words)))


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
    times = [Button(words.plain("Time"), f"s:{one.id}:t"), Button(words.plain("Days"), f"s:{one.id}:w")]
    leave = Button(words.plain("Unfollow"), f"s:{one.id}:x")
    back = Button(words.plain("What you follow"), _turn(0, one.chat))
    rows = [picked[:2], picked[2:], times if cadence.kind == "daily" else [], [pause, leave], [back]]
    return tuple(_row(row, words) for row in rows if row)


def hours(one: Subscription, words: Wording, *, channel: str = "") -> Screen:
    """The hours of the day, of which one is chosen; another is typed, but for a channel, whose name it would need."""
    now = of(one).at
    shown = [
        Button(
            ("✓ " if now == time(hour) else "") + words.figures(f"{hour:02}:00"), f"s:{one.id}:t:{hour:02}00"
        )
        for hour in (*range(6, 24), *range(6))
    ]
    name = topic(one.text)
    asked = (
        words.say("{topic}: at what time?", topic=name)
        if channel
        else words.say("{topic}: at what time? Another time: /subscribe {topic} daily 7:30", topic=name)
    )
    return Screen(running(asked, words.language), (*_grid(shown, 4, words), (_done(one, words),)))


def days(one: Subscription, words: Wording) -> Screen:
    """The days of the week, each on or off."""
    chosen, names = of(one).days, get_day_names("wide", locale=words.language)
    first = 6 if words.language == "ar" else Locale.parse(words.language).first_week_day
    shown = [
        Button(("✓ " if day in chosen else "") + str(names[day]), f"s:{one.id}:w:{mask(chosen ^ {day})}")
        for day in (*range(first, 7), *range(first))
    ]
    working = SUNDAY_TO_THURSDAY if words.language == "ar" else MONDAY_TO_FRIDAY
    shown += [
        Button(words.plain("Every day"), f"s:{one.id}:w:{mask(EVERY_DAY)}"),
        Button(words.plain("Working days"), f"s:{one.id}:w:{mask(working)}"),
    ]
    asked = words.say("{topic}: on which days?", topic=topic(one.text))
    return Screen(running(asked, words.language), (*_grid(shown, 3, words), (_done(one, words),)))


def _done(one: Subscription, words: Wording) -> Button:
    return Button(words.plain("Done"), f"s:{one.id}:v")


def _grid(buttons: Sequence[Button], width: int, words: Wording) -> tuple[tuple[Button, ...], ...]:
    return tuple(_row(buttons[i : i + width], words) for i in range(0, len(buttons), width))


def _row(buttons: Sequence[Button], words: Wording) -> tuple[Button, ...]:
    return tuple(buttons[::-1] if words.rtl else buttons)


def _turn(page: int, chat: int) -> str:
    return f"sl:{page}:{chat}"


@dataclass(frozen=True, slots=True)
class Listed:
    """What a chat follows, as a list shows it: `here` is the forum topic asked in, `channel` another chat's name."""

    following: Sequence[Subscription]
    deleted: Sequence[Subscription] = ()
    page: int = 0
    here: int = 0
    channel: str = ""


def listing(listed: Listed, words: Wording) -> Screen:
    """A page of what a chat follows, a button each, and what was deleted just now."""
    undo = [_again(one, words) for one in listed.deleted[-3:]]
    if not listed.following:
        nothing = words.say("You follow nothing yet. For example: /subscribe Jerusalem")
        return Screen(running(nothing, words.language), tuple(undo))
    pages = -(-len(listed.following) // PAGE)
    page = min(listed.page, pages - 1)
    first = page * PAGE
    shown = list(enumerate(listed.following, 1))[first : first + PAGE]
    heading = words.say("What you follow")
    if listed.channel:
        heading = words.say("What {channel} follows", channel=clean(listed.channel, 60))
    lines = [running(f"<b>{heading}</b>", words.language)]
    lines += [
        running(f"{words.figures(n)}. {_line(one, listed.here, words)}", words.language) for n, one in shown
    ]
    buttons = [Button(words.figures(n), f"s:{one.id}:v") for n, one in shown]
    chat = listed.following[0].chat
    back = [Button(words.plain("Back"), _turn(page - 1, chat))] if page else []
    more = [Button(words.plain("More"), _turn(page + 1, chat))] if page + 1 < pages else []
    turns = (_row([*back, *more], words),) if back or more else ()
    return Screen("\n".join(lines), (*_grid(buttons, 4, words), *turns, *undo))


def _line(one: Subscription, here: int, words: Wording) -> str:
    state = words.plain("paused") if one.state == "paused" else when(of(one), words)
    line = words.say("{topic} — {when}", topic=topic(one.text), when=state)
    return line + " · " + words.say("in this topic") if here and one.thread == here else line


def _again(one: Subscription, words: Wording) -> tuple[Button, ...]:
    return (Button(words.plain("Undo: {topic}", topic=clean(topic(one.text), 40)), f"s:{one.id}:u"),)
