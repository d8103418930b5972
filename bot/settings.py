"""A chat's wishes as screens, and the wishes after a button: pure."""

from dataclasses import replace
from datetime import time
from zoneinfo import available_timezones

import regex as re

from bot import zones
from bot.cadence import EVERY_DAY, parse
from bot.house import READER
from bot.render import clean
from bot.screen import Button, Screen
from bot.wording import Wording, language_name, languages, running, speak
from language.terms import normal
from storage.readers import Reader

CITIES = (
    *(
        "Asia/Riyadh",
        "Africa/Cairo",
        "Asia/Dubai",
        "Asia/Baghdad",
        "Asia/Amman",
        "Asia/Beirut",
        "Africa/Casablanca",
    ),
    *(
        "Africa/Algiers",
        "Europe/Istanbul",
        "Europe/London",
        "Europe/Paris",
        "Europe/Berlin",
        "America/New_York",
    ),
)
HOURS = ("06:00", "07:00", "08:00", "09:00", "12:00", "18:00", "20:00", "21:00")
NIGHTS = ("off", "22:00-07:00", "23:00-07:00", "00:00-08:00")
BETWEEN = re.compile(r"\s*(?:[-–—]|\bto\b|\bالي\b|\bحتي\b)\s*")
LONGEST = 6
"""Words that a time of day has at most."""
OFF = frozenset(("off", "none", "no", "لا", "بلا", "ايقاف"))


def speak_as(reader: Reader) -> None:
    """Let the rest of this update be answered by these wishes."""
    READER.set(reader)


def menu(reader: Reader, words: Wording) -> Screen:
    """All the settings with their values, a button each."""
    rows = (
        ("language", words.plain("Language"), language_name(words.language, words)),
        ("zone", words.plain("Time zone"), zones.city(reader.zone, words.language) if reader.zone else "—"),
        ("digest", words.plain("Digest at"), reader.digest),
        ("quiet", words.plain("Quiet hours"), reader.quiet or words.plain("none")),
        ("sentences", words.plain("Sentences of a summary"), str(reader.sentences)),
        (
            "previews",
            words.plain("Link previews"),
            words.plain("yes") if reader.previews else words.plain("no"),
        ),
    )
    lines = [running("<b>" + words.say("Settings") + "</b>", words.language)]
    lines += [
        running(words.say("{name}: {value}", name=name, value=value), words.language)
        for _, name, value in rows
    ]
    if reader.muted:
        muted = clean(" · ".join(reader.muted), 300)
        lines.append(running(words.say("Muted: {words}", words=muted), words.language))
    buttons = [Button(name, f"o:{field}") for field, name, _ in rows]
    return Screen("\n".join(lines), _rows(buttons, 2, words))


def page(reader: Reader, field: str, words: Wording) -> Screen:
    """The values that one setting can take; the menu for a field that has none."""
    choices = _choices(field, words)
    if not choices:
        return menu(reader, words)
    now = _value(reader, field)
    picked = [
        Button(("✓ " if value == now else "") + label, f"o:{field}:{value}") for value, label in choices
    ]
    back = Button(words.plain("Back"), "o:menu")
    return Screen(running(_asked(field, words), words.language), (*_rows(picked, 2, words), (back,)))


def _asked(field: str, words: Wording) -> str:
    return {
        "language": words.say("Which language shall I speak?"),
        "zone": words.say("Which clock do you live by? Another city: /zone Cairo, or share your location."),
        "digest": words.say("When shall digests come? Another time: /digesttime 7:30"),
        "quiet": words.say("When shall I be silent? Other hours: /quiet 22:30-06:00"),
        "sentences": words.say("How many sentences shall a summary have?"),
        "previews": words.say("Shall links show a preview?"),
    }[field]


def _choices(field: str, words: Wording) -> list[tuple[str, str]]:
    return {
        "language": [(code, language_name(code, speak(code))) for code in languages()],
        "zone": [(name, zones.city(name, words.language)) for name in CITIES],
        "digest": [(hour, hour) for hour in HOURS],
        "quiet": [(night, words.plain("none") if night == "off" else night) for night in NIGHTS],
        "sentences": [(str(n), str(n)) for n in range(1, 8)],
        "previews": [("yes", words.plain("yes")), ("no", words.plain("no"))],
    }.get(field, [])


def _value(reader: Reader, field: str) -> str:
    return {
        "language": reader.language,
        "zone": reader.zone,
        "digest": reader.digest,
        "quiet": reader.quiet or "off",
        "sentences": str(reader.sentences),
        "previews": "yes" if reader.previews else "no",
    }[field]


def chosen(reader: Reader, field: str, value: str) -> Reader | None:
    """The wishes after a button; None for what no button of ours says."""
    if field == "language" and value in languages():
        return replace(reader, language=value)
    if field == "zone" and value in available_timezones():
        return replace(reader, zone=value, zoned="said")
    if field == "digest" and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return replace(reader, digest=value)
    if field == "quiet" and (night := hours(value)) is not None:
        return replace(reader, quiet=night)
    if field == "sentences" and re.fullmatch(r"[1-7]", value):
        return replace(reader, sentences=int(value))
    if field == "previews" and value in ("yes", "no"):
        return replace(reader, previews=value == "yes")
    return None


def hours(typed: str) -> str | None:
    """Quiet hours as they are kept: "22:00-07:00", "" for none; None for what is neither."""
    text = normal(typed).strip()
    if text in OFF:
        return ""
    begin, _, until = (part.strip() for part in BETWEEN.sub("-", text).partition("-"))
    start, end = hour(begin), hour(until)
    return None if start is None or end is None or start == end else f"{start:%H:%M}-{end:%H:%M}"


def hour(typed: str) -> time | None:
    """A time of day as people write it, with or without minutes; None for what is none, or says more."""
    if len(typed.split()) > LONGEST:
        return None
    found = parse(f"daily {typed}") if typed.strip() else None
    plain = found is not None and parse(typed) in (None, found) and found.days == EVERY_DAY
    return found.at if found is not None and plain else None


def _rows(buttons: list[Button], width: int, words: Wording) -> tuple[tuple[Button, ...], ...]:
    rows = [buttons[i : i + width] for i in range(0, len(buttons), width)]
    return tuple(tuple(row[::-1] if words.rtl else row) for row in rows)
