"""Every wish a reader states is kept, and the next answers go by it."""

import pytest

from storage import readers
from tests.conftest import Chatting
from tests.flows.test_subscribing import said


async def test_the_language_is_changed_by_a_button_and_spoken_from_then_on(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    assert "الإعدادات" in await said(chatting, layla, "/settings")
    for label in ("اللغة", "English"):
        layla.press(label)
        await chatting.settle()
    assert "Which language" in layla.last().text
    assert "this help" in await said(chatting, layla, "/help")


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("/zone القاهرة", "zone", "Africa/Cairo"),
        ("/quiet 22:30-6", "quiet", "22:30-06:00"),
        ("/quiet ٢٢:٠٠ - ٧:٠٠", "quiet", "22:00-07:00"),
        ("/digesttime ٧:٣٠ ص", "digest", "07:30"),
        ("/mute كرة القدم", "muted", ("كرة القدم",)),
    ],
)
async def test_what_is_typed_is_understood_and_kept(
    chatting: Chatting, typed: str, field: str, value: object
) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    await said(chatting, layla, typed)
    reader = await chatting.database.read(readers.get, layla.id)
    assert getattr(reader, field) == value


@pytest.mark.parametrize("typed", ["/zone Nowhereland", "/quiet soon", "/digesttime", "/mute", "/quiet 7-7"])
async def test_what_is_not_understood_says_how_to_write_it(chatting: Chatting, typed: str) -> None:
    layla = chatting.telegram.person("Layla", "en")
    answer = await said(chatting, layla, typed)
    assert typed.split()[0] in answer
    assert "Traceback" not in answer


async def test_muting_again_unmutes(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    assert "football" in await said(chatting, layla, "/mute football")
    assert "football" not in await said(chatting, layla, "/mute football")


@pytest.mark.parametrize(
    ("buttons", "field", "value"),
    [
        (("Time zone", "Cairo"), "zone", "Africa/Cairo"),
        (("Quiet hours", "23:00-07:00"), "quiet", "23:00-07:00"),
        (("Quiet hours", "none"), "quiet", ""),
        (("Digest at", "07:00"), "digest", "07:00"),
        (("Sentences of a summary", "5"), "sentences", 5),
        (("Link previews", "yes"), "previews", True),
    ],
)
async def test_buttons_set_values(
    chatting: Chatting, buttons: tuple[str, ...], field: str, value: object
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/settings")
    for label in buttons:
        layla.press(label)
        await chatting.settle()
    assert getattr(await chatting.database.read(readers.get, layla.id), field) == value
    assert any(button["text"].startswith("✓") for button in layla.last().buttons)
    layla.press("Back")
    await chatting.settle()
    assert "Settings" in layla.last().text


@pytest.mark.parametrize(
    "data", ["o:zone:Mars/Base", "o:sentences:99", "o:language:xx", "o:nothing:1", "o:quiet:25-26"]
)
async def test_tampered_buttons_do_nothing(chatting: Chatting, data: str) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/settings")
    before = await chatting.database.read(readers.get, layla.id)
    layla.press_stale(data)
    await chatting.settle()
    assert await chatting.database.read(readers.get, layla.id) == before
