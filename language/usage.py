"""How words are used in running text: as names, as common nouns, or as what is no noun at all.

A capital tells a name only where small letters could stand: within a sentence, and not in a title whose other long
words are large too. What a preposition or an article leads in is a noun. Arabic has no capitals, but a common noun
stands both with its article and without, where a name keeps to one way, and no verb has an article.
"""

from collections import Counter
from collections.abc import Iterable
from enum import Enum
from itertools import pairwise

import regex as re

from language.terms import normal

LONG = 4
"""Letters of a word that is written large only as a name, or because all words of the title are."""
SMALL_SHARE = 0.25
"""The share of long words in small letters below which a title is in Title Case."""
NAMED = 0.6
"""The share of sightings within a sentence that must be large for a name."""
ONE_OF = 0.15
"""The share of sightings after "a" or "one", from which a word is common however it is written."""
LED = 0.1
"""The share of sightings in a noun's place below which a word is no noun."""
ENOUGH = 5
"""Sightings from which the places of a word tell something."""
BOTH = 0.1
"""The share with an article, and that without one, from which an Arabic word is a common noun."""

EDGES = ".,:;!?،؛؟\"«»“”„‟‘’'()[]…-–—|"
ENDS = frozenset('.!?:…؟|"«»“”„-–—')
"""What a sentence, a heading or a quotation ends or begins with, before a capital that tells nothing."""
APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")

ONE = frozenset("a an ein eine einen einem einer un une una uno um uma bir".split())
LEADING = {
    "ar": "في من إلى على عن مع بين ضد بعد قبل حول منذ تحت",
    "de": "der die das des dem den ein eine einen einem einer in im am an auf für von vom mit gegen zur zum bei nach",
    "en": "a an the of in on at for from by with against this these between",
    "es": "el la los las un una del al de en con por para contra sobre",
    "fr": "le la les l du des un une d de en au aux sur pour par dans contre avec",
    "it": "il lo la i gli le l un una del della dei delle di in nel nella con per contro su",
    "pt": "o a os as um uma do da dos das de em no na com por para contra",
    "ru": "в во на о об с со из по для от к за при до у без под над против",
}
"""Words of each language that lead in a noun, and hardly ever a verb."""
LEADS = {language: frozenset(map(normal, words.split())) for language, words in LEADING.items()}
SHORT = frozenset(
    "with from into over after against between under than that von vom nach gegen dans pour avec para".split()
)
"""Words that Title Case too may leave small, long as they are."""
ARTICLES = ("ال", "وال", "بال", "كال", "فال", "لل")
"""The article of Arabic, alone and behind clitics."""
CLITICS = "وفبلك"
PREPOSED = ("ب", "ل", "وب", "ول")
OWNERS = ("هما", "ها", "هم", "نا", "ه")
"""Endings that say whose a thing is."""
ADJECTIVE = re.compile("^ال.*(?:ي|ية|يين|يون|يات)$")
VERBAL = re.compile("^و?ي")
"""How most verbs of headlines begin, in the present."""
ARABIC = re.compile(r"\p{Arabic}")


class Kind(Enum):
    """What a word is, as far as its use tells."""

    NAME = "name"
    COMMON = "common"
    UNKNOWN = "unknown"
    NO_NOUN = "no noun"


def telling(title: str) -> bool:
    """Whether the capitals of a title tell names: some of its long words, the first aside, are small."""
    words = (word for word in map(_bare, title.split()[1:]) if len(word) >= LONG and word[0].isalpha())
    long = [word for word in words if word not in SHORT]
    return sum(word[0].islower() for word in long) > SMALL_SHARE * len(long)


class Usage:
    """The places and the letters of words in titles and texts."""

    def __init__(self, titles: Iterable[str], texts: Iterable[str], language: str) -> None:
        base = language.partition("-")[0]
        self._leads = LEADS.get(base, frozenset())
        self._uncased = base == "ar"
        self._seen: Counter[str] = Counter()
        self._led: Counter[str] = Counter()
        self._one: Counter[str] = Counter()
        self._large: Counter[tuple[str, str]] = Counter()
        for title in titles:
            if self._uncased or telling(title):
                self._read(title)
        for text in texts:
            self._read(text)

    def _read(self, text: str) -> None:
        raw = (normal(text) if self._uncased else APOSTROPHE.sub("' ", text)).split()
        words = [word if word.isalpha() else _bare(word) for word in raw]
        leads = self._leads
        self._led.update([b for a, b in pairwise(words) if a in leads])
        if self._uncased:
            self._seen.update(words)
            return
        self._one.update([b for a, b in pairwise(words) if a in ONE])
        self._seen.update(
            [word for before, word in zip(raw, words[1:], strict=False) if before[-1] not in ENDS]
        )
        self._large.update([(a, b) for a, b in pairwise(words) if a[:1].isupper() and b[:1].isupper()])

    def together(self, one: str, two: str) -> int:
        """How often two neighbours are both large in a sentence."""
        return self._large[_stem(one), _stem(two)]

    def kind(self, ways: Iterable[str], usual: str) -> Kind:
        """What a word is that is written in these ways, and in that one most often."""
        if ARABIC.match(usual):
            return self._arabic(usual) if self._uncased else Kind.UNKNOWN
        found = list(ways)
        small = {_stem(way).lower() for way in found}
        large = {form for word in small for form in (word.capitalize(), word.upper())}
        large |= {_stem(way) for way in found} - small
        return self._cased(small, large)

    def _cased(self, small: set[str], large: set[str]) -> Kind:
        n, m = self._sum(self._seen, large), self._sum(self._seen, small)
        if n + m == 0:
            return Kind.UNKNOWN
        named = n >= NAMED * (n + m) and self._sum(self._one, large) < ONE_OF * n + 1
        if named:
            return Kind.NAME
        led = self._sum(self._led, small | large)
        return Kind.NO_NOUN if self._leads and n + m >= ENOUGH and led < LED * (n + m) else Kind.COMMON

    def unprefixed(self, way: str) -> str:
        """An Arabic word without a clitic, where the rest is a word that is met more often."""
        rest = f"ال{way[2:]}" if way.startswith("لل") else way[1:]
        if not self._uncased or way[0] not in CLITICS or len(rest.split()[0]) < 3:
            return way
        first, whole = normal(rest.split()[0]), normal(way.split()[0])
        return rest if self._seen[first] and 2 * self._seen[first] >= self._seen[whole] else way

    def derived(self, way: str) -> bool:
        """Whether an Arabic word is somebody's, or an adjective: not how its subject is called."""
        return self._uncased and (self._owned(way) or bool(ADJECTIVE.search(way)))

    def bound(self, phrase: str) -> bool:
        """Whether neighbours in Arabic are one noun phrase: the second has the article, for both or for itself."""
        first, *others = phrase.split()
        return self._uncased and any(other.startswith("ال") for other in others) and not VERBAL.match(first)

    def _arabic(self, way: str) -> Kind:
        if self._owned(way):
            return Kind.NO_NOUN
        word = _without_article(normal(self.unprefixed(way)))
        plain = self._seen[word]
        definite = self._sum(self._seen, (a + word for a in ARTICLES))
        preposed = self._sum(self._seen, (a + word for a in PREPOSED))
        n = plain + definite + preposed
        led = self._led[word] + definite + preposed
        if led < LED * n and self._conjugated(word):
            return Kind.NO_NOUN
        if n < ENOUGH:
            return Kind.UNKNOWN
        return Kind.COMMON if min(plain, definite) >= BOTH * n else Kind.NAME

    def _conjugated(self, word: str) -> bool:
        """Whether it stands with the endings and beginnings of other persons too, as only verbs do."""
        rest = word[1:]
        if len(rest) < 3:
            return False
        others = [word + "ت", word + "وا", word.removesuffix("ت") if word.endswith("ت") else ""]
        others += (
            ["ت" + rest, rest, "ا" + rest] if word[0] == "ي" else ["ي" + rest] if word[0] in "تا" else []
        )
        return any(self._seen[other] for other in others if other)

    def _owned(self, way: str) -> bool:
        """Whether it is something of somebody who was named before: his dismissal, their country."""
        ending = next((end for end in OWNERS if way.endswith(end)), "")
        rest = normal(way.removesuffix(ending))
        if not ending or len(rest) < 3:
            return False
        return self._seen[rest] > 0 or (rest[-1] == "ت" and self._seen[rest[:-1] + "ه"] > 0)

    @staticmethod
    def _sum(counted: Counter[str], forms: Iterable[str]) -> int:
        return sum(counted[form] for form in forms)


def _bare(word: str) -> str:
    return word.strip(EDGES)


def _stem(way: str) -> str:
    """The word without what an apostrophe cuts off."""
    return max(way.replace("’", "'").split("'"), key=len)


def _without_article(word: str) -> str:
    found = next((a for a in ARTICLES if word.startswith(a)), "")
    return word[len(found) :] if len(word) - len(found) >= 3 else word
