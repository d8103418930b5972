"""When a reader wants to hear: the noun, its canonical words, and the words people type for it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Literal

Kind = Literal["instant", "hourly", "auto", "daily"]

EVERY_DAY = frozenset(range(7))
MONDAY_TO_FRIDAY = frozenset(range(5))
SUNDAY_TO_THURSDAY = frozenset({6, 0, 1, 2, 3})
MORNING = time(8, 0)
SHORT = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Cadence:
    """`instant`, `hourly`, `auto`, or `daily`: at a local time, on some weekdays (0 is Monday).

    Without a time of its own it goes by the reader's wish (`timed`).
    """

    kind: Kind
    at: time | None = None
    days: frozenset[int] = EVERY_DAY

    def __str__(self) -> str:
        """The words that `parse` reads back: `hourly`, `daily`, `daily 08:00`, `mon,thu 18:00`."""
        if self.kind != "daily":
            return self.kind
        named = {EVERY_DAY: "daily", MONDAY_TO_FRIDAY: "weekdays"}
        days = named.get(self.days) or ",".join(SHORT[d] for d in sorted(self.days))
        return f"{days} {self.at:%H:%M}" if self.at else days

    @property
    def hour(self) -> time:
        """The local time at which it is due."""
        return self.at or MORNING

    def timed(self, usual: time) -> "Cadence":
        """The same at this time, if it has none of its own."""
        return replace(self, at=usual) if self.kind == "daily" and self.at is None else self


@dataclass(slots=True)
class _Found:
    """What the words said so far."""

    kinds: set[Kind] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    spoken: list[int] = field(default_factory=list)
    """Weekdays in the order they were said, for ranges."""
    ranging: bool = False
    hours: list[tuple[int, int]] = field(default_factory=list)
    bare: bool = False
    """The time has no colon, so that by itself it may be any number."""
    shift: int = 0
    """Minutes from "and a half", "less a quarter"."""
    parts: set[str] = field(default_factory=set)


def parse(words: str) -> Cadence | None:
    """The cadence these words mean, in Arabic or English; None when any of them means something else."""
    found = _read(normal(words))
    return None if found is None else _meant(found)


def split(words: str) -> tuple[str, Cadence | None]:
    """What is asked for and, when the last words say it plainly, how often: `climate change daily 8:00`.

    A weekday or an hour alone is not plain: "Black Friday" is a topic. A time of day is: `القدس ٨:٠٠ ص`.
    """
    pieces = words.split()
    for start in range(1, len(pieces)):
        tail = " ".join(pieces[start:])
        cadence = parse(tail)
        if cadence is not None and _plain(normal(tail), cadence):
            return " ".join(pieces[:start]), cadence
    return words, None


def garbled(words: str) -> bool:
    """Whether the last words say how often and a time that no clock shows: `Jerusalem daily 25:00`."""
    pieces = normal(words).split()
    return bool(PLAIN & {*pieces[-3:-1]}) and re.fullmatch(r"\d+:\d+", pieces[-1]) is not None


def _plain(tail: str, cadence: Cadence) -> bool:
    if tail.split()[0] in PLAIN or CLOCK.search(tail):
        return True
    return cadence.days != EVERY_DAY and bool(re.search(r"\d", tail))


# --- reading

FOLDED = str.maketrans("أإآٱىةؤئیک", "ااااي" + "هويي" + "ك")
DROPPED = re.compile("[\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069'’]")


def normal(words: str) -> str:
    """Lower case, Latin digits, no vowel marks, one letter for the forms people mix up."""
    decomposed = unicodedata.normalize("NFKC", words).casefold().translate(FOLDED)
    kept = "".join(c for c in unicodedata.normalize("NFD", decomposed) if not unicodedata.combining(c))
    latin = "".join(str(unicodedata.decimal(c, c)) for c in kept)
    undotted = re.sub(r"(?<![^\W\d])([ap])\. ?m\b\.?", r"\1m", DROPPED.sub("", latin))
    return " ".join(undotted.split())


def _table(entries: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {normal(phrase): meaning for meaning, phrases in entries.items() for phrase in phrases}


KINDS = _table(
    {
        "instant": (
            "instant|instantly|immediately|now|at once|right away|live|real time|realtime|as it happens|"
            "فورا|فوري|فوريا|على الفور|حالا|في الحال|مباشرة|لحظيا|لحظة بلحظة|أولا بأول"
        ).split("|"),
        "hourly": "hourly|every hour|each hour|once an hour|كل ساعة|ساعيا|على رأس كل ساعة|مرة كل ساعة".split(
            "|"
        ),
        "auto": "auto|automatic|automatically|smart|تلقائي|تلقائيا|ذكي".split("|"),
        "daily": (
            "daily|every day|each day|everyday|once a day|كل يوم|يوميا|يومي|مرة في اليوم|مرة يوميا"
        ).split("|"),
    }
)
DAYS = _table(
    {
        "0": "monday|mondays|mon|الاثنين|اثنين|الإثنين".split("|"),
        "1": "tuesday|tuesdays|tue|tues|الثلاثاء|ثلاثاء|الثلثاء".split("|"),
        "2": "wednesday|wednesdays|wed|الأربعاء|أربعاء|الاربعا".split("|"),
        "3": "thursday|thursdays|thu|thur|thurs|الخميس|خميس".split("|"),
        "4": "friday|fridays|fri|الجمعة|جمعة".split("|"),
        "5": "saturday|saturdays|sat|السبت|سبت".split("|"),
        "6": "sunday|sundays|sun|الأحد|أحد".split("|"),
        "01234": "weekdays|weekday|workdays|working days|business days|on weekdays".split("|"),
        "56": "weekends|weekend".split("|"),
        "60123": "أيام العمل|أيام الدوام|أيام الأسبوع|أيام العمل الرسمية".split("|"),
        "45": "نهاية الأسبوع|عطلة نهاية الأسبوع|أيام العطلة".split("|"),
    }
)
PARTS = _table(
    {
        "am": "am|ص|صباحا|الصبح|صبحا|في الصباح|in the morning".split("|"),
        "pm": "pm|م|مساء|في المساء|المسا|in the evening|in the afternoon|at night".split("|"),
        "noon": "ظهرا|بعد الظهر|الظهر".split("|"),
        "afternoon": "عصرا|العصر".split("|"),
        "dawn": "فجرا|الفجر".split("|"),
        "night": "ليلا|في الليل|بالليل".split("|"),
        "=480": "morning|mornings|every morning|each morning|كل صباح|صباح كل يوم".split("|"),
        "=720": "noon|at noon|midday".split("|"),
        "=1080": "evening|evenings|every evening|each evening|كل مساء|مساء كل يوم".split("|"),
        "=1260": "night|nights|every night|nightly|كل ليلة".split("|"),
        "=0": "midnight|at midnight|منتصف الليل|عند منتصف الليل".split("|"),
    }
)
HOURS = _table(
    {
        "1": ["الواحدة", "one"],
        "2": ["الثانية", "two"],
        "3": ["الثالثة", "three"],
        "4": ["الرابعة", "four"],
        "5": ["الخامسة", "five"],
        "6": ["السادسة", "six"],
        "7": ["السابعة", "seven"],
        "8": ["الثامنة", "eight"],
        "9": ["التاسعة", "nine"],
        "10": ["العاشرة", "ten"],
        "11": ["الحادية عشرة", "الحادية عشر", "eleven"],
        "12": ["الثانية عشرة", "الثانية عشر", "twelve"],
    }
)
SHIFTS = _table(
    {
        "30": ["والنصف", "ونصف"],
        "15": ["والربع", "وربع"],
        "20": ["والثلث", "وثلث"],
        "-15": ["إلا ربعا", "إلا ربع"],
        "-20": ["إلا ثلثا", "إلا ثلث"],
    }
)
TO = _table({"to": ["to", "till", "until", "through", "إلى", "حتى"]})
FILLERS = _table(
    {
        "": (
            "at|on|every|each|and|o clock|oclock|the|of|from|every week on|"
            "كل|يوم|أيام|الساعة|ساعة|في|عند|على|تمام|تماما|من|و"
        ).split("|")
    }
)
CLOCK = re.compile(r"\d:\d\d|^\d{1,2} ?[ap]m$")
PLAIN = {phrase.split()[0] for phrase in KINDS} | {"every", "each", "كل", "weekdays", "weekends", "ايام"}

_MEANINGS: dict[str, dict[str, str]] = {
    "kind": KINDS,
    "days": DAYS,
    "part": PARTS,
    "hour": HOURS,
    "shift": SHIFTS,
    "to": TO,
    "filler": FILLERS,
}
_PHRASES = sorted(
    ((phrase, sort, meaning) for sort, table in _MEANINGS.items() for phrase, meaning in table.items()),
    key=lambda entry: -len(entry[0]),
)
_BY_PHRASE = {phrase: (sort, meaning) for phrase, sort, meaning in reversed(_PHRASES)}
_WORDS = "|".join(re.escape(phrase) for phrase, _, _ in _PHRASES)
_CLOCK = r"(?P<hour>\d{1,2})(?:[:.h٫](?P<minute>\d{2}))?(?![\d:.٫])|(?P<four>[0-2]\d[0-5]\d)(?![\d:])"
_TOKEN = re.compile(rf"(?P<words>{_WORDS})(?!\w)|(?P<to>[-–])|{_CLOCK}|[\s,،;+&]+|و(?=ال)")


def _read(words: str) -> _Found | None:
    found, at = _Found(), 0
    while at < len(words):
        token = _TOKEN.match(words, at)
        if token is None:
            return None
        _take(found, token)
        at = token.end()
    return found


def _take(found: _Found, token: re.Match[str]) -> None:
    if token["four"]:
        found.hours.append((int(token["four"][:2]), int(token["four"][2:])))
        found.bare = True
    elif token["hour"]:
        found.hours.append((int(token["hour"]), int(token["minute"] or 0)))
        found.bare = not token["minute"]
    elif token["to"]:
        found.ranging = True
    elif token["words"]:
        sort, meaning = _BY_PHRASE[token["words"]]
        _TAKERS[sort](found, meaning)


def _take_kind(found: _Found, meaning: str) -> None:
    found.kinds.add(meaning)  # type: ignore[arg-type] # the table has only kinds


def _take_days(found: _Found, meaning: str) -> None:
    days = [int(day) for day in meaning]
    if found.ranging and found.spoken:
        day = found.spoken[-1]
        while day != days[0]:
            day = (day + 1) % 7
            found.days.add(day)
    found.ranging = False
    found.spoken += days
    found.days.update(days)


def _take_to(found: _Found, meaning: str) -> None:
    found.ranging = True


def _take_part(found: _Found, meaning: str) -> None:
    found.parts.add(meaning)


def _take_hour(found: _Found, meaning: str) -> None:
    found.hours.append((int(meaning), 0))
    found.bare = True


def _take_shift(found: _Found, meaning: str) -> None:
    found.shift += int(meaning)


def _take_nothing(found: _Found, meaning: str) -> None:
    pass


_TAKERS = {
    "kind": _take_kind,
    "days": _take_days,
    "part": _take_part,
    "hour": _take_hour,
    "shift": _take_shift,
    "to": _take_to,
    "filler": _take_nothing,
}


# --- meaning


def _meant(found: _Found) -> Cadence | None:
    timed = bool(found.hours or found.parts or found.shift)
    if found.ranging or len(found.hours) > 1 or len(found.kinds) > 1:
        return None
    kind = next(iter(found.kinds), None)
    if kind not in (None, "daily"):
        return None if timed or found.days else Cadence(kind)
    if kind is None and not found.days and not timed:
        return None
    at = _time(found, context=bool(kind or found.days))
    if at is None and timed:
        return None
    return Cadence("daily", at, frozenset(found.days) or EVERY_DAY)


def _time(found: _Found, *, context: bool) -> time | None:
    """The time of day; without minutes, part of the day or context a number is just a number."""
    if not found.hours:
        return _named(found, context=context)
    hour, minute = found.hours[0]
    exact = {part for part in found.parts if part.startswith("=")}
    parts = (found.parts - exact) | {_NAMED_PARTS[part] for part in exact}
    if len(parts) > 1 or (found.bare and not parts and not context):
        return None
    hour_of_day = _hour(hour, next(iter(parts), ""))
    if hour_of_day is None or minute > 59:
        return None
    minutes = hour_of_day * 60 + minute + found.shift
    return time(minutes // 60 % 24, minutes % 60)


_NAMED_PARTS = {"=480": "am", "=720": "noon", "=1080": "pm", "=1260": "night", "=0": "night"}
_VAGUE = {"am": 480, "pm": 1080, "noon": 720, "afternoon": 930, "dawn": 300, "night": 1260}


def _named(found: _Found, *, context: bool) -> time | None:
    if found.shift or len(found.parts) > 1:
        return None
    if not found.parts:
        return None
    part = next(iter(found.parts))
    minutes = int(part[1:]) if part.startswith("=") else _VAGUE[part]
    return time(minutes // 60, minutes % 60) if context or part.startswith("=") else None


def _hour(hour: int, part: str) -> int | None:
    """The hour of the day from 0 to 23 that is meant by a number and a part of the day."""
    if hour > 24 or (part in ("am", "dawn") and hour > 12):
        return None
    if not part or hour > 12:
        return hour % 24
    late = {
        "am": False,
        "dawn": False,
        "pm": True,
        "noon": hour < 10,
        "afternoon": True,
        "night": 6 <= hour < 12,
    }
    if hour == 12:
        return 12 if part in ("pm", "noon", "afternoon") else 0
    if hour == 0:
        return 0 if part in ("am", "night", "dawn") else None
    return hour + 12 if late[part] else hour
