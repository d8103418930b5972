"""sumy's LexRank and TextRank without loops over pairs of sentences: they choose exactly what sumy's choose.

LexRank: Erkan and Radev, 2004. TextRank: Mihalcea and Tarau, 2004.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from summaries.rank import matrix

Matrix = NDArray[np.float64]


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
    counts, _ = matrix(rows, frozenset())
    held = np.diff(counts.indptr)
    tops = np.ones(len(rows))
    tops[held > 0] = np.maximum.reduceat(counts.data, counts.indptr[:-1][held > 0]) if counts.nnz else 1.0
    document_frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log(len(rows) / (1.0 + document_frequency))
    weighted = counts.copy()
    weighted.data = counts.data / np.repeat(tops, held) * idf[counts.indices]
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    weighted.data /= np.repeat(np.where(norms > 0, norms, 1.0), held)
    alike = (product(weighted) > threshold).astype(float)
    degrees = alike.sum(axis=1)
    return np.asarray(alike / np.where(degrees > 0, degrees, 1.0)[:, np.newaxis])


def overlaps(rows: Sequence[Sequence[str]]) -> Matrix:
    """How many words two sentences share, over the sum of the logarithms of their lengths."""
    shared = product(matrix(rows, frozenset())[0])
    logs = np.log(np.maximum([len(row) for row in rows], 1))
    norms = logs[:, np.newaxis] + logs[np.newaxis, :]
    single = np.isclose(norms, 0.0)
    return np.asarray(np.where(single, shared, shared / np.where(single, 1.0, norms)))


def product(weighted: sparse.csr_matrix) -> Matrix:
    """All dot products of rows; dense where the matrix is small enough for that to be faster."""
    if weighted.shape[0] * weighted.shape[1] <= 4_000_000:
        dense = weighted.toarray()
        return np.asarray(dense @ dense.T)
    return np.asarray((weighted @ weighted.T).toarray())
