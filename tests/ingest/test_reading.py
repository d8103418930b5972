"""Documents read in workers: what a feed tells of itself, when a page takes its text's place, and bombs."""

import contextlib
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.feeds import NotAFeed
from ingest.reading import completed, read, same, wanting, weekly
from ingest.worker import WorkerError, Workers, working
from storage.models import NewArticle

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEXT = "The council met on Tuesday and agreed on a plan for the harbour of the old town."


def ages(*hours: float) -> list[datetime]:
    return [NOW - timedelta(hours=hour) for hour in hours]


@pytest.mark.parametrize(
    ("published", "shown", "found"),
    [
        (ages(0, 24, 48, 72, 96, 120, 144, 200), 8, 7),
        (ages(*range(24)), 24, 175),
        (ages(0.1, 0.2), 2, 336),
        (ages(1000), 1, 0),
        (ages(-5), 1, 168),
        ([], 10, 70),
    ],
)
def test_how_much_a_feed_says_a_week_is_read_off_what_it_shows(
    published: list[datetime], shown: int, found: int
) -> None:
    assert weekly(published, shown, NOW) == found


def article(text: str = TEXT, *, title: str = "Harbour plan agreed", teaser: bool = False) -> NewArticle:
    return NewArticle(title, (text,), "en", ("k",), "https://n.example/1", teaser=teaser)


def page(*paragraphs: str, title: str = "Harbour plan agreed") -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><body><article><h1>{title}</h1>{body}</article></body></html>".encode()


def test_only_short_texts_want_their_page() -> None:
    assert wanting(article())
    assert wanting(article(TEXT * 20, teaser=True))
    assert not wanting(article(TEXT * 20))
    assert not wanting(NewArticle("t", (TEXT,), "en", ("k",)))


def test_a_page_that_says_more_takes_the_place_of_the_feeds_text() -> None:
    whole = completed(
        article(teaser=True), page(TEXT, *[f"{TEXT} {n}" for n in range(9)]), "https://n.example/1", ""
    )
    assert len(whole.text) > 5 * len(TEXT)
    assert not whole.teaser
    assert whole.title == "Harbour plan agreed"
    assert "k" in whole.keys


def test_a_page_of_something_else_does_not() -> None:
    other = page(
        *["Please accept cookies and log in to read on, dear visitor of our pages."] * 9, title="Sign in"
    )
    assert completed(article(), other, "https://n.example/1", "").text == TEXT


def test_an_arabic_page_is_known_by_its_title_however_it_is_spelled() -> None:
    shown = NewArticle("إقرار خطة الميناء القديم", ("نص",), "ar", ("k",), "https://n.example/1")
    assert same(shown, "اقرار خطّة الميناء القديم", "")
    assert not same(shown, "تسجيل الدخول", "الرجاء القبول")


RSS = b"<rss><channel><title>T</title><item><title>News</title><link>https://n.example/1</link>%s</item></channel></rss>"
BOMBS = {
    "attributes": RSS % (b"<a " + b" ".join(b'a%d="x"' % n for n in range(50_000)) + b"/>"),
    "depth": RSS % (b"<a>" * 500_000),
    "laughs": b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    + RSS % (b"&b;" * 100_000),
    "ampersands": RSS % (b"<description>" + b"&" * 3_000_000 + b"</description>"),
    "one text": RSS % (b"<description>" + b"x" * 14_000_000 + b"</description>"),
    "json": b'{"items":' + b"[" * 1_000_000,
    "control": RSS % (b"\x01" * 5_000_000),
}
PARAGRAPHS = b"<html><body>" + b"<p>" * 1_700_000


def growth(workers: Workers, before: dict[int, int]) -> int:
    """Megabytes by which the fattest worker grew at its worst."""
    peaks = {worker.pid: peak(worker.pid) for worker in workers.alive()}
    return max((value - before.get(pid, value) for pid, value in peaks.items()), default=0)


def peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


async def test_bombs_are_short_and_small_and_the_next_feed_is_unharmed() -> None:
    async with working(1) as workers:
        for name, body in BOMBS.items():
            await workers.run(len, "warm")
            before = {worker.pid: peak(worker.pid) for worker in workers.alive()}
            begun = time.monotonic()
            with contextlib.suppress(NotAFeed, WorkerError):
                await workers.run(read, body, "https://n.example/", "", NOW)
            assert time.monotonic() - begun < 10, name
            assert growth(workers, before) <= 64, name
        assert (await workers.run(completed, article(), PARAGRAPHS, "https://n.example/1", "")).text == TEXT
        unharmed = await workers.run(read, RSS % b"", "https://n.example/", "", NOW)
        assert [one.title for one in unharmed.articles] == ["News"]
