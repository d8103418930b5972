"""Words met lately and what was found of each: a language repeats most of its words in every text."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

HELD, LONGEST = 1 << 16, 40
"""Words that are remembered, and their length."""


class Remembered(dict[str, T]):
    """What a function answers of a word, as it was written; what is met no more is dropped."""

    def __init__(self, find: Callable[[str], T], held: int = HELD) -> None:
        self._find, self._held = find, held
        self._older: dict[str, T] = {}

    def __missing__(self, word: str) -> T:
        found = self._older.get(word)
        if found is None:
            found = self._find(word)
        if len(self) >= self._held:
            self._older = dict(self)
            self.clear()
        if len(word) <= LONGEST:
            self[word] = found
        return found
