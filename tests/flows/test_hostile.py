"""Whatever is pressed or typed, by mistake or in bad faith, does nothing wrong and gets one clear answer."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from telegram.ext import CallbackQueryHandler, CommandHandler

from bench.search import hostile
from bot.seal import opened
from ingest.offering import offer
from language.bidi import strip
from storage import readers, subscriptions
from tests.conftest import NOW, Chatting
from tests.flows.test_topic import harbour, loaded
from tests.telegram.chats import Message
from tests.telegram.people import Person

PRESSED, TYPED = 600, 150
SHARE = 15
"""Requests of one person, below what is a fair share at once."""
BROKEN = "Something went wrong"


class Crowd:
    """People of whom nobody asks more than their share, and what went wrong with any of them."""

    def __init__(self, chatting: Chatting) -> None:
        self.chatting, self.left = chatting, 0
        self.failures: list[str] = []
        chatting.application.add_error_handler(self._failed)

    async def _failed(self, update: object, context: Any) -> None:
        self.failures.append(f"{context.error!r} for {update}")

    def next(self) -> Person:
        """Whoever is to ask now."""
        if self.left == 0:
            self.person, self.left = self.chatting.telegram.person("Reader", "en"), SHARE
        self.left -= 1
        return self.person

    async def type(self, text: str) -> list[Message]:
        """What the bot wrote to somebody who typed this."""
        person = self.next()
        before = len(person.messages())
        person.send(text)
        await self.chatting.settle()
        return person.messages()[before:]

    async def press(self, *data: str) -> list[str]:
        """What was said to buttons with such data, pressed by one person one after the other."""
        telegram = self.chatting.telegram
        persons = [self.next() for _ in data]
        for person in dict.fromkeys(persons):
            if not person.messages():
                person.send("/help")
        await self.chatting.settle()
        queries = [telegram.ask("callback") for _ in data]
        for query, person, one in zip(queries, persons, data, strict=True):
            body = {"id": query, "from": person.described(), "chat_instance": "1"}
            shown = next(message for message in reversed(person.messages()) if not message.document)
            telegram.queue(callback_query=body | {"message": shown.described(), "data": one})
        await self.chatting.settle()
        assert [
            one for one, query in zip(data, queries, strict=True) if telegram.queries[query] is None
        ] == []
        return [(telegram.queries[query] or {}).get("text", "") for query in queries]


@pytest.fixture
async def crowd(chatting: Chatting) -> Crowd:
    """A bot with news, topics on offer, and a reader who follows something."""
    stories = [
        harbour(n, f"Harbour {word} {n}") for n, word in enumerate(("fire", "flood", "aid", "mayor") * 4)
    ]
    await loaded(chatting.database, *stories)
    await offer(chatting.database, NOW, lambda language: ())
    owner = chatting.telegram.person("Owner", "en")
    for text in ("/subscribe harbour daily 8:00", "/mute football", "/quiet 22:00-07:00"):
        owner.send(text)
        await chatting.settle()
    return Crowd(chatting)


def commands(chatting: Chatting) -> list[str]:
    """Every command that is registered."""
    handlers = [one for group in chatting.application.handlers.values() for one in group]
    return sorted({name for one in handlers if isinstance(one, CommandHandler) for name in one.commands})


def patterns(chatting: Chatting) -> list[Callable[[str], object]]:
    """Every shape of data that a button may have."""
    handlers = [one for group in chatting.application.handlers.values() for one in group]
    shapes = (one.pattern for one in handlers if isinstance(one, CallbackQueryHandler) and one.pattern)
    return [shape.match for shape in shapes if hasattr(shape, "match")]


async def crawled(crowd: Crowd) -> list[str]:
    """The data of all buttons that a reader can come to; of those that differ in numbers one is pressed."""
    found: dict[str, None] = {}
    shapes: set[str] = set()
    waiting = []
    for command in (*commands(crowd.chatting), "topic harbour", "subscribe harbour"):
        waiting += [data for message in await crowd.type(f"/{command}") for data in offered(message)]
    while waiting:
        found[data := waiting.pop(0)] = None
        shape = re.sub(r"[0-9]+|(?<=:)[A-Z].*", "0", data)
        if shape not in shapes:
            shapes.add(shape)
            await crowd.press(data)
            waiting += [data for data in offered(crowd.person.last()) if data not in found]
    return sorted(found)


def offered(message: Message) -> list[str]:
    """What the buttons under a message say to the bot."""
    return [button["callback_data"] for button in message.buttons if "callback_data" in button]


def tampered(data: Sequence[str], rng: random.Random) -> Iterator[str]:
    """The data of buttons with something changed in it, and data that no button has."""
    odd = (
        "",
        ":",
        "0",
        "-1",
        "999999999999",
        "9" * 40,
        "٣",
        "x",
        "\n",
        "\0",
        "'",
        "%s",
        "\u202e",
        "🙂",
        "../",
    )
    while True:
        parts = rng.choice(data).split(":")
        place = rng.randrange(len(parts))
        how = rng.randrange(6)
        if how < 3:
            parts[place] = rng.choice(odd)
        elif how == 3:
            parts.append(rng.choice(odd))
        elif how == 4:
            parts[place] = parts[place][: rng.randrange(len(parts[place]) + 1)].upper()
        else:
            parts = [rng.choice(odd) * rng.randint(1, 9) for _ in parts]
        made = ":".join(parts).encode()[:64].decode(errors="ignore")
        if made and made not in data:
            yield made


async def kept(chatting: Chatting) -> tuple[object, object]:
    """What the reader wished and follows whom nobody else may touch."""
    owner = min(chatting.telegram.people)
    read = chatting.database.read
    return await read(readers.get, owner), await read(subscriptions.of_chat, owner)


async def test_tampered_buttons_do_nothing_and_say_what_to_do(crowd: Crowd) -> None:
    data = await crawled(crowd)
    shapes = patterns(crowd.chatting)
    assert len(data) > 40
    before, made = await kept(crowd.chatting), tampered(data, random.Random(11))
    for _ in range(PRESSED // 60):
        pressed = [next(made) for _ in range(60)]
        for one, said in zip(pressed, await crowd.press(*pressed), strict=True):
            assert len(said) > 10 or any(shape(opened(one)) for shape in shapes), one
    assert await kept(crowd.chatting) == before
    assert crowd.failures == []


async def test_the_buttons_of_one_reader_change_nothing_of_another(crowd: Crowd) -> None:
    owner = min(crowd.chatting.telegram.people)
    seen = [message for message in crowd.chatting.telegram.sent(owner) if message.buttons]
    before = await kept(crowd.chatting)
    for data in {data for message in seen for data in offered(message)}:
        await crowd.press(data)
    assert await kept(crowd.chatting) == before
    assert crowd.failures == []


async def test_malformed_commands_get_one_clear_answer(crowd: Crowd) -> None:
    rng, names = random.Random(5), commands(crowd.chatting)
    odd = [
        "99999999999999999999",
        "-1",
        "<b>",
        "@",
        "٣ ٣",
        "@@@ daily 25:99",
        '"',
        "lang:",
        "  ",
        "%n",
        "🙂" * 50,
    ]
    lines = [
        f"/{names[n % len(names)]} {rng.choice((rng.choice(odd), line[:300]))}"
        for n, line in enumerate(hostile(TYPED))
    ]
    lines += ["/", "//", "/لاتست", "/latest5", "/LATEST", "/nosuch", "/topic" + "x" * 70, "/ latest"]
    for line in lines:
        line = line.replace("\ud800", "").replace("\0", "")  # Telegram lets neither through
        answers = [strip(message.text).strip() for message in await crowd.type(line)]
        assert len(answers) >= 1, line
        assert len(answers) <= 2, (line, answers)
        assert all(answers), line
        assert not any(BROKEN in answer or "Traceback" in answer for answer in answers), line
    assert crowd.failures == []


UNDERSTOOD = {
    "08:00": "8 | 8:00 | 08:00 | 8.00 | ٨ | ٨:٠٠ | ۸:۰۰ | ٨:٠٠ ص | 8am | 8 AM | 8 a.m. | at 8 | الثامنة | الساعة ٨"
    " | الثامنة صباحا | 8 صباحا",
    "20:00": "8pm | 8 PM | 20 | 20:00 | ٨ م | ٨ مساءً | الثامنة مساء | الساعة الثامنة مساءً | 8 in the evening",
    "07:30": "7:30 | ٧:٣٠ | ۷:۳۰ ص | السابعة والنصف | 7.30 am",
    "12:00": "noon | 12pm | 12:00",
    "00:00": "midnight | 0:00 | 24:00 | منتصف الليل",
}
NOT_UNDERSTOOD = (
    "25:00 | 8:75 | -8 | 8:0:0:0 | soon | bald | غدا | ٩٩ | 8 9 | ½ | VIII | 8h30m10 | ::: | 8:: | 🕗 | null"
    " | 1e3 | 0x8 | 08:00Z+99 | الخامسة والعشرون | مساء مساء صباح | now | hourly | <b>8</b> | 8;9"
)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [(typed, hour) for hour, all_ in UNDERSTOOD.items() for typed in all_.split(" | ")],
)
async def test_a_time_is_read_as_people_write_it(chatting: Chatting, typed: str, hour: str) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    layla.send(f"/digesttime {typed}")
    await chatting.settle()
    assert (await chatting.database.read(readers.get, layla.id)).digest == hour


async def test_who_presses_too_fast_is_told_so_by_each_button_and_by_no_message(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    layla.send("/settings")
    await chatting.settle()
    queries = []
    for n in range(30):  # one page and the other: the same again would not be a change
        queries.append(layla.press(("Time zone", "Back")[n % 2 if n < 19 else 1]))
        await chatting.settle()
    answers = [layla.answer(query) for query in queries]
    assert None not in answers
    assert ["slow down" in (answer or {}).get("text", "") for answer in answers] == [False] * 19 + [True] * 11
    assert len(layla.messages()) == 1


async def test_a_time_that_is_none_gets_a_sentence_with_an_example(crowd: Crowd) -> None:
    for typed in NOT_UNDERSTOOD.split(" | "):
        [answer] = await crowd.type(f"/digesttime {typed}")
        assert "/digesttime 7:30" in strip(answer.text), (typed, answer.text)
    for typed in ("soon", "22", "7-7", "25-26", "22:00-", "a-b", "٢٢:٦٠-٧"):
        [answer] = await crowd.type(f"/quiet {typed}")
        assert "/quiet 22:00-07:00" in strip(answer.text), (typed, answer.text)
    assert crowd.failures == []


@pytest.mark.parametrize("typed", ["22:30-6", "٢٢:٣٠ - ٦", "22.30 to 6:00", "10:30pm-6am", "٢٢:٣٠ حتى ٦"])
async def test_quiet_hours_are_read_as_people_write_them(chatting: Chatting, typed: str) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    layla.send(f"/quiet {typed}")
    await chatting.settle()
    assert (await chatting.database.read(readers.get, layla.id)).quiet == "22:30-06:00"
