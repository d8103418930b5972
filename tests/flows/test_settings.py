"""Every wish a reader states is kept, and changes what arrives from then on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from bot.journal import Journal
from bot.seal import sealed
from language.bidi import strip
from storage import readers
from tests.conftest import Chatting
from tests.flows.test_subscribing import said
from tests.newsroom import Newsroom
from tests.telegram.people import Person


@dataclass
class Two:
    """Two readers who follow the same; only Layla changes a setting, and Omar shows what comes without."""

    chatting: Chatting
    news: Newsroom
    layla: Person
    omar: Person

    async def follow(self, cadence: str) -> None:
        for one in (self.layla, self.omar):
            await said(self.chatting, one, f"/subscribe harbour {cadence}")

    async def set(self, *buttons: str) -> None:
        await said(self.chatting, self.layla, "/settings")
        for label in buttons:
            self.layla.press(label)
            await self.chatting.settle()

    async def at(self, hour: int, minute: int = 0) -> tuple[bool, bool]:
        """The clock goes on to that hour (UTC); whether something arrived for Layla, and for Omar."""
        before = [len(one.messages()) for one in (self.layla, self.omar)]
        span = (hour * 60 + minute) - (self.news.now.hour * 60 + self.news.now.minute)
        await self.news.later(minutes=span if span > 0 else span + 24 * 60)
        laylas, omars = (
            len(one.messages()) > known for one, known in zip((self.layla, self.omar), before, strict=True)
        )
        return laylas, omars

    async def told(self, title: str = "The harbour opens", language: str = "en") -> tuple[str, str]:
        """A story is published and told at once; what Layla and Omar got of it, "" for nothing."""
        before = [len(one.messages()) for one in (self.layla, self.omar)]
        await self.news.publish(title, language, f"https://echo.example/{self.news.numbers}")
        await self.news.later(minutes=1)
        laylas, omars = (
            "".join(strip(message.text) for message in one.messages()[known:])
            for one, known in zip((self.layla, self.omar), before, strict=True)
        )
        return laylas, omars

    async def both(self, command: str) -> tuple[str, str]:
        """What each is answered."""
        return await said(self.chatting, self.layla, command), await said(self.chatting, self.omar, command)


@pytest.fixture
def two(chatting: Chatting) -> Two:
    telegram = chatting.telegram
    news = Newsroom(telegram, chatting.database, Journal(None))
    return Two(chatting, news, telegram.person("Layla", "en"), telegram.person("Omar", "en"))


async def language(two: Two) -> None:
    await two.follow("instant")
    await two.set("Language", "العربية")
    laylas, omars = await two.told()
    assert "لأنك تتابع" in laylas
    assert "Because you follow" in omars


async def reads(two: Two) -> None:
    await two.follow("instant")
    await two.told("ميناء harbour يفتح", "ar")
    await two.set("Languages of the news", "Arabic")
    assert [bool(text) for text in await two.told("The harbour closes")] == [False, True]
    assert [bool(text) for text in await two.told("ميناء harbour يغلق", "ar")] == [True, True]
    for answer in ("/latest", "/digest", "/topic harbour"):
        laylas, omars = await two.both(answer)
        assert "harbour closes" not in laylas, answer
        assert "harbour يغلق" in laylas, answer
        assert "harbour closes" in omars, answer
    await two.set("Languages of the news", "English")
    assert all(await two.told("The harbour sleeps"))


async def zone(two: Two) -> None:
    await two.follow("daily 8:00")
    await two.set("Time zone", "Cairo")
    await two.news.publish()
    assert await two.at(6, 30) == (True, False)
    assert await two.at(8, 30) == (False, True)


async def digest(two: Two) -> None:
    await two.follow("daily")
    await two.set("Digest at", "07:00")
    await two.news.publish()
    assert await two.at(7, 30) == (True, False)
    assert await two.at(8, 30) == (False, True)


async def quiet(two: Two) -> None:
    await two.follow("instant")
    await two.set("Quiet hours", "23:00 to 07:00")
    await two.at(23, 30)
    assert [bool(text) for text in await two.told()] == [False, True]
    assert await two.at(7, 1) == (True, False)


async def sentences(two: Two) -> None:
    await two.follow("instant")
    await two.set("Sentences of a summary", "1")
    laylas, omars = await two.told()
    assert [text.count("Ships entered") for text in (laylas, omars)] == [1, 1]
    assert [text.count("It had been closed") for text in (laylas, omars)] == [0, 1]


async def digits(two: Two) -> None:
    await two.follow("daily 8:00")
    await two.set("Digits", "١٢٣")
    await two.told("3 ships in the harbour of 1999")
    assert await two.at(8, 1) == (True, True)
    laylas, omars = (strip(one.last().text) for one in (two.layla, two.omar))
    assert "١. 3 ships in the harbour of 1999" in laylas
    assert "١ day ago" in laylas
    assert "1. 3 ships in the harbour of 1999" in omars
    assert [button["text"] for button in two.layla.last().buttons] == ["١"]


async def previews(two: Two) -> None:
    await two.follow("instant")
    await two.set("Link previews", "yes")
    await two.told()
    assert two.layla.last().preview == {"url": "https://echo.example/0", "prefer_small_media": True}
    assert two.omar.last().preview == {"is_disabled": True}


async def muted(two: Two) -> None:
    await two.follow("instant")
    await two.set("Muted", "Mute more")
    two.layla.send("ferries | regattas", reply_to=two.layla.last())
    await two.chatting.settle()
    assert [bool(text) for text in await two.told("A ferry leaves the harbour")] == [False, True]
    assert all(await two.told("The harbour sleeps"))
    for answer in ("/latest", "/digest"):
        laylas, omars = await two.both(answer)
        assert "ferry" not in laylas, answer
        assert "harbour sleeps" in laylas, answer
        assert "ferry" in omars, answer
    assert "You muted ferries | regattas" in (await two.both("/why ferry"))[0]
    await two.set("Muted", "✕ ferries | regattas")
    assert "Nothing is muted" in two.layla.last().text
    assert all(await two.told("Another ferry leaves the harbour"))


ARRIVES: dict[str, Callable[[Two], Awaitable[None]]] = {
    scenario.__name__: scenario
    for scenario in (language, reads, zone, digest, quiet, sentences, digits, previews, muted)
}
"""By the field of a setting, the proof that it changes what arrives."""


@pytest.mark.parametrize("field", ARRIVES)
async def test_a_setting_changes_what_arrives(field: str, two: Two) -> None:
    await ARRIVES[field](two)


async def test_there_is_no_setting_without_proof_that_it_changes_what_arrives(two: Two) -> None:
    await two.set()
    shown = [button["callback_data"].partition(":")[2] for button in two.layla.last().buttons]
    assert shown == list(ARRIVES)
    for field in shown:
        await two.set(sealed(f"o:{field}"))
        assert two.layla.last().buttons, field


async def test_a_source_is_muted_by_its_name_whatever_it_tells(two: Two) -> None:
    await two.follow("instant")
    await two.told()
    await said(two.chatting, two.layla, "/mute the echo")
    assert [bool(text) for text in await two.told("The harbour closes")] == [False, True]
    laylas, omars = await two.both("/latest")
    assert "harbour" not in laylas
    assert "harbour closes" in omars
    await two.set("Muted", "✕ The Echo")
    assert all(await two.told("The harbour sleeps"))


@pytest.mark.parametrize("typed", ["-football", "  ", "???"])
async def test_what_would_mute_everything_or_nothing_is_not_muted(two: Two, typed: str) -> None:
    await two.set("Muted", "Mute more")
    two.layla.send(typed, reply_to=two.layla.last())
    await two.chatting.settle()
    assert "What do you want to mute?" in two.layla.last().text
    assert (await two.chatting.database.read(readers.get, two.layla.id)).muted == ()


async def test_in_a_group_only_admins_mute_by_replying(two: Two) -> None:
    group = two.chatting.telegram.group()
    group.join(two.layla, "administrator")
    group.join(two.omar)
    two.layla.send("/settings", group)
    await two.chatting.settle()
    for button in ("Muted", "Mute more"):
        two.layla.press(button, group)
        await two.chatting.settle()
    asked = group.last()
    two.omar.send("football", group, reply_to=asked)
    await two.chatting.settle()
    assert "Only admins can change" in group.last().text
    two.layla.send("football", group, reply_to=asked)
    await two.chatting.settle()
    assert (await two.chatting.database.read(readers.get, group.id)).muted == ("football",)


async def test_the_language_is_changed_by_a_button_and_spoken_from_then_on(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    assert "الإعدادات" in await said(chatting, layla, "/settings")
    for label in ("اللغة", "English"):
        layla.press(label)
        await chatting.settle()
    assert "Which language" in layla.last().text
    assert "the latest headlines" in await said(chatting, layla, "/help")


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


@pytest.mark.parametrize(
    "typed", ["/zone Nowhereland", "/quiet soon", "/digesttime now", "/mute -x", "/quiet 7-7"]
)
async def test_what_is_not_understood_says_how_to_write_it(chatting: Chatting, typed: str) -> None:
    layla = chatting.telegram.person("Layla", "en")
    answer = await said(chatting, layla, typed)
    assert typed.split()[0] in answer
    assert "Traceback" not in answer


@pytest.mark.parametrize(
    ("typed", "chosen", "field", "value"),
    [
        ("/zone", "القاهرة", "zone", "Africa/Cairo"),
        ("المنطقة الزمنية", "القاهرة", "zone", "Africa/Cairo"),
        ("ساعات الهدوء", "من 22:00 إلى 07:00", "quiet", "22:00-07:00"),
        ("وقت الموجز", "07:00", "digest", "07:00"),
    ],
)
async def test_a_setting_that_is_named_alone_is_chosen_by_a_button(
    chatting: Chatting, typed: str, chosen: str, field: str, value: str
) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    await said(chatting, layla, typed)
    layla.press(chosen)
    await chatting.settle()
    assert getattr(await chatting.database.read(readers.get, layla.id), field) == value


async def test_muting_again_unmutes(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    assert "football" in await said(chatting, layla, "/mute football")
    assert "football" not in await said(chatting, layla, "/mute football")


@pytest.mark.parametrize(
    ("buttons", "field", "value"),
    [
        (("Time zone", "Cairo"), "zone", "Africa/Cairo"),
        (("Quiet hours", "23:00 to 07:00"), "quiet", "23:00-07:00"),
        (("Quiet hours", "none"), "quiet", ""),
        (("Digest at", "07:00"), "digest", "07:00"),
        (("Sentences of a summary", "5"), "sentences", 5),
        (("Link previews", "yes"), "previews", True),
        (("Digits", "١٢٣"), "digits", "arab"),
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
    "data",
    [
        "o:zone:Mars/Base",
        "o:sentences:99",
        "o:language:xx",
        "o:nothing:1",
        "o:quiet:25-26",
        "o:digits:roman",
        "o:reads:klingon",
        "o:muted:00000000",
    ],
)
async def test_tampered_buttons_do_nothing(chatting: Chatting, data: str) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/settings")
    before = await chatting.database.read(readers.get, layla.id)
    layla.press_stale(data)
    await chatting.settle()
    assert await chatting.database.read(readers.get, layla.id) == before
