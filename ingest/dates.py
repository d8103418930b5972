# ruff: noqa: E501
"""Times as feeds and pages write them, in the languages of our sources."""

import re as plain
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import regex as re

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)
"""How far a clock may run ahead before its time is nonsense."""
MONTHS = (
    "january jan janvier janv enero ene januar janeiro gennaio gen ocak января янв januari يناير جانفي كانون_الثاني ژانویه جنوری",
    "february feb février févr fév febrero februar fevereiro fev febbraio şubat февраля фев februari فبراير فيفري شباط فوریه فروری",
    "march mar mars marzo märz mär março mart марта maret مارس آذار اذار مارچ",
    "april apr avril avr abril abr aprile nisan апреля апр أبريل ابريل إبريل أفريل نيسان آوریل اپریل",
    "may mai mayo maio maggio mag mayıs мая mei مايو ماي أيار ايار مه مئی",
    "june jun juin junio juni junho giugno giu haziran июня июн يونيو يونيه جوان حزيران ژوئن جون",
    "july jul juillet juil julio juli julho luglio lug temmuz июля июл يوليو يوليه جويلية تموز ژوئیه جولائی",
    "august aug août aoû agosto ago ağustos августа авг agustus أغسطس اغسطس أوت آب اوت اگست",
    "september sep sept septembre septiembre setembro set settembre eylül сентября сен سبتمبر أيلول ايلول سپتامبر ستمبر",
    "october oct octobre octubre oktober okt outubro out ottobre ott ekim октября окт أكتوبر اكتوبر تشرين_الأول تشرين_الاول اکتبر اکتوبر",
    "november nov novembre noviembre novembro kasım ноября ноя نوفمبر تشرين_الثاني نوامبر نومبر",
    "december dec décembre déc diciembre dic dezember dez dezembro dicembre aralık декабря дек desember des ديسمبر كانون_الأول كانون_الاول دسامبر دسمبر",
)
MONTH = {name.replace("_", " "): n for n, names in enumerate(MONTHS, 1) for name in names.split()}
NAME = re.compile(rf"(?<!\p{{L}})(?:{'|'.join(sorted(MONTH, key=len, reverse=True))})(?!\p{{L}})\.?")
ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet", "غرينتش", "جرينتش"), 0),
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7},
    **{
        "bst": 1,
        "cet": 1,
        "cest": 2,
        "eet": 2,
        "eest": 3,
        "msk": 3,
        "trt": 3,
        "ast": 3,
        "ksa": 3,
        "gst": 4,
        "pkt": 5,
    },
    **{"ist": 5.5, "wib": 7, "jst": 9, "aest": 10, "مكه": 3, "مكة": 3, "القدس": 2},
}
ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d?)-(\d\d?)")
COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:T|(?!\d))")
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[/.](\d\d?)[/.](\d\d?)(?!\d)")
DAY_FIRST = re.compile(r"(?<!\d)(\d\d?)[/.-](\d\d?)[/.-](\d{4})(?!\d)")
NAMED = re.compile(
    r"(?<!\d)(\d\d?)(?:st|nd|rd|th|er|\.|º)?[\s,-]*(?:de |of )?<(\d+)>(?:\s*/\s*<\d+>)?,?[\s,-]*(?:de |del )?(\d{4}|\d\d)(?!\d|:)"
)
NAMED_FIRST = re.compile(r"<(\d+)>\s*(\d\d?)(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
CLOCK = re.compile(
    r"(?<![\d+-])(?:(\d\d?)(?:[:.h٫]\s?(\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?+|h(?!\p{L}))|t?(\d\d)(\d\d)(\d\d))"
    r"\s*(am|pm|a\.m\.?|p\.m\.?|ص|م|صباحا|مساء|uhr)?"
    rf"(?!(?!(?:{'|'.join(ZONES)})\b)\p{{L}})"
)
OFFSET = re.compile(r"(?:utc|gmt|[\d\s.z])\s*([+-])(\d\d?):?(\d\d)?(?!\d)")
WORD = re.compile(r"\p{L}+")
OFF = r"(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})"
TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
RFC822 = plain.compile(
    rf"(?:[A-Z][a-z]{{2}}, )?(?P<day>[0-9]{{1,2}}) (?P<month>[A-Z][a-z]{{2}}) (?P<year>[0-9]{{4}}) {TIME} (?:Z|GMT|UTC|{OFF})"
)
RFC3339 = plain.compile(
    rf"(?P<year>[0-9]{{4}})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-9]{{2}})T{TIME}(?:\.[0-9]+)?(?:Z|{OFF})"
)
EPOCH = re.compile(r"\d{10}(?:\d{3})?")


def parse(text: str | None, now: datetime) -> datetime | None:
    """The time a text tells, in UTC where it names no zone; None for no time and for nonsense.

    Nonsense is a time before 1990 or more than two days after `now`: the caller then uses the time of fetching.
    """
    try:
        moment = _usual((text or "").strip()) or _moment(_folded(text or ""))
    except (ValueError, OverflowError):
        return None
    return moment if moment and EARLIEST <= moment <= now + AHEAD else None


def _usual(text: str) -> datetime | None:
    """The time of a text that is written as nearly all feeds do (RFC 822, RFC 3339), None when it is not."""
    match = RFC822.fullmatch(text) or RFC3339.fullmatch(text)
    if not match:
        return None
    month = int(match["month"]) if match["month"].isdecimal() else MONTH.get(match["month"].lower())
    if not month:
        return None
    day, hour, minute, second = map(int, match.group("day", "hour", "minute", "second"))
    away = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    zone = timezone(-away if match["sign"] == "-" else away)
    return datetime(int(match["year"]), month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)


def _folded(text: str) -> str:
    """Lower case, digits of all scripts Latin, Arabic vowel marks gone, months as <number>."""
    digits = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text[:120].casefold())
    bare = re.sub(
        "[\u064b-\u0652\u0640\u200e\u200f\u202a-\u202e\u2066-\u2069]",
        "",
        unicodedata.normalize("NFC", digits),
    )
    return NAME.sub(lambda match: f"<{MONTH[match[0].rstrip('.')]}>", bare)


def _moment(text: str) -> datetime | None:
    if EPOCH.fullmatch(text.strip()):
        return datetime.fromtimestamp(int(text.strip()[:10]), UTC)
    found = _date(text)
    if found is None:
        return None
    (year, month, day), rest = found
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour, minute, second = _clock(rest)
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone(rest)).astimezone(UTC)


def _date(text: str) -> tuple[tuple[int, int, int], str] | None:
    """Year, month, day, and the text without them."""
    for pattern, order in (
        (ISO, "ymd"),
        (YEAR_FIRST, "ymd"),
        (NAMED, "dmy"),
        (NAMED_FIRST, "mdy"),
        (DAY_FIRST, "dmy"),
        (COMPACT, "ymd"),
    ):
        match = pattern.search(text)
        if match:
            parts = {name: int(value) for name, value in zip(order, match.groups(), strict=True)}
            if parts["m"] > 12 >= parts["d"]:
                parts["m"], parts["d"] = parts["d"], parts["m"]  # 12/25/2025 can only be American
            return (parts["y"], parts["m"], parts["d"]), text[: match.start()] + " " + text[
                match.end() :
            ].removeprefix("t")
    return None


def _clock(text: str) -> tuple[int, int, int]:
    match = CLOCK.search(text)
    if not match:
        return 0, 0, 0
    hour, minute, second = (int(match[n] or match[n + 3] or 0) for n in (1, 2, 3))
    half = (match[7] or "").replace(".", "")
    if half in ("pm", "م", "مساء") and hour < 12:
        hour += 12
    if half in ("am", "ص", "صباحا") and hour == 12:
        hour = 0
    return hour, minute, second


def _zone(text: str) -> timezone:
    offset = OFFSET.search(text)
    if offset:
        away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(away if offset[1] == "+" else -away)
    named = (ZONES[word] for word in WORD.findall(text) if word in ZONES)
    return timezone(timedelta(hours=next(named, 0)))
