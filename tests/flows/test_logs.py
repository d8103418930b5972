"""Whatever goes wrong, the logs say what and with which message, never with whom."""

import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import insert

from bot import logs, notices
from storage import deliveries, readers
from storage import notices as owed
from storage.database import Database
from storage.notices import Notice
from tests.conftest import NOW, Chatting
from tests.flows.test_outcomes import meeting, retried
from tests.newsroom import newsroom
from tests.telegram.answers import Refusal, gone


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that an operator reads."""
    root, stderr = logging.getLogger(), io.StringIO()
    before = root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in (None, *logs.LIBRARIES)}
    monkeypatch.setattr(sys, "stderr", stderr)
    logs.configure("debug")
    yield stderr
    root.handlers[:] = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.reset_defaults()


async def test_trouble_with_delivery_is_logged_without_ids(tmp_path: Path, written: io.StringIO) -> None:
    async with newsroom(tmp_path) as news:
        news.telegram._ids = iter(range(7_301_845_596, 8_000_000_000))  # type: ignore[assignment]
        people = await meeting(news)
        group = news.telegram.group("News", kind="group")
        await news.follow(group)
        group.migrate()
        await news.publish()
        await retried(news)
        await news.database.write(broken, people[0].id)
        await news.later(minutes=1)
    lines = written.getvalue()
    assert "a message cannot be delivered" in lines
    assert "delivery failed" in lines
    assert [str(chat) for chat in news.telegram.chats if str(abs(chat)) in lines] == []


async def broken(connection: deliveries.AsyncConnection, chat: int) -> None:
    """Owe something that cannot be shown."""
    await deliveries.owe(connection, [deliveries.Owed(chat, 0, "x", 0, (), "no screen")], NOW)
    await readers.wake(connection, [chat], NOW)


async def test_an_answer_and_a_notice_that_fail_are_logged_without_ids(
    chatting: Chatting, written: io.StringIO
) -> None:
    telegram = chatting.telegram
    telegram._ids = iter(range(7_301_845_596, 8_000_000_000))  # type: ignore[assignment]
    layla, group = telegram.person("Layla", "en"), telegram.group("News", kind="group")
    moved = Refusal(400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": -1007301845599})
    telegram.fault(moved, chat=group.id, times=9)
    telegram.fault(gone("chat not found"), chat=layla.id, times=9)
    layla.send("/help")
    layla.send("/help", group)
    await chatting.settle()
    await chatting.database.write(owed.add, [Notice("gone", "https://a.example", chat=layla.id)], NOW)
    await notices.tell(chatting.application.bot, chatting.database, (), NOW)
    lines = written.getvalue()
    assert "handler failed" in lines
    assert "a notice was not told" in lines
    assert "73018455" not in lines


async def test_an_error_of_the_database_does_not_quote_the_row(
    database: Database, written: io.StringIO
) -> None:
    async def twice(connection: deliveries.AsyncConnection) -> None:
        row = {"chat": 7_301_845_596, "joined": NOW}
        await connection.execute(insert(readers.readers), [row, row])

    try:
        await database.write(twice)
    except Exception:
        structlog.get_logger().exception("acknowledgements cannot be written")
    assert "UNIQUE constraint failed" in written.getvalue()
    assert "7301845596" not in written.getvalue()


@pytest.mark.parametrize(
    "line", ["New chat id: -1007301845596", "chat_id=7301845596", '"chat": 7301845596', "User(id=7301845596"]
)
def test_ids_that_libraries_quote_are_blotted_out(line: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, line, (), None)
    assert "7301845596" not in logs.Redacted("%(message)s").format(record)


def test_other_figures_are_left_as_they_are() -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "update=730184559 articles=12", (), None)
    assert logs.Redacted("%(message)s").format(record) == record.getMessage()
