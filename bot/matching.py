"""One article against every topic that somebody follows, without asking each of them."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sys import intern

from language.query import Held, Phrase, Query, named


@dataclass(frozen=True, slots=True)
class Topic:
    """What a topic needs that is more than words which must all stand there."""

    groups: tuple[tuple[Phrase, ...], ...]
    excluded: tuple[Phrase, ...]
    source: str
    language: str


Words = tuple[str, ...]
"""What most topics are: terms that must all stand in the article."""


class Matcher:
    """Distinct topics by number, each filed under the terms that an article must hold to be about it.

    A topic is filed under one of its groups (all must match, so any will do), the one whose terms the fewest
    topics are filed under; and of a phrase under its rarest term. A topic without words is filed under the source
    that it names, or asked every time.
    """

    def __init__(self, topics: Iterable[tuple[int, Query]] = ()) -> None:
        self._topics: dict[int, Topic | Words] = {}
        self._filed: dict[str, array[int]] = {}
        self._wordless: dict[str, set[int]] = {}
        self._sources: Counter[str] = Counter()
        self._fitting: dict[str, frozenset[str]] = {}
        self._common: Counter[str] = Counter()
        for number, query in topics:
            self.add(number, query)

    def __len__(self) -> int:
        return len(self._topics)

    def saw(self, terms: Iterable[str]) -> None:
        """Learn from an article which terms are common; topics that come later are filed under others."""
        self._common.update(set(terms))

    def add(self, number: int, query: Query) -> None:
        """File a topic; one of the same number is replaced."""
        self.remove(number)
        self._topics[number] = topic = compact(query)
        if isinstance(topic, Topic):
            self._name(topic.source, 1)
            if not topic.groups:
                self._wordless.setdefault(topic.source, set()).add(number)
        for key in self._keys(topic):
            self._filed.setdefault(key, array("q")).append(number)

    def remove(self, number: int) -> None:
        """Forget a topic; one that is not there is no error."""
        topic = self._topics.pop(number, None)
        if topic is None:
            return
        if isinstance(topic, Topic):
            self._name(topic.source, -1)
            self._wordless.get(topic.source, set()).discard(number)
        for key in {term for group in _groups(topic) for phrase in group for term in phrase}:
            filed = self._filed.get(key)
            if filed is not None and number in filed:
                filed.remove(number)
                if not filed:
                    del self._filed[key]

    def match(self, texts: Sequence[Sequence[str]], *, source: str = "", language: str = "") -> list[int]:
        """The numbers of the topics that an article of these fields (terms of title, of text) is about.

        `source` is the title of the article's source.
        """
        held = [Held(text) for text in texts]
        terms = frozenset().union(*(text.terms for text in held))
        names, found = self._named(source), []
        for number in self._asked(terms, names):
            topic = self._topics[number]
            about = (
                terms.issuperset(topic)
                if isinstance(topic, tuple)
                else _about(topic, held, terms, names, language)
            )
            if about:
                found.append(number)
        return sorted(found)

    def _asked(self, terms: frozenset[str], names: frozenset[str]) -> set[int]:
        filed, wordless = self._filed, self._wordless
        return set().union(
            *(filed[term] for term in terms & filed.keys()),
            *(wordless[name] for name in names & wordless.keys()),
        )

    def _name(self, source: str, more: int) -> None:
        before = self._sources[source]
        self._sources[source] = before + more
        if not before or not before + more:
            self._fitting.clear()

    def _named(self, title: str) -> frozenset[str]:
        """The names in topics that fit a source of that title, and "" for topics that name none."""
        names = self._fitting.get(title)
        if names is None:
            asked = (name for name, count in self._sources.items() if count and name)
            names = self._fitting[title] = frozenset(("", *(n for n in asked if named(n, title))))
        return names

    def _keys(self, topic: Topic | Words) -> set[str]:
        ways = [{min(phrase, key=self._weight) for phrase in group} for group in _groups(topic)]
        return min(ways, key=lambda keys: (sum(map(self._weight, keys)), sorted(keys)), default=set())

    def _weight(self, term: str) -> int:
        return self._common[term] + len(self._filed.get(term, ()))


def compact(query: Query) -> Topic | Words:
    """A query as the matcher keeps it, in few bytes; equal words are kept once."""
    groups = query.phrases
    plain = all(len(group) == 1 and len(group[0]) == 1 for group in groups)
    if plain and groups and not (query.excluded or query.source or query.language):
        return tuple(intern(group[0][0]) for group in groups)
    return Topic(groups, query.unwanted, query.source.casefold(), query.language)


def _groups(topic: Topic | Words) -> tuple[tuple[Phrase, ...], ...]:
    return topic.groups if isinstance(topic, Topic) else tuple(((term,),) for term in topic)


def _about(
    topic: Topic, held: Sequence[Held], terms: frozenset[str], names: frozenset[str], language: str
) -> bool:
    if (topic.language and topic.language != language) or topic.source not in names:
        return False
    if not all(_any(group, held, terms) for group in topic.groups):
        return False
    return not (topic.excluded and _any(topic.excluded, held, terms))


def _any(phrases: Sequence[Phrase], held: Sequence[Held], terms: frozenset[str]) -> bool:
    return any(
        (phrase[0] in terms) if len(phrase) == 1 else any(text.holds(phrase) for text in held)
        for phrase in phrases
    )
