"""The first minute: three taps to a first digest, links that open a topic or a story, and who may tap."""

import json
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import deeplink, welcome
from bot.app import build
from bot.house import House
from bot.intake import Intake
from bot.journal import Journal
from bot.seal import sealed
from bot.wording import languages, speak
from language.terms import normal
from storage import inbox, readers, subscriptions
from storage.database import open_database
from tests.conftest import Chatting
from tests.flows.test_subscribing import followed, labels, pressing, said
from tests.flows.test_topic import harbour, loaded
from tests.telegram.core import Telegram
from tests.telegram.front_inprocess import InProcess


@given(st.text(min_size=1, max_size=40))
def test_a_topics_link_says_the_same_words_or_there_is_none(words: str) -> None:
    payload = deeplink.topic(words)
    assert len(payload) <= deeplink.MOST
    assert payload == "" or deeplink.read(payload) == (words.strip() or None)


@pytest.mark.parametrize(
    "payload", ["topic_", "topic_!", "topic_gA", "story_", "story_x", "story_-1", "x", "topic_A"]
)
def test_what_is_no_payload_of_ours_asks_for_nothing(payload: str) -> None:
    assert deeplink.read(payload) is None


@given(st.lists(st.text(min_size=1, max_size=40), max_size=20), st.sampled_from(languages()))
def test_there_are_six_to_eight_topics_on_offer_and_none_twice(rising: list[str], language: str) -> None:
    offered = welcome.offer(rising, speak(language))
    assert 6 <= len(offered) <= 8
    assert len({normal(one) for one in offered}) == len(offered)
    assert all(
        one in offered
        for one in rising[: welcome.MOST]
        if [normal(r) for r in rising].count(normal(one)) == 1
    )


async def test_start_a_topic_and_a_time_bring_the_first_digest(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Oil harbour closed"), harbour(2, "Bridge"))
    layla = chatting.telegram.person("Layla", "en")
    taps = 1
    layla.start()
    await chatting.settle()
    card = layla.last()
    for label in ("Oil", "08:00"):
        taps += 1
        layla.press(label, message=card)
        await chatting.settle()
    assert taps == 3
    assert "You follow" in card.text
    assert "Oil harbour closed" in layla.messages()[1].text
    assert await followed(chatting, layla.id) == [("Oil", "daily 08:00", 0)]
    assert "Is it" in layla.last().text


@pytest.mark.parametrize("step", range(4))
async def test_a_restart_in_the_middle_of_the_first_minute_loses_nothing(
    tmp_path: Path, now: datetime, step: int
) -> None:
    """Each run ends by a kill: before `step` the update is stored and confirmed, and nobody has handled it."""
    telegram = Telegram(clock=now.timestamp)
    layla = telegram.person("Layla", "en")
    layla.start()
    for n, label in enumerate(("", "Oil", "Health", "08:00")):
        if label:
            layla.press(label)
        async with open_database(f"sqlite:///{tmp_path}/mujaz.db") as database:
            if n == 0:
                await loaded(database, harbour(1, "Oil harbour closed"))
            if n == step:
                taken = {update["update_id"]: json.dumps(update) for update in telegram.take()}
                await database.write(inbox.add, taken, now)
        await run_once(telegram, tmp_path, now)
    assert [one.text[:5] for one in layla.messages()] == ["You f", "Your ", "Is it"]
    async with open_database(f"sqlite:///{tmp_path}/mujaz.db") as database:
        following = await database.read(subscriptions.of_chat, layla.id)
    assert {(one.text, one.cadence) for one in following} == {
        ("Oil", "daily 08:00"),
        ("Health", "daily 08:00"),
    }
    assert telegram.mistakes == []


async def run_once(telegram: Telegram, folder: Path, now: datetime) -> None:
    """The bot starts, does what is owed, answers what comes, and is gone."""
    async with open_database(f"sqlite:///{folder}/mujaz.db") as database:
        house = House(database, lambda: now)
        application = build(house, telegram.token, InProcess(telegram), api_url="http://telegram.test")
        async with application:
            intake = Intake(application, database, lambda: now, Journal(None))
            await intake.replay()
            await intake.accept(telegram.take())
            await intake.drained()


async def test_what_is_shared_opens_the_bot_where_it_was_shared(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed"))
    layla, omar = chatting.telegram.person("Layla", "ar"), chatting.telegram.person("Omar", "en")
    for typed, opens in (("/topic harbour", "About harbour"), ("/start story_1", "Harbour closed")):
        await said(chatting, layla, typed)
        (share,) = (button["url"] for button in layla.last().buttons if button["text"] == "مشاركة")
        link = parse_qs(urlsplit(share).query)["url"][0]
        assert link.startswith("https://t.me/mujaz_bot?start=")
        assert opens in await said(chatting, omar, f"/start {link.partition('=')[2]}")


async def test_with_nothing_about_it_today_the_latest_news_come_at_once(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed"))
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/start")
    assert "Harbour closed" in await pressing(chatting, layla, "Sport", "Every hour")
    assert await followed(chatting, layla.id) == [("Sport", "hourly", 0)]


async def test_a_topic_is_tapped_away_again_and_all_of_it_can_be_skipped(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/start")
    assert not any("08:00" in label for label in labels(layla))
    await pressing(chatting, layla, "Oil")
    assert any("08:00" in label for label in labels(layla))
    await pressing(chatting, layla, "✓ Oil")
    assert await followed(chatting, layla.id) == []
    assert "/latest" in await pressing(chatting, layla, "Skip")
    assert len(layla.messages()) == 1


async def test_the_language_is_changed_right_there(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/start")
    assert "موجز" in await pressing(chatting, layla, "Language", "العربية")
    assert "النفط" in labels(layla)
    assert (await chatting.database.read(readers.get, layla.id)).language == "ar"
    assert len(layla.messages()) == 1


async def test_who_follows_something_is_greeted_with_it(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    await said(chatting, layla, "/subscribe القدس كل ساعة")
    answer = await said(chatting, layla, "/start")
    assert "أهلًا بعودتك" in answer
    assert "القدس" in answer
    assert "النفط" not in labels(layla)


async def test_a_link_opens_a_topic_or_a_story(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed"))
    layla = chatting.telegram.person("Layla", "en")
    assert "About harbour" in await said(chatting, layla, f"/start {deeplink.topic('harbour')}")
    assert "Harbour closed" in await said(chatting, layla, "/start story_1")


@pytest.mark.parametrize("payload", ["story_999", "topic_____", "nonsense", "topic_ISEh"])
async def test_a_link_that_leads_nowhere_is_the_usual_start_with_one_sentence(
    chatting: Chatting, payload: str
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    answer = await said(chatting, layla, f"/start {payload}")
    assert answer.startswith("This link leads nowhere any more")
    assert "Oil" in labels(layla)


@pytest.mark.parametrize("kind", ["supergroup", "channel"])
async def test_elsewhere_only_admins_tap(chatting: Chatting, kind: str) -> None:
    group = chatting.telegram.group("Friends", kind="supergroup")
    layla, omar = chatting.telegram.person("Layla", "en"), chatting.telegram.person("Omar", "en")
    group.join(layla, "administrator")
    group.join(omar)
    layla.send("/start@mujaz_bot", group)
    await chatting.settle()
    group.chat.type = kind  # what a channel shows can be pressed by whoever reads it
    for label in ("Oil", "Language"):
        query = omar.press(label, group)
        await chatting.settle()
        assert "Only admins can change" in (omar.answer(query) or {})["text"]
    for data in ("wl:fr", "o:sentences:5"):
        query = chatting.telegram.ask("callback")
        body = {"id": query, "from": omar.described(), "chat_instance": "1", "data": sealed(data)}
        chatting.telegram.queue(callback_query=body | {"message": group.last().described()})
        await chatting.settle()
        assert "Only admins can change" in (omar.answer(query) or {})["text"]
    assert await chatting.database.read(subscriptions.of_chat, group.id) == []
    layla.press("Oil", group)
    await chatting.settle()
    assert await followed(chatting, group.id) == [("Oil", "auto", 0)]


async def test_another_bots_command_is_none_of_ours(chatting: Chatting) -> None:
    group, layla = chatting.telegram.group("Friends"), chatting.telegram.person("Layla", "en")
    for text in ("/latest@other_bot", "hello all", "/nosuch", "/start@other_bot"):
        layla.send(text, group)
    await chatting.settle()
    assert group.messages() == []
    layla.send("/latest@mujaz_bot", group)
    await chatting.settle()
    assert len(group.messages()) == 1
