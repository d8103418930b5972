"""What a summary is: sentences quoted from a text, each with its place, its score and the reasons for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """One quoted sentence: `source_text[start:end] == text`; `parts` are the summands of its score.

    `rank` counts from 0 in the order in which the sentences of a summary were chosen.
    """

    text: str
    start: int
    end: int
    score: float
    parts: tuple[tuple[str, float], ...] = ()
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences in reading order, or none and `refused`: "empty" or "too_short"."""

    sentences: tuple[Sentence, ...]
    language: str
    refused: str | None = None
