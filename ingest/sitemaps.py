"""Sitemaps with news as feeds: a site that has no feed still tells search engines what is new."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import regex as re
from lxml import etree

from ingest import dates
from ingest.decode import decode
from ingest.feeds import CONTROL, MOST_ENTRIES, Entry, Feed, NotAFeed, plain
from ingest.urls import canonical

FRESH = timedelta(days=3)
"""Age to which an address without a title is taken for news."""
MOST_CHILDREN = 3
ROOT = re.compile(r"<(?:\w{1,20}:)?(urlset|sitemapindex)\b", re.IGNORECASE)
DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
BARE = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);)")
NEWS = re.compile(r"news|latest|today|recent|article|post", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Index:
    """A sitemap of sitemaps: those worth reading, the likeliest first."""

    children: tuple[str, ...]


def parse(body: bytes, *, url: str, content_type: str = "", now: datetime | None = None) -> Feed | Index:
    """The news in a sitemap, or the sitemaps in an index of them; raises NotAFeed."""
    now = now or datetime.now(UTC)
    text = CONTROL.sub("", decode(body, content_type))
    found = ROOT.search(text[:5000])
    if found is None:
        raise NotAFeed("this is no sitemap")
    root = _root(BARE.sub("&amp;", DOCTYPE.sub("", text[found.start() :], count=1)))
    if found[1].lower() == "sitemapindex":
        return Index(_children(root))
    return Feed(title="", entries=tuple(_entries(root, now)), link=url)


def looks_like_one(body: bytes) -> bool:
    """Whether the bytes begin as a sitemap does."""
    return ROOT.search(body[:5000].decode("utf-8", "replace").replace("\0", "")) is not None


def _root(text: str) -> Any:
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise NotAFeed(f"it cannot be read: {error.msg}") from error
    if root is None:
        raise NotAFeed("nothing in it can be read")
    return root


def _name(element: Any) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _told(element: Any) -> dict[str, str]:
    """What the descendants of an element say, by their names; the first of a name counts."""
    told: dict[str, str] = {}
    for child in element.iter():
        if child.text and child.text.strip() and not len(child):
            told.setdefault(_name(child), child.text.strip())
    return told


def _children(root: Any) -> tuple[str, ...]:
    told = [_told(element) for element in root if _name(element) == "sitemap"]
    named = [(_worth(one), one["loc"]) for one in told[:5000] if one.get("loc", "").startswith("http")]
    return tuple(url for _, url in sorted(named, key=lambda pair: pair[0], reverse=True)[:MOST_CHILDREN])


def _worth(told: dict[str, str]) -> tuple[bool, bool, str]:
    """News sitemaps before others, current ones before archives, then what changed last."""
    name = told["loc"].rsplit("/", 1)[-1]
    return bool(NEWS.search(name)), not YEAR.search(name), told.get("lastmod", "")


def _entries(root: Any, now: datetime) -> Iterator[Entry]:
    told = [_told(element) for element in root if _name(element) == "url"]
    dated = [(dates.parse(one.get("publication_date") or one.get("lastmod") or "", now), one) for one in told]
    oldest = datetime.min.replace(tzinfo=UTC)
    dated.sort(key=lambda pair: pair[0] or oldest, reverse=True)
    for published, one in dated[:MOST_ENTRIES]:
        link, title = one.get("loc", ""), plain(one.get("title", ""))
        titled = bool(title) and "publication_date" in one
        if link.startswith(("http://", "https://")) and (titled or (published and published > now - FRESH)):
            yield Entry(title if titled else "", link, canonical(link), published, "")
