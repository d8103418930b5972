"""Taking endings off words."""

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
        most = min(len(endings[0]), len(word) - LEAST)
        size = next((size for size in range(most, 0, -1) if word[-size:] in endings), 0)
        if not size:
            break
        word = word[:-size]
    return word
