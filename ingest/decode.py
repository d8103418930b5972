"""Bytes from the web as text, by evidence before labels: sites often mislabel their encoding."""

import codecs

import regex as re

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
PROLOG = re.compile(
    rb"<\?xml[^>]{0,200}encoding=[\"']([\w.:-]+)"
    rb"|<meta[^>]{0,200}charset=[\"']?([\w.:-]+)",
    re.IGNORECASE,
)
BASE_LETTERS = re.compile(r"[\u0600-\u06ff\u200c\u200e\u200f،؛؟]")
FEW_BAD_BYTES = 20
"""With fewer than one bad byte in so many non-ASCII ones a text is damaged UTF-8, not another encoding."""


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a document: by its mark, as UTF-8, as labelled, as Arabic in windows-1256, as it looks."""
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lossy = body.decode("utf-8", "replace")
    beyond = sum(map((127).__lt__, body))
    if lossy.count("\ufffd") * FEW_BAD_BYTES < beyond:
        return lossy
    return _labelled(body, content_type) or _guessed(body)


def _labelled(body: bytes, content_type: str) -> str | None:
    http = CHARSET.search(content_type)
    prolog = PROLOG.search(body[:2000])
    for name in (http and http[1], prolog and (prolog[1] or prolog[2]).decode()):
        encoding = _usable(name)
        if encoding:
            return body.decode(encoding, "replace")
    return None


def _usable(name: str | None) -> str | None:
    """The codec of a label; none for labels that the bytes have already proved wrong or that say nothing."""
    try:
        known = codecs.lookup(name).name if name else None
    except LookupError:
        return None
    if known == "iso8859-1":
        return "cp1252"  # as browsers read it (WHATWG Encoding)
    return None if known in (None, "utf-8", "ascii", "utf-7", "utf-16", "utf-32") else known


def _guessed(body: bytes) -> str:
    arabic = body.decode("cp1256", "replace")
    beyond = sum(char > "\x7f" for char in arabic)
    if beyond and len(BASE_LETTERS.findall(arabic)) > 0.85 * beyond:
        return arabic
    from charset_normalizer import from_bytes  # slow to load, seldom needed

    best = from_bytes(body[:100_000]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")
