"""What grouping an article costs while the store grows, and how much memory the last three days take.

    python -m bench.stories [--articles 20000] [--per-day 5000]

Articles are those of `bench.search`, a third of them retellings: most words of an earlier one in another order.
"""

import argparse
import random
import time
import tracemalloc
from datetime import UTC, datetime, timedelta

from bench.search import Writer
from ingest.stories import Stories

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def main(articles: int, per_day: int) -> None:
    """Print a line for each tenth."""
    rng, writer, stories = random.Random(9), Writer(4), Stories()
    told: list[tuple[str, str]] = []
    tracemalloc.start()
    spent, tenth = 0.0, max(1, articles // 10)
    for n in range(articles):
        title, text = telling(rng, writer, told)
        begin = time.process_time()
        stories.assign(n, NOW + timedelta(days=n / per_day), title, text, "ar")
        spent += time.process_time() - begin
        told = [*told[-200:], (title, text)]
        if n % tenth == tenth - 1:
            held = tracemalloc.get_traced_memory()[0] / 2**20
            print(
                f"{n + 1:,} articles: {1e3 * spent / tenth:.2f} ms each, {len(stories):,} stories, {held:.0f} MB"
            )
            spent = 0.0


def telling(rng: random.Random, writer: Writer, told: list[tuple[str, str]]) -> tuple[str, str]:
    """A new article, or an earlier one told in other words."""
    if not told or rng.random() < 0.67:
        return writer.text(10), writer.text(150)
    title, text = rng.choice(told)
    words = text.split()
    rng.shuffle(words)
    return " ".join([*title.split()[:7], writer.text(2)]), " ".join([*words[:100], writer.text(50)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--per-day", type=int, default=5_000)
    given = parser.parse_args()
    main(given.articles, given.per_day)
