"""What people type when they look for something: words, phrases, either-or, not this, from there, since then.

    القدس "كأس العالم" -رياضة سوريا | لبنان @bbc lang:ar since 3d

Everything typed means something sensible; nothing is an error. Words become terms (`language.terms`), so a
query finds what the index holds whatever its spelling or inflection.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

import regex as re

from language.detect import detect
from language.terms import normal, terms

Phrase = tuple[str, ...]
"""Terms that stand next to one another; most phrases are one term."""

LONGEST, MOST = 200, 12
"""Characters that are read, and terms that are looked for; what is beyond them is left out."""
FALLBACK = "en"
"""The language of a Latin word in a text of another script, most often."""

QUOTES = str.maketrans(dict.fromkeys("«»“”„‟″❝❞＂", '"'))
EITHER = frozenset(("|", "or", "أو", "او", "ou", "oder", "или", "veya", "یا", "atau"))
SMALL = frozenset(
    map(
        normal,
        "a an the of in on at to for and about news le la les du des un une et sur der die das und über"
        " el los las y de del في من على إلى الى عن مع و ما هو هي هذا هذه أخبار اخبار خبر آخر".split(),
    )
)
"""Words that say nothing alone: left out, unless quoted or there is nothing else."""
UNITS = {
    "h": "h hour hours ساعة ساعات",
    "d": "d day days يوم ايام يوما",
    "w": "w week weeks اسبوع اسابيع اسبوعا",
    "m": "m month months شهر اشهر شهور شهرا",
}
PAIRS = {"h": "ساعتين", "d": "يومين", "w": "اسبوعين", "m": "شهرين"}
"""Arabic has one word for two of a kind."""
LENGTH = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(days=7), "m": timedelta(days=30)}
SPANS = {normal(word): (1, unit) for unit, words in UNITS.items() for word in words.split()} | {
    normal(word): (2, unit) for unit, word in PAIRS.items()
}
SINCE = re.compile(r"(?<!\S)(?:since|last|past|منذ|خلال|آخر)[\s:]+(\d{0,3})\s*(\p{L}+)(?!\S)", re.I)
IN = re.compile(r"(?<!\S)(?:lang|language|لغة)\s*[:=]\s*(\p{L}+)(?!\S)", re.I)
TOKEN = re.compile(
    r'(?P<no>[-−–](?=[^\s|]))?(?P<at>@)?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"|]+))|(?P<bar>\|)'
)
NAMES = {
    "ar": "arabic عربي عربية العربية",
    "en": "english إنجليزي انجليزي إنجليزية الإنجليزية",
    "fr": "french français francais فرنسي الفرنسية",
    "es": "spanish español إسباني الإسبانية",
    "de": "german deutsch ألماني الألمانية",
    "tr": "turkish türkçe تركي التركية",
    "fa": "persian farsi فارسي فارسی الفارسية",
    "ur": "urdu اردو الأردية",
    "ru": "russian русский روسي الروسية",
    "id": "indonesian إندونيسي الإندونيسية",
}
LANGUAGES = {normal(word): code for code, words in NAMES.items() for word in (code, *words.split())}


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that was typed, and the ways in which a text may hold it."""

    shown: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood: of every group one word, none that is excluded, and where and since when."""

    groups: tuple[tuple[Word, ...], ...] = ()
    excluded: tuple[Word, ...] = ()
    source: str = ""
    language: str = ""
    since: timedelta | None = None

    @property
    def phrases(self) -> tuple[tuple[Phrase, ...], ...]:
        """Each group as the phrases any of which will do."""
        return tuple(tuple(p for word in group for p in word.phrases) for group in self.groups)

    @property
    def unwanted(self) -> tuple[Phrase, ...]:
        """The phrases none of which may stand in the text."""
        return tuple(phrase for word in self.excluded for phrase in word.phrases)

    @property
    def empty(self) -> bool:
        """Whether nothing in it narrows anything."""
        return not (self.groups or self.excluded or self.source or self.language)

    @property
    def simple(self) -> bool:
        """Whether all that was typed is words that must stand in the text."""
        ways = any(len(group) > 1 for group in self.groups)
        return not (ways or self.excluded or self.source or self.language or self.since)

    def matches(self, texts: Sequence[Sequence[str]]) -> bool:
        """Whether an article of these fields (terms of its title, of its text) is about this."""
        held = [Held(text) for text in texts]
        found = all(any(text.holds(p) for p in group for text in held) for group in self.phrases)
        return found and not any(text.holds(p) for p in self.unwanted for text in held)


class Held:
    """Which phrases a text, given as its terms in order, holds."""

    def __init__(self, text: Sequence[str]) -> None:
        self._text = text
        self.terms = frozenset(text)

    def holds(self, phrase: Phrase) -> bool:
        """Whether the terms of the phrase stand next to one another somewhere."""
        if not self.terms.issuperset(phrase):
            return False
        size = len(phrase)
        return size == 1 or any(
            tuple(self._text[i : i + size]) == phrase for i in range(len(self._text) - size + 1)
        )


def parse(text: str, language: str = "und") -> Query:
    """What somebody who reads `language` is looking for; never fails."""
    text = text[:LONGEST].translate(QUOTES)
    query = Query()
    text, query = _language(*_since(text, query))
    languages = tuple(dict.fromkeys((language, detect(text), FALLBACK)))
    return _limited(_words(_tokens(text), languages, query))


Kind = Literal["word", "phrase", "not", "source", "or"]


def _tokens(text: str) -> list[tuple[Kind, str]]:
    found: list[tuple[Kind, str]] = []
    for match in TOKEN.finditer(text):
        word = match["quoted"] if match["quoted"] is not None else match["plain"] or ""
        if match["bar"] or (not match["no"] and match["quoted"] is None and word.casefold() in EITHER):
            found.append(("or", word))
        elif match["at"] and not match["no"]:
            found.append(("source", word.strip()))
        elif match["no"]:
            found.append(("not", word))
        else:
            found.append(("word" if match["quoted"] is None else "phrase", word))
    return found


def _words(tokens: Sequence[tuple[Kind, str]], languages: Sequence[str], query: Query) -> Query:
    groups: list[list[tuple[Kind, Word]]] = []
    excluded: list[Word] = []
    joining = False
    for kind, text in tokens:
        word = Word(" ".join(text.split()), _ways(text, languages))
        if kind == "source":
            query = replace(query, source=text)
        elif kind == "not" and word.phrases:
            excluded.append(word)
        elif kind in ("word", "phrase") and word.phrases:
            (groups[-1] if joining and groups else _opened(groups)).append((kind, word))
        joining = kind == "or"
    telling = [group for group in groups if not all(_small(*item) for item in group)] or groups
    kept = dict.fromkeys(tuple(dict.fromkeys(word for _, word in group)) for group in telling)
    return replace(query, groups=tuple(kept), excluded=tuple(dict.fromkeys(excluded)))


def _opened(groups: list[list[tuple[Kind, Word]]]) -> list[tuple[Kind, Word]]:
    groups.append([])
    return groups[-1]


def _small(kind: Kind, word: Word) -> bool:
    return kind == "word" and normal(word.shown) in SMALL


def _ways(text: str, languages: Iterable[str]) -> tuple[Phrase, ...]:
    """The phrases a word may be indexed as: a stem depends on the language that the article is in."""
    found = (tuple(terms(text, language)) for language in languages)
    return tuple(dict.fromkeys(phrase for phrase in found if phrase))


def _limited(query: Query) -> Query:
    """The query without what goes beyond the most terms."""
    left = MOST
    kept: list[tuple[Word, ...]] = []
    for group in (*query.groups, *((word,) for word in query.excluded)):
        room = tuple(word for word in group if (left := left - len(word.phrases[0])) >= 0)
        kept.append(room)
    size = len(query.groups)
    groups = tuple(group for group in kept[:size] if group)
    excluded = tuple(word for group in kept[size:] for word in group)
    return replace(query, groups=groups, excluded=excluded)


def _since(text: str, query: Query) -> tuple[str, Query]:
    match = SINCE.search(text)
    span = SPANS.get(normal(match[2])) if match else None
    if match is None or span is None:
        return text, query
    number, unit = span
    age = LENGTH[unit] * (int(match[1]) if match[1] else number)
    return text[: match.start()] + " " + text[match.end() :], replace(query, since=age or None)


def _language(text: str, query: Query) -> tuple[str, Query]:
    match = IN.search(text)
    code = LANGUAGES.get(normal(match[1])) if match else None
    if match is None or code is None:
        return text, query
    return text[: match.start()] + " " + text[match.end() :], replace(query, language=code)
