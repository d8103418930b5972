"""Statements for many rows: every value is asked for, however many there are."""

import pytest

from storage import articles, many
from storage.database import Connection, Database
from storage.models import NewArticle
from storage.sources import ensure
from tests.conftest import NOW


async def kept(connection: Connection, count: int) -> None:
    source = await ensure(connection, "https://n.example/feed", "N")
    batch = [NewArticle(f"t{n}", (f"text {n}",), "en", (f"k{n}",)) for n in range(count)]
    await articles.add(connection, source.id, batch, NOW)


@pytest.mark.parametrize("count", [1, 19, 20, 21, 100, 499, 501, 1203])
async def test_however_many_keys_are_asked_for_each_known_one_is_found(
    count: int, database: Database
) -> None:
    await database.write(kept, 1203)
    asked = [f"k{n}" for n in range(1203 - count, 1203)] + ["never stored"]
    found = await database.read(articles.known, asked)
    assert found.keys() == set(asked[:-1])
    assert len(set(found.values())) == count


async def test_nothing_is_asked_for_nothing(database: Database) -> None:
    assert await database.read(many.among, "no statement", []) == []


async def test_a_deleted_article_is_known_unless_another_has_its_key(database: Database) -> None:
    await database.write(kept, 1)
    for key in ("k0", "gone"):
        row = [(articles.digest(key), 0)]
        await database.write(many.put, articles.forgotten, ("key", "at"), row)
    found = await database.read(articles.known, ["k0", "gone"])
    assert found["gone"] == 0
    assert found["k0"] > 0
