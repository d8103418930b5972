"""Whether summaries read alone: how many open with what leans on a sentence that is not quoted.

    python -m bench.alone [--data DIR] [--articles 50] [--print 10]

Of a set like those of `summaries.evaluate`, or of the editor's corpus; some are printed, for a person to read.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from summaries import style, summarize
from summaries.candidates import DATELINE

CORPUS = Path("tests/corpus/editor.jsonl")


def faults(sentence: str, language: str) -> Iterator[str]:
    """What is wrong with the opening of a quotation."""
    if style.leans(sentence, language):
        yield "leans"
    if style.asks(sentence):
        yield "asks"
    if DATELINE.match(sentence):
        yield "dateline"
    if style.FURNITURE.search(sentence.casefold()):
        yield "furniture"


def rows(data: Path, most: int) -> Iterator[dict[str, str]]:
    """Articles of every file in turn, so that each set has its share."""
    files = sorted(data.glob("*.jsonl")) if data.is_dir() else [data]
    lines = [[json.loads(line) for line in file.read_text("utf-8").splitlines()] for file in files]
    singles = [[row for row in part if isinstance(row.get("text"), str)] for part in lines]
    each = -(-most // max(1, len([part for part in singles if part])))
    yield from [row for part in singles for row in part[:each]][:most]


def main(data: Path, articles: int, shown: int) -> None:
    """Print summaries and the count of openings that do not stand alone."""
    wrong = read = 0
    for row in rows(data, articles):
        summary = summarize(row["text"], title=row.get("title"), language=row["lang"], share=0.3)
        if not summary.sentences:
            continue
        read += 1
        found = list(faults(summary.sentences[0].text, row["lang"]))
        wrong += bool(found)
        if read <= shown or found:
            show(f"{row['lang']} {row['id']} {' '.join(found)}", *(s.text for s in summary.sentences))
    show(f"summaries={read} openings that do not stand alone={wrong}")


def show(*lines: str) -> None:
    """Lines on standard output, the later ones as quotations."""
    print("\n  > ".join(lines), end="\n\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=CORPUS)
    parser.add_argument("--articles", type=int, default=50)
    parser.add_argument("--print", type=int, default=10)
    given = parser.parse_args()
    main(given.data, given.articles, given.print)
