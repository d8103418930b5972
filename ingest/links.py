"""Pages that readers asked for: fetched under the same guard as every other, read in workers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urljoin

import structlog

from ingest import html
from ingest.address import Forbidden, check_url
from ingest.decode import decode
from ingest.fetch import Fetched, FetchError
from ingest.robots import NOTHING_ALLOWED, Robots
from ingest.worker import WorkerError
from language import detect
from storage import links
from storage.database import Database
from storage.links import Link

log = structlog.get_logger()

AT_ONCE, IDLE = 16, 0.3
"""Pages in hand at once, and seconds between looks at what is owed."""
SHORT = 200
"""Characters below which a page's text is no article."""


class Web(Protocol):
    """Whoever fetches."""

    async def get(self, url: str) -> Fetched: ...


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says; `reason` says why it says nothing."""

    reason: str = ""
    title: str = ""
    language: str = ""
    text: str = ""
    published: datetime | None = None


def page_of(body: bytes, url: str, content_type: str) -> Page:
    """The article in a page; the work of a worker process."""
    if html.heavy(body):
        return Page("unreadable")
    source = decode(body, content_type)
    found = html.extract(source, url=url)
    if found is None or len(found.text) < SHORT:
        return Page("paywall" if _closed(source) else "no_text")
    language = detect(f"{found.title}\n{found.text}")
    return Page("", found.title, language, found.text, found.published)


def _closed(source: str) -> bool:
    """Whether the page says that it is not free (schema.org, isAccessibleForFree)."""
    told = source.replace(" ", "").lower()
    return '"isaccessibleforfree":false' in told or '"isaccessibleforfree":"false"' in told


async def look(url: str, web: Web, robots: Robots, apart: Callable[..., Awaitable[Any]]) -> Page:
    """What the page at this address says, or why it cannot be had."""
    try:
        check_url(url)
        if not await robots.allow(url):
            if await robots.rules(url) is not NOTHING_ALLOWED:
                return Page("robots")
            await web.get(urljoin(url, "/robots.txt"))  # not even the rules could be had: raises the reason
            return Page("unreachable")
        answer = await web.get(url)
        if answer.status in (401, 402, 403):
            return Page("paywall")
        if answer.status != 200:
            return Page("unreachable")
        kind = answer.content_type or "html"
        if "html" not in kind and not kind.startswith("text/"):
            return Page("no_text")
        page: Page = await apart(page_of, answer.body, answer.url, answer.content_type)
    except Forbidden:
        return Page("refused")
    except FetchError as error:
        return Page("refused" if _guarded(error) else "unreachable")
    except WorkerError:
        return Page("unreadable")
    return page


def _guarded(error: FetchError) -> bool:
    """Whether the address guard refused it."""
    cause = error.__cause__
    return isinstance(cause, Forbidden) or isinstance(getattr(cause, "os_error", None), Forbidden)


async def read_owed(
    database: Database, web: Web, robots: Robots, apart: Callable[..., Awaitable[Any]]
) -> int:
    """Read the pages that are owed, side by side; how many there were."""
    owed = await database.read(links.owed, ("asked",), AT_ONCE)

    async def one(link: Link) -> None:
        try:
            page = await look(link.url, web, robots, apart)
        except Exception:
            log.exception("a link could not be read")
            page = Page("unreadable")
        if page.reason:
            await database.write(links.fail, link.id, page.reason)
        else:
            said = page.title, page.language, page.text, page.published
            await database.write(links.read, link.id, *said)

    await asyncio.gather(*map(one, owed))
    return len(owed)


async def keep_reading(
    database: Database, web: Web, robots: Robots, apart: Callable[..., Awaitable[Any]]
) -> None:
    """Read what is owed, for ever."""
    while True:
        if not await read_owed(database, web, robots, apart):
            await asyncio.sleep(IDLE)
