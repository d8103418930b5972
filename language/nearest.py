"""The word that was meant: the nearest of those that are known."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORT = 5
"""Letters up to which one slip is all that is forgiven."""


def nearest(term: str, known: Iterable[str]) -> str | None:
    """The known term that is one slip away, or two in a long word; None when there is none.

    A slip is a letter left out, added, changed, or swapped with its neighbour (optimal string alignment).
    """
    slips = 1 if len(term) <= SHORT else 2
    choices = sorted({word for word in known if word != term and abs(len(word) - len(term)) <= slips})
    found = process.extractOne(term, choices, scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else None


def beginnings(term: str) -> tuple[str, ...]:
    """How the word that was meant may begin: as it was typed, or with its first letters swapped."""
    return tuple(dict.fromkeys((term[:2], term[1::-1]))) if len(term) > 2 else ()
