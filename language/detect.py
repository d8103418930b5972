"""Which of the languages we serve a text is in."""

from functools import cache
from typing import Any

import regex as re

SERVED = ("ar", "de", "en", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "pt", "ru", "tr", "ur", "zh")
SAMPLE = 600
"""Characters that decide; more costs time and changes nothing."""
LETTERS = re.compile(r"\p{L}[\p{L}\p{M}]*")
NOT_PROSE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+")
SCRIPTS = {
    "he": re.compile(r"\p{Hebrew}"),
    "hi": re.compile(r"\p{Devanagari}"),
    "ja": re.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "zh": re.compile(r"\p{Han}"),
    "ru": re.compile(r"\p{Cyrillic}"),
    "ar": re.compile(r"\p{Arabic}"),
}
ALONE = ("he", "hi", "ru")
"""Languages that are the only ones we serve in their script."""
URDU = re.compile(r"[ٹڈڑںےھہ]")
PERSIAN = re.compile(r"[پچژگ]|ی\b|\bمی‌?|\b(?:است|این|برای|شد|کرد|که)\b")
ARABIC = re.compile(r"[ةىيكإأؤ]|\b(?:في|من|على|إلى|التي|الذي)\b|\bال")
ENOUGH_LETTERS = 3
LEAST_CONFIDENT = 0.5


def detect(text: str) -> str:
    """The language as a BCP 47 tag, "und" when the text does not tell."""
    sample = NOT_PROSE.sub(" ", text[: 4 * SAMPLE])[:SAMPLE]
    letters = "".join(LETTERS.findall(sample))
    if len(letters) < ENOUGH_LETTERS:
        return "und"
    counts = {name: len(script.findall(letters)) for name, script in SCRIPTS.items()}
    if counts["ja"] >= 0.1 * len(letters):
        return "ja"
    name = max(counts, key=counts.__getitem__)
    if counts[name] < 0.4 * len(letters):
        return _latin(sample)
    if name == "ar":
        return _arabic(sample)
    return name


def _arabic(sample: str) -> str:
    """Arabic, Persian or Urdu, by the letters and words that only one of them has."""
    urdu, persian, arabic = (len(marks.findall(sample)) for marks in (URDU, PERSIAN, ARABIC))
    if urdu >= 2 and urdu >= persian / 2 and urdu > arabic / 2:
        return "ur"
    if persian > arabic:
        return "fa"
    if arabic:
        return "ar"
    return "ur" if urdu else _classified(sample, ("ar", "fa", "ur"), least=0.0)


def _latin(sample: str) -> str:
    return _classified(sample, ("de", "en", "es", "fr", "id", "it", "pt", "tr"), least=LEAST_CONFIDENT)


def _classified(sample: str, among: tuple[str, ...], *, least: float) -> str:
    ranked = [(str(name), float(score)) for name, score in _model().rank(sample.lower()) if name in among]
    total = sum(score for _, score in ranked)
    return ranked[0][0] if ranked and ranked[0][1] >= least * total else "und"


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # a third of a second: only when first needed

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(list(SERVED))
    return model
