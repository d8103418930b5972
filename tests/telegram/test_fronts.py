"""The fake as the library sees it, in process and over loopback: the same conduct on both."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.transport import AiohttpRequest, NotSent
from tests.telegram.answers import Refusal, flood, forbidden
from tests.telegram.core import Telegram
from tests.telegram.front_http import serve
from tests.telegram.front_inprocess import InProcess


@pytest.fixture(params=["in process", "loopback"])
async def bot(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Bot, Telegram]]:
    fake = Telegram()
    async with serve(fake) as root:
        transport = InProcess(fake) if request.param == "in process" else AiohttpRequest(read_timeout=0.3)
        async with Bot(
            fake.token, f"{root}/bot", f"{root}/file/bot", request=transport, get_updates_request=transport
        ) as opened:
            yield opened, fake


async def test_a_message_arrives_with_its_entities_and_buttons(bot: tuple[Bot, Telegram]) -> None:
    sender, fake = bot
    layla = fake.person()
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("نعم", callback_data="yes")]])
    sent = await sender.send_message(
        layla.id, "<b>مرحبا</b> 😀 <i>x</i>", parse_mode="HTML", reply_markup=keyboard
    )
    assert sent.text == layla.last().text == "مرحبا 😀 x"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 0, 5), ("italic", 9, 1)]
    query = layla.press("نعم")
    update = (await sender.get_updates())[0]
    assert update.callback_query is not None
    await update.callback_query.answer()
    assert layla.answer(query) is not None
    assert fake.mistakes == []


async def test_a_file_goes_up_and_down(bot: tuple[Bot, Telegram]) -> None:
    sender, fake = bot
    layla = fake.person()
    content = "بيانات".encode() * 10_000
    sent = await sender.send_document(
        layla.id, content, filename="بياناتي.json", caption="<b>x</b>", parse_mode="HTML"
    )
    assert (layla.last().document, layla.last().content) == ("بياناتي.json", content)
    assert sent.document is not None
    file = await sender.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == content
    assert fake.mistakes == []


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("unreachable", NetworkError),
        ("reset", NetworkError),
        ("cut", NetworkError),
        ("hang", TimedOut),
        ("lost", TimedOut),
        ("proxy", NetworkError),
        (flood(7), RetryAfter),
        (forbidden("bot was blocked by the user"), Forbidden),
        (Refusal(400, "Bad Request: x"), BadRequest),
        (Refusal(400, "Bad Request: moved", {"migrate_to_chat_id": -5}), ChatMigrated),
        (Refusal(401, "Unauthorized"), InvalidToken),
        (Refusal(500, "Internal Server Error"), NetworkError),
    ],
)
async def test_troubles_come_through_as_the_errors_they_are(
    bot: tuple[Bot, Telegram], trouble: object, error: type[Exception]
) -> None:
    sender, fake = bot
    layla = fake.person()
    fake.fault(trouble)
    with pytest.raises(error) as raised:
        await sender.send_message(layla.id, "x")
    assert type(raised.value) in (error, NotSent)
    assert [m.lost for m in layla.messages()] == ([True] if trouble in ("cut", "lost") else [])


async def test_a_second_poller_ends_the_first(bot: tuple[Bot, Telegram]) -> None:
    sender, fake = bot
    first = asyncio.create_task(sender.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(sender.get_updates(timeout=5))
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first
    fake.person().send("hello")
    assert [u.message.text for u in await second if u.message] == ["hello"]
