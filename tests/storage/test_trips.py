"""One trip to the driver's thread a storage function or a batch of writes, and none to end a reading."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.database import Connection, Database, open_database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(f"sqlite:///{tmp_path}/trips.db") as opened:
        await opened.write(_run, "CREATE TABLE pairs (a INTEGER PRIMARY KEY, b TEXT UNIQUE)")
        yield opened


async def _run(connection: Connection, statement: str, values: Any = None) -> tuple[int, int | None]:
    done = await connection.execute(text(statement), values)
    return done.rowcount, done.lastrowid


async def _rows(connection: Connection, statement: str) -> list[Any]:
    return [tuple(row) for row in await connection.execute(text(statement))]


def _trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []
    cross = aiosqlite.Connection._execute

    async def counted(self: Any, function: Any, *args: Any, **kwargs: Any) -> Any:
        made.append(getattr(function, "__name__", "?"))
        return await cross(self, function, *args, **kwargs)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return made


async def test_a_reading_of_several_statements_makes_one_trip(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def twice(connection: Connection) -> list[Any]:
        return await _rows(connection, "SELECT 1") + await _rows(connection, "SELECT 2")

    await database.read(twice)
    made = _trips(monkeypatch)
    assert await database.read(twice) == [(1,), (2,)]
    assert len(made) == 1


async def test_writes_that_wait_together_make_one_trip(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.checkpoint()
    made = _trips(monkeypatch)
    many = (database.write(_run, "INSERT INTO pairs (b) VALUES (:b)", {"b": str(n)}) for n in range(20))
    await asyncio.gather(*many)
    assert len(made) <= 4  # the work of the first and of those behind it; each gives its connection back


async def test_a_storage_function_that_waits_for_something_else_is_an_error(database: Database) -> None:
    async def sleepy(connection: Connection) -> None:
        await asyncio.sleep(1)

    with pytest.raises(RuntimeError):
        await database.read(sleepy)
    assert await database.read(_rows, "SELECT 3") == [(3,)]


async def test_a_connection_is_free_only_when_its_thread_is_done_with_it(database: Database) -> None:
    begun, order = threading.Event(), []

    async def slow(connection: Connection, name: str) -> None:
        begun.set()
        threading.Event().wait(0.05)
        await _rows(connection, "SELECT 1")
        order.append(name)

    reading = [asyncio.create_task(database.read(slow, name)) for name in "abc"]
    await asyncio.to_thread(begun.wait)
    for one in reading:
        one.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    assert all(one.cancelled() for one in reading)
    done = list(order)
    await database.read(slow, "d")
    assert order == [*done, "d"]


async def test_writing_says_how_many_rows_and_which_was_last(database: Database) -> None:
    one = await database.write(_run, "INSERT INTO pairs VALUES (7, :b)", {"b": "x"})
    many = [{"a": n, "b": str(n)} for n in range(10, 15)]
    several = await database.write(_run, "INSERT INTO pairs VALUES (:a, :b)", many)
    assert one == (1, 7)
    assert several[0] == 5
    assert await database.read(_rows, "SELECT count(*), max(a) FROM pairs") == [(6, 14)]


async def test_what_a_write_that_fails_changed_is_undone(database: Database) -> None:
    async def twice(connection: Connection) -> None:
        for _ in range(2):
            await _run(connection, "INSERT INTO pairs (b) VALUES ('same')")

    with pytest.raises(IntegrityError):
        await database.write(twice)
    assert await database.read(_rows, "SELECT * FROM pairs") == []


async def test_readers_cannot_write_and_go_on_after_an_error(database: Database) -> None:
    for statement in ("INSERT INTO pairs (b) VALUES ('x')", "SELECT nothing FROM nowhere"):
        with pytest.raises(OperationalError):
            await database.read(_run, statement)
    assert await database.read(_rows, "SELECT count(*) FROM pairs") == [(0,)]
