"""Whatever an operator loads, told apart and read: feeds, pages, JSON lines, OPML, dumps of scraped pages."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import regex as re
from lxml import etree

from ingest import dates, feeds, html, pages
from ingest.decode import decode
from ingest.feeds import Entry
from ingest.urls import canonical
from language import detect
from language.lines import key
from storage.models import NewArticle

LARGEST = 20_000_000
OPENING = 900
"""Characters that tell a text from another and its language from others, vowel marks and all."""
SHORT, TOLD = 500, 400
"""Characters whose key is tried first, and characters of a key that are kept."""
TELLING = 200
"""Letters of an opening that no two articles share by chance."""


class Rejected(Exception):
    """The input holds nothing we can use; the message says why."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A source named in an OPML file."""

    url: str
    title: str
    category: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an input holds: articles of a source called `title`, or sources to add."""

    title: str
    articles: tuple[NewArticle, ...] = ()
    outlines: tuple[Outline, ...] = ()


FEED = re.compile(r"<(?:rss|rdf:RDF|feed|channel|\w{1,20}:feed)\b", re.IGNORECASE)
OPML = re.compile(r"<opml\b", re.IGNORECASE)
BLANK = re.compile(r"\n\s*\n")
BLOCK = re.compile(r"</?(?:p|div|br|li|h\d|ul|ol|blockquote|tr|figure)\b[^>]*>|\n\s*\n")
HTML = re.compile(r"<!doctype html|<html\b|<body\b|<head\b", re.IGNORECASE)


def read(body: bytes, *, name: str, url: str | None = None, content_type: str = "", now: datetime) -> Loaded:
    """The articles or sources in some bytes, by what they look like; raises Rejected.

    `name` is the input's own name, for a source that does not tell its title.
    """
    if not body.strip():
        raise Rejected("it is empty")
    if len(body) > LARGEST:
        raise Rejected("it is larger than 20 MB")
    text = decode(body, content_type)
    if "\0" in text[:1000]:
        raise Rejected("it is not text")
    start = text[:2000].lstrip("\ufeff \r\n\t")
    if OPML.search(start):
        return _opml(text, name)
    if start.startswith(("{", "[")):
        return _json(body, text, name, url or "", content_type, now)
    if FEED.search(start) and not HTML.search(start[:200]):
        return _feed(body, name, url or "", content_type, now)
    if HTML.search(start):
        return _page(text, name, url)
    return _dump(text, name, url)


def _feed(body: bytes, name: str, url: str, content_type: str, now: datetime) -> Loaded:
    try:
        feed = feeds.parse(body, url=url, content_type=content_type, now=now)
    except feeds.NotAFeed as error:
        raise Rejected(str(error)) from error
    articles = tuple(article for entry in feed.entries if (article := from_entry(entry)))
    if not articles:
        raise Rejected("the feed has no entry with a title and a text")
    return Loaded(feed.title or name, articles)


def from_entry(entry: Entry) -> NewArticle | None:
    """A feed's entry as an article; its text is whole only as far as the feed gives it."""
    paragraphs = tuple(paragraphs_of(entry.text))
    title = entry.title or (paragraphs[0][:120] if paragraphs else "")
    if not title:
        return None
    language = detect(f"{title}\n{' '.join(paragraphs)[:OPENING]}")
    return NewArticle(
        title=title,
        paragraphs=paragraphs,
        language=language,
        keys=keys(title, paragraphs, url=entry.link, identity=entry.id, published=entry.published),
        url=entry.link,
        published=entry.published,
        teaser=bool(paragraphs) and pages.cut(paragraphs[-1]) and sum(map(len, paragraphs)) < 1000,
    )


def paragraphs_of(markup: str) -> Iterator[str]:
    """The paragraphs of an entry's HTML, as plain lines."""
    markup = feeds.scriptless(markup[:500_000])
    for line in BLOCK.split(markup) if "<" in markup else BLANK.split(markup):
        if line and (plain := feeds.plain(line[:4000])):
            yield plain


def _page(text: str, name: str, url: str | None) -> Loaded:
    found = html.extract(text, url=url)
    if found is None:
        raise Rejected("the page has no article text")
    paragraphs = tuple(found.text.splitlines())
    title = found.title or paragraphs[0][:120]
    address = found.url or url
    article = NewArticle(
        title=title,
        paragraphs=paragraphs,
        language=detect(f"{title}\n{found.text}"),
        keys=keys(title, paragraphs, url=address),
        url=address,
        published=found.published,
    )
    return Loaded(name, (article,))


def _dump(text: str, name: str, url: str | None) -> Loaded:
    pieces = pages.segment(text)
    if not any(piece.paragraphs for piece in pieces):
        raise Rejected("it has no paragraph of text")
    return Loaded(name, tuple(_piece(piece, url if n == 0 else None) for n, piece in enumerate(pieces)))


def _piece(piece: pages.Piece, url: str | None) -> NewArticle:
    title = piece.title or piece.paragraphs[0][:120]
    return NewArticle(
        title=title,
        paragraphs=piece.paragraphs,
        language=detect(f"{title}\n{' '.join(piece.paragraphs)}"),
        keys=keys(title, piece.paragraphs, url=url),
        url=url,
        teaser=piece.teaser,
    )


def keys(
    title: str,
    paragraphs: Sequence[str],
    *,
    url: str | None = None,
    identity: str = "",
    published: datetime | None = None,
) -> tuple[str, ...]:
    """The identities of an article: its address, its feed's name for it, its title with its opening words.

    Few words come again, such as those of a daily bulletin: they tell an article within its source and day only.
    """
    head, opening = key(title), _opening(" ".join(paragraphs)[:OPENING])
    day = published.date().isoformat() if published else ""
    found = [f"text:{head}|{opening}"] if len(opening) >= TELLING else []
    if not found and (head or opening):
        found.append(f"brief:{head}|{opening}|{day}")
    if url:
        found.append(f"url:{canonical(url)}")
    if identity and identity != url:
        found.append(f"guid:{identity}")
    return tuple(found)


def _opening(text: str) -> str:
    """The key of the first words; of fewer characters than there are, when those tell as much."""
    short = key(text[:SHORT])
    return (short if short.rfind(" ") >= TOLD else key(text))[:TOLD]


def _opml(text: str, name: str) -> Loaded:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8"
    )
    root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>|<!DOCTYPE[^>]*>", "", text).encode(), parser)
    outlines = tuple(_outlines(root)) if root is not None else ()
    if not outlines:
        raise Rejected("the OPML file names no feed")
    return Loaded(name, outlines=outlines)


def _outlines(root: Any) -> Iterator[Outline]:
    for element in root.iter("outline"):
        url = (element.get("xmlUrl") or "").strip()
        if url.startswith(("http://", "https://")):
            parent = element.getparent()
            group = (parent.get("text") or "") if parent is not None and parent.tag == "outline" else ""
            yield Outline(
                url, element.get("title") or element.get("text") or url, element.get("category") or group
            )


def _json(body: bytes, text: str, name: str, url: str, content_type: str, now: datetime) -> Loaded:
    """A JSON Feed, or JSON lines, or a list of articles."""
    try:
        whole = json.loads(text)
    except ValueError:
        whole = None
    if isinstance(whole, dict) and isinstance(whole.get("items"), list):
        return _feed(body, name, url, content_type, now)
    rows = whole if isinstance(whole, list) else [whole] if whole is not None else list(_json_lines(text))
    articles = tuple(article for row in rows if (article := _row(row, now)))
    if not articles:
        raise Rejected("no line of it is an article: each needs a title and a text")
    return Loaded(name, articles)


def _json_lines(text: str) -> Iterator[Any]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise Rejected(f"line {number} is not JSON") from error


def _row(row: object, now: datetime) -> NewArticle | None:
    if not isinstance(row, dict):
        return None
    given = row.get("paragraphs") or str(row.get("text") or row.get("content") or "").split("\n")
    lines = given if isinstance(given, list) else []
    paragraphs = tuple(line for raw in lines if (line := " ".join(str(raw).split())))
    title = " ".join(str(row.get("title") or "").split()) or (paragraphs[0][:120] if paragraphs else "")
    if not title or not paragraphs:
        return None
    url = str(row.get("url") or "") or None
    language = str(row.get("language") or row.get("lang") or "") or detect(f"{title}\n{' '.join(paragraphs)}")
    return NewArticle(
        title=title,
        paragraphs=paragraphs,
        language=language,
        keys=keys(title, paragraphs, url=url),
        url=url,
        published=dates.parse(str(row.get("published") or row.get("date") or ""), now or datetime.now(UTC)),
        teaser=bool(row.get("teaser")),
    )
