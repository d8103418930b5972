"""Index terms: the words of a text, folded so that every spelling and inflection of a word is one term.

Articles, queries, subscriptions and muted words all go through here, so they always agree.
Arabic is stemmed lightly after light10 (Larkey, Ballesteros and Connell, 2007), with one difference: a lone
clitic (و ف ب ك ل) goes only where the rest is an attested word. Persian and Urdu lose endings only.
"""

import re as plain
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain

import regex as re
import Stemmer

from language.arabic.stem import stem
from language.endings import changed, cut, longest_first
from language.words import Remembered

ANALYSER = 7
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
    "ё": "е",
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "\u0307": "",
}
"""Letters that are written for one another; casefolding leaves a dot behind when it makes a small letter of İ."""
WORD = re.compile(r"[\p{L}\p{M}\p{N}]+")
COMBINING = "".join(map(chr, (c for c in range(0x10000) if unicodedata.category(chr(c)).startswith("M"))))
RAW = plain.compile(rf"[\w{plain.escape(COMBINING + UNSEEN)}]+")
"""Words as they are written; Python's own engine finds them in a third of the time."""
PIECE = re.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}ー]+|\p{Thai}+|\p{N}+(?!\p{L})|[^\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]+"
)
FIRST_UNSPACED = "\u0e00"
"""Thai is the first of the scripts that put no spaces between words; most words need no closer look."""
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
ENDINGS = {
    "fa": longest_first("هايشان هايمان هايتان هايش هايم هايت هايي هاي ها ترين تر يان ات ان ين اي ي"),
    "ur": longest_first("يوں ياں وں يں ات ي ا ه"),
}
"""Endings of nouns once letters are folded: plurals, owners, comparisons and ezafe; in Urdu also cases."""
PLURALS = {
    "it": {"ano": "ana"},
    "pt": {
        **dict.fromkeys(("ões", "ães", "ãos"), "ão"),
        **dict.fromkeys(("oes", "aes"), "ao"),
        **{"ais": "al", "éis": "el", "óis": "ol", "ois": "ol", "áveis": "ável", "íveis": "ível", "ens": "em"},
    },
}
"""Endings that Snowball leaves in two stems, as one of them is written: eleições is eleição, italiano italiana."""
IRREGULAR = {"children": "child", "women": "woman"}
"""Plurals of English, which are words of no other language."""


def terms(text: str, language: str = "und") -> list[str]:
    """The index terms of a text in order; a term is never empty and holds no space.

    `language` chooses the stemmer of Latin and Cyrillic words; Arabic script is told by its letters.
    """
    remembered = _remembered(language.partition("-")[0])
    return list(chain.from_iterable(map(remembered.__getitem__, text.split())))


def normal(text: str) -> str:
    """The text with compatibility forms, case, vowel marks, invisible marks and letter variants folded."""
    if text.isascii():
        return text.lower()
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return text.casefold().translate(_folding())


@cache
def _remembered(language: str) -> Remembered[tuple[str, ...]]:
    """The terms of what stands between spaces, which is a word most of the time: nothing finds words sooner."""

    def find(written: str) -> tuple[str, ...]:
        words = RAW.findall(written.replace("_", " "))
        if words == [written]:
            return tuple(_analysed(written, language))
        return tuple(chain.from_iterable(map(remembered.__getitem__, words)))

    remembered = Remembered(find)
    return remembered


@cache
def _folding() -> dict[int, str | None]:
    digits = {
        ord(c): str(unicodedata.digit(c))
        for c in map(chr, range(0x600, 0x1100))
        if unicodedata.category(c) == "Nd"
    }
    return {**digits, **{ord(a): b for a, b in LETTERS.items()}, **dict.fromkeys(map(ord, MARKS + UNSEEN))}


def _analysed(word: str, language: str) -> Iterator[str]:
    plain = normal(_turkish(word) if language == "tr" else word)
    for part in (plain,) if plain.isalnum() else WORD.findall(plain):
        if max(part) < FIRST_UNSPACED or not UNSPACED.search(part):
            yield _term(part, language)
        else:
            for piece in PIECE.findall(part):
                yield from _bigrams(piece) if UNSPACED.match(piece) else (_term(piece, language),)


def _turkish(word: str) -> str:
    """The word with the two letters i of Turkish made small, each its own way."""
    return word.replace("I", "ı").replace("İ", "i")


def _bigrams(piece: str) -> Iterator[str]:
    """Overlapping pairs, for scripts that put no spaces between words; one character stays alone."""
    if len(piece) == 1:
        yield piece
    for n in range(len(piece) - 1):
        yield piece[n : n + 2]


def _term(word: str, language: str) -> str:
    first = word[0]
    if "\u0600" <= first <= "\u06ff":
        return cut(word, ENDINGS[language], rounds=3) if language in ENDINGS else stem(word)
    if first >= "\u0590" and not "\u1e00" <= first <= "\u1fff":
        return word
    stemmed = _stemmed(word, language)
    return stemmed if "\u0400" <= first < "\u1e00" else _plain(stemmed) or word


def _stemmed(word: str, language: str) -> str:
    """The stem; of a Turkish word the stem of the stem, for its endings are taken off one or two at a time."""
    stemmer = _stemmer(language)
    if language in PLURALS:
        word = changed(word, PLURALS[language])
    stemmed: str = stemmer.stemWord(IRREGULAR.get(word, word))
    if language == "tr":
        while len(shorter := stemmer.stemWord(stemmed)) > 2 and shorter != stemmed:
            stemmed = shorter
    return stemmed


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    # A Latin word inside an Arabic text is most often English, and so is one typed into an Arabic search.
    stemmer = Stemmer.Stemmer(STEMMERS.get(language, "english"))
    stemmer.maxCacheSize = 0  # words are remembered above
    return stemmer


def _plain(word: str) -> str:
    """The word without accents: café and cafe are one term."""
    if word.isascii():
        return word
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return bare.replace("ı", "i")
