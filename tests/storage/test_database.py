import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import inbox
from storage.database import Database, StorageError, open_database
from storage.migrate import settings
from storage.migrations.tables import include_name
from storage.schema import metadata


async def test_a_write_that_fails_undoes_only_itself(database: Database, now: datetime) -> None:
    async def add_and_fail(connection: AsyncConnection) -> None:
        await inbox.add(connection, {1: "{}"}, now)
        raise ValueError("no")

    failed, kept = await asyncio.gather(
        database.write(add_and_fail), database.write(inbox.add, {2: "{}"}, now), return_exceptions=True
    )
    assert isinstance(failed, ValueError)
    assert kept == [2]
    assert [number for number, _ in await database.write(inbox.replay, now)] == [2]


async def test_writes_that_wait_together_share_one_commit(database: Database, now: datetime) -> None:
    commits: list[object] = []
    event.listen(database.writer.sync_engine, "commit", commits.append)
    await asyncio.gather(*(database.write(inbox.add, {n: "{}"}, now) for n in range(50)))
    assert len(commits) <= 3
    assert len(await database.write(inbox.replay, now)) == 50


async def test_a_reading_connection_cannot_write(database: Database, now: datetime) -> None:
    with pytest.raises(Exception, match="readonly"):
        await database.read(inbox.add, {1: "{}"}, now)


async def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="without a zone"):
        await database.write(inbox.add, {1: "{}"}, datetime(2026, 1, 1))


async def test_what_was_written_is_there_after_a_restart(tmp_path: Path, now: datetime) -> None:
    url = f"sqlite:///{tmp_path}/a/b/mujaz.db"
    async with open_database(url) as database:
        await database.write(inbox.add, {7: "{}"}, now)
    async with open_database(url) as database:
        assert await database.write(inbox.replay, now) == [(7, "{}")]


async def test_an_address_we_do_not_know_is_refused_with_advice() -> None:
    with pytest.raises(StorageError, match="sqlite:///"):
        async with open_database("mongodb://localhost"):
            pass


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("this is not a database, only words" * 100)
    with pytest.raises(StorageError, match=r"x\.db cannot be opened"):
        async with open_database(f"sqlite:///{tmp_path}/x.db"):
            pass


async def test_the_migrations_build_exactly_the_tables_of_the_code(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_name": include_name})
        return list(compare_metadata(context, metadata))

    async with database.reader.connect() as connection:
        assert await connection.run_sync(differences) == []


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory.from_config(settings()).get_heads()) == 1
