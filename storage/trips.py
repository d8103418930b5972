"""SQLite over aiosqlite in one trip a statement.

Every call of aiosqlite crosses to the connection's thread and back (40 to 100 µs, more on a busy machine), and
SQLAlchemy's own dialect makes four for a statement: cursor, execute, fetch, close. Here all four go together.
"""

import sqlite3
from collections import deque
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)

DRIVER = "sqlite+trips"
registry.register("sqlite.trips", __name__, "Dialect")


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
        return Connection(self, super().connect(*arg, **kw)._connection)


class Dialect(SQLiteDialect_aiosqlite):
    """SQLAlchemy's SQLite over aiosqlite, but for the trips."""

    driver = "trips"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Driver:
        aiosqlite: ModuleType = __import__("aiosqlite")
        return Driver(aiosqlite, sqlite3)
