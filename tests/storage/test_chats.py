"""All that any table holds on a chat is shown, moves and ends with it; a table of tomorrow too."""

import asyncio
import json
import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Table, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import chats, erasures, inbox, readers, subscriptions
from storage.database import Database, open_database
from storage.readers import Reader
from storage.schema import NAMED, OWN, Moment, metadata
from storage.subscriptions import Wish

ID, OTHER, NEW = 7_301_845_596, 5_118_204_377, -1_009_273_641_852
NAMES = {
    ("readers", "zoned"): "asked {}",
    ("inbox", "payload"): '{{"update_id": 3, "message": {{"chat": {{"id": {}, "type": "private"}}}}}}',
}
"""How a text that is marked names a chat."""
NOBODYS = {
    "articles": "id source story url title language silent",
    "asked": "id text",
    "bodies": "article text",
    "corrections": "id story article old new",
    "forgotten": "key",
    "hits": "id topic story",
    "identities": "key article",
    "inbox": "id attempts",
    "joining": "article",
    "withheld": "subscription hit",
    "index_state": "id analyser upto building newest_first",
    "offered": "id language place shown titles",
    "revisions": "id article title text",
    "sources": "id url title language category state failures weekly etag modified body moved moves trouble poison",
    "spreads": "topic after",
    "stories": "id language title articles follows",
    "summaries": "article quotes refused",
    "topics": "id text language",
}
"""Columns of tables that are nobody's own, which hold neither a chat nor a person."""


def columns() -> list[tuple[Table, Column[Any]]]:
    return [(table, column) for table in metadata.sorted_tables for column in table.columns]


def owned(table: Table) -> bool:
    return any(column.info == OWN for column in table.columns)


def test_every_column_that_could_hold_an_id_is_marked_or_known_to_hold_none() -> None:
    """Mark a new column OWN or NAMED (storage.schema), or list it above when it can name nobody."""
    unknown = [
        f"{table.name}.{column.name}"
        for table, column in columns()
        if not (owned(table) or column.info in (OWN, NAMED) or isinstance(column.type, Moment))
        if column.type.python_type is not bool and column.name not in NOBODYS.get(table.name, "").split()
    ]
    assert unknown == []


def test_nothing_is_listed_as_nobodys_that_is_not_there() -> None:
    there = {f"{table.name}.{column.name}" for table, column in columns()}
    assert {f"{t}.{c}" for t, names in NOBODYS.items() for c in names.split()} - there == set()


def test_a_column_called_after_a_chat_is_marked() -> None:
    named = [
        f"{table.name}.{column.name}"
        for table, column in columns()
        if column.name in ("chat", "user", "person", "reader", "owner", "asker", "sender")
        if column.info not in (OWN, NAMED)
    ]
    assert named == []


def value(table: Table, column: Column[Any], chat: int, n: int, now: datetime) -> Any:
    """Something for a column: the chat where it is marked, else whatever fits."""
    if column.info in (OWN, NAMED):
        name = NAMES.get((table.name, column.name))
        return name.format(chat) if name else chat
    if isinstance(column.type, Moment):
        return now
    kinds: dict[type, Any] = {int: n, str: f"w{n}", bytes: b"w", bool: True}
    return kinds[column.type.python_type]


async def fill(connection: AsyncConnection, chat: int, n: int, now: datetime) -> None:
    """A row in every table that has marked columns, for each of them, as the table itself describes it."""
    await connection.execute(
        insert(metadata.tables["sources"]).values(id=n, url=f"https://{n}.example", title="x")
    )
    article = {"id": n, "source": n, "title": "Kept", "language": "en", "published": now, "fetched": now}
    await connection.execute(insert(metadata.tables["articles"]).values(article))
    await connection.execute(insert(subscriptions.topics).values(id=n, text=f"topic {n}", language="en"))
    marked = [(table, column) for table, column in columns() if column.info in (OWN, NAMED)]
    for number, (table, column) in enumerate(marked, 10 * n):
        row = {
            other.name: value(table, other, chat, number, now)
            for other in table.columns
            if other is column or other.info not in (OWN, NAMED)
        }
        if column.info == NAMED:  # the row of somebody else, or of nobody
            row |= {other.name: number for other in table.columns if other.info == OWN}
        await connection.execute(insert(table).values(row | foreign(table, n)))


def foreign(table: Table, n: int) -> dict[str, int]:
    """Numbers of rows that are there."""
    names = {"topic", "article"} & set(table.columns.keys())
    return dict.fromkeys(names, n)


async def dump(connection: AsyncConnection) -> str:
    """Every value of every table, as text: also of those that no MetaData knows."""
    names = (await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).scalars()
    rows = [row for name in names for row in await connection.execute(text(f'SELECT * FROM "{name}"'))]
    return "\n".join(repr(tuple(row)) for row in rows)


@pytest.fixture
async def filled(database: Database, now: datetime) -> Database:
    await database.write(fill, ID, 2001, now)
    await database.write(fill, OTHER, 3001, now)
    return database


TABLES = {table.name for table, column in columns() if column.info in (OWN, NAMED)}


async def test_what_is_shown_has_a_row_of_every_table_and_nothing_of_others(filled: Database) -> None:
    found = await filled.read(chats.held, ID)
    assert set(found) == TABLES
    shown = json.dumps(found)
    assert str(ID) in shown
    assert str(OTHER) not in shown
    assert found["subscriptions"][0]["topic_text"] == "topic 2001"
    assert found["saved"][0]["article_title"] == "Kept"


async def test_forgetting_leaves_the_id_nowhere_and_others_as_they_were(
    filled: Database, now: datetime
) -> None:
    others = await filled.read(chats.held, OTHER)
    await filled.write(chats.forget, ID, now)
    left = await filled.read(dump)
    assert str(ID) not in left
    assert "topic 2001" not in left
    assert await filled.read(chats.held, ID) == {}
    assert await filled.read(chats.held, OTHER) == others


async def test_moving_takes_every_row_along(filled: Database, now: datetime) -> None:
    before = await filled.read(chats.held, ID)
    await filled.write(chats.move, ID, NEW, now)
    after = await filled.read(chats.held, NEW)
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items() if name != "inbox"
    }
    assert f"asked {NEW}" in await filled.read(dump)
    assert set(await filled.read(chats.held, ID)) <= {"inbox"}


async def test_what_both_ids_have_stays_once(database: Database, now: datetime) -> None:
    write = database.write
    for chat in (ID, NEW):
        await write(readers.change, chat, now, lambda one: replace(one, language="en"))
        await write(subscriptions.subscribe, Wish(chat, "harbour", "en", "instant"), now)
    await write(subscriptions.subscribe, Wish(ID, "bridge", "en", "instant"), now)
    await write(chats.move, ID, NEW, now)
    following = await database.read(subscriptions.of_chat, NEW)
    assert sorted(one.text for one in following) == ["bridge", "harbour"]
    assert await database.read(chats.held, ID) == {}


async def test_a_topic_that_somebody_else_follows_stays(database: Database, now: datetime) -> None:
    write = database.write
    for chat, words in ((ID, "harbour"), (OTHER, "harbour"), (ID, "my own words")):
        await write(subscriptions.subscribe, Wish(chat, words, "en", "instant"), now)
    await write(chats.forget, ID, now)
    assert [topic.text for topic in await database.read(subscriptions.followed)] == ["harbour"]
    assert "my own words" not in await database.read(dump)


async def test_the_number_of_a_topic_that_is_gone_is_never_given_again(
    database: Database, now: datetime
) -> None:
    first = await database.write(subscriptions.subscribe, Wish(ID, "mine", "en", "instant"), now)
    await database.write(chats.forget, ID, now)
    second = await database.write(subscriptions.subscribe, Wish(OTHER, "other", "en", "instant"), now)
    assert second.topic > first.topic


async def test_an_update_that_merely_holds_the_digits_is_left_alone(
    database: Database, now: datetime
) -> None:
    kept = {1: f'{{"message": {{"text": "call {ID}"}}}}', 2: f'{{"message": {{"chat": {{"id": {ID}1}}}}}}'}
    named = {3: f'{{"message": {{"from": {{"id": {ID}}}}}}}', 4: f'{{"x": {{"migrate_to_chat_id": {ID}}}}}'}
    await database.write(inbox.add, kept | named, now)
    assert set(await database.read(inbox.naming, ID)) == {3, 4}


async def test_the_deadline_outlives_a_restart_and_erases_then(tmp_path: Path, now: datetime) -> None:
    url, due = f"sqlite:///{tmp_path}/mujaz.db", now + timedelta(hours=24)
    async with open_database(url) as database:
        await database.write(subscriptions.subscribe, Wish(ID, "harbour", "en", "instant"), now)
        assert await database.write(erasures.ask, ID, due, now) == due
        assert await database.write(erasures.ask, ID, due + timedelta(hours=1), now) == due
    async with open_database(url) as database:
        assert await database.write(erasures.carry_out, due - timedelta(seconds=1), 9) == []
        assert len(await database.read(subscriptions.of_chat, ID)) == 1
        assert await database.write(erasures.carry_out, due, 9) == [ID]
        assert str(ID) not in await database.read(dump)


async def test_undoing_gives_everything_back_as_it_was(database: Database, now: datetime) -> None:
    wishes = Reader(ID, language="ar", zone="Asia/Riyadh")
    await database.write(readers.change, ID, now, lambda _: wishes)
    before = await database.read(chats.held, ID)
    await database.write(erasures.ask, ID, now + timedelta(hours=24), now)
    assert (await database.read(readers.get, ID)).state == "leaving"
    assert await database.write(readers.claim, now, 9) == []
    assert await database.write(erasures.undo, ID, now)
    assert not await database.write(erasures.undo, ID, now)
    after = await database.read(chats.held, ID)
    changing = ("due", "fence")
    rows = [{k: v for k, v in found["readers"][0].items() if k not in changing} for found in (before, after)]
    assert rows[0] == rows[1]
    assert [claim.reader.chat for claim in await database.write(readers.claim, now, 9)] == [ID]


@pytest.mark.parametrize("secure", ["ON", "OFF"])
async def test_the_bytes_of_the_files_hold_the_ids_no_more(
    tmp_path: Path, now: datetime, secure: str
) -> None:
    """With pages that are split and joined, and even where what is deleted was not overwritten."""
    path, dice = tmp_path / "mujaz.db", random.Random(4)
    people = [dice.randrange(10**9, 8 * 10**9) for _ in range(150)]
    async with open_database(f"sqlite:///{path}") as database:
        await database.write(set_secure, secure)
        for n in range(3):
            for chat in dice.sample(people, len(people)):
                await database.write(
                    subscriptions.subscribe, Wish(chat, f"{n}{chat % 7} " * 9, "en", "auto"), now
                )
            for chat in dice.sample(people[40:], 30):
                await database.write(drop_some, chat)
        gone = people[:40]
        for chat in gone:
            await database.write(chats.forget, chat, now)
        traces = [trace for chat in gone for trace in chats.traces(chat)]
        assert await database.scrub(traces)
        files = await asyncio.to_thread(contents, tmp_path)
        assert [trace for trace in traces if trace in files] == []
        assert all(chats.traces(chat)[1] in files for chat in people[80:90])


def contents(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def set_secure(connection: AsyncConnection, secure: str) -> None:
    await connection.execute(text(f"PRAGMA secure_delete={secure}"))


async def drop_some(connection: AsyncConnection, chat: int) -> None:
    for one in (await subscriptions.of_chat(connection, chat))[:1]:
        await subscriptions.drop(connection, one.id, chat)
