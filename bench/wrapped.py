"""What a summary loses when its article is dumped with the page around it: the same articles, clean and wrapped.

    python -m bench.wrapped --data DIR [--most N] [--layouts NAME …]

A line a set and layout: ROUGE-1 at three sentences, clean and wrapped, with the paired difference (95 % bootstrap);
sentences that are no part of the article, sentences quoted twice, and the first three sentences of the wrapped page
beside them. A text without a title lends the page one: words of two of its sentences.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import regex as re

from language import sentences
from language.sentences import paragraphs
from summaries import summarize
from summaries.evaluate import Row, interval, out, read, rouge, tokens
from tests.wrapping import FURNITURE, LAYOUTS, Layout, wrap

TITLE_WORDS = 4
LEAST = 60
"""Words of an article; several reviews in a row are none."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What was quoted of an article alone and of its page, and the lead of the page, white space made even."""

    row: Row
    clean: list[str]
    wrapped: list[str]
    lead: list[str]

    def gain(self, found: Iterable[str]) -> float:
        """Mean ROUGE-1 over the references, 0 to 100."""
        words = tokens(" ".join(found))
        return 100 * float(np.mean([rouge(words, tokens(reference), 1) for reference in self.row.references]))

    @property
    def strange(self) -> int:
        """Sentences that are no part of the article."""
        own = even(self.row.text)
        return sum(sentence not in own for sentence in self.wrapped)


def even(text: str) -> str:
    return " ".join(text.split())


def title(row: Row) -> str:
    """The article's title, or what stands in its place."""
    if row.title:
        return row.title
    opening = [row.text[start:end].split()[:TITLE_WORDS] for start, end in sentences(row.text, row.language)]
    return re.sub(r"[.!?؟۔:«»\"]", "", " ".join(opening[-1] + opening[len(opening) // 2]))


def pairs(rows: Sequence[Row], layout: Layout) -> Iterator[Pair]:
    """Each article alone and among four of its neighbours."""
    for n, row in enumerate(rows):
        teasers = [(title(other), other.text) for other in (*rows[n + 1 :], *rows[:n])[:4]]
        language = {"ary": "ar"}.get(row.language, row.language)
        whole = [even(row.text[start:end]) for start, end in paragraphs(row.text)]
        page = wrap(title(row), whole, teasers, language if language in FURNITURE else "en", layout)
        clean = summarize(row.text, title=row.title, language=row.language).sentences
        wrapped = summarize(page, language=row.language).sentences
        lead = sentences(page, row.language)[:3]
        yield Pair(
            row,
            [even(sentence.text) for sentence in clean],
            [even(sentence.text) for sentence in wrapped],
            [even(page[start:end]) for start, end in lead],
        )


def line(name: str, layout: Layout, found: Sequence[Pair]) -> str:
    """The figures of one set in one layout."""
    clean, wrapped, lead = (
        np.array([pair.gain(getattr(pair, part)) for pair in found]) for part in ("clean", "wrapped", "lead")
    )
    low, high = interval(wrapped - clean)
    total = sum(len(pair.wrapped) for pair in found)
    strange = sum(pair.strange for pair in found)
    twice = sum(len(pair.wrapped) - len(set(pair.wrapped)) for pair in found)
    return (
        f"| {name} | {layout.name} | {clean.mean():.1f} | {wrapped.mean():.1f} "
        f"| {(wrapped - clean).mean():+.2f} [{low:+.2f}, {high:+.2f}] "
        f"| {strange} of {total} | {twice} | {lead.mean():.1f} |"
    )


def main(data: Path, most: int, layouts: Sequence[Layout]) -> None:
    """Print a table of all sets."""
    out("| set | layout | clean | wrapped | difference | strange | twice | lead of the page |")
    out("|---" * 8 + "|")
    for path in sorted(data.glob("*.jsonl")):
        rows = [row for row in read(path) if len(row.text.split()) >= LEAST][:most]
        if path.stem.partition(".")[0].endswith("_mds"):
            continue  # several articles run together are no page
        for layout in layouts:
            out(line(path.stem, layout, list(pairs(rows, layout))))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=1000)
    parser.add_argument("--layouts", nargs="+", default=[layout.name for layout in LAYOUTS])
    given = parser.parse_args()
    main(given.data, given.most, [layout for layout in LAYOUTS if layout.name in given.layouts])
