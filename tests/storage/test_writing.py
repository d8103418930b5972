"""Who waits for the one writer, and how long."""

import asyncio
import threading
from pathlib import Path

import pytest

from storage import database as module
from storage.database import Connection, open_database


async def test_what_somebody_waits_for_is_written_before_what_nobody_waits_for(tmp_path: Path) -> None:
    order: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    async def first(connection: Connection) -> None:
        begun.set()
        go_on.wait()

    async def note(connection: Connection, name: str) -> None:
        order.append(name)

    async with open_database(f"sqlite:///{tmp_path}/writing.db") as database, asyncio.TaskGroup() as tasks:
        tasks.create_task(database.write(first))
        await asyncio.to_thread(begun.wait)
        for name in ("feeds", "more feeds"):
            tasks.create_task(database.write_patiently(note, name))
        for name in ("answer", "another answer"):
            tasks.create_task(database.write(note, name))
        await asyncio.sleep(0)
        go_on.set()
    assert order == ["answer", "another answer", "feeds", "more feeds"]


async def test_closing_waits_for_the_patient_too(tmp_path: Path) -> None:
    order: list[str] = []

    async def note(connection: Connection, name: str) -> None:
        order.append(name)

    async with open_database(f"sqlite:///{tmp_path}/writing.db") as database:
        waiting = [asyncio.create_task(database.write_patiently(note, str(n))) for n in range(5)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert order == list("01234")


async def test_somebody_waits_for_writes_until_nobody_did_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(connection: Connection) -> None:
        pass

    async with open_database(f"sqlite:///{tmp_path}/writing.db") as database:
        await database.write_patiently(nothing)
        assert not database.pressed
        await database.write(nothing)
        assert database.pressed
        monkeypatch.setattr(module, "RECENT", 0.0)
        assert not database.pressed
