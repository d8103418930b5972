"""What is being written about now: words and names that titles hold more often than they used to."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex as re

from language.query import SMALL
from language.terms import normal, terms

WORD = re.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’ـ.-]*[\p{L}\p{M}\p{N}]")
LEAST = 2
"""Titles that must hold a topic."""
EVERYWHERE = 0.3
"""The share of titles beyond which a word is no topic."""
TOGETHER = 0.6
"""How often a word must stand in a pair for the pair to be offered in its place."""
PLAIN = 0.5
"""What a word counts that is no name: where names begin with a capital, "dead" and "kills" rise every day."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rising:
    """A topic as people write it, in how many titles it stands, and how much more than before."""

    shown: str
    titles: int
    score: float


class Counted:
    """In how many titles each word and each pair of neighbours stands, and how it is written."""

    def __init__(self, titles: Iterable[str], language: str, stops: Collection[str]) -> None:
        self.size = 0
        self.titles: Counter[Key] = Counter()
        self.written: defaultdict[Key, Counter[str]] = defaultdict(Counter)
        self._names: Counter[Key] = Counter()
        self._language = language
        self._pairs: defaultdict[str, list[Key]] = defaultdict(list)
        for title in titles:
            self.size += 1
            found = dict(_keys(title, language, stops))
            self.titles.update(found.keys())
            for key, shown in found.items():
                self.written[key][shown] += 1
                self._names[key] += _capital(shown, title)

    def pairs_of(self, term: str) -> Iterable[Key]:
        """The pairs in which a word stands."""
        if not self._pairs:
            for key in self.titles:
                for part in key if len(key) > 1 else ():
                    self._pairs[part].append(key)
        return self._pairs[term]

    def shown(self, key: Key) -> str:
        """How it is written most often; of two ways the shorter, which has no clitics."""
        ways = self.written[key]
        way = min(ways, key=lambda way: (-ways[way], len(way), way))
        return _headed(way, self._language) if way.islower() else way

    def weight(self, key: Key) -> float:
        """What a title that holds it counts: of what is mostly no name, less."""
        return 1.0 if self._names[key] > 0 else PLAIN


def rising(
    recent: Iterable[str],
    earlier: Iterable[str],
    language: str,
    *,
    most: int = 12,
    stops: Collection[str] = frozenset(),
) -> list[Rising]:
    """The topics of recent titles that stand out against earlier ones, best first, none within another.

    Scored by the gain in information over what earlier titles lead one to expect (Kullback and Leibler, 1951):
    titles times the logarithm of how many times more often than before, half of it for what is no name.
    """
    now, before = Counted(recent, language, stops), Counted(earlier, language, stops)
    scores = {
        key: now.weight(key) * _score(n, now, before.titles[key], before)
        for key, n in now.titles.items()
        if n >= LEAST
    }
    scores = {key: score for key, score in scores.items() if score > 0 and _whole(key, now)}
    chosen: list[Key] = []
    for key in sorted(scores, key=lambda key: (-scores[key], key)):
        if not any(set(key) & set(other) for other in chosen):
            chosen.append(key)
        if len(chosen) == most:
            break
    return [Rising(now.shown(key), now.titles[key], scores[key]) for key in chosen]


def _score(n: int, now: Counted, m: int, before: Counted) -> float:
    if n > max(LEAST, EVERYWHERE * now.size) and now.size > 10:
        return 0.0
    expected = (m + 0.5) / (before.size + 50)
    return n * math.log(n / now.size / expected)


def _capital(shown: str, title: str) -> int:
    """1 for what is written as a name or without case, -1 in small letters, 0 for the capital that begins a title."""
    if shown[0].islower():
        return -1
    return 0 if shown[0].isupper() and title.lstrip("\"'“«¿¡ ").startswith(shown) else 1


def _headed(way: str, language: str) -> str:
    """The words as a label: with a capital, if the script has any."""
    first = "İ" if language == "tr" and way[0] == "i" else way[0].upper()
    return first + way[1:]


def _whole(key: Key, now: Counted) -> bool:
    """Whether a word is a topic by itself, and not nearly always half of a name."""
    if len(key) > 1:
        return now.titles[key] >= TOGETHER * max(now.titles[(part,)] for part in key)
    needed = max(LEAST, TOGETHER * now.titles[key])
    return all(now.titles[pair] < needed for pair in now.pairs_of(key[0]))


def _keys(title: str, language: str, stops: Collection[str]) -> Iterable[tuple[Key, str]]:
    words = [(terms(word, language), word) for word in WORD.findall(title)]
    yield from (((found[0],), word) for found, word in words if _telling(found, word, stops))
    for (first, one), (second, two) in pairwise(words):
        if _telling(first, one, stops) and _telling(second, two, stops) and first != second:
            yield (first[0], second[0]), f"{one} {two}"


def _telling(found: Sequence[str], word: str, stops: Collection[str]) -> bool:
    plain = normal(word)
    if len(found) != 1 or len(plain) < 3 or plain.isdecimal():
        return False
    return not any(form in SMALL or form in stops for form in (plain, found[0]))
