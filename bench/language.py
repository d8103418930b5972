"""Our sentence splitter beside sentencex on our hard cases and corpus, and what splitting and detecting cost.

    python -m bench.language

The hard cases were written with the rules, so our share of them says little; the corpus of 30 articles was
written before any splitter was run on it, but by the author of the rules.
"""

import time
from collections.abc import Callable

import sentencex

from language import detect, sentences
from tests.language.test_sentences import CORPUS, HARD

Split = Callable[[str, str], list[str]]


def ours(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


def theirs(text: str, language: str) -> list[str]:
    lines = (line for line in text.split("\n") if line.strip())
    return [part.strip() for line in lines for part in sentencex.segment(language, line) if part.strip()]


def solved(split: Split, language: str) -> int:
    gap = "" if language in ("zh", "ja") else " "
    return sum(split(case.replace("|", gap), language) == case.split("|") for case in HARD[language])


def f1(split: Split, language: str) -> float:
    """Boundary F1 over the corpus, the ends of paragraphs not counted."""
    right = found = true = 0
    for article in CORPUS:
        if article["lang"] != language:
            continue
        for line in article["text"].split("\n"):
            gold = [sentence for sentence in article["sentences"] if sentence in line]
            ends, wanted = _ends(split(line, language)), _ends(gold)
            right, found, true = right + len(ends & wanted), found + len(ends), true + len(wanted)
    return 2 * right / (found + true)


def _ends(parts: list[str]) -> set[int]:
    """Where sentences end, counted in characters that are no white space."""
    ends: list[int] = []
    for part in parts:
        ends.append((ends[-1] if ends else 0) + len("".join(part.split())))
    return set(ends[:-1])


def rate(split: Split, language: str) -> float:
    """Sentences a second of CPU time."""
    texts = [article["text"] for article in CORPUS if article["lang"] == language] * 20
    begin = time.process_time()
    count = sum(len(split(text, language)) for text in texts)
    return count / (time.process_time() - begin)


def cost(language: str) -> float:
    """Microseconds of CPU to detect the language of an article."""
    texts = [article["text"] for article in CORPUS if article["lang"] == language]
    detect(texts[0])
    begin = time.process_time()
    for text in texts * 20:
        detect(text)
    return (time.process_time() - begin) / len(texts) / 20 * 1e6


def main() -> None:
    print("hard cases solved      ours  sentencex")
    for language, cases in HARD.items():
        print(
            f"  {language}  of {len(cases):3}        {solved(ours, language):6} {solved(theirs, language):10}"
        )
    for language in ("ar", "en", "fr"):
        print(
            f"{language}: boundary F1 {f1(ours, language):.3f} (sentencex {f1(theirs, language):.3f}), "
            f"{rate(ours, language):,.0f} sentences/s (sentencex {rate(theirs, language):,.0f}), "
            f"detecting {cost(language):.0f} µs an article"
        )


if __name__ == "__main__":
    main()
