"""What each failing answer of Telegram makes of a message, at each phase of its way: a table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from storage import deliveries, readers
from tests.newsroom import Newsroom, newsroom
from tests.telegram.answers import Refusal, flood, forbidden, gone
from tests.telegram.people import Group, Person

AGAIN = ("unreachable", flood(1), flood(30), flood(600), Refusal(409, "Conflict: terminated"))
FAILED = ("reset", "proxy", *(Refusal(code, "Telegram is unwell") for code in (500, 502, 503, 504)))
LEFT = (
    forbidden("bot was blocked by the user"),
    forbidden("user is deactivated"),
    forbidden("bot was kicked from the supergroup chat"),
    forbidden("bot is not a member of the channel chat"),
    forbidden("bot can't initiate conversation with a user"),
    gone("chat not found"),
    gone("not enough rights to send text messages to the chat"),
    gone("need administrator rights in the channel chat"),
    gone("group chat was deactivated"),
    gone("PEER_ID_INVALID"),
)


@dataclass(frozen=True)
class Ends:
    """Where it ends, and how many messages have come then, at each phase."""

    trouble: Any
    news: tuple[str, int]
    again: tuple[str, int]
    """When it meets the second attempt."""
    digest: tuple[str, int]


TABLE = [
    *(Ends(trouble, ("sent", 1), ("sent", 1), ("sent", 1)) for trouble in AGAIN),
    *(Ends(trouble, ("sent", 1), ("uncertain", 0), ("sent", 1)) for trouble in FAILED),
    Ends("cut", ("sent", 2), ("uncertain", 1), ("sent", 2)),
    Ends("hang", ("sent", 1), ("uncertain", 0), ("uncertain", 0)),
    Ends("lost", ("sent", 2), ("uncertain", 1), ("uncertain", 1)),
    Ends("garbage", ("sent", 2), ("uncertain", 1), ("uncertain", 1)),
    *(Ends(trouble, ("pending", 0), ("pending", 0), ("pending", 0)) for trouble in LEFT),
    Ends(gone("can't parse entities: unclosed tag"), ("sent", 1), ("sent", 1), ("sent", 1)),
    Ends(gone("message is too long"), ("sent", 2), ("sent", 2), ("sent", 2)),
    Ends(gone("wrong file identifier"), ("dead", 0), ("dead", 0), ("dead", 0)),
    Ends(gone("message thread not found"), ("dead", 0), ("dead", 0), ("dead", 0)),
]


async def meeting(news: Newsroom, cadence: str = "instant", text: str = "") -> list[Person]:
    """A reader for each row of the table, who will meet its trouble."""
    people = [news.telegram.person(f"Reader {n}", "en") for n in range(len(TABLE))]
    for person, row in zip(people, TABLE, strict=True):
        await news.follow(person, cadence=cadence)
        news.telegram.fault(row.trouble, chat=person.id, text=text)
    return people


async def ends(news: Newsroom, who: Person | Group, text: str = "") -> tuple[str, int]:
    """The one state of the messages with this text, and how many have come."""
    owed = await news.database.read(deliveries.of_chat, who.id)
    (state,) = {one.state for one in owed if text in one.screen}
    return state, len([message for message in who.messages() if text in message.text])


async def retried(news: Newsroom) -> None:
    await news.deliver()
    for _ in range(3):
        await news.later(minutes=1)


def test_the_table_has_at_least_24_kinds() -> None:
    assert len({str(row.trouble) for row in TABLE}) >= 24


async def test_news_alone(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as news:
        people = await meeting(news)
        await news.publish()
        await retried(news)
        for person, row in zip(people, TABLE, strict=True):
            assert await ends(news, person) == row.news, row.trouble
            gone_away = (await news.database.read(readers.get, person.id)).state == "left"
            assert gone_away == (row.trouble in LEFT), row.trouble


async def test_news_between_others(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as news:
        people = await meeting(news, text="part 2")
        for n in (1, 2, 3):
            await news.publish(f"The harbour, part {n}")
        await retried(news)
        for person, row in zip(people, TABLE, strict=True):
            if row.news[1] < 2:  # what is split has its title in one part only
                assert await ends(news, person, "part 2") == row.news, row.trouble
            assert (await ends(news, person, "part 1")) == ("sent", 1), row.trouble
            stays = ("pending", 0) if row.trouble in LEFT else ("sent", 1)
            assert (await ends(news, person, "part 3")) == stays, row.trouble


async def test_news_at_its_second_attempt(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as news:
        news.telegram.fault(Refusal(500, "Internal Server Error"), times=len(TABLE))
        people = await meeting(news)
        await news.publish()
        await retried(news)
        for person, row in zip(people, TABLE, strict=True):
            assert await ends(news, person) == row.again, row.trouble


async def test_a_digest(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as news:
        people = await meeting(news, cadence="daily 09:30")
        await news.publish()
        await news.deliver()
        assert news.telegram.sent() == []
        await news.later(minutes=30)
        await retried(news)
        for person, row in zip(people, TABLE, strict=True):
            assert await ends(news, person) == row.digest, row.trouble


@pytest.mark.parametrize("cadence", ["instant", "daily 09:30"])
async def test_a_group_that_moved(tmp_path: Path, cadence: str) -> None:
    async with newsroom(tmp_path) as news:
        old, new = news.telegram.group("News", kind="group"), news.telegram.group("News")
        await news.follow(old, cadence=cadence)
        news.telegram.chats[old.id].migrated_to = new.id
        await news.publish()
        await news.later(minutes=30)
        await retried(news)
        assert await ends(news, new) == ("sent", 1)
        assert await news.database.read(deliveries.of_chat, old.id) == []
