"""From a site's address to its feed: what the page announces, links to, or usually has."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import regex as re

from ingest import robots, sitemaps
from ingest.announced import announced, understood
from ingest.feeds import Feed, NotAFeed, plain
from ingest.fetch import Fetched, FetchError
from ingest.sitemaps import Index
from ingest.worker import WorkerError

USUAL = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/news-sitemap.xml",
)
MOST_TRIED = 16


class NothingFound(Exception):
    """No feed could be found; the message says what was tried."""


@dataclass(frozen=True, slots=True)
class Found:
    """A feed of a site, with the title it gives itself."""

    url: str
    title: str
    feed: Feed


class Web(Protocol):
    """Whoever fetches."""

    async def get(self, url: str) -> Fetched: ...


Apart = Callable[..., Awaitable[Any]]
"""Runs a function with its arguments elsewhere, such as in a worker that may be killed."""


def addresses(typed: str) -> tuple[str, ...]:
    """What a person may mean by an address they typed, with or without its scheme."""
    typed = typed.strip().strip("<>")
    typed = re.sub(r"^feed:(?://)?(?=https?:)", "", typed)
    typed = re.sub(r"^feed://", "https://", typed)
    if re.match(r"[a-z][a-z0-9+.-]*://", typed, re.IGNORECASE):
        return (typed,)
    return (f"https://{typed}", f"http://{typed}")


def usual(url: str) -> tuple[str, ...]:
    """Where sites of this address usually keep a feed: below the page, then at the root."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    below = [url.split("?")[0].rstrip("/") + name for name in USUAL[:2]] if parts.path.strip("/") else []
    return tuple(dict.fromkeys([*below, *(root + name for name in USUAL)]))


async def find(web: Web, apart: Apart, typed: str) -> Found:
    """The feed behind what was typed: itself one, or of that site; raises NothingFound."""
    answer = await _first(web, addresses(typed))
    try:
        return await _read(web, apart, answer)
    except (NotAFeed, WorkerError):
        pass
    try:
        told: Sequence[str] = await apart(announced, answer.body, answer.url, answer.content_type)
    except WorkerError as error:
        raise NothingFound(f"the page cannot be read: {error}") from error
    found = await _tried(web, apart, told[: MOST_TRIED - len(USUAL)])
    found = found or await _tried(web, apart, usual(answer.url))
    found = found or await _tried(web, apart, await _sitemaps(web, answer.url))
    if found is None:
        raise NothingFound("it is no feed, and no feed of this site could be found")
    return found


async def _first(web: Web, urls: Sequence[str]) -> Fetched:
    """The first of these addresses that answers."""
    reason = ""
    for url in urls:
        try:
            answer = await web.get(url)
        except FetchError as error:
            reason = reason or str(error)
            continue
        if answer.status == 200:
            return answer
        reason = f"the server answered {answer.status}"
    raise NothingFound(reason)


async def _read(web: Web, apart: Apart, answer: Fetched) -> Found:
    """The answer as a feed, through an index of sitemaps if need be; raises NotAFeed."""
    feed: Feed | Index = await apart(understood, answer.body, answer.url, answer.content_type)
    if isinstance(feed, Feed):
        url = answer.moved or answer.url
        return Found(url, plain(feed.title) or urlsplit(url).hostname or url, feed)
    found = await _tried(web, apart, feed.children, nested=False)
    if found is None:
        raise NotAFeed("it is an index of sitemaps without news")
    return found


async def _tried(web: Web, apart: Apart, urls: Sequence[str], *, nested: bool = True) -> Found | None:
    """The first of these that is a feed with something in it."""
    for url in urls:
        try:
            answer = await web.get(url)
            if answer.status != 200:
                continue
            feed = await apart(understood, answer.body, answer.url, answer.content_type)
            if isinstance(feed, Index):
                if nested and (found := await _tried(web, apart, feed.children, nested=False)):
                    return found
            elif feed.entries:
                return Found(answer.url, plain(feed.title) or urlsplit(url).hostname or url, feed)
        except (FetchError, NotAFeed, WorkerError):
            continue
    return None


async def _sitemaps(web: Web, url: str) -> Sequence[str]:
    """The sitemaps that the site's robots.txt names, news first."""
    parts = urlsplit(url)
    try:
        answer = await web.get(f"{parts.scheme}://{parts.netloc}/robots.txt")
    except FetchError:
        return ()
    named = robots.parse(answer.body).sitemaps if answer.status == 200 else ()
    return sorted(named, key=lambda link: not sitemaps.NEWS.search(link))[:3]
