"""The bot in other chats: cards by inline query, page by page, and a guest's question answered."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from bot.app import build
from bot.house import House
from bot.intake import Intake, poll
from bot.journal import Journal
from storage.database import Database
from tests.conftest import Chatting
from tests.flows.test_card import reported
from tests.flows.test_subscribing import said
from tests.flows.test_topic import harbour, loaded
from tests.telegram.core import Telegram
from tests.telegram.front_inprocess import InProcess
from tests.telegram.people import Person


async def offered(chatting: Chatting, person: Person, words: str, offset: str = "") -> dict[str, Any]:
    query = person.inline(words, offset)
    await chatting.settle()
    answer = person.answer(query)
    assert answer is not None
    return answer


async def test_cards_are_offered_page_by_page_and_none_twice(chatting: Chatting) -> None:
    await loaded(chatting.database, *(harbour(n, f"Harbour story {n}") for n in range(1, 64)))
    layla = chatting.telegram.person("Layla", "en")
    seen: list[str] = []
    offset = ""
    for size in (50, 13):
        page = await offered(chatting, layla, "harbour", offset)
        assert len(page["results"]) == size
        assert page["is_personal"]
        seen += [card["title"] for card in page["results"]]
        offset = page.get("next_offset", "")
    assert offset == ""
    assert len(set(seen)) == 63


async def test_a_chosen_card_carries_its_summary_and_no_button_that_needs_us(chatting: Chatting) -> None:
    await reported(chatting.database, chatting.application.bot_data["house"].now(), "Echo")
    layla = chatting.telegram.person("Layla", "ar")
    for words in ("", "Millbrook"):
        (card,) = (await offered(chatting, layla, words))["results"]
        assert card["description"].startswith("Echo · ")
        assert "The harbour council of Millbrook met" in card["input_message_content"]["message_text"]
        buttons = [button for row in card["reply_markup"]["inline_keyboard"] for button in row]
        assert buttons
        assert all("url" in button for button in buttons)
        assert card["input_message_content"]["link_preview_options"] == {"is_disabled": True}
    await said(chatting, layla, "/settings")
    for label in ("معاينة الروابط", "نعم"):
        layla.press(label)
        await chatting.settle()
    (card,) = (await offered(chatting, layla, "Millbrook"))["results"]
    preview = card["input_message_content"]["link_preview_options"]
    assert preview == {"url": "https://Echo.example/fire", "prefer_small_media": True}


async def test_an_inline_query_with_nothing_found_or_a_foreign_offset_is_answered(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    for words, offset in (("زرافة", ""), ("", ""), ("x", "nonsense"), ("-", "1:2")):
        assert (await offered(chatting, layla, words, offset))["results"] == []


@pytest.mark.parametrize("abilities", [(), ("supports_guest_queries",)])
async def test_guests_are_answered_only_where_telegram_says_that_we_may(
    database: Database, now: datetime, abilities: tuple[str, ...]
) -> None:
    telegram = Telegram(clock=now.timestamp, abilities=abilities)
    request = InProcess(telegram)
    application = build(House(database, lambda: now), telegram.token, request, api_url="http://telegram.test")
    async with application:
        intake = Intake(application, database, lambda: now, Journal(None))
        polling = asyncio.create_task(poll(application.bot, request, intake, seconds=0))
        while not telegram.allowed:  # noqa: ASYNC110 - the first poll says what is wanted
            await asyncio.sleep(0.01)
        polling.cancel()
        assert ("guest_message" in telegram.allowed) == bool(abilities)
        telegram.allowed = []  # one may be under way from before
        layla = telegram.person("Layla", "en")
        query = layla.summon("@mujaz_bot harbour")
        await intake.accept(telegram.take())
        await intake.drained()
    assert (layla.answer(query) is not None) == bool(abilities)


async def test_a_guest_question_is_answered_with_the_best_story(chatting: Chatting) -> None:
    await reported(chatting.database, chatting.application.bot_data["house"].now(), "Echo")
    layla = chatting.telegram.person("Layla", "en")
    for text, expected in (
        ("@mujaz_bot Millbrook", "The harbour council"),
        ("@mujaz_bot", "The harbour council"),
        ("@mujaz_bot giraffe", "Nothing about"),
    ):
        query = layla.summon(text)
        await chatting.settle()
        answer = layla.answer(query)
        assert answer is not None
        assert expected in answer["result"]["input_message_content"]["message_text"]
