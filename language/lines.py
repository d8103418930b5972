"""Lines of pages: squeezed for reading, keyed for comparing."""

import re as plain
import unicodedata
from functools import cache

import regex as re

from language.words import Remembered

UNSEEN = dict.fromkeys(
    map(
        ord,
        "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff",
    )
)
FOLDED = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None}
)
HIDDEN = re.compile(f"[{''.join(map(chr, UNSEEN))}]+")
COMBINING = re.compile(r"\P{ccc=0}+")
WORD = re.compile(r"[\p{L}\p{N}]+")
ASCII = plain.compile("[a-z0-9]+")


def squeeze(line: str) -> str:
    """The line without marks that cannot be seen and with single spaces."""
    return " ".join(line.translate(UNSEEN).replace("\xa0", " ").split())


def key(line: str) -> str:
    """What two spellings of a title have in common: letters and digits, no case, no vowel marks."""
    if line.isascii():
        return " ".join(ASCII.findall(line.lower()))
    return " ".join(filter(None, map(_keys().__getitem__, line.split())))


@cache
def _keys() -> Remembered[str]:
    return Remembered(_key)


def _key(word: str) -> str:
    bare = unicodedata.normalize("NFKD", HIDDEN.sub("", word)).casefold()
    return " ".join(WORD.findall(COMBINING.sub("", bare).translate(FOLDED)))
