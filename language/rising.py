"""What is being written about now: words and names that titles hold more often than they used to."""

import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

import regex as re

from language.query import SMALL
from language.terms import normal, terms
from language.usage import Kind, Usage
from language.words import Remembered

WORD = re.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’ـ.-]*[\p{L}\p{M}\p{N}]")
LEAST = 2
"""Titles that must hold a topic."""
EVERYWHERE = 0.3
"""The share of titles beyond which a word is no topic."""
TOGETHER = 0.6
"""How often a word must stand in a phrase for the phrase to be offered in its place."""
LONGEST = 3
"""Words of a phrase."""
PLAIN = 0.5
"""What a word counts that is not known for a name: "dead" and "kills" rise every day."""
RISEN = 2.0
"""How many times more often than before a word must stand that is not known for a name."""

Key = tuple[str, ...]
Telling = Remembered[str | None]
"""The term of each word, or None for what is no topic."""


@dataclass(frozen=True, slots=True)
class Rising:
    """A topic as people write it, in how many titles it stands, and how much more than before."""

    shown: str
    titles: int
    score: float


class Counted:
    """In how many titles each word and each phrase of neighbours stands, and how those of several are written."""

    def __init__(self, titles: Iterable[str], telling: Telling) -> None:
        self.size = 0
        self.titles: Counter[Key] = Counter()
        written: Counter[tuple[Key, str]] = Counter()
        for title in titles:
            self.size += 1
            found = dict(_keys(title, telling))
            self.titles.update(found.keys())
            written.update(found.items())
        self.ways: dict[Key, dict[str, int]] = {key: {} for key, n in self.titles.items() if n >= LEAST}
        for (key, way), n in written.items():
            if key in self.ways:
                self.ways[key][way] = n


class Choice:
    """What may be offered of the words and phrases of recent titles."""

    def __init__(self, now: Counted, usage: Usage, language: str) -> None:
        self._now, self._usage, self._language = now, usage, language
        often = now.ways
        self.kinds = {key[0]: usage.kind(now.ways[key], self._way(key)) for key in often if len(key) == 1}
        self.phrases = [key for key in often if len(key) > 1 and self._phrase(key)]
        self._within: Counter[str] = Counter()
        for key in self.phrases:
            for part in key:
                self._within[part] = max(self._within[part], now.titles[key])

    def kind(self, key: Key) -> Kind:
        """Of a phrase: a name if all its words are names, or if they stand together as one."""
        kinds = {self.kinds[part] for part in key}
        if kinds == {Kind.NAME} or (len(key) > 1 and self._one_name(key)):
            return Kind.NAME
        if Kind.NO_NOUN in kinds:
            return Kind.NO_NOUN
        return Kind.NAME if self._usage.bound(self._way(key)) else Kind.COMMON

    def fit(self) -> Iterable[Key]:
        """The phrases, and the words that are topics by themselves, not nearly always part of a phrase."""
        yield from self.phrases
        for part, kind in self.kinds.items():
            whole = self._within[part] < max(LEAST, TOGETHER * self._now.titles[(part,)])
            if whole and kind is not Kind.NO_NOUN and (len(part) > 2 or self._letters((part,))):
                yield (part,)

    def alone(self, key: Key) -> int:
        """In how many titles it is a topic: of a word, those where it is no part of a phrase."""
        return self._now.titles[key] - (self._within[key[0]] if len(key) == 1 else 0)

    def shown(self, key: Key) -> str:
        """A topic as a label: a name with its capital, and no clitic that stands before it."""
        way = self._usage.unprefixed(self._way(key, named=self.kind(key) is Kind.NAME))
        return _headed(way, self._language) if way.islower() else way

    def _letters(self, key: Key) -> bool:
        """Whether two letters are a name by themselves: EU, UN."""
        return self.kind(key) is Kind.NAME and self._way(key).isupper()

    def _way(self, key: Key, *, named: bool = False) -> str:
        """How it is written most often; of two ways the shorter, which has no clitics."""
        ways = self._now.ways[key]

        def worse(way: str) -> tuple[bool, bool, int, int, str]:
            return self._usage.derived(way), named and not way[0].isupper(), -ways[way], len(way), way

        return min(ways, key=worse)

    def _one_name(self, key: Key) -> bool:
        ways = [way.split() for way in self._now.ways[key]]
        return any(all(self._usage.together(a, b) >= LEAST for a, b in pairwise(way)) for way in ways)

    def _phrase(self, key: Key) -> bool:
        """Whether neighbours are one thing: most of the times that the rarest of a name, or any other, is met."""
        kind = self.kind(key)
        if kind is Kind.NO_NOUN or (len(key) > 2 and kind is not Kind.NAME):
            return False
        alone = [self._now.titles[(part,)] for part in key]
        return self._now.titles[key] >= TOGETHER * (min(alone) if kind is Kind.NAME else max(alone))


def rising(
    recent: Iterable[str],
    earlier: Iterable[str],
    language: str,
    *,
    most: int = 12,
    stops: Collection[str] = frozenset(),
    texts: Iterable[str] = (),
) -> list[Rising]:
    """The topics of recent titles that stand out against earlier ones, best first, none within another.

    Scored by the gain in information over what earlier titles lead one to expect (Kullback and Leibler, 1951):
    titles times the logarithm of how many times more often than before, half of it for what is not known for a
    name. How words are used is learned from all titles, and from the texts, which need not be theirs.
    """
    recent, earlier = list(recent), list(earlier)
    telling: Telling = Remembered(lambda word: _term(word, language, stops))
    now, before = Counted(recent, telling), Counted(earlier, telling)
    choice = Choice(now, Usage([*recent, *earlier], texts, language), language)
    scores = {key: _score(key, choice, now, before) for key in choice.fit()}
    chosen: list[Key] = []
    for key in sorted(scores, key=lambda key: (-scores[key], -len(key), key)):
        if scores[key] > 0 and not any(set(key) & set(other) for other in chosen):
            chosen.append(key)
        if len(chosen) == most:
            break
    return [Rising(choice.shown(key), now.titles[key], scores[key]) for key in chosen]


def _score(key: Key, choice: Choice, now: Counted, before: Counted) -> float:
    n = now.titles[key]
    if n > max(LEAST, EVERYWHERE * now.size) and now.size > 10:
        return 0.0
    more = n / now.size / ((before.titles[key] + 0.5) / (before.size + 50))
    named = choice.kind(key) is Kind.NAME
    if not named and more < RISEN:
        return 0.0
    return (1.0 if named else PLAIN) * choice.alone(key) * math.log(more)


def _headed(way: str, language: str) -> str:
    """The words as a label: with a capital, if the script has any."""
    first = "İ" if language == "tr" and way[0] == "i" else way[0].upper()
    return first + way[1:]


def _keys(title: str, telling: Telling) -> Iterable[tuple[Key, str]]:
    end, words = -1, list[tuple[str, str]]()
    for match in WORD.finditer(title):
        word, start = match[0], match.start()
        if (term := telling[word]) is None:
            words = []
            continue
        # neighbours are parted by a space alone
        words = (
            [*words[1 - LONGEST :], (term, word)]
            if start == end + 1 and title[end] == " "
            else [(term, word)]
        )
        end = match.end()
        for n in range(len(words)):
            yield tuple([term for term, _ in words[n:]]), " ".join([way for _, way in words[n:]])


def _term(word: str, language: str, stops: Collection[str]) -> str | None:
    """The term of a word that may be a topic, else None."""
    plain, found = normal(word), terms(word, language)
    if len(found) != 1 or len(plain) < (2 if word[0].isupper() else 3) or plain.isdecimal():
        return None
    return None if any(form in SMALL or form in stops for form in (plain, found[0])) else found[0]
