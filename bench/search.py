"""Topic queries among many articles, beside a bare MATCH of the same terms in the same run.

    python -m bench.search [--articles 10000 100000 1000000] [--keep FOLDER]

    python -m bench.search --hostile 5000 --articles 10000

The articles are invented: 200 words drawn from the shipped list of Arabic words, each in as many articles as it
stands in news, and a tail of names, as news has; beyond 100,000 they repeat. `bare` is `MATCH … LIMIT 200` on one
open connection. Times are by the clock, and in brackets of the processor: they differ where the machine has other
work.
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
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, cycle, pairwise
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import update

import language
from bot.lookup import correction, look
from bot.run import settle_in
from ingest.keep import indexed
from ingest.reindex import reindex
from language.query import parse
from storage import articles, search, sources
from storage.database import Connection, Database, open_database
from storage.models import NewArticle
from storage.search import Terms, Wanted

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHUNK, BODY, TITLE = 2_000, 200, 10
DISTINCT = 100_000
"""Articles that are written before they repeat: inventing a million takes longer than all that is measured."""
NAMES, ADDED, MILLIONS = 200_000, 10_000, 10_000_000
"""Names that nobody has listed; articles whose adding is timed, and a number beyond those of all others."""


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

    def article(self) -> NewArticle:
        """One of ten words in its title."""
        return NewArticle(self.text(TITLE), (self.text(BODY),), "ar", ())


class Undone(Exception):
    """What was written is not to stay."""


async def build(database: Database, total: int) -> None:
    """Fill the store."""
    names = [await database.write(sources.ensure, f"https://s{n}.test/", f"Source {n}") for n in range(50)]
    writer, known = Writer(1), list[tuple[NewArticle, Terms]]()
    for start in range(0, total, CHUNK):
        own, source = range(start, min(total, start + CHUNK)), names[start // CHUNK % 50].id
        again = known[start % DISTINCT :][: len(own)] if start >= DISTINCT else []
        texts = [article for article, _ in again] or [writer.article() for _ in own]
        batch = [dated(article, n, total) for article, n in zip(texts, own, strict=True)]
        ids = [number or 0 for number in await database.write(articles.add, source, batch, NOW)]
        rows = [replace(row, article=n, source=source) for n, (_, row) in zip(ids, again, strict=False)]
        rows = rows or [indexed(n, source, article) for n, article in zip(ids, batch, strict=True)]
        await database.write(search.add, rows)
        await database.write(told, own)
        if start < DISTINCT:
            known += [(article, joined(row)) for article, row in zip(batch, rows, strict=True)]


async def told(connection: Connection, own: range) -> None:
    """Let every story be told by three sources, a chunk apart."""
    ids = articles.articles.c.id
    story = ids // (3 * CHUNK) * CHUNK + ids % CHUNK + 1
    chosen = ids.between(own.start + 1, own.stop)
    await connection.execute(update(articles.articles).where(chosen).values(story=story))


async def adding(database: Database) -> float:
    """CPU milliseconds of an article more, of its terms and both indexes; it is taken back."""
    writer, spent = Writer(2), 0.0
    chunks = [[writer.article() for _ in range(CHUNK)] for _ in range(ADDED // CHUNK)]

    async def add(connection: Connection) -> None:
        nonlocal spent
        begin = time.process_time()
        for place, chunk in enumerate(chunks):
            numbers = range(MILLIONS + place * CHUNK, MILLIONS + ADDED)
            rows = [indexed(n, 1, article) for n, article in zip(numbers, chunk, strict=False)]
            await search.add(connection, rows)
        spent = time.process_time() - begin
        raise Undone

    with suppress(Undone):
        await database.write(add)
    return 1e3 * spent / ADDED


def dated(article: NewArticle, n: int, total: int) -> NewArticle:
    """The article as the n-th of `total`, which came evenly over half a year."""
    when = NOW - timedelta(days=180) * (1 - n / total)
    return replace(article, keys=(f"n{n}",), url=f"https://n.test/{n}", published=when)


def joined(row: Terms) -> Terms:
    """The terms as two strings, to be held by the hundred thousand."""
    return replace(row, title=(" ".join(row.title),), body=(" ".join(row.body),))


def queries(count: int, low: int, high: int, seed: int = 3) -> list[str]:
    """Queries of one to three words between two ranks of the list, by frequency."""
    writer, rng = Writer(1), random.Random(seed)
    asked = (" ".join(rng.sample(writer.words[low:high], rng.choice((1, 1, 2, 3)))) for _ in range(2 * count))
    return [line for line in asked if parse(line, "ar").groups][:count]


Taken = tuple[float, float]
"""Milliseconds by the clock, and of the processor, which a busy machine does not change."""


async def timed(call: Callable[[], Awaitable[object]]) -> Taken:
    """How long a call took."""
    begin, cpu = time.perf_counter(), time.process_time()
    await call()
    return 1e3 * (time.perf_counter() - begin), 1e3 * (time.process_time() - cpu)


def percentile(taken: list[Taken], share: float) -> Taken:
    """The times below which that share of them lies, each by itself."""
    place = min(len(taken) - 1, int(share * len(taken)))
    wall, cpu = (sorted(column)[place] for column in zip(*taken, strict=True))
    return wall, cpu


def said(taken: list[Taken], *shares: float) -> str:
    """Percentiles, by the clock and of the processor; share 1 is the worst."""
    names = ("worst" if share == 1 else f"p{100 * share:.0f}" for share in shares)
    values = (percentile(taken, share) for share in shares)
    return "  ".join(f"{n} {w:.2f} ({c:.2f})" for n, (w, c) in zip(names, values, strict=True))


async def measure(database: Database, path: Path, asked: list[str]) -> str:
    """p50 and p99 of the queries end to end, of a bare MATCH, and their ratios."""
    ours: list[Taken] = []
    bare: list[Taken] = []
    plain = sqlite3.connect(path)
    for warm in (True, False):
        for line in asked:
            match = search.expression(parse(line, "ar").phrases)
            taken = await timed(lambda match=match: alone(plain, match))
            mine = await timed(lambda line=line: topic(database, line))
            if not warm:
                bare.append(taken)
                ours.append(mine)
    ratio, cpu = (o / b for o, b in zip(percentile(ours, 0.99), percentile(bare, 0.99), strict=True))
    return (
        f"{said(ours, 0.5, 0.99, 1)}  bare {said(bare, 0.5, 0.99)} ms  ratio of p99 {ratio:.1f} ({cpu:.1f})"
    )


async def alone(plain: sqlite3.Connection, match: str) -> None:
    """The bare engine."""
    plain.execute("SELECT rowid FROM search WHERE search MATCH ? LIMIT 200", (match,)).fetchall()


async def topic(database: Database, line: str) -> None:
    """A topic as a reader asks for it: parsed, found, five stories with their sources."""
    await look(database, parse(line, "ar"), NOW, 5)


async def filtered(database: Database, asked: list[str]) -> str:
    """p99 of the same queries with something more: what is not wanted, a source, a language, a time."""
    parts = []
    for more in ("-ترامب", "@7", "lang:ar", "lang:fr", "since 3d", "since 30d @7"):
        for line in asked:
            await topic(database, f"{line} {more}")
        taken = [await timed(lambda line=line: topic(database, f"{line} {more}")) for line in asked]  # noqa: B023
        parts.append(f"{more} {said(taken, 0.99)}")
    return "ms with " + ", with ".join(parts)


async def lists(database: Database) -> str:
    """p99 of the newest stories, of all, of a source, of categories of many sources, in languages."""
    names = {
        "of all": Wanted(()),
        "of a source": Wanted((), sources=frozenset((7,))),
        "of a category of ten": Wanted((), sources=frozenset(range(1, 11))),
        "of one of forty": Wanted((), sources=frozenset(range(1, 41))),
        "in the language of all": Wanted((), language="ar"),
        "in one of none": Wanted((), language="fr"),
        "of forty for who reads another": Wanted((), sources=frozenset(range(1, 41)), reads=("fr", "en")),
    }
    parts = []
    for name, wanted in names.items():
        taken = [await timed(lambda w=wanted: database.read(search.find, w, 5, NOW)) for _ in range(300)]
        parts.append(f"{name} {said(taken, 0.99)}")
    return "newest stories, ms: " + ", ".join(parts)


SIGNS = (
    *"\"|-@:*^(){}[]+~\\'`;,.!?&%$#=<>/«»“”\0\n\t",
    *(
        "\u202e",
        "\u2066",
        "\u200f",
        "\u0640",
        "\u064b",
        "\ud800",
        "\U0001f600",
        "\ufffd",
        "ﷺ",
        "ß",
        "İ",
        "東京",
    ),
    *(
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "NEAR/2",
        "title:",
        "{title} :",
        "search",
        "rowid",
        "bm25",
        "--",
        "/*",
        "§s1",
        "§lar",
    ),
    *(
        "أو",
        "منذ",
        "since",
        "3d",
        "999d",
        "٣ أيام",
        "lang:",
        "lang:xx",
        "@",
        '@"',
        '-"',
        "| |",
        "''; DROP TABLE search;",
    ),
)


def hostile(count: int, seed: int = 9) -> list[str]:
    """Queries that nobody means well: operators of ours and of FTS5, quotes, NUL, bidi marks, 4,096 characters."""
    rng, writer = random.Random(seed), Writer(1)
    pieces = [*SIGNS, *writer.words[:200]]
    lines = []
    for _ in range(count):
        size = rng.choice((1, 2, 3, 5, 8, 13, 40, 4096))
        joint = rng.choice(("", "", " "))
        lines.append(joint.join(rng.choices(pieces, k=size))[:4096])
    return lines


async def stand(database: Database, count: int) -> str:
    """How many of the hostile queries failed, and how long the slowest took; the vocabulary is asked too."""
    parse("what language is this", "und")  # the first text of all loads the model that tells languages
    wrong = 0
    taken: list[Taken] = []
    for line in hostile(count):
        try:
            taken.append(await timed(lambda line=line: ask(database, line)))
        except Exception as error:
            wrong += 1
            show(f"{error!r} for {line!r:.200}")
    return f"{count:,} hostile queries: {wrong} errors, {said(taken, 0.5, 0.99, 1)} ms"


async def ask(database: Database, line: str) -> None:
    """All that an answer takes: the stories, or what was meant."""
    query = parse(line, "ar")
    if not query.empty and not (await look(database, query, NOW, 5)).hits:
        await correction(database, line, query)


def walked(path: Path) -> str:
    """Common words that no article holds together, of which FTS5 reads all lists, in both directions."""
    plain, rng, words = sqlite3.connect(path), random.Random(4), Writer(1).words[:60]
    parsed = (parse(" ".join(rng.sample(words, 12)), "ar") for _ in range(200))
    matches = [search.expression(query.phrases) for query in parsed if len(query.groups) == 12]
    asked = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid {} LIMIT 200"
    barren = [match for match in matches if not plain.execute(asked.format("ASC"), (match,)).fetchall()][:20]
    spent = []
    for way in ("ASC", "DESC"):
        begin = time.process_time()
        for match in barren:
            plain.execute(asked.format(way), (match,)).fetchall()
        spent.append(1e3 * (time.process_time() - begin) / max(1, len(barren)))
    forwards, backwards = spent
    return (
        f"{len(barren)} questions nobody answers: {forwards:.1f} ms CPU forwards, {backwards:.1f} backwards"
    )


def index_bytes(path: Path) -> int:
    """What both indexes take on disk."""
    pages = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search%' OR name LIKE 'headings%'"
    try:
        return int(sqlite3.connect(path).execute(pages).fetchone()[0])
    except sqlite3.OperationalError:  # built without dbstat
        blocks = "SELECT sum(length(block)) FROM {}_data"
        plain = sqlite3.connect(path)
        return sum(int(plain.execute(blocks.format(name)).fetchone()[0]) for name in search.INDEXES)


async def main(totals: list[int], folder: Path, hostiles: int, rebuild: bool) -> None:
    """Print a block for each number of articles."""
    for total in totals:
        path = folder / f"{total}.db"
        fresh = not path.exists()
        async with open_database(f"sqlite:///{path}") as database:
            if fresh:
                await build(database, total)
            settle_in()
            show(f"{total:,} articles: adding one {await adding(database):.2f} ms CPU")
            show(f"{total:,} articles: index {index_bytes(path) / total:.0f} bytes an article")
            for name, low, high in (("common", 0, 60), ("usual", 60, 3000), ("rare", 3000, 9000)):
                show(f"{total:,} {name:7} {await measure(database, path, queries(300, low, high))}")
            show(f"{total:,} {await filtered(database, queries(100, 60, 3000))}")
            show(f"{total:,} {await lists(database)}")
            if hostiles:
                show(f"{total:,} {await stand(database, hostiles)}")
                show(f"{total:,} {walked(path)}")
            if rebuild:
                show(f"{total:,} {await rebuilt(database)}")
    show(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


async def rebuilt(database: Database) -> str:
    """Make the index anew while somebody asks ten times a second: how long it takes, its steps and the answers."""
    await database.write(outdated)
    asked = queries(300, 60, 3000)
    begin, cpu, steps = time.perf_counter(), time.process_time(), [time.perf_counter()]
    asking = asyncio.create_task(keep_asking(database, asked))
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        done = await reindex(database, pool, lambda _: steps.append(time.perf_counter()))
    steps.append(time.perf_counter())
    asking.cancel()
    wall, spent = steps[-1] - begin, time.process_time() - cpu
    taken = [(1e3 * (b - a), 0.0) for a, b in pairwise(steps)]
    answers, writes, held = await asking
    return (
        f"{done:,} rebuilt in {wall:.0f} s, {spent:.0f} s CPU; steps, ms: p99 {percentile(taken, 0.99)[0]:.0f}"
        f" worst {max(taken[:-1])[0]:.0f}, swap and sweeping {taken[-1][0]:.0f}; answers meanwhile, ms:"
        f" {said(answers, 0.5, 0.99, 1)}; writes: {said(writes, 0.5, 0.99, 1)}; the loop held up to {1e3 * held:.0f} ms"
    )


async def outdated(connection: Connection) -> None:
    """Let the index be one that another analyser made."""
    await connection.execute(update(search.index_state).values(analyser=0, building=None, upto=0))


async def keep_asking(database: Database, asked: list[str]) -> tuple[list[Taken], list[Taken], float]:
    """Ask and write ten times a second until cancelled: how long both took, and the longest the loop was held."""
    taken: list[Taken] = []
    writes: list[Taken] = []
    held = 0.0
    with suppress(asyncio.CancelledError):
        for line in cycle(asked):
            taken.append(await timed(lambda line=line: topic(database, line)))
            writes.append(await timed(lambda: database.write(search.state)))
            begin = time.perf_counter()
            await asyncio.sleep(0.1)
            held = max(held, time.perf_counter() - begin - 0.1)
    return taken, writes, held


def show(line: str) -> None:
    """A line of the report, at once."""
    print(line, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--keep", type=Path, help="a folder for the databases; a second run finds them there")
    parser.add_argument("--hostile", type=int, default=0, metavar="N", help="also ask N hostile queries")
    parser.add_argument("--rebuild", action="store_true", help="also make the index anew")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        asyncio.run(main(given.articles, given.keep or Path(spare), given.hostile, given.rebuild))
