"""Full text: which articles hold these terms, the newest and the most to the point first.

The index holds terms that were made elsewhere (`language.terms`), never text. What is here speaks FTS5; another
engine needs its own `add`, `remove`, `find` and `nearby`. Two indexes: `search` of titles and texts, and
`headings` of titles alone, because asking the one for titles walks through every text that holds the word.
Articles stand in both under numbers that fall as their ids rise, because FTS5 reads forwards faster than backwards.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Table, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import articles, bodies
from storage.models import Article
from storage.schema import Big, Flag, metadata

Phrase = tuple[str, ...]
"""Terms that stand next to one another; most phrases are one term."""
Muted = tuple[tuple[tuple[Phrase, ...], ...], tuple[Phrase, ...]]
"""A question that an article must not answer: its groups, and the phrases that it excludes."""

WINDOW, SCAN = 200, 3000
"""How many of the newest hits are weighed against one another, and how many are looked at for a rare filter."""
ROUNDS = 10
"""Scans for a filter that let nothing through, before an answer is given up."""
MARKED, LISTED = 24, 100
"""Sources up to which the index is asked for them, beside words and without; more are picked out of all hits."""
LAST, SEPARATOR = 2**62, "\x1f"
TOP = 1 << 28
"""An article's number in the index is this less its id: it takes 4 bytes until ids are beyond it, and then 9."""
RARE, COUNTED = 60, 10_000
"""Hits of all words and of any up to which BM25 is asked too: it counts every hit of every term before it answers."""
TITLE, HALF_LIFE = 3.0, 48 * 3600
"""What a hit in the title is worth, and the seconds after which an article is worth half."""
OPTIONS = "content='', tokenize='ascii', detail='full'"
CREATE = {
    "search": "CREATE VIRTUAL TABLE {} USING fts5(title, body, " + OPTIONS + ")",
    "headings": "CREATE VIRTUAL TABLE {} USING fts5(title, " + OPTIONS + ")",
}
INDEXES = tuple(CREATE)
SHADOWS = (("data", "id", "id > 10", 500), ("idx", "segid, term", "1", 5_000), ("docsize", "id", "1", 5_000))
"""Where FTS5 keeps an index: the table, its key, which rows may go before it is dropped, how many at a time.

It cannot be opened, and so not be dropped, without its first rows (1 averages, 10 structure).
"""

index_state = Table(
    "index_state",
    metadata,
    Column("id", Big, primary_key=True),
    Column("analyser", Big, nullable=False),
    Column("building", Big),
    Column("upto", Big, nullable=False, server_default="0"),
    Column("newest_first", Flag, nullable=False, server_default="0"),
    sqlite_strict=True,
)


@dataclass(frozen=True, slots=True)
class Order:
    """How articles stand in an index: newest first, or by their ids in one that waits to be made anew."""

    newest_first: bool

    def number(self, article: int) -> int:
        """Under which number an article stands."""
        return TOP - article if self.newest_first else article

    def turned(self, sql: str) -> str:
        """The number of an article, or the article of a number."""
        return f"({TOP} - {sql})" if self.newest_first else sql

    def upto(self, article: str) -> str:
        """That a row is this article or an older one."""
        return f"rowid {'>=' if self.newest_first else '<='} {self.turned(article)}"

    def since(self, article: str) -> str:
        """That a row is this article or a newer one."""
        return f"rowid {'<=' if self.newest_first else '>='} {self.turned(article)}"

    def newest(self, upto: str) -> str:
        """The rows up to an article, from it on backwards in time."""
        return f"{self.upto(upto)} ORDER BY rowid {'ASC' if self.newest_first else 'DESC'}"


NEWEST_FIRST, BY_ID = Order(True), Order(False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: every group must match by one of its phrases, no excluded phrase may.

    `sources` are the ids of sources of which one must be the article's; None is any. `reads` are languages of which
    one must be, () is any; `muted` are further questions of which the article may answer none, as groups with
    what they exclude.
    """

    groups: tuple[tuple[Phrase, ...], ...]
    excluded: tuple[Phrase, ...] = ()
    sources: frozenset[int] | None = None
    language: str = ""
    since: datetime | None = None
    reads: tuple[str, ...] = ()
    muted: tuple["Muted", ...] = ()

    @property
    def barred(self) -> str:
        """What may not stand in an article, in the language of the index; "" for nothing."""
        alone = [f"({_any(self.excluded)})"] if self.excluded else []
        return " OR ".join([*alone, *(f"({expression(*muted)})" for muted in self.muted)])

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """All that is looked for, wanted or not."""
        muted = chain.from_iterable((*groups, excluded) for groups, excluded in self.muted)
        return tuple(chain(*self.groups, self.excluded, *muted))

    @property
    def few(self) -> bool:
        """Whether it names so few sources that the index is asked for them."""
        return self.sources is not None and len(self.sources) <= (MARKED if self.groups else LISTED)

    def marks(self, *, wide: bool) -> tuple[tuple[Phrase, ...], ...]:
        """What of the filters the index is asked for; with words a language only where the newest hits do not do.

        Most articles are in few languages, and the index walks through all of one to find what else they hold.
        """
        named = tuple((mark_of_source(number),) for number in sorted(self.sources or ())) if self.few else ()
        tongues = (self.language,) if self.language else self.reads
        spoken = tuple((mark_of_language(one),) for one in tongues) if wide or not self.groups else ()
        return tuple(group for group in (named, spoken) if group)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an article, in order, and what it can be filtered by; terms may be joined by spaces."""

    article: int
    title: Sequence[str]
    body: Sequence[str]
    source: int
    language: str

    def row(self, number: int) -> dict[str, int | str]:
        """What the index is given under a number; no term that anybody types begins like a mark."""
        marks = (mark_of_source(self.source), mark_of_language(self.language))
        return {"id": number, "title": " ".join((*self.title, *marks)), "body": " ".join(self.body)}


def mark_of_source(number: int) -> str:
    """The term that stands in every article of a source."""
    return f"§s{number}"


def mark_of_language(language: str) -> str:
    """The term that stands in every article in a language."""
    return f"§l{language}"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an answer that stays where it is while news comes in.

    Hits in titles and in texts are two streams, `titled` and `upto` the ids from which a window of each reaches
    back; `offset` counts the stories of this window that were shown, `before` those of earlier windows. A window is
    wide where few of the newest hits passed the filters.
    """

    now: int
    upto: int
    titled: int
    offset: int = 0
    before: int = 0
    wide: bool = False

    @property
    def shown(self) -> int:
        """How many stories come before this place."""
        return self.before + self.offset


@dataclass(frozen=True, slots=True)
class State:
    """Which analyser made the index in force and how it is ordered, which one makes the next, and how far it is."""

    analyser: int
    building: int | None
    upto: int
    order: Order = NEWEST_FIRST


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
        rows = await _rows(connection, batch, suffix)
        whole = f"INSERT INTO search{suffix}(rowid, title, body) VALUES (:id, :title, :body)"  # noqa: S608
        titles = f"INSERT INTO headings{suffix}(rowid, title) VALUES (:id, :title)"  # noqa: S608
        await connection.exec_driver_sql(whole, rows)
        await connection.exec_driver_sql(titles, rows)


async def remove(connection: AsyncConnection, batch: Sequence[Terms], suffix: str = "") -> None:
    """Take articles out; a contentless index must be told the very terms that went in."""
    if batch:
        rows = await _rows(connection, batch, suffix)
        whole = "INSERT INTO search{0}(search{0}, rowid, title, body) VALUES ('delete', :id, :title, :body)"
        titles = "INSERT INTO headings{0}(headings{0}, rowid, title) VALUES ('delete', :id, :title)"
        await connection.execute(text(whole.format(suffix)), rows)
        await connection.execute(text(titles.format(suffix)), rows)


async def _rows(
    connection: AsyncConnection, batch: Sequence[Terms], suffix: str
) -> list[dict[str, int | str]]:
    """What an index is given, by rising numbers: for one that is lower than the last FTS5 begins a new segment."""
    order = NEWEST_FIRST if suffix else (await state(connection)).order
    rows = [terms.row(order.number(terms.article)) for terms in batch]
    return sorted(rows, key=itemgetter("id"))


async def find(
    connection: AsyncConnection, wanted: Wanted, limit: int, now: datetime, after: Cursor | None = None
) -> Found:
    """Stories that match, best first, each by its best article; pass `next` on for the page that follows."""
    at = after or Cursor(int(now.timestamp()), LAST, LAST)
    found = Found()
    for _ in range(ROUNDS if wanted.sources != frozenset() else 0):
        found = await _window(connection, wanted, limit, at)
        short = len(found.hits) < limit and found.next is not None
        if short and not (at.wide or at.offset) and _filters(wanted, at):
            at = replace(at, wide=True)
        elif found.hits or found.next is None:
            break
        else:
            at = found.next
    return found


async def _window(connection: AsyncConnection, wanted: Wanted, limit: int, at: Cursor) -> Found:
    rows = await _rows_found(connection, wanted, limit, at)
    total, _, upto, _ = rows[0][:4]
    plain = wanted.groups and not (wanted.marks(wide=True) or _filters(wanted, at))
    if plain and 1 < total < RARE and not (upto or at.before) and await _rare(connection, wanted):
        rows = await _rows_found(connection, wanted, limit, at, rare=True)
    hits = tuple(_hit(row[5:]) for row in rows if row[5] is not None)  # none beyond the last page
    return Found(hits, _next(at, rows[0][:4], limit))


async def _rare(connection: AsyncConnection, wanted: Wanted) -> bool:
    """Whether few articles hold any of the words, also of those that are not wanted, for BM25 counts them too."""
    held = f"SELECT 1 FROM search WHERE search MATCH :any LIMIT {COUNTED}"  # noqa: S608
    values = {"any": _any(wanted.phrases)}
    ((count,),) = await _fetched(connection, f"SELECT count(*) FROM ({held})", values)  # noqa: S608
    return bool(count < COUNTED)


async def _rows_found(
    connection: AsyncConnection, wanted: Wanted, limit: int, at: Cursor, *, rare: bool = False
) -> list[Any]:
    """What the statement answers; it tells itself how the index is ordered, for that may change at any moment."""
    values = _values(wanted, at, limit)
    rows = await _fetched(connection, statement(wanted, at, rare=rare), values)
    if not rows[0][4]:
        rows = await _fetched(connection, statement(wanted, at, BY_ID, rare=rare), values)
    return rows


def _next(at: Cursor, facts: Sequence[int], limit: int) -> Cursor | None:
    """Where the page after this one begins: in the same window, or in the next."""
    total, titled, upto, newest = facts
    if total > at.offset + limit:
        here = replace(at, upto=min(at.upto, newest), titled=min(at.titled, newest))
        return replace(here, offset=at.offset + limit)
    return Cursor(at.now, upto, titled, 0, at.before + total, at.wide) if upto or titled else None


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
    values: dict[str, Any] = {"now": at.now, "upto": at.upto, "offset": at.offset, "limit": limit}
    out = wanted.barred
    groups = (*wanted.groups, *wanted.marks(wide=at.wide))
    if groups:
        values["title"] = expression(groups)
    if wanted.groups:
        values["titled"] = at.titled
        values["body"] = f"{expression(groups)} NOT ({out})" if out else expression(groups)
        if out:
            values["out"] = f"{expression(groups)} AND ({out})"
    elif out:
        values["out"] = out
    if wanted.sources is not None:
        values["sources"] = json.dumps(sorted(wanted.sources))
    if wanted.reads:
        values["reads"] = json.dumps(wanted.reads)
    if wanted.groups and wanted.language:
        values["language"] = wanted.language
    if wanted.since:
        values["since"] = int(wanted.since.timestamp())
    return values


def statement(wanted: Wanted, at: Cursor, order: Order = NEWEST_FIRST, *, rare: bool = False) -> str:
    """The whole question in one statement: the newest hits, weighed, one for each story, and how far it looked.

    Its rows: stories in the window, ids from which titles and texts go on (0 at their end), the newest id, whether
    the index is ordered newest first, and the columns of a hit (null where there is none).
    """
    return f"""
WITH {_words(wanted, at, order, rare=rare) if wanted.groups else _all(wanted, at, order)},
weighed AS (
  SELECT a.id, coalesce(a.story, -a.id) AS story,
    s.weight * {HALF_LIFE}.0 / ({HALF_LIFE}.0 + max(0, :now - a.published)) AS worth
  FROM seen s CROSS JOIN articles a ON a.id = s.id WHERE a.teaser = 0),
told AS (
  SELECT id, worth, row_number() OVER (PARTITION BY story ORDER BY worth DESC, id DESC) AS place FROM weighed),
page AS (
  SELECT id, worth FROM told WHERE place = 1 ORDER BY worth DESC, id DESC LIMIT :limit OFFSET :offset)
SELECT (SELECT count(*) FROM told WHERE place = 1), f.titled, f.texted, (SELECT max(id) FROM articles),
  (SELECT newest_first FROM index_state),
  a.id, s.title, a.title, a.language, a.published, a.url, a.story,
  CASE WHEN a.story IS NOT NULL THEN (
    SELECT group_concat(title, char({ord(SEPARATOR)})) FROM (
      SELECT o.title FROM articles t JOIN sources o ON o.id = t.source
      WHERE t.story = a.story AND t.teaser = 0 GROUP BY o.id ORDER BY min(t.id))) END
FROM further f LEFT JOIN page p LEFT JOIN articles a ON a.id = p.id LEFT JOIN sources s ON s.id = a.source
ORDER BY p.worth DESC, p.id DESC"""  # noqa: S608


def _words(wanted: Wanted, at: Cursor, order: Order, *, rare: bool) -> str:
    """Two streams of hits, in texts and in titles, of which none is in both."""
    filters, most = _filters(wanted, at), SCAN if at.wide else WINDOW
    score = "1.0 - 0.5 / (1.0 - bm25(search))" if rare else "1.0"
    unwanted = _unwanted("titles", ":titled", order) if wanted.barred else ""
    return f"""
texts(id, weight) AS (
  SELECT {order.turned("rowid")}, {score} FROM search
  WHERE search MATCH :body AND {order.newest(":upto")} LIMIT {most}),
titles(id, weight) AS (
  SELECT {order.turned("rowid")}, {TITLE} FROM headings
  WHERE headings MATCH :title AND {order.newest(":titled")} LIMIT {_held(at, most)}),
texted AS ({_passing("texts", filters)}),
titled AS ({_passing("titles", filters + unwanted)}),
seen AS (
  SELECT * FROM titled UNION ALL SELECT * FROM texted WHERE id NOT IN ({_told(wanted, at, order)})),
further AS (SELECT {_further("titled", "titles", most)}, {_further("texted", "texts", most)})"""  # noqa: S608


def _held(at: Cursor, most: int) -> str:
    """How many titles are looked for: none where no text has them, for texts hold what titles do."""
    return f"(SELECT {most} * EXISTS (SELECT 1 FROM texts))" if at.titled <= at.upto else str(most)  # noqa: S608


def _told(wanted: Wanted, at: Cursor, order: Order) -> str:
    """The hits among the texts that are hits in titles: of as many newest ones all that reach as far back."""
    if at.titled == at.upto and not wanted.barred:
        return "SELECT id FROM titles"
    return f"""
    SELECT {order.turned("rowid")} FROM headings WHERE headings MATCH :title AND {order.upto(":upto")}
      AND {order.since("(SELECT min(id) FROM texted)")}"""  # noqa: S608


def _all(wanted: Wanted, at: Cursor, order: Order) -> str:
    """One stream: the newest articles of some sources, in a language, or of all."""
    filters = _filters(wanted, at) + (_unwanted("texts", ":upto", order) if wanted.barred else "")
    most = SCAN if at.wide else WINDOW
    return f"""
texts(id, weight) AS ({_newest(wanted, most, order)}),
texted AS ({_passing("texts", filters)}),
seen AS (SELECT * FROM texted),
further AS (SELECT 0 AS titled, {_further("texted", "texts", most)})"""  # noqa: S608


def _newest(wanted: Wanted, most: int, order: Order) -> str:
    if wanted.marks(wide=True):
        marked = f"headings WHERE headings MATCH :title AND {order.newest(':upto')}"
        return f"SELECT {order.turned('rowid')}, 1.0 FROM {marked} LIMIT {most}"  # noqa: S608
    return f"SELECT id, 1.0 FROM articles WHERE id <= :upto ORDER BY id DESC LIMIT {most}"  # noqa: S608


def _filters(wanted: Wanted, at: Cursor) -> str:
    """What the index is not asked for: the time, a choice among many sources, a common language."""
    filters = []
    if wanted.since:
        filters.append("a.published >= :since")
    if wanted.sources is not None and not wanted.few:
        filters.append("a.source IN (SELECT value FROM json_each(:sources))")
    if wanted.groups and wanted.language and not at.wide:
        filters.append("a.language = :language")
    if wanted.reads:
        filters.append("a.language IN (SELECT value FROM json_each(:reads))")
    return "".join(f" AND {condition}" for condition in filters)


def _unwanted(stream: str, upto: str, order: Order) -> str:
    reach = f"{order.upto(upto)} AND {order.since(f'(SELECT min(id) FROM {stream})')}"  # noqa: S608
    held = f"SELECT {order.turned('rowid')} FROM search WHERE search MATCH :out AND {reach}"  # noqa: S608
    return f" AND t.id NOT IN ({held})"


def _passing(stream: str, filters: str) -> str:
    if not filters:
        return f"SELECT id, weight FROM {stream}"  # noqa: S608
    joined = f"{stream} t CROSS JOIN articles a ON a.id = t.id WHERE a.teaser = 0{filters}"
    return f"SELECT t.id, t.weight FROM {joined} LIMIT {WINDOW}"  # noqa: S608


def _further(kept: str, stream: str, most: int) -> str:
    """From where a stream goes on: below what was kept of it, or below what was looked at; 0 at its end."""
    return (
        f"CASE WHEN (SELECT count(*) FROM {kept}) >= {WINDOW} THEN (SELECT min(id) - 1 FROM {kept})"  # noqa: S608
        f" WHEN (SELECT count(*) FROM {stream}) >= {most} THEN (SELECT min(id) - 1 FROM {stream}) ELSE 0 END"
        f" AS {kept}"
    )


async def state(connection: AsyncConnection) -> State:
    """Which analyser made the index, and how far a new one has come."""
    row = (await connection.execute(select(index_state))).one()
    return State(row.analyser, row.building, row.upto, Order(bool(row.newest_first)))


async def begin(connection: AsyncConnection, analyser: int) -> None:
    """Start a new index beside the one in force, by another analyser; one under way is begun again."""
    for name in INDEXES:
        await connection.execute(text(f"DROP TABLE IF EXISTS {name}_new"))
        await connection.execute(text(CREATE[name].format(f"{name}_new")))
    await connection.execute(update(index_state).values(building=analyser, upto=0))


async def owed(connection: AsyncConnection, upto: int, limit: int) -> list[tuple[int, int, str, str, bytes]]:
    """Articles after `upto` for a new index: id, source, language, title, packed text."""
    query = (
        select(articles.c.id, articles.c.source, articles.c.language, articles.c.title, bodies.c.text)
        .join_from(articles, bodies, bodies.c.article == articles.c.id)
        .where(articles.c.id > upto)
        .order_by(articles.c.id)
        .limit(limit)
    )
    rows = await connection.execute(query)
    return [(row.id, row.source, row.language, row.title, row.text) for row in rows]


async def advance(connection: AsyncConnection, batch: Sequence[Terms]) -> None:
    """Put articles into the new index."""
    await add(connection, batch, "_new")
    await connection.execute(update(index_state).values(upto=batch[-1].article))


async def finish(connection: AsyncConnection) -> bool:
    """Put the new index in the place of the old one, left to be swept; False while articles are missing from it."""
    at = await state(connection)
    if (await connection.scalar(select(func.max(articles.c.id))) or 0) > at.upto:
        return False
    await connection.execute(text("DROP TABLE IF EXISTS vocabulary"))
    for name in INDEXES:
        await connection.execute(text(f"ALTER TABLE {name} RENAME TO {name}_old"))
        await connection.execute(text(f"ALTER TABLE {name}_new RENAME TO {name}"))
    await connection.execute(text("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(headings, 'row')"))
    await connection.execute(
        update(index_state).values(analyser=at.building, building=None, upto=0, newest_first=True)
    )
    return True


async def sweep(connection: AsyncConnection) -> bool:
    """Take away a piece of an index that was replaced; False when none is left.

    To drop one of a million articles in one statement held the writer for 13 seconds.
    """
    tables = set(await connection.scalars(text("SELECT name FROM sqlite_master WHERE name GLOB '*_old'")))
    for name in [f"{index}_old" for index in INDEXES if f"{index}_old" in tables]:
        for part, row, which, most in SHADOWS:
            piece = f"SELECT {row} FROM {name}_{part} WHERE {which} LIMIT {most}"  # noqa: S608
            gone = await connection.execute(text(f"DELETE FROM {name}_{part} WHERE ({row}) IN ({piece})"))  # noqa: S608
            if gone.rowcount:
                return True
        await connection.execute(text(f"DROP TABLE {name}"))
        return True
    return False


async def known(connection: AsyncConnection, terms: Sequence[str]) -> frozenset[str]:
    """Those of the terms that some title holds."""
    # The vocabulary would count all titles of each.
    statement = (
        "SELECT key FROM json_each(:terms) WHERE EXISTS (SELECT 1 FROM headings WHERE headings MATCH value)"
    )
    quoted = {term: _quoted((term,)) for term in terms}
    return frozenset(row[0] for row in await _fetched(connection, statement, {"terms": json.dumps(quoted)}))


async def carried(connection: AsyncConnection, terms: Sequence[str]) -> dict[str, int]:
    """How many titles hold each of these terms."""
    statement = "SELECT term, doc FROM vocabulary WHERE term IN (SELECT value FROM json_each(:terms))"
    rows = await connection.execute(text(statement), {"terms": json.dumps(terms)})
    return {row.term: row.doc for row in rows}


async def nearby(connection: AsyncConnection, prefix: str, length: int, most: int = 8_000) -> dict[str, int]:
    """Terms of titles that begin so and are about so long, and how many titles hold each."""
    statement = (
        "SELECT term, doc FROM (SELECT term, doc FROM vocabulary WHERE term >= :low AND term < :high LIMIT :most)"
        " WHERE length(term) BETWEEN :length - 2 AND :length + 2"
    )
    span = {"low": prefix, "high": prefix + "\U0010ffff", "length": length, "most": most}
    return dict(await _fetched(connection, statement, span))


def expression(groups: Sequence[Sequence[Phrase]], excluded: Sequence[Phrase] = ()) -> str:
    """The query in FTS5's language, every term quoted so that none of it is read as an operator."""
    wanted = " AND ".join(f"({_any(group)})" for group in groups)
    return f"({wanted})" + (f" NOT ({_any(excluded)})" if excluded else "")


def _any(phrases: Sequence[Phrase]) -> str:
    return " OR ".join(map(_quoted, phrases))


def _quoted(phrase: Phrase) -> str:
    return '"' + " ".join(phrase).replace('"', " ").replace("\0", " ") + '"'
