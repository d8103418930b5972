"""Words for readers, in their language: gettext catalogues, filled in, escaped and isolated."""

import gettext
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_datetime, format_time, format_timedelta
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.screen import visible
from language.bidi import FSI, PDI, direction, mark, strip

COMMAND = re.compile(r"(?:(?<=\s)|^)/[a-z]+(?![\w/.])")
"""A command in a line: between right-to-left words its slash would jump behind it."""
LOCALES = Path(__file__).parent / "locale"
DEFAULT = "en"
FORMER = {"in": "id"}
"""Codes that older phones still send (RFC 5646, deprecated), and what they are now."""
DIGITS = {
    "arab": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    "arabext": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
}
"""Numbering systems other than the Latin one, by CLDR's names."""
PERSIAN = ("fa", "ur")
"""Languages whose readers write 4, 5 and 6 in another way than Arabs do."""


class Markup(str):
    """HTML of our own making, which `say` puts into a message as it is."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything the bot says, in one language. A message is written in English in the code.

    `digits` is the numbering system of all numbers of ours ("latn", "arab", "arabext"; "" is the language's own).
    """

    language: str
    catalogue: gettext.NullTranslations
    digits: str = ""

    @property
    def rtl(self) -> bool:
        """Whether this language is read from right to left."""
        return bool(Locale.parse(self.language).text_direction == "rtl")

    @property
    def system(self) -> str:
        """The numbering system that numbers are written in: the one chosen, or the language's (CLDR)."""
        return self.digits or str(Locale.parse(self.language).default_numbering_system)  # type: ignore[attr-defined]

    @property
    def eastern(self) -> str:
        """The numbering system that readers of this language can choose beside the Latin one."""
        return "arabext" if self.language in PERSIAN else "arab"

    def say(self, message: str, **values: object) -> str:
        """A message in HTML; every value is escaped and kept from turning the line around, numbers get our digits."""
        return _fill(self.catalogue.gettext(message), self._written(values))

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """A message in HTML in the plural form that `n` takes."""
        return _fill(self.catalogue.ngettext(one, many, n), self._written({"n": n, **values}))

    def plain(self, message: str, **values: object) -> str:
        """A message without HTML: buttons, pop-ups, command descriptions."""
        return self.catalogue.gettext(message).format(**values)

    def ago(self, then: datetime, now: datetime) -> str:
        """How long ago that was, as people say it."""
        span = min(then - now, timedelta(seconds=-1))  # nothing is to come, not even in 0 seconds
        return self.figures(format_timedelta(span, add_direction=True, locale=self.language))

    def moment(self, then: datetime, now: datetime) -> Markup:
        """The same in HTML: a client shows it in its own language and counts on, others show our words."""
        unix = max(1, int(min(then, now).timestamp()))
        return Markup(f'<tg-time unix="{unix}" format="r">{escape(self.ago(then, now))}</tg-time>')

    def last(self, span: timedelta) -> str:
        """A span that ends now."""
        return self.figures(format_timedelta(span, threshold=1.2, locale=self.language))

    def clock(self, at: time, form: str = "HH:mm") -> str:
        """A time of day; `form` is a pattern of CLDR's or "short"."""
        return self.figures(format_time(at, form, locale=self.language))

    def date(self, at: datetime, form: str) -> str:
        """A date by a pattern of CLDR's."""
        return self.figures(format_datetime(at, form, locale=self.language))

    def figures(self, text: object) -> str:
        """A number or a time of ours in the reader's digits; what others wrote keeps its own."""
        return str(text).translate(DIGITS.get(self.system, {}))

    def _written(self, values: Mapping[str, object]) -> dict[str, object]:
        return {
            name: self.figures(value) if isinstance(value, int) else value for name, value in values.items()
        }

    def together(self, names: Sequence[str]) -> str:
        """Several names as one enumeration: "a, b and c"."""
        return format_list(names, locale=self.language)


def language_name(language: str, words: Wording) -> str:
    """What a language is called in the language of the wording."""
    return str(Locale.parse(words.language).languages.get(language, language))


def _fill(message: str, values: Mapping[str, object]) -> str:
    return message.format(**{name: isolated(_html(value)) for name, value in values.items()})


def _html(value: object) -> str:
    return value if isinstance(value, Markup) else escape(str(value))


def isolated(text: str) -> str:
    """The text between FSI and PDI (UAX #9), so that its direction stays its own."""
    return f"{FSI}{strip(text)}{PDI}"


def running(line: str, language: str) -> str:
    """A line of HTML that runs as its language does, whatever letters it begins with; commands keep their slash."""
    if direction("", language) == "rtl":
        line = COMMAND.sub(lambda found: isolated(found[0]), line)
    return mark(visible(line), language) + line


@cache
def languages() -> tuple[str, ...]:
    """The languages the bot speaks, the default first."""
    return (DEFAULT, *sorted(file.stem for file in LOCALES.glob("*.po") if file.stem != DEFAULT))


@cache
def speak(language: str | None, digits: str = "") -> Wording:
    """The wording of a BCP 47 language, of its base language, or of the default, with these digits."""
    name = (language or DEFAULT).replace("_", "-").split("-")[0].lower()
    name = FORMER.get(name, name)
    if name not in languages():
        name = DEFAULT
    return Wording(name, _catalogue(name), digits)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    file = LOCALES / f"{language}.po"
    if not file.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
