"""Where sentences begin and end, by rules: no model, no download, time linear in the text.

A line end is a boundary (scraped news has a paragraph a line) unless the lines are wrapped at a column.
Within a paragraph a boundary is a terminator and its closing quotes, unless it ends an abbreviation,
an initial, a number, an address, or stands inside a short quotation.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

import regex as re

LONGEST_QUOTE = 400
"""Characters of a quotation that is kept whole; a longer one is split like any text."""
LONG_SENTENCE, LEAST_PART = 60, 6
"""Words beyond which a sentence is also split at ellipses and semicolons, and words each part must keep."""

CLOSERS = "\"'»”’)\\]›」』）"
ABBREVIATIONS = frozenset(
    # English
    "mr mrs ms dr prof sr jr st mt gen col lt sgt capt cpl cmdr adm maj sen rep gov pres hon rev fr "
    "sens reps govs gens profs drs "
    "messrs vs etc "
    "eg ie al cf no nos vol pp p fig ed inc ltd co corp plc bros dept univ assn ave blvd rd est "
    "approx "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun ph.d "
    # French, German, Spanish, Portuguese, Italian
    "mme mlle mm m art av bd cie chap env hab réf tél p.ex c.-à-d mgr janv févr avr juil déc "
    "pr dez okt febr bzw usw ca nr str abs bsp evtl ggf inkl vgl hr fr frl dipl ing mio mrd geb sog zzgl tel "
    "cía ene abr set out dic ott lug ee.uu sra srta dña d ud uds núm pág ej lic dra exmo exma gral ste "
    "sto eng arq "
    "sig sigg dott prof.ssa avv geom on arch "
    # Turkish, Indonesian
    "örn vb bkz md yy doç av op alm ing fak müd şti drs ir hj tgl jl no kec kab dkk yth pt cv tbk dep "
    # Russian
    "г гг т.е т.д т.п т.к им ул д стр руб коп млн млрд тыс см рис напр др пр проф акад св пос обл "
    "р-н корп кв".split()
)
BEFORE_NUMBER = frozenset(
    (
        "no nos nr est núm fig pág p pp vol art стр рис bkz md ca abr set out dic ott lug "
        "chap abs tgl д кв корп"
    ).split()
)
"""Abbreviations only when a number follows: "No. 5", but "He said no. Then…"."""
BEFORE_NAME = frozenset("mar may jun sat sun ex ed on d m fr op ir av hab st al pt cv см им".split())
"""Words in their own right: abbreviations only before a capital or a number."""
MAY_END = frozenset(
    ("co inc ltd corp plc etc jr sr al г гг руб млн млрд usw vb dkk т.д т.п др пр cie şti ").split()
)
"""Abbreviations that often end a sentence too: before a word that opens sentences, they do."""
ARABIC_ABBREVIATIONS = frozenset("دبليو جيه د أ م ا ص ت ج هـ ه ق ط ر أ.د ق.م ب.م ص.ب د.م أ.م م.م".split())
OPENINGS = frozenset(
    (
        "the a an he she it they we i in on at but and this that these those there his her its their as for "
        "if when while after before however meanwhile mr mrs ms dr le la les il elle ils nous der die das er "
        "sie es danach dann dabei doch aber auch nach mit bei wie ich wir "
        "bu ve ama ancak sonra daha bir el los las un una в на он она это они как по но "
    ).split()
)
CONSONANT = re.compile(r"[b-df-hj-np-tv-xzг]")
"""A small letter that is no word by itself: s. XIX, n. 5, z. B., v."""
DOUBLED = re.compile(r"(\p{Lu})\1")
"""Spanish plurals: EE. UU., FF. AA."""
REPORTING = re.compile(
    r"[^。！？，「“]{0,8}(?:说|說|道|称|稱|表示|问|問)[。，]|(?:قال|قالت|سأل|سألت|أضاف|أضافت|تساءل|تساءلت|صرخ|رد|ردت|أجاب|أجابت|تابع|تابعت|أكد|أكدت|كتب|كتبت|هتف|يقول|تقول"
    r"|مضيفا|مضيفاً|مؤكدا|مؤكداً|مشيرا|مشيراً|متسائلا|متسائلاً|مشددا|مشدداً|موضحا|موضحاً|معتبرا|معتبراً)\b"
)
CONTINUES = re.compile(r"و|ف(?!ي\b)|(?:ثم|لكن|كما|أما|بينما)\b")
"""How an Arabic sentence that follows another begins most often."""
QUOTED = re.compile(r"[\"“”«»]")
ORDINALS = ("de", "tr")
"""Languages that write ordinals as "3." before nouns with capitals."""
RUSSIAN_YEAR = re.compile(r"\w{1,5} \d{4} г\.")
HEBREW_INITIAL = re.compile(r"(?<![\"״׳'\w])\p{Hebrew}\.$")
UNIT = re.compile(r"(?:\p{N}\s?|['’])\w\.$")
"""The letter of "10 h." or "St. Mary's." is a word."""
ARABIC_LETTER = re.compile(r"\p{Arabic}")
DEVANAGARI_WORD = re.compile(r"\p{Devanagari}{1,4}")
INITIAL = re.compile(r"\p{Lu}|\p{Lu}\p{Ll}?\.-?\p{Lu}")
DOTTED = re.compile(r"(?:\p{L}\.)+\p{L}")
DOTTED_ARABIC = re.compile(r"(?:\p{Arabic}ـ?\.)+\p{Arabic}ـ?")
AFTER_HOUR = re.compile(
    r"\p{Lu}{2,4}\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Eastern|Pacific|Central)\b|\p{N}"
)
"""What belongs to a time of day: "7 a.m. EST", "7 a.m. Thursday"."""
NUMBER = re.compile(r"\d{1,3}")
COUNTED = re.compile(r"\p{N}\s*[\p{L}ـ.]+[.۔]$")
CANDIDATE = re.compile(
    r"(?P<stop>\.{2,}|…+|[.!?؟۔。！？｡।॥։।።]+)"
    rf"(?P<close>(?:[{CLOSERS}]|[“«‘](?!\w)|[ \u00a0\u202f]»)*)"
    r"(?P<gap>\s+|$|(?<=[。！？｡][" + CLOSERS + r"]{0,3})"
    r"|(?=[\p{Arabic}\p{Lu}\p{Devanagari}\p{Han}\p{Hiragana}\p{Katakana}\"“«]))"
)
CJK = re.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
ADDRESS = re.compile(r"(?:/|www\.|@)\S*$")
GLUED_ARABIC = re.compile(
    r"(?!(?:نت|كوم|أورغ)\b)(?:(?:(?![\p{N}\p{P}])[\p{Arabic}\p{M}]){3,}+(?![.۔]\S)|(?:من|في|لم|لن|لا|ما|قد|أن|إن|هل|ثم|أو|عن|بل|هو|هي|و)\s)"
)
GLUED_LATIN = re.compile(r"[\"“«]?\p{Lu}(?:\p{Ll}+[\p{Ll}'’-]*)?[ ,]")
GLUED_BEFORE = re.compile(
    r"(?:\p{Arabic}{2}|\p{Arabic}[\p{M} ]+|\p{Ll}{2}|\p{N}{2}|[\p{Ll}\p{N}]%|[\p{Ll}\p{Arabic}])[\"»”)]?$"
)
BRAND = re.compile(r"\p{Ll}\p{Lu}\p{L}")
LAST_WORD = re.compile(r"(?<![\w/=&#@?%+])([\p{L}\p{M}\p{N}ـ.\-]+)[.۔]$")
NEXT_WORD = re.compile(r"[\p{L}\p{M}\p{N}.]+")
BRACKET = re.compile(r"\"(?!(?<=\p{Hebrew}\")\p{Hebrew}\b)|[«»“”„‘()\[\]「」『』（）]|’(?!\w)")
PAIRS = {
    "«": "»",
    "“": "”",
    "”": "“",
    "„": "“",
    "»": "«",
    "‘": "’",
    "(": ")",
    "[": "]",
    "「": "」",
    "『": "』",
    "（": "）",
}
AFTER_ORDINAL = re.compile(
    r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhundert|Weltkrieg|Bundesliga|FC|Liga)\b"
)
"""What shows a German ordinal when the language is not known."""
SOFT = (re.compile(r"(?<![(\[.])(?:\.{2,}|…)[\"»”)]?\s+"), re.compile(r"[؛;；]\s*"))
WORD = re.compile(r"\w+")
LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
BLANK = re.compile(r"\n[^\S\n]*\n")


def sentences(text: str, language: str = "und") -> list[tuple[int, int]]:
    """Spans of the sentences in order: they never overlap and leave out nothing but white space.

    `language` is a BCP 47 tag; the rules tell languages by their letters, but for ordinals ("3. Preis").
    """
    ordinals = language[:2] in ORDINALS
    spans = [span for start, end in paragraphs(text) for span in _paragraph(text, start, end, ordinals)]
    return list(_joined(text, spans))


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the lines, or of whole blocks whose lines are wrapped at a column."""
    for start, end in _blocks(text):
        lines = [span for match in LINE.finditer(text, start, end) if (span := _trim(text, *match.span()))]
        yield from ([(lines[0][0], lines[-1][1])] if _wrapped(text, lines) else lines)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for blank in BLANK.finditer(text):
        yield begin, blank.start()
        begin = blank.end()
    yield begin, len(text)


def _wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether most lines break off mid-sentence, nearly all of them close to the same width."""
    if not 4 <= len(lines) <= 400:
        return False
    widths = sorted(end - start for start, end in lines)
    width = widths[int(len(widths) * 0.9) - 1]
    open_ = [end - start for start, end in lines[:-1] if text[end - 1] not in '.!?؟:…۔。"»”)']
    full = sum(0.7 * width <= length <= 1.1 * width for length in open_)
    return 40 <= width <= 130 and len(open_) >= 0.5 * (len(lines) - 1) and full >= 0.8 * len(open_)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _paragraph(text: str, start: int, end: int, ordinals: bool) -> Iterator[tuple[int, int]]:
    quotes: list[tuple[int, int]] | None = None
    begin = start
    for match in CANDIDATE.finditer(text, start, end):
        if match.end() >= end or not _ends(text, match, begin, end, ordinals):
            continue
        if quotes is None:
            quotes = _quotations(text, start, end)
        if not _inside(quotes, match, begin):
            yield from _parts(text, begin, match.end("close"))
            begin = match.end()
    if span := _trim(text, begin, end):
        yield from _parts(text, *span)


def _ends(text: str, match: "re.Match[str]", begin: int, end: int, ordinals: bool) -> bool:
    """Whether the terminator ends a sentence, by what stands before and after it."""
    stop, after = match["stop"], match.end()
    if not match["gap"] and stop[-1] not in "。！？｡" and not _glued(text, match, begin):
        return False
    char = _next_letter(text, after, end)
    if char.islower() or char in ",،;؛、と":  # と: what stands in 「」 is quoted by what follows
        return False
    if (len(stop) > 1 and set(stop) <= {".", "…"}) or stop == "…":
        return char.isupper()  # in a script without capitals an ellipsis is a pause
    if (
        match["close"]
        and (stop not in (".", "۔") or QUOTED.match(text, begin))
        and REPORTING.match(text, after)
    ):
        return False
    if stop not in (".", "۔"):
        return True
    left = text[max(begin, match.start("stop") - 24) : match.end("stop")]
    if _whole(left[:-1].rpartition(" ")[2]):
        return True
    return bool(QUOTED.match(match["close"])) or not _abbreviated(left, text[after : after + 40], ordinals)


def _whole(word: str) -> bool:
    """Whether it is plainly a word, as nearly every one before a full stop is."""
    known = word in ARABIC_ABBREVIATIONS or word.lower() in ABBREVIATIONS
    return len(word) > 4 and word.isalpha() and not known


def _next_letter(text: str, at: int, end: int) -> str:
    """The first character behind quotes and dashes; in capitals when it begins a name like iPhone."""
    while at < end and text[at] in "\"'«“‘([„「—– ":
        at += 1
    char = text[at : at + 1]
    return char.upper() if char.islower() and BRAND.match(text, at) else char


def _glued(text: str, match: "re.Match[str]", begin: int) -> bool:
    """Whether a space was forgotten here: "…السلام.وقال", "…bn.Quarterly results"."""
    if len(match["stop"]) > 1 or match["stop"] not in ".!?؟۔।":
        return False
    if CJK.match(text, match.start() - 1) and CJK.match(text, match.end()):
        return match["stop"] in "!?"
    if ADDRESS.search(text, max(begin, match.start() - 40), match.start()):
        return False
    if not GLUED_BEFORE.search(text, max(begin, match.start() - 6), match.start()):
        return False
    after = text[match.end() : match.end() + 24]
    return bool(match["stop"] == "।" or GLUED_ARABIC.match(after) or GLUED_LATIN.match(after))


def _abbreviated(left: str, right: str, ordinals: bool) -> bool:
    """Whether the full stop at the end of `left` belongs to an abbreviation, an initial or a number."""
    match = LAST_WORD.search(left)
    if not match:
        return False
    word = match[1]
    following = NEXT_WORD.match(right.lstrip("\"'«“("))
    opens = following is not None and following[0][:1].isupper() and following[0].lower() in OPENINGS
    if ARABIC_LETTER.search(word):
        return _abbreviated_arabic(word, left, right)
    if DEVANAGARI_WORD.fullmatch(word) or HEBREW_INITIAL.search(left):
        return True  # Hindi ends its sentences with a danda; a full stop there marks डॉ. and the like
    if INITIAL.fullmatch(word):
        return not opens
    if word.lower() in ("a.m", "p.m"):
        return bool(AFTER_HOUR.match(right))
    if DOTTED.fullmatch(word):
        return not opens
    if DOUBLED.fullmatch(word) or (word != "г" and CONSONANT.fullmatch(word)):
        return not UNIT.search(left)
    if NUMBER.fullmatch(word):
        return left.strip() == f"{word}." or (ordinals and not opens) or bool(AFTER_ORDINAL.match(right))
    if RUSSIAN_YEAR.fullmatch(left):
        return True
    return _abbreviated_latin(word.lower(), left, right, opens)


def _abbreviated_arabic(word: str, left: str, right: str) -> bool:
    bare = word.rstrip(".")
    if DOTTED_ARABIC.fullmatch(bare):
        return True
    if len(bare) > 1 and bare not in ARABIC_ABBREVIATIONS:
        return False
    return not (COUNTED.search(left) and CONTINUES.match(right))  # "بعد 5 م. وانتهى" ends; "د. وليد" does not


def _abbreviated_latin(word: str, left: str, right: str, opens: bool) -> bool:
    if word not in ABBREVIATIONS:
        return False
    if word == "г" and not COUNTED.search(left):
        return True  # "в г. Москва" is a town, "в 1990 г." a year
    if word in MAY_END:
        named = word in ("jr", "sr", "co", "inc", "ltd", "corp")  # a name may follow these: "Co. Ltd."
        return not (opens or QUOTED.match(right)) and (named or not right[:1].isupper())
    if word in BEFORE_NUMBER:
        return right[:1].isdigit()
    if word in BEFORE_NAME:
        return right[:1].isupper() or right[:1].isdigit()
    return True


def _quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Balanced quotations and brackets short enough to be kept whole, merged where they nest."""
    found: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    straight: int | None = None
    for match in BRACKET.finditer(text, start, end):
        char, at = match[0], match.start()
        if char == '"':
            if straight is None or _opens(text, at, start, end):
                straight = at if at + 1 < end and not text[at + 1].isspace() else None
            else:
                found.append((straight, at))
                straight = None
        elif stack and any(PAIRS[opener] == char for opener, _ in stack[-8:]):
            while PAIRS[stack[-1][0]] != char:
                stack.pop()
            found.append((stack.pop()[1], at))
        elif char in PAIRS and (char not in "”»" or _opens(text, at, start, end)):  # Urdu and German books
            stack.append((char, at))
    return _merged(sorted(span for span in found if span[1] - span[0] <= LONGEST_QUOTE))


def _opens(text: str, at: int, start: int, end: int) -> bool:
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    return (before.isspace() or before in "([«:،") and not after.isspace() and after not in ".,;:!?،؛؟)"


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _inside(quotes: list[tuple[int, int]], match: "re.Match[str]", begin: int) -> bool:
    """Whether a terminator lies within a quotation, or ends a bracket that began in mid-sentence.

    After such a bracket only a capital begins another sentence: "wrote (in May.) Then…".
    """
    at, text = match.start("stop"), match.string
    n = bisect_right(quotes, (at, -1)) - 1
    if n < 0 or not quotes[n][0] < at:
        return False
    start, end = quotes[n]
    if match.end("close") <= end:
        return True
    bracketed = start > begin and text[start] in "([（" and match.start("close") == end
    return bracketed and not _next_letter(text, match.end(), len(text)).isupper()


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence, split again at ellipses and semicolons where it is very long."""
    if end - start < 350 or len(WORD.findall(text, start, end)) <= LONG_SENTENCE:
        if span := _trim(text, start, end):
            yield span
        return
    yield from _soft(text, start, end, 0)


def _soft(text: str, start: int, end: int, level: int) -> Iterator[tuple[int, int]]:
    if level == len(SOFT):
        if span := _trim(text, start, end):
            yield span
        return
    words = [match.start() for match in WORD.finditer(text, start, end)]
    cuts, last = [start], 0
    for match in SOFT[level].finditer(text, start, end):
        at = bisect_right(words, match.start())
        if at - last >= LEAST_PART and len(words) - at >= LEAST_PART:
            cuts.append(match.end())
            last = at
    for first, second in pairwise([*cuts, end]):
        long = bisect_right(words, second) - bisect_right(words, first) > LONG_SENTENCE
        yield from _soft(text, first, second, level + 1 if long else len(SOFT))


def _joined(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans, with one that holds no letter or digit given to the sentence before it on the same line."""
    pending: tuple[int, int] | None = None
    for start, end in spans:
        if (
            pending
            and not (text[start].isalnum() or WORD.search(text, start, end))
            and "\n" not in text[pending[1] : start]
        ):
            pending = (pending[0], end)
            continue
        if pending:
            yield pending
        pending = (start, end)
    if pending:
        yield pending
