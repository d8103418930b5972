"""Texts that one form was filled in for: the same sentences with other names and numbers tell of other events.

Weather, markets and matches are often reported so, and such reports are as like each other as two of one event.
What tells them apart is what stands between the same two words: a place, a count, a name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]

LOOKED = 140
"""Terms of a text that are compared."""
FORM, SHARED = 16, 0.35
"""Gaps between the same two words that texts of one form share at least, and the part of the shorter one's."""
FIGURES, COMMON, FEW = 2, 0.34, 0.05
"""Figures that both texts have at least, the part of them that is common at most, and the part of all gaps that is
filled otherwise at least, with which events differ."""
WORDS, MANY = 4, 0.14
"""Gaps that are filled otherwise, and their part of all, from which events differ where there are no figures."""
TWICE, VERBATIM = 2, 0.6
"""Times that a name is said, and the part of a form from which a single name of each text's own will do."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts put into the gaps between the same words: how many there are, and are filled otherwise.

    `part` is of the gaps of the shorter text, `figures` are those of the text that has fewer, `common` those of both.
    `swapped` are names of one text that the other never has, in whose places it has another that the one never has;
    `swaps` are the places of the one that is swapped most often. `named` is whether each says a word twice, which is
    not in the other.
    """

    shared: int
    part: float
    filled: int
    figures: int
    common: int
    swapped: int = 0
    swaps: int = 0
    named: bool = False

    @property
    def of_one_form(self) -> bool:
        """Whether the texts are so alike in wording that what differs tells something."""
        return self.shared >= FORM and self.part >= SHARED

    @property
    def of_two_events(self) -> bool:
        """Whether such texts tell of two events. An update in the same words changes a figure and leaves others."""
        if (self.named and self.part >= VERBATIM) or (self.swaps >= TWICE and self.swapped > 1):
            return True
        if self.figures >= FIGURES:
            return self.common <= COMMON * self.figures and self.filled >= FEW * self.shared
        return self.filled >= WORDS and self.filled >= MANY * self.shared


@dataclass(frozen=True, slots=True)
class Told:
    """The opening of a text: its terms as numbers, in order, its figures, such as 12 and 6.25, and all with a digit."""

    words: Numbers
    figures: Numbers
    counts: Numbers


def told(terms: Sequence[str]) -> Told:
    """A text as it is compared; a digit alone is no figure, it stands in too many texts."""
    opening = terms[:LOOKED]
    runs = (" ".join(run) for figure, run in groupby(opening, _counts) if figure)
    figures = np.unique(_numbers([run for run in runs if len(run) > 1]))
    return Told(_numbers(opening), figures, np.unique(_numbers(filter(_counts, opening))))


def _counts(term: str) -> bool:
    return any(map(str.isdigit, term))


def _numbers(terms: Iterable[str]) -> Numbers:
    return np.array([crc32(term.encode("utf-8", "surrogatepass")) for term in terms], np.uint32)


def compared(one: Told, other: Told) -> Likeness:
    """Two texts side by side, wherever their sentences stand."""
    (shared, least), mine, theirs = _gaps(one.words, other.words, 1)
    _, wide, others = _gaps(one.words, other.words, 2)
    filled = (mine[0] != theirs[0]).sum() + ((wide[0] != others[0]) & (wide[1] != others[1])).sum()
    common = len(np.intersect1d(one.figures, other.figures, assume_unique=True))
    figures = min(len(one.figures), len(other.figures))
    likeness = Likeness(shared, shared / max(1, least), int(filled), figures, common)
    if not likeness.of_one_form:
        return likeness
    swaps = _swaps(one, other, mine, theirs) + _swaps(one, other, wide, others)
    named = _says_of_its_own(one, other) and _says_of_its_own(other, one)
    return replace(likeness, swapped=len(swaps), swaps=max(swaps, default=0), named=named)


def _says_of_its_own(one: Told, other: Told) -> bool:
    """Whether a text says a word twice that the other never does."""
    words, counts = np.unique(one.words, return_counts=True)
    own = np.isin(words, np.concatenate((other.words, one.counts)), invert=True)
    return bool((counts[own] >= TWICE).any())


def _swaps(one: Told, other: Told, mine: list[Numbers], theirs: list[Numbers]) -> list[int]:
    """How often each name of one text stands where the other has another, neither being in the other text."""
    strange = [
        np.isin(filling, np.concatenate((own.counts, text.words)), invert=True)
        for fillings, own, text in ((mine, one, other), (theirs, other, one))
        for filling in fillings
    ]
    pairs = np.stack([*mine, *theirs])[:, np.logical_and.reduce(strange)]
    return np.unique(pairs, axis=1, return_counts=True)[1].tolist() if pairs.size else []


def _gaps(one: Numbers, other: Numbers, width: int) -> tuple[tuple[int, int], list[Numbers], list[Numbers]]:
    """How many gaps of so many terms two texts share and the shorter one has, and what stands in those of each."""
    mine, my_places = _between(one, width)
    theirs, their_places = _between(other, width)
    shared, here, there = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    fill = [
        [text[places + step] for step in range(1, width + 1)]
        for text, places in ((one, my_places[here]), (other, their_places[there]))
    ]
    return (len(shared), min(len(mine), len(theirs))), fill[0], fill[1]


def _between(text: Numbers, width: int) -> tuple[Numbers, NDArray[np.intp]]:
    """The gaps of a text by the two terms around each, once each, and where they are."""
    around = text[: -width - 1] * np.uint32(31) + text[width + 1 :]
    return np.unique(around, return_index=True)
