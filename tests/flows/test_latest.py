"""/latest shows a story once, by its best title, and those of one source or category when asked."""

from datetime import datetime, timedelta

import pytest

from bot.commands.latest import Asked, asked
from ingest.grouping import group_owed, remembered
from ingest.keep import keep
from ingest.load import keys
from storage import sources
from storage.database import Database
from storage.models import NewArticle
from tests.conftest import Chatting
from tests.ingest.test_stories import FIRE, OTHER, SAME

ANGRY = ("You will not believe this", FIRE[1] + " Traders were angry.")


async def arrived(
    database: Database, now: datetime, by: str, telling: tuple[str, str], category: str = ""
) -> None:
    source = await database.write(sources.ensure, f"https://{by}.example/feed", by, category=category)
    article = NewArticle(telling[0], (telling[1],), "en", keys(telling[0], (telling[1],)), None, now)
    await database.write(keep, source.id, [article], now)


async def day(database: Database, now: datetime) -> None:
    await arrived(database, now - timedelta(hours=3), "Harbour Post", FIRE)
    await arrived(database, now - timedelta(hours=2), "Northern Wire", SAME)
    await arrived(database, now - timedelta(hours=1), "Gossip", ANGRY)
    await arrived(database, now, "Market Daily", OTHER, "economy")
    index = await remembered(database, now)
    while await group_owed(database, index):
        pass


async def said(chatting: Chatting, now: datetime, words: str) -> str:
    await day(chatting.database, now)
    person = chatting.telegram.person(language="en")
    person.send(words)
    await chatting.settle()
    return str(person.last().text)


async def test_a_story_is_one_headline_by_its_best_title(chatting: Chatting, now: datetime) -> None:
    text = await said(chatting, now, "/latest")
    assert text.count("Millbrook") == 1
    assert "You will not believe this" not in text
    assert "and \u20682\u2069 others" in text
    assert OTHER[0] in text


async def test_a_source_is_shown_by_its_own_words(chatting: Chatting, now: datetime) -> None:
    text = await said(chatting, now, "/latest gossip")
    assert "You will not believe this" in text
    assert OTHER[0] not in text


async def test_a_category_is_its_sources(chatting: Chatting, now: datetime) -> None:
    text = await said(chatting, now, "/latest Economy 3")
    assert OTHER[0] in text
    assert "Millbrook" not in text


async def test_a_name_that_nobody_has_is_said_back_safely(chatting: Chatting, now: datetime) -> None:
    assert "<b>Nobody" in await said(chatting, now, "/latest <b>Nobody")


def test_a_number_and_a_name_come_in_any_order_and_script() -> None:
    assert asked(None) == Asked(5, "")
    assert asked(["٧"]) == asked(["7"]) == Asked(7, "")
    assert asked(["0"]) == Asked(1, "")
    assert asked(["999"]) == Asked(20, "")
    assert asked(["BBC", "3", "24"]) == Asked(3, "BBC 24")


@pytest.mark.parametrize(
    "command", ["/latest economy", "/topic @economy", "/subscribe @economy", "/subscribe Economy"]
)
async def test_a_category_means_the_same_to_every_command(
    chatting: Chatting, now: datetime, command: str
) -> None:
    text = await said(chatting, now, command)
    assert OTHER[0] in text
    assert "Millbrook" not in text
