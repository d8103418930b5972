"""One story from several articles: sentences that many support, each attributed, no two the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from language import terms
from summaries.candidates import candidates
from summaries.rank import NEVER, Bag, Ranking, Vector, Weights, bag, rank, unit
from summaries.stops import stops
from summaries.text import described

SUPPORT, SAME_SOURCE, SENT = 1.5, 0.5, 1.2
"""What agreement of other articles is worth, a second sentence of one source costs, and likeness to what
the reader has been sent costs."""

ALIKE = 0.5
"""Cosine from which sentences of different articles say the same in other words."""


@dataclass(frozen=True, slots=True)
class Report:
    """An article of a story: `source` is whoever published it."""

    source: str
    title: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Attributed:
    """A sentence of a digest: `reports[report].text[start:end]`, and who published it."""

    text: str
    source: str
    report: int
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Pool:
    """The sentences of all reports in a row."""

    found: list[Attributed]
    scores: Vector
    units: Bag


def digest(reports: Sequence[Report], *, sentences: int = 3, sent: Sequence[str] = ()) -> list[Attributed]:
    """The sentences that tell a story best, the most supported first.

    `sent` are sentences the reader has been sent before: what says the same is left out, what is new gains.
    """
    pool = _pool(reports, sent)
    if not pool.found:
        return []
    scores = pool.scores + SUPPORT * _support(pool) - SENT * _likeness(pool, len(pool.found))
    return _chosen(pool, scores, sentences)


def _pool(reports: Sequence[Report], sent: Sequence[str]) -> _Pool:
    """Every sentence that may be quoted, ranked within its own article, with what was sent behind them."""
    found: list[Attributed] = []
    scores: list[float] = []
    rows: list[list[str]] = []
    language = reports[0].language if reports else "und"
    for number, report in enumerate(reports):
        ranking, own = _ranked(report)
        for n, (start, end) in enumerate(own):
            score = float(ranking.scores[n])
            found.append(Attributed(report.text[start:end], report.source, number, start, end, score))
            scores.append(score)
        rows += [terms(report.text[start:end], report.language) for start, end in own]
    rows += [terms(sentence, language) for sentence in sent]
    units = unit(bag(rows, stops(language)))
    return _Pool(found, np.array(scores), units)


def _ranked(report: Report) -> tuple[Ranking, list[tuple[int, int]]]:
    own = [(c.start, c.end) for c in candidates(report.text, report.language, report.title)]
    features = described([report.text[a:b] for a, b in own], report.title, report.language)
    return rank(features, Weights(), stops(report.language)), own


def _support(pool: _Pool) -> Vector:
    """For each sentence the mean of its best likeness to each of the other articles, 0 to 1."""
    owners = np.array([sentence.report for sentence in pool.found])
    count = len(set(owners.tolist()))
    if count < 2:
        return np.zeros(len(pool.found))
    dense = pool.units.dense()[: len(pool.found)]
    alike = dense @ dense.T
    best = np.column_stack([alike[:, owners == owner].max(axis=1) for owner in sorted(set(owners.tolist()))])
    own = best[np.arange(len(owners)), np.searchsorted(sorted(set(owners.tolist())), owners)]
    return np.asarray((best.sum(axis=1) - own) / (count - 1))


def _likeness(pool: _Pool, first: int) -> Vector:
    """How like each sentence is to the rows from `first` on: what was sent before."""
    dense = pool.units.dense()
    if dense.shape[0] == first:
        return np.zeros(first)
    return np.asarray((dense[:first] @ dense[first:].T).max(axis=1))


def _chosen(pool: _Pool, scores: Vector, most: int) -> list[Attributed]:
    """Best first; a sentence like a chosen one is out, and one of a source quoted already waits."""
    left = scores.copy()
    left[_likeness(pool, len(pool.found)) >= ALIKE] = -np.inf
    taken: list[Attributed] = []
    sources = np.array([sentence.source for sentence in pool.found])
    while len(taken) < most and left.max() > NEVER / 2:
        best = int(np.argmax(left))
        taken.append(pool.found[best])
        likeness = pool.units.times(pool.units.row(best))[: len(left)]
        left = np.where(likeness >= ALIKE, -np.inf, left - likeness)
        left[sources == sources[best]] -= SAME_SOURCE
        left[best] = -np.inf
    return taken
