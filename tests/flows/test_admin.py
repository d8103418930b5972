"""/admin: how the house stands, for whoever runs it and for nobody else."""

import re
from datetime import timedelta

import pytest

from storage import inbox, notices, readers, sources
from storage.models import Feed
from storage.notices import Notice
from storage.readers import Reader
from tests.conftest import NOW, Chatting
from tests.flows.test_subscribing import said
from tests.flows.test_topic import harbour, loaded
from tests.telegram.people import Person


@pytest.fixture
def layla(chatting: Chatting) -> Person:
    """Who runs the bot: the fixture's admin has the id 1, which the bot itself has in the fake."""
    person = chatting.telegram.person("Layla", "en")
    house = chatting.application.bot_data["house"]
    object.__setattr__(house, "admins", frozenset({person.id}))
    return person


def number(text: str, name: str) -> int:
    """What a line of the answer says."""
    found = re.search(rf"^{name}: (\d+)$", text, re.MULTILINE)
    assert found, (name, text)
    return int(found[1])


async def test_an_admin_sees_readers_what_waits_sources_and_suggestions(
    chatting: Chatting, layla: Person
) -> None:
    write = chatting.database.write
    await loaded(chatting.database, harbour(1, "Harbour closed", "Echo"))
    for chat, kind in ((5, "private"), (6, "private"), (-7, "group")):
        reader = Reader(chat, kind, "en", "UTC")
        await write(readers.change, chat, NOW - timedelta(days=3), lambda _, reader=reader: reader)
    await write(readers.leave, 6, NOW)
    await write(sources.follow, "https://broken.example/feed", "Broken <b>", NOW)
    (broken,) = await chatting.database.read(sources.listed, "followed")
    await write(sources.looked, Feed(broken.id, broken.url, broken.title, failures=3), "no answer in time")
    await write(notices.suggest, Notice("suggested", "https://new.example", "Rim", asker=5), NOW)
    text = await said(chatting, layla, "/admin")
    assert number(text, "private chats") == 1
    assert number(text, "groups") == 1
    assert number(text, "cannot be written to") == 1
    assert number(text, "articles to shorten") == 1
    assert number(text, "failing") == 1
    assert "Broken <b>: no answer in time" in text
    assert "Rim suggests a source: https://new.example" in text
    await write(sources.leave, broken.id)
    layla.press("Refresh")
    await chatting.settle()
    assert "no answer in time" not in layla.last().text
    assert len(layla.messages()) == 1


async def test_what_is_being_answered_does_not_wait(chatting: Chatting, layla: Person) -> None:
    await chatting.database.write(inbox.add, {1_000_000: "{}"}, NOW)
    assert number(await said(chatting, layla, "/admin"), "updates to answer") == 1


@pytest.mark.parametrize("typed", ["/admin", "الإدارة", "/الإدارة", "admin"])
async def test_an_admin_asks_in_words_too_and_for_others_it_is_no_command(
    chatting: Chatting, layla: Person, typed: str
) -> None:
    omar = chatting.telegram.person("Omar", "en")
    assert "Waiting" in await said(chatting, layla, typed)
    answer = await said(chatting, omar, typed)
    assert "Waiting" not in answer
    assert ("I do not know this command" if typed.startswith("/") else "Nothing about") in answer


async def test_the_button_of_a_message_that_was_passed_on_says_nothing(
    chatting: Chatting, layla: Person
) -> None:
    omar = chatting.telegram.person("Omar", "en")
    await said(chatting, layla, "/admin")
    query = omar.press_stale("1ad:again")
    await chatting.settle()
    assert "too old" in (omar.answer(query) or {})["text"]
    assert omar.messages() == []


async def test_a_group_is_told_nothing(chatting: Chatting, layla: Person) -> None:
    group = chatting.telegram.group()
    group.join(layla, "administrator")
    layla.send("/admin", group)
    await chatting.settle()
    assert group.messages() == []
