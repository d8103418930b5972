from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds import NotAFeed, parse

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
URL = "https://news.example/ar/feed.xml"
ITEM = """<item><title>{title}</title><link>https://news.example/a?id=1&lang=ar</link><guid isPermaLink="false">g1</guid>
<pubDate>Tue, 24 Nov 2026 08:00:00 +0300</pubDate><description>نص &nbsp; الخبر & بقيته</description></item>"""


def rss(title: str, prolog: str = "", doctype: str = "") -> str:
    return f"{prolog}{doctype}<rss version='2.0'><channel><title>أخبار</title>{ITEM.format(title=title)}</channel></rss>"


def read(body: str | bytes, content_type: str = ""):  # type: ignore[no-untyped-def]
    data = body.encode() if isinstance(body, str) else body
    return parse(data, url=URL, content_type=content_type, now=NOW)


def test_an_rss_item_is_an_entry_with_its_time_in_utc() -> None:
    feed = read(rss("خبر عاجل"))
    entry = feed.entries[0]
    assert feed.title == "أخبار"
    assert (entry.title, entry.id, entry.link) == ("خبر عاجل", "g1", "https://news.example/a?id=1&lang=ar")
    assert entry.published == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    assert "الخبر & بقيته" in entry.text


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("A &amp; B", "A & B"),
        ("A & B", "A & B"),
        ("&laquo;نعم&raquo; ثم", "«نعم» ثم"),
        ("&amp;quot;x&amp;quot;", '"x"'),
        ("<![CDATA[<b>نص</b> & غيره]]>", "نص & غيره"),
        ("a\x0bb\x00c", "abc"),
        ("&unknown; x", "&unknown; x"),
        ("\u202eنص\u202c", "نص"),
    ],
)
def test_a_title_is_read_as_it_was_meant(written: str, read_as: str) -> None:
    assert read(rss(written)).entries[0].title == read_as


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss("القدس").encode("cp1256", "replace"), ""),
        (rss("القدس", '<?xml version="1.0" encoding="windows-1256"?>').encode("cp1256", "replace"), ""),
        (
            rss("القدس", '<?xml version="1.0" encoding="windows-1256"?>').encode(),
            "text/xml; charset=iso-8859-1",
        ),
        (rss("القدس").encode("utf-16"), ""),
        (b"\xef\xbb\xbf\n " + rss("القدس", '<?xml version="1.0"?>').encode(), ""),
        (rss("القدس").encode() + b"\xff", ""),
    ],
    ids=["unlabelled", "labelled", "mislabelled", "utf-16", "bom-and-blank", "one-bad-byte"],
)
def test_arabic_is_read_in_whatever_bytes_it_comes(body: bytes, content_type: str) -> None:
    assert read(body, content_type).entries[0].title == "القدس"


def test_atom_rdf_and_json_feeds_are_read_too() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/x/"><title>T</title>
    <entry><title type="html">&lt;b&gt;خبر&lt;/b&gt;</title><link rel="self" href="s"/><link href="a/1"/><id>tag:1</id>
    <updated>2026-11-24T08:00:00Z</updated><content type="html">&lt;p&gt;نص&lt;/p&gt;</content></entry></feed>"""
    entry = read(atom).entries[0]
    assert (entry.title, entry.link, entry.id) == ("خبر", "https://news.example/x/a/1", "tag:1")
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel><title>T</title></channel><item rdf:about="https://news.example/r"><title>خبر</title></item></rdf:RDF>"""
    assert read(rdf).entries[0].link == "https://news.example/r"
    made = '{"version": "https://jsonfeed.org/version/1", "title": "T", "items": [{"id": 5, "title": "خبر", "url": "/j"}]}'
    assert read(made).entries[0].link == "https://news.example/j"


def test_an_entity_bomb_is_never_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    entry = read(rss("&b;&c;", doctype=bomb)).entries[0]
    assert entry.title == "&b;&c;"


def test_fifty_thousand_attributes_are_refused() -> None:
    crowded = "<rss><channel " + " ".join(f'a{n}="1"' for n in range(50_000)) + "></channel></rss>"
    with pytest.raises(NotAFeed):
        read(crowded)


@pytest.mark.parametrize(
    "body", ["", "   ", "<html><body>Not here</body></html>", "{}", "[1]", "plain words", "{bad"]
)
def test_what_is_no_feed_is_refused_with_a_reason(body: str) -> None:
    with pytest.raises(NotAFeed, match=r"\w+"):
        read(body)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: rss(text).encode("utf-8", "replace")))
def test_any_bytes_are_a_feed_or_refused(body: bytes) -> None:
    try:
        for entry in read(body).entries:
            assert "\n" not in entry.title
            assert entry.link is None or entry.link.startswith(("http://", "https://"))
    except NotAFeed:
        pass
