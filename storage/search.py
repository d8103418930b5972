"""Full text: which articles hold these terms, the newest and the most to the point first.

The index holds terms that were made elsewhere (`language.terms`), never text. What is here speaks FTS5; another
engine needs its own `add`, `remove`, `find` and `nearby`. Two indexes: `search` of titles and texts, and
`headings` of titles alone, because asking the one for titles walks through every text that holds the word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Table, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import articles, bodies, unpack
from storage.models import Article
from storage.schema import Big, metadata

Phrase = tuple[str, ...]
"""Terms that stand next to one another; most phrases are one term."""

WINDOW, SCAN = 200, 3000
"""How many of the newest hits are weighed against one another, and how many are looked at for a filter."""
LAST, SEPARATOR = 2**62, "\x1f"
RARE = 60
"""Hits below which BM25 is asked too: it counts every hit of every term before it answers."""
TITLE, HALF_LIFE = 3.0, 48 * 3600
"""What a hit in the title is worth, and the seconds after which an article is worth half."""
OPTIONS = "content='', tokenize='ascii', detail='full'"
CREATE = {
    "search": "CREATE VIRTUAL TABLE {} USING fts5(title, body, " + OPTIONS + ")",
    "headings": "CREATE VIRTUAL TABLE {} USING fts5(title, " + OPTIONS + ")",
}
INDEXES = tuple(CREATE)

index_state = Table(
    "index_state",
    metadata,
    Column("id", Big, primary_key=True),
    Column("analyser", Big, nullable=False),
    Column("building", Big),
    Column("upto", Big, nullable=False, server_default="0"),
    sqlite_strict=True,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: every group must match by one of its phrases, no excluded phrase may."""

    groups: tuple[tuple[Phrase, ...], ...]
    excluded: tuple[Phrase, ...] = ()
    source: str = ""
    language: str = ""
    since: datetime | None = None

    @property
    def filtered(self) -> bool:
        """Whether what is wanted is not all said by terms."""
        return bool(self.source or self.language or self.since)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an article, in order."""

    article: int
    title: Sequence[str]
    body: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an answer that stays where it is while news comes in."""

    now: int
    upto: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """Which analyser made the index in force, which one makes the next, and up to which article it has come."""

    analyser: int
    building: int | None
    upto: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A story that was found: its best article, and who reports it."""

    article: Article
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of an answer, and where the next one begins."""

    hits: tuple[Hit, ...] = ()
    next: Cursor | None = None


async def add(connection: AsyncConnection, batch: Sequence[Terms], suffix: str = "") -> None:
    """Put articles into the index."""
    if batch:
        rows = [{"id": t.article, "title": " ".join(t.title), "body": " ".join(t.body)} for t in batch]
        await connection.execute(
            text(f"INSERT INTO search{suffix}(rowid, title, body) VALUES (:id, :title, :body)"),  # noqa: S608
            rows,
        )
        await connection.execute(
            text(f"INSERT INTO headings{suffix}(rowid, title) VALUES (:id, :title)"),  # noqa: S608
            rows,
        )


async def remove(connection: AsyncConnection, batch: Sequence[Terms]) -> None:
    """Take articles out; a contentless index must be told the very terms that went in."""
    if batch:
        rows = [{"id": t.article, "title": " ".join(t.title), "body": " ".join(t.body)} for t in batch]
        whole = "INSERT INTO search(search, rowid, title, body) VALUES ('delete', :id, :title, :body)"
        titles = "INSERT INTO headings(headings, rowid, title) VALUES ('delete', :id, :title)"
        await connection.execute(text(whole), rows)
        await connection.execute(text(titles), rows)


async def find(
    connection: AsyncConnection, wanted: Wanted, limit: int, now: datetime, after: Cursor | None = None
) -> Found:
    """Stories that match, best first, each by its best article; pass `next` on for the page that follows."""
    at = after or Cursor(int(now.timestamp()), LAST)
    values = _values(wanted, at, limit)
    rows = await _fetched(connection, _statement(wanted), values)
    if wanted.groups and rows and rows[0][0] < RARE:
        rows = await _fetched(connection, _statement(wanted, rare=True), values)
    if not rows:
        return Found()
    _, lowest, seen, newest, *_ = rows[0]
    hits = tuple(_hit(row[4:]) for row in rows[:limit])
    if len(rows) > limit:
        return Found(hits, Cursor(at.now, min(at.upto, newest), at.offset + limit))
    return Found(hits, Cursor(at.now, lowest - 1) if seen >= WINDOW else None)


async def _fetched(connection: AsyncConnection, statement: str, values: dict[str, Any]) -> list[Any]:
    # Past SQLAlchemy to the driver: half the time of a query that a reader waits for.
    driver = (await connection.get_raw_connection()).driver_connection
    return list(await driver.execute_fetchall(statement, values)) if driver else []


def _hit(row: Sequence[Any]) -> Hit:
    number, source, title, language, published, url, story, names = row
    when = datetime.fromtimestamp(published, UTC)
    others = [name for name in (names or "").split(SEPARATOR) if name and name != source]
    return Hit(Article(number, source, title, language, when, url, False, story), (source, *others))


def _values(wanted: Wanted, at: Cursor, limit: int) -> dict[str, Any]:
    values: dict[str, Any] = {"now": at.now, "upto": at.upto, "offset": at.offset, "limit": limit + 1}
    if wanted.groups:
        values["body"] = expression(wanted.groups, wanted.excluded)
        titled = expression(wanted.groups, (), column="title" if wanted.excluded else "")
        values["title"] = f"({titled}) NOT ({_any(wanted.excluded)})" if wanted.excluded else titled
    elif wanted.excluded:
        values["out"] = _any(wanted.excluded)
    if wanted.source:
        values["source"] = "%" + re_escaped(wanted.source) + "%"
    if wanted.language:
        values["language"] = wanted.language
    if wanted.since:
        values["since"] = int(wanted.since.timestamp())
    return values


def re_escaped(name: str) -> str:
    """A name as LIKE takes it, with ! before what would be a wildcard."""
    return name.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _statement(wanted: Wanted, *, rare: bool = False) -> str:
    """The whole question in one statement: the newest hits, weighed, one for each story."""
    filters = "".join(
        (
            " AND s.title LIKE :source ESCAPE '!'" if wanted.source else "",
            " AND a.language = :language" if wanted.language else "",
            " AND a.published >= :since" if wanted.since else "",
        )
    )
    return f"""
WITH seen(id, weight) AS ({_seen(wanted, filters, rare=rare)}),
best AS (SELECT id, max(weight) AS weight FROM seen GROUP BY id),
weighed AS (
  SELECT a.id, coalesce(a.story, -a.id) AS story,
    b.weight * {HALF_LIFE}.0 / ({HALF_LIFE}.0 + max(0, :now - a.published)) AS worth
  FROM best b CROSS JOIN articles a ON a.id = b.id WHERE a.teaser = 0),
told AS (
  SELECT id, worth, row_number() OVER (PARTITION BY story ORDER BY worth DESC, id DESC) AS place FROM weighed),
page AS (
  SELECT id, worth, count(*) OVER () AS total FROM told WHERE place = 1
  ORDER BY worth DESC, id DESC LIMIT :limit OFFSET :offset)
SELECT p.total, (SELECT min(id) FROM best), (SELECT count(*) FROM seen WHERE weight < {TITLE}),
  (SELECT max(id) FROM articles), a.id, s.title, a.title, a.language, a.published, a.url, a.story,
  CASE WHEN a.story IS NOT NULL THEN (
    SELECT group_concat(title, char({ord(SEPARATOR)})) FROM (
      SELECT o.title FROM articles t JOIN sources o ON o.id = t.source
      WHERE t.story = a.story AND t.teaser = 0 GROUP BY o.id ORDER BY min(t.id))) END
FROM page p CROSS JOIN articles a ON a.id = p.id JOIN sources s ON s.id = a.source
ORDER BY p.worth DESC, p.id DESC"""  # noqa: S608


def _seen(wanted: Wanted, filters: str, *, rare: bool) -> str:
    if not wanted.groups:
        out = " AND a.id NOT IN (SELECT rowid FROM search WHERE search MATCH :out)" if wanted.excluded else ""
        most = 10 * SCAN if filters or out else WINDOW
        every = f"SELECT id AS rowid FROM articles WHERE id <= :upto ORDER BY id DESC LIMIT {most}"  # noqa: S608
        return _filtered(every, filters + out, "1.0")
    titles = "search" if wanted.excluded else "headings"
    newest = "SELECT rowid{} FROM {} WHERE {} MATCH {} AND rowid <= :upto ORDER BY rowid DESC LIMIT {}"
    most = SCAN if filters else WINDOW
    score = ", 1.0 - 0.5 / (1.0 - bm25(search)) AS score" if rare else ""
    body = newest.format(score, "search", "search", ":body", most)
    title = newest.format("", titles, titles, ":title", most)
    weighed = _filtered(body, filters, "h.score" if rare else "1.0")
    return f"SELECT * FROM ({_filtered(title, filters, str(TITLE))}) UNION ALL SELECT * FROM ({weighed})"  # noqa: S608


def _filtered(inner: str, filters: str, weight: str) -> str:
    """The hits that pass the filters, no more than are weighed."""
    if not filters:
        return f"SELECT h.rowid, {weight} FROM ({inner}) h"  # noqa: S608
    return (
        f"SELECT h.rowid, {weight} FROM ({inner}) h CROSS JOIN articles a ON a.id = h.rowid"  # noqa: S608
        f" CROSS JOIN sources s ON s.id = a.source WHERE a.teaser = 0{filters} LIMIT {WINDOW}"
    )


async def state(connection: AsyncConnection) -> State:
    """Which analyser made the index, and how far a new one has come."""
    row = (await connection.execute(select(index_state))).one()
    return State(row.analyser, row.building, row.upto)


async def begin(connection: AsyncConnection, analyser: int) -> None:
    """Start a new index beside the one in force, by another analyser; one under way is begun again."""
    for name in INDEXES:
        await connection.execute(text(f"DROP TABLE IF EXISTS {name}_new"))
        await connection.execute(text(CREATE[name].format(f"{name}_new")))
    await connection.execute(update(index_state).values(building=analyser, upto=0))


async def owed(connection: AsyncConnection, upto: int, limit: int) -> list[tuple[int, str, str, str]]:
    """Articles after `upto` for a new index: id, title, language, text."""
    query = (
        select(articles.c.id, articles.c.title, articles.c.language, bodies.c.text)
        .join_from(articles, bodies, bodies.c.article == articles.c.id)
        .where(articles.c.id > upto)
        .order_by(articles.c.id)
        .limit(limit)
    )
    return [(row.id, row.title, row.language, unpack(row.text)) for row in await connection.execute(query)]


async def advance(connection: AsyncConnection, batch: Sequence[Terms]) -> None:
    """Put articles into the new index."""
    await add(connection, batch, "_new")
    await connection.execute(update(index_state).values(upto=batch[-1].article))


async def finish(connection: AsyncConnection) -> bool:
    """Put the new index in the place of the old one; False while articles are missing from it."""
    at = await state(connection)
    if (await connection.scalar(select(func.max(articles.c.id))) or 0) > at.upto:
        return False
    await connection.execute(text("DROP TABLE IF EXISTS vocabulary"))
    for name in INDEXES:
        await connection.execute(text(f"DROP TABLE {name}"))
        await connection.execute(text(f"ALTER TABLE {name}_new RENAME TO {name}"))
    await connection.execute(text("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(headings, 'row')"))
    await connection.execute(update(index_state).values(analyser=at.building, building=None, upto=0))
    return True


async def nearby(connection: AsyncConnection, prefix: str, most: int = 20_000) -> list[str]:
    """Terms of titles that begin so, to find the one that was meant."""
    statement = text("SELECT term FROM vocabulary WHERE term >= :low AND term < :high LIMIT :most")
    span = {"low": prefix, "high": prefix + "\U0010ffff", "most": most}
    return [row[0] for row in await connection.execute(statement, span)]


def expression(
    groups: Sequence[Sequence[Phrase]], excluded: Sequence[Phrase] = (), *, column: str = ""
) -> str:
    """The query in FTS5's language, every term quoted so that none of it is read as an operator."""
    inside = f"{{{column}}} : " if column else ""
    wanted = " AND ".join(f"({_any(group)})" for group in groups)
    return f"({inside}({wanted}))" + (f" NOT ({_any(excluded)})" if excluded else "")


def _any(phrases: Sequence[Phrase]) -> str:
    return " OR ".join(map(_quoted, phrases))


def _quoted(phrase: Phrase) -> str:
    return '"' + " ".join(phrase).replace('"', " ").replace("\0", " ") + '"'
