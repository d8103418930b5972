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
from language.terms import WORD, normal, terms

Phrase = tuple[str, ...]
"""Terms that stand next to one another; most phrases are one term."""

LONGEST, MOST = 200, 12
"""Characters that are read, and terms that are looked for; what is beyond them is left out."""
FALLBACK = "en"
"""The language of a Latin word in a text of another script, most often."""

QUOTES = str.maketrans(dict.fromkeys("«»“”„‟″❝❞＂", '"'))
EITHER = frozenset(("|", "or", "أو", "او", "ou", "oder", "или", "veya", "یا", "atau"))
NOT = frozenset(("NOT", "ليس", "ليست"))
"""Words for a minus; English writes it large, for "not" is a word of its own."""
SMALL = frozenset(
    map(
        normal,
        "a an the of in on at to for and about since news le la les du des un une et sur der die das und über"
        " el los las y de del في من على إلى الى عن مع منذ و ما هو هي هذا هذه أخبار اخبار خبر آخر".split(),
    )
)
"""Words that say nothing alone: left out, unless quoted or there is nothing else."""
UNITS = {
    "h": "h hour hours ساعة ساعات",
    "d": "d day days today يوم ايام يوما",
    "w": "w week weeks اسبوع اسابيع اسبوعا",
    "m": "m month months شهر اشهر شهور شهرا",
}
PAIRS = {"h": "ساعتين", "d": "يومين yesterday أمس البارحة", "w": "اسبوعين", "m": "شهرين"}
"""Arabic has one word for two of a kind; since yesterday began may be nearly two days."""
LENGTH = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(days=7), "m": timedelta(days=30)}
SPANS = {normal(word): (1, unit) for unit, words in UNITS.items() for word in words.split()} | {
    normal(word): (2, unit) for unit, words in PAIRS.items() for word in words.split()
}
COUNTED = (
    "one واحد واحدة",
    "two اثنين",
    "three ثلاث ثلاثة",
    "four أربع أربعة",
    "five خمس خمسة",
    "six ست ستة",
    "seven سبع سبعة",
    "eight ثماني ثمانية ثمان",
    "nine تسع تسعة",
    "ten عشر عشرة",
)
NUMBERS = {normal(word): n for n, words in enumerate(COUNTED, 1) for word in words.split()}
SINCE = re.compile(
    r"(?<!\S)(?:(?:in|over|within|during|for|في|خلال|منذ)\s+)?(?:the\s+)?(?:since|last|past|منذ|خلال|آخر|اخر)[\s:]+"
    r"(?:(\d{1,3})\s*)?(\p{L}+)(?:\s+(\p{L}+))?(?!\S)",
    re.I,
)
PAST = re.compile(r"^\s+(?:الماضي|الماضية|الماضيين|الأخير|الاخير|الأخيرة|الاخيرة)(?!\S)")
"""What Arabic says after a span of time."""
IN = re.compile(r"(?<!\S)(?:lang|language|لغة|اللغة)\s*[:=]\s*(\p{L}+)(?!\S)", re.I)
FROM = re.compile(r"(?<!\S)(?:source|from|site|مصدر|المصدر)\s*[:=]\s*(?=[^\s:=])", re.I)
TOKEN = re.compile(
    r'(?P<no>[-−–](?=[^\s|]))?(?P<at>@)?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"|]+))|(?P<bar>\|)'
)
ELIDED = re.compile(
    r"^(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu|(?:d|n|s)?[ae]ll|sull|dall|un)['’](?=\p{L}{2})", re.I
)
OWNED = re.compile(r"(?<=\p{L}{2})['’]s?$", re.I)
INFLECTED = re.compile(r"(?<=\p{L}{2})['’]\p{L}{1,8}$")
"""What is no part of the word before or after an apostrophe: l'Ukraine, Trump's, and in Turkish Türkiye'nin."""
SCRIPTS = (
    (re.compile(r"\p{Cyrillic}"), ("ru",)),
    (re.compile("[پچژگکی]"), ("fa", "ur")),
    (re.compile("[ٹڈڑںے]"), ("ur",)),
)
"""Letters that tell the languages in which a word may be indexed, whoever types it."""
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

    def about(
        self,
        texts: Sequence[Sequence[str]],
        *,
        source: str,
        language: str,
        category: str = "",
        age: timedelta = timedelta(),
    ) -> bool:
        """Whether an article of these fields, by a source of that title and in that language, is about this."""
        if self.source and not called(self.source, source, category):
            return False
        if self.language not in ("", language):
            return False
        return (self.since is None or age <= self.since) and self.matches(texts)

    def matches(self, texts: Sequence[Sequence[str]]) -> bool:
        """Whether these fields (terms of an article's title, of its text) hold what is asked for."""
        held = [Held(text) for text in texts]
        found = all(any(text.holds(p) for p in group for text in held) for group in self.phrases)
        return found and not any(text.holds(p) for p in self.unwanted for text in held)


class Held:
    """Which phrases a text, given as its terms in order, holds."""

    def __init__(self, text: Sequence[str]) -> None:
        self._text = text
        self._line = ""
        self.terms = frozenset(text)

    def holds(self, phrase: Phrase) -> bool:
        """Whether the terms of the phrase stand next to one another somewhere."""
        if not self.terms.issuperset(phrase):
            return False
        if len(phrase) == 1:
            return True
        self._line = self._line or f" {' '.join(self._text)} "  # no term holds a space
        return f" {' '.join(phrase)} " in self._line


def parse(text: str, language: str = "und") -> Query:
    """What somebody who reads `language` is looking for; never fails."""
    text = text[:LONGEST].translate(QUOTES)
    query = Query()
    text, query = _language(*_since(FROM.sub("@", text), query))
    lettered = (code for letters, codes in SCRIPTS if letters.search(text) for code in codes)
    languages = tuple(dict.fromkeys((language, detect(text), *lettered, FALLBACK)))
    return _limited(_words(_tokens(text), languages, query))


Kind = Literal["word", "phrase", "not", "source", "or"]


def _tokens(text: str) -> list[tuple[Kind, str]]:
    found: list[tuple[Kind, str]] = []
    negated = False
    for match in TOKEN.finditer(text):
        kind, word = _token(match)
        if kind == "word" and word in NOT:
            negated = True
            continue
        found.append(("not" if negated and kind in ("word", "phrase") else kind, word))
        negated = False
    return found


def _token(match: "re.Match[str]") -> tuple[Kind, str]:
    quoted = match["quoted"] is not None
    word = match["quoted"] if quoted else match["plain"] or ""
    if match["bar"]:
        return "or", word
    if match["no"]:
        return "not", word
    if match["at"]:
        return "source", " ".join(word.split())
    if quoted:
        return "phrase", word
    return ("or" if word.casefold() in EITHER else "word"), word


def _words(tokens: Sequence[tuple[Kind, str]], languages: Sequence[str], query: Query) -> Query:
    groups: list[list[tuple[Kind, Word]]] = []
    excluded: list[Word] = []
    joining = False
    for kind, text in tokens:
        bare = _alone(text, languages) if kind in ("word", "not") else text
        word = Word(" ".join(text.split()), _ways(bare, languages))
        if kind == "source" and _name(text):
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


def _alone(word: str, languages: Sequence[str]) -> str:
    """The word without what an apostrophe parts from it."""
    word = OWNED.sub("", ELIDED.sub("", word))
    return INFLECTED.sub("", word) if "tr" in languages else word


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
    for match in SINCE.finditer(text):
        span = _span(match)
        if span:
            age, end = span
            past = PAST.match(text[end:])
            rest = text[end + past.end() if past else end :]
            return text[: match.start()] + " " + rest, replace(query, since=age or None)
    return text, query


def _span(match: "re.Match[str]") -> tuple[timedelta, int] | None:
    """How long, and where that ends: "3 days", "three days", "day"."""
    first, second = (_bare(normal(match[n] or "")) for n in (2, 3))
    if match[1] is None and first in NUMBERS and second in SPANS:
        return LENGTH[SPANS[second][1]] * NUMBERS[first], match.end(3)
    if first not in SPANS:
        return None
    number, unit = SPANS[first]
    return LENGTH[unit] * (int(match[1]) if match[1] else number), match.end(2)


def _language(text: str, query: Query) -> tuple[str, Query]:
    match = IN.search(text)
    code = LANGUAGES.get(normal(match[1])) if match else None
    if match is None or code is None:
        return text, query
    return text[: match.start()] + " " + text[match.end() :], replace(query, language=code)


def named(asked: str, title: str) -> bool:
    """Whether a source of that title may be the one that was asked for: its name begins so at one of its words."""
    words, wanted = _name(title), "".join(_name(asked))
    return bool(wanted) and any("".join(words[i:]).startswith(wanted) for i in range(len(words)))


def called(asked: str, title: str, category: str) -> bool:
    """Whether a source of that title and category may be meant: by its own name, or by the whole of its category's."""
    return named(asked, title) or (bool(_name(asked)) and _name(asked) == _name(category))


def _name(text: str) -> list[str]:
    return [_bare(word) for word in WORD.findall(normal(text))]


def _bare(word: str) -> str:
    return word.removeprefix("ال") if len(word) > 4 else word
