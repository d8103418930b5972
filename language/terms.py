"""Index terms: the words of a text, folded so that every spelling and inflection of a word is one term.

Articles, queries, subscriptions and muted words all go through here, so they always agree.
Arabic is stemmed lightly after light10 (Larkey, Ballesteros and Connell, 2007), with one difference: a lone
clitic (و ف ب ك ل) goes only where the rest is an attested word.
"""

import re as plain
import unicodedata
from collections.abc import Iterator
from functools import cache

import regex as re
import Stemmer

from language.arabic.stem import stem
from language.words import Remembered

ANALYSER = 5
"""Rises with every change of what `terms` answers; an index made by another number must be made anew."""

MARKS = "".join(map(chr, [*range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6EE), 0x640]))
UNSEEN = "".join(
    map(chr, [0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF])
)
LETTERS = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیېئے", "ي"),
    **dict.fromkeys("ةۃہھە", "ه"),
    **dict.fromkeys("کڪ", "ك"),
    "ؤ": "و",
    "ς": "σ",
    "ı": "i",
    "ё": "е",
}
WORD = re.compile(r"[\p{L}\p{M}\p{N}]+")
COMBINING = "".join(map(chr, (c for c in range(0x10000) if unicodedata.category(chr(c)).startswith("M"))))
RAW = plain.compile(rf"[\w{plain.escape(COMBINING + UNSEEN)}]+")
"""Words as they are written; the library's own engine finds them in a third of the time."""
PIECE = re.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}ー]+|\p{Thai}+|\p{N}+(?!\p{L})|[^\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]+"
)
UNSPACED = re.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
STEMMERS = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "id": "indonesian",
    "it": "italian",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
}


def terms(text: str, language: str = "und") -> list[str]:
    """The index terms of a text in order; a term is never empty and holds no space.

    `language` chooses the stemmer of Latin and Cyrillic words; Arabic script is told by its letters.
    """
    remembered = _remembered(language.partition("-")[0])
    return [term for word in RAW.findall(text.replace("_", " ")) for term in remembered[word]]


def normal(text: str) -> str:
    """The text with compatibility forms, case, vowel marks, invisible marks and letter variants folded."""
    if text.isascii():
        return text.lower()
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return text.casefold().translate(_folding())


@cache
def _remembered(language: str) -> Remembered[tuple[str, ...]]:
    return Remembered(lambda word: tuple(_found(word, language)))


def _found(word: str, language: str) -> Iterator[str]:
    for part in WORD.findall(normal(word)):
        yield from _analysed(part, language)


@cache
def _folding() -> dict[int, str | None]:
    digits = {
        ord(c): str(unicodedata.digit(c))
        for c in map(chr, range(0x600, 0x1100))
        if unicodedata.category(c) == "Nd"
    }
    return {**digits, **{ord(a): b for a, b in LETTERS.items()}, **dict.fromkeys(map(ord, MARKS + UNSEEN))}


def _analysed(word: str, language: str) -> Iterator[str]:
    if not UNSPACED.search(word):
        yield _term(word, language)
        return
    for piece in PIECE.findall(word):
        yield from _bigrams(piece) if UNSPACED.match(piece) else (_term(piece, language),)


def _bigrams(piece: str) -> Iterator[str]:
    """Overlapping pairs, for scripts that put no spaces between words; one character stays alone."""
    if len(piece) == 1:
        yield piece
    for n in range(len(piece) - 1):
        yield piece[n : n + 2]


def _term(word: str, language: str) -> str:
    if "\u0600" <= word[0] <= "\u06ff":
        return stem(word) if language not in ("fa", "ur") else word
    if word[0] >= "\u0590" and not "\u1e00" <= word[0] <= "\u1fff":
        return word
    stemmer = _stemmer(language)
    stemmed = stemmer.stemWord(word) if stemmer else word
    return _plain(stemmed) or word


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer | None":
    # A Latin word inside an Arabic text is most often English, and so is one typed into an Arabic search.
    name = STEMMERS.get(language, "english")
    stemmer = Stemmer.Stemmer(name)
    stemmer.maxCacheSize = 0  # words are remembered above
    return stemmer


def _plain(word: str) -> str:
    """The word without accents: café and cafe are one term."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
