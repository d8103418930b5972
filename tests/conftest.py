"""What every test may ask for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from bot.app import Chat, build
from bot.house import House
from bot.intake import Intake
from bot.journal import Journal
from storage.database import Database, open_database
from tests.telegram.core import Telegram
from tests.telegram.front_inprocess import InProcess

settings.register_profile("ours", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("ours")

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(f"sqlite:///{tmp_path}/mujaz.db") as opened:
        yield opened


@dataclass
class Chatting:
    """A bot with a fake Telegram around it; `settle` lets it deal with all that people did."""

    telegram: Telegram
    database: Database
    intake: Intake
    application: Chat

    async def settle(self) -> None:
        await self.intake.accept(self.telegram.take())
        await self.intake.drained()


@pytest.fixture
async def chatting(database: Database, now: datetime) -> AsyncIterator[Chatting]:
    telegram = Telegram(clock=now.timestamp)
    house = House(database, lambda: now, frozenset({1}))
    application = build(house, telegram.token, InProcess(telegram), api_url="http://telegram.test")
    async with application:
        yield Chatting(
            telegram, database, Intake(application, database, lambda: now, Journal(None)), application
        )
    assert telegram.mistakes == []
