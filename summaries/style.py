# ruff: noqa: E501
"""How well a sentence stands alone when quoted: openings that lean on the sentence before, and what is no prose."""

from functools import lru_cache

import regex as re

from language.lines import FOLDED

# Reporting verbs of Arabic; with the speaker right after they stand alone, with أن or a quotation they do not.
_SAID = (
    "اضاف|اضافت|اضافوا|تابع|تابعت|تابعوا|قال|قالت|قالوا|اوضح|اوضحت|اكد|اكدت|ذكر|ذكرت|اشار|اشارت|لفت|لفتت|نوه|استطرد|"
    "اردف|اردفت|بين|بينت|شدد|شددت|زاد|زادت|ختم|صرح|صرحت|اعتبر|اعتبرت|راي|رات|واصل|واصلت|اعلن|اعلنت|يقول|تقول|يضيف|تضيف"
)
_LEANS = (
    r"(?:كما|كذلك|لكن|لكنه|لكنها|لذلك|بينما|ايضا|غير|الا|بيد)(?: ان| انه| انها)?|(?:من|و?في) (?:جانبه|جانبها|جهته|جهتها|جهتهم|ناحيته|المقابل|هذا|هذه|ذلك|هذا السياق)|"
    r"بدوره|بدورها|وهو|وهي|وهم|وهذا|وهذه|وذلك|هذا|هذه|ذلك|تلك|هؤلاء|اولئك|انه|انها|هو|هي|هم|وانه|وانها|وان|فيما|اما|ثم|عندها|حينها|يذكر ان|يشار الي|علما|مضيفا|مؤكدا|مشيرا|مشددا|موضحا"
)
ARABIC = re.compile(
    rf"(?:و|ف)?(?:{_SAID})\s+(?:ان|انه|انها|انهم|الي ان|الي انه|علي ان|في|خلال|ايضا|قائلا|قائله|بالقول|:|[\"«“])"
    rf"|(?:و|ف)?(?:{_LEANS})(?![\p{{L}}])"
)
LATIN = {
    "en": r"he|she|it|they|we|i|you|his|her|their|its|this|that|these|those|but|however|and|so|also|meanwhile|then|yet|still|moreover|furthermore|therefore|instead|such|there|here|another|others|both|for example|for instance|in addition|additionally|or|nor|thus|hence|later|afterwards|as a result|the (?:former|latter|pair|two|move|decision|news)|asked (?:about|whether)",
    "fr": r"il|elle|ils|elles|on|ce|cet|cette|ces|cela|ça|c['’]|mais|et|or|donc|car|ainsi|puis|ensuite|toutefois|cependant|pourtant|par ailleurs|en outre|de plus|selon (?:lui|elle)|pour (?:lui|elle|autant)|son|sa|ses|leur|leurs|celui-ci|celle-ci|ceux-ci",
    "es": r"él|ella|ellos|ellas|esto|esta|este|estos|estas|eso|esa|ese|pero|y|así|entonces|luego|además|sin embargo|por su parte|su|sus|también|asimismo|mientras tanto|según (?:él|ella)|o",
    "pt": r"ele|ela|eles|elas|isto|isso|este|esta|esse|essa|mas|e|então|além disso|no entanto|porém|seu|sua|seus|suas|também|segundo ele|segundo ela|já",
    "it": r"lui|lei|loro|esso|essa|questo|questa|quello|quella|ma|e|così|poi|inoltre|tuttavia|però|suo|sua|anche|secondo lui",
    "de": r"er|sie|es|wir|ich|dies|diese|dieser|dieses|das|aber|und|doch|jedoch|auch|zudem|außerdem|dann|danach|deshalb|daher|sein|seine|ihr|ihre|dabei|dazu|damit|so|denn|oder",
    "tr": r"o|bu|şu|onlar|bunlar|ama|ancak|fakat|ve|ayrıca|sonra|böylece|bunun üzerine|onun|de|da",
    "id": r"ia|dia|mereka|ini|itu|tetapi|namun|dan|selain itu|kemudian|lalu|sementara itu|hal (?:ini|itu)|menurutnya|ia juga",
    "ru": r"он|она|оно|они|это|этот|эта|эти|но|и|а|однако|также|кроме того|затем|потом|при этом|его|её|ее|их|по его словам|по ее словам|там|так",
    "fa": r"او|وی|آنها|این|آن|اما|ولی|و|همچنین|سپس|با این حال|به گفته وی|ایشان",
    "ur": r"وہ|یہ|ان|اس|انہوں|لیکن|مگر|اور|تاہم|پھر|اس کے علاوہ",
    "he": r"הוא|היא|הם|הן|זה|זאת|זו|אבל|אך|ואולם|גם|לדבריו|לדבריה|כמו כן",
    "hi": r"वह|वे|यह|ये|उन्होंने|इस|उस|लेकिन|और|हालांकि|इसके|फिर",
    "zh": r"他|她|它|他们|她们|这|那|但|但是|而|此外|同时|因此|然而",
    "ja": r"彼|彼女|これ|それ|この|その|しかし|また|そして|一方|さらに|ただ",
}
NUMBER = re.compile(r"\p{Nd}")
OPENING = 36
"""Characters in which an opening shows."""
CLOSERS = "\"»”’'」)] "
QUOTED = re.compile(r"\"[^\"]*\"|«[^»]*»|“[^”]*”|「[^」]*」|„[^“]*“")
OPENS_QUOTED = re.compile(r"[\"«“„「]")
FURNITURE = re.compile(
    r"©|\(c\) \d|all rights reserved|جميع الحقوق محفوظة|share this|follow us|تابعونا|sign up (?:for|to)|subscribe (?:to|now)|اشترك|newsletter|cookies"
    r"|(?:photo|image|picture)(?: (?:by|credit|caption))?\s*:|صورة\s*:|getty images|مصدر الصورة|التعليق على الصورة|crédit photo|image caption|foto\s*:|bild\s*:"
    r"|^(?:by|par|von|por|بقلم|كتبت?)[ :]\s*\p{L}[\p{L}. ’'-]{3,50}$|^(?:published|updated|last updated|publié|mis à jour|نشر في|آخر تحديث)\b"
    r"|^\d{1,2}[:.]\d{2}\b|^(?:read more|read also|also read|اقرأ أيضا|اقرأ المزيد|للمزيد|lire aussi|leer más|click here|scroll down for|اضغط هنا|watch|شاهد)\b",
)
SHAPE = str.maketrans(
    {
        **FOLDED,
        0x64B: None,
        0x64C: None,
        0x64D: None,
        0x64E: None,
        0x64F: None,
        0x650: None,
        0x651: None,
        0x652: None,
    }
)
_compiled: dict[str, "re.Pattern[str] | None"] = {"ar": ARABIC, "ary": ARABIC}


def leans(sentence: str, language: str) -> bool:
    """Whether the opening points back at a sentence that is not quoted: a pronoun, «وأضاف أن», "However"."""
    pattern = _opening(language)
    if pattern is None:
        return False
    opening = sentence[:OPENING].lstrip("\"'«“„(-–— ").casefold()
    return _may_lean(opening.partition(" ")[0], language) and bool(pattern.match(opening.translate(SHAPE)))


@lru_cache(1 << 14)
def _may_lean(word: str, language: str) -> bool:
    """Whether a sentence that begins with this word could: few do, and the word is met again."""
    pattern = _opening(language)
    return pattern is not None and bool(pattern.match(word.translate(SHAPE), partial=True))


def _opening(language: str) -> "re.Pattern[str] | None":
    if language not in _compiled:
        words = LATIN.get(language)
        after = "" if language in ("zh", "ja") else r"(?![\p{L}\p{M}’'])"
        _compiled[language] = re.compile(rf"(?:{words.translate(SHAPE)}){after}") if words else None
    return _compiled[language]


def asks(sentence: str) -> bool:
    """Whether it is a question."""
    return sentence.rstrip(CLOSERS).endswith(("?", "؟", "？"))


def counts(sentence: str) -> bool:
    """Whether it gives a number: what news says most precisely."""
    return bool(NUMBER.search(sentence))


def ends(sentence: str) -> bool:
    """Whether it ends as sentences do."""
    return sentence.rstrip(CLOSERS).endswith((".", "!", "?", "؟", "…", "۔", "。", "।", "！", "？"))


def quoted_share(sentence: str) -> float:
    """The part of a sentence that is somebody's speech, 0 to 1."""
    return sum(map(len, QUOTED.findall(sentence))) / len(sentence) if OPENS_QUOTED.search(sentence) else 0.0
