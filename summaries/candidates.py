# ruff: noqa: E501
"""The sentences of a text that may be quoted, trimmed of what does not belong to them."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

import regex as re

from language import sentences
from language.furniture import Kind, kind_of_key
from language.lines import key
from language.pages import article_lines, kind_of, titleish
from summaries import style
from summaries.opening import Opening, after_credit, after_stamp

MOST = 2_000
"""Sentences that are looked at: no article has more, and time must be bounded."""
LONGEST = 20_000
"""Characters of a sentence that are looked at."""
TITLE_LENGTH = 220
BLANK = re.compile(r"\n[^\S\n]*\n\s*")
MOSTLY = 0.7
"""The part of a text that must be articles under titles for it to be read as several."""
AGENCIES = r"CNN|AP|AFP|Reuters|BBC|رويترز|أ ?ف ?ب|فرانس برس|د ?ب ?أ|وكالات|الأناضول|سبوتنيك|سانا|واس|وام|بترا|EFE|dpa|ANSA|Xinhua|شينخوا"
DASH = re.compile(r"[(\[–—-]")
_AGENCY = rf"[(\[](?:[^()\[\]]{{0,20}}[ /-])?(?:{AGENCIES})[^()\[\]]{{0,20}}[)\]]\s*"
DATELINE = re.compile(
    rf"(?:\p{{Lu}}[\p{{L}}\d.,' -]{{0,40}}|[\p{{Arabic}} ،,-]{{2,40}})\s*{_AGENCY}[-–—:]+\s*"
    rf"|(?:\p{{Lu}}[\p{{Lu}}.,' -]{{2,40}}\s)?{_AGENCY}(?:[-–—:]+\s*)?"
    r"|\p{Lu}{3,}(?:[ ,]+\p{Lu}[\p{L}.]+){0,4}\s*[–—-]{1,2}\s+"
    r"|[\p{Arabic}]{3,20}(?:[،,] [\p{Arabic}]{3,20})?\s*[–—]\s+(?=\p{Arabic})"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence's place in the text, and which of several articles in a row it belongs to."""

    start: int
    end: int
    article: int = 0


def candidates(text: str, language: str, title: str | None) -> list[Candidate]:
    """The sentences of the text's own article in order; neither its title nor teasers of other articles."""
    page = _page(text)
    kept = article_lines(text) if page else [(_after_heading(text), len(text))]
    titled = [] if page else _several(text)
    starts = [start for start, _ in titled[1:]]
    own, names = key(title or ""), {key(name) for _, name in titled}
    found: list[Candidate] = []
    opening = Opening()
    at = 0
    for start, end in sentences(text, language):
        while at < len(kept) and kept[at][1] <= start:
            at += 1
        if at == len(kept) or len(found) == MOST:
            break
        if kept[at][0] <= start:
            article = bisect_right(starts, start)
            begin, caption = _begins(text, start, end)
            if caption and found and found[-1].article == article:
                found.pop()
            name = key(text[start:end]) if end - start < TITLE_LENGTH and (own or names) else ""
            if (not name or name != own) and (name in names or not opening.skips(article, text[begin:end])):
                found.append(Candidate(begin, min(end, begin + LONGEST), article))
    return found


def _begins(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where the sentence itself begins, and whether a picture's credit stood before it."""
    credit = after_credit(text, start, end)
    return _after_dateline(text, after_stamp(text, credit, end), end), credit > start


def _after_heading(text: str) -> int:
    """Where the text begins after a title: a short first line without a full stop, a blank one, a longer one."""
    first, _, rest = text[:2000].lstrip().partition("\n")
    blank, _, following = rest.partition("\n")
    if blank.strip() or not titleish(first.strip()) or style.ends(first.strip()):
        return 0
    longer = len(following.lstrip().partition("\n")[0]) > len(first)
    return text.index(first) + len(first) if longer else 0


def _several(text: str) -> list[tuple[int, str]]:
    """Where each article begins, and its title, if the text is several in a row; else nothing."""
    ends = [0, *(blank.end() for blank in BLANK.finditer(text)), len(text)]
    blocks = [(start, end, name) for start, end in pairwise(ends) if (name := _title(text[start:end]))]
    whole = sum(end - start for start, end, _ in blocks) >= MOSTLY * len(text)
    return [(start, name) for start, _, name in blocks] if whole and len(blocks) > 1 else []


def _title(block: str) -> str | None:
    """The title above two longer paragraphs or more, in a block without blank lines; a date may follow it."""
    title, *rest = [stripped for line in block.split("\n") if (stripped := line.strip())] or [""]
    if rest and kind_of(rest[0]) is Kind.BYLINE:
        rest = rest[1:]
    titled = len(rest) >= 2 and titleish(title) and not style.ends(title) and len(rest[0]) > len(title)
    return title if titled else None


def _page(text: str) -> bool:
    """Whether the text looks like the dump of a page: a line repeated, or one that is page furniture."""
    lines = [line for raw in text.split("\n") if (line := raw.strip())]
    if len(lines) != len(set(lines)):
        return True
    return any(len(line) < 40 and kind_of_key(key(line)) for line in lines) or _title_twice(lines)


def _title_twice(lines: list[str]) -> bool:
    return any(
        len(first) < TITLE_LENGTH and abs(len(first) - len(second)) < 12 and key(first) == key(second)
        for first, second in pairwise(lines)
    )


def _after_dateline(text: str, start: int, end: int) -> int:
    """Where the sentence begins once "LONDON (Reuters) –" before it is left out; the rest stays verbatim."""
    if not DASH.search(text, start, start + 90):
        return start
    match = DATELINE.match(text, start, min(end, start + 90))
    return match.end() if match and end - match.end() > 40 else start
