"""One article against every topic that somebody follows, without asking each of them."""

from array import array
from collections import Counter
from collections.abc import Iterable, KeysView, Sequence
from dataclasses import dataclass
from datetime import timedelta
from sys import intern

import numpy

from language.query import Held, Phrase, Query, called

Words = tuple[str, ...]
"""Terms that must all stand in the article: all there is to most topics."""


@dataclass(frozen=True, slots=True)
class More:
    """What a topic needs beyond its words: one phrase of each group, no barred word, nothing excluded, and so on."""

    groups: tuple[tuple[Phrase, ...], ...]
    barred: Words
    excluded: tuple[Phrase, ...]
    source: str
    language: str
    since: timedelta | None


class Shelf:
    """The topics filed under one term, and of each the number of another term that it needs, 0 for none."""

    __slots__ = ("others", "topics")

    def __init__(self) -> None:
        self.topics = array("q")
        self.others = array("i")

    def put(self, topic: int, other: int) -> None:
        """File a topic."""
        self.topics.append(topic)
        self.others.append(other)

    def drop(self, topic: int) -> None:
        """Forget a topic, if it is there."""
        if topic in self.topics:
            place = self.topics.index(topic)
            del self.topics[place], self.others[place]


NOTHING_MORE = More((), (), (), "", "", None)


class Matcher:
    """Distinct topics by number, each filed under the terms that an article must hold to be about it.

    A topic is filed under one of its groups (all must match, so any will do), the one whose terms the fewest
    topics are filed under; and of a phrase under its rarest term. A topic without words is filed under the source
    that it names, or asked every time. One of a single word is about every article that holds it.
    """

    def __init__(self, topics: Iterable[tuple[int, Query]] = ()) -> None:
        self._words: dict[int, Words] = {}
        self._more: dict[int, More] = {}
        self._filed: dict[str, Shelf] = {}
        self._alone: dict[str, Shelf] = {}
        self._numbers: dict[str, int] = {}
        self._wordless: dict[str, set[int]] = {}
        self._sources: Counter[str] = Counter()
        self._fitting: dict[tuple[str, ...], frozenset[str]] = {}
        self._common: Counter[str] = Counter()
        for number, query in topics:
            self.add(number, query)

    def __len__(self) -> int:
        return len(self._words)

    @property
    def topics(self) -> KeysView[int]:
        """The numbers of all topics."""
        return self._words.keys()

    def saw(self, terms: Iterable[str]) -> None:
        """Learn from an article which terms are common; topics that come later are filed under others."""
        self._common.update(set(terms))

    def add(self, number: int, query: Query) -> None:
        """File a topic; one of the same number is replaced."""
        self.remove(number)
        self._words[number] = words = needed(query)
        more = beyond(query)
        if more is not None:
            self._more[number] = more
            self._name(more.source, 1)
            if not query.groups:
                self._wordless.setdefault(more.source, set()).add(number)
        filed = self._alone if more is None and len(words) == 1 else self._filed
        for key in self._keys(words, more):
            filed.setdefault(key, Shelf()).put(number, self._other(words, key))

    @property
    def sourced(self) -> bool:
        """Whether any topic names a source or a category."""
        return any(count for name, count in self._sources.items() if name)

    def names(self, number: int) -> bool:
        """Whether a topic names a source or a category."""
        return number in self._more and bool(self._more[number].source)

    def remove(self, number: int) -> None:
        """Forget a topic; one that is not there is no error."""
        words = self._words.pop(number, None)
        if words is None:
            return
        more = self._more.pop(number, None)
        if more is not None:
            self._name(more.source, -1)
            self._wordless.get(more.source, set()).discard(number)
        for key in {term for way in _ways(words, more) for term in way}:
            for filed in (self._filed, self._alone):
                if key in filed:
                    filed[key].drop(number)
                    if not filed[key].topics:
                        del filed[key]

    def match(
        self,
        texts: Sequence[Sequence[str]],
        *,
        source: str = "",
        language: str = "",
        category: str = "",
        age: timedelta = timedelta(),
    ) -> list[int]:
        """The numbers of the topics that an article of these fields (terms of title, of text) is about.

        `source` is the title of the article's source, with its category; `age` the time since it was published.
        """
        held = [Held(text) for text in texts]
        terms = frozenset().union(*(text.terms for text in held))
        names, holds = self._named(source, category), terms.issuperset
        words, more = self._words, self._more
        found = [
            number
            for number in self._asked(terms, names)
            if holds(words[number])
            and (
                number not in more
                or (_fits(more[number], names, language, age) and _about(more[number], held, terms))
            )
        ]
        alone = self._alone
        return sorted(found + [number for term in terms & alone.keys() for number in alone[term].topics])

    def _asked(self, terms: frozenset[str], names: frozenset[str]) -> set[int]:
        """The topics of which two terms are there, as far as they need two; looked up all at once."""
        shelves = [self._filed[term] for term in terms & self._filed.keys()]
        topics = numpy.frombuffer(b"".join([shelf.topics for shelf in shelves]), "q")
        others = numpy.frombuffer(b"".join([shelf.others for shelf in shelves]), "i")
        there = numpy.zeros(len(self._numbers) + 1, bool)
        there[[0, *(self._numbers[term] for term in terms & self._numbers.keys())]] = True
        wordless = self._wordless
        return set(topics[there[others]].tolist()).union(
            *(wordless[name] for name in names & wordless.keys())
        )

    def _other(self, words: Words, key: str) -> int:
        """The number of the rarest term that is needed beside the one a topic is filed under, 0 for none."""
        rarest = min((word for word in words if word != key), key=self._weight, default=None)
        return self._numbers.setdefault(rarest, len(self._numbers) + 1) if rarest else 0

    def _name(self, source: str, more: int) -> None:
        before = self._sources[source]
        self._sources[source] = before + more
        if not before or not before + more:
            self._fitting.clear()

    def _named(self, *source: str) -> frozenset[str]:
        """The names in topics that fit a source of that title and category, and "" for topics that name none."""
        names = self._fitting.get(source)
        if names is None:
            asked = (name for name, count in self._sources.items() if count and name)
            names = self._fitting[source] = frozenset(("", *(n for n in asked if called(n, *source))))
        return names

    def _keys(self, words: Words, more: More | None) -> set[str]:
        ways = [{word} for word in words]
        if more is not None:
            ways += [{min(phrase, key=self._weight) for phrase in group} for group in more.groups]
        return min(ways, key=lambda keys: (sum(map(self._weight, keys)), sorted(keys)), default=set())

    def _weight(self, term: str) -> int:
        return self._common[term] + (len(self._filed[term].topics) if term in self._filed else 0)


def needed(query: Query) -> Words:
    """The terms without which no article is about it; equal ones are kept once."""
    sole = (group[0] for group in query.phrases if len(group) == 1)
    return tuple(dict.fromkeys(intern(term) for phrase in sole for term in phrase))


def beyond(query: Query) -> More | None:
    """What it asks for beyond words, None when that is all."""
    groups = tuple(group for group in query.phrases if len(group) > 1 or len(group[0]) > 1)
    barred = tuple(phrase[0] for phrase in query.unwanted if len(phrase) == 1)
    excluded = tuple(phrase for phrase in query.unwanted if len(phrase) > 1)
    more = More(groups, barred, excluded, query.source, query.language, query.since)
    return None if more == NOTHING_MORE and not query.empty else more


def _ways(words: Words, more: More | None) -> Iterable[Phrase]:
    return (words, *(phrase for group in (more.groups if more else ()) for phrase in group))


def _fits(more: More, names: frozenset[str], language: str, age: timedelta) -> bool:
    if more.source not in names or (more.since is not None and age > more.since):
        return False
    return more.language in ("", language)


def _about(more: More, held: Sequence[Held], terms: frozenset[str]) -> bool:
    if not terms.isdisjoint(more.barred):
        return False
    for group in more.groups:
        if not _any(group, held, terms):
            return False
    return not (more.excluded and _any(more.excluded, held, terms))


def _any(phrases: Sequence[Phrase], held: Sequence[Held], terms: frozenset[str]) -> bool:
    return any(
        (phrase[0] in terms) if len(phrase) == 1 else any(text.holds(phrase) for text in held)
        for phrase in phrases
    )
