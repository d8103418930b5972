"""Which sentences say most: position, centrality, salience and the title, less what reads badly alone.

Centrality is TF-IDF cosine to the sentences that *follow*: news says a thing first and explains it later, so
what comes early and is taken up again is what the article is about. Redundancy is kept out by maximal
marginal relevance (Carbonell and Goldstein, 1998).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Vector = NDArray[np.float64]

NEAR = 0.85
"""Cosine from which two sentences say the same."""
REDUNDANCY = 0.7
"""What full likeness to a chosen sentence takes off a score."""
WORTHWHILE = 0.25
"""The part of the best score below which a sentence is not worth the room that is left."""
NEVER = -50.0
"""The score of a sentence that must not be quoted."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature is worth; chosen on the development sets named in docs/summaries.md."""

    position: float = 0.6
    early: float = 1.5
    top: float = 0.3
    first: float = 0.2
    forward: float = 0.9
    lead: float = 0.4
    title: float = 0.2
    covers: float = 0.3
    dense: float = 0.3
    salient: float = 0.5
    long: float = -0.6
    short: float = -1.0
    quote: float = -0.2
    leans: float = -0.35
    question: float = -0.4
    open: float = -0.3
    query: float = 2.5


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of each sentence: `terms` its index terms, the rest one value a sentence."""

    terms: Sequence[Sequence[str]]
    lengths: Vector
    leans: Vector
    questions: Vector
    quotes: Vector
    open: Vector
    banned: Vector
    title: Sequence[str] = ()
    query: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores and their parts, one row a sentence, and the unit vectors that tell likeness."""

    scores: Vector
    parts: dict[str, Vector]
    matrix: sparse.csr_matrix


def rank(features: Features, weights: Weights, stops: frozenset[str]) -> Ranking:
    """The worth of every sentence by itself."""
    counts, vocabulary = matrix(features.terms, stops)
    n = counts.shape[0]
    frequency = np.asarray(counts.sum(axis=0)).ravel()
    units = unit(counts)
    at = np.arange(n)
    parts = {
        "position": weights.position / (1.0 + at),
        "early": weights.early * np.exp(-at / 3.0),
        "top": weights.top * np.exp(-at / 8.0),
        "first": weights.first * (at == 0),
        "forward": weights.forward * _relative(forward(units)),
        "lead": weights.lead * _relative((units @ units[0].T).toarray().ravel() * (at > 0)),
        **_salience(counts, frequency, features.lengths, weights),
        **_affinity(units, counts, vocabulary, features, weights),
        "long": weights.long * np.clip((features.lengths - 40) / 40, 0, 1),
        "short": weights.short * (features.lengths < 6),
        "quote": weights.quote * np.minimum(features.quotes, 1.0),
        "leans": weights.leans * features.leans,
        "question": weights.question * features.questions,
        "open": weights.open * features.open,
        "banned": NEVER * features.banned,
    }
    return Ranking(np.sum(list(parts.values()), axis=0), parts, units)


def matrix(terms: Sequence[Sequence[str]], stops: frozenset[str]) -> tuple[sparse.csr_matrix, dict[str, int]]:
    """Term counts, a row a sentence, and the columns' terms."""
    vocabulary: dict[str, int] = {}
    columns: list[int] = []
    ends = [0]
    for sentence in terms:
        columns += [vocabulary.setdefault(term, len(vocabulary)) for term in sentence if term not in stops]
        ends.append(len(columns))
    shape = (len(terms), max(1, len(vocabulary)))
    counts = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=shape)
    counts.sum_duplicates()
    return counts, vocabulary


def unit(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows of log counts, scaled to length one."""
    weighted = counts.copy()
    weighted.data = np.log1p(weighted.data)
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    weighted.data /= np.repeat(np.where(norms > 0, norms, 1.0), np.diff(weighted.indptr))
    return weighted


def forward(units: sparse.csr_matrix) -> Vector:
    """For each sentence the sum of its cosines to all that follow, in time linear in the words.

    Sum over j > i of u_i·u_j is u_i times the sum of the later rows: a running sum down each column.
    """
    columns = units.tocsc()
    rest = np.concatenate([np.cumsum(columns.data[::-1])[::-1], [0.0]])
    later = rest[1:] - np.repeat(rest[columns.indptr[1:]], np.diff(columns.indptr))
    sums = np.bincount(columns.indices, weights=columns.data * later, minlength=units.shape[0])
    return sums.astype(float)


def _salience(
    counts: sparse.csr_matrix, frequency: Vector, lengths: Vector, weights: Weights
) -> dict[str, Vector]:
    """How much of what the article keeps coming back to a sentence holds."""
    heavy = np.where(frequency >= 2, np.log1p(frequency), 0.0)
    present = counts.copy()
    present.data = np.ones_like(present.data)
    mass = present @ heavy
    floor = np.maximum(lengths, 5.0)
    return {
        "dense": weights.dense * _relative(mass / floor),
        "salient": weights.salient * _relative(mass / np.sqrt(floor)),
    }


def _affinity(
    units: sparse.csr_matrix,
    counts: sparse.csr_matrix,
    vocabulary: dict[str, int],
    features: Features,
    weights: Weights,
) -> dict[str, Vector]:
    """Likeness to the title, and to what the reader asked about."""
    title = _indicator(features.title, vocabulary, counts.shape[1])
    query = _indicator(features.query, vocabulary, counts.shape[1])
    held = counts > 0
    share = (held @ title) / max(1.0, title.sum())
    return {
        "title": weights.title * (units @ title) / max(1.0, float(np.sqrt(title.sum()))),
        "covers": weights.covers * share,
        "query": weights.query * (held @ query) / max(1.0, query.sum()),
    }


def _indicator(terms: Sequence[str], vocabulary: dict[str, int], size: int) -> Vector:
    vector = np.zeros(size)
    vector[[vocabulary[term] for term in terms if term in vocabulary]] = 1.0
    return vector


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

    `fill` is a number of words that the last sentence may cross, `budget` one that none may: a sentence that
    would is passed over for one that fits, as long as that is not much worse than the best.
    """
    scores = ranking.scores.copy()
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
        likeness = (ranking.matrix @ ranking.matrix[best].T).toarray().ravel()
        scores[likeness >= NEAR] = -np.inf
        penalty = np.maximum(penalty, likeness)
    return chosen
