"""Nobody takes the bot from the others, and nobody is answered yesterday's question."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import build
from bot.fairness import BURST, EVERY, Fairness, old
from bot.house import House
from bot.intake import Intake
from bot.journal import Journal
from bot.pacing import Pacing
from storage.database import Database
from tests.conftest import Chatting
from tests.telegram.core import Telegram
from tests.telegram.front_inprocess import InProcess

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_a_burst_is_answered_and_then_one_request_in_three_seconds() -> None:
    fairness = Fairness()
    assert [fairness.allows(1, NOW) for _ in range(BURST + 2)] == [True] * BURST + [False] * 2
    assert fairness.allows(2, NOW)
    assert fairness.allows(1, NOW + EVERY)
    assert not fairness.allows(1, NOW + EVERY)


@given(st.lists(st.integers(0, 20), max_size=200))
def test_nobody_ever_gets_more_than_the_share(pauses: list[int]) -> None:
    fairness, now, given = Fairness(), NOW, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        given += fairness.allows(1, now)
    assert given <= BURST + (now - NOW) / EVERY


def test_a_message_is_old_after_five_minutes() -> None:
    assert old(NOW - timedelta(minutes=6), NOW)
    assert not old(NOW - timedelta(minutes=4), NOW)
    assert not old(None, NOW)


async def test_too_many_requests_get_one_gentle_word(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    for _ in range(BURST + 15):
        layla.send("/help")
    await chatting.settle()
    answers = [message.text for message in layla.messages()]
    assert len(answers) == BURST + 1
    assert "slow down" in answers[-1]


async def test_every_button_beyond_the_share_says_so_and_costs_no_message(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    for _ in range(BURST):
        layla.send("/help")
    queries = [layla.press_stale("a:1") for _ in range(3)]
    inline = layla.inline("غزة")
    await chatting.settle()
    assert all("تمهّل" in (layla.answer(query) or {})["text"] for query in queries)
    assert (layla.answer(inline) or {})["results"] == []
    assert len(layla.messages()) == BURST


async def test_what_people_say_to_one_another_in_a_group_costs_no_share_and_gets_no_word(
    chatting: Chatting,
) -> None:
    group, layla = chatting.telegram.group(), chatting.telegram.person("Layla", "en")
    group.join(layla)
    for n in range(BURST + 5):
        layla.send(f"good morning {n}", group)
        layla.send("/roll@dice_bot", group)
    await chatting.settle()
    assert group.messages() == []
    layla.send("/help@mujaz_bot", group)
    await chatting.settle()
    assert "the latest headlines" in group.last().text


@asynccontextmanager
async def hurried(database: Database, now: datetime) -> AsyncIterator[tuple[Telegram, Intake]]:
    """A bot that keeps to the pace of Telegram."""
    telegram = Telegram(clock=now.timestamp)
    house = House(database, lambda: now)
    request = InProcess(telegram)
    chat = build(house, telegram.token, request, api_url="http://telegram.test", pacing=Pacing())
    async with chat:
        yield telegram, Intake(chat, database, lambda: now, Journal(None))


@pytest.mark.parametrize("kind", ["private", "group"])
async def test_buttons_are_answered_at_once_while_earlier_answers_wait_for_their_pace(
    database: Database, now: datetime, kind: str
) -> None:
    async with hurried(database, now) as (telegram, intake):
        layla = telegram.person("Layla", "en")
        group = telegram.group() if kind == "group" else None
        if group is not None:
            group.join(layla, "administrator")
        layla.send("/settings", group)
        await intake.accept(telegram.take())
        await intake.drained()
        for _ in range(9):
            layla.send("/settings", group)
        queries = [layla.press(button, group) for button in ("Digits", "Muted", "Language", "Time zone") * 5]
        inline = layla.inline("harbour")
        updates = telegram.take()
        told = asyncio.create_task(intake.accept(updates))
        async with asyncio.timeout(5):
            while any(layla.answer(query) is None for query in (*queries, inline)):  # noqa: ASYNC110 - a person watches
                await asyncio.sleep(0.01)
        await told
        sent = len(telegram.sent(group.id if group else layla.id))
        assert sent < 6  # the answers to the commands still wait
        texts = [(layla.answer(query) or {}).get("text", "") for query in queries]
        assert [bool(text) for text in texts] == [False] * 10 + [True] * 10


async def test_answers_leave_in_the_order_in_which_they_were_asked_for(
    database: Database, now: datetime
) -> None:
    async with hurried(database, now) as (telegram, intake):
        layla = telegram.person("Layla", "en")
        for n in range(5):
            layla.send(f"/topic word{n}")
        await intake.accept(telegram.take())
        await intake.drained()
        assert [f"word{n}" in message.text for n, message in enumerate(layla.messages())] == [True] * 5


async def test_what_waited_through_an_outage_is_answered_with_one_word(
    chatting: Chatting, now: datetime
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    for _ in range(5):
        layla.send("/help")
    updates = chatting.telegram.take()
    for update in updates:
        update["message"]["date"] -= 3600
    await chatting.intake.accept(updates)
    await chatting.intake.drained()
    assert [message.text[:10] for message in layla.messages()] == ["I was away"]


def test_who_was_quiet_for_a_minute_is_not_remembered() -> None:
    fairness = Fairness()
    fairness.allows(7, NOW)
    fairness.allows(8, NOW + timedelta(seconds=59))
    assert set(fairness._shares) == {7, 8}
    fairness.allows(9, NOW + timedelta(seconds=62))
    assert set(fairness._shares) == {8, 9}
