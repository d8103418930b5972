"""Which articles tell of one event: grouped as they arrive, across sources, each language by itself.

An article joins the story it is most like, by TF-IDF cosine of titles and openings (single pass clustering, as in
topic detection and tracking; Allan et al., 1998), to the story as a whole and to its nearest article. A text that
repeats another's opening word for word joins it though it is like it less: wire copy, and the teaser of an article.
One that says the same with other names and figures does not, however like it is (`ingest.forms`).
A story takes articles for `LIFE`; what comes later and is like it begins a story that follows it.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Generic, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ingest import forms
from language import terms
from language.arabic.stem import attested

LIFE, WINDOW = timedelta(hours=36), timedelta(hours=72)
"""How long a story takes articles after its first, and how long it is remembered to be followed."""
OPENING = 220
"""Terms of a text that tell what happened; what follows is background."""
TITLE_WEIGHT = 2.0
KEPT, FILED, PROBES, COMPARED = 100, 32, 14, 25
"""Heaviest terms of an article that are kept, by which it is found, that look for stories; stories compared."""
MET = 300
"""Newest stories that one term brings up: what a common word costs does not grow."""
ALIKE, FOLLOWS, COPY = 0.2, 0.15, 0.1
"""Likeness from which an article is of the story, of one that follows it, or of it by repeating its words."""
RUN, REPEATED = 5, 0.5
"""Terms of a run that two texts share, and the part of the shorter one's runs that makes it a copy."""
COPIED, SAMPLED = 90, 3
"""Terms of an opening in which copies are looked for; one run in so many will do."""
NEWEST, WIDEST, MOST_RUNS = 8, 400, 400
"""Articles of a story that a new one is compared with one by one, and terms and runs of a story as a whole."""
HELD, WORDS = 15_000, 1 << 15
"""Stories that are remembered at most, and words whose numbers are: memory has a bound whatever comes in."""
SLOTS = 1 << 21
"""Numbers of terms (by hash, languages apart): two that share one are too rare to matter."""
HORIZON = 40_000
"""Articles after which what was counted before is worth half."""
PRIOR = 2000
"""How many articles the shipped counts of words stand for, when few have been seen."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Vector:
    """Numbers of terms and what each weighs."""

    terms: NDArray[np.int32]
    weights: NDArray[np.float32]

    def heaviest(self, most: int) -> "Vector":
        """The vector without its lighter terms."""
        if len(self.terms) <= most:
            return self
        chosen = np.argpartition(self.weights, -most)[-most:]
        return Vector(self.terms[chosen], self.weights[chosen])

    def unit(self) -> "Vector":
        """The vector scaled to length one."""
        norm = float(np.linalg.norm(self.weights))
        return Vector(self.terms, self.weights / np.float32(norm)) if norm else self

    def plus(self, other: "Vector") -> "Vector":
        """The sum of two vectors."""
        both = np.concatenate((self.terms, other.terms))
        found, places = np.unique(both, return_inverse=True)
        summed = np.bincount(places, np.concatenate((self.weights, other.weights)), len(found))
        return Vector(found, summed.astype(np.float32))


@dataclass(slots=True)
class Story(Generic[Key]):
    """An event, as far as it must be known to recognise its next article."""

    key: Key
    begun: datetime
    last: datetime
    sum: Vector
    whole: Vector
    articles: tuple[Vector, ...]
    filed: NDArray[np.int32]
    runs: NDArray[np.int32]
    told: tuple[forms.Told, ...]

    def grow(self, article: "Article") -> None:
        """Take in a further article."""
        self.sum = self.sum.plus(article.vector).heaviest(WIDEST)
        self.whole = self.sum.unit()
        self.articles = (*self.articles[1 - NEWEST :], article.vector)
        self.told = (*self.told[1 - NEWEST :], article.told)
        self.last = max(self.last, article.at)
        if len(self.runs) < MOST_RUNS:
            self.runs = np.union1d(self.runs, article.runs)

    def likeness(self, spread: NDArray[np.float32]) -> float:
        """Half the cosine to the whole story, half that to the article nearest to it; 1 is the same.

        `spread` holds what the terms of an article weigh, at their numbers.
        """
        whole = dot(self.whole, spread)
        if len(self.articles) == 1:
            return whole
        return 0.5 * whole + 0.5 * max(dot(article, spread) for article in self.articles)


@dataclass(frozen=True, slots=True)
class Assigned(Generic[Key]):
    """Where an article belongs: its story, whether it begins it, and which one that follows."""

    story: Key
    new: bool
    follows: Key | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What an article is about, the runs of words it opens with, and its words in order."""

    vector: Vector
    runs: NDArray[np.int32]
    told: forms.Told
    at: datetime


class Stories(Generic[Key]):
    """The stories of the last three days. What an article costs does not depend on how many there ever were."""

    def __init__(self) -> None:
        self._numbers = Numbers()
        self._frequency = np.zeros(SLOTS, np.float32)
        self._spread = np.zeros(SLOTS, np.float32)
        self._seen: defaultdict[str, float] = defaultdict(float)
        self._counted = 0
        self._stories: dict[Key, Story[Key]] = {}
        self._filed: dict[int, list[Key]] = {}
        self._ages: list[tuple[datetime, int, Key]] = []
        self._joined = 0

    def __len__(self) -> int:
        return len(self._stories)

    def assign(self, key: Key, published: datetime, title: str, text: str, language: str) -> Key:
        """The key of the story the article belongs to: that of the story's first article."""
        return self.place(key, published, title, text, language).story

    def place(self, key: Key, published: datetime, title: str, text: str, language: str) -> Assigned[Key]:
        """The same, and how it came to be."""
        article = self._read(published, title, text, language)
        self._forget(published - WINDOW)
        followed = None
        for likeness, story in self._likely(article):
            if likeness < COPY or (likeness < FOLLOWS and followed is not None):
                break
            if tells_of_another(article, story):
                continue
            if belongs(article, likeness, story):
                self._join(story, article)
                return Assigned(story.key, new=False)
            if likeness >= FOLLOWS and followed is None:
                followed = story.key
        self._begin(key, article)
        return Assigned(key, new=True, follows=followed)

    def restore(self, story: Key, published: datetime, title: str, text: str, language: str) -> None:
        """Take in an article whose story is known already, as after a restart."""
        article = self._read(published, title, text, language)
        self._forget(published - WINDOW)
        if story in self._stories:
            self._join(self._stories[story], article)
        else:
            self._begin(story, article)

    def _read(self, at: datetime, title: str, text: str, language: str) -> Article:
        """What an article is about, learning from it how common its terms are."""
        heading, body = terms(title, language), terms(text[: OPENING * 12], language)[:OPENING]
        counts: Counter[str] = Counter(body)
        for term in heading:
            counts[term] += TITLE_WEIGHT  # type: ignore[assignment]
        telling = [term for term in counts if len(term) > 1 or not term.isascii()]
        numbers = self._numbers.of(telling, language)
        self._learn(numbers, language)
        weights = 1 + np.log(np.fromiter((counts[term] for term in telling), np.float32, len(telling)))
        weights *= np.log((self._seen[language] + 1) / (self._frequency[numbers] + 0.5))
        vector = Vector(numbers, np.maximum(weights, 0)).heaviest(KEPT).unit()
        return Article(vector, runs(body), forms.told([*heading, *body[: forms.LOOKED]]), at)

    def _learn(self, numbers: NDArray[np.int32], language: str) -> None:
        if language not in self._seen:
            self._seen[language] = 0
            if common := background(language):
                np.add.at(self._frequency, common.terms, PRIOR * common.weights)
                self._seen[language] = PRIOR
        self._frequency[np.unique(numbers)] += 1
        self._seen[language] += 1
        self._counted += 1
        if self._counted >= HORIZON:
            self._counted = 0
            self._frequency *= 0.5
            self._seen = defaultdict(float, {name: seen / 2 for name, seen in self._seen.items()})

    def _likely(self, article: Article) -> list[tuple[float, Story[Key]]]:
        """Stories and how like the article is to each, the likest first."""
        found: Counter[Key] = Counter()
        probes = article.vector.heaviest(PROBES)
        for term, weight in zip(probes.terms.tolist(), probes.weights.tolist(), strict=True):
            for key in self._filed.get(term, ())[-MET:]:
                found[key] += weight
        self._spread[article.vector.terms] = article.vector.weights
        stories = [self._stories[key] for key in heapq.nlargest(COMPARED, found, key=found.__getitem__)]
        likely = [(story.likeness(self._spread), story) for story in stories]
        self._spread[article.vector.terms] = 0
        return sorted(likely, key=lambda pair: -pair[0])

    def _begin(self, key: Key, article: Article) -> None:
        vector, nothing = article.vector, np.empty(0, np.int32)
        self._stories[key] = Story(
            key, article.at, article.at, vector, vector, (vector,), nothing, article.runs, (article.told,)
        )
        self._file(self._stories[key], article)

    def _join(self, story: Story[Key], article: Article) -> None:
        story.grow(article)
        self._file(story, article)

    def _file(self, story: Story[Key], article: Article) -> None:
        """Let the story be found by what the article is about."""
        fresh = np.setdiff1d(article.vector.heaviest(FILED).terms, story.filed)
        for term in fresh.tolist():
            self._filed.setdefault(term, []).append(story.key)
        story.filed = np.concatenate((story.filed, fresh))
        self._joined += 1
        heapq.heappush(self._ages, (story.last, self._joined, story.key))

    def _forget(self, before: datetime) -> None:
        """Drop the stories whose last article is older than that, and the oldest when there are too many."""
        while self._ages and (self._ages[0][0] < before or len(self._stories) > HELD):
            at, _, key = heapq.heappop(self._ages)
            story = self._stories.get(key)
            if story is not None and story.last <= at:
                self._drop(story)

    def _drop(self, story: Story[Key]) -> None:
        del self._stories[story.key]
        for term in story.filed.tolist():
            filed = self._filed[term]
            filed.remove(story.key)
            if not filed:
                del self._filed[term]


def belongs(article: Article, likeness: float, story: Story[Key]) -> bool:
    """Whether an article that is so like a story is of it: while it lives, or by repeating its words."""
    age = abs(article.at - story.begun)
    if likeness >= ALIKE and age <= LIFE:
        return True
    return likeness >= COPY and age <= WINDOW and repeats(article, story)


def tells_of_another(article: Article, story: Story[Key]) -> bool:
    """Whether the article fills in the form of the story's articles with what happened elsewhere."""
    alike = [one for told in story.told if (one := forms.compared(article.told, told)).of_one_form]
    return bool(alike) and all(one.of_two_events for one in alike)


def repeats(article: Article, story: Story[Key]) -> bool:
    """Whether the story holds half of the article's runs of words, and two at least."""
    held = int(np.isin(article.runs, story.runs).sum())
    return held >= max(2, REPEATED * len(article.runs))


class Numbers(dict[str, int]):
    """The number of each term of one language and another, remembered while it is in use."""

    def of(self, words: Sequence[str], language: str) -> NDArray[np.int32]:
        """Their numbers; terms of two languages do not share one on purpose."""
        if len(self) > WORDS:
            self.clear()
        return np.fromiter((self[f"{language} {word}"] for word in words), np.int32, len(words))

    def __missing__(self, word: str) -> int:
        number = self[word] = crc32(word.encode("utf-8", "surrogatepass")) % SLOTS
        return number


def dot(vector: Vector, spread: NDArray[np.float32]) -> float:
    """The sum of products of what both hold."""
    return float(spread[vector.terms] @ vector.weights)


def runs(body: Sequence[str]) -> NDArray[np.int32]:
    """A sample of the runs of terms that a text opens with, the same of the same run anywhere."""
    most = max(0, min(len(body), COPIED) - RUN + 1)
    found = (crc32(" ".join(body[i : i + RUN]).encode("utf-8", "surrogatepass")) for i in range(most))
    return np.array(sorted({run & 0x7FFFFFFF for run in found if run % SAMPLED == 0}), np.int32)


@cache
def background(language: str) -> Vector | None:
    """In what share of news articles a term stands, for languages whose counts are shipped."""
    if language != "ar":
        return None
    shares: dict[str, float] = {}
    for word, count in attested().items():
        for term in terms(word, language):
            shares[term] = min(0.95, shares.get(term, 0.0) + count / 40_000)
    return Vector(Numbers().of(list(shares), language), np.fromiter(shares.values(), np.float32))


def best_title(titles: Iterable[tuple[str, str]]) -> str:
    """Of (title, language) the one whose words the others share most; of two alike the shorter."""
    rows = [(title, frozenset(terms(title, language))) for title, language in titles]
    held = Counter(term for _, found in rows for term in found)

    def worth(row: tuple[str, frozenset[str]]) -> tuple[float, int]:
        shared = sum(held[term] - 1 for term in row[1])
        return shared / (len(row[1]) + 3), -len(row[0])

    return max(rows, key=worth)[0] if rows else ""
