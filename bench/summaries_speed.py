"""CPU time of a summary, beside sumy's LexRank and a bare split, tokenise and stem of the same text.

python -m bench.summaries_speed [--corpus tests/corpus/editor.jsonl]
"""

import argparse
import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import Stemmer as Stemmers
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer

from language import sentences, terms
from language.terms import WORD, normal
from summaries import summarize
from summaries.algorithms import document

NAMES = {"ar": "arabic", "en": "english"}


def texts(rows: list[dict[str, str]], language: str, size: int, rng: random.Random) -> str:
    """A text of so many sentences of the corpus, three a paragraph, no two equal."""
    pool = [
        row["text"][a:b]
        for row in rows
        if row["lang"] == language
        for a, b in sentences(row["text"], language)
    ]
    chosen = [rng.choice(pool).replace(" ", f" {rng.choice(pool).split()[0]} {n} ", 1) for n in range(size)]
    return "\n".join(" ".join(chosen[n : n + 3]) for n in range(0, size, 3))


def cost(call: Callable[[], object], least: float = 0.3) -> float:
    """CPU seconds of one call, the best of several."""
    best, spent = float("inf"), 0.0
    while spent < least:
        begin = time.process_time()
        call()
        best = min(best, (taken := time.process_time() - begin))
        spent += taken
    return best


def bare(text: str, language: str) -> None:
    """Split, tokenise and stem, as a summariser would that remembers no words: PyStemmer, word by word."""
    stemmer = Stemmers.Stemmer(NAMES[language])
    for start, end in sentences(text, language):
        stemmer.stemWords(WORD.findall(normal(text[start:end])))


def remembered(text: str, language: str) -> None:
    """The same by `language.terms`, which remembers words: nearly all the rest is the ranking."""
    for start, end in sentences(text, language):
        terms(text[start:end], language)


def theirs(text: str, language: str) -> None:
    """sumy's LexRank, whole, with its own stemmer and our sentences (its own need a download)."""
    quoted = [text[a:b] for a, b in sentences(text, language)]
    LexRankSummarizer(Stemmer(NAMES[language]))(document(quoted, language), 3)


def main(corpus: Path, sizes: list[int]) -> None:
    """Print a row for each language and size."""
    rows = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    rng = random.Random(7)
    print(
        "language sentences  ours_ms  bare_ms  ours/bare    own_ms  sumy_ms  sumy/ours  sumy/LexRank  articles/s"
    )
    for language in NAMES:
        for size in sizes:
            print(row(texts(rows, language, size, rng), language, size))


def row(text: str, language: str, size: int) -> str:
    """The figures of one text."""
    ours = cost(lambda: summarize(text, language=language))
    floor = cost(lambda: bare(text, language))
    own = cost(lambda: remembered(text, language))
    graph = cost(lambda: summarize(text, language=language, algorithm="lexrank"))
    sumy = cost(lambda: theirs(text, language))
    return (
        f"{language:8} {size:9} {1e3 * ours:8.2f} {1e3 * floor:8.2f} {ours / floor:10.2f} {1e3 * own:8.2f}"
        f" {1e3 * sumy:8.1f} {sumy / ours:10.1f} {sumy / graph:13.1f} {1 / ours:11.0f}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("tests/corpus/editor.jsonl"))
    parser.add_argument("--sizes", type=int, nargs="+", default=[20, 200, 1000])
    given = parser.parse_args()
    main(given.corpus, given.sizes)
