# ruff: noqa: E501
"""Plain-text dumps of scraped news pages, cut into the article and the teasers that follow it.

A dump repeats its title, may repeat a paragraph, carries share buttons, dates and footers, says "Read more" and
ends in teasers of other articles, whose titles are doubled too and whose texts stop mid-sentence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import regex as re

from language.furniture import Kind, date_words, kind_of_key
from language.lines import key, squeeze


@dataclass(frozen=True, slots=True)
class Piece:
    """An article of a page, or the teaser of another one."""

    title: str
    paragraphs: tuple[str, ...]
    teaser: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its words, its key for comparing, what it is, whether a blank precedes it."""

    text: str
    key: str
    kind: Kind | None
    gap: bool
    span: tuple[int, int]


@dataclass(slots=True)
class Section:
    """A title and the lines under it, while the page is being read.

    `single` is a title that stands once, after a marker; `linked` one of those right after "read also".
    """

    title: Line | None
    lines: list[Line]
    related: bool
    single: bool = False
    linked: bool = False


LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c\x85]")
ENDS = ".!?؟。！？»\"”'’)…۔:।"
ELLIPSIS = re.compile(r"(?:\.\.\.?|…|\[\.\.\.\]|\[…\]|\(\.\.\.\))\s*$")
SENTENCE_END = re.compile(r"[.۔।。][\"»”’)]*$")
INLINE = re.compile(
    r"(?:à )?(?:lire|voir) (?:aussi|également)|(?:read|see) (?:also|more)|also read|related|more on this"
    r"|[اإ]قر[أا](?:وا)? (?:أيض[اًا]+|المزيد)|شاهد أيض[اًا]+|طالع أيض[اًا]+|للمزيد|لمزيد من التفاصيل"
    r"|le[ae] (?:también|mais|también)|lee también|te puede interesar|leia também|leggi anche|lesen sie auch|mehr zum thema"
    r"|ayrıca oku(?:yun)?|ilgili haber|читайте также|baca juga|بیشتر بخوانید|همچنین بخوانید|یہ بھی پڑھیں",
    re.IGNORECASE,
)
LINKED = re.compile(r"\s*[:：|»>–—-]\s*\S")
BYLINE = re.compile(
    r"(?:by|par|von|por|di|oleh|автор|yazan)\s*[:：]?\s+\p{Lu}[\p{L}'’.-]+(?:\s+(?:and|et|und|y|e|dan|и|ve|,)?\s*[\p{Lu}\p{L}'’.,&-]+){0,6}$"
    r"|(?:بقلم|كتبت?|إعداد|تحرير|المصدر|المحرر|نویسنده|تحریر)\s*[:：|/-]?\s*\S.{0,60}$"
    r"|(?:published|posted|updated|last (?:updated|modified)|publié|mis à jour|modifié|publicado|actualizado|atualizado"
    r"|pubblicato|aggiornato|veröffentlicht|aktualisiert|yayın|güncelleme|diterbitkan|опубликовано|обновлено"
    r"|تاريخ النشر|نشر(?:ت)? في|نُشر|آخر تحديث|تم التحديث|تاریخ|منتشر شده)\b.{0,80}$"
    r"|\d{1,2} ?(?:min(?:ute)?s?|دقائق|دقيقة|minutes?) (?:read|de lecture|قراءة|للقراءة)$|(?:source|quelle|fuente|fonte|kaynak|sumber|источник)\s*[:：]\s*.{1,40}$",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r"©|\(c\) ?\d|copyright\b|all rights reserved|جميع الحقوق|كل الحقوق|حقوق النشر|tous droits|todos los derechos|todos os direitos"
    r"|tutti i diritti|alle rechte|tüm hakları|все права|hak cipta|کلیه حقوق|تمامی حقوق|جملہ حقوق"
    r"|(?:this site|we) uses? cookies|nous utilisons des cookies|(?:subscribe|sign up) (?:to|for) (?:our|the)|اشترك في (?:نشرتنا|النشرة)"
    r"|تابعونا على|follow us on|suivez-nous|síguenos|folgen sie uns",
    re.IGNORECASE,
)
TRAIL = re.compile(r"\s*[>›|•·]\s*")
SITE = re.compile(r"\s+[|–—·•-]\s+\S.{0,40}$")
"""What stands behind a title in the title of its window: " | The Daily Page"."""
MENU, MENU_WORDS = 3, 3
"""Lines in a row that make a menu above an article, and words that each may have."""
SHORT, LONGEST = 60, 160
"""Characters up to which a line after a link is another link, and of a title that stands once."""
PLAIN_NUMBER = re.compile(r"\d+")


def segment(text: str) -> list[Piece]:
    """The articles and teasers of a page in order; the first piece is the page's own article.

    Titles and paragraphs come once each, with white space squeezed; a teaser keeps its cut text as it is.
    """
    return [
        Piece(section.title.text if section.title else "", tuple(line.text for line in lines), teaser)
        for section, lines, teaser in _read(text)
    ]


def article_lines(text: str) -> list[tuple[int, int]]:
    """Spans of the paragraphs of the page's own article, each once, without titles and furniture."""
    for _, lines, _ in _read(text):
        return [line.span for line in lines]
    return []


def _read(text: str) -> Iterator[tuple[Section, list[Line], bool]]:
    return _pieces(list(_rejoined(list(_sections(_below_menu(list(_lines(text))))))))


def _lines(text: str) -> Iterator[Line]:
    gap, last = True, 0
    for match in LINE.finditer(text):
        line = squeeze(match[0])
        gap = gap or len(BREAK.findall(text, last, match.start())) > 1
        last = match.end()
        if line:
            yield Line(line, key(line), kind_of(line), gap, match.span())
        gap = not line


def _below_menu(lines: list[Line]) -> list[Line]:
    """The lines from the page's own title on: above it sites name their sections, a short line each."""
    top = next((n for n, line in enumerate(lines) if _copies(lines, n) or not _short(line)), 0)
    return lines[top:] if sum(line.kind is None for line in lines[:top]) >= MENU else lines


def _short(line: Line) -> bool:
    return line.kind is not None or (len(line.text.split()) <= MENU_WORDS and line.text[-1] not in ENDS)


def _trail(line: str) -> bool:
    """Whether a line names sections from the front page on: "Home > World > Asia", "News | Sport | Culture"."""
    *parts, last = TRAIL.split(line)
    named = all(0 < len(part.split()) <= MENU_WORDS for part in parts)
    least = 1 if ">" in line or "›" in line else 2
    return len(parts) >= least and named and len(last.split()) <= (MENU_WORDS if least > 1 else 20)


def kind_of(line: str) -> Kind | None:
    """What a line is when it is no part of an article: a button, "read more", a date, a byline."""
    bare = key(line)
    if not bare:
        return Kind.NOISE
    known = kind_of_key(bare) if len(line) < 60 else None
    if known:
        return known
    inline = INLINE.match(line)
    if inline and len(line) < 220 and LINKED.match(line, inline.end()):
        return Kind.NOISE
    if (len(line) < 160 and FOOTER.search(line)) or _trail(line):
        return Kind.NOISE
    if len(line) < 100 and (BYLINE.match(line) or _dateline(bare)):
        return Kind.BYLINE
    return None


def _dateline(bare: str) -> bool:
    """Whether a line is nothing but a date or a time."""
    words = bare.split()
    return (
        any(map(str.isdecimal, words))
        and len(words) <= 14
        and all(
            word in date_words()
            or PLAIN_NUMBER.sub("", word) in ("", "h", "am", "pm", "م", "ص", "th", "st", "nd", "rd", "t", "z")
            for word in words
        )
    )


def titleish(line: str) -> bool:
    """Whether a line may be a headline: short, and not ended like a sentence."""
    return (
        8 <= len(line) <= 220
        and len(line.split()) <= 32
        and not SENTENCE_END.search(line.removesuffix("..."))
    )


def cut(paragraph: str) -> bool:
    """Whether a paragraph stops in mid-sentence."""
    return bool(ELLIPSIS.search(paragraph)) or paragraph[-1] not in ENDS


def _sections(lines: Sequence[Line]) -> Iterator[Section]:
    """Sections begin at doubled titles; after a read-more marker at single ones too."""
    section = Section(None, [], related=False)
    related = also = False
    n = 0
    while n < len(lines):
        line = lines[n]
        copies = _copies(lines, n)
        if line.kind in (Kind.MORE, Kind.RELATED):
            related = related or bool(section.title or section.lines)
            also = line.kind is Kind.RELATED
            if _trailed(section):
                title, beginning = section.lines[-2:]
                del section.lines[-2:]
                yield section
                section = Section(title, [beginning], related)
        elif copies or _opens(lines, n, section, related=related, also=also):
            if section.title or section.lines:
                yield section
            shortest = min(line, lines[n + copies], key=lambda copy: len(copy.text))
            linked = not copies and (also or (section.linked and not section.lines))
            section = Section(shortest, [], related, not copies, linked)
            also = False
            n += copies
        elif line.kind is None or (
            line.kind is Kind.BYLINE and len(section.lines) >= 2 and len(line.text) > 60
        ):
            section.lines.append(line)
        n += 1
    if section.title or section.lines:
        yield section


def _trailed(section: Section) -> bool:
    """Whether the lines before "read more" are another article's title and its beginning."""
    if len(section.lines) < 4:
        return False
    title, beginning = section.lines[-2:]
    return title.gap and titleish(title.text) and bool(ELLIPSIS.search(beginning.text))


def _rejoined(sections: Sequence[Section]) -> Iterator[Section]:
    """The sections, an article whole again that goes on after links to others in its midst."""
    before: Section | None = None
    for section, following in zip_longest(sections, sections[1:]):
        alone = following is None or following.linked or not following.single
        if before and section.linked and alone and _prose(section.lines):
            before.lines += section.lines
            continue
        yield section
        before = before if section.linked else section


def _prose(lines: Sequence[Line]) -> bool:
    """Whether lines are more than another article's teaser: several paragraphs, or a long one, to their end."""
    words = sum(len(line.text.split()) for line in lines)
    return bool(lines) and not cut(lines[-1].text) and words > (20 if len(lines) > 1 else 60)


def _copies(lines: Sequence[Line], n: int) -> int:
    """How many of the next lines repeat this one as a title; noise between the copies counts along."""
    line = lines[n]
    if line.kind is not None or not titleish(line.text):
        return 0
    after = n + 1
    while after < len(lines) and after <= n + 3 and lines[after].kind in (Kind.NOISE, Kind.BYLINE):
        after += 1
    end = after
    while end < len(lines) and _same(line, lines[end]):
        end += 1
    return end - n - 1 if end > after else 0


def _same(title: Line, copy: Line) -> bool:
    """Whether a line repeats a title, where one of the two may bear the name of the site."""
    if title.key == copy.key:
        return True
    short, long = sorted((title.text, copy.text), key=len)
    return long.startswith(short) and bool(SITE.fullmatch(long, len(short)))


def _opens(lines: Sequence[Line], n: int, section: Section, *, related: bool, also: bool) -> bool:
    """Whether a title that stands once begins a section here: the page's first line, or a teaser after a marker.

    `also` says that the line before is "read also": links follow, and perhaps no text of theirs.
    """
    line = lines[n]
    if line.kind is not None or not titleish(line.text):
        return False
    if not section.title and not section.lines:
        return True
    if not related:
        return False
    if section.linked and section.title and not section.lines:
        return len(line.text) <= max(len(section.title.text), SHORT)
    if also and len(line.text) < LONGEST:
        return True
    following = next((other for other in lines[n + 1 :] if other.kind is None), None)
    if following is None:
        return line.gap and bool(section.lines) and len(line.text) < 130
    return (
        len(line.text) < LONGEST
        and len(following.text) > len(line.text)
        and not (section.related and not section.lines)
    )


def _pieces(sections: Sequence[Section]) -> Iterator[tuple[Section, list[Line], bool]]:
    """Sections with the lines they keep and whether they are teasers; a title that came before is dropped."""
    titles: set[str] = set()
    first = True
    for section in sections:
        name = section.title.key if section.title else ""
        own = list(_once(section.lines, name))
        if name in titles or not (name or own):
            continue
        titles.add(name)
        yield section, own, not first and (not own or _teaser(section, [line.text for line in own]))
        first = False


def _once(lines: Sequence[Line], title: str) -> Iterator[Line]:
    """The paragraphs without repetitions, neither of the title nor of one another."""
    seen = {title}
    for line in lines:
        if line.key not in seen:
            seen.add(line.key)
            yield line


def _teaser(section: Section, paragraphs: Sequence[str]) -> bool:
    """Whether a later section is only the beginning of another article."""
    words = sum(len(paragraph.split()) for paragraph in paragraphs)
    if len(paragraphs) >= 3 or words > 150:
        return cut(paragraphs[-1]) and section.related and len(paragraphs) < 4 and words < 250
    return cut(paragraphs[-1]) or (section.related and words < 120)
