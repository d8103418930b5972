"""sumy's LexRank and TextRank without loops over pairs of sentences: they choose exactly what sumy's choose.

LexRank: Erkan and Radev, 2004. TextRank: Mihalcea and Tarau, 2004.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from summaries.rank import Bag, bag

Matrix = NDArray[np.float64]
DENSE = 1_000_000


class LexRank(LexRankSummarizer):  # type: ignore[misc]
    """sumy's LexRank with its similarities computed at once."""

    def __call__(self, document: Any, sentences_count: Any) -> tuple[Any, ...]:
        """The best sentences of the document in its order."""
        rows = [self._to_words_set(sentence) for sentence in document.sentences]
        if not rows:
            return ()
        scores = self.power_method(links(rows, self.threshold), self.epsilon)
        ratings = dict(zip(document.sentences, scores, strict=True))
        return tuple(self._get_best_sentences(document.sentences, sentences_count, ratings))


class TextRank(TextRankSummarizer):  # type: ignore[misc]
    """sumy's TextRank with its overlaps computed at once."""

    def _create_matrix(self, document: Any) -> Matrix:
        rows = [self._to_words_set(sentence) for sentence in document.sentences]
        weights = overlaps(rows)
        weights /= weights.sum(axis=1)[:, np.newaxis] + self._ZERO_DIVISION_PREVENTION
        return np.asarray((1.0 - self.damping) / len(rows) + self.damping * weights)


def links(rows: Sequence[Sequence[str]], threshold: float) -> Matrix:
    """Which sentences are alike by idf-modified cosine, each row divided by how many it is like."""
    counts = bag(rows, frozenset())
    tops = np.ones(counts.height)
    np.maximum.at(tops, counts.rows, counts.values)
    idf = np.log(counts.height / (1.0 + np.bincount(counts.columns, minlength=counts.width)))
    values = counts.values / tops[counts.rows] * idf[counts.columns]
    norms = np.sqrt(np.bincount(counts.rows, values * values, counts.height))
    units = replace(counts, values=values / np.where(norms > 0, norms, 1.0)[counts.rows])
    alike = (product(units) > threshold).astype(float)
    degrees = alike.sum(axis=1)
    return np.asarray(alike / np.where(degrees > 0, degrees, 1.0)[:, np.newaxis])


def overlaps(rows: Sequence[Sequence[str]]) -> Matrix:
    """How many words two sentences share, over the sum of the logarithms of their lengths."""
    shared = product(bag(rows, frozenset()))
    logs = np.log(np.maximum([len(row) for row in rows], 1))
    norms = logs[:, np.newaxis] + logs[np.newaxis, :]
    single = np.isclose(norms, 0.0)
    return np.asarray(np.where(single, shared, shared / np.where(single, 1.0, norms)))


def product(weighted: Bag) -> Matrix:
    """All dot products of rows; dense where the matrix is small enough for that to be faster."""
    if weighted.height * weighted.width <= DENSE:
        dense = weighted.dense()
        return np.asarray(dense @ dense.T)
    shape = (weighted.height, weighted.width)
    rows = sparse.csr_matrix((weighted.values, (weighted.rows, weighted.columns)), shape=shape)
    return np.asarray((rows @ rows.T).toarray())
