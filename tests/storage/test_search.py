"""Pages of an answer hold every hit, each once, however far back they go."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.lookup import look
from ingest.keep import keep
from ingest.reindex import analysed, reindex
from language import terms
from language.query import Query, named, parse
from language.terms import ANALYSER
from storage import search, sources
from storage.database import Connection, Database, open_database
from storage.models import NewArticle

WORDS = "harbour fire bridge flood القدس بالقدس مصر".split()
NAMES = ("BBC News", "Al Jazeera", "الجزيرة نت")
TYPED = [
    "harbour",
    "harbour fire",
    "القدس | flood",
    "harbour -fire",
    '"harbour fire"',
    "harbour @bbc",
    "@الجزيرة",
    "@jazeera -fire",
    "-harbour",
    "lang:ar",
    "lang:ar @bbc",
    "harbour lang:ar",
    "harbour since 2d",
    "since 2d @bbc",
    "harbour @nobody",
]


def invented(rng: random.Random, n: int, now: datetime) -> NewArticle:
    title, text = (" ".join(rng.choices(WORDS, k=size)) for size in (2, 4))
    return NewArticle(
        title, (text,), rng.choice(["en", "en", "en", "ar"]), (f"k{n}",), None, now - timedelta(hours=n)
    )


async def filled(database: Database, now: datetime, count: int) -> dict[int, tuple[str, NewArticle]]:
    """So many articles of three sources, by their ids."""
    rng = random.Random(7)
    owners = [
        await database.write(sources.ensure, f"https://{n}.test/", name) for n, name in enumerate(NAMES)
    ]
    kept: dict[int, tuple[str, NewArticle]] = {}
    for n in reversed(range(count)):
        owner, article = rng.choice(owners), invented(rng, n, now)
        [number] = await database.write(keep, owner.id, [article], now)
        kept[number or 0] = (owner.title, article)
    return kept


def about(query: Query, source: str, article: NewArticle, now: datetime) -> bool:
    """What the index should say, said by reading the article."""
    fields = [terms(article.title, article.language), terms(article.text, article.language)]
    return (
        query.matches(fields)
        and (not query.source or named(query.source, source))
        and query.language in ("", article.language)
        and (query.since is None or article.published is None or article.published >= now - query.since)
    )


async def pages(database: Database, query: Query, now: datetime, limit: int) -> list[int]:
    """The articles of all pages in turn."""
    found: list[int] = []
    cursor = None
    for _ in range(500):
        page = await look(database, query, now, limit, cursor)
        assert len(page.hits) <= limit
        found += [hit.article.id for hit in page.hits]
        if page.next is None:
            return found
        assert page.next.shown == len(found)
        cursor = page.next
    raise AssertionError("an answer without end")


@pytest.mark.parametrize("marked", [search.MARKED, 0], ids=["sources in the index", "sources by scan"])
async def test_every_hit_is_on_one_page_and_on_no_other(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch, marked: int
) -> None:
    kept = await filled(database, now, 90)
    monkeypatch.setattr(search, "WINDOW", 8)
    monkeypatch.setattr(search, "SCAN", 20)
    monkeypatch.setattr(search, "MARKED", marked)
    for typed in TYPED:
        query = parse(typed, "en")
        expected = [
            number for number, (source, article) in kept.items() if about(query, source, article, now)
        ]
        assert sorted(await pages(database, query, now, 3)) == expected, typed


async def test_a_filter_finds_what_stands_behind_many_others(database: Database, now: datetime) -> None:
    old = NewArticle("Harbour opens", ("The harbour opens.",), "fr", ("old",), None, now)
    source = await database.write(sources.ensure, "https://old.test/", "Old Gazette")
    await database.write(keep, source.id, [old], now)
    other = await database.write(sources.ensure, "https://new.test/", "Echo")
    many = [NewArticle(f"Harbour {n}", ("Harbour.",), "en", (f"n{n}",), None, now) for n in range(3500)]
    await database.write(keep, other.id, many, now)
    for typed in ("harbour lang:fr", "harbour @gazette", "@old", "lang:fr"):
        assert [hit.article.title for hit in (await look(database, parse(typed), now, 5)).hits] == [old.title]


async def test_an_article_that_is_taken_out_is_found_no_more(database: Database, now: datetime) -> None:
    kept = await filled(database, now, 1)
    [(number, (_, article))] = kept.items()
    fields = (terms(article.title, article.language), terms(article.text, article.language))
    await database.write(search.remove, [search.Terms(number, *fields, 1, article.language)])
    assert not await database.read(held, f'"{fields[0][0]}"')
    assert not await database.read(held, f'"{search.mark_of_language(article.language)}"')


async def test_a_replaced_index_goes_piece_by_piece_also_after_a_crash_while_the_new_one_answers(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SHADOWS", tuple((*shadow[:3], 3) for shadow in search.SHADOWS))
    address = f"sqlite:///{tmp_path}/mujaz.db"
    async with open_database(address) as database:
        await filled(database, now, 60)
        await database.write(search.begin, ANALYSER)
        await database.write(search.advance, analysed(await database.read(search.owed, 0, 100)))
        assert await database.write(search.finish)
        steps = [await database.write_patiently(search.sweep) for _ in range(8)]
    async with open_database(address) as database:
        everything = parse("harbour", "en")
        before = await pages(database, everything, now, 9)
        while await database.write_patiently(search.sweep):
            steps.append(True)
        assert await pages(database, everything, now, 9) == before
        assert before
        assert await database.read(left_over) == 0
    assert len(steps) > 40


async def test_who_reports_a_story_is_found_without_a_walk_through_all_articles(database: Database) -> None:
    async def plan(connection: Connection) -> list[str]:
        at = search.Cursor(0, search.LAST, search.LAST)
        values = {"now": 0, "upto": 0, "titled": 0, "title": "a", "body": "a", "limit": 5, "offset": 0}
        statement = "EXPLAIN QUERY PLAN " + search.statement(search.Wanted(((("a",),),)), at)
        return [row.detail for row in await connection.execute(text(statement), values)]

    [reports] = [step for step in await database.read(plan) if step.startswith("SEARCH t ")]
    assert "(story=? AND teaser=?)" in reports


async def test_an_index_from_before_is_answered_rightly_until_it_is_turned_while_it_is_and_after(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "WINDOW", 8)
    monkeypatch.setattr(search, "SCAN", 20)
    address = f"sqlite:///{tmp_path}/mujaz.db"
    async with open_database(address) as database:
        kept = await filled(database, now, 60)
        await database.write(as_it_was)
    async with open_database(address) as database:
        assert (await database.read(search.state)).order == search.BY_ID
        assert await wrong(database, kept, now) == []
        await database.write(search.begin, ANALYSER)
        await database.write(search.advance, analysed(await database.read(search.owed, 0, 25)))
        kept |= await arrived(database, now, "meanwhile")
        assert await wrong(database, kept, now) == []
        assert await reindex(database) == 40
        assert (await database.read(search.state)).order == search.NEWEST_FIRST
        kept |= await arrived(database, now, "after")
        assert await wrong(database, kept, now) == []


@pytest.mark.parametrize("typed", ["harbour", "harbour -fire", "lang:en", "harbour since 2d"])
async def test_pages_go_on_where_they_were_while_news_comes_in_and_the_index_is_turned(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr(search, "WINDOW", 8)
    address = f"sqlite:///{tmp_path}/mujaz.db"
    query = parse(typed, "en")
    async with open_database(address) as database:
        await filled(database, now, 60)
        expected = await shown(database, query, now)
        await database.write(as_it_was)
    async with open_database(address) as database:
        first = await look(database, query, now, 5)
        await arrived(database, now, "meanwhile")
        assert await reindex(database) == 65
        await arrived(database, now, "after")
        seen = [hit.article.id for hit in first.hits]
        assert seen + await shown(database, query, now, first.next) == expected
        assert len(expected) > 8


async def shown(
    database: Database, query: Query, now: datetime, at: search.Cursor | None = None
) -> list[int]:
    """The articles of all pages from a place on, in their order."""
    found: list[int] = []
    while True:
        page = await look(database, query, now, 5, at)
        found += [hit.article.id for hit in page.hits]
        if (at := page.next) is None:
            return found


async def wrong(database: Database, kept: dict[int, tuple[str, NewArticle]], now: datetime) -> list[str]:
    """The queries of which the pages do not hold just what they should."""
    return [
        typed
        for typed in TYPED
        if sorted(await pages(database, query := parse(typed, "en"), now, 3))
        != [number for number, (source, article) in kept.items() if about(query, source, article, now)]
    ]


async def arrived(database: Database, now: datetime, name: str) -> dict[int, tuple[str, NewArticle]]:
    """Five articles more in one batch, by their ids."""
    source = await database.write(sources.ensure, "https://late.test/", "BBC Late")
    rng = random.Random(name)
    batch = [replace(invented(rng, n, now), keys=(f"{name}{n}",)) for n in range(5)]
    numbers = await database.write(keep, source.id, batch, now)
    return {number or 0: (source.title, article) for number, article in zip(numbers, batch, strict=True)}


async def as_it_was(connection: Connection) -> None:
    """Let the store be one of the revision before: articles stand in the index by their ids."""
    rows = [terms.row(terms.article) for terms in reversed(analysed(await search.owed(connection, 0, 1000)))]
    for name, fields in (("search", "title, body"), ("headings", "title")):
        await connection.exec_driver_sql(f"DROP TABLE {name}")
        await connection.exec_driver_sql(search.CREATE[name].format(name))
        values = ", ".join(f":{field}" for field in fields.split(", "))
        await connection.exec_driver_sql(f"INSERT INTO {name}(rowid, {fields}) VALUES (:id, {values})", rows)
    await connection.exec_driver_sql("ALTER TABLE index_state DROP COLUMN newest_first")
    await connection.exec_driver_sql("DROP INDEX ix_articles_story_teaser")
    await connection.exec_driver_sql("CREATE INDEX ix_articles_story ON articles (story)")
    await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0192'")


async def left_over(connection: Connection) -> int:
    found = await connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name GLOB '*_old*'")
    return int(found.scalar_one())


async def held(connection: Connection, match: str) -> int:
    found = await connection.exec_driver_sql("SELECT count(*) FROM search WHERE search MATCH ?", (match,))
    return int(found.scalar_one())
