"""A chat's wishes as screens, and the wishes after a button: pure."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from zoneinfo import available_timezones

import regex as re

from bot import zones
from bot.cadence import EVERY_DAY, parse
from bot.house import READER
from bot.render import clean
from bot.screen import Button, Screen
from bot.subscription import topic
from bot.wording import DIGITS, Wording, language_name, languages, running, speak
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
NIGHTS = ("22:00-07:00", "23:00-07:00", "00:00-08:00")
FIELDS = ("language", "reads", "zone", "digest", "quiet", "sentences", "digits", "previews", "muted")
"""The settings, in the order in which they are shown."""
SAMPLE, SHORT = "123", 7
"""What shows the digits, and the letters of a short label."""
MUTING = "o:muted"
MOST_MUTED, MOST_READ = 30, 20
"""Words and sources, and languages, of one chat."""
BETWEEN = re.compile(r"\s*(?:[-–—]|\bto\b|\bالي\b|\bحتي\b)\s*")
LONGEST_LINE = 200
"""Characters of what is muted."""
LONGEST = 6
"""Words that a time of day has at most."""
OFF = frozenset(("off", "none", "no", "لا", "بلا", "ايقاف"))


def speak_as(reader: Reader) -> None:
    """Let the rest of this update be answered by these wishes."""
    READER.set(reader)


def menu(reader: Reader, words: Wording) -> Screen:
    """All the settings with their values, a button each."""
    rows = [(field, _named(field, words), _shown(field, reader, words)) for field in FIELDS]
    lines = [running("<b>" + words.say("Settings") + "</b>", words.language)]
    lines += [
        running(words.say("{name}: {value}", name=name, value=value), words.language)
        for _, name, value in rows
    ]
    buttons = [Button(name, f"o:{field}") for field, name, _ in rows]
    return Screen("\n".join(lines), _rows(buttons, 2, words))


def _named(field: str, words: Wording) -> str:
    return {
        "language": words.plain("Language"),
        "reads": words.plain("Languages of the news"),
        "zone": words.plain("Time zone"),
        "digest": words.plain("Digest at"),
        "quiet": words.plain("Quiet hours"),
        "sentences": words.plain("Sentences of a summary"),
        "digits": words.plain("Digits"),
        "previews": words.plain("Link previews"),
        "muted": words.plain("Muted"),
    }[field]


def _shown(field: str, reader: Reader, words: Wording) -> str:
    """The value of a setting, as its reader is shown it."""
    return {
        "language": language_name(words.language, words),
        "reads": words.together([language_name(code, words) for code in reader.reads]) or words.plain("all"),
        "zone": zones.city(reader.zone, words.language) if reader.zone else "—",
        "digest": words.figures(reader.digest),
        "quiet": night(reader.quiet, words) if reader.quiet else words.plain("none"),
        "sentences": words.figures(reader.sentences),
        "digits": words.figures(SAMPLE),
        "previews": words.plain("yes") if reader.previews else words.plain("no"),
        "muted": clean(" · ".join(map(topic, reader.muted)), 300) or words.plain("nothing"),
    }[field]


def page(reader: Reader, field: str, words: Wording, written: Sequence[str] = ()) -> Screen:
    """The values that one setting can take; the menu for a field that has none. `written` are languages of news."""
    if field == "mute":
        return muting(words)
    if field not in FIELDS:
        return menu(reader, words)
    now = _value(reader, field, words)
    picked = [
        Button(("✓ " if value in now else "") + label, f"o:{field}:{value}")
        for value, label in _choices(reader, field, words, written)
    ]
    more = (Button(words.plain("Mute more"), "o:mute"),) if field == "muted" else ()
    back = Button(words.plain("Back"), "o:menu")
    asked = running(_asked(reader, field, words), words.language)
    return Screen(asked, tuple(row for row in (*_rows(picked, _width(picked), words), more, (back,)) if row))


def _width(buttons: Sequence[Button]) -> int:
    """Buttons in a row: a phone is as wide as four numbers or two names."""
    return 4 if all(len(button.label) <= SHORT for button in buttons) else 2


def muting(words: Wording) -> Screen:
    """The question that a word to be muted is the reply to; `mutes` knows it again by its one button."""
    asked = words.say("What do you want to mute? Reply to this message with a word or the name of a source.")
    return Screen(running(asked, words.language), ((Button(words.plain("Back"), MUTING),),))


def _asked(reader: Reader, field: str, words: Wording) -> str:
    mute = words.say("Nothing is muted. What you mute is not sent to you, and is not among the latest.")
    if reader.muted:
        topics = clean(" · ".join(map(topic, reader.muted)), 300)
        mute = words.say("Muted: {topics}. Tap one to hear of it again.", topics=topics)
    return {
        "language": words.say("Which language shall I speak?"),
        "reads": words.say("In which languages do you read the news? Choose one or more."),
        "zone": words.say("Which clock do you live by? Another city: /zone Cairo, or share your location."),
        "digest": words.say("When shall digests come? Another time: /digesttime 7:30"),
        "quiet": words.say("When shall I be silent? Other hours: /quiet 22:30-06:00"),
        "sentences": words.say("How many sentences shall a summary have?"),
        "digits": words.say("Which digits shall I write?"),
        "previews": words.say("Shall links show a preview?"),
        "muted": mute,
    }[field]


def _choices(
    reader: Reader, field: str, words: Wording, written: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """The values of a setting, as buttons bring them back and as they are called."""
    read = sorted({*written, *reader.reads}, key=lambda code: (code != words.language, code))
    named = [(code, language_name(code, words)) for code in read]
    return {
        "language": [(code, language_name(code, speak(code))) for code in languages()],
        "reads": [("all", words.plain("all")), *((code, name) for code, name in named if name != code)],
        "zone": [(name, zones.city(name, words.language)) for name in CITIES],
        "digest": [(hour, words.figures(hour)) for hour in HOURS],
        "quiet": [("off", words.plain("none")), *((hours, night(hours, words)) for hours in NIGHTS)],
        "sentences": [(str(n), words.figures(n)) for n in range(1, 8)],
        "digits": [
            (system, speak(words.language, system).figures(SAMPLE)) for system in ("latn", words.eastern)
        ],
        "previews": [("yes", words.plain("yes")), ("no", words.plain("no"))],
        "muted": [(tag(line), "✕ " + clean(topic(line), 40)) for line in reader.muted],
    }[field]


def _value(reader: Reader, field: str, words: Wording) -> Sequence[str]:
    """Which of the choices hold now."""
    return {
        "language": (words.language,),
        "reads": reader.reads or ("all",),
        "zone": (reader.zone,),
        "digest": (reader.digest,),
        "quiet": (reader.quiet or "off",),
        "sentences": (str(reader.sentences),),
        "digits": (words.system,),
        "previews": ("yes" if reader.previews else "no",),
        "muted": (),
    }[field]


def chosen(reader: Reader, field: str, value: str) -> Reader | None:
    """The wishes after a button; None for what no button of ours says."""
    if field == "language" and value in languages():
        return replace(reader, language=value)
    if field == "reads" and re.fullmatch(r"[a-z]{2,3}", value):
        return replace(reader, reads=() if value == "all" else toggled(reader.reads, value)[-MOST_READ:])
    if field == "zone" and value in available_timezones():
        return replace(reader, zone=value, zoned="said")
    if field == "digest" and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return replace(reader, digest=value)
    if field == "quiet" and (night := hours(value)) is not None:
        return replace(reader, quiet=night)
    if field == "sentences" and re.fullmatch(r"[1-7]", value):
        return replace(reader, sentences=int(value))
    if field == "digits" and value in ("latn", *DIGITS):
        return replace(reader, digits=value)
    if field == "previews" and value in ("yes", "no"):
        return replace(reader, previews=value == "yes")
    if field == "muted" and value in map(tag, reader.muted):
        return replace(reader, muted=tuple(line for line in reader.muted if tag(line) != value))
    return None


def toggled(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    """The values without this one, or with it at their end."""
    others = tuple(one for one in values if one != value)
    return others if others != values else (*values, value)


def tag(line: str) -> str:
    """What a button brings back for words that are muted: they may be longer than a button can say."""
    return f"{zlib.crc32(line.encode()):08x}"


def night(kept: str, words: Wording) -> str:
    """Quiet hours as they are read; a dash between them would say the reverse from right to left."""
    start, _, end = kept.partition("-")
    return words.plain("{start} to {end}", start=words.figures(start), end=words.figures(end))


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
