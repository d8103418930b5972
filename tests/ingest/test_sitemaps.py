"""Sitemaps: news told to search engines is news told to us."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds import Feed, NotAFeed
from ingest.sitemaps import Index, looks_like_one, parse

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://n.example/a?id=1&lang=ar</loc><news:news><news:publication><news:name>N</news:name></news:publication>
<news:publication_date>2026-11-24T08:00:00Z</news:publication_date><news:title>ارتفاع أسعار النفط</news:title></news:news></url>
<url><loc>https://n.example/b</loc><news:news><news:publication_date>2026-11-24T08:30:00Z</news:publication_date>
<news:title><![CDATA[Rain & wind]]></news:title></news:news></url></urlset>"""


def test_a_news_sitemap_is_a_feed_with_the_newest_first(now: datetime) -> None:
    feed = parse(NEWS.encode(), url="https://n.example/news.xml", now=now)
    assert isinstance(feed, Feed)
    assert [(e.title, e.link) for e in feed.entries] == [
        ("Rain & wind", "https://n.example/b"),
        ("ارتفاع أسعار النفط", "https://n.example/a?id=1&lang=ar"),
    ]
    assert feed.entries[1].published == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_of_pages_without_a_title_only_fresh_ones_are_news(now: datetime) -> None:
    body = b"""<urlset><url><loc>https://n.example/about</loc></url>
    <url><loc>https://n.example/old</loc><lastmod>2026-01-01</lastmod></url>
    <url><loc>https://n.example/new</loc><lastmod>2026-11-24T07:00:00+00:00</lastmod></url></urlset>"""
    feed = parse(body, url="https://n.example/sitemap.xml", now=now)
    assert isinstance(feed, Feed)
    assert [e.link for e in feed.entries] == ["https://n.example/new"]


def test_an_index_offers_its_news_before_its_archives() -> None:
    body = b"""<sitemapindex><sitemap><loc>https://n.example/tags.xml</loc><lastmod>2026-11-24</lastmod></sitemap>
    <sitemap><loc>https://n.example/news-2019.xml</loc></sitemap><sitemap><loc>https://n.example/news.xml</loc></sitemap>
    </sitemapindex>"""
    found = parse(body, url="https://n.example/sitemap.xml")
    assert isinstance(found, Index)
    assert found.children[0] == "https://n.example/news.xml"


def test_other_documents_are_no_sitemaps() -> None:
    assert not looks_like_one(b"<rss><channel/></rss>")
    with pytest.raises(NotAFeed):
        parse(b"<html></html>", url="https://n.example/")


def test_an_entity_bomb_stays_small() -> None:
    body = b'<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
    feed = parse(body, url="https://n.example/")
    assert isinstance(feed, Feed)
    assert feed.entries == ()


@given(st.binary(max_size=300))
def test_no_bytes_break_it(body: bytes) -> None:
    with contextlib.suppress(NotAFeed):
        parse(b"<urlset><url><loc>" + body, url="https://n.example/")
