"""Lists of sources as OPML 2.0, for other readers and for our own catalogue."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from itertools import groupby

import regex as re
from lxml import etree

from storage.models import Source

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(sources: Iterable[Source], *, title: str, now: datetime) -> bytes:
    """The sources as an OPML document, grouped by category."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _legal(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    ordered = sorted(sources, key=lambda source: (source.category, source.title.casefold(), source.id))
    for category, group in groupby(ordered, lambda source: source.category):
        parent = etree.SubElement(body, "outline", text=_legal(category)) if category else body
        for source in group:
            etree.SubElement(parent, "outline", attrib=_attributes(source))
    document: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return document


def _attributes(source: Source) -> dict[str, str]:
    attributes = {
        "type": "rss",
        "text": _legal(source.title),
        "title": _legal(source.title),
        "xmlUrl": _legal(source.url),
    }
    return attributes | ({"language": _legal(source.language)} if source.language else {})


def _legal(text: str) -> str:
    """The text without characters that XML has no place for."""
    return ILLEGAL.sub("", text)
