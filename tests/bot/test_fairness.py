"""Nobody takes the bot from the others, and nobody is answered yesterday's question."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.fairness import BURST, EVERY, Fairness, old
from tests.conftest import Chatting

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


async def test_a_button_beyond_the_share_does_not_keep_waiting(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    for _ in range(BURST + 3):
        layla.send("/help")
    query = layla.press_stale("a:1")
    await chatting.settle()
    assert layla.answer(query) is not None


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
