"""The fake's own conduct: it refuses what Telegram refuses, and keeps what Telegram keeps."""

import json
from typing import Any

import pytest

from tests.telegram.answers import Refusal, flood, forbidden
from tests.telegram.core import Outcome, Telegram
from tests.telegram.limits import Limits


def form(values: dict[str, Any]) -> dict[str, str]:
    return {name: v if isinstance(v, str) else json.dumps(v) for name, v in values.items()}


async def call(telegram: Telegram, method: str, **values: Any) -> Outcome:
    return await telegram.answer(method, form(values))


def button(**action: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "b"} | action]]}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "  \n"}, "message text is empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "parse_mode": "Markdown"}, "unsupported parse_mode"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "x", "colour": "red"}, "no field colour"),
        ({}, "text is missing"),
        ({"text": "x", "disable_notification": "yes"}, "not of type bool"),
        ({"text": "x", "message_thread_id": "1.5"}, "not of type int"),
        ({"text": "x", "reply_markup": []}, "not of type"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [{"text": "b"}]}}, "not an array"),
        ({"text": "x", "reply_markup": button()}, "exactly one thing"),
        ({"text": "x", "reply_markup": button(url="https://x.org", callback_data="d")}, "exactly one thing"),
        ({"text": "x", "reply_markup": button(callback_data="x" * 65)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": button(callback_data="س" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": button(callback_data="d", colour="red")}, "no field colour"),
        ({"text": "x", "reply_markup": button(url="nowhere")}, "Wrong HTTP URL"),
        (
            {
                "text": "x",
                "reply_markup": {"inline_keyboard": button(callback_data="d")["inline_keyboard"] * 101},
            },
            "long",
        ),
        ({"text": "x", "link_preview_options": {"disabled": True}}, "no field disabled"),
    ],
)
async def test_a_wrong_message_is_refused_and_remembered(values: dict[str, Any], reason: str) -> None:
    telegram = Telegram()
    outcome = await call(telegram, "sendMessage", chat_id=telegram.person().id, **values)
    assert outcome.code == 400
    assert reason in outcome.body["description"]
    assert len(telegram.mistakes) == 1
    assert telegram.sent() == []


@pytest.mark.parametrize("text", ["a" * 4096, "😀" * 2048, "ب" * 4096, "<b>" + "&lt;" * 4096 + "</b>"])
async def test_a_text_is_measured_after_parsing_in_utf16(text: str) -> None:
    telegram = Telegram()
    outcome = await call(telegram, "sendMessage", chat_id=telegram.person().id, text=text, parse_mode="HTML")
    assert outcome.code == 200
    assert telegram.mistakes == []


async def test_unknown_methods_and_chats_are_refused() -> None:
    telegram = Telegram()
    assert (await call(telegram, "sendFax", chat_id=1)).code == 404
    assert len(telegram.mistakes) == 1
    missing = await call(telegram, "sendMessage", chat_id=5, text="x")
    assert missing.body["description"] == "Bad Request: chat not found"
    assert len(telegram.mistakes) == 1, "a chat may vanish through no fault of the bot"


async def test_what_a_reader_was_shown_can_be_read_pressed_and_answered() -> None:
    telegram = Telegram()
    layla = telegram.person("Layla")
    await call(
        telegram, "sendMessage", chat_id=layla.id, text="choose", reply_markup=button(callback_data="d")
    )
    query = layla.press("b")
    assert telegram.unanswered() == [query]
    update = telegram.take()[0]["callback_query"]
    assert (update["data"], update["message"]["text"]) == ("d", "choose")
    assert (await call(telegram, "answerCallbackQuery", callback_query_id=query, text="done")).code == 200
    assert layla.answer(query) == {"callback_query_id": query, "text": "done"}
    again = await call(telegram, "answerCallbackQuery", callback_query_id=query)
    assert "query is too old" in again.body["description"]


async def test_an_edit_that_changes_nothing_is_refused() -> None:
    telegram = Telegram()
    layla = telegram.person()
    sent = await call(telegram, "sendMessage", chat_id=layla.id, text="one")
    where = {"chat_id": layla.id, "message_id": sent.body["result"]["message_id"]}
    same = await call(telegram, "editMessageText", **where, text="<b></b>one ", parse_mode="HTML")
    assert "message is not modified" in same.body["description"]
    assert (await call(telegram, "editMessageText", **where, text="two")).code == 200
    assert (layla.last().text, layla.last().before) == ("two", ["one"])
    assert (await call(telegram, "deleteMessage", **where)).code == 200
    gone = await call(telegram, "editMessageText", **where, text="three")
    assert gone.body["description"] == "Bad Request: message to edit not found"


async def test_updates_come_again_until_they_are_confirmed() -> None:
    telegram = Telegram()
    layla = telegram.person()
    layla.send("one")
    layla.send("two")
    first = (await call(telegram, "getUpdates", offset=0)).body["result"]
    assert [u["message"]["text"] for u in first] == ["one", "two"]
    assert (await call(telegram, "getUpdates", offset=0)).body["result"] == first
    rest = await call(telegram, "getUpdates", offset=first[0]["update_id"] + 1)
    assert rest.body["result"] == first[1:]
    assert (await call(telegram, "getUpdates", offset=first[1]["update_id"] + 1)).body["result"] == []
    assert telegram.pending() == []


async def test_only_wanted_updates_are_queued() -> None:
    telegram = Telegram()
    layla = telegram.person()
    await call(telegram, "getUpdates", allowed_updates=["message"])
    layla.send("hello")
    layla.block()
    assert [next(k for k in u if k != "update_id") for u in telegram.pending()] == ["message"]


async def test_a_command_in_a_message_is_marked() -> None:
    telegram = Telegram()
    telegram.person().send("😀 /latest@mujaz_bot 3 https://x.org/a")
    entities = telegram.take()[0]["message"]["entities"]
    assert entities == [
        {"type": "bot_command", "offset": 3, "length": 17},
        {"type": "url", "offset": 23, "length": 15},
    ]


async def test_people_who_left_are_closed_to_the_bot() -> None:
    telegram = Telegram()
    blocked, deleted, stranger = telegram.person(), telegram.person(), telegram.person(started=False)
    group, channel = telegram.group(), telegram.group(kind="channel")
    blocked.block()
    deleted.delete_account()
    group.set_bot("kicked", by=deleted)
    channel.set_bot("member", by=deleted)
    said = [
        (await call(telegram, "sendMessage", chat_id=c.id, text="x")).body["description"]
        for c in (blocked, deleted, stranger, group, channel)
    ]
    assert said == [
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot can't initiate conversation with a user",
        "Forbidden: bot was kicked from the supergroup chat",
        "Bad Request: need administrator rights in the channel chat",
    ]
    assert telegram.mistakes == []


async def test_a_group_that_became_a_supergroup_says_where_it_went() -> None:
    telegram = Telegram()
    old = telegram.group(kind="group")
    new = old.migrate()
    answer = (await call(telegram, "sendMessage", chat_id=old.id, text="x")).body
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await call(telegram, "sendMessage", chat_id=new.id, text="x")).code == 200
    assert [u["message"].get("migrate_to_chat_id") for u in telegram.take()] == [new.id, None]


async def test_a_forum_topic_must_exist() -> None:
    telegram = Telegram()
    forum = telegram.group(forum=True)
    thread = forum.topic()
    good = await call(telegram, "sendMessage", chat_id=forum.id, message_thread_id=thread, text="x")
    assert good.body["result"]["message_thread_id"] == thread
    bad = await call(telegram, "sendMessage", chat_id=forum.id, message_thread_id=99, text="x")
    assert bad.body["description"] == "Bad Request: message thread not found"


@pytest.mark.parametrize("refusal", [flood(600), forbidden("bot was blocked by the user")])
async def test_a_fault_strikes_where_it_was_told_to(refusal: Refusal) -> None:
    telegram = Telegram()
    layla, omar = telegram.person(), telegram.person()
    telegram.fault(refusal, chat=layla.id, skip=1)
    codes = [(await call(telegram, "sendMessage", chat_id=c, text="x")).code for c in (layla.id, omar.id) * 3]
    assert codes == [200, 200, refusal.code, 200, 200, 200]


async def test_a_lost_answer_was_still_delivered() -> None:
    telegram = Telegram()
    layla = telegram.person()
    telegram.fault("lost")
    assert (await call(telegram, "sendMessage", chat_id=layla.id, text="x")).trouble == "lost"
    assert layla.last().lost
    telegram.fault("reset")
    await call(telegram, "sendMessage", chat_id=layla.id, text="y")
    assert [m.text for m in layla.messages()] == ["x"]


async def test_too_many_messages_meet_the_model_of_the_limits() -> None:
    now = 0.0
    telegram = Telegram(clock=lambda: now, limits=Limits())
    layla = telegram.person()
    codes = [(await call(telegram, "sendMessage", chat_id=layla.id, text="x")).code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    now = 3.0
    assert (await call(telegram, "sendMessage", chat_id=layla.id, text="x")).code == 200
    readers = [telegram.person().id for _ in range(30)]
    codes = [(await call(telegram, "sendMessage", chat_id=c, text="x")).code for c in readers]
    assert (codes.count(200), codes.count(429)) == (29, 1)


async def test_the_menu_of_commands_is_kept_by_language() -> None:
    telegram = Telegram()
    menu = [{"command": "latest", "description": "x"}]
    assert (await call(telegram, "setMyCommands", commands=menu, language_code="ar")).code == 200
    assert telegram.commands == {("default", "ar"): menu}
    bad = await call(telegram, "setMyCommands", commands=[{"command": "أخبار", "description": "x"}])
    assert bad.body["description"] == "Bad Request: BOT_COMMAND_INVALID"
