"""Which of the languages we serve a text is in: by its script, then by letters and words, then by a model."""

from functools import cache
from typing import Any

import regex as re

SERVED = ("ar", "de", "en", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "pt", "ru", "tr", "ur", "zh")
LATIN = ("de", "en", "es", "fr", "id", "it", "pt", "tr")
SAMPLE = 600
"""Characters that decide; more costs time and changes nothing."""
ENOUGH_LETTERS = 3
LEAST_CONFIDENT = 0.5
CERTAINLY_OTHER, LETTERS_TO_BE_CERTAIN = 0.9, 100
"""Above this share of the model's belief, given so many letters, a text is in a language we do not serve."""
NEIGHBOURS = frozenset("ms jv gl an oc ca la lb".split())
"""Languages that the model takes ours for: they never exclude one of ours."""
NOT_PROSE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+")
MAYBE_NOT_PROSE = re.compile(r"[@#]|//|www", re.IGNORECASE)
"""Without any of these there is none of those, whose search takes a third of the time."""
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


def detect(text: str) -> str:
    """The language as a BCP 47 tag, "und" when the text does not tell."""
    text = text[: 4 * SAMPLE]
    sample = (NOT_PROSE.sub(" ", text) if MAYBE_NOT_PROSE.search(text) else text)[:SAMPLE]
    letters = "".join(LETTERS.findall(sample))
    if len(letters) < ENOUGH_LETTERS:
        return "und"
    script = _script(letters)
    if script in FOREIGN and len(FOREIGN[script].findall(sample)) > FOREIGN_SHARE * len(letters):
        return "und"
    if script == "la":
        return _latin(sample, len(letters))
    return _arabic(sample) if script == "ar" else script


def _script(letters: str) -> str:
    """The script of most letters, named by the language that stands for it; "und" for one we do not read."""
    counts = {name: len(script.findall(letters)) for name, script in SCRIPTS.items()}
    if counts["ja"] >= LEAST_KANA * len(letters):
        return "ja"
    name = max(counts, key=counts.__getitem__)
    return name if counts[name] >= 0.4 * len(letters) else "und"


def _arabic(sample: str) -> str:
    """Arabic, Persian or Urdu, by the letters and words that only some of them have."""
    sure, keys, not_arabic, urdu, persian, heh = (
        len(marks.findall(sample))
        for marks in (ARABIC_SURE, ARABIC_KEYS, NOT_ARABIC, URDU, PERSIAN, PERSIAN_HEH)
    )
    if 2 * sure + min(keys, 3) + 1 > not_arabic + 2 * (urdu + persian):
        return "ar"
    return "ur" if urdu > persian + heh else "fa"


def _latin(sample: str, letters: int) -> str:
    ranked = _model().rank(sample.lower())
    first, belief = ranked[0]
    if (
        first not in SERVED
        and first not in NEIGHBOURS
        and belief > CERTAINLY_OTHER
        and letters >= LETTERS_TO_BE_CERTAIN
    ):
        return "und"
    best, share = _among_ours(ranked)
    return best if share >= LEAST_CONFIDENT else "und"


def _among_ours(ranked: list[tuple[str, float]]) -> tuple[str, float]:
    """The likeliest of our languages, and its share of the model's belief in any of them."""
    ours = [(name, belief) for name, belief in ranked if name in LATIN]
    return ours[0][0], ours[0][1] / (sum(belief for _, belief in ours) or 1.0)


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # a third of a second: only when first needed

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
