"""How well articles are grouped into stories, and what one costs while the store grows.

    python -m bench.stories [--marks 1000,10000,100000] [--per-day 10000] [LABELLED.jsonl …]

Quality (B-cubed; Bagga and Baldwin, 1998) on labelled articles, a JSON object a line: `title`, `text`, `language`,
`hours` since the first, `story`. Those of tests/corpus are always among them; nothing was tuned on them.
Cost on articles of `bench.search`, a third of them retellings: words of an earlier one in another order. CPU time.
"""

import argparse
import json
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.search import Writer
from ingest.stories import WINDOW, Stories

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "stories.jsonl"
MEASURED = 500
"""Articles before each mark over which cost is measured."""


def b_cubed(found: Sequence[Any], wanted: Sequence[Any]) -> tuple[float, float, float]:
    """Precision, recall and F1: of each article's story, how much is right, and how much of the right one it is."""
    ours, theirs, both = Counter(found), Counter(wanted), Counter(zip(found, wanted, strict=True))
    precision = sum(n * n / ours[mine] for (mine, _), n in both.items()) / len(found)
    recall = sum(n * n / theirs[right] for (_, right), n in both.items()) / len(found)
    return precision, recall, 2 * precision * recall / (precision + recall)


def quality(file: Path) -> tuple[float, float, float]:
    """Precision, recall and F1 of the grouping of labelled articles."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    stories = Stories[int]()
    found = [
        stories.assign(n, NOW + timedelta(hours=row["hours"]), row["title"], row["text"], row["language"])
        for n, row in enumerate(rows)
    ]
    return b_cubed(found, [row["story"] for row in rows])


def tellings(seed: int) -> Iterator[tuple[str, str]]:
    """Articles for ever, a third of them an earlier one told in other words."""
    rng, writer = random.Random(seed), Writer(4)
    told: list[tuple[str, str]] = []
    while True:
        if not told or rng.random() < 0.67:
            telling = writer.text(10), writer.text(150)
        else:
            telling = retold(rng, writer, *rng.choice(told))
        told = [*told[-200:], telling]
        yield telling


def retold(rng: random.Random, writer: Writer, title: str, text: str) -> tuple[str, str]:
    """An article in other words."""
    words = text.split()
    rng.shuffle(words)
    return " ".join([*title.split()[:7], writer.text(2)]), " ".join([*words[:100], writer.text(50)])


def cost(marks: Sequence[int], per_day: int) -> Iterator[tuple[int, float, int, float]]:
    """At each mark: articles so far, milliseconds each, stories held, megabytes of the process since the start."""
    stories, spent, begun = Stories[int](), [], memory()
    for n, (title, text) in enumerate(tellings(9), 1):
        begin = time.process_time()
        stories.assign(n, NOW + timedelta(days=n / per_day), title, text, "ar")
        spent.append(time.process_time() - begin)
        if n in marks:
            yield n, 1e3 * sum(spent[-MEASURED:]) / MEASURED, len(stories), memory() - begun
        if n >= max(marks):
            return


def memory() -> float:
    """The most megabytes that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(marks: Sequence[int], per_day: int, files: Sequence[Path]) -> None:
    """Print a line for each file and for each mark."""
    for file in (CORPUS, *files):
        print(f"{file.name}: B-cubed " + "precision {:.3f}, recall {:.3f}, F1 {:.3f}".format(*quality(file)))
    print(f"{per_day:,} articles a day, {WINDOW.days} days remembered")
    for count, each, held, megabytes in cost(marks, per_day):
        print(f"{count:,} articles: {each:.2f} ms each, {held:,} stories held, {megabytes:.0f} MB more")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labelled", nargs="*", type=Path)
    parser.add_argument(
        "--marks", type=lambda given: [int(n) for n in given.split(",")], default=[1000, 10_000, 100_000]
    )
    parser.add_argument("--per-day", type=int, default=10_000)
    given = parser.parse_args()
    main(given.marks, given.per_day, given.labelled)
