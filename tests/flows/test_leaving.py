"""People who leave, come back, or whose group moves: what they follow waits for them."""

from dataclasses import replace

import pytest

from storage import readers, subscriptions
from storage.subscriptions import Wish
from tests.conftest import NOW, Chatting
from tests.telegram.people import Group, Person


async def follow(chatting: Chatting, who: Person | Group) -> None:
    write = chatting.database.write
    await write(readers.change, who.id, NOW, lambda one: replace(one, language="en", zone="UTC"))
    await write(subscriptions.subscribe, Wish(who.id, "harbour", "en", "instant"), NOW)


async def state(chatting: Chatting, chat: int) -> tuple[str, int]:
    reader = await chatting.database.read(readers.get, chat)
    return reader.state, len(await chatting.database.read(subscriptions.of_chat, chat))


@pytest.mark.parametrize("returns", ["start", "unblock"])
async def test_who_blocks_us_is_left_alone_and_finds_everything_again(
    chatting: Chatting, returns: str
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await follow(chatting, layla)
    layla.block()
    await chatting.settle()
    assert await state(chatting, layla.id) == ("left", 1)
    layla.unblock()
    if returns == "start":
        chatting.telegram.take()  # as if Telegram had told us nothing of it
        layla.start()
    await chatting.settle()
    assert await state(chatting, layla.id) == ("active", 1)
    assert await chatting.database.read(readers.next_due) == NOW


async def test_a_group_that_throws_us_out_and_lets_us_in_again_goes_on(chatting: Chatting) -> None:
    omar, group = chatting.telegram.person("Omar", "en"), chatting.telegram.group("News")
    await follow(chatting, group)
    group.set_bot("kicked", omar)
    await chatting.settle()
    assert await state(chatting, group.id) == ("left", 1)
    group.set_bot("member", omar)
    await chatting.settle()
    assert await state(chatting, group.id) == ("active", 1)


async def test_a_group_that_becomes_a_supergroup_takes_what_it_follows_with_it(chatting: Chatting) -> None:
    group = chatting.telegram.group("News", kind="group")
    await follow(chatting, group)
    moved = group.migrate()
    await chatting.settle()
    assert await state(chatting, moved.id) == ("active", 1)
    assert await chatting.database.read(subscriptions.of_chat, group.id) == []
