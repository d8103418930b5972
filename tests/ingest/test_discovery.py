"""From a site's address to its feed."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.announced import announced
from ingest.discovery import NothingFound, addresses, find, usual
from ingest.fetch import Fetched, FetchError

FEED = b"<rss><channel><title>The Echo</title><item><title>News</title><link>https://n.example/1</link></item></channel></rss>"
EMPTY = b"<rss><channel><title>Comments</title></channel></rss>"
SITEMAP = b"""<urlset xmlns:news="x"><url><loc>https://n.example/1</loc><news:news><news:title>News of today</news:title>
<news:publication_date>2026-11-24</news:publication_date></news:news></url></urlset>"""


class Site:
    """Pages by address; whatever else is asked for is missing."""

    def __init__(self, **pages: bytes) -> None:
        self.pages = {f"https://n.example{path}": body for path, body in pages.items()}
        self.asked: list[str] = []

    async def get(self, url: str) -> Fetched:
        self.asked.append(url)
        if not url.startswith("https://"):
            raise FetchError("it cannot be reached", ours=True)
        return Fetched(200 if url in self.pages else 404, url, self.pages.get(url, b""))


async def here(function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)


def page(head: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body><p>News</p>{body}</body></html>".encode()


LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


@pytest.mark.parametrize(
    ("pages", "feed"),
    [
        ({"/": FEED}, "/"),
        ({"/": page(LINK.format("/own.php?id=7")), "/own.php?id=7": FEED}, "/own.php?id=7"),
        (
            {
                "/": page(LINK.format("/comments/feed") + LINK.format("/x")),
                "/comments/feed": FEED,
                "/x": FEED,
            },
            "/x",
        ),
        ({"/": page(LINK.format("/a") + LINK.format("/b")), "/a": EMPTY, "/b": FEED}, "/b"),
        ({"/": page(body='<a href="/rss/all.xml">RSS</a>'), "/rss/all.xml": FEED}, "/rss/all.xml"),
        ({"/": page(), "/rss.xml": FEED}, "/rss.xml"),
        ({"/": page(LINK.format("http://[::1") + LINK.format("/x")), "/x": FEED}, "/x"),
        ({"/": page('<base href="/deep/">' + LINK.format("f.xml")), "/deep/f.xml": FEED}, "/deep/f.xml"),
        ({"/": page(), "/news-sitemap.xml": SITEMAP}, "/news-sitemap.xml"),
        ({"/": page(), "/robots.txt": b"Sitemap: https://n.example/m.xml", "/m.xml": SITEMAP}, "/m.xml"),
        (
            {
                "/": b"<sitemapindex><sitemap><loc>https://n.example/m.xml</loc></sitemap></sitemapindex>",
                "/m.xml": SITEMAP,
            },
            "/m.xml",
        ),
    ],
)
async def test_the_feed_of_a_site_is_found(pages: dict[str, bytes], feed: str) -> None:
    found = await find(Site(**pages), here, "https://n.example/")
    assert found.url == f"https://n.example{feed}"
    assert found.feed.entries


async def test_a_site_that_has_none_is_told_so() -> None:
    with pytest.raises(NothingFound, match="no feed of this site"):
        await find(Site(**{"/": page()}), here, "https://n.example/")


async def test_a_site_that_does_not_answer_is_told_so() -> None:
    with pytest.raises(NothingFound, match="the server answered 404"):
        await find(Site(), here, "https://n.example/")


async def test_not_more_is_asked_than_needed() -> None:
    links = "".join(LINK.format(f"/{n}") for n in range(500))
    site = Site(**{"/": page(links)})
    with pytest.raises(NothingFound):
        await find(site, here, "https://n.example/")
    assert len(site.asked) < 25


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("n.example", ("https://n.example", "http://n.example")),
        (" <https://n.example/x> ", ("https://n.example/x",)),
        ("feed://n.example/x", ("https://n.example/x",)),
        ("feed:https://n.example/x", ("https://n.example/x",)),
    ],
)
def test_an_address_is_understood_as_people_type_it(typed: str, meant: tuple[str, ...]) -> None:
    assert addresses(typed) == meant


def test_a_section_is_looked_below_before_its_site() -> None:
    assert usual("https://n.example/world/")[0] == "https://n.example/world/feed"


@given(st.binary(max_size=400))
def test_no_page_breaks_it(body: bytes) -> None:
    assert isinstance(announced(body, "https://n.example/", ""), tuple)
