"""OPML: what we write, we read."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from ingest.load import read
from ingest.opml import written
from storage.models import Source

SOURCES = [
    Source(1, "https://a.example/feed?x=1&y=2", 'جريدة "الساحل"', "ar", "العالم"),
    Source(2, "https://b.example/rss", "B <i>", "", ""),
    Source(3, "https://c.example/rss", "C", "en", "العالم"),
]


def test_a_list_that_was_written_is_read_again_with_its_categories(now: datetime) -> None:
    loaded = read(written(SOURCES, title="Mujaz", now=now), name="sources", now=now)
    assert {(o.url, o.title, o.category) for o in loaded.outlines} == {
        (s.url, s.title, s.category) for s in SOURCES
    }


@given(st.text(min_size=1), st.text())
def test_no_title_breaks_the_document(title: str, category: str) -> None:
    now = datetime.fromisoformat("2026-11-24T09:00:00+00:00")
    source = Source(1, "https://a.example/feed", title, "", category)
    outlines = read(written([source], title=title, now=now), name="sources", now=now).outlines
    assert [outline.url for outline in outlines] == [source.url]
