"""A subscriber hears of a new story once, and only once, whatever happens on the way."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from telegram.error import InvalidToken

from bench.delivery_crashes import enumerated
from bench.delivery_kills import trial
from bot import digests, due, outcome, telling
from bot.delivery import Courier, answers, keep_delivering, recover, recovered, resumes, tidy
from bot.spreading import match_owed, spread_owed
from ingest.keep import keep
from storage import deliveries, readers, sources, stories, subscriptions, summaries
from storage.deliveries import Ack, Delivery, Settled
from storage.models import NewArticle, Quote, StoredSummary
from storage.subscriptions import Hit
from tests.newsroom import NOW, Newsroom, newsroom
from tests.telegram.answers import Refusal, forbidden, gone
from tests.telegram.front_inprocess import InProcess as Slow


@pytest.fixture
async def news(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as opened:
        yield opened


async def test_a_subscriber_hears_of_a_new_story_once_and_only_once(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    await news.publish()
    await news.deliver()
    await news.later(hours=1)
    (message,) = layla.messages()
    assert "The harbour opens" in message.text
    assert "Ships entered the harbour today." in message.text
    assert "Because you follow" in message.text
    assert await news.states() == ["sent"]


async def test_a_story_that_fits_several_topics_comes_once_and_names_them(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    for words in ("harbour", "ships", "bridges"):
        await news.follow(layla, words)
    await news.publish()
    await news.deliver()
    (message,) = layla.messages()
    assert "harbour · ships" in message.text


async def test_a_story_that_grows_is_not_told_again(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    number = await news.publish()
    await news.deliver()
    await news.database.write(stories.put, [stories.Place(number, number)])
    await match_owed(news.database, news.topics, news.now)
    await news.later(hours=1)
    assert len(layla.messages()) == 1


async def test_matching_and_waking_a_second_time_tells_nobody_anything_twice(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    followed = await news.follow(layla)
    story = await news.publish()
    await news.deliver()
    await news.database.write(subscriptions.matched, {story: [followed.topic]}, news.now)
    while await spread_owed(news.database, news.now):
        pass
    await news.later(minutes=1)
    assert len(layla.messages()) == 1


async def test_a_story_of_a_first_load_is_told_once_when_somebody_reports_it_anew(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    story = await news.publish("The harbour, as of old", silent=True, paper="The Archive")
    await news.publish("The harbour, as of old", story=story, silent=True, paper="The Annals")
    await news.deliver()
    assert layla.messages() == []
    await news.publish("The harbour opens", story=story)
    await news.deliver()
    (message,) = layla.messages()
    assert "The harbour opens" in message.text
    await news.publish("The harbour has opened", story=story, paper="The Mirror")
    await news.later(hours=1)
    assert len(layla.messages()) == 1


async def test_a_story_that_was_told_is_not_news_again_to_who_follows_it_later(news: Newsroom) -> None:
    story = await news.publish()
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    await news.publish("The harbour has opened", story=story, paper="The Mirror")
    await news.publish("The harbour is open", story=story, silent=True, paper="The Archive")
    await news.deliver()
    assert layla.messages() == []


async def test_a_story_first_told_by_a_muted_source_is_told_by_another(news: Newsroom) -> None:
    layla, omar, salma = (news.telegram.person(name, "en") for name in ("Layla", "Omar", "Salma"))
    for one, muted in ((layla, '@"The Echo"'), (omar, "bridge"), (salma, "ships")):
        await news.follow(one, muted=(muted,))
    story = await news.publish("The harbour opens")
    await news.publish("The harbour has opened", story=story, paper="The Mirror")
    await news.deliver()
    assert [one.last().text.split("\n")[0].strip("\u2068\u2069") for one in (layla, omar)] == [
        "The harbour has opened",
        "The harbour opens",
    ]
    assert salma.messages() == []


@pytest.mark.parametrize("cadence", ["instant", "hourly", "daily 11:00"])
async def test_a_story_that_only_a_muted_source_had_comes_when_another_reports_it(
    news: Newsroom, cadence: str
) -> None:
    layla, omar = (news.telegram.person(name, "en") for name in ("Layla", "Omar"))
    for one in (layla, omar):
        await news.follow(one, cadence=cadence, muted=('@"The Echo"',) if one is layla else ("bridge",))
    story = await news.publish("The harbour opens")
    await news.publish("The ferry calls at the harbour", paper="The Annals")
    await news.later(hours=2, minutes=1)
    assert ["harbour opens" in "".join(m.text for m in one.messages()) for one in (layla, omar)] == [
        False,
        True,
    ]
    before = len(omar.messages())
    await news.publish("The harbour has opened", story=story, paper="The Mirror")
    await news.publish("The harbour is open", story=story, paper="The Wire")
    await news.later(hours=1, minutes=1)
    await news.later(hours=23)
    await news.later(hours=1)
    told = "".join(message.text for message in layla.messages())
    assert told.count("The harbour has opened") == 1
    assert "The harbour is open" not in told
    assert len(omar.messages()) == before


async def test_who_follows_a_source_hears_of_what_it_reports_after_others(news: Newsroom) -> None:
    layla, omar, salma = (news.telegram.person(name, "en") for name in ("Layla", "Omar", "Salma"))
    await news.follow(layla, '@"The Mirror"')
    await news.follow(omar)
    await news.follow(salma)
    await news.follow(salma, "@mirror harbour")
    story = await news.publish("The harbour opens")
    await news.deliver()
    assert [len(one.messages()) for one in (layla, omar, salma)] == [0, 1, 1]
    await news.publish("The harbour has opened", story=story, paper="The Mirror")
    await news.publish("The harbour is open", story=story, paper="The Mirror")
    await news.publish("The harbour is full", story=story, paper="The Annals")
    await news.later(hours=1)
    assert [len(one.messages()) for one in (layla, omar, salma)] == [1, 1, 1]
    assert "The harbour has opened" in layla.last().text


async def test_a_category_is_followed_by_its_name(news: Newsroom) -> None:
    layla, omar = (news.telegram.person(name, "en") for name in ("Layla", "Omar"))
    await news.follow(layla, "@sport")
    await news.follow(omar, "@sport -bridge")
    await news.publish("The harbour opens", paper="The Echo", category="world")
    await news.publish("A match on the bridge", paper="The Mirror", category="Sport")
    await news.publish("A match in the rain", paper="The Mirror", category="Sport")
    await news.deliver()
    told = [" ".join(message.text for message in one.messages()) for one in (layla, omar)]
    assert ["harbour opens" in text for text in told] == [False, False]
    assert ["on the bridge" in text for text in told] == [True, False]
    assert ["rain" in text for text in told] == [True, True]


async def test_a_category_is_muted_by_its_name(news: Newsroom) -> None:
    layla, omar = (news.telegram.person(name, "en") for name in ("Layla", "Omar"))
    await news.follow(layla, muted=("@sport",))
    await news.follow(omar)
    await news.publish("Rowing in the harbour", paper="The Mirror", category="Sport")
    await news.deliver()
    assert [len(one.messages()) for one in (layla, omar)] == [0, 1]


async def test_a_teaser_that_becomes_whole_tells_a_story_that_came_in_a_flood(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    story = await news.publish("The harbour, as of old", silent=True, paper="The Archive")
    await news.publish("The harbour opens", story=story, teaser=True)
    await news.deliver()
    assert layla.messages() == []
    source = await news.database.write(sources.ensure, "https://echo.example/feed", "The Echo")
    text = ("Ships entered the harbour today, all of them.", "It had been closed for a year.")
    new = NewArticle("The harbour opens", text, "en", ("guid:2",), published=news.now)
    await news.database.write(keep, source.id, [new], news.now)
    await news.database.write(summaries.add, [StoredSummary(2, (Quote(text[0], 0, len(text[0]), 1.0),))])
    await news.match()
    await news.later(minutes=1)
    (message,) = layla.messages()
    assert "all of them" in message.text


async def test_nobody_is_woken_in_quiet_hours_and_then_hears_all_at_once(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla, quiet="08:00-12:00")
    for n in range(5):
        await news.publish(f"The harbour, part {n}")
    await news.deliver()
    await news.later(hours=2, minutes=59)
    assert layla.messages() == []
    await news.later(minutes=1)
    (message,) = layla.messages()
    assert all(f"part {n}" in message.text for n in range(5))


async def test_a_digest_comes_at_its_time_with_the_stories_until_then(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla, cadence="daily 12:00")
    await news.publish("The harbour at nine")
    await news.deliver()
    await news.later(hours=2, minutes=59, seconds=59)
    assert layla.messages() == []
    await news.later(seconds=1)
    assert ["at nine" in message.text for message in layla.messages()] == [True]
    news.now += timedelta(hours=3)
    await news.publish("The harbour at three")
    await news.deliver()
    assert len(layla.messages()) == 1
    await news.later(hours=21)
    assert ["at three" in message.text for message in layla.messages()] == [False, True]


async def test_a_digest_comes_at_most_a_minute_late_and_never_early(news: Newsroom) -> None:
    news.now, speed = NOW + timedelta(seconds=40), 10
    zones = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Africa/Cairo")
    promised = (NOW + timedelta(minutes=1)).timestamp()
    readers_ = [news.telegram.person(f"Reader {n}", "en") for n in range(40)]
    for n, one in enumerate(readers_):
        zone = zones[n % len(zones)]
        at = datetime.fromtimestamp(promised, ZoneInfo(zone))
        await news.follow(one, cadence=f"daily {at:%H:%M}", zone=zone)
    for n in range(40):
        await news.follow(news.telegram.person(f"Other {n}", "en"))
    await news.publish()
    began = time.monotonic()
    clock = lambda: news.now + timedelta(seconds=(time.monotonic() - began) * speed)  # noqa: E731
    news.telegram.clock = lambda: clock().timestamp()
    running = asyncio.create_task(keep_delivering(replace(news.desk(), clock=clock)))
    async with asyncio.timeout(30):
        while not all(one.messages() for one in readers_):  # noqa: ASYNC110 - Telegram tells us nothing
            await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    lateness = [one.last().date - promised for one in readers_]
    assert min(lateness) >= 0
    assert max(lateness) <= 60


async def test_stories_that_make_a_topic_busy_wait_for_the_digest_of_the_next_day(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla, cadence="auto")
    await news.later(days=9)
    for n in range(due.BUSY + 1):
        await news.publish(f"The harbour, part {n}")
        await news.later(minutes=1)
    alone = due.BUSY - 1
    assert [f"part {n}" in layla.messages()[n].text for n in range(alone)] == [True] * alone
    assert len(layla.messages()) == alone
    await news.later(hours=22, minutes=54)
    assert len(layla.messages()) == alone
    await news.later(minutes=1)
    digest = layla.messages()[-1].text
    assert len(layla.messages()) == alone + 1
    assert [f"part {n}" in digest for n in range(due.BUSY + 1)] == [False] * alone + [True] * 2


async def test_after_an_outage_one_digest_makes_up_for_all_and_nothing_old_comes(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla, cadence="daily 12:00")
    await news.publish("The harbour long ago")
    news.now += timedelta(days=2)
    await news.publish("The harbour yesterday")
    await news.later(days=1, hours=4)
    (message,) = layla.messages()
    assert "yesterday" in message.text
    assert "long ago" not in message.text


async def test_what_comes_while_a_chat_is_served_wakes_it_again(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    await news.publish("The harbour, first")
    (claim,) = await news.database.write(readers.claim, news.now, 10)
    await news.publish("The harbour, second")
    assert await news.database.write(readers.claim, news.now, 10) == []
    await news.database.write(readers.give_back, {claim.token: None})
    await news.deliver()
    assert len(layla.messages()) == 2


async def test_whoever_lost_the_lease_changes_nothing(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    await news.publish()
    (late,) = await news.database.write(readers.claim, news.now, 10)
    news.now += readers.LEASE
    (claim,) = await news.database.write(readers.claim, news.now, 10)
    given = await news.database.read(telling.paper, [claim, late], news.now)
    start = telling.start(late, given, news.now)
    assert start.owed
    assert await news.database.write(deliveries.begin, [start], news.now) == {}
    await news.database.write(readers.give_back, {late.token: None})
    assert await news.states() == []
    await news.later(seconds=readers.LEASE.total_seconds())
    assert len(layla.messages()) == 1


async def test_news_that_may_not_have_arrived_stands_in_the_next_digest_and_only_there(
    news: Newsroom,
) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    await news.follow(layla, "bridges", "daily 12:00")
    news.telegram.fault("hang", times=2)
    await news.publish()
    await news.deliver()
    await news.later(minutes=1)
    assert layla.messages() == []
    await news.later(hours=3)
    assert ["The harbour opens" in message.text for message in layla.messages()] == [True]
    await news.later(days=1)
    assert len(layla.messages()) == 1


async def test_news_in_doubt_for_ten_minutes_is_not_told_once_more(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    news.telegram.fault("hang")
    await news.publish()
    await news.deliver()
    await news.later(minutes=10)
    assert await news.states() == ["uncertain"]
    assert layla.messages() == []


async def test_no_hourly_digest_swallows_what_comes_late_for_the_one_before(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla, cadence="hourly")
    await news.publish("The harbour at nine")
    await news.later(hours=1)
    await news.publish("The harbour, a moment late")
    late = Hit(2, 1, 2, news.now - timedelta(seconds=1))
    given = await plan_with(news, layla.id, [late])
    before = await news.database.read(deliveries.of_chat, layla.id)
    assert given.key not in {one.key for one in before}


async def plan_with(news: Newsroom, chat: int, owed: list[Hit]) -> digests.Message:
    reader = await news.database.read(readers.get, chat)
    (one,) = await news.database.read(subscriptions.of_chat, chat)
    (message,) = digests.plan(reader, ZoneInfo("UTC"), [one], {one.id: owed}, {}, news.now).messages
    return message


async def test_a_clock_put_forward_while_a_chat_is_served_brings_nothing_twice(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    await news.publish()
    courier = Courier(news.desk(Slow(news.telegram, lambda: 0.2)))
    courier.open()
    try:
        assert await courier.serve_due() == 1
        news.now += timedelta(hours=1)
        await courier.serve_due()
        await courier.drained()
    finally:
        await courier.close()
    await news.later(minutes=5)
    assert len(layla.messages()) == 1
    assert await news.states() == ["sent"]


async def test_a_restart_goes_on_inside_a_digest_of_several_parts(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla, cadence="daily 12:00")
    for n in range(7):
        await news.publish(f"The harbour, part {n}")
    news.now += timedelta(hours=3)
    (claim,) = await news.database.write(readers.claim, news.now, 1)
    given = await news.database.read(telling.paper, [claim], news.now)
    start = telling.start(claim, given, news.now)
    (whole,) = start.owed
    parts = telling.parts(telling.load(whole.screen), 200)
    assert len(parts) > 2
    cut = [replace(whole, part=n, screen=telling.dump(part)) for n, part in enumerate(parts)]
    found = await news.database.write(deliveries.begin, [replace(start, owed=tuple(cut))], news.now)
    first, second = found[layla.id][:2]
    done = Ack((Settled(first.id, "sent", 1),), begun=second.id)
    await news.database.write(deliveries.acknowledge, [done], news.now)
    await recover(news.desk())
    await news.deliver()
    texts = [message.text for message in layla.messages()]
    assert len(texts) == len(parts) - 1
    told = [sum(f"part {n}" in text for text in texts) for n in range(7)]
    assert told == [f"part {n}" not in first.screen for n in range(7)]
    assert sum(told) >= 4
    assert [bool(message.buttons) for message in layla.messages()] == [*[False] * (len(texts) - 1), True]


async def test_a_topic_of_a_forum_is_told_in_its_thread_and_in_the_chat_when_that_is_closed(
    news: Newsroom,
) -> None:
    forum = news.telegram.group("News", forum=True)
    thread = forum.topic()
    await news.follow(forum, thread=thread)
    await news.publish("The harbour opens")
    await news.deliver()
    news.telegram.fault(gone("TOPIC_CLOSED"))
    await news.publish("The harbour closes")
    await news.deliver()
    assert [message.thread for message in forum.messages()] == [thread, None]


async def test_what_a_closed_thread_and_the_chat_are_both_owed_comes_once(news: Newsroom) -> None:
    forum = news.telegram.group("News", forum=True)
    await news.follow(forum, thread=forum.topic())
    await news.follow(forum, "ships")
    news.telegram.fault(gone("message thread not found"), methods="sendMessage", chat=forum.id)
    await news.publish("The harbour opens")
    await news.later(minutes=1)
    assert [message.thread for message in forum.messages()] == [None]
    assert sorted(await news.states()) == ["dead", "sent"]


async def test_chats_that_stay_away_for_30_days_and_messages_of_14_are_forgotten(news: Newsroom) -> None:
    layla, omar = (news.telegram.person(name, "en") for name in ("Layla", "Omar"))
    for person in (layla, omar):
        await news.follow(person)
    await news.publish()
    await news.deliver()
    await news.database.write(readers.leave, omar.id, news.now)
    news.now += timedelta(days=14)
    await tidy(news.desk())
    assert len(await news.states()) == 2
    news.now += timedelta(days=16)
    await tidy(news.desk())
    assert await news.states() == []
    assert len(await news.database.read(subscriptions.of_chat, omar.id)) == 1
    news.now += timedelta(seconds=1)
    await tidy(news.desk())
    assert await news.database.read(subscriptions.of_chat, omar.id) == []
    assert len(await news.database.read(subscriptions.of_chat, layla.id)) == 1


# --- failing answers


async def test_one_chat_that_blocked_us_holds_up_nobody_else(news: Newsroom) -> None:
    people = [news.telegram.person(f"Reader {n}", "en") for n in range(5)]
    for person in people:
        await news.follow(person)
    news.telegram.fault(forbidden("bot was blocked by the user"), chat=people[0].id)
    await news.publish()
    await news.deliver()
    assert [len(person.messages()) for person in people] == [0, 1, 1, 1, 1]


async def test_a_chat_that_blocked_us_keeps_its_subscriptions_and_hears_when_it_returns(
    news: Newsroom,
) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    news.telegram.fault(forbidden("bot was blocked by the user"))
    await news.publish()
    await news.deliver()
    assert (await news.database.read(readers.get, layla.id)).state == "left"
    await news.publish("The harbour closes")
    await news.later(hours=1)
    assert layla.messages() == []
    await news.database.write(readers.come_back, layla.id, news.now)
    await news.deliver()
    assert len(layla.messages()) == 2


async def test_a_group_that_became_a_supergroup_loses_nothing(news: Newsroom) -> None:
    old, new = news.telegram.group("News", kind="group"), news.telegram.group("News")
    await news.follow(old)
    news.telegram.chats[old.id].migrated_to = new.id
    await news.publish()
    await news.deliver()
    assert len(news.telegram.sent(new.id)) == 1
    assert len(await news.database.read(subscriptions.of_chat, new.id)) == 1


@pytest.mark.timeout(300)  # twenty processes must start: on a busy machine that takes minutes
async def test_kills_during_a_broadcast_lose_no_message_and_repeat_none_twice() -> None:
    found = await trial(kills=20, chats=400, rate=300, within=0.1)
    assert found.owed >= 400
    assert found.lost == 0
    assert found.worst <= 2
    assert found.most <= found.flying


async def test_a_refused_token_ends_delivery_and_loses_nothing(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    await news.publish()
    news.telegram.fault(Refusal(401, "Unauthorized"))
    with pytest.raises(InvalidToken):
        async with asyncio.timeout(10):
            await keep_delivering(news.desk())
    await recover(news.desk())
    await news.deliver()
    assert len(layla.messages()) == 1


async def test_news_that_fails_twice_is_not_sent_a_third_time(news: Newsroom) -> None:
    layla = news.telegram.person("Layla", "en")
    await news.follow(layla)
    news.telegram.fault("cut", times=5)
    await news.publish()
    for _ in range(5):
        await news.later(minutes=1)
    assert len(news.telegram.called("sendMessage")) == 2
    assert await news.states() == ["uncertain"]


# --- after a crash


async def test_a_crash_after_any_statement_or_await_loses_nothing_and_repeats_nothing_twice() -> None:
    found = await enumerated(every=19)
    assert found.crashes >= 10
    assert found.lost == 0
    assert found.worst <= 2


def on_its_way(key: str, attempts: int = 1, begun: datetime = NOW) -> Delivery:
    return Delivery(1, 1, 0, key, 0, (1,), "", "in flight", attempts, None, NOW, begun, None, "")


def test_news_in_doubt_is_told_once_more_while_it_is_young_and_a_digest_never() -> None:
    assert resumes(on_its_way("story:1"), NOW + timedelta(minutes=9))
    assert not resumes(on_its_way("story:1"), NOW + timedelta(minutes=10))
    assert not resumes(on_its_way("story:1", attempts=2), NOW)
    assert not resumes(on_its_way("digest:2026-11-24"), NOW)


def test_the_journal_says_what_was_answered_and_what_never_left() -> None:
    news, digest = on_its_way("story:1"), on_its_way("digest:2026-11-24")
    told = recovered(digest, answers({"d1", "a1:77", "a9:5"}), NOW)
    assert (told.state, told.message, told.untried) == ("sent", 77, False)
    waiting = recovered(digest, answers({"d2", "a9:5"}), NOW)
    assert (waiting.state, waiting.untried) == ("pending", True)
    for mark in ("d1", "~d1"):
        doubtful = [recovered(one, answers({mark}), NOW) for one in (news, digest)]
        assert [(one.state, one.untried) for one in doubtful] == [("pending", False), ("uncertain", False)]


def test_errors_of_the_library_all_have_an_outcome() -> None:
    assert outcome.outcome(InvalidToken()).kind == "stop"
