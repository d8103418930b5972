"""How often the vectorised LexRank and TextRank choose exactly the sentences that sumy's choose from the same words.

    python -m bench.agreement [--data FILE …] [--articles N]

Each text is given as it is and with sentences of others mixed in, stemmed and not, for five lengths.
"""

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

from sumy.models.dom import ObjectDocumentModel
from sumy.nlp.stemmers import null_stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from language import sentences
from summaries.algorithms import document, stemmer
from summaries.graph import LexRank, TextRank

PAIRS = ((LexRank, LexRankSummarizer), (TextRank, TextRankSummarizer))
COUNTS = (1, 2, 3, 7, "30%")
LONGEST = 120
"""Sentences of a text that are compared: sumy's time grows with their square."""


def documents(rows: list[dict[str, str]], dice: random.Random) -> Iterator[tuple[ObjectDocumentModel, str]]:
    """Every text as it is, and with repetitions and sentences of another mixed in."""
    for row in rows:
        quoted = [row["text"][a:b] for a, b in sentences(row["text"], row["lang"])][:LONGEST]
        other = dice.choice(rows)
        strange = [other["text"][a:b] for a, b in sentences(other["text"], other["lang"])][:9]
        mixed = [*quoted, *dice.choices(quoted, k=3), *strange, "?", "x"] if quoted else strange
        for text in (quoted, mixed):
            yield document(text, row["lang"]), row["lang"]


def main(files: list[Path], articles: int) -> None:
    """Print how many choices were compared and how many were the same."""
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()[:articles]]
    same = compared = 0
    for text, language in documents(rows, random.Random(5)):
        for stem in (stemmer(language), null_stemmer):
            for ours, theirs in PAIRS:
                for count in COUNTS:
                    same += ours(stem)(text, count) == theirs(stem)(text, count)
                    compared += 1
    print(f"agreement same={same} of={compared} texts={len(rows)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, nargs="+", default=[Path("tests/corpus/editor.jsonl")])
    parser.add_argument("--articles", type=int, default=1000)
    given = parser.parse_args()
    main(given.data, given.articles)
