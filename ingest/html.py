"""The article in an HTML page: by trafilatura, or as the page describes itself to machines."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import regex as re
from lxml import html as lxml_html

from ingest import dates
from ingest.decode import decode
from ingest.feeds import MOST_ATTRIBUTES, plain
from language.lines import key, squeeze

LARGEST = 5_000_000
"""Characters of a page that are looked at."""
SHORT = 400
"""Characters below which a text is tried again with other means."""
MOST_TAGS = 150_000
"""In one page; more is an attack on the parser, as are hundreds of attributes in one tag."""
ATTRIBUTE = re.compile(rb"\s[\w:.-]+\s*=")
ARTICLE = re.compile(r"(?:News|Blog|Reportage|Analysis|Opinion)?(?:Article|Posting)")

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Extract:
    """What a page says: `text` has a paragraph a line, `url` is the page's own idea of its address."""

    title: str
    text: str
    published: datetime | None = None
    language: str = ""
    url: str | None = None


def heavy(page: bytes) -> bool:
    """Whether a page would hold up whoever reads it."""
    return page.count(b"<") > MOST_TAGS or any(map(_crowded, page.split(b"<")))


def _crowded(tag: bytes) -> bool:
    inside = tag.partition(b">")[0]
    return inside.count(b"=") >= MOST_ATTRIBUTES and len(ATTRIBUTE.findall(inside)) >= MOST_ATTRIBUTES


def extract(html: bytes | str, *, url: str | None = None) -> Extract | None:
    """The article of a page, None where there is no text that could be one."""
    page = (decode(html) if isinstance(html, bytes) else html)[:LARGEST]
    tree = _tree(page)
    if tree is None:
        return None
    data = list(_linked_data(tree))
    title = _title(tree, data)
    text = _untitled(_text(page, data), title)
    if not text:
        return None
    return Extract(title, text, _published(tree, data), _language(tree), _own_url(tree) or url)


def _tree(page: str) -> Any:
    try:
        return lxml_html.fromstring(
            page.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
    except Exception:  # lxml has many ways to say that this is no HTML
        return None


def _text(page: str, data: list[dict[str, Any]]) -> str:
    """The best of: precise extraction, default extraction, the page's linked data."""
    text = _extracted(page, precise=True)
    if len(text) >= SHORT:
        return text
    told = max((_told(item.get("articleBody")) for item in data), key=len, default="")
    wide = _extracted(page, precise=False)
    if told and squeeze(told) in squeeze(wide):
        return told  # the same words, found by the same way but without their paragraphs
    return max(text, wide, told, key=len)


def _untitled(text: str, title: str) -> str:
    """The text without the page's own title at its head, with or without the site's name."""
    first, _, rest = text.partition("\n")
    head, whole = key(first), key(title)
    return rest if rest and whole.startswith(head) and 2 * len(head) > len(whole) else text


def _extracted(page: str, *, precise: bool) -> str:
    import trafilatura  # 30 MB that only workers need

    found = trafilatura.extract(page, include_comments=False, favor_precision=precise)
    return str(found or "")


def _told(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return "\n".join(line for raw in re.split(r"\n+|<br\s*/?>|</p>", value) if (line := plain(raw)))


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Objects of schema.org that say they are articles (JSON-LD)."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            yield from _articles(json.loads(script.text or "", strict=False), 0)
        except (ValueError, RecursionError):
            continue


def _articles(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value[:100]:
            yield from _articles(item, depth)
    elif isinstance(value, dict) and depth < 4:
        kinds = value.get("@type")
        if any(
            isinstance(k, str) and ARTICLE.fullmatch(k)
            for k in (kinds if isinstance(kinds, list) else [kinds])
        ):
            yield value
        yield from _articles(value.get("@graph") or value.get("mainEntity"), depth + 1)


def _title(tree: Any, data: list[dict[str, Any]]) -> str:
    headings = tree.xpath("//h1")
    candidates = (
        _meta(tree, "og:title"),
        *(str(item["headline"]) for item in data if isinstance(item.get("headline"), str)),
        headings[0].text_content() if len(headings) == 1 else "",
        tree.findtext(".//title") or "",
    )
    return next((title for candidate in candidates if (title := plain(candidate))), "")


def _meta(tree: Any, *names: str) -> str:
    for name in names:
        for attribute in ("property", "name", "itemprop"):
            for element in tree.xpath(f"//meta[@{attribute}=$name]/@content", name=name):
                return str(element).strip()
    return ""


def _published(tree: Any, data: list[dict[str, Any]]) -> datetime | None:
    now = datetime.now(UTC)
    told = [item.get("datePublished") for item in data]
    told.append(
        _meta(tree, "article:published_time", "datePublished", "date", "pubdate", "dc.date", "DC.date.issued")
    )
    told += tree.xpath("//time/@datetime")[:1]
    return next(
        (moment for value in told if isinstance(value, str) and (moment := dates.parse(value, now))), None
    )


def _language(tree: Any) -> str:
    root = tree.getroottree().getroot()
    declared = root.get("lang") or _meta(tree, "og:locale", "content-language")
    return str(declared).replace("_", "-")[:8]


def _own_url(tree: Any) -> str | None:
    links = [*tree.xpath("//link[@rel='canonical']/@href"), _meta(tree, "og:url")]
    return next((str(link) for link in links if str(link).startswith(("http://", "https://"))), None)
