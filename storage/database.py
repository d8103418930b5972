"""Where rows are kept: one writer that commits in batches, a few readers.

await database.read(articles.latest, limit=10)       a storage function, given a connection
await database.write(articles.add, batch, now)       the same, inside a transaction
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.migrate import upgrade
from storage.trips import DRIVER, aboard

P = ParamSpec("P")
T = TypeVar("T")
Connection = AsyncConnection
"""What a storage function works on; other packages know it by this name only."""
Work = Callable[[AsyncConnection], Awaitable[Any]]
Asked = tuple[Work, "asyncio.Future[Any]"]
Answer = tuple["asyncio.Future[Any]", Any, Exception | None]

READERS = 3
BATCH = 64
HURRIED, PATIENT = 0, 1
"""The order of writes: what somebody waits for goes first."""
RECENT = 2.0
"""Seconds after a write that somebody waited for in which another is likely."""
DRIVERS = {"sqlite": DRIVER, "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


class StorageError(Exception):
    """The database cannot be used; the message says what was tried and what to do."""


def driver_url(url: str) -> URL:
    """The address with the async driver we use; raises StorageError for a database we do not know."""
    try:
        parsed = make_url(url)
    except Exception as error:
        raise StorageError(f"The storage address {url!r} is not one: write sqlite:///file.db") from error
    name = parsed.drivername.partition("+")[0]
    if name not in DRIVERS:
        raise StorageError(f"Storage {name!r} is not supported: write sqlite:///… or postgresql://…")
    return parsed.set(drivername=DRIVERS[name])


def beside(url: str, suffix: str) -> Path | None:
    """The file beside an SQLite database in which a process keeps notes of its own; None for a server."""
    path = _file(driver_url(url))
    return None if path is None else path.with_name(f"{path.name}.{suffix}")


def _file(address: URL) -> Path | None:
    """Where SQLite keeps the database; None for a server."""
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(address.database)


class Database:
    """An open database; make one with `open_database`."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self.writer = writer
        self.reader = reader
        self._queue: asyncio.PriorityQueue[tuple[int, int, Asked]] = asyncio.PriorityQueue()
        self._numbers = count()
        self._hurried = -RECENT
        self._seats = asyncio.Semaphore(READERS)
        self._open: list[AsyncConnection] = []

    @property
    def pressed(self) -> bool:
        """Whether somebody waited for a write in the last seconds."""
        return time.monotonic() - self._hurried < RECENT

    async def read(
        self,
        function: Callable[Concatenate[AsyncConnection, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """What the storage function answers, on a connection that cannot write."""
        async with self._reading() as connection:
            return await aboard(connection, lambda: function(connection, *args, **kwargs))

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read on; those of SQLite stay open, as a reading there begins no transaction."""
        if self.reader is self.writer:
            async with self.reader.connect() as connection:
                yield connection
            return
        async with self._seats:
            connection = self._open.pop() if self._open else await self.reader.connect()
            try:
                yield connection
            finally:
                self._open.append(connection)

    async def close(self) -> None:
        """Close what stayed open."""
        while self._open:
            await self._open.pop().close()

    async def write(
        self,
        function: Callable[Concatenate[AsyncConnection, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """What the storage function answers, once its changes are on disk; writes that wait share one commit.

        A function that raises undoes its own changes only and the error reaches its caller alone.
        """
        return await self._asked(HURRIED, lambda connection: function(connection, *args, **kwargs))

    async def write_patiently(
        self,
        function: Callable[Concatenate[AsyncConnection, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The same for what nobody waits for and what takes long: after all others, in a commit of its own."""
        return await self._asked(PATIENT, lambda connection: function(connection, *args, **kwargs))

    async def _asked(self, rank: int, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        if rank == HURRIED:
            self._hurried = time.monotonic()
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((rank, next(self._numbers), (work, done)))
        return await done

    async def keep_writing(self) -> None:
        """Serve writes for ever, as the only task that holds the writing connection."""
        while True:
            rank, _, asked = await self._queue.get()
            batch = [asked]
            while rank == HURRIED and len(batch) < BATCH and not self._queue.empty():
                rank, number, asked = self._queue.get_nowait()
                if rank == HURRIED:
                    batch.append(asked)
                else:
                    self._queue.put_nowait((rank, number, asked))
            await self._commit(batch)

    async def _commit(self, batch: Sequence[Asked]) -> None:
        answers: list[Answer] = []
        try:
            async with self.writer.connect() as connection:
                wanted = [one for one in batch if not one[1].done()]
                answers = await aboard(connection, lambda: _within(connection, wanted))
        except Exception as error:
            answers = [(done, None, error) for _, done in batch]
        except BaseException:
            for _, done in batch:
                done.cancel()
            raise
        for done, answer, problem in answers:
            if not done.done():
                done.set_exception(problem) if problem else done.set_result(answer)

    async def checkpoint(self) -> None:
        """Wait until every write asked for so far is on disk."""
        await self.write_patiently(_nothing)

    async def scrub(self, traces: Sequence[bytes]) -> bool:
        """Let the files of SQLite hold none of these bytes any more, which stood in rows that are deleted.

        False when readers were in the way: try again. A server's files are its own affair.
        """
        if (path := _file(self.writer.url)) is None:
            return True
        async with self.writer.connect() as connection:  # no batch is being written meanwhile
            driver: Any = (await connection.get_raw_connection()).driver_connection
            if await _emptied(driver) and await asyncio.to_thread(_found, path, traces):
                await driver.execute("VACUUM")  # pages that were rebuilt keep remains in their gaps
            return await _emptied(driver)


async def _emptied(driver: Any) -> bool:
    """Whether the write-ahead log, which has rows as they were, could be written back and cut to nothing."""
    ((busy, _, _),) = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
    return not busy


def _found(path: Path, traces: Sequence[bytes]) -> bool:
    longest = max(map(len, traces), default=1)
    kept = b""
    with path.open("rb") as file:
        while block := file.read(1 << 22):
            if any(trace in kept + block for trace in traces):
                return True
            kept = block[1 - longest :] if longest > 1 else b""
    return False


async def _within(connection: AsyncConnection, batch: Sequence[Asked]) -> list[Answer]:
    """What each write answers, in one transaction; when one fails, each is tried again in its own."""
    try:
        async with connection.begin():
            return [(done, await work(connection), None) for work, done in batch]
    except Exception as error:
        if len(batch) == 1 or (isinstance(error, DBAPIError) and error.connection_invalidated):
            return [(done, None, error) for _, done in batch]
        return [answer for one in batch for answer in await _within(connection, [one])]


async def _nothing(connection: AsyncConnection) -> None:
    return None


@asynccontextmanager
async def open_database(url: str, *, migrate: bool = True) -> AsyncIterator[Database]:
    """The database at `url`, brought to the newest schema; raises StorageError when it cannot be opened."""
    address = driver_url(url)
    writer, reader = _engines(address)
    try:
        if migrate:
            await _migrate(writer, address)
        database = Database(writer, reader)
        serving = asyncio.create_task(database.keep_writing(), name="database writer")
        try:
            yield database
        finally:
            if not serving.done():
                await database.checkpoint()
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await database.close()
    finally:
        await reader.dispose()
        await writer.dispose()


async def _migrate(writer: AsyncEngine, address: URL) -> None:
    try:
        if address.database and address.get_backend_name() == "sqlite":
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        async with writer.begin() as connection:
            await connection.run_sync(upgrade)
    except (DBAPIError, OSError) as error:
        place = address.render_as_string(hide_password=True)
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StorageError(f"The database {place} cannot be opened: {reason}") from error


def _engines(address: URL) -> tuple[AsyncEngine, AsyncEngine]:
    if address.get_backend_name() != "sqlite":
        engine = create_async_engine(address, pool_size=READERS + 2, hide_parameters=True)
        return engine, engine
    writer = create_async_engine(address, pool_size=1, max_overflow=0, hide_parameters=True)
    reader = create_async_engine(
        address,
        pool_size=READERS + 1,
        max_overflow=0,
        hide_parameters=True,
        skip_autocommit_rollback=True,  # a reader never begins a transaction, so there is none to end
    )
    event.listen(writer.sync_engine, "connect", _writing)
    event.listen(writer.sync_engine, "begin", _begin_immediate)
    event.listen(reader.sync_engine, "connect", _reading)
    return writer, reader


def _writing(connection: Any, record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    _pragmas(
        connection,
        journal_mode="WAL",
        synchronous="FULL",
        busy_timeout=10000,
        foreign_keys="ON",
        secure_delete="ON",
        cache_size=-32768,
    )


def _reading(connection: Any, record: object) -> None:
    connection.isolation_level = None
    _pragmas(connection, busy_timeout=10000, query_only="ON", cache_size=-16384, mmap_size=1 << 30)


def _pragmas(connection: Any, **values: object) -> None:
    cursor = connection.cursor()
    for name, value in values.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    # A deferred transaction that turns from reading to writing fails at once, whatever busy_timeout says.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
