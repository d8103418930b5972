"""What is kept of a chat is said, given, and erased a day after it was asked for, unless it is undone."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot import erasing, linking, notices
from bot.app import build
from bot.delivery import Courier
from bot.erasing import erase_due
from bot.house import House
from bot.intake import Intake
from bot.journal import Journal
from language.bidi import strip
from storage import chats, erasures, links, readers, saved, sources, subscriptions
from storage import notices as words_owed
from storage.notices import Notice
from tests.conftest import NOW, Chatting
from tests.flows.test_logs import written  # noqa: F401 - a fixture
from tests.flows.test_subscribing import said
from tests.newsroom import Newsroom, newsroom
from tests.storage.test_chats import dump
from tests.telegram.chats import Message
from tests.telegram.front_inprocess import InProcess
from tests.telegram.people import Group, Person

LONG = 7_301_845_596
"""A number that no other figure looks like."""


@dataclass
class House24(Chatting):
    """A bot whose clock can be turned."""

    news: Newsroom = field(default=None)  # type: ignore[assignment]

    async def later(self, **span: float) -> None:
        self.news.now += timedelta(**span)
        await erase_due(self.database, self.news.now)
        await self.news.deliver()


@asynccontextmanager
async def talking(folder: Path) -> AsyncIterator[House24]:
    async with newsroom(folder) as news:
        news.telegram._ids = count(LONG)
        news.telegram.clock = lambda: news.now.timestamp()
        house = House(news.database, lambda: news.now, frozenset({1}))
        request = InProcess(news.telegram)
        application = build(house, news.telegram.token, request, api_url="http://telegram.test")
        journal = Journal(folder / "mujaz.db.sent")
        async with application:
            intake = Intake(application, news.database, lambda: news.now, journal)
            yield House24(news.telegram, news.database, intake, application, news)
        journal.close()
    assert news.telegram.mistakes == []


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House24]:
    async with talking(tmp_path) as made:
        yield made


async def lived(house: House24) -> Person:
    """Somebody who has used all that there is, and lastly heard of a story."""
    layla = house.telegram.person("Layla", "en")
    number = await house.news.publish("The harbour is busy")
    for text in ("/subscribe harbour instant", "/subscribe my very own words daily 8:00", "/mute football"):
        await said(house, layla, text)
    await said(house, layla, "/sources add https://far.example/feed")
    await said(house, layla, "https://far.example/pier")
    await house.database.write(saved.keep, layla.id, number, house.news.now)
    await house.news.publish("The harbour opens")
    await house.news.deliver()
    assert "The harbour opens" in layla.last().text
    return layla


async def pressed(house: Chatting, who: Person, *labels: str, chat: Group | None = None) -> str:
    for label in labels:
        who.press(label, chat)
        await house.settle()
    return strip((chat or who).last().text)


def file(who: Person | Group) -> dict[str, Any]:
    """The newest file that was sent."""
    message = next(message for message in reversed(who.messages()) if message.document)
    assert message.document == "mujaz-data.json"
    found: dict[str, Any] = json.loads(message.content)
    return found


async def test_the_screen_says_what_is_kept_why_how_long_and_who_sees_it(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    shown = await said(chatting, layla, "/privacy")
    for words in ("Why:", "Who sees it:", "14 days", "24 hours", "30 days"):
        assert words in shown
    assert [button["text"] for button in layla.last().buttons] == ["My data", "Forget me"]


@pytest.mark.parametrize(
    ("typed", "language", "shown"),
    [
        ("privacy", "en", "Why:"),
        ("الخصوصية", "ar", "لماذا؟"),
        ("/خصوصية", "ar", "لماذا؟"),
        ("my data", "en", "All that I keep"),
        ("بياناتي", "ar", "كل ما أحفظه"),
        ("forget me", "en", "Erase everything?"),
        ("انسَني", "ar", "أأمحو كل شيء؟"),
        ("احذف بياناتي", "ar", "أأمحو كل شيء؟"),
        ("/forgetm", "en", "/forgetme"),
    ],
)
async def test_it_is_asked_for_in_plain_words(
    chatting: Chatting, typed: str, language: str, shown: str
) -> None:
    layla = chatting.telegram.person("Layla", language)
    assert shown in await said(chatting, layla, typed)


async def test_the_file_has_all_that_was_said_and_sent(house: House24) -> None:
    layla = await lived(house)
    await said(house, layla, "/mydata")
    kept = file(layla)["kept"]
    assert {one["topic_text"] for one in kept["subscriptions"]} == {"harbour", "my very own words"}
    assert kept["readers"][0]["muted"] == "football"
    assert kept["saved"][0]["article_title"] == "The harbour is busy"
    assert kept["links"][0]["url"] == "https://far.example/pier"
    assert "The harbour opens" in json.dumps(kept["deliveries"])
    assert kept["notices"][0] | {"asker": layla.id, "detail": "Layla"} == kept["notices"][0]
    assert kept["inbox"][0]["payload"]["message"]["text"] == "/mydata"
    assert file(layla)["chat"] == layla.id


async def test_the_file_of_one_has_nothing_of_another(house: House24) -> None:
    await lived(house)
    omar = house.telegram.person("Omar", "en")
    await said(house, omar, "/mydata")
    assert set(file(omar)["kept"]) == {"inbox"}
    assert "Layla" not in json.dumps(file(omar))


async def test_asking_alone_erases_nothing(house: House24) -> None:
    layla = await lived(house)
    assert "(2)" in await said(house, layla, "/forgetme")
    assert "Privacy" in await pressed(house, layla, "Keep everything")
    await house.later(hours=25)
    assert len(await house.database.read(subscriptions.of_chat, layla.id)) == 2


async def test_once_confirmed_nothing_is_sent_any_more(house: House24) -> None:
    layla = await lived(house)
    database, now = house.database, house.news.now
    await database.write(words_owed.add, [Notice("gone", "https://a.example", chat=layla.id)], now)
    await said(house, layla, "/forgetme")
    assert "Everything is erased at" in await pressed(house, layla, "Erase")
    before = len(layla.messages())
    await house.news.publish("The harbour burns")
    await database.write(links.late, now + timedelta(hours=1))
    await house.later(hours=1)
    await linking.tell(house.application.bot, database, house.news.now)
    await notices.tell(house.application.bot, database, (), house.news.now)
    assert len(layla.messages()) == before
    assert not any("burns" in message.text for message in layla.messages())


class Interrupting(InProcess):
    """A way to Telegram on which a chat asks to be forgotten while its first message is on its way."""

    def __init__(self, house: House24, chat: int) -> None:
        super().__init__(house.telegram)
        self.house, self.chat = house, chat

    async def do_request(self, *args: Any, **more: Any) -> tuple[int, bytes]:
        answer = await super().do_request(*args, **more)
        now = self.house.news.now
        await self.house.database.write(erasures.ask, self.chat, now + erasing.GRACE, now)
        return answer


async def test_of_several_messages_the_rest_stays_owed(house: House24) -> None:
    layla = house.telegram.person("Layla", "en")
    await house.news.follow(layla)
    for title in ("The harbour opens", "The harbour closes"):
        await house.news.publish(title)
    courier = Courier(house.news.desk(Interrupting(house, layla.id)))
    courier.open()
    await courier.serve_due()
    await courier.drained()
    await courier.close()
    assert await house.news.states() == ["sent", "pending"]
    await house.database.write(erasures.undo, layla.id, house.news.now)
    await house.news.deliver()
    assert await house.news.states() == ["sent", "sent"]
    assert len(layla.messages()) == 2


async def test_undoing_within_the_day_brings_everything_back_and_what_was_missed(house: House24) -> None:
    layla = await lived(house)
    before = await house.database.read(subscriptions.of_chat, layla.id)
    await said(house, layla, "/forgetme")
    await pressed(house, layla, "Erase")
    await house.news.publish("The harbour burns")
    await house.later(hours=23, minutes=59)
    assert "as before" in await pressed(house, layla, "Undo")
    await house.later(hours=2)
    after = await house.database.read(subscriptions.of_chat, layla.id)
    assert [(one.id, one.text) for one in after] == [(one.id, one.text) for one in before]
    assert len([message for message in layla.messages() if "burns" in message.text]) == 1
    assert await house.database.read(saved.count, layla.id) == 1


@pytest.mark.parametrize(
    "typed", ["/start", "/latest", "القدس", "/settings", "/forgetme", "/privacy", "hello"]
)
async def test_whatever_is_said_meanwhile_is_answered_with_the_way_back(house: House24, typed: str) -> None:
    layla = await lived(house)
    await said(house, layla, "/forgetme")
    await pressed(house, layla, "Erase")
    assert "Everything is erased at" in await said(house, layla, typed)
    assert "as before" in await pressed(house, layla, "Undo")
    assert "Everything is erased" not in await said(house, layla, "/settings")


async def test_an_old_button_changes_nothing_meanwhile_and_says_why(house: House24) -> None:
    layla = await lived(house)
    await said(house, layla, "/settings")
    settings = layla.last()
    await said(house, layla, "/forgetme")
    await pressed(house, layla, "Erase")
    query = layla.press("Time zone", message=settings)
    await house.settle()
    assert "/forgetme" in (layla.answer(query) or {})["text"]
    assert "Time zone" in settings.text


async def test_a_second_wish_does_not_put_the_day_off(house: House24) -> None:
    layla = await lived(house)
    await said(house, layla, "/forgetme")
    first = layla.last()
    await said(house, layla, "/forgetme")
    await pressed(house, layla, "Erase")
    due = await house.database.read(erasures.get, layla.id)
    await house.later(hours=5)
    for data in ("pv:yes:0", "pv:yes:0", "pv:ask:0"):
        body = {"id": house.telegram.ask("callback"), "from": layla.described(), "chat_instance": "1"}
        house.telegram.queue(callback_query=body | {"message": first.described(), "data": f"1{data}"})
        await house.settle()
    assert "Everything is erased at" in strip(first.text)
    assert await house.database.read(erasures.get, layla.id) == due


async def test_a_day_later_no_row_log_journal_or_file_holds_the_id(
    tmp_path: Path,
    written: Any,  # noqa: F811
) -> None:
    async with talking(tmp_path) as house:
        layla = await lived(house)
        house.telegram.fault("lost", chat=layla.id)
        await house.news.publish("The harbour burns")
        await house.news.deliver()
        await said(house, layla, "/mydata")
        await said(house, layla, "/forgetme")
        await pressed(house, layla, "Erase")
        assert str(layla.id) in await house.database.read(dump)
    async with talking(tmp_path) as house:  # the deadline is a row: it outlives the process
        house.news.now = NOW + timedelta(hours=23, minutes=59)
        assert await erase_due(house.database, house.news.now) == []
        house.news.now += timedelta(minutes=1)
        assert await erase_due(house.database, house.news.now) == [layla.id]
        await erasing.tidy(house.database, house.news.now)
        left = await house.database.read(dump)
        assert str(layla.id) not in left
        assert "my very own words" not in left
        assert "Layla" not in left
        assert await house.database.scrub(chats.traces(layla.id))
        for name, content in contents(tmp_path):
            assert not any(trace in content for trace in chats.traces(layla.id)), name
    assert "a chat was erased" not in written.getvalue()  # said by the loop only
    assert str(layla.id) not in written.getvalue()


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.iterdir():
        yield path.name, path.read_bytes()


async def test_who_was_erased_is_a_newcomer(house: House24) -> None:
    layla = await lived(house)
    await said(house, layla, "/forgetme")
    await pressed(house, layla, "Erase")
    await house.later(hours=24)
    assert await house.database.read(chats.held, layla.id) == {}
    assert "Subscriptions" not in await said(house, layla, "/settings")
    assert await house.database.read(subscriptions.of_chat, layla.id) == []


async def test_who_is_erased_takes_nobody_elses_along(house: House24) -> None:
    layla, omar = await lived(house), house.telegram.person("Omar", "en")
    for text in ("/subscribe harbour instant", "/subscribe bridges daily 9:00"):
        await said(house, omar, text)
    before = await house.database.read(chats.held, omar.id)
    await house.database.write(chats.forget, layla.id, house.news.now)
    after = await house.database.read(chats.held, omar.id)
    assert after["subscriptions"] == before["subscriptions"]
    await house.news.publish("The harbour shines")
    await house.news.deliver()
    assert "shines" in omar.last().text


# --- groups and channels


@pytest.fixture
def group(chatting: Chatting) -> Group:
    return chatting.telegram.group("News")


async def asked(chatting: Chatting, who: Person, group: Group, text: str) -> str:
    who.send(text, group)
    await chatting.settle()
    return strip(group.last().text)


@pytest.mark.parametrize("command", ["/mydata", "/forgetme", "/mydata@mujaz_bot"])
async def test_a_member_of_a_group_is_led_to_the_private_chat(
    chatting: Chatting, group: Group, command: str
) -> None:
    omar = chatting.telegram.person("Omar", "en")
    group.join(omar)
    assert "write to me in private" in await asked(chatting, omar, group, command)
    assert group.last().buttons[0]["url"] == "https://t.me/mujaz_bot"
    assert not any(message.document for message in group.messages())


async def test_admins_get_the_data_of_the_group_and_end_it(chatting: Chatting, group: Group) -> None:
    amal, omar = chatting.telegram.person("Amal", "en"), chatting.telegram.person("Omar", "en")
    group.join(amal, "administrator")
    group.join(omar)
    await asked(chatting, amal, group, "/subscribe harbour daily 8:00")
    await asked(chatting, amal, group, "/mydata")
    assert file(group)["chat"] == group.id
    assert [one["topic_text"] for one in file(group)["kept"]["subscriptions"]] == ["harbour"]
    assert "Privacy" in await asked(chatting, omar, group, "/privacy")
    assert [b["text"] for b in group.last().buttons[:2]] == ["This chat's data", "Forget this chat"]
    for label in ("This chat's data", "Forget this chat"):
        query = omar.press(label, group)
        await chatting.settle()
        assert "admins" in (omar.answer(query) or {})["text"]
    assert "Erase everything?" in await pressed(chatting, amal, "Forget this chat", chat=group)
    query = omar.press("Erase", group)
    await chatting.settle()
    assert "admins" in (omar.answer(query) or {})["text"]
    assert await chatting.database.read(erasures.get, group.id) is None
    assert "Everything is erased at" in await pressed(chatting, amal, "Erase", chat=group)
    before = len(group.messages())
    omar.send("what a fine day", group)
    omar.send("/latest@other_bot", group)
    await chatting.settle()
    assert len(group.messages()) == before
    assert "Everything is erased at" in await asked(chatting, omar, group, "/latest")
    await erase_due(chatting.database, NOW + timedelta(hours=24))
    assert str(group.id) not in await chatting.database.read(dump)


async def test_an_anonymous_admin_decides_too(chatting: Chatting, group: Group) -> None:
    hidden = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    command = {"type": "bot_command", "offset": 0, "length": 9}
    message = chatting.telegram.store(Message(0, group.chat, "/forgetme", [command], hidden))
    chatting.telegram.queue(message=message.described() | {"sender_chat": group.chat.described()})
    await chatting.settle()
    assert "Erase everything?" in strip(group.last().text)


async def test_a_group_that_is_leaving_and_becomes_a_supergroup_still_leaves(chatting: Chatting) -> None:
    group = chatting.telegram.group("News", kind="group")
    await chatting.database.write(erasures.ask, group.id, NOW + erasing.GRACE, NOW)
    moved = group.migrate()
    await chatting.settle()
    assert await chatting.database.read(erasures.get, moved.id) == NOW + erasing.GRACE
    assert await chatting.database.write(readers.claim, NOW, 9) == []


async def test_the_links_of_a_group_move_with_it(chatting: Chatting) -> None:
    group = chatting.telegram.group("News", kind="group")
    await chatting.database.write(links.ask, group.id, 5, "https://far.example/pier", "en", NOW)
    moved = group.migrate()
    await chatting.settle()
    (link,) = await chatting.database.read(links.owed, ("asked",), 9)
    assert link.chat == moved.id


async def test_the_data_of_a_channel_is_for_who_may_post_there(chatting: Chatting) -> None:
    amal, omar = chatting.telegram.person("Amal", "en"), chatting.telegram.person("Omar", "en")
    channel = chatting.telegram.group("Harbour News", kind="channel")
    channel.chat.username = "harbournews"
    channel.join(amal, "administrator")
    await said(chatting, amal, "/subscribe @harbournews harbour daily 8:00")
    await said(chatting, amal, "/mydata @harbournews")
    assert file(amal)["chat"] == channel.id
    assert "admins" in await said(chatting, omar, "/forgetme @harbournews")
    await said(chatting, amal, "/forgetme @harbournews")
    await pressed(chatting, amal, "Erase")
    assert await chatting.database.read(erasures.get, channel.id) == NOW + erasing.GRACE
    assert await chatting.database.read(erasures.get, amal.id) is None
    assert "as before" in await pressed(chatting, amal, "Undo")


@pytest.mark.parametrize("data", ["pv:yes:-1001234567", "pv:data:-1", "pv:undo:-100999999999", "pv:yes:7"])
async def test_a_button_for_a_foreign_chat_does_nothing(chatting: Chatting, data: str) -> None:
    omar = chatting.telegram.person("Omar", "en")
    await said(chatting, omar, "/privacy")
    omar.press_stale(f"1{data}")
    await chatting.settle()
    assert chatting.telegram.unanswered() == []
    assert not any(message.document for message in omar.messages())
    assert "erasures" not in await chatting.database.read(chats.held, omar.id)


# --- what goes by itself


async def test_what_is_kept_for_some_time_goes_after_that(house: House24) -> None:
    layla = await lived(house)
    (one, _) = await house.database.read(subscriptions.of_chat, layla.id)
    await house.database.write(subscriptions.change, one.id, layla.id, house.news.now, state="deleted")
    await notices.tell(house.application.bot, house.database, (), house.news.now)
    later: datetime = house.news.now + timedelta(days=31)
    await erasing.tidy(house.database, later)
    found = await house.database.read(chats.held, layla.id)
    assert "notices" not in found
    assert [one["topic_text"] for one in found["subscriptions"]] == ["my very own words"]
    assert "harbour" not in {topic.text for topic in await house.database.read(subscriptions.followed)}


async def test_a_source_is_not_asked_for_by_anybody_once_they_are_gone(house: House24) -> None:
    now = house.news.now
    await house.database.write(sources.follow, "https://a.example/f", "A", now, asker=LONG)
    await house.database.write(chats.forget, LONG, now)
    (feed,) = await house.database.read(sources.due, now, 9)
    assert feed.asker is None
