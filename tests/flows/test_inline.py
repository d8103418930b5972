"""The bot in other chats: cards by inline query, page by page, and a guest's question answered."""

from typing import Any

from tests.conftest import Chatting
from tests.flows.test_card import reported
from tests.flows.test_topic import harbour, loaded
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


async def test_an_inline_query_with_nothing_found_or_a_foreign_offset_is_answered(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    for words, offset in (("زرافة", ""), ("", ""), ("x", "nonsense"), ("-", "1:2")):
        assert (await offered(chatting, layla, words, offset))["results"] == []


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
