"""Telegram's HTML: 17 tags, four named references, and no mercy for anything else.

Stricter than Telegram in three places where it would quietly show something else than was meant: a bare
ampersand, an attribute it does not know and an entity inside code or a quote inside a quote are refused.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.answers import Refusal, bad

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NEEDED = {"a": "href", "tg-emoji": "emoji-id", "tg-time": "unix", "span": "class"}
ALLOWED = {
    "a": {"href"},
    "tg-emoji": {"emoji-id"},
    "tg-time": {"unix", "format"},
    "span": {"class"},
    "code": {"class"},
    "blockquote": {"expandable"},
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));")
OPENING = re.compile(
    r"<([A-Za-z][A-Za-z0-9-]*)((?:[\s]+[A-Za-z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w.-]+))?)*)\s*>"
)
CLOSING = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>")
ATTRIBUTE = re.compile(r"([A-Za-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.-]+)))?")
LINK = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+[\w-]{2,}(?::\d{1,5})?(?:[/?#].*)?|https?://[\d.]+(?::\d+)?.*|tg://.+",
    re.I | re.S,
)
PLAIN = re.compile(r"[^<&]+")
STRIPPED = re.compile("[\u2028-\u202e\u0333\u033f\u030a]")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Open:
    """A tag that waits for its end."""

    tag: str
    attributes: dict[str, str]
    start: int


@dataclass
class _Reading:
    source: str
    text: str = ""
    stack: list[Open] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities of a message in HTML; raises Refusal where Telegram would."""
    reading, at = _Reading(source), 0
    while at < len(source):
        at = _step(reading, at)
    if reading.stack:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{reading.stack[-1].tag}"')
    return tidy(reading.text, reading.entities)


def _step(reading: _Reading, at: int) -> int:
    if plain := PLAIN.match(reading.source, at):
        reading.text += plain[0]
        return plain.end()
    if reading.source[at] == "<":
        return _tag(reading, at)
    char, after = _reference(reading.source, at)
    reading.text += char
    return after


def _reference(source: str, at: int) -> tuple[str, int]:
    found = REFERENCE.match(source, at)
    if found is None:
        raise _cannot(f"Bare ampersand at byte offset {_bytes(source, at)}")
    hexadecimal, decimal, name = found.groups()
    if name:
        return NAMED[name], found.end()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not 0 < code < 0x10FFFF or 0xD800 <= code < 0xE000:
        raise _cannot(f"Impossible character reference at byte offset {_bytes(source, at)}")
    return chr(code), found.end()


def _unescaped(value: str) -> str:
    out, at = "", 0
    while at < len(value):
        char, at = _reference(value, at) if value[at] == "&" else (value[at], at + 1)
        out += char
    return out


def _tag(reading: _Reading, at: int) -> int:
    if reading.source.startswith("</", at):
        return _end(reading, at)
    found = OPENING.match(reading.source, at)
    where = f"at byte offset {_bytes(reading.source, at)}"
    if found is None:
        name = re.match(r"[^\s>]*", reading.source[at + 1 :])
        known = name is not None and name[0].lower() in KINDS
        raise _cannot(
            f"Unclosed start tag {where}"
            if known
            else f'Unsupported start tag "{name[0] if name else ""}" {where}'
        )
    tag = found[1].lower()
    if tag not in KINDS:
        raise _cannot(f'Unsupported start tag "{tag}" {where}')
    opened = Open(tag, _attributes(tag, found[2], where), len(reading.text))
    _check_nesting(reading.stack, opened, where)
    reading.stack.append(opened)
    return found.end()


def _attributes(tag: str, source: str, where: str) -> dict[str, str]:
    attributes = {
        found[1].lower(): _unescaped(next((g for g in found.groups()[1:] if g is not None), ""))
        for found in ATTRIBUTE.finditer(source)
    }
    if unknown := attributes.keys() - ALLOWED.get(tag, set()):
        raise _cannot(f'Unknown attribute "{min(unknown)}" in tag "{tag}" {where}')
    if tag in NEEDED and NEEDED[tag] not in attributes:
        raise _cannot(f'Tag "{tag}" must have attribute "{NEEDED[tag]}" {where}')
    if tag == "span" and attributes["class"] != "tg-spoiler":
        raise _cannot(f'Tag "span" must have class "tg-spoiler" {where}')
    for name in ("unix", "emoji-id"):
        if not attributes.get(name, "1").isdigit():
            raise _cannot(f'Attribute "{name}" must be a number {where}')
    return attributes


def _check_nesting(stack: list[Open], opened: Open, where: str) -> None:
    outer = [tag.tag for tag in stack]
    if "code" in outer or ("pre" in outer and (opened.tag != "code" or not opened.attributes)):
        raise _cannot(f'Tag "{opened.tag}" inside code {where}')
    if opened.tag == "blockquote" and "blockquote" in outer:
        raise _cannot(f"Quote inside a quote {where}")
    if opened.tag == "a" and "a" in outer:
        raise _cannot(f"Link inside a link {where}")


def _end(reading: _Reading, at: int) -> int:
    found = CLOSING.match(reading.source, at)
    where = f"at byte offset {_bytes(reading.source, at)}"
    if found is None:
        raise _cannot(f"Unclosed end tag {where}")
    if not reading.stack:
        raise _cannot(f"Unexpected end tag {where}")
    opened = reading.stack.pop()
    if found[1].lower() != opened.tag:
        raise _cannot(f'Unmatched end tag {where}, expected "</{opened.tag}>", found "</{found[1].lower()}>"')
    _close(reading, opened)
    return found.end()


def _close(reading: _Reading, opened: Open) -> None:
    inner = reading.text[opened.start :]
    if not inner:
        return
    entity: dict[str, Any] = {"type": KINDS[opened.tag], "offset": opened.start, "length": len(inner)}
    attributes = opened.attributes
    if opened.tag == "a":
        url = attributes["href"] or inner
        if not LINK.fullmatch(url):
            return  # Telegram leaves the words and drops the link
        entity["url"] = url if "://" in url else f"http://{url}"
    if opened.tag == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    if opened.tag == "tg-time":
        entity |= {"unix_time": int(attributes["unix"]), "date_time_format": attributes.get("format", "")}
    if opened.tag == "tg-emoji":
        entity["custom_emoji_id"] = attributes["emoji-id"]
    if opened.tag == "code" and attributes.get("class", "").startswith("language-"):
        entity["language"] = attributes["class"].removeprefix("language-")
    reading.entities.append(entity)


def tidy(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """What Telegram keeps of a text: no direction marks of the old kind, no controls, no blank ends.

    Takes entities in code points and gives them in UTF-16 units, outermost first.
    """
    kept = [char for char in CONTROL.sub(" ", text)]
    visible = [not STRIPPED.match(char) for char in kept]
    solid = [i for i, char in enumerate(kept) if visible[i] and not char.isspace()]
    first, last = (solid[0], solid[-1]) if solid else (0, -1)
    shown = [visible[i] and first <= i <= last for i in range(len(kept))]
    place = [0]
    for char, there in zip(kept, shown, strict=True):
        place.append(place[-1] + (units(char) if there else 0))
    moved = [_moved(entity, place) for entity in entities]
    cleaned = "".join(char for char, there in zip(kept, shown, strict=True) if there)
    return cleaned, sorted((e for e in moved if e["length"]), key=lambda e: (e["offset"], -e["length"]))


def _moved(entity: dict[str, Any], place: list[int]) -> dict[str, Any]:
    start, end = place[entity["offset"]], place[entity["offset"] + entity["length"]]
    return {**entity, "offset": start, "length": end - start}


def _bytes(source: str, at: int) -> int:
    return len(source[:at].encode("utf-8", "surrogatepass"))


def _cannot(detail: str) -> Refusal:
    return bad(f"can't parse entities: {detail}")
