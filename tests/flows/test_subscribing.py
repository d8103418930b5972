"""A reader follows topics, changes them, and leaves them; in a group only its admins do."""

import pytest

from language.bidi import strip
from storage import readers, subscriptions
from tests.conftest import Chatting
from tests.flows.test_topic import harbour, loaded


async def said(chatting: Chatting, person: object, text: str) -> str:
    person.send(text)  # type: ignore[attr-defined]
    await chatting.settle()
    return strip(person.last().text)  # type: ignore[attr-defined]


async def test_following_shows_what_the_last_week_would_have_brought(chatting: Chatting) -> None:
    await loaded(
        chatting.database, harbour(1, "Harbour closed"), harbour(2, "Harbour reopened"), harbour(3, "Bridge")
    )
    layla = chatting.telegram.person("Layla", "en")
    answer = await said(chatting, layla, "/subscribe harbour daily 8:00")
    assert "You follow harbour" in answer
    assert "2 stories of the last week" in answer
    assert "Harbour reopened" in answer
    (one,) = await chatting.database.read(subscriptions.of_chat, layla.id)
    assert (one.text, one.cadence, one.state) == ("harbour", "daily 08:00", "on")
    assert str(one.last) == "2026-11-24"
    reader = await chatting.database.read(readers.get, layla.id)
    assert (reader.language, reader.kind) == ("en", "private")


@pytest.mark.parametrize(
    ("typed", "text", "cadence"),
    [
        ("القدس", "القدس", "auto"),
        ("القدس كل يوم ٨:٠٠ ص", "القدس", "daily 08:00"),
        ("القدس كل ساعة", "القدس", "hourly"),
        ("climate change instantly", "climate change", "instant"),
        ('"climate change" -sport weekdays 7:30', '"climate change" -sport', "weekdays 07:30"),
    ],
)
async def test_topic_and_cadence_are_told_apart(
    chatting: Chatting, typed: str, text: str, cadence: str
) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    await said(chatting, layla, f"/subscribe {typed}")
    (one,) = await chatting.database.read(subscriptions.of_chat, layla.id)
    assert (one.text, one.cadence) == (text, cadence)


async def test_a_source_called_just_so_is_followed_as_a_source(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed", "Al Jazeera"))
    layla = chatting.telegram.person("Layla", "en")
    assert "Harbour closed" in await said(chatting, layla, "/subscribe al jazeera")
    (one,) = await chatting.database.read(subscriptions.of_chat, layla.id)
    assert one.text == '@"Al Jazeera"'


async def test_buttons_retime_pause_resume_delete_and_undo(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour")

    async def state(label: str) -> tuple[str, str]:
        layla.press(label)
        await chatting.settle()
        (one,) = await chatting.database.read(subscriptions.of_chat, layla.id, "on", "paused", "deleted")
        return one.state, one.cadence

    assert await state("Every hour") == ("on", "hourly")
    assert await state("Once a day") == ("on", "daily 08:00")
    assert await state("Pause") == ("paused", "daily 08:00")
    assert await state("Resume") == ("on", "daily 08:00")
    assert await state("Unfollow") == ("deleted", "daily 08:00")
    assert "no longer follow" in layla.last().text
    assert await state("Undo") == ("on", "daily 08:00")


async def test_what_is_followed_is_listed_and_left_by_name(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    assert "لا تتابع شيئًا" in await said(chatting, layla, "/subscriptions")
    await said(chatting, layla, "/subscribe القدس")
    await said(chatting, layla, "/subscribe غزة كل ساعة")
    listed = await said(chatting, layla, "/subscriptions")
    assert "القدس" in listed
    assert "كل ساعة" in listed
    assert "لم تعد تتابع" in await said(chatting, layla, "/unsubscribe القدس")
    assert [one.text for one in await chatting.database.read(subscriptions.of_chat, layla.id)] == ["غزة"]


async def test_nothing_to_follow_is_one_clear_sentence(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    assert "What do you want to follow?" in await said(chatting, layla, "/subscribe")
    assert "What do you want to follow?" in await said(chatting, layla, "/subscribe !!!")


async def test_a_digest_now_tells_the_last_day_of_what_is_followed(chatting: Chatting) -> None:
    await loaded(
        chatting.database,
        harbour(1, "Harbour closed"),
        harbour(30, "Harbour of yesterday"),
        harbour(2, "Bridge"),
    )
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour")
    answer = await said(chatting, layla, "/digest")
    assert "Harbour closed" in answer
    assert "yesterday" not in answer
    assert "Bridge" not in answer


async def test_anothers_button_changes_nothing(chatting: Chatting) -> None:
    layla, omar = chatting.telegram.person("Layla", "en"), chatting.telegram.person("Omar", "en")
    await said(chatting, layla, "/subscribe harbour")
    (one,) = await chatting.database.read(subscriptions.of_chat, layla.id)
    await said(chatting, omar, "/help")
    omar.press_stale(f"s:{one.id}:x")
    await chatting.settle()
    (same,) = await chatting.database.read(subscriptions.of_chat, layla.id)
    assert same.state == "on"
