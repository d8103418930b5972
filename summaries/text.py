"""Sentences as the ranking sees them."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from language import terms
from summaries import style
from summaries.rank import Features, Vector

FURNITURE_WORDS = 14
"""Words beyond which a sentence is prose, whatever it mentions."""


def described(
    quoted: Sequence[str],
    title: str,
    language: str,
    *,
    query: str = "",
    articles: Sequence[int] = (),
    stem: Callable[[str], list[str]] | None = None,
) -> Features:
    """What the ranking knows of each sentence; `stem` makes index terms, ours without."""
    analyse = stem or (lambda text: terms(text, language))
    analysed = [analyse(sentence) for sentence in quoted]
    lengths = [len(row) for row in analysed]
    return Features(
        terms=analysed,
        lengths=np.array(lengths, float),
        leans=_flags(style.leans(sentence, language) for sentence in quoted),
        questions=_flags(style.asks(sentence) for sentence in quoted),
        quotes=np.array([style.quoted_share(sentence) for sentence in quoted]),
        open=_flags(not style.ends(sentence) for sentence in quoted),
        figures=_flags(style.counts(sentence) for sentence in quoted),
        banned=_flags(_banned(quoted, lengths)),
        title=analyse(title),
        query=analyse(query),
        articles=articles,
    )


def _flags(values: Iterable[bool]) -> Vector:
    return np.fromiter(values, float)


def _banned(quoted: Sequence[str], lengths: Sequence[int]) -> Iterator[bool]:
    """What must not be quoted: repetitions, lines without words, photo credits and the like."""
    seen: set[str] = set()
    for sentence, length in zip(quoted, lengths, strict=True):
        name = sentence.casefold()
        furniture = length <= FURNITURE_WORDS and style.FURNITURE.search(name)
        yield name in seen or not length or bool(furniture)
        seen.add(name)
