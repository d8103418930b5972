"""Which articles tell of one event: grouped as they arrive, across sources, each language by itself.

An article joins the story it is most like, by TF-IDF cosine of titles and openings (single pass clustering, as in
topic detection and tracking; Allan et al., 1998), to the story as a whole and to its nearest article. A text that
repeats another's opening word for word joins it whatever else it holds: wire copy, and the teaser of an article.
A story takes articles for `LIFE`; what comes later and is like it begins a story that follows it.
"""

import heapq
import math
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from language import terms
from language.arabic.stem import attested

LIFE, WINDOW = timedelta(hours=36), timedelta(hours=72)
"""How long a story takes articles after its first, and how long it is remembered to be followed."""
OPENING = 220
"""Terms of a text that tell what happened; what follows is background."""
TITLE_WEIGHT = 2.0
KEPT, FILED, PROBES, COMPARED = 100, 40, 14, 60
"""Heaviest terms of an article that are kept, by which it is found, that look for stories; stories compared."""
ALIKE, FOLLOWS = 0.21, 0.16
"""Likeness from which an article is of the story, or of one that follows it."""
RUN, REPEATED = 5, 0.5
"""Terms of a run that two texts share, and the part of the shorter one's runs that makes it a copy."""
COPIED = 90
"""Terms of an opening in which copies are looked for; every other run of it will do."""
NEWEST = 8
"""Articles of a story that a new one is compared with one by one."""
PRIOR = 2000
"""How many articles the shipped counts of words stand for, when few have been seen."""

Vector = dict[str, float]


@dataclass(slots=True)
class Story:
    """An event, as far as it must be known to recognise its next article."""

    key: Hashable
    language: str
    begun: datetime
    last: datetime
    sum: Vector = field(default_factory=dict)
    norm: float = 1.0
    articles: deque[Vector] = field(default_factory=lambda: deque(maxlen=NEWEST))
    runs: list[int] = field(default_factory=list)

    def grow(self, vector: Vector) -> None:
        """Take in an article; while there is only one, it is the whole."""
        if self.articles:
            self.sum = dict(self.sum)
            for term, weight in vector.items():
                self.sum[term] = self.sum.get(term, 0.0) + weight
            self.norm = math.sqrt(sum(weight * weight for weight in self.sum.values())) or 1.0
        else:
            self.sum = vector
        self.articles.append(vector)


@dataclass(frozen=True, slots=True)
class Assigned:
    """Where an article belongs: its story, whether it begins it, and which one that follows."""

    story: Hashable
    new: bool
    follows: Hashable | None = None


class Stories:
    """The stories of the last three days. What an article costs does not depend on how many there ever were."""

    def __init__(self) -> None:
        self._frequency: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._seen: Counter[str] = Counter()
        self._stories: dict[Hashable, Story] = {}
        self._holding: defaultdict[str, dict[str, list[Hashable]]] = defaultdict(dict)
        self._runs: dict[int, Hashable] = {}
        self._ages: list[tuple[datetime, int, Hashable]] = []
        self._count = 0

    def __len__(self) -> int:
        return len(self._stories)

    def assign(self, key: Hashable, published: datetime, title: str, text: str, language: str) -> Hashable:
        """The key of the story the article belongs to: that of the story's first article."""
        return self.place(key, published, title, text, language).story

    def place(self, key: Hashable, published: datetime, title: str, text: str, language: str) -> Assigned:
        """The same, and how it came to be."""
        vector, runs = self._read(title, text, language)
        self._forget(published - WINDOW)
        copied = self._copied(runs, published)
        if copied is not None:
            self._join(copied, vector, runs, published)
            return Assigned(copied.key, new=False)
        likeness, nearest = self._nearest(vector, language)
        if nearest is not None and likeness >= ALIKE and abs(published - nearest.begun) <= LIFE:
            self._join(nearest, vector, runs, published)
            return Assigned(nearest.key, new=False)
        self._begin(key, language, published, vector, runs)
        followed = nearest.key if nearest is not None and likeness >= FOLLOWS else None
        return Assigned(key, new=True, follows=followed)

    def restore(self, story: Hashable, published: datetime, title: str, text: str, language: str) -> None:
        """Take in an article whose story is known already, as after a restart."""
        vector, runs = self._read(title, text, language)
        self._forget(published - WINDOW)
        if story in self._stories:
            self._join(self._stories[story], vector, runs, published)
        else:
            self._begin(story, language, published, vector, runs)

    def _read(self, title: str, text: str, language: str) -> tuple[Vector, list[int]]:
        """What an article is about, learning from it how common its terms are."""
        heading, body = terms(title, language), terms(text[: OPENING * 12], language)[:OPENING]
        counts: Counter[str] = Counter(body)
        for term in heading:
            counts[term] += TITLE_WEIGHT  # type: ignore[assignment]
        self._frequency[language].update(counts.keys())
        self._seen[language] += 1
        return self._weighed(counts, language), _runs(body)

    def _weighed(self, counts: Mapping[str, float], language: str) -> Vector:
        common, size = background(language), self._seen[language] + (PRIOR if background(language) else 0)
        frequency = self._frequency[language]
        vector = {}
        for term, count in counts.items():
            found = frequency[term] + PRIOR * common.get(term, 0.0)
            rarity = math.log((size + 1) / (found + 0.5))
            if rarity > 0 and (len(term) > 1 or not term.isascii()):
                vector[term] = (1 + math.log(count)) * rarity
        return unit(dict(heapq.nlargest(KEPT, vector.items(), key=lambda item: item[1])))

    def _nearest(self, vector: Vector, language: str) -> tuple[float, Story | None]:
        found: Counter[Hashable] = Counter()
        for term, weight in heapq.nlargest(PROBES, vector.items(), key=lambda item: item[1]):
            for key in self._holding[language].get(term, ()):
                found[key] += weight  # type: ignore[assignment]
        stories = (self._stories[key] for key, _ in found.most_common(COMPARED))
        return max(
            ((likeness(vector, story), story) for story in stories),
            key=lambda pair: pair[0],
            default=(0.0, None),
        )

    def _copied(self, runs: Sequence[int], published: datetime) -> Story | None:
        """The story that holds half of these runs of words."""
        if len(runs) < 3:
            return None
        held = Counter(self._runs[run] for run in runs if run in self._runs)
        key, count = held.most_common(1)[0] if held else (None, 0)
        story = self._stories.get(key)
        return (
            story
            if story and count >= REPEATED * len(runs) and abs(published - story.begun) <= WINDOW
            else None
        )

    def _begin(self, key: Hashable, language: str, at: datetime, vector: Vector, runs: list[int]) -> None:
        story = self._stories[key] = Story(key, language, at, at)
        self._join(story, vector, runs, at)

    def _join(self, story: Story, vector: Vector, runs: list[int], at: datetime) -> None:
        holding = self._holding[story.language]
        for term in heapq.nlargest(FILED, vector, key=vector.__getitem__):
            if story.key not in (filed := holding.setdefault(term, [])):
                filed.append(story.key)
        story.grow(vector)
        story.last = max(story.last, at)
        fresh = [run for run in runs if run not in self._runs]
        self._runs.update(dict.fromkeys(fresh, story.key))
        story.runs += fresh
        self._count += 1
        heapq.heappush(self._ages, (story.last, self._count, story.key))

    def _forget(self, before: datetime) -> None:
        """Drop the stories whose last article is older than that."""
        while self._ages and self._ages[0][0] < before:
            _, _, key = heapq.heappop(self._ages)
            story = self._stories.get(key)
            if story is None or story.last >= before:
                continue
            del self._stories[key]
            holding = self._holding[story.language]
            for term in story.sum:
                filed = holding.get(term, [])
                if key in filed:
                    filed.remove(key)
                if not filed:
                    holding.pop(term, None)
            for run in story.runs:
                self._runs.pop(run, None)


def likeness(vector: Vector, story: Story) -> float:
    """Half the cosine to the whole story, half that to the article nearest to it."""
    whole = dot(vector, story.sum) / story.norm
    return 0.5 * whole + 0.5 * max(dot(vector, article) for article in story.articles)


def dot(one: Vector, other: Mapping[str, float]) -> float:
    """The sum of products of what both hold."""
    return sum(weight * other[term] for term, weight in one.items() if term in other)


def unit(vector: Vector) -> Vector:
    """The vector scaled to length one."""
    norm = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {term: weight / norm for term, weight in vector.items()}


def _runs(body: Sequence[str]) -> list[int]:
    found = (hash(tuple(body[i : i + RUN])) for i in range(min(len(body), COPIED) - RUN + 1))
    return list(dict.fromkeys(run for run in found if run % 2))


@cache
def background(language: str) -> Mapping[str, float]:
    """In what share of news articles a term stands, for languages whose counts are shipped."""
    if language != "ar":
        return {}
    shares: dict[str, float] = {}
    for word, count in attested().items():
        for term in terms(word, language):
            shares[term] = min(0.95, shares.get(term, 0.0) + count / 40_000)
    return shares


def best_title(titles: Iterable[tuple[str, str]]) -> str:
    """Of (title, language) the one whose words the others share most; of two alike the shorter."""
    rows = [(title, frozenset(terms(title, language))) for title, language in titles]
    held = Counter(term for _, found in rows for term in found)

    def worth(row: tuple[str, frozenset[str]]) -> tuple[float, int]:
        shared = sum(held[term] - 1 for term in row[1])
        return shared / (len(row[1]) + 3), -len(row[0])

    return max(rows, key=worth)[0] if rows else ""
