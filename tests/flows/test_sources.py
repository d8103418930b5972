"""Sources in the chat: readers see and suggest, admins add and remove."""

import random
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.sources import Order, address, order, shown
from bot.notices import tell
from bot.render import units
from bot.wording import speak
from ingest.refresh import Refresh
from ingest.schedule import Bounds
from storage import notices, sources
from storage.models import Source
from storage.notices import MOST_SUGGESTIONS, Notice
from tests.conftest import NOW, Chatting
from tests.ingest.test_refresh import Web, feed, here, item
from tests.telegram.people import Person

URL = "https://n.example/feed"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Order("list")),
        ("add bbc.com", Order("add", "bbc.com")),
        ("أضف bbc.com", Order("add", "bbc.com")),
        ("https://n.example/feed", Order("add", "https://n.example/feed")),
        ("add", Order("add", "")),
        ("suggest bbc.com", Order("add", "bbc.com")),
        ("اقترح bbc.com", Order("add", "bbc.com")),
        ("remove The Echo", Order("remove", "The Echo")),
        ("sport", Order("list")),
        ("export", Order("export")),
    ],
)
def test_the_words_after_sources_are_understood(typed: str, meant: Order) -> None:
    assert order(typed.split()) == meant


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("bbc.com", "https://bbc.com"),
        ("http://bbc.com/x", "http://bbc.com/x"),
        ("bbc", None),
        ("", None),
        ("javascript:alert(1)//a.b", None),
        ("http://u:p@bbc.com", None),
        ("file:///etc/passwd", None),
    ],
)
def test_only_a_web_address_is_one(typed: str, url: str | None) -> None:
    assert address(typed) == url


@given(
    st.lists(st.text(max_size=300), max_size=60),
    st.integers(0, 9),
    st.booleans(),
    st.sampled_from(["ar", "en"]),
)
def test_no_list_is_too_long_for_a_message(titles: list[str], page: int, admin: bool, language: str) -> None:
    found = [Source(n, f"https://n.example/{n}", title or "x") for n, title in enumerate(titles)]
    screen = shown(found, page, speak(language), admin=admin)
    assert units(screen.html) < 4096


def admitted(chatting: Chatting) -> Person:
    admin = chatting.telegram.person("Ada", "en")
    house = chatting.application.bot_data["house"]
    chatting.application.bot_data["house"] = replace(house, admins=frozenset((admin.id,)))
    return admin


async def test_an_admin_adds_a_source_and_is_told_when_it_is_there(chatting: Chatting) -> None:
    admin = admitted(chatting)
    admin.send("/sources add n.example")
    await chatting.settle()
    assert "n.example" in admin.last().text
    web = Web({"https://n.example": feed(item("News"))})
    clock = lambda: NOW  # noqa: E731
    await Refresh(chatting.database, web, here, clock, Bounds(), random.Random(1)).all_due()
    await tell(chatting.application.bot, chatting.database, (), NOW)
    assert "The Echo" in admin.last().text
    admin.send("/sources")
    await chatting.settle()
    assert "The Echo" in admin.last().text
    admin.send("/sources remove The Echo")
    await chatting.settle()
    assert await chatting.database.read(sources.listed, "followed") == []


async def test_a_reader_suggests_and_the_admins_hear_of_it_once(chatting: Chatting) -> None:
    admin, reader = admitted(chatting), chatting.telegram.person("Rim", "en")
    admin.send("/start")
    for _ in range(2):
        reader.send("/sources add n.example")
    await chatting.settle()
    assert await chatting.database.read(sources.listed, "followed") == []
    assert await tell(chatting.application.bot, chatting.database, (admin.id,), NOW) == 1
    assert "https://n.example" in admin.last().text
    reader.send("/sources remove 1")
    await chatting.settle()
    assert "admins" in reader.last().text


async def test_suggestions_have_a_limit_a_day(chatting: Chatting) -> None:
    for n in range(MOST_SUGGESTIONS + 5):
        await chatting.database.write(notices.suggest, Notice("suggested", f"https://n{n}.example"), NOW)
    assert len(await chatting.database.write(notices.take, NOW, 100)) == MOST_SUGGESTIONS


async def test_the_list_goes_out_as_a_file_and_another_bot_takes_it_in(chatting: Chatting) -> None:
    admin, reader = admitted(chatting), chatting.telegram.person("Rim", "en")
    for n in range(3):
        await chatting.database.write(
            sources.follow, f"https://n{n}.example/feed", f"Echo {n} & Co", NOW, category="أخبار"
        )
    reader.send("/sources export")
    await chatting.settle()
    sent = reader.last()
    assert (sent.document, "3" in sent.text) == ("mujaz.opml", True)
    for source in await chatting.database.read(sources.listed, "followed"):
        await chatting.database.write(sources.leave, source.id)
    await chatting.database.write(sources.follow, "https://n0.example/feed", "Echo", NOW)
    admin.send_file("list.opml", sent.content)
    await chatting.settle()
    assert re.findall(r"\d", admin.last().text) == ["2", "1"]
    found = await chatting.database.read(sources.listed, "followed")
    assert [source.url for source in found] == [f"https://n{n}.example/feed" for n in range(3)]


async def test_only_admins_bring_lists_and_only_such_that_name_feeds(chatting: Chatting) -> None:
    admin, reader = admitted(chatting), chatting.telegram.person("Rim", "en")
    listed = b'<opml><body><outline xmlUrl="https://n.example/feed" text="N"/></body></opml>'
    reader.send_file("list.opml", listed)
    admin.send_file("list.opml", b"\xff\x00 no list")
    await chatting.settle()
    assert "/sources add" in reader.last().text
    assert "OPML" in admin.last().text
    assert await chatting.database.read(sources.listed, "followed") == []


async def test_a_long_list_is_turned_page_by_page(chatting: Chatting) -> None:
    for n in range(25):
        await chatting.database.write(sources.follow, f"https://n{n}.example/feed", f"Paper {n:02}", NOW)
    layla = chatting.telegram.person("Layla", "en")
    layla.send("/sources")
    await chatting.settle()
    first = layla.last().text
    layla.press("More")
    await chatting.settle()
    assert len(set(re.findall(r"Paper \d\d", first + layla.last().text))) == 25
    assert len(layla.messages()) == 1
