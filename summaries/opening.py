"""Where an article begins: behind its byline, its time stamp and the credit of its picture.

What a page sets in lines of their own, feeds and scrapers often run together with the first sentence:
"By. Jane Doe. PUBLISHED:. 14:11 EST, 25 October 2013. The bishop …", "Photograph: Jane Doe/Getty Images The …".
"""

from dataclasses import dataclass
from itertools import islice

import regex as re

from language.furniture import Kind, date_words
from language.lines import key
from language.pages import kind_of
from summaries.style import ends

MOST_STAMP = 18
"""Words of a time stamp before a sentence."""
SHORT = 8
"""Words that a name, or what stands in its place, has at most."""
LEFT = 40
"""Characters that must follow what is cut off."""
BY = frozenset("by par por von di oleh автор yazan بقلم".split())
JOINING = frozenset("for and the of in et pour und für y para e".split())
TOKEN = re.compile(r"\S+\s*")
CLOCK = re.compile(r"\p{N}{1,2}[:.h]\p{N}{2}")
YEAR = re.compile(r"(?<!\p{N})(?:\p{N}{4})(?!\p{N})")
STAMPED = re.compile(
    r"\p{N}|(?:last |آخر )?(?:updated|published|posted|modified|publié|mis à jour|actualizado|publicado"
    r"|atualizado|aktualisiert|veröffentlicht|stand|aggiornato|pubblicato|güncelleme|diterbitkan|обновлено"
    r"|опубликовано|تحديث|نشر|تاريخ النشر)\b",
    re.IGNORECASE,
)
AGENCY = (
    r"(?:Getty(?: Images)?|Reuters|AFP|AP|EPA|PA|Rex(?: Features)?|Alamy|Shutterstock|iStock|Corbis|Bloomberg"
    r"|Anadolu|ANSA|dpa|EFE|غيتي|رويترز|الأناضول|أ ?ف ?ب|فرانس برس)"
)
CREDIT = re.compile(
    r"(?:(?:photo(?:graph)?|picture|image|foto|fotografía|bild|crédit photo|photographie|صورة|تصوير|المصدر)s?"
    rf"(?:\s(?:by|credit))?\s*:\s*.{{2,60}}?{AGENCY}(?!\p{{L}})"
    r"|\((?i:photo(?:graph)? (?:by|credit)[^()]{2,60}|foto: ?[^()]{2,60})\)"
    rf"|\(\p{{L}}[^()/]{{1,60}}/\s*(?:{AGENCY}|\p{{Lu}})[^()/]{{0,40}}\))\s*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Opening:
    """Tells, sentence by sentence, what stands before the first one of an article."""

    article: int = -1
    over: bool = False
    named: bool = False

    def skips(self, article: int, sentence: str) -> bool:
        """Whether this sentence is no part of the article but what is set above it."""
        if article != self.article:
            self.article, self.over, self.named = article, False, False
        if not self.over:
            words = sentence.split()
            byline = self.named and _name(words)
            self.named = len(words) == 1 and key(sentence) in BY
            self.over = not (byline or self.named or _above(sentence))
        return not self.over


def _above(sentence: str) -> bool:
    """Whether it is a date, a byline, a button, or a label such as "PUBLISHED:."."""
    words = key(sentence).split()
    if len(words) > MOST_STAMP:
        return False
    kind = kind_of(sentence.rstrip(" .|:"))
    prose = kind is Kind.BYLINE and ends(sentence) and not _name(sentence.split()[1:])
    return _dated(words) or (kind is not None and not prose)


def _name(words: list[str]) -> bool:
    """Whether every word could be part of a name: "Harriet Arkell For Mailonline.", "Daily Mail Reporter."."""
    return len(words) <= SHORT and all(word[0].isupper() or word in JOINING for word in words)


def after_credit(text: str, start: int, end: int) -> int:
    """Where the sentence begins once the credit of a picture before it is left out."""
    match = CREDIT.match(text, start, end)
    return match.end() if match and end - match.end() > LEFT else start


def after_stamp(text: str, start: int, end: int) -> int:
    """Where the sentence begins once a date with a time of day before it is left out."""
    stamped = STAMPED.match(text, start, end)
    if not stamped:
        return start
    at = start
    for token in islice(
        TOKEN.finditer(text, start if stamped[0].isdigit() else stamped.end(), end), MOST_STAMP
    ):
        words = key(token[0]).split()
        if not _dated(words):
            break
        if words != ["the"]:  # that word belongs to what follows
            at = token.end()
    stamp = text[start:at]
    whole = CLOCK.search(stamp) and YEAR.search(stamp)
    return at if whole and end - at > LEFT and not text[at].islower() else start


def _dated(words: list[str]) -> bool:
    return all(word in date_words() or word[0].isdecimal() for word in words)
