"""Many rows by statements that are made once: the toolkit's parameters for each row cost more than the rows.

Values go to the driver as they are, so a time is given as whole epoch seconds, and a flag as 0 or 1.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.ext.asyncio import AsyncConnection

SIZES = (20, 100, 500)
"""Values that a statement takes: fewer are filled up, so that there are few statements to be prepared."""


async def put(
    connection: AsyncConnection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Put rows with these columns into a table."""
    if rows:
        await connection.exec_driver_sql(_into(table, names, connection.dialect), list(rows))


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
def _marks(count: int, dialect: str) -> str:
    sign = "?" if dialect == "sqlite" else "$"
    return ", ".join(f"{sign}{number}" for number in range(1, count + 1))
