"""What is offered: menus for each kind of chat in each language, who we are, and a help that is short."""

import asyncio
import json

import pytest

from bot import menu
from bot.commands.text import HANDLERS
from bot.pacing import Pacing
from bot.run import Running, talk
from bot.wording import languages, speak
from config.settings import Settings
from language.bidi import strip
from tests.conftest import Chatting
from tests.flows.test_subscribing import said
from tests.telegram.answers import gone
from tests.telegram.front_inprocess import InProcess

SCOPES = {"default": menu.PRIVATE, "all_group_chats": menu.GROUP, "all_chat_administrators": menu.DECIDING}


async def test_every_kind_of_chat_has_its_menu_in_every_language(chatting: Chatting) -> None:
    await menu.publish(chatting.application.bot, ())
    offered = chatting.telegram.commands
    for scope, names in SCOPES.items():
        for language in languages():
            listed = offered[scope, "" if language == "en" else language]
            assert tuple(one["command"] for one in listed) == names
    arabic = {one["command"]: one["description"] for one in offered["all_group_chats", "ar"]}
    assert arabic["latest"] == "آخر العناوين"
    assert {"settings", "mute", "subscribe"} <= set(menu.DECIDING) - set(menu.GROUP)


async def test_who_we_are_is_said_in_every_language(chatting: Chatting) -> None:
    await menu.publish(chatting.application.bot, ())
    profile = chatting.telegram.profile
    for field, most in (("description", 512), ("short_description", 120)):
        texts = [profile[field, "" if language == "en" else language] for language in languages()]
        assert len(set(texts)) == len(texts)
        assert all(0 < len(text) <= most for text in texts)


async def test_admins_have_a_menu_of_their_own_and_one_who_is_no_chat_stops_nobody(
    chatting: Chatting,
) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    chatting.telegram.fault(gone("chat not found"), methods="setMyCommands", skip=3 * len(languages()))
    chatting.telegram.fault("unreachable", methods="setMyDescription")
    await menu.publish(chatting.application.bot, (5, layla.id))
    scopes = [call.parameters.get("scope", "{}") for call in chatting.telegram.called("setMyCommands")]
    assert [json.loads(scope).get("chat_id") for scope in scopes].count(5) == 1
    for language in languages():
        own = chatting.telegram.commands[f"chat{layla.id}", "" if language == "en" else language]
        assert [one["command"] for one in own] == [*menu.PRIVATE, "admin"]
    assert ("all_group_chats", "ur") in chatting.telegram.commands


async def test_a_menu_that_is_lost_on_the_way_stops_no_other(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    chatting.telegram.fault("unreachable", methods="setMyCommands", skip=1)
    await menu.own(chatting.application.bot, layla.id)
    told = [language for chat, language in chatting.telegram.commands if chat == f"chat{layla.id}"]
    assert len(told) == len(languages()) - 1


async def test_an_admin_who_begins_later_gets_the_menu_then(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    omar = chatting.telegram.person("Omar", "ar")
    object.__setattr__(chatting.application.bot_data["house"], "admins", frozenset({layla.id}))
    for person in (layla, omar):
        await said(chatting, person, "/start")
    own = chatting.telegram.commands[f"chat{layla.id}", "ar"]
    assert [one["command"] for one in own] == [*menu.PRIVATE, "admin"]
    assert (f"chat{omar.id}", "ar") not in chatting.telegram.commands


def test_what_is_offered_is_there_and_the_help_has_what_a_reader_needs() -> None:
    told = set(menu.described(speak("en")))
    assert told - {"admin"} <= set(HANDLERS)
    assert {*menu.PRIVATE, *menu.GROUP, *menu.DECIDING} <= told


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_the_help_is_grouped_and_short(chatting: Chatting, language: str) -> None:
    layla = chatting.telegram.person("Layla", language)
    text = await said(chatting, layla, "/help")
    blocks = text.split("\n\n")
    assert [len(block.split("\n")) for block in blocks] == [1, 6, 5, 4]
    assert "/mute" in strip(text)
    assert len(text) < 900


async def test_a_slow_menu_delays_no_answer(chatting: Chatting, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*arguments: object) -> bool:
        await asyncio.Event().wait()
        return False

    bot = chatting.application.bot
    monkeypatch.setattr(type(bot), "set_my_commands", never)
    request = InProcess(chatting.telegram)
    running = Running(Settings(), chatting.database, chatting.application, request, Pacing(), chatting.intake)
    layla = chatting.telegram.person("Layla", "en")
    layla.send("/help")
    talking = asyncio.create_task(talk(running))
    async with asyncio.timeout(10):
        while not layla.messages():  # noqa: ASYNC110 - a person watches
            await asyncio.sleep(0.01)
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
