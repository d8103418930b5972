"""How well topics are found in labelled articles: our terms beside raw words, Snowball and light10.

    python -m bench.retrieval FOLDER

The folder holds `ar_articles.jsonl.gz` (a `title` and a `text` each) and `ar_topics.json`: for each topic the `queries`
people would type and the numbers of the `relevant` articles. Precision, recall and F1 of the set that is found, the
mean over all queries; and what the terms of an article cost, of those that are met for the first time and of all again.
"""

import argparse
import gzip
import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import Stemmer

from language import terms
from language.arabic.stem import _bare
from language.terms import WORD, normal

Find = Callable[[str], set[int]]
LIGHT_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
LIGHT_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def light10(word: str) -> str:
    """The light stem of Larkey, Ballesteros and Connell (2007)."""
    if word.startswith("و") and len(word) > 3:
        word = word[1:]
    word = next(
        (word[len(a) :] for a in LIGHT_ARTICLES if word.startswith(a) and len(word) > len(a) + 1), word
    )
    for ending in LIGHT_ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            word = word[: -len(ending)]
    return word


def by_words(texts: Sequence[str], split: Callable[[str], Iterable[str]]) -> Find:
    """Finds the texts that hold every word of a query."""
    index = [frozenset(split(text)) for text in texts]

    def find(query: str) -> set[int]:
        wanted = frozenset(split(query))
        return {n for n, words in enumerate(index) if wanted and wanted <= words}

    return find


def by_engine(texts: Sequence[str]) -> Find:
    """Finds what FTS5 finds by itself, with its tokenizer for all scripts."""
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE VIRTUAL TABLE raw USING fts5(text, tokenize='unicode61')")
    plain.executemany("INSERT INTO raw(rowid, text) VALUES (?, ?)", enumerate(texts))
    matching = "SELECT rowid FROM raw WHERE raw MATCH ?"
    return lambda query: {row[0] for row in plain.execute(matching, (f'"{query}"',))}


def score(find: Find, topics: Sequence[dict[str, Any]]) -> str:
    """Mean F1, precision and recall."""
    figures = []
    for topic in topics:
        relevant = set(topic["relevant"])
        for hits in map(find, topic["queries"]):
            good = len(hits & relevant)
            p, r = good / len(hits) if hits else 1.0, good / len(relevant)
            figures.append((2 * p * r / (p + r) if p + r else 0.0, p, r))
    f1, p, r = (100 * sum(column) / len(figures) for column in zip(*figures, strict=True))
    return f"F1 {f1:5.1f}  precision {p:5.1f}  recall {r:5.1f}"


def cost(texts: Sequence[str]) -> float:
    """Milliseconds of the processor to make the terms of one of the texts."""
    begin = time.process_time()
    for text in texts:
        terms(text, "ar")
    return 1e3 * (time.process_time() - begin) / len(texts)


def main(folder: Path) -> None:
    """Print a line for each way of making terms."""
    with gzip.open(folder / "ar_articles.jsonl.gz", "rt", encoding="utf8") as lines:
        texts = ["{title}\n{text}".format(**json.loads(line)) for line in lines]
    terms("القدس", "ar")  # reads the list of words
    fresh, again = cost(texts), cost(texts)
    print(f"terms {fresh:.2f} ms an article, {again:.2f} ms when they come again")
    topics = json.loads((folder / "ar_topics.json").read_text("utf8"))
    snowball = Stemmer.Stemmer("arabic")
    ways = {
        "raw unicode61": by_engine(texts),
        "Snowball": by_words(texts, lambda text: snowball.stemWords(WORD.findall(text.casefold()))),
        "light10": by_words(texts, lambda text: map(light10, WORD.findall(normal(text)))),
        "ours, without aliases": by_words(texts, lambda text: map(_bare, WORD.findall(normal(text)))),
        "ours": by_words(texts, lambda text: terms(text, "ar")),
    }
    print(f"{len(texts):,} articles, {len(topics)} topics")
    for name, find in ways.items():
        print(f"{name:22} {score(find, topics)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    main(parser.parse_args().folder)
