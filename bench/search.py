"""Topic queries among many articles, beside a bare MATCH of the same terms in the same run.

    python -m bench.search [--articles 10000 100000 1000000] [--keep FOLDER]

The articles are invented: 200 words drawn from the shipped list of Arabic words, each in as many articles as it
stands in news, and a tail of names, as news has. `bare` is `MATCH … LIMIT 200` on one open connection.
"""

import argparse
import asyncio
import math
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path

import language
from bot.lookup import look
from ingest.keep import indexed
from ingest.reindex import reindex
from language.query import parse
from storage import articles, search, sources
from storage.database import Database, open_database
from storage.models import NewArticle

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHUNK, BODY, TITLE = 2_000, 200, 10
NAMES = 200_000


class Writer:
    """Writes articles nobody would want to read."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        lines = (Path(language.__file__).parent / "arabic" / "words.txt").read_text("utf-8").splitlines()
        classes = [line.split() for line in lines if line and not line.startswith("#")]
        known = [(word, int(k)) for k, *words in classes for word in words]
        self.words = [word for word, _ in known] + [f"اسم{n}" for n in range(NAMES)]
        shares = [-math.log(1 - min(0.95, 2 ** (k / 2) / 40_000)) / BODY for _, k in known]
        tail = (1 - sum(shares)) / sum(1 / (n + 10) for n in range(NAMES))
        self._weights = list(accumulate(shares + [max(0.0, tail) / (n + 10) for n in range(NAMES)]))

    def text(self, size: int) -> str:
        """So many words, two thirds of them different, as in news."""
        fresh = self._rng.choices(self.words, cum_weights=self._weights, k=-(-size * 5 // 8))
        return " ".join(fresh + self._rng.choices(fresh, k=size - len(fresh)))

    def article(self, n: int, total: int) -> NewArticle:
        """The n-th of `total` articles, which came evenly over half a year."""
        when = NOW - timedelta(days=180) * (1 - n / total)
        return NewArticle(self.text(TITLE), (self.text(BODY),), "ar", (f"n{n}",), f"https://n.test/{n}", when)


async def build(database: Database, total: int) -> float:
    """Fill the store; CPU seconds an article, of its terms and both indexes."""
    writer = Writer(1)
    names = [await database.write(sources.ensure, f"https://s{n}.test/", f"Source {n}") for n in range(50)]
    spent = 0.0
    for start in range(0, total, CHUNK):
        batch = [writer.article(n, total) for n in range(start, min(total, start + CHUNK))]
        source = names[start // CHUNK % 50]
        ids = await database.write(articles.add, source.id, batch, NOW)
        begin = time.process_time()
        rows = [
            indexed(number, source.id, article) for number, article in zip(ids, batch, strict=True) if number
        ]
        await database.write(search.add, rows)
        spent += time.process_time() - begin
    return spent / total


def queries(count: int, low: int, high: int, seed: int = 3) -> list[str]:
    """Queries of one to three words between two ranks of the list, by frequency."""
    writer, rng = Writer(1), random.Random(seed)
    asked = (" ".join(rng.sample(writer.words[low:high], rng.choice((1, 1, 2, 3)))) for _ in range(2 * count))
    return [line for line in asked if parse(line, "ar").groups][:count]


async def timed(call: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    begin = time.perf_counter()
    await call()
    return 1e3 * (time.perf_counter() - begin)


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def measure(database: Database, path: Path, asked: list[str]) -> str:
    """p50 and p99 of the queries end to end, of a bare MATCH, and their ratio."""
    ours: list[float] = []
    bare: list[float] = []
    plain = sqlite3.connect(path)
    for warm in (True, False):
        for line in asked:
            query = parse(line, "ar")
            match = search.expression(query.phrases)
            begin = time.perf_counter()
            plain.execute("SELECT rowid FROM search WHERE search MATCH ? LIMIT 200", (match,)).fetchall()
            taken = 1e3 * (time.perf_counter() - begin)
            mine = await timed(lambda line=line: topic(database, line))
            if not warm:
                bare.append(taken)
                ours.append(mine)
    ratio = percentile(ours, 0.99) / percentile(bare, 0.99)
    return (
        f"p50 {percentile(ours, 0.5):6.2f}  p99 {percentile(ours, 0.99):6.2f}  worst {max(ours):6.2f}"
        f"  bare p50 {percentile(bare, 0.5):6.2f}  p99 {percentile(bare, 0.99):6.2f}  ms  ratio of p99 {ratio:4.1f}"
    )


async def topic(database: Database, line: str) -> None:
    """A topic as a reader asks for it: parsed, found, five stories with their sources."""
    await look(database, parse(line, "ar"), NOW, 5)


async def lists(database: Database) -> str:
    """p99 of the newest headlines, by nothing and by language."""
    plain = [await timed(lambda: database.read(articles.latest, 5)) for _ in range(300)]
    tongue = [await timed(lambda: database.read(articles.latest, 5, language="ar")) for _ in range(300)]
    return f"latest p99 {percentile(plain, 0.99):.2f} ms, by language p99 {percentile(tongue, 0.99):.2f} ms"


def index_bytes(path: Path) -> int:
    """What both indexes take on disk."""
    pages = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search%' OR name LIKE 'headings%'"
    try:
        return int(sqlite3.connect(path).execute(pages).fetchone()[0])
    except sqlite3.OperationalError:  # built without dbstat
        blocks = "SELECT sum(length(block)) FROM {}_data"
        plain = sqlite3.connect(path)
        return sum(int(plain.execute(blocks.format(name)).fetchone()[0]) for name in search.INDEXES)


async def main(totals: list[int], folder: Path, rebuild: bool) -> None:
    """Print a block for each number of articles."""
    for total in totals:
        path = folder / f"{total}.db"
        fresh = not path.exists()
        async with open_database(f"sqlite:///{path}") as database:
            if fresh:
                cost = await build(database, total)
                show(f"{total:,} articles: adding one {1e3 * cost:.2f} ms CPU")
            show(f"{total:,} articles: index {index_bytes(path) / total:.0f} bytes an article")
            for name, low, high in (("common", 0, 60), ("usual", 60, 3000), ("rare", 3000, 9000)):
                show(f"{total:,} {name:7} {await measure(database, path, queries(300, low, high))}")
            show(f"{total:,} {await lists(database)}")
            if rebuild:
                begin, cpu = time.perf_counter(), time.process_time()
                asking = asyncio.create_task(keep_asking(database))
                with ProcessPoolExecutor(1, get_context("spawn")) as pool:
                    await reindex(database, pool)
                asking.cancel()
                wall, spent = time.perf_counter() - begin, time.process_time() - cpu
                show(f"{total:,} rebuilt in {wall:.0f} s, {spent:.0f} s CPU")
    show(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


async def keep_asking(database: Database) -> None:
    """Ask ten times a second, and say how long the slowest answer took."""
    slowest = 0.0
    try:
        for line in queries(100_000, 60, 3000):
            slowest = max(slowest, await timed(lambda line=line: topic(database, line)))
            await asyncio.sleep(0.1)
    finally:
        show(f"slowest answer meanwhile {slowest:.0f} ms")


def show(line: str) -> None:
    """A line of the report, at once."""
    print(line, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--keep", type=Path, help="a folder for the databases; a second run finds them there")
    parser.add_argument("--rebuild", action="store_true", help="also make the index anew")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        asyncio.run(main(given.articles, given.keep or Path(spare), given.rebuild))
