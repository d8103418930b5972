"""The feeds that a page announces, and what a fetched document is: for workers, with nothing of the network."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import regex as re
from lxml import html as lxml_html

from ingest import feeds, sitemaps
from ingest.decode import decode
from ingest.feeds import Feed, NotAFeed
from ingest.html import heavy
from ingest.sitemaps import Index

TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|(?:application|text)/xml", re.IGNORECASE)
LINKED = re.compile(r"(?:^|[/.?=_-])(?:rss|atom|feeds?|rdf)(?:[/.?&=_-]|\d|$)", re.IGNORECASE)
LESSER = re.compile(r"comments?|oembed|podcast|/tag/|/author/", re.IGNORECASE)
MOST_TAGS = 300_000
"""In one feed, in texts too; more is an attack on the parser."""
MOST_LINKS = 20_000
LARGEST = 2_000_000


def understood(body: bytes, url: str, content_type: str) -> Feed | Index:
    """A feed, a news sitemap or an index of such; raises NotAFeed."""
    if body.count(b"<") + body.count(b"&lt;") > MOST_TAGS:
        raise NotAFeed("it has far more elements than a feed")
    if sitemaps.looks_like_one(body):
        return sitemaps.parse(body, url=url, content_type=content_type)
    return feeds.parse(body, url=url, content_type=content_type)


def announced(body: bytes, url: str, content_type: str) -> tuple[str, ...]:
    """The feeds a page announces to readers, then those it merely links to; the likeliest first."""
    if heavy(body):
        return ()
    page = decode(body, content_type)[:LARGEST]
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8")
        tree = lxml_html.fromstring(page.encode("utf-8", "replace"), parser=parser)
    except Exception:  # lxml has many ways to say that this is no HTML
        return ()
    base = joined(url, next(iter(tree.xpath("//base/@href")), "")) or url
    links = [joined(base, link) for link in (*_alternates(tree), *_anchors(tree))]
    ordered = sorted(dict.fromkeys(links), key=lambda link: bool(LESSER.search(link)))
    return tuple(link for link in ordered if link)


def joined(base: str, link: str) -> str:
    """The absolute web address of a link, "" when it is none."""
    try:
        full = urljoin(base, link.strip())
        return full if urlsplit(full).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _alternates(tree: Any) -> Iterator[str]:
    for link in tree.xpath("//link[@href]"):
        if "alternate" in (link.get("rel") or "").lower().split() and TYPES.match(link.get("type") or ""):
            yield link.get("href")


def _anchors(tree: Any) -> Iterator[str]:
    for link in tree.xpath("//a[@href]")[:MOST_LINKS]:
        path = re.sub(r"^\w+://[^/]*", "", link.get("href"))
        if LINKED.search(path):
            yield link.get("href")
