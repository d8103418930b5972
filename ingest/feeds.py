"""Feeds as entries: RSS 0.9–2.0, Atom, RDF and JSON Feed, mended where the web breaks them.

The text is decoded and repaired first, then read by lxml with no DTD, no entities and no network.
"""

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html.entities import html5
from typing import Any
from urllib.parse import urljoin, urlsplit

import regex as re
from lxml import etree

from ingest import dates
from ingest.decode import decode
from language.lines import UNSEEN

MOST_ENTRIES = 2_000
LONGEST_TITLE = 2_000
MOST_ATTRIBUTES = 200
"""In one tag; more is an attack on the parser."""
DEEPEST = 200


class NotAFeed(Exception):
    """The document is no feed; the message says what it looks like."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed; `text` is HTML as the feed gave it, `published` is in UTC."""

    title: str
    link: str | None
    id: str
    published: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; `ttl` is in seconds, `link` the site it belongs to."""

    title: str
    entries: tuple[Entry, ...]
    link: str | None = None
    language: str = ""
    ttl: int | None = None


ROOT = re.compile(r"<(?:\?xml|rss|feed|rdf:RDF|channel|\w{1,20}:(?:feed|rss|RDF))\b", re.IGNORECASE)
PROLOG = re.compile(r"\s*<\?xml[^>]{0,400}\?>")
DOCTYPE = re.compile(r"(?:\s|<!--.{0,20000}?-->|<\?.{0,2000}?\?>)*<!DOCTYPE", re.DOTALL | re.IGNORECASE)
SUBSET_END = re.compile(r"\]\s*>")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
NO_BYTES = bytes((*range(9), 11, 12, *range(14, 32)))
CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
BARE = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);)")
REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,6})|(\d{1,7}));")
CROWDED = re.compile(rf"<\w[^<>]*?(?:\s[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')){{{MOST_ATTRIBUTES}}}")
TAG = re.compile(r"</?[A-Za-z!][^>]*>")
SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
XML = ("amp", "lt", "gt", "quot", "apos")
BASE = "{http://www.w3.org/XML/1998/namespace}base"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
FOREIGN = ("mrss", "itunes", "search.yahoo")
BODIES = ("encoded", "content", "description", "summary", "abstract", "subtitle")
DATES = ("pubdate", "published", "issued", "date", "created", "updated", "modified", "lastmodified")
RELATIONS = {"alternate": 0, "self": 2, "related": 3, "via": 3}


def parse(body: bytes, *, url: str, content_type: str = "", now: datetime | None = None) -> Feed:
    """The feed in these bytes, fetched from `url`; raises NotAFeed."""
    now = now or datetime.now(UTC)
    text = decode(body, content_type).lstrip("\ufeff \r\n\t\0")
    if text.startswith(("{", "[")):
        return _json_feed(text, url, now)
    root = _root(_repaired(text))
    if _name(root) not in ("rss", "feed", "rdf", "channel"):
        raise NotAFeed(f"this is no feed: its outermost element is <{_name(root)}>")
    return _feed(root, url, now)


def _repaired(text: str) -> str:
    """XML without what breaks parsers: junk before the root, DOCTYPE, controls, stray ampersands."""
    start = ROOT.search(text)
    if start is None:
        raise NotAFeed("it has no feed element" if text.strip() else "it is empty")
    text = PROLOG.sub("", text[start.start() :], count=1)
    text = _without_doctype(text)
    if _uncontrolled(text):
        text = CONTROL.sub("", text)
    if any(tag.count("=") >= MOST_ATTRIBUTES and CROWDED.match(f"<{tag}") for tag in text.split("<")):
        raise NotAFeed("it has an element with hundreds of attributes")
    if "&" not in text:
        return text
    parts = CDATA.split(text) if "<![CDATA[" in text else [text]
    parts[::2] = [_ampersands(part) for part in parts[::2]]
    return "".join(parts)


def _uncontrolled(text: str) -> bool:
    """Whether XML may have no room for some of its characters; told from bytes, in no time."""
    raw = text.encode("utf-8", "surrogatepass")
    return len(raw.translate(None, NO_BYTES)) < len(raw) or b"\xed" in raw or b"\xef\xbf" in raw


def _without_doctype(text: str) -> str:
    declared = DOCTYPE.match(text)
    if not declared:
        return text
    end, subset = text.find(">", declared.end()), text.find("[", declared.end())
    if -1 < subset < end:
        closed = SUBSET_END.search(text, subset)
        end = closed.end() - 1 if closed else len(text)
    return text[end + 1 :]


def _ampersands(text: str) -> str:
    if "&" not in text:
        return text
    text = ENTITY.sub(_named, REFERENCE.sub(_numbered, text))
    return BARE.sub("&amp;", text)


def _named(match: "re.Match[str]") -> str:
    """An entity that only HTML knows as its character; one nobody knows as the words it was."""
    name = match[1]
    if name in XML:
        return str(match[0])
    char = html5.get(f"{name};", "")
    return char if char and not set(char) & set("<&") else f"&amp;{name};"


def _numbered(match: "re.Match[str]") -> str:
    """A numeric reference, left out where XML has no such character."""
    code = int(match[1], 16) if match[1] else int(match[2])
    legal = (
        code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    )
    return match[0] if legal else ""


def _root(text: str) -> Any:
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
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
    tag = element.tag
    return _told(tag)[0] if isinstance(tag, str) else ""


@lru_cache(1000)
def _told(tag: str) -> tuple[str, bool]:
    """What an element is called wherever its name is from, and whether that is a place whose names mislead."""
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower(), any(part in tag for part in FOREIGN)


def _feed(root: Any, url: str, now: datetime) -> Feed:
    base = urljoin(url, root.get(BASE) or "")
    about: dict[str, str] = {"language": root.get(LANG) or ""}
    entries: list[Entry] = []
    link = None
    for element in root.iter():
        name = _name(element)
        if name in ("item", "entry"):
            entries.append(_entry(element, base, now))
            if len(entries) == MOST_ENTRIES:
                break
        elif name in ("title", "language", "ttl") and _name(element.getparent()) in ("channel", "feed"):
            about[name] = about.get(name) or plain("".join(element.itertext()))
        elif name == "link" and link is None and _site(element):
            link = _web(element.get("href") or element.text, base)
    ttl = about.get("ttl", "")
    seconds = 60 * int(ttl) if ttl.isdecimal() and len(ttl) < 7 else None
    return Feed(about.get("title", ""), tuple(entries), link, about["language"], seconds)


def _site(link: Any) -> bool:
    """Whether a link is the feed's own, to the site it belongs to."""
    return _name(link.getparent()) in ("channel", "feed") and (link.get("rel") or "alternate") == "alternate"


def _entry(element: Any, base: str, now: datetime) -> Entry:
    base = urljoin(base, element.get(BASE) or "")
    found: dict[str, Any] = {}
    bodies: dict[str, str] = {}
    times: dict[str, str] = {}
    links = [(1, element.get(ABOUT))] if element.get(ABOUT) else []
    for child in element:
        name, foreign = _told(str(child.tag))
        if name == "title" and not foreign:
            found.setdefault("title", _title(child))
        elif name in ("guid", "id", "identifier"):
            found.setdefault("id", (child.text or "").strip())
        elif name in BODIES and not foreign:
            bodies.setdefault(name, _inner(child))
        elif name in DATES:
            times.setdefault(name, child.text or "")
        links += _links(child, name)
    published = next(filter(None, (dates.parse(times[name], now) for name in DATES if name in times)), None)
    identity = found.get("id") or element.get(ABOUT) or ""
    body = max(bodies.values(), key=len, default="")
    return Entry(found.get("title", ""), _best(links, base), identity, published, body)


def _title(element: Any) -> str:
    if element.get("type") == "xhtml" or len(element):
        return plain("".join(element.itertext()))
    return plain(element.text or "")


def _inner(element: Any) -> str:
    if not len(element):
        return element.text or ""
    return (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)


def _links(child: Any, name: str) -> Iterator[tuple[int, str | None]]:
    """Addresses an element offers, with how much they are to be preferred (less is better)."""
    if name == "link" and child.get("href"):
        relation = (child.get("rel") or "alternate").lower()
        if relation in RELATIONS:
            yield RELATIONS[relation], child.get("href")
    elif name == "link":
        yield 0, child.text
    elif name == "origlink":
        yield -1, child.text
    elif name == "guid" and (child.get("isPermaLink") or "true").lower() != "false":
        yield 1, child.text
    elif name in ("id", "identifier"):
        yield 4, child.text


def _best(links: list[tuple[int, str | None]], base: str) -> str | None:
    for rank, link in sorted(links, key=lambda pair: pair[0]):
        link = (link or "").strip()
        if link and (rank in (-1, 0, 2, 3) or link.lower().startswith(("http://", "https://"))):
            found = _web(link, base)
            if found:
                return found
    return None


def _web(link: str | None, base: str) -> str | None:
    """The absolute address, None when a browser could not open it."""
    link = (link or "").strip()
    try:
        full = link if link.startswith(("https://", "http://")) else urljoin(base, link)
        return full if link and urlsplit(full).scheme in ("http", "https") else None
    except ValueError:
        return None


def plain(text: str) -> str:
    """A title as one line of words: no tags, entities read (doubly escaped ones too), no unseen marks."""
    text = html.unescape(text[: 2 * LONGEST_TITLE])
    if "<" in text:
        text = TAG.sub("", scriptless(text))
    text = html.unescape(text).replace("\n", " ")
    if not text.isprintable():  # most are, and the search for what is not takes longer than all else
        text = CONTROL.sub("", text.translate(UNSEEN))
    return " ".join(text.split())[:LONGEST_TITLE]


def scriptless(markup: str) -> str:
    """HTML without scripts and styles."""
    return SCRIPT.sub(" ", markup) if "<s" in markup or "<S" in markup else markup


def _json_feed(text: str, url: str, now: datetime) -> Feed:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAFeed("it begins like JSON and is not") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise NotAFeed("it is JSON that has no items")
    items = [item for item in feed["items"][:MOST_ENTRIES] if isinstance(item, dict)]
    entries = tuple(_json_entry(item, url, now) for item in items)
    return Feed(
        plain(_string(feed, "title")),
        entries,
        _web(_string(feed, "home_page_url"), url),
        _string(feed, "language"),
    )


def _json_entry(item: dict[str, Any], url: str, now: datetime) -> Entry:
    identity = _string(item, "id", "url")
    link = _string(item, "url", "external_url") or (identity if identity.startswith("http") else "")
    published = dates.parse(_string(item, "date_published", "date_modified"), now)
    body = _string(item, "content_html", "content_text", "summary")
    return Entry(plain(_string(item, "title")), _web(link, url), identity, published, body)


def _string(values: dict[str, Any], *names: str) -> str:
    """The first of these that is there, as text."""
    found = (values.get(name) for name in names)
    return next((str(value) for value in found if value and isinstance(value, str | int)), "")
