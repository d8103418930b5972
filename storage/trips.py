"""SQLite over aiosqlite in one trip a storage function.

Every call of aiosqlite crosses to the connection's thread and back (40 to 100 µs, more on a busy machine), and
SQLAlchemy's own dialect makes four for a statement: cursor, execute, fetch, close. Here all four go together; and a
storage function, or a batch of writes, goes to the thread as a whole (`aboard`), so that the event loop is free.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from threading import get_ident
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.ext.asyncio import AsyncConnection

DRIVER = "sqlite+trips"
registry.register("sqlite.trips", __name__, "Dialect")
T = TypeVar("T")


async def aboard(connection: AsyncConnection, work: Callable[[], Awaitable[T]]) -> T:
    """What the work answers, done on the connection's thread; it may wait for nothing but this connection.

    A server's connection has no thread: there the work is done here.
    """
    driver = (await connection.get_raw_connection()).driver_connection
    if not isinstance(driver, Threaded):
        return await work()
    try:
        answer: T = await driver._execute(_whole, work)
    except asyncio.CancelledError:
        await driver._execute(_nothing)  # the thread is done with the connection before anybody else has it
        raise
    return answer


def _whole(work: Callable[[], Awaitable[T]]) -> T:
    doing = work().__await__()
    try:
        while doing.send(None) is None:
            pass  # it let others go on, who go on anyway
    except StopIteration as end:
        answer: T = end.value
        return answer
    doing.close()
    raise RuntimeError("a storage function waits for something else than its connection")


def _nothing() -> None:
    return None


class Threaded(aiosqlite.Connection):
    """A connection whose calls need no trip when they come from its own thread."""

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if get_ident() == self._thread.ident:
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]


def _threaded(database: str, **chosen: Any) -> Threaded:
    made = Threaded(lambda: sqlite3.connect(database, **chosen), 64)
    made._thread.daemon = True
    return made


@dataclass(slots=True)
class Ran:
    """What is left of a cursor whose statement ran and whose rows were fetched."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    arraysize: int = 1

    def close(self) -> None:
        """Nothing is open any more."""


class Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that is made, read and closed on the connection's thread in one go."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return Ran()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._trip(_execute, operation, parameters or ())

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._trip(_execute_many, operation, seq_of_parameters)

    async def _trip(self, work: Any, operation: Any, parameters: Any) -> None:
        connection: Any = self._connection
        async with self._adapt_connection._execute_mutex:
            ran, rows = await connection._execute(work, connection._conn, operation, parameters)
        self._cursor, self._rows = ran, deque(rows)


def _execute(connection: sqlite3.Connection, operation: str, parameters: Any) -> tuple[Ran, list[Any]]:
    return _read(connection.execute(operation, parameters))


def _execute_many(connection: sqlite3.Connection, operation: str, many: Any) -> tuple[Ran, list[Any]]:
    return _read(connection.executemany(operation, many))


def _read(cursor: sqlite3.Cursor) -> tuple[Ran, list[Any]]:
    rows = cursor.fetchall() if cursor.description else []
    ran = Ran(cursor.description, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return ran, rows


class Connection(AsyncAdapt_aiosqlite_connection):
    """A connection whose cursors make one trip."""

    __slots__ = ()
    _cursor_cls = Cursor


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """aiosqlite, as SQLAlchemy sees it."""

    def connect(self, *arg: Any, **kw: Any) -> Connection:
        return Connection(self, super().connect(*arg, **kw, async_creator_fn=_threaded)._connection)


class Dialect(SQLiteDialect_aiosqlite):
    """SQLAlchemy's SQLite over aiosqlite, but for the trips."""

    driver = "trips"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Driver:
        return Driver(aiosqlite, sqlite3)
