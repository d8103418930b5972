"""A link that is sent is read by the stages and answered in place, or said honestly not to be."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.linking import LATE, tell
from ingest.address import Forbidden
from ingest.fetch import Fetched, FetchError, fetching
from ingest.links import read_owed
from ingest.robots import Robots
from language.bidi import strip
from storage import links, readers
from storage.readers import Reader
from summaries.stage import summarise_links
from tests.conftest import Chatting
from tests.flows.test_card import SENTENCES, quoted, reported
from tests.flows.test_subscribing import said

PAGE = "<html><head><title>Pier of Millbrook</title></head><body><article><h1>Pier of Millbrook</h1>{}</article></body></html>"
WHOLE = PAGE.format("".join(f"<p>{sentence}</p>" for sentence in SENTENCES))


@dataclass
class Web:
    """Pages by address; what is an error is raised."""

    pages: Mapping[str, Any]

    async def get(self, url: str) -> Fetched:
        found = self.pages.get(url, (404, ""))
        if isinstance(found, Exception):
            raise found
        return Fetched(found[0], url, found[1].encode(), {"Content-Type": "text/html"})


async def here(function: Callable[..., Any], *args: Any) -> Any:
    return await asyncio.to_thread(function, *args)


async def stages(chatting: Chatting, now: datetime, pages: Mapping[str, Any]) -> None:
    web = Web(pages)
    await read_owed(chatting.database, web, Robots(web.get, lambda: now), here)
    await summarise_links(chatting.database)
    await tell(chatting.application.bot, chatting.database, now)


async def test_a_link_is_said_to_be_read_and_then_becomes_its_summary(
    chatting: Chatting, now: datetime
) -> None:
    url = "https://far.example/pier"
    layla = chatting.telegram.person("Layla", "ar")
    assert "أقرأ far.example" in await said(chatting, layla, f"اقرأ هذا {url}.")
    await stages(chatting, now, {url: (200, WHOLE)})
    (message,) = layla.messages()
    assert "Pier of Millbrook" in message.text
    assert quoted(message.text) == 3
    assert any(link.startswith(f"{url}#:~:text=") for link in message.links)
    await stages(chatting, now, {})
    assert len(message.before) == 1


async def test_a_page_that_says_no_date_is_given_none(chatting: Chatting, now: datetime) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "https://far.example/pier")
    await stages(chatting, now, {"https://far.example/pier": (200, WHOLE)})
    assert "\nfar.example\n" in strip(layla.last().text)


async def test_a_wish_for_previews_and_digits_holds_for_a_link(chatting: Chatting, now: datetime) -> None:
    url = "https://far.example/pier"
    layla = chatting.telegram.person("Layla", "en")
    wishes = Reader(layla.id, language="en", zone="UTC", sentences=1, previews=True, digits="arab")
    await chatting.database.write(readers.change, layla.id, now, lambda _: wishes)
    await said(chatting, layla, url)
    dated = '<head><meta property="article:published_time" content="2026-11-24T07:00:00Z">'
    await stages(chatting, now, {url: (200, WHOLE.replace("<head>", dated))})
    assert layla.last().preview == {"url": url, "prefer_small_media": True}
    assert quoted(layla.last().text) == 1
    assert "٢ hours ago" in layla.last().text


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((404, ""), "could not reach"),
        (FetchError("down"), "could not reach"),
        (Forbidden("10.0.0.1"), "not on the public web"),
        ((403, ""), "subscribers only"),
        ((200, PAGE.format("<p>Short.</p>")), "no article text"),
        ((200, PAGE.format('<script>{"isAccessibleForFree": false}</script>')), "subscribers only"),
        ((200, PAGE.format(f"<p>{'word ' * 200}</p>")), "too short"),
    ],
)
async def test_a_page_that_cannot_be_shortened_is_said_to_be_so_in_one_sentence(
    chatting: Chatting, now: datetime, answer: Any, sentence: str
) -> None:
    url = "https://far.example/pier"
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, url)
    await stages(chatting, now, {url: answer})
    assert sentence in layla.last().text
    assert len(layla.messages()) == 1


async def test_an_address_inside_our_network_is_refused_by_the_guard(
    chatting: Chatting, now: datetime
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    async with fetching(gap=0) as web:
        for url in ("http://127.0.0.1/x", "http://[::1]/", "http://169.254.169.254/latest"):
            await said(chatting, layla, url)
            await read_owed(chatting.database, web, Robots(web.get, lambda: now), here)
            await tell(chatting.application.bot, chatting.database, now)
            assert "not on the public web" in layla.last().text


async def test_what_robots_may_not_read_is_not_read(chatting: Chatting, now: datetime) -> None:
    url = "https://far.example/pier"
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, url)
    robots = (200, "User-agent: *\nDisallow: /pier")
    await stages(chatting, now, {url: (200, WHOLE), "https://far.example/robots.txt": robots})
    assert "does not allow robots" in layla.last().text


async def test_a_known_story_answers_at_once_and_only_the_first_few_links_are_read(
    chatting: Chatting, now: datetime
) -> None:
    await reported(chatting.database, now, "Echo")
    layla = chatting.telegram.person("Layla", "en")
    assert quoted(await said(chatting, layla, "see https://Echo.example/fire")) == 3
    await said(chatting, layla, " ".join(f"https://far.example/{n}" for n in range(9)))
    assert len(layla.messages()) == 4


async def test_what_is_owed_outlives_a_crash_and_is_given_up_when_nobody_reads_it(
    chatting: Chatting, now: datetime
) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await chatting.database.write(links.ask, layla.id, 7, "https://far.example/a", "en", now)
    await chatting.database.write(links.ask, layla.id, 7, "https://far.example/a", "en", now)
    await chatting.database.write(links.late, now)
    await tell(chatting.application.bot, chatting.database, now)
    assert layla.messages() == []
    await chatting.database.write(links.late, now + LATE + timedelta(seconds=1))
    await tell(chatting.application.bot, chatting.database, now)
    (message,) = layla.messages()
    assert "in time" in message.text
    await chatting.database.write(links.forget_old, now + timedelta(days=1))
    assert await chatting.database.read(links.owed, ("told",), 9) == []
