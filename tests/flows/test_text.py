"""Anything sent is understood: commands as people say them, long texts, slips of the finger."""

from datetime import datetime, timedelta

import pytest

from bot.commands.text import SAID
from bot.intake import Intake
from bot.journal import Journal
from bot.linking import tell
from bot.spoken import ALONE, LEAST, meant, understood
from storage import links, readers
from storage.readers import Reader
from summaries.stage import summarise_links
from tests.conftest import Chatting
from tests.flows.test_subscribing import said
from tests.flows.test_topic import harbour, loaded
from tests.prose import prose
from tests.telegram.chats import BOT, Message


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("آخر الأخبار", ("latest", "")),
        ("اخر الاخبار؟", ("latest", "")),
        ("Latest news", ("latest", "")),
        ("الإعدادات", ("settings", "")),
        ("/الأخبار", ("latest", "")),
        ("/موضوع القدس", ("topic", "القدس")),
        ("تابع القدس كل يوم", ("subscribe", "القدس كل يوم")),
        ("follow climate change", ("subscribe", "climate change")),
        ("ألغ متابعة القدس", ("unsubscribe", "القدس")),
        ("أخبار عن غزة", ("topic", "غزة")),
        ("المنطقة الزمنية القاهرة", ("zone", "القاهرة")),
        ("/توقيت القاهرة", ("zone", "القاهرة")),
        ("ساعات الهدوء 22-7", ("quiet", "22-7")),
        ("وقت الموجز ٧:٣٠", ("digesttime", "٧:٣٠")),
        ("/آخر_الأخبار", ("latest", "")),
        ("هدوء في غزة", None),
        ("توقيت القاهرة", None),
        ("about time", None),
        ("القدس", None),
        ("", None),
        ("/", None),
    ],
)
def test_commands_are_understood_as_people_say_them(text: str, command: tuple[str, str] | None) -> None:
    assert understood(text) == command


@pytest.mark.parametrize("name", SAID)
def test_every_command_has_a_name_in_arabic_and_each_name_may_be_mistyped(name: str) -> None:
    names = [one for one, meaning in ALONE.items() if meaning == name]
    arabic = [one for one in names if not one.isascii()]
    assert arabic
    for one in names:
        assert understood(f"/{one}") == (name, "")
    slips = [one[:-2] + one[-1] for one in names if len(one) > LEAST]
    known = [meant(slip) for slip in slips if slip not in ALONE]
    assert name == "admin" or known.count(name) >= 0.8 * len(known) > 0


def test_what_is_near_no_command_is_none() -> None:
    assert meant("zzzzzz") is None
    assert meant("قطر") is None
    assert meant("/admn") is None


async def test_words_do_what_the_command_does(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed"))
    layla = chatting.telegram.person("Layla", "ar")
    assert "Harbour closed" in await said(chatting, layla, "آخر الأخبار")
    assert "تتابع القدس" in await said(chatting, layla, "تابع القدس")
    assert "هل تقصد هذا؟ /latest" in await said(chatting, layla, "/latst")
    assert "Harbour closed" in await said(chatting, layla, "/الأخبار")
    for slip, command in (("/اعدادت", "settings"), ("آخر الأخبر", "latest"), ("/المصدر", "sources")):
        assert f"هل تقصد هذا؟ /{command}" in await said(chatting, layla, slip), slip
    assert "هل تقصد" not in await said(chatting, layla, "زرافة")


SENTENCES = prose(20)


async def shortened(chatting: Chatting, now: datetime) -> None:
    """The worker's part, and the answer."""
    await summarise_links(chatting.database)
    await tell(chatting.application.bot, chatting.database, now)


async def test_a_long_text_is_said_to_be_read_and_becomes_its_own_sentences(
    chatting: Chatting, now: datetime
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    assert await said(chatting, layla, " ".join(SENTENCES)) == "Reading this text…"
    await shortened(chatting, now)
    (message,) = layla.messages()
    quoted = [line for line in message.text.split("\n") if line.strip()]
    assert len(quoted) == 3
    assert set(quoted) <= set(SENTENCES)
    assert await chatting.database.read(links.owed, ("asked", "read", "summarised", "failed"), 9) == []


async def test_a_text_that_was_sent_outlives_a_crash_and_is_answered_once(
    chatting: Chatting, now: datetime
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    layla.send(" ".join(SENTENCES))
    updates = chatting.telegram.take()
    for _ in range(2):  # the second time as after a restart that had not seen the first one's end
        intake = Intake(chatting.application, chatting.database, lambda: now, Journal(None))
        await intake.accept(updates)
        await intake.replay()
        await intake.drained()
    await shortened(chatting, now)
    await shortened(chatting, now)
    (message,) = layla.messages()
    assert "The harbour council of Millbrook" in message.text
    assert len(message.before) == 1


async def test_a_wish_for_one_sentence_holds_for_a_text_that_was_sent(
    chatting: Chatting, now: datetime
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    wish = Reader(layla.id, language="en", sentences=1)
    await chatting.database.write(readers.change, layla.id, now, lambda _: wish)
    await said(chatting, layla, " ".join(SENTENCES))
    await shortened(chatting, now)
    assert len(layla.last().text.split("\n")) == 1


@pytest.mark.parametrize(
    ("text", "forwarded"), [("word " * 200, False), ("The harbour opens today.", True), ("news", True)]
)
async def test_a_text_that_cannot_be_shortened_is_said_to_be_so(
    chatting: Chatting, now: datetime, text: str, forwarded: bool
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    layla.send(text, forwarded=forwarded)
    await chatting.settle()
    await shortened(chatting, now)
    (message,) = layla.messages()
    assert "too little text" in message.text


async def test_a_forwarded_post_is_shortened_even_where_it_is_not_long(
    chatting: Chatting, now: datetime
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    layla.send(" ".join(SENTENCES[:7]), forwarded=True)
    await chatting.settle()
    await shortened(chatting, now)
    assert set(layla.last().text.split("\n\n")) <= set(SENTENCES)


async def test_a_text_that_nobody_shortened_is_not_waited_for(chatting: Chatting, now: datetime) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, " ".join(SENTENCES))
    await chatting.database.write(links.late, now + timedelta(minutes=3))
    await tell(chatting.application.bot, chatting.database, now)
    assert "Please try again" in layla.last().text


@pytest.mark.parametrize("number", [3, 5, 8, 12, 20])
async def test_a_summary_is_at_most_three_tenths_of_what_was_sent(
    chatting: Chatting, now: datetime, number: int
) -> None:
    """However long a reader likes summaries to be: what is too short for that is said to be so."""
    layla = chatting.telegram.person("Layla", "en")
    wishes = Reader(layla.id, language="en", zone="UTC", sentences=7)
    await chatting.database.write(readers.change, layla.id, now, lambda _: wishes)
    text = " ".join(SENTENCES[:number])
    layla.send(text, forwarded=True)
    await chatting.settle()
    await shortened(chatting, now)
    answer = layla.last().text
    told = [line for line in answer.split("\n\n") if line in SENTENCES]
    assert len(" ".join(told).split()) <= 0.3 * len(text.split()) + 1
    assert told or "too little text" in answer


async def test_what_has_no_words_gets_one_sentence(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    layla.send_file("voice.ogg", b"x")
    await chatting.settle()
    (message,) = layla.messages()
    assert "cannot read" in message.text
    layla.send_file("photo.jpg", b"x", "latest news")
    await chatting.settle()
    assert "Nothing here yet" in layla.last().text


async def test_a_card_that_was_chosen_here_by_inline_mode_is_no_question(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    card = chatting.telegram.store(Message(0, layla.chat, "Harbour closed", sender=layla.described()))
    chatting.telegram.queue(message=card.described() | {"via_bot": BOT})
    await chatting.settle()
    assert layla.messages() == []
