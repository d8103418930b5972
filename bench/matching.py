"""One article against many topics: time an article, and the memory the topics take.

    python -m bench.matching [--topics 100000]

Topics are of one to three words of the shipped list and of names, some with a phrase or an exclusion; articles are
those of `bench.search`.
"""

import argparse
import random
import time
import tracemalloc

from bench.search import Writer
from bot.matching import Matcher
from language import terms
from language.query import parse

RANKS = (300, 30_000)
"""Which words, by frequency, people follow: not "in" and "said"."""


def typed(rng: random.Random, words: list[str]) -> str:
    """A topic as somebody would type it."""
    low, high = RANKS
    chosen = [words[low + int((high - low) * rng.random() ** 2)] for _ in range(rng.choice((1, 2, 2, 3)))]
    if rng.random() < 0.1:
        return f'"{" ".join(chosen)}"'
    return " ".join(chosen) + (f" -{rng.choice(words)}" if rng.random() < 0.1 else "")


def main(count: int, articles: int) -> None:
    """Print the figures."""
    rng, writer = random.Random(5), Writer(2)
    lines = list({typed(rng, writer.words): None for _ in range(int(count * 1.3))})[:count]
    texts = [[terms(writer.text(10), "ar"), terms(writer.text(200), "ar")] for _ in range(articles + 200)]
    queries = list(enumerate(parse(line, "ar") for line in lines))
    matcher = Matcher()
    for fields in texts[articles:]:
        matcher.saw(fields[1])
    begin = time.process_time()
    for number, query in queries:
        matcher.add(number, query)
    filing = time.process_time() - begin
    begin = time.process_time()
    found = sum(len(matcher.match(fields)) for fields in texts[:articles])
    spent = time.process_time() - begin
    begin = time.process_time()
    asked = sum(query.matches(fields) for fields in texts[:3] for _, query in queries)
    brute = (time.process_time() - begin) / 3
    agreed = asked == sum(len(matcher.match(fields)) for fields in texts[:3])
    tracemalloc.start()
    second = Matcher((number, parse(line, "ar")) for number, line in enumerate(lines))
    held, _ = tracemalloc.get_traced_memory()
    print(
        f"{len(second):,} topics: {1e3 * spent / articles:.2f} ms an article, {found / articles:.0f} topics found"
        f" (asking each {1e3 * brute:.0f} ms, agrees: {agreed}); filing one {1e6 * filing / count:.0f} µs;"
        f" memory {held / 2**20:.0f} MB"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--topics", type=int, default=100_000)
    parser.add_argument("--articles", type=int, default=500)
    given = parser.parse_args()
    main(given.topics, given.articles)
