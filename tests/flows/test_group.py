"""Groups and their forum topics: one welcome, answers where they were asked for, decisions of admins, silence else."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.fairness import BURST
from bot.intake import Intake
from bot.journal import Journal
from language.bidi import strip
from storage import inbox, readers
from tests.conftest import NOW, Chatting
from tests.flows.test_subscribing import said
from tests.flows.test_topic import harbour, loaded
from tests.telegram.chats import BOT, Message
from tests.telegram.people import Group, Person

HIDDEN = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
"""Who anonymous admins are, all of them (Bot API, Message.from)."""


def let_in(chatting: Chatting, group: Group, by: Person, status: str = "member") -> None:
    group.chat.bot = "left"
    group.set_bot(status, by)


async def write_as(chatting: Chatting, group: Group, text: str, name: dict[str, Any]) -> None:
    """A message in the name of a chat: the group itself for its anonymous admins."""
    command = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
    message = chatting.telegram.store(Message(0, group.chat, text, [command], HIDDEN))
    chatting.telegram.queue(message=message.described() | {"sender_chat": name})
    await chatting.settle()


# --- welcome


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_group_is_welcomed_once_in_the_language_of_who_let_us_in(
    chatting: Chatting, kind: str
) -> None:
    layla, group = chatting.telegram.person("Layla", "ar"), chatting.telegram.group("Friends", kind=kind)
    let_in(chatting, group, layla)
    await chatting.settle()
    (message,) = group.messages()
    assert "موجز" in message.text
    assert "/subscribe القدس" in strip(message.text)
    for status in ("administrator", "left", "member", "kicked", "member"):
        group.set_bot(status, layla)
        await chatting.settle()
    layla.send("صباح الخير", group)
    await chatting.settle()
    assert len(group.messages()) == 1


@pytest.mark.parametrize("left", [False, True])
async def test_a_crash_around_the_welcome_neither_loses_nor_doubles_it(
    chatting: Chatting, now: datetime, tmp_path: Path, left: bool
) -> None:
    """The update is stored; before the crash its answer had left, or had not."""
    layla, group = chatting.telegram.person("Layla", "en"), chatting.telegram.group("Friends")
    let_in(chatting, group, layla)
    (update,) = chatting.telegram.take()
    journal = Journal(tmp_path / "sent")
    if left:
        chatting.telegram.store(Message(0, group.chat, "Mujaz", sender=BOT, by_bot=True))
        journal.sent(f"u{update['update_id']}")
    await chatting.database.write(inbox.add, {update["update_id"]: json.dumps(update)}, now)
    for _ in range(2):
        intake = Intake(chatting.application, chatting.database, lambda: now, journal)
        await intake.replay()
        await intake.accept([update])
        await intake.drained()
    journal.close()
    assert len(group.messages()) == 1


async def test_of_a_channel_only_its_admin_is_told(chatting: Chatting) -> None:
    layla, omar = chatting.telegram.person("Layla", "en"), chatting.telegram.person("Omar", "ar")
    await said(chatting, layla, "/settings")
    for by, title in ((omar, "Bridges"), (layla, "Harbour news")):
        channel = chatting.telegram.group(title, kind="channel")
        channel.join(by, "creator")
        let_in(chatting, channel, by, "administrator")
        await chatting.settle()
        assert channel.messages() == []
        assert (await chatting.database.read(readers.get, channel.id)).language == by.language
    assert omar.messages() == []  # we have never met
    assert "I can post in Harbour news now" in strip(layla.last().text)
    await said(chatting, layla, layla.last().text.partition("example: ")[2])
    assert "Harbour news follows Jerusalem" in strip(layla.messages()[-2].text)


# --- forum topics


@pytest.fixture
async def forum(chatting: Chatting) -> tuple[Group, Person, int]:
    """A forum with news to ask for, an admin, and one of its topics."""
    await loaded(chatting.database, *(harbour(n, f"Harbour story {n}") for n in range(1, 14)))
    group, layla = chatting.telegram.group("Forum", forum=True), chatting.telegram.person("Layla", "en")
    group.join(layla, "administrator")
    group.topic()
    return group, layla, group.topic()


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "/start",
            "/help",
            "/latest",
            "/topic harbour",
            "/topic giraffe",
            "/topics",
            "/digest",
            "/saved",
            "/why x",
        ),
        *(
            "/settings",
            "/zone",
            "/quiet soon",
            "/mute football",
            "/sources",
            "/subscriptions",
            "/unsubscribe x",
        ),
        *("/subscribe harbour daily 8:00", "/privacy", "/mydata", "/forgetme", "/latest@mujaz_bot"),
    ],
)
async def test_every_answer_comes_in_the_topic_that_asked(
    chatting: Chatting, forum: tuple[Group, Person, int], typed: str
) -> None:
    group, layla, thread = forum
    layla.send(typed, group, thread=thread)
    await chatting.settle()
    assert group.messages()
    assert {message.thread for message in group.messages()} == {thread}


async def test_buttons_and_pages_answer_in_the_topic_too(
    chatting: Chatting, forum: tuple[Group, Person, int]
) -> None:
    group, layla, thread = forum
    layla.send("/topic harbour", group, thread=thread)
    await chatting.settle()
    listed = group.last()
    for label in ("▶", "◀", "1", "More like this", "Follow", "Less like this"):
        layla.press(label, group, message=listed if label in "▶◀1" else None)
        await chatting.settle()
    assert len(group.messages()) > 3
    assert {message.thread for message in group.messages()} == {thread}
    assert len(listed.before) == 2


async def test_trouble_is_told_in_the_topic_too(
    chatting: Chatting, forum: tuple[Group, Person, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    group, layla, thread = forum

    async def broken(*arguments: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("bot.commands.latest.newest", broken)
    layla.send("/latest", group, thread=thread)
    await chatting.settle()
    assert "Something went wrong" in group.last().text
    assert group.last().thread == thread


# --- admins who stay anonymous


async def test_an_anonymous_admin_changes_settings_and_a_foreign_channel_does_not(chatting: Chatting) -> None:
    group, channel = chatting.telegram.group("Friends"), chatting.telegram.group("Other", kind="channel")
    await write_as(chatting, group, "/mute bridges", channel.chat.described())
    assert "Only admins can change" in group.last().text
    await write_as(chatting, group, "/mute football", group.chat.described())
    assert (await chatting.database.read(readers.get, group.id)).muted == ("football",)


async def test_anonymous_admins_of_one_group_use_up_no_share_of_another(chatting: Chatting) -> None:
    first, second = chatting.telegram.group("First"), chatting.telegram.group("Second")
    for _ in range(BURST + 1):
        await write_as(chatting, first, "/help", first.chat.described())
    assert "slow down" in first.last().text
    await write_as(chatting, second, "/help", second.chat.described())
    assert "Reading" in second.last().text


async def test_what_is_corrected_in_a_group_costs_no_share(chatting: Chatting) -> None:
    group, layla = chatting.telegram.group(), chatting.telegram.person("Layla", "en")
    group.join(layla)
    message = layla.send("good morning", group)
    for n in range(BURST + 5):
        layla.edit(message, f"good morning {n}")
    await chatting.settle()
    assert group.messages() == []


async def test_a_place_that_moves_is_answered_once(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    layla.share_location(30.05, 31.24)
    for n in range(4):
        about = {"message_id": 1, "date": int(NOW.timestamp()), "edit_date": int(NOW.timestamp()) + n}
        place = {"latitude": 30.05 + n / 100, "longitude": 31.24}
        chat = {"chat": layla.chat.described(), "from": layla.described()}
        chatting.telegram.queue(edited_message=about | chat | {"location": place})
    await chatting.settle()
    assert len(layla.messages()) == 1


async def test_a_command_that_a_line_break_ends_is_one_and_costs_its_share(chatting: Chatting) -> None:
    group, layla = chatting.telegram.group(), chatting.telegram.person("Layla", "en")
    for _ in range(BURST + 1):
        layla.send("/help@mujaz_bot\nplease", group)
    await chatting.settle()
    assert len(group.messages()) == BURST + 1
    assert "slow down" in group.last().text


async def test_a_slip_in_a_command_that_names_us_is_put_right(chatting: Chatting) -> None:
    group, layla = chatting.telegram.group(), chatting.telegram.person("Layla", "en")
    for text in ("/latst@mujaz_bot", "/nosuch@mujaz_bot", "/latst", "/latst@other_bot"):
        layla.send(text, group)
    await chatting.settle()
    answers = [message.text for message in group.messages()]
    assert answers == [
        "I do not know this command.\nDid you mean this? /latest",
        "I do not know this command.",
    ]
