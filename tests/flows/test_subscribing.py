"""A reader follows topics, changes them, and leaves them; in a group Only admins can change do."""

import re
from datetime import date, timedelta

import pytest

from bot.journal import Journal
from language.bidi import strip
from storage import readers, subscriptions
from storage.subscriptions import Served, Wish
from tests.conftest import NOW, Chatting
from tests.flows.test_topic import harbour, loaded
from tests.newsroom import Newsroom
from tests.telegram.chats import Message
from tests.telegram.people import Group, Person


async def said(chatting: Chatting, person: object, text: str) -> str:
    person.send(text)  # type: ignore[attr-defined]
    await chatting.settle()
    return strip(person.last().text)  # type: ignore[attr-defined]


async def test_following_shows_what_the_last_week_would_have_brought(chatting: Chatting) -> None:
    await loaded(
        chatting.database, harbour(1, "Harbour closed"), harbour(2, "Harbour reopened"), harbour(3, "Bridge")
    )
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour daily 8:00")
    answer = strip(layla.messages()[0].text)
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
        ("القدس ٨:٠٠ ص", "القدس", "daily 08:00"),
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
    assert await state("Once a day") == ("on", "daily")
    assert await state("Pause") == ("paused", "daily")
    assert await state("Resume") == ("on", "daily")
    assert await state("Unfollow") == ("deleted", "daily")
    assert "no longer follow" in layla.messages()[0].text
    assert await state("Undo") == ("on", "daily")


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


@pytest.mark.parametrize("typed", ["harbour daily 25:00", "القدس كل يوم ٢٥:٠٠", "harbour every day 8:75"])
async def test_a_time_that_no_clock_shows_is_no_part_of_a_topic(chatting: Chatting, typed: str) -> None:
    layla = chatting.telegram.person("Layla", "en")
    assert "/subscribe Jerusalem daily 8:00" in await said(chatting, layla, f"/subscribe {typed}")
    assert await chatting.database.read(subscriptions.of_chat, layla.id) == []


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


async def pressing(chatting: Chatting, person: Person, *labels: str) -> str:
    for label in labels:
        person.press(label)
        await chatting.settle()
    return strip(person.last().text)


def labels(person: Person | Group) -> list[str]:
    return [strip(button["text"]) for button in person.last().buttons]


async def followed(chatting: Chatting, chat: int) -> list[tuple[str, str, int]]:
    found = await chatting.database.read(subscriptions.of_chat, chat)
    return [(one.text, one.cadence, one.thread) for one in found]


async def test_buttons_choose_the_hour_and_the_days(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour")
    card = layla.last()
    assert "Time" not in labels(layla)
    for label in ("Once a day", "Time", "19:00"):
        layla.press(label, message=card)
        await chatting.settle()
    assert await followed(chatting, layla.id) == [("harbour", "daily 19:00", 0)]
    for label in ("Days", "Working days", "Monday"):
        layla.press(label, message=card)
        await chatting.settle()
    assert await followed(chatting, layla.id) == [("harbour", "tue,wed,thu,fri 19:00", 0)]
    layla.press("Done", message=card)
    await chatting.settle()
    assert "Tue Wed Thu Fri at" in strip(card.text)


async def test_one_day_of_the_week_stays(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    await said(chatting, layla, "/subscribe القدس الأحد ٩:٠٠")
    card = layla.messages()[0]
    layla.press("الأيام", message=card)
    await chatting.settle()
    assert labels_of(card)[0] != ""
    query = layla.press("✓ الأحد", message=card)
    await chatting.settle()
    assert "يوم واحد" in (layla.answer(query) or {})["text"]
    assert await followed(chatting, layla.id) == [("القدس", "sun 09:00", 0)]


def labels_of(message: Message) -> list[str]:
    return [strip(button["text"]) for button in message.buttons]


async def test_words_that_are_a_sources_name_can_be_turned_into_the_source(chatting: Chatting) -> None:
    await loaded(
        chatting.database,
        harbour(1, "Harbour closed", "Al Jazeera English"),
        harbour(2, "Al Jazeera has a new studio", "Echo"),
    )
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe Al Jazeera hourly")
    assert await followed(chatting, layla.id) == [("Al Jazeera", "hourly", 0)]
    answer = await pressing(chatting, layla, "Only from Al Jazeera English")
    assert "Harbour closed" in answer
    assert await followed(chatting, layla.id) == [('@"Al Jazeera English"', "hourly", 0)]


async def test_words_of_which_nobody_writes_are_a_sources_name(chatting: Chatting) -> None:
    await loaded(
        chatting.database,
        harbour(1, "Harbour closed", "Al Jazeera English"),
        harbour(2, "Harbour reopened", "Al Jazeera Balkans"),
        harbour(3, "Bridge", "Echo"),
    )
    layla = chatting.telegram.person("Layla", "en")
    assert "2 stories" in await said(chatting, layla, "/subscribe al jazeera hourly")
    assert await followed(chatting, layla.id) == [('@"al jazeera"', "hourly", 0)]


async def test_following_again_without_a_cadence_keeps_the_one_it_has(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour hourly")
    await said(chatting, layla, "/topic harbour")
    assert "every hour" in await pressing(chatting, layla, "Follow")
    await said(chatting, layla, "/subscribe harbour instant")
    assert await followed(chatting, layla.id) == [("harbour", "instant", 0)]


async def test_what_was_found_is_followed_by_a_button(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed"))
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/topic harbour -bridge")
    assert "You follow harbour" in await pressing(chatting, layla, "Follow")
    assert await followed(chatting, layla.id) == [("harbour -bridge", "auto", 0)]
    await said(chatting, layla, "/topic ferries")
    assert "You follow ferries" in await pressing(chatting, layla, "Follow")


async def test_many_subscriptions_come_in_pages(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    for n in range(11):
        await chatting.database.write(
            subscriptions.subscribe, Wish(layla.id, f"topic {n}", "en", "hourly"), NOW
        )
    answer = await said(chatting, layla, "/subscriptions")
    assert "topic 7" in answer
    assert "topic 8" not in answer
    answer = await pressing(chatting, layla, "More")
    assert "11. topic 10" in answer
    assert "topic 7" not in answer
    assert "topic 7" in await pressing(chatting, layla, "Back")
    assert "You follow topic 1" in await pressing(chatting, layla, "2")
    assert "topic 7" in await pressing(chatting, layla, "What you follow")


async def test_what_was_deleted_can_be_had_back_for_ten_minutes_from_the_list(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour hourly")
    await said(chatting, layla, "/unsubscribe harbour")
    await said(chatting, layla, "/subscriptions")
    assert labels(layla) == ["Undo: harbour"]
    await pressing(chatting, layla, "Undo: harbour")
    assert await followed(chatting, layla.id) == [("harbour", "hourly", 0)]
    (one,) = await chatting.database.read(subscriptions.of_chat, layla.id)
    await chatting.database.write(
        subscriptions.change, one.id, layla.id, NOW - timedelta(minutes=11), state="deleted"
    )
    await said(chatting, layla, "/subscriptions")
    assert labels(layla) == []
    layla.press_stale(f"s:{one.id}:u")
    await chatting.settle()
    assert await followed(chatting, layla.id) == []


# --- the clock


async def test_the_clock_is_asked_about_once_and_yes_settles_it(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    await said(chatting, layla, "/subscribe القدس كل ساعة")
    assert len(layla.messages()) == 1
    await said(chatting, layla, "/subscribe غزة كل يوم ٨:٠٠")
    assert "12:00" in strip(layla.last().text)
    assert "الرياض" in await pressing(chatting, layla, "نعم")
    await said(chatting, layla, "/subscribe مصر كل يوم ٨:٠٠")
    assert "مصر" in layla.last().text
    assert (await chatting.database.read(readers.get, layla.id)).zoned == "said"


async def test_another_clock_is_chosen_by_a_button(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour daily 8:00")
    await pressing(chatting, layla, "No, another time", "Cairo")
    reader = await chatting.database.read(readers.get, layla.id)
    assert (reader.zone, reader.zoned) == ("Africa/Cairo", "said")


@pytest.mark.parametrize("city", ["Cairo", "القاهرة", "Le Caire"])
async def test_another_clock_is_typed_as_a_city(chatting: Chatting, city: str) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour daily 8:00")
    await pressing(chatting, layla, "No, another time")
    assert "Cairo" in await said(chatting, layla, city)
    assert (await chatting.database.read(readers.get, layla.id)).zone == "Africa/Cairo"
    assert "About" in await said(chatting, layla, "Berlin") or "Nothing about" in layla.last().text


async def test_what_is_no_city_is_a_topic_again(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed"))
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour daily 8:00")
    await pressing(chatting, layla, "No, another time")
    assert "Harbour closed" in await said(chatting, layla, "harbour closed")
    await said(chatting, layla, "Cairo")
    assert (await chatting.database.read(readers.get, layla.id)).zone == "UTC"


async def test_another_clock_is_shared_as_a_place(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour daily 8:00")
    layla.share_location(31.95, 35.93)
    await chatting.settle()
    reader = await chatting.database.read(readers.get, layla.id)
    assert (reader.zone, reader.zoned) == ("Asia/Amman", "said")


async def test_todays_digest_still_comes_when_the_right_clock_has_not_come_to_its_time(
    chatting: Chatting,
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour daily 8:00")
    assert await lasts(chatting, layla) == ["2026-11-24"]
    await pressing(chatting, layla, "No, another time")
    await said(chatting, layla, "Chicago")
    assert await lasts(chatting, layla) == ["2026-11-23"]
    await said(chatting, layla, "/zone Cairo")
    assert await lasts(chatting, layla) == ["2026-11-24"]


async def test_todays_digest_still_comes_when_it_is_put_off_to_the_evening(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour daily")
    await said(chatting, layla, "/digesttime 20:00")
    assert await lasts(chatting, layla) == ["2026-11-23"]


async def test_a_reader_who_has_had_todays_digest_and_moves_gets_no_second_one(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour daily 8:00")
    (one,) = await chatting.database.read(subscriptions.of_chat, layla.id)
    await chatting.database.write(subscriptions.serve_all, [Served(one.id, 0, date(2026, 11, 25))])
    await said(chatting, layla, "/zone Chicago")
    assert await lasts(chatting, layla) == ["2026-11-25"]


async def lasts(chatting: Chatting, who: Person) -> list[str]:
    return [str(one.last) for one in await chatting.database.read(subscriptions.of_chat, who.id)]


# --- groups, forum topics, channels


async def test_in_a_group_only_admins_change_what_is_followed(chatting: Chatting) -> None:
    group = chatting.telegram.group("Harbour friends")
    layla, omar = chatting.telegram.person("Layla", "en"), chatting.telegram.person("Omar", "en")
    group.join(layla, "administrator")
    group.join(omar)
    omar.send("/subscribe harbour", group)
    await chatting.settle()
    assert "Only admins can change" in group.last().text
    layla.send("/subscribe harbour hourly", group)
    await chatting.settle()
    query = omar.press("Unfollow", group)
    await chatting.settle()
    assert "Only admins can change" in (omar.answer(query) or {})["text"]
    assert await followed(chatting, group.id) == [("harbour", "hourly", 0)]
    layla.press("Unfollow", group)
    await chatting.settle()
    assert await followed(chatting, group.id) == []


async def test_in_a_forum_it_is_told_in_the_topic_where_it_was_typed(chatting: Chatting) -> None:
    forum = chatting.telegram.group("Forum", forum=True)
    layla = chatting.telegram.person("Layla", "en")
    forum.join(layla, "administrator")
    thread = forum.topic()
    layla.send("/subscribe harbour hourly", forum, thread=thread)
    await chatting.settle()
    assert forum.last().thread == thread
    assert await followed(chatting, forum.id) == [("harbour", "hourly", thread)]
    layla.send("/subscriptions", forum, thread=thread)
    await chatting.settle()
    assert "in this topic" in forum.last().text


async def test_a_channels_admin_decides_in_private_what_it_follows(chatting: Chatting) -> None:
    channel = chatting.telegram.group("Harbour news", kind="channel")
    channel.chat.username, channel.chat.bot = "harbour_news", "administrator"
    layla, omar = chatting.telegram.person("Layla", "en"), chatting.telegram.person("Omar", "en")
    channel.join(layla, "administrator")
    answer = await said(chatting, layla, "/subscribe @harbour_news harbour daily 8:00")
    assert "Is it" in answer
    assert "Harbour news follows harbour" in strip(layla.messages()[0].text)
    assert await followed(chatting, channel.id) == [("harbour", "daily 08:00", 0)]
    assert await followed(chatting, layla.id) == []
    await pressing(chatting, layla, "No, another time", "Cairo")
    settled = await chatting.database.read(readers.get, channel.id)
    assert (settled.kind, settled.zone) == ("channel", "Africa/Cairo")
    assert "Only admins" in await said(chatting, omar, "/subscribe @harbour_news bridges")
    assert "Only admins" in await said(chatting, omar, "/subscriptions @harbour_news")
    (one,) = await chatting.database.read(subscriptions.of_chat, channel.id)
    omar.press_stale(f"s:{one.id}:x")
    await chatting.settle()
    assert "What Harbour news follows" in await said(chatting, layla, "/subscriptions @harbour_news")
    await pressing(chatting, layla, "1", "Time")
    assert "at what time?" in layla.last().text
    assert "/subscribe" not in layla.last().text  # typed like that it would be for her own chat
    await pressing(chatting, layla, "Done", "Every hour")
    assert await followed(chatting, channel.id) == [("harbour", "hourly", 0)]
    await said(chatting, layla, "/unsubscribe @harbour_news harbour")
    assert await followed(chatting, channel.id) == []


async def test_a_channel_we_may_not_post_in_is_not_followed_for(chatting: Chatting) -> None:
    channel = chatting.telegram.group("Harbour news", kind="channel")
    channel.chat.username, channel.chat.bot = "harbour_news", "administrator"
    channel.chat.may_post = False
    layla = chatting.telegram.person("Layla", "en")
    channel.join(layla, "creator")
    assert "may not post" in await said(chatting, layla, "/subscribe @harbour_news harbour")
    assert "neither a source nor a channel" in await said(chatting, layla, "/subscribe @nowhere_news harbour")
    assert await followed(chatting, channel.id) == []


async def test_a_source_named_with_an_at_sign_is_followed_here(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed", "Echo"))
    layla = chatting.telegram.person("Layla", "en")
    assert "Harbour closed" in await said(chatting, layla, "/subscribe @echo harbour")
    assert await followed(chatting, layla.id) == [("@echo harbour", "auto", 0)]


# --- digests


async def test_a_long_digest_is_turned_page_by_page_and_tells_a_story_once(chatting: Chatting) -> None:
    await loaded(chatting.database, *(harbour(n / 10, f"Harbour number {n}") for n in range(1, 17)))
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour hourly")
    await said(chatting, layla, "/subscribe number hourly")
    first = await said(chatting, layla, "/digest")
    assert "1–7 of 16" in first
    second = await pressing(chatting, layla, "▶")
    third = await pressing(chatting, layla, "▶")
    assert "15–16 of 16" in third
    shown = re.findall(r"Harbour number \d+", first + second + third)
    assert len(shown) == len(set(shown)) == 16
    assert await pressing(chatting, layla, "◀") == second


async def test_a_digest_that_came_is_turned_page_by_page(chatting: Chatting) -> None:
    news = Newsroom(chatting.telegram, chatting.database, Journal(None))
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour hourly")
    for n in range(9):
        await news.publish(f"Harbour number {n}")
    await news.later(hours=1)
    first = strip(layla.last().text)
    assert "1–7 of 9" in first
    second = await pressing(chatting, layla, "▶")
    assert "8–9 of 9" in second
    told = re.findall(r"Harbour number \d", first + second)
    assert len(told) == len(set(told)) == 9
    assert "1–7 of 9" in await pressing(chatting, layla, "◀")
    await news.later(hours=1)
    assert len(layla.messages()) == 2


async def test_a_digest_leaves_out_what_is_muted(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed"), harbour(2, "Harbour football"))
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour")
    await said(chatting, layla, "/mute football")
    answer = await said(chatting, layla, "/digest")
    assert "Harbour closed" in answer
    assert "football" not in answer
