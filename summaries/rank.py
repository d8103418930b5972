"""Which sentences say most: position, centrality, salience, figures and the title, less what reads badly alone.

Centrality is TF-IDF cosine to the sentences that *follow*: news says a thing first and explains it later, so
what comes early and is taken up again is what the article is about. The longer a text, the less its order tells
(reviews, reports, several articles in a row), and the more likeness to all of it. Redundancy is kept out by
maximal marginal relevance (Carbonell and Goldstein, 1998).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[Any]
"""One float a sentence."""
Places = NDArray[np.intp]

NEAR = 0.65
"""Cosine from which two sentences say the same."""
UNFINISHED = 0.3
"""The part of sentences without a full stop from which they are the habit of a text."""
WHOLE = 4
"""Words from which a sentence takes a place in the order of its text."""
REDUNDANCY = 0.7
"""What full likeness to a chosen sentence takes off a score."""
ORDERED, FADING = 60, 1.5
"""Sentences up to which a text says first what matters, and how fast that fades in longer ones."""
WORTHWHILE = 0.2
"""The part of the best score below which a sentence is not worth the room that is left."""
NEVER = -50.0
"""The score of a sentence that must not be quoted."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature is worth; chosen on the development sets named in docs/summaries.md."""

    position: float = 0.6
    early: float = 1.1
    top: float = 0.3
    first: float = 0.2
    forward: float = 1.4
    central: float = 2.0
    support: float = 2.0
    title: float = 0.2
    covers: float = 0.3
    dense: float = 0.3
    salient: float = 0.6
    long: float = -1.0
    short: float = -1.0
    figures: float = 0.25
    quote: float = -0.2
    leans: float = -0.25
    question: float = -0.4
    open: float = -0.3
    heading: float = -1.0
    query: float = 4.0


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of each sentence: `terms` its index terms, the rest one value a sentence.

    `articles` tells which article each belongs to, from 0, where the text holds several in a row.
    """

    terms: Sequence[Sequence[str]]
    lengths: Vector
    leans: Vector
    questions: Vector
    quotes: Vector
    open: Vector
    figures: Vector
    banned: Vector
    title: Sequence[str] = ()
    query: Sequence[str] = ()
    articles: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Bag:
    """Which sentence (`rows`) holds which term (`columns`) how much (`values`), by column and then by row.

    A sparse matrix of so few entries that a library's checks would cost more than its arithmetic.
    """

    rows: Places
    columns: Places
    values: Vector
    vocabulary: dict[str, int]
    height: int

    @property
    def width(self) -> int:
        """How many terms there are."""
        return len(self.vocabulary)

    def times(self, vector: Vector) -> Vector:
        """The product with a column vector."""
        return np.bincount(self.rows, self.values * vector[self.columns], self.height)

    def row(self, n: int) -> Vector:
        """One sentence as a dense vector."""
        vector = np.zeros(self.width)
        own = self.rows == n
        vector[self.columns[own]] = self.values[own]
        return vector

    def dense(self) -> NDArray[np.float64]:
        """The whole as an array."""
        array = np.zeros((self.height, self.width))
        array[self.rows, self.columns] = self.values
        return array


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores and their parts, one value a sentence, and the unit vectors that tell likeness."""

    scores: Vector
    parts: dict[str, Vector]
    units: Bag


def rank(features: Features, weights: Weights, stops: frozenset[str]) -> Ranking:
    """The worth of every sentence by itself."""
    counts = bag(features.terms, stops)
    units = unit(counts)
    articles = np.array(features.articles or [0] * counts.height, np.intp)
    parts = {
        **_place(articles, features, weights),
        **_centrality(units, weights),
        **_support(units, articles, weights),
        **_salience(counts, features.lengths, weights),
        **_affinity(units, features, weights),
        "long": weights.long * np.clip((features.lengths - 40) / 40, 0, 1),
        "short": weights.short * (features.lengths < 6),
        "figures": _ordered(counts.height) * weights.figures * features.figures,
        "quote": weights.quote * np.minimum(features.quotes, 1.0),
        "leans": weights.leans * features.leans,
        "question": weights.question * features.questions,
        "open": _unfinished(features, weights),
        "banned": NEVER * features.banned,
    }
    return Ranking(np.sum(list(parts.values()), axis=0), parts, units)


def bag(terms: Sequence[Sequence[str]], stops: frozenset[str]) -> Bag:
    """Term counts of sentences, stop words left out."""
    vocabulary: dict[str, int] = {}
    columns: list[int] = []
    ends = [0]
    for sentence in terms:
        columns += [vocabulary.setdefault(term, len(vocabulary)) for term in sentence if term not in stops]
        ends.append(len(columns))
    rows = np.repeat(np.arange(len(terms)), [b - a for a, b in pairwise(ends)])
    height = max(1, len(terms))
    cells, counts = np.unique(np.array(columns, np.intp) * height + rows, return_counts=True)
    return Bag(cells % height, cells // height, counts.astype(float), vocabulary, len(terms))


def unit(counts: Bag) -> Bag:
    """Rows of log counts, scaled to length one."""
    values = np.log1p(counts.values)
    norms = np.sqrt(np.bincount(counts.rows, values * values, counts.height))
    return replace(counts, values=values / norms[counts.rows])


def forward(units: Bag) -> Vector:
    """For each sentence the sum of its cosines to all that follow, in time linear in the words.

    Sum over j > i of u_i·u_j is u_i times the sum of the later rows: a running sum down each column.
    """
    rest = np.concatenate([np.cumsum(units.values[::-1])[::-1], [0.0]])
    ends = np.searchsorted(units.columns, units.columns, side="right")
    return np.bincount(units.rows, units.values * (rest[1:] - rest[ends]), units.height)


def _ordered(count: int) -> float:
    """How much the order of so many sentences tells of their worth, 0 to 1."""
    return float(min(1.0, (ORDERED / max(1, count)) ** FADING))


def _place(articles: Places, features: Features, weights: Weights) -> dict[str, Vector]:
    """What it is worth to stand early in one's article, where only whole sentences take a place."""
    whole = (features.lengths >= WHOLE) & (features.banned == 0)
    before: Vector = np.cumsum(whole) - whole
    at: Vector = before - before[np.searchsorted(articles, articles)]
    trust: Vector = _ordered(len(articles)) * (1 - features.questions)  # they ask for what comes later
    return {
        "position": trust * weights.position / (1.0 + at),
        "early": trust * weights.early * np.exp(-at / 3.0),
        "top": trust * weights.top * np.exp(-at / 8.0),
        "first": trust * weights.first * (at == 0),
    }


def _unfinished(features: Features, weights: Weights) -> Vector:
    """What a line without a full stop costs: a heading or a link, where the rest of the text has them."""
    quotable = features.open[features.banned == 0]
    punctuated = quotable.size > 0 and quotable.mean() < UNFINISHED
    return (weights.heading if punctuated else weights.open) * features.open


def _centrality(units: Bag, weights: Weights) -> dict[str, Vector]:
    """Likeness to what follows as far as the order tells something, for the rest to the whole text."""
    trust = _ordered(units.height)
    parts = {"forward": trust * weights.forward * _relative(forward(units))}
    if trust < 1:
        whole = np.bincount(units.columns, units.values, units.width)
        parts["central"] = (1 - trust) * weights.central * _relative(np.maximum(units.times(whole) - 1, 0))
    return parts


def _support(units: Bag, articles: Places, weights: Weights) -> dict[str, Vector]:
    """Likeness to what the other articles are about, where the text holds several."""
    count = int(articles.max(initial=0)) + 1
    if count == 1:
        return {}
    likeness = np.zeros(units.height)
    for article in range(count):
        own = articles[units.rows] == article
        centre = np.bincount(units.columns[own], units.values[own], units.width)
        length = float(np.sqrt(centre @ centre)) or 1.0
        likeness += np.where(articles == article, 0.0, units.times(centre / length))
    return {"support": weights.support * _relative(likeness)}


def _salience(counts: Bag, lengths: Vector, weights: Weights) -> dict[str, Vector]:
    """How much of what the article keeps coming back to a sentence holds."""
    frequency = np.bincount(counts.columns, counts.values, counts.width)
    heavy = np.where(frequency >= 2, np.log1p(frequency), 0.0)
    mass = np.bincount(counts.rows, heavy[counts.columns], counts.height)
    floor = np.maximum(lengths, 5.0)
    return {
        "dense": weights.dense * _relative(mass / floor),
        "salient": weights.salient * _relative(mass / np.sqrt(floor)),
    }


def _affinity(units: Bag, features: Features, weights: Weights) -> dict[str, Vector]:
    """Likeness to the title, and to what the reader asked about."""
    parts: dict[str, Vector] = {}
    if title := _columns(units, features.title):
        wanted = _indicator(units, title)
        parts["title"] = weights.title * units.times(wanted) / np.sqrt(len(title))
        parts["covers"] = weights.covers * _held(units, wanted) / len(title)
    if query := _columns(units, features.query):
        parts["query"] = weights.query * _held(units, _indicator(units, query)) / len(query)
    return parts


def _columns(units: Bag, terms: Sequence[str]) -> set[int]:
    return {units.vocabulary[term] for term in terms if term in units.vocabulary}


def _indicator(units: Bag, columns: set[int]) -> Vector:
    vector = np.zeros(units.width)
    vector[list(columns)] = 1.0
    return vector


def _held(units: Bag, wanted: Vector) -> Vector:
    return np.bincount(units.rows, wanted[units.columns], units.height)


def _relative(values: Vector) -> Vector:
    top = values.max(initial=0.0)
    return values / top if top > 0 else np.zeros_like(values)


def choose(
    ranking: Ranking,
    lengths: Sequence[int] | Vector,
    *,
    most: int,
    fill: int | None = None,
    budget: float | None = None,
    redundancy: float = REDUNDANCY,
) -> list[int]:
    """Sentences best first, at most so many, none like one chosen before.

    One that leans on the sentence before it is as good as any once that one is chosen.
    `fill` is a number of words that the last sentence may cross, `budget` one that none may: a sentence that
    would is passed over for one that fits, as long as that is not much worse than the best.
    """
    scores = ranking.scores.copy()
    leaning = ranking.parts.get("leans", np.zeros(len(scores)))
    penalty = np.zeros(len(scores))
    chosen: list[int] = []
    spent, least = 0.0, NEVER / 2
    while len(chosen) < min(most, len(scores)) and (fill is None or spent < fill):
        worth = scores - redundancy * penalty
        best = int(np.argmax(worth))
        if worth[best] <= least:
            break
        if not chosen and budget is not None:
            least = max(least, WORTHWHILE * float(worth[best]))
        scores[best] = -np.inf
        if budget is not None and spent + lengths[best] > budget:
            continue
        chosen.append(best)
        spent += float(lengths[best])
        likeness = ranking.units.times(ranking.units.row(best))
        scores[likeness >= NEAR] = -np.inf
        penalty = np.maximum(penalty, likeness)
        scores[best + 1 : best + 2] -= leaning[best + 1 : best + 2]
    return chosen
