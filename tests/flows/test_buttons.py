"""Every button of every screen: versioned, short enough, and answered; old, foreign and borrowed ones do no harm."""

import re

import pytest

from bot.seal import VERSION
from language.bidi import strip
from storage import readers, subscriptions
from tests.conftest import Chatting
from tests.flows.test_topic import harbour, loaded

COMMANDS = "/start /help /latest /topics /subscriptions /digest /settings /sources".split() + [
    "/topic harbour",
    "/topic harbor",
    "/subscribe harbour daily 8:00",
    "/subscribe bridge",
    "/unsubscribe bridge",
]


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_every_button_of_every_screen_is_versioned_short_and_understood(
    chatting: Chatting, language: str
) -> None:
    await loaded(chatting.database, *(harbour(n, f"Harbour news {n}") for n in range(1, 13)))
    pressed: set[str] = set()
    for n, command in enumerate(COMMANDS):
        person = chatting.telegram.person(f"Reader {n}", language)
        person.send(command)
        await chatting.settle()
        for _ in range(12):
            shown = {b["callback_data"] for m in person.messages() for b in m.buttons if "callback_data" in b}
            fresh = sorted(one for one in shown if re.sub(r"\d+", "9", one) not in pressed)
            if not fresh:
                break
            pressed.add(re.sub(r"\d+", "9", fresh[0]))
            assert fresh[0].startswith(VERSION)
            assert len(fresh[0].encode()) <= 64
            query = person.press(fresh[0])
            await chatting.settle()
            said = person.answer(query)
            assert said is not None, fresh[0]
            assert "/latest" not in said.get("text", ""), fresh[0]
    assert len(pressed) > 20


async def test_a_button_of_before_there_were_versions_still_works(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    layla.send("/settings")
    await chatting.settle()
    query = chatting.telegram.ask("callback")
    body = {"id": query, "from": layla.described(), "chat_instance": "1", "data": "o:sentences:5"}
    chatting.telegram.queue(callback_query=body | {"message": layla.last().described()})
    await chatting.settle()
    assert (await chatting.database.read(readers.get, layla.id)).sentences == 5


@pytest.mark.parametrize(
    "data", ["", "2o:sentences:5", "11o:sentences:5", "1", "1o:sentences:5; x", "O:SENTENCES:5"]
)
async def test_a_button_of_another_version_says_what_to_do(chatting: Chatting, data: str) -> None:
    layla = chatting.telegram.person("Layla", "en")
    query = layla.press_stale(data)
    await chatting.settle()
    answer = layla.answer(query)
    assert answer is not None
    assert "/latest" in answer["text"]
    assert (await chatting.database.read(readers.get, layla.id)).sentences == 3


async def test_a_chat_touches_its_own_subscriptions_only(chatting: Chatting) -> None:
    layla, omar = chatting.telegram.person("Layla", "en"), chatting.telegram.person("Omar", "en")
    layla.send("/subscribe harbour")
    await chatting.settle()
    (one,) = await chatting.database.read(subscriptions.of_chat, layla.id)
    for verb in "vixpd":
        omar.press_stale(f"1s:{one.id}:{verb}")
    await chatting.settle()
    assert await chatting.database.read(subscriptions.of_chat, layla.id) == [one]
    assert omar.messages() == []


async def test_a_button_of_a_message_that_telegram_no_longer_shows_us_is_answered_anew(
    chatting: Chatting,
) -> None:
    """Such a message cannot be changed: what would have stood in its place comes below."""
    await loaded(chatting.database, harbour(1, "Harbour closed"))
    layla = chatting.telegram.person("Layla", "en")
    for data, expected in (
        ("1c:1:3:0", "Harbour closed"),
        ("1o:sentences:5", "How many sentences"),
        ("1a:1", "Harbour closed"),
        ("1sl:0:0", "You follow nothing"),
    ):
        query = layla.press_stale(data)
        await chatting.settle()
        assert layla.answer(query) is not None
        assert expected in strip(layla.last().text), data
    assert len(layla.messages()) == 4


async def test_what_a_message_shows_already_is_not_sent_again(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    layla.send("/settings")
    await chatting.settle()
    layla.press("جمل الملخّص")
    await chatting.settle()
    for label in ("✓ 3", "✓ 3", "5", "✓ 5"):
        layla.press(label)
        await chatting.settle()
    assert len(chatting.telegram.called("editMessageText")) == 2
