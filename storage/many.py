"""Many rows by statements that are made once: the toolkit's parameters for each row cost more than the rows.

Values go to the driver as they are, so a time is given as whole epoch seconds, and a flag as 0 or 1.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Table, Update
from sqlalchemy.ext.asyncio import AsyncConnection

SIZES = (20, 100, 500)
"""Values that a statement takes: fewer are filled up, so that there are few statements to be prepared."""


async def put(
    connection: AsyncConnection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Put rows with these columns into a table."""
    if rows:
        await connection.exec_driver_sql(_into(table, names, connection.dialect), list(rows))


async def each(connection: AsyncConnection, statement: Update, rows: Sequence[dict[str, Any]]) -> None:
    """Do the same to many rows: each gives the statement's parameters by name."""
    if rows:
        text, names, given = _made(statement, connection.dialect)
        await connection.exec_driver_sql(text, [tuple(map((given | row).__getitem__, names)) for row in rows])


async def among(connection: AsyncConnection, statement: str, values: Sequence[Any]) -> list[Sequence[Any]]:
    """The rows of a statement that says {values} where it means one of these."""
    found: list[Sequence[Any]] = []
    for start in range(0, len(values), SIZES[-1]):
        part = tuple(values[start : start + SIZES[-1]])
        size = next(size for size in SIZES if size >= len(part))
        whole = part + part[-1:] * (size - len(part))
        marks = _marks(size, connection.dialect.name)
        found += (await connection.exec_driver_sql(statement.format(values=marks), whole)).all()
    return found


@cache
def _into(table: Table, names: tuple[str, ...], dialect: Dialect) -> str:
    return str(table.insert().compile(dialect=dialect, column_keys=names))


@cache
def _made(statement: Update, dialect: Dialect) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """A statement as the driver takes it, the names of its parameters in order, and those that it gives itself."""
    made = statement.compile(dialect=dialect)
    return str(made), tuple(made.positiontup or ()), dict(made.params)


@cache
def _marks(count: int, dialect: str) -> str:
    sign = "?" if dialect == "sqlite" else "$"
    return ", ".join(f"{sign}{number}" for number in range(1, count + 1))
