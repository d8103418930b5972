"""robots.txt: what it says to us, and what it says when it is broken."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch import Fetched, FetchError
from ingest.robots import Robots, Rules, parse

SITE = "https://news.example"


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /private", "/public", True),
        ("User-agent: *\nDisallow: /private", "/private/a", False),
        ("User-agent: *\nDisallow: /\nAllow: /news", "/news/1", True),
        ("User-agent: *\nAllow: /news\nDisallow: /news", "/news/1", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /*/print", "/2026/a/print", False),
        ("User-agent: MujazBot\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: mujazbot/2.0\nDisallow: /a", "/a", False),
        ("User-agent: GPTBot\nUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: GPTBot\nDisallow: /", "/x", True),
        ("User-agent: a\nDisallow: /a\nUser-agent: *\nDisallow: /b", "/a", True),
        ("User-agent: *\nDisallow: /أخبار", "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1", False),
        ("user-agent : *\ndisallow : /a # why", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("Disallow: /", "/a", True),
        ("User-agent: *\nCrawl-delay: 5\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a%2Ab", "/axb", True),
        ("<html><body>Not found</body></html>", "/a", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
    ],
)
def test_the_longest_rule_of_our_group_decides(robots: str, path: str, allowed: bool) -> None:
    assert parse(robots.encode()).allow(SITE + path) is allowed


@given(st.binary(max_size=500), st.text(max_size=50))
def test_no_robots_txt_breaks_us(body: bytes, path: str) -> None:
    assert parse(body).allow(f"{SITE}/{path}") in (True, False)


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    rules = parse(("User-agent: *\nDisallow: /" + "*a" * 500 + "$").encode())
    assert rules.allow(SITE + "/" + "a" * 2000 + "b")


def test_sitemaps_are_told_whatever_the_group() -> None:
    assert parse(b"Sitemap: https://n.example/news.xml\nUser-agent: x\nDisallow: /").sitemaps == (
        "https://n.example/news.xml",
    )


class Web:
    def __init__(self, status: int, body: bytes = b"") -> None:
        self.status, self.body, self.asked = status, body, 0

    async def get(self, url: str) -> Fetched:
        self.asked += 1
        if not self.status:
            raise FetchError("it cannot be reached", ours=True)
        return Fetched(self.status, url, self.body)


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (429, False), (503, False), (0, False)]
)
async def test_a_missing_file_allows_and_a_server_in_trouble_does_not(
    status: int, allowed: bool, now: datetime
) -> None:
    assert await Robots(Web(status).get, lambda: now).allow(f"{SITE}/a") is allowed


async def test_a_host_is_asked_once_a_day_and_after_trouble_within_the_hour() -> None:
    moments = [datetime(2026, 11, 24, tzinfo=UTC)]
    web = Web(200, b"User-agent: *\nDisallow: /a")
    robots = Robots(web.get, lambda: moments[-1])
    assert [await robots.allow(SITE + path) for path in ("/a", "/b", "/a")] == [False, True, False]
    assert web.asked == 1
    moments.append(moments[-1] + timedelta(hours=25))
    web.status = 500
    assert not await robots.allow(f"{SITE}/b")
    moments.append(moments[-1] + timedelta(hours=2))
    web.status = 404
    assert await robots.allow(f"{SITE}/a")
    assert web.asked == 3


def test_no_rules_allow() -> None:
    assert Rules().allow(SITE)
