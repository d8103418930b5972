"""Taking endings off words."""

from collections.abc import Mapping

LEAST = 3
"""Letters that every stem keeps."""


def longest_first(endings: str) -> tuple[str, ...]:
    """Endings written with spaces between them, as `cut` needs them."""
    return tuple(sorted(endings.split(), key=len, reverse=True))


def cut(word: str, endings: tuple[str, ...], *, rounds: int = 1) -> str:
    """The word without the longest ending that leaves a stem, then without the longest of the rest, and so on."""
    for _ in range(rounds):
        if not word.endswith(endings):
            break
        room = len(word) - LEAST
        for ending in endings:
            if len(ending) <= room and word.endswith(ending):
                word = word[: -len(ending)]
                break
        else:
            break
    return word


def changed(word: str, endings: Mapping[str, str]) -> str:
    """The word with its longest known ending written as another, where more than a letter stands before it."""
    most = min(max(map(len, endings)), len(word) - 2)
    size = next((size for size in range(most, 0, -1) if word[-size:] in endings), 0)
    return word[:-size] + endings[word[-size:]] if size else word
