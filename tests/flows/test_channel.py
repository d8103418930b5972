"""A channel: whoever reads it reads on in private, only admins change a post, and nobody is answered in public."""

import re

import pytest

from bot import deeplink
from bot.journal import Journal
from bot.seal import sealed
from language.bidi import strip
from storage import readers, saved, subscriptions
from storage.readers import Reader
from storage.subscriptions import Wish
from tests.conftest import NOW, Chatting
from tests.flows.test_card import reported
from tests.flows.test_topic import harbour, loaded
from tests.newsroom import Newsroom
from tests.telegram.chats import BOT, Message
from tests.telegram.people import Group, Person

STORY = f"https://t.me/mujaz_bot?start={deeplink.story(1)}"


async def press(chatting: Chatting, person: Person, channel: Group, data: str) -> dict[str, object]:
    """Press a button with this data under the newest post."""
    query = chatting.telegram.ask("callback")
    about = {"id": query, "from": person.described(), "chat_instance": "1", "data": sealed(data)}
    chatting.telegram.queue(callback_query=about | {"message": channel.last().described()})
    await chatting.settle()
    answer = person.answer(query)
    assert answer is not None, data
    return answer


@pytest.fixture
def channel(chatting: Chatting) -> Group:
    """A channel with a post of ours."""
    made = chatting.telegram.group("Harbour news", kind="channel")
    chatting.telegram.store(Message(0, made.chat, "A story", sender=BOT, by_bot=True))
    return made


@pytest.mark.parametrize("data", ["a:1", "c:1:5:0", "v:1:3:0:1", "f:1", "l:1", "m:1"])
@pytest.mark.parametrize("admin", [False, True])
async def test_a_button_under_a_post_opens_the_story_in_private(
    chatting: Chatting, channel: Group, data: str, admin: bool
) -> None:
    await reported(chatting.database, NOW, "Echo")
    layla = chatting.telegram.person("Layla", "en")
    channel.join(layla, "administrator" if admin else "member")
    assert (await press(chatting, layla, channel, data))["url"] == STORY
    assert [message.before for message in channel.messages()] == [[]]
    assert await chatting.database.read(saved.count, channel.id) == 0
    layla.start(deeplink.story(1))
    await chatting.settle()
    assert "Council of Millbrook" in layla.last().text


async def test_a_topics_buttons_open_the_topic_in_private(chatting: Chatting, channel: Group) -> None:
    await loaded(chatting.database, *(harbour(n, f"Harbour story {n}") for n in range(1, 9)))
    layla = chatting.telegram.person("Layla", "en")
    channel.join(layla)
    channel.post("/topic@mujaz_bot harbour")
    await chatting.settle()
    data = [button["callback_data"] for button in channel.last().buttons if "callback_data" in button]
    turns = [one.removeprefix(sealed("")) for one in data if one.startswith((sealed("t:"), sealed("fo:")))]
    assert len(turns) == 2
    before = channel.last().text
    for turn in turns:
        url = (await press(chatting, layla, channel, turn))["url"]
        assert url == f"https://t.me/mujaz_bot?start={deeplink.topic('harbour')}"
    assert channel.last().text == before
    assert await chatting.database.read(subscriptions.of_chat, channel.id) == []


@pytest.mark.parametrize("data", ["so:1", "sv:0", "sl:0:0", "o:sentences:5", "s:1:p", "wl:ar", "pv:yes:0"])
async def test_only_admins_press_what_changes_a_post(chatting: Chatting, channel: Group, data: str) -> None:
    layla = chatting.telegram.person("Layla", "en")
    channel.join(layla)
    assert "Only admins can change" in str((await press(chatting, layla, channel, data))["text"])
    assert [message.before for message in channel.messages()] == [[]]


async def test_an_admin_turns_the_pages_of_a_post(chatting: Chatting, channel: Group) -> None:
    layla = chatting.telegram.person("Layla", "en")
    channel.join(layla, "administrator")
    await press(chatting, layla, channel, "so:0")
    assert "Sources" in channel.last().text


async def test_a_story_told_to_a_channel_has_links_and_no_buttons_that_need_us(chatting: Chatting) -> None:
    channel = chatting.telegram.group("Harbour news", kind="channel")
    news = Newsroom(chatting.telegram, chatting.database, Journal(None))
    reader = Reader(channel.id, "channel", "ar", "UTC")
    await chatting.database.write(readers.change, channel.id, NOW, lambda _: reader)
    await chatting.database.write(subscriptions.subscribe, Wish(channel.id, "harbour", "en", "instant"), NOW)
    await news.publish(url="https://echo.example/1")
    await news.later(minutes=1)
    buttons = channel.last().buttons
    assert [button["text"] for button in buttons] == ["مشاركة", "المزيد عن الخبر", "الخبر في مصدره"]
    assert buttons[1]["url"] == STORY


async def test_the_rest_of_a_channels_digest_is_read_in_private(chatting: Chatting) -> None:
    channel, layla = (
        chatting.telegram.group("Harbour news", kind="channel"),
        chatting.telegram.person("Layla", "en"),
    )
    channel.join(layla)
    news = Newsroom(chatting.telegram, chatting.database, Journal(None))
    reader = Reader(channel.id, "channel", "en", "UTC")
    await chatting.database.write(readers.change, channel.id, NOW, lambda _: reader)
    await chatting.database.write(subscriptions.subscribe, Wish(channel.id, "harbour", "en", "hourly"), NOW)
    for n in range(9):
        await news.publish(f"Harbour number {n}")
    await news.later(hours=1)
    post = strip(channel.last().text)
    assert "1–7 of 9" in post
    url = str((await press(chatting, layla, channel, "dg:0:1"))["url"])
    assert strip(channel.last().text) == post
    layla.start(url.partition("start=")[2])
    await chatting.settle()
    layla.press("▶")
    await chatting.settle()
    told = re.findall(r"Harbour number \d", post + strip(layla.last().text))
    assert len(told) == len(set(told)) == 9


@pytest.mark.parametrize(
    "text", ["/latest", "latest news", "/latest@other_bot", "/nosuch@mujaz_bot", "Good morning"]
)
async def test_a_post_that_is_not_for_us_is_not_answered(chatting: Chatting, text: str) -> None:
    channel = chatting.telegram.group("Harbour news", kind="channel")
    channel.post(text)
    await chatting.settle()
    assert channel.messages() == []


async def test_a_post_that_names_us_is_a_command(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed"))
    channel = chatting.telegram.group("Harbour news", kind="channel")
    channel.post("/latest@Mujaz_bot")
    await chatting.settle()
    assert "Harbour closed" in channel.last().text
    channel.post("/subscribe@mujaz_bot bridges daily 8:00")
    await chatting.settle()
    assert [one.text for one in await chatting.database.read(subscriptions.of_chat, channel.id)] == [
        "bridges"
    ]
