"""The word that was meant: the nearest of those that are known."""

from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORT = 5
"""Letters up to which one slip is all that is forgiven."""


def nearest(term: str, known: Iterable[str] | Mapping[str, int]) -> str | None:
    """The known term that is one slip away, or two in a long word; None when there is none.

    A slip is a letter left out, added, changed, or swapped with its neighbour (optimal string alignment). Of terms
    as near as one another the one that stands in most titles, where `known` says in how many.
    """
    slips = 1 if len(term) <= SHORT else 2
    counts = known if isinstance(known, Mapping) else dict.fromkeys(known, 0)
    choices = [word for word in counts if word != term and abs(len(word) - len(term)) <= slips]
    found = process.extract(term, choices, scorer=OSA.distance, score_cutoff=slips, limit=None)
    return min(((far, -counts[word], word) for word, far, _ in found), default=(0, 0, None))[2]


def beginnings(term: str) -> tuple[str, ...]:
    """How the word that was meant may begin: as it was typed, or with its first letters swapped."""
    return tuple(dict.fromkeys((term[:2], term[1::-1]))) if len(term) > 2 else ()
