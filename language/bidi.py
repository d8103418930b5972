"""Right-to-left and left-to-right text in one line, by the rules of UAX #9.

Foreign texts lose their direction controls, a name in another script is isolated, and a line whose first
letters point the wrong way is begun with a mark, so that each line runs as its own language does.
"""

import regex as re

LRM, RLM = "\u200e", "\u200f"
FSI, PDI = "\u2068", "\u2069"
CONTROLS = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
OTHERS = {code: None for code in CONTROLS if chr(code) not in (FSI, PDI)}
RIGHT_TO_LEFT = frozenset("ar arc arz ary ckb dv fa he ks nqo ps sd syr ug ur yi".split())
RTL_SCRIPTS = frozenset(("arab", "hebr", "syrc", "thaa", "nkoo", "adlm"))
BREAKS = re.compile(r"(\r\n|[\n\r\x1c-\x1e\x85\u2029])")
"""What ends a paragraph for UAX #9, and with it every isolate."""
TURNING = re.compile(
    r"(?P<ltr>\p{Bidi_Class=L})|[\p{Bidi_Class=R}\p{Bidi_Class=AL}]|(?P<begins>[\u2066-\u2068])|(?P<ends>\u2069)"
)
ISOLATE = re.compile(r"[\u2066-\u2069]")


def strip(text: str) -> str:
    """A foreign text without embeddings, overrides, isolates and direction marks; joiners stay."""
    return text.translate(CONTROLS)


def isolate(text: str) -> str:
    """A foreign text that neither turns nor is turned by what stands around it.

    Its own controls are stripped; each of its lines is isolated, as an isolate ends with its line.
    """
    return "".join(
        f"{FSI}{part}{PDI}" if n % 2 == 0 and part else part
        for n, part in enumerate(BREAKS.split(strip(text)))
    )


def direction(text: str, language: str = "und") -> str:
    """ "rtl" or "ltr": that of the language (BCP 47), or of the first strong letter when it is unknown."""
    first, *rest = language.lower().replace("_", "-").split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in RTL_SCRIPTS else "ltr"
    if first in ("", "und", "mul", "zxx"):
        return first_strong(text) or "ltr"
    return "rtl" if first in RIGHT_TO_LEFT else "ltr"


def first_strong(text: str) -> str | None:
    """The direction that a client gives a line by its letters (rules P2 and P3); None when it has none."""
    depth = 0
    for found in TURNING.finditer(text):
        if found["ends"]:
            depth = max(0, depth - 1)
        elif found["begins"]:
            depth += 1
        elif not depth:
            return "ltr" if found["ltr"] else "rtl"
    return None


def mark(text: str, language: str = "und") -> str:
    """The mark that makes a line, given as a reader sees it, run as its language does; mostly none."""
    wanted = direction(text, language)
    if (first_strong(text) or "ltr") == wanted:
        return ""
    return RLM if wanted == "rtl" else LRM


def line(text: str, language: str = "und") -> str:
    """The text with every line running as `language` does, its isolates balanced, other controls gone.

    It is meant for plain text that may hold `isolate`d parts; for markup use `mark` on the visible text.
    """
    parts = (
        balanced(part.translate(OTHERS)) if n % 2 == 0 else part for n, part in enumerate(BREAKS.split(text))
    )
    return "".join(mark(part, language) + part if part.strip() else part for part in parts)


def balanced(text: str) -> str:
    """The line with every isolate closed and no end of one that was not begun."""
    depth = 0
    kept: list[str] = []
    for part in re.split(r"([\u2066-\u2069])", text):
        if part == PDI and not depth:
            continue
        if ISOLATE.fullmatch(part):
            depth += -1 if part == PDI else 1
        kept.append(part)
    return "".join(kept) + PDI * depth
