"""The one MetaData that every noun's table stands on, and the column types both engines agree about."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Dialect, Integer, LargeBinary, MetaData, Text
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# STRICT tables of SQLite know INTEGER, REAL, TEXT and BLOB only.
Big = BigInteger().with_variant(Integer(), "sqlite")
Flag = Boolean().with_variant(Integer(), "sqlite")
Words = Text()
Bytes = LargeBinary()

OWN = {"chat": "own"}
"""`info` of a column that says whose a row is: the row is shown to that chat, and moves and ends with it."""
NAMED = {"chat": "named"}
"""`info` of a column in which a row of others names a chat: it follows the chat, and is emptied when that ends."""


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored as whole epoch seconds; a naive one is refused at the door."""

    impl = Big
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else seconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value, UTC)


def seconds(moment: datetime) -> int:
    """A time as it is stored; raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment!r}")
    return int(moment.timestamp())
