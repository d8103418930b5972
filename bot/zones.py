"""Whose clock a reader lives by: an IANA zone from a city typed, a place shared, or a language."""

import importlib.resources
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

import regex as re
from babel import Locale
from babel.core import get_global

from language.nearest import nearest
from language.terms import normal

LANGUAGES = ("ar", "en", "fr", "es", "tr", "fa", "ur", "id", "ru", "de")
"""Languages in which cities are known, by CLDR."""
USUAL = {
    **{
        "ar": "Asia/Riyadh",
        "fa": "Asia/Tehran",
        "ur": "Asia/Karachi",
        "tr": "Europe/Istanbul",
        "de": "Europe/Berlin",
    },
    **{
        "fr": "Europe/Paris",
        "es": "Europe/Madrid",
        "id": "Asia/Jakarta",
        "ru": "Europe/Moscow",
        "he": "Asia/Jerusalem",
    },
}
"""A guess where the client's language names no country; readers are asked."""
MORE = {
    "Asia/Riyadh": "جدة jeddah مكة mecca makkah المدينة medina الدمام dammam السعودية",
    "Africa/Cairo": "الإسكندرية alexandria الجيزة giza مصر",
    "Asia/Dubai": "أبوظبي أبو_ظبي abu_dhabi الشارقة sharjah الإمارات uae",
    "Asia/Gaza": "غزة gaza",
    "Asia/Hebron": "الخليل hebron رام_الله ramallah نابلس nablus فلسطين palestine",
    "Asia/Jerusalem": "القدس jerusalem تل_أبيب tel_aviv حيفا haifa",
    "Asia/Baghdad": "البصرة basra الموصل mosul أربيل erbil العراق",
    "Asia/Damascus": "حلب aleppo حمص homs سوريا syria",
    "Asia/Beirut": "طرابلس_لبنان صيدا لبنان",
    "Asia/Amman": "إربد irbid الزرقاء الأردن",
    "Asia/Aden": "صنعاء sanaa تعز اليمن",
    "Africa/Casablanca": "الرباط rabat مراكش marrakech فاس طنجة المغرب",
    "Africa/Algiers": "وهران oran الجزائر",
    "Africa/Tunis": "صفاقس sfax تونس",
    "Africa/Tripoli": "بنغازي benghazi ليبيا",
    "Africa/Khartoum": "الخرطوم أم_درمان السودان",
    "Europe/London": "manchester birmingham edinburgh glasgow لندن بريطانيا uk",
    "Europe/Berlin": "munich münchen hamburg frankfurt köln cologne ألمانيا",
    "Europe/Paris": "lyon marseille toulouse فرنسا",
    "Europe/Istanbul": "ankara أنقرة izmir gaziantep تركيا",
    "America/New_York": "washington boston miami atlanta واشنطن philadelphia",
    "America/Los_Angeles": "san_francisco seattle san_diego سان_فرانسيسكو",
    "America/Chicago": "houston dallas austin",
    "America/Toronto": "ottawa montreal montréal مونتريال أوتاوا",
    "Asia/Kolkata": "delhi new_delhi mumbai bangalore chennai دلهي مومباي",
    "Asia/Karachi": "lahore islamabad إسلام_آباد لاهور",
    "Asia/Shanghai": "beijing بكين guangzhou shenzhen",
    "Australia/Sydney": "canberra سيدني",
}
"""Large cities that no zone is named for, and countries of one zone; an underscore is a space."""
ISO6709 = re.compile(r"([+-])(\d{2,3})(\d{2})(\d{2})?([+-])(\d{2,3})(\d{2})(\d{2})?")


@dataclass(frozen=True, slots=True)
class Place:
    """A zone and its city's place on the globe, in radians."""

    zone: str
    latitude: float
    longitude: float


def guess(code: str | None) -> str:
    """The zone of a client's language code ("ar-EG"), of the country it names, or of most who speak it."""
    language, *rest = (code or "").replace("_", "-").split("-")
    territory = next((part.upper() for part in rest if len(part) == 2), "")
    zones = get_global("territory_zones").get(territory, [])
    return str(zones[0]) if len(zones) == 1 else USUAL.get(language, "UTC")


def typed(words: str) -> str | None:
    """The zone that was typed: a city in any of our languages, or an IANA name; None when it is neither."""
    if words.strip() in available_timezones():
        return words.strip()
    wanted = _key(words)
    known = cities()
    if wanted in known:
        return known[wanted]
    close = nearest(wanted, known.keys()) if len(wanted) > 4 else None
    return known[close] if close else None


def shared(latitude: float, longitude: float) -> str:
    """The zone whose city is nearest to a place, given in degrees; near a border it may be the neighbour's."""
    there = math.radians(latitude), math.radians(longitude)
    return min(places(), key=lambda place: _distance(there, (place.latitude, place.longitude))).zone


def city(zone: str, language: str) -> str:
    """What readers call a zone: its city, in their language."""
    found = Locale.parse(language).time_zones.get(zone) or {}
    return str(found.get("city") or zone.rpartition("/")[2].replace("_", " "))


@cache
def cities() -> dict[str, str]:
    """Zones by the names of their cities, folded."""
    names = {_key(zone.rpartition("/")[2]): zone for zone in sorted(available_timezones()) if "/" in zone}
    for language in reversed(LANGUAGES):
        known = Locale.parse(language).time_zones
        names.update({_key(str(found["city"])): zone for zone, found in known.items() if found.get("city")})
    names.update({_key(name): zone for zone, listed in MORE.items() for name in listed.split()})
    there = available_timezones()  # reads the disk each time
    return {name: zone for name, zone in names.items() if name and zone in there}


@cache
def places() -> tuple[Place, ...]:
    """The cities of the IANA time zone database, with their coordinates."""
    return tuple(_places((importlib.resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")))


def _places(table: str) -> Iterator[Place]:
    for line in table.splitlines():
        columns = line.split("\t")
        match = ISO6709.fullmatch(columns[1]) if len(columns) > 2 and not line.startswith("#") else None
        if match:
            north, east = _degrees(*match.groups()[:4]), _degrees(*match.groups()[4:])
            yield Place(columns[2], math.radians(north), math.radians(east))


def _degrees(sign: str, degrees: str, minutes: str, seconds: str | None) -> float:
    value = int(degrees) + int(minutes) / 60 + int(seconds or 0) / 3600
    return -value if sign == "-" else value


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great circle between two points, as a haversine: enough to compare."""
    north = math.sin((one[0] - other[0]) / 2) ** 2
    east = math.sin((one[1] - other[1]) / 2) ** 2
    return north + math.cos(one[0]) * math.cos(other[0]) * east


def _key(name: str) -> str:
    words = re.findall(r"[\p{L}\p{N}]+", normal(name.replace("_", " ")))
    return " ".join(word.removeprefix("ال") if len(word) > 4 else word for word in words)
