"""Which of the languages we serve a text is in: by its script, then by letters and words, then by a model."""

from functools import cache
from struct import Struct
from typing import Any, NamedTuple

import regex as re

from language.words import Remembered

SERVED = ("ar", "de", "en", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "pt", "ru", "tr", "ur", "zh")
LATIN = ("de", "en", "es", "fr", "id", "it", "pt", "tr")
SAMPLE = 600
"""Characters that decide; more costs time and changes nothing."""
ENOUGH_LETTERS = 3
LEAST_CONFIDENT = 0.5
GLANCE, GLANCE_CONFIDENT = 200, 0.9
"""Characters with which the model is mostly sure, at a third of the cost; when it is not it is shown all."""
CERTAINLY_OTHER, LETTERS_TO_BE_CERTAIN = 0.9, 100
"""Above this share of the model's belief, given so many letters, a text is in a language we do not serve."""
NEIGHBOURS = frozenset("ms jv gl an oc ca la lb".split())
"""Languages that the model takes ours for: they never exclude one of ours."""
NOT_PROSE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+")
LETTERS = re.compile(r"\p{L}[\p{L}\p{M}]*")
SCRIPTS = {
    "he": re.compile(r"\p{Hebrew}"),
    "hi": re.compile(r"\p{Devanagari}"),
    "ja": re.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "zh": re.compile(r"\p{Han}"),
    "ru": re.compile(r"\p{Cyrillic}"),
    "ar": re.compile(r"\p{Arabic}"),
    "la": re.compile(r"\p{Latin}"),
}
LEAST_KANA = 0.1
FOREIGN = {
    "ru": re.compile(r"[іїєґўјљњћђџѓќѕәғқңөұүһ]"),  # Ukrainian, Belarusian, Serbian, Macedonian, Kazakh
    "ar": re.compile(r"[ټډړښځڅېۍګڼێۆڕڵەۇۋۈٻڀٺٽڃڇڄڌڏڊڙڦڳڱڻ]"),  # Pashto, Kurdish, Uyghur, Sindhi
}
"""Letters of languages that share a script with one of ours."""
FOREIGN_SHARE = 0.02
ARABIC_SURE = re.compile(r"[ةإأؤ]|\b[وفبك]?ال|\b(?:في|من|على|إلى|عن|هذا|هذه|التي|الذي|بعد|قبل|أن|إن)\b")
ARABIC_KEYS = re.compile(r"[يكى]")
"""Letters of Arabic keyboards, on which some Persian is typed too."""
NOT_ARABIC = re.compile(r"[پچژگکی]")
URDU = re.compile(r"[ٹڈڑںےھہۂۓ]|\b(?:کا|کی|کو|اور|سے|پر|کیا|تو|جو|بھی|تھا|تھی|کر|گا|گی|آپ|خان)\b")
PERSIAN = re.compile(
    r"‌|\b(?:از|در|را|با|این|آن|است|شد|شده|کرد|کند|برای|بود|تا|خود|یک|دو|می|نمی|های|ها|یا|نیز|گفت|اين|كه|براى|براي|مى)\b"
)
PERSIAN_HEH = re.compile("ه")
"""Urdu keyboards have another letter for it."""
MARKS = (ARABIC_SURE, ARABIC_KEYS, NOT_ARABIC, URDU, PERSIAN, PERSIAN_HEH)


class Tally(NamedTuple):
    """How many letters a text has, of which scripts, and how much in it tells of one language or another."""

    letters: int
    he: int
    hi: int
    ja: int
    zh: int
    ru: int
    ar: int
    la: int
    foreign_ru: int
    foreign_ar: int
    sure: int
    keys: int
    not_arabic: int
    urdu: int
    persian: int
    heh: int


PACKED = Struct(f"<{len(Tally._fields)}H")
"""A tally as one number: those of the words of a text are added up at once."""


def detect(text: str) -> str:
    """The language as a BCP 47 tag, "und" when the text does not tell."""
    text = text[: 4 * SAMPLE]
    sample = (NOT_PROSE.sub(" ", text) if _addressed(text) else text)[:SAMPLE]
    tally = _tally(sample)
    if tally.letters < ENOUGH_LETTERS:
        return "und"
    script = _script(tally)
    if script in FOREIGN and getattr(tally, f"foreign_{script}") > FOREIGN_SHARE * tally.letters:
        return "und"
    if script == "la":
        return _latin(sample, tally.letters)
    return _arabic(tally) if script == "ar" else script


def _addressed(text: str) -> bool:
    """Whether any address or tag may be in it: their search takes ten times as long."""
    return "@" in text or "#" in text or "//" in text or "www" in text.lower()


def _tally(sample: str) -> Tally:
    total = sum(map(_tallies().__getitem__, sample.split()))
    return Tally._make(PACKED.unpack(total.to_bytes(PACKED.size, "little")))


@cache
def _tallies() -> Remembered[int]:
    return Remembered(_counted)


def _counted(word: str) -> int:
    letters = "".join(LETTERS.findall(word))
    scripts = (len(script.findall(letters)) for script in SCRIPTS.values())
    marks = (len(mark.findall(word)) for mark in (*FOREIGN.values(), *MARKS))
    return int.from_bytes(PACKED.pack(len(letters), *scripts, *marks), "little")


def _script(tally: Tally) -> str:
    """The script of most letters, named by the language that stands for it; "und" for one we do not read."""
    if tally.ja >= LEAST_KANA * tally.letters:
        return "ja"
    counts = {name: getattr(tally, name) for name in SCRIPTS}
    name = max(counts, key=counts.__getitem__)
    return name if counts[name] >= 0.4 * tally.letters else "und"


def _arabic(tally: Tally) -> str:
    """Arabic, Persian or Urdu, by the letters and words that only some of them have."""
    urdu, persian = tally.urdu, tally.persian
    if 2 * tally.sure + min(tally.keys, 3) + 1 > tally.not_arabic + 2 * (urdu + persian):
        return "ar"
    return "ur" if urdu > persian + tally.heh else "fa"


def _latin(sample: str, letters: int) -> str:
    sample = sample.lower()
    for part, least in ((sample[:GLANCE], GLANCE_CONFIDENT), (sample, LEAST_CONFIDENT)):
        first, belief = _model().classify(part)
        if first in LATIN and belief >= least:
            return str(first)
    if (
        first not in SERVED
        and first not in NEIGHBOURS
        and belief > CERTAINLY_OTHER
        and letters >= LETTERS_TO_BE_CERTAIN
    ):
        return "und"
    best, share = _among_ours(_model().rank(sample))
    return best if share >= LEAST_CONFIDENT else "und"


def _among_ours(ranked: list[tuple[str, float]]) -> tuple[str, float]:
    """The likeliest of our languages, and its share of the model's belief in any of them."""
    ours = [(name, belief) for name, belief in ranked if name in LATIN]
    return ours[0][0], ours[0][1] / (sum(belief for _, belief in ours) or 1.0)


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # a third of a second: only when first needed

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
