"""Anything sent is understood: commands as people say them, long texts, slips of the finger."""

import pytest

from bot.spoken import meant, understood
from tests.conftest import Chatting
from tests.flows.test_subscribing import said
from tests.flows.test_topic import harbour, loaded


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("آخر الأخبار", ("latest", "")),
        ("اخر الاخبار؟", ("latest", "")),
        ("Latest news", ("latest", "")),
        ("الإعدادات", ("settings", "")),
        ("/الأخبار", ("latest", "")),
        ("/موضوع القدس", ("topic", "القدس")),
        ("تابع القدس كل يوم", ("subscribe", "القدس كل يوم")),
        ("follow climate change", ("subscribe", "climate change")),
        ("ألغ متابعة القدس", ("unsubscribe", "القدس")),
        ("أخبار عن غزة", ("topic", "غزة")),
        ("about time", None),
        ("القدس", None),
        ("", None),
        ("/", None),
    ],
)
def test_commands_are_understood_as_people_say_them(text: str, command: tuple[str, str] | None) -> None:
    assert understood(text) == command


def test_a_mistyped_command_is_known() -> None:
    assert meant("latst", ["latest", "topic", "help"]) == "latest"
    assert meant("zzzzzz", ["latest", "topic", "help"]) is None


async def test_words_do_what_the_command_does(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed"))
    layla = chatting.telegram.person("Layla", "ar")
    assert "Harbour closed" in await said(chatting, layla, "آخر الأخبار")
    assert "تتابع القدس" in await said(chatting, layla, "تابع القدس")
    assert "هل تقصد هذا؟ /latest" in await said(chatting, layla, "/latst")
    assert "Harbour closed" in await said(chatting, layla, "/الأخبار")


async def test_a_long_text_is_shortened_to_its_own_sentences(chatting: Chatting) -> None:
    sentences = [
        f"The council of the harbour town met on day {n} and decided on plan number {n}." for n in range(20)
    ]
    layla = chatting.telegram.person("Layla", "en")
    answer = await said(chatting, layla, " ".join(sentences))
    quoted = [line for line in answer.split("\n") if line.strip()]
    assert 1 <= len(quoted) <= 3
    assert set(quoted) <= set(sentences)


async def test_a_text_that_cannot_be_shortened_is_said_to_be_so(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    answer = await said(chatting, layla, "word " * 200)
    assert "too little text" in answer
