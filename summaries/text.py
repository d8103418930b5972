"""Sentences as the ranking sees them."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import regex as re

from language import terms
from summaries import style
from summaries.rank import Features, Vector

WORD = re.compile(r"\w+")


def described(
    quoted: Sequence[str],
    title: str,
    language: str,
    *,
    query: str = "",
    stem: Callable[[str], list[str]] | None = None,
) -> Features:
    """What the ranking knows of each sentence; `stem` makes index terms, ours without."""
    analyse = stem or (lambda text: terms(text, language))
    lengths = [len(WORD.findall(sentence)) for sentence in quoted]
    return Features(
        terms=[analyse(sentence) for sentence in quoted],
        lengths=np.array(lengths, float),
        leans=_flags(style.leans(sentence, language) for sentence in quoted),
        questions=_flags(bool(style.QUESTION.search(sentence)) for sentence in quoted),
        quotes=np.array([style.quoted_share(sentence) for sentence in quoted]),
        open=_flags(not style.END.search(sentence) for sentence in quoted),
        banned=_flags(_banned(quoted, lengths)),
        title=analyse(title),
        query=analyse(query),
    )


def _flags(values: Iterable[bool]) -> Vector:
    return np.fromiter(values, float)


def _banned(quoted: Sequence[str], lengths: Sequence[int]) -> Iterator[bool]:
    """What must not be quoted: repetitions, lines without words, photo credits and the like."""
    seen: set[str] = set()
    for sentence, length in zip(quoted, lengths, strict=True):
        name = sentence.casefold()
        yield name in seen or not length or bool(style.FURNITURE.search(sentence, 0, 200))
        seen.add(name)
