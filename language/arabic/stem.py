"""The light stem of an Arabic word, on words already normalised (one alef, ya for ى, ha for ة)."""

import re
from functools import cache
from pathlib import Path

from language.endings import LEAST, cut, longest_first

ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)")
CLITICS = frozenset(("ول", "وب", "وك", "فل", "فب", "و", "ف", "ب", "ل", "ك"))
POSSESSIVES = longest_first("تهما تهم تهن تها تنا تكم تين تان ته تك هما كما هم هن ها نا")
ENDINGS = longest_first("يات ان ات ون ين يه يا ه ي ا و")
NISBA = ("ي", "يه", "يا", "يين", "يون", "يات", "يان")
SEATED = re.compile("(..+)ا[يو](" + "|".join((*NISBA, "ه", *(p for p in POSSESSIVES if p[0] != "ت"))) + ")")
"""What stands before and after the seat of a hamza; normal writing makes of ئ and ؤ the letters they sit on."""
RATIO = 0.5
"""How often the rest of a word must be attested, against the word itself, for a clitic to go."""
RADICAL = 0.1
"""How often a word must be attested after ال, against the word itself, to begin with a letter of its own."""
HERE = Path(__file__).parent


@cache
def attested() -> dict[str, float]:
    """Attested words and in about how many of 40,000 articles each was found."""
    counts: dict[str, float] = {}
    for line in _lines("words.txt"):
        power, *words = line.split()
        counts.update(dict.fromkeys(words, 2 ** (int(power) / 2)))
    return counts


@cache
def radical_article() -> frozenset[str]:
    """Words that begin with ال of their own: ألمانيا, الله, ألعاب."""
    return frozenset(" ".join(_lines("al.txt")).split())


@cache
def aliases() -> dict[str, str]:
    """Stems by other stems of the same word: broken plurals, twin spellings."""
    pairs: dict[str, str] = {}
    for line in _lines("aliases.txt"):
        if ":" not in line:
            first, *others = (_bare(word) for word in line.split())
            pairs.update({other: pairs.get(first, first) for other in others if other != first})
    return pairs


@cache
def whole() -> dict[str, str]:
    """Stems of words whose ending only looks like one: امرأة is no form of أمر."""
    lines = (line.partition(":") for line in _lines("aliases.txt") if ":" in line)
    return {word: first for first, _, words in lines for word in words.split()}


def _lines(name: str) -> list[str]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def stem(word: str) -> str:
    """What all inflections of the word share; at least three letters, or the word itself."""
    bare = _bare(word)
    return aliases().get(bare, bare)


def _bare(word: str) -> str:
    rest = _without_prefix(word)
    return whole().get(word) or whole().get(rest) or _without_ending(rest)


def _without_prefix(word: str) -> str:
    if word in radical_article():
        return word
    rest = _after_article(word)
    return rest if rest is not None else _after_clitic(word)


def _after_article(word: str) -> str | None:
    match = ARTICLE.match(word)
    if match is None:
        return None
    prefix, rest = match[0], word[match.end() :]
    if len(rest) < (LEAST if prefix == "ال" else 2):
        return None
    if prefix == "ال" or _article_there(word, prefix, rest):
        return rest
    return None


def _article_there(word: str, prefix: str, rest: str) -> bool:
    """Whether ال in "بال…" is the article and not a part of the word, as in "والد", "بالغ" or "وألمانيا"."""
    if "ال" + rest in radical_article():
        return False
    count = attested().get
    found = count(rest, 0) + count("ال" + rest, 0)
    return (found > 0 and found * 4 >= count(word, 0)) or (
        prefix.endswith("لل") and len(rest) >= LEAST and word not in attested()
    )


def _after_clitic(word: str) -> str:
    first = word[0]
    if first not in CLITICS or len(word) <= LEAST:
        return word
    count = attested().get
    own = count(word, 0)
    if (
        count("ال" + word, 0) > RADICAL * own
    ):  # no clitic stands after ال: الفكرة says that فكرة is not "and ball"
        return word
    for prefix in (word[:2], first):
        rest = word[len(prefix) :]
        if prefix in CLITICS and len(rest) >= LEAST:
            found = count(rest, 0) + count("ال" + rest, 0)
            if found and found >= RATIO * own:
                return rest if rest in radical_article() else _after_article(rest) or rest
    return word


def _without_ending(word: str) -> str:
    word = _hamza(word) or _feminine(word)
    if word.endswith("اء"):
        return word
    return cut(word if _land(word) else cut(word, POSSESSIVES), ENDINGS, rounds=3)


def _hamza(word: str) -> str | None:
    """The word whose last hamza an ending has given a seat: قضائية and قضائه are قضاء.

    A word in ـاية may look like that too, but it takes the article, and a noun with its owner does not.
    """
    match = SEATED.fullmatch(word) if "اي" in word or "او" in word else None
    if match is None or match[1] + "اء" not in attested():
        return None
    owned = match[2] not in NISBA
    return None if owned and "ال" + word in attested() else match[1] + "اء"


def _feminine(word: str) -> str:
    """A word in ة before its owner, in the dual or with "my": بطولتي is بطولة."""
    stem = word[:-2]
    return stem + "ه" if word.endswith(("تي", "تا")) and stem + "ه" in attested() else word


def _land(word: str) -> bool:
    """Whether -stan is a part of the name, as in باكستان, and not the dual, as in مدرستان."""
    return word.endswith("ستان") and word[:-3] + "ه" not in attested()
