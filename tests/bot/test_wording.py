"""The catalogues: nothing missing, nothing left over, every placeholder, tag and plural in its place."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import bot
from bot.wording import LOCALES, language_name, languages, speak

ROOT = Path(bot.__file__).parent
KEYWORDS = {"say": None, "plain": None, "count": (1, 2)}
FIELD = re.compile(r"\{(\w+)\}")
TAG = re.compile(r"</?[a-z-]+[^>]*>")
COMMAND = re.compile(r"(?<![\w/])/[a-z]+")
SPOKEN = ("ar", "de", "en", "es", "fa", "fr", "id", "ru", "tr", "ur")
COMPLETE = tuple(code for code in SPOKEN if code != "en")
"""Catalogues that hold every message of the code: all of them."""


def used() -> set[str | tuple[str, str]]:
    """Every message in the code, as gettext knows it."""
    found = extract_from_dir(ROOT, [("**.py", "python")], keywords=KEYWORDS, comment_tags=())
    return {tuple(message) if isinstance(message, list | tuple) else message for _, _, message, _, _ in found}


def catalogues(only: tuple[str, ...] = SPOKEN) -> list[tuple[str, Catalog]]:
    """Catalogues with their languages."""
    files = [file for file in sorted(LOCALES.glob("*.po")) if file.stem in only]
    return [(file.stem, read_po(BytesIO(file.read_bytes()))) for file in files]


def key(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def wrong(message: Message, forms: int) -> str:
    """What is wrong with a translation; "" when nothing is."""
    source = message.id if isinstance(message.id, str) else message.id[1]
    plural = not isinstance(message.id, str)
    if len(strings(message)) != (forms if plural else 1) or not all(strings(message)):
        return "a form is missing"
    for string in strings(message):
        fields, wanted = sorted(set(FIELD.findall(string))), sorted(set(FIELD.findall(source)))
        if fields != wanted and not (plural and fields == [name for name in wanted if name != "n"]):
            return f"{fields} instead of {wanted}"
        if sorted(TAG.findall(string)) != sorted(TAG.findall(source)):
            return "other tags"
        if sorted(COMMAND.findall(string)) != sorted(COMMAND.findall(source)):
            return "other commands"
        if string.count("{") != len(FIELD.findall(string)):
            return "a brace too many"
    return ""


@pytest.mark.parametrize(("language", "catalogue"), catalogues(COMPLETE))
def test_a_catalogue_has_every_message_of_the_code_and_no_other(language: str, catalogue: Catalog) -> None:
    there = {key(message) for message in catalogue if message.id}
    missing, left_over = used() - there, there - used()
    assert (missing, left_over) == (set(), set()), f"bot/locale/{language}.po"


@pytest.mark.parametrize(("language", "catalogue"), catalogues())
def test_every_translation_has_the_places_tags_and_plurals_of_its_message(
    language: str, catalogue: Catalog
) -> None:
    assert catalogue.locale == Locale.parse(language)
    mistakes = {key(m): why for m in catalogue if m.id and (why := wrong(m, catalogue.num_plurals))}
    assert mistakes == {}


@pytest.mark.parametrize(
    ("id", "string", "why"),
    [
        ("{n} of {total}", "{n} von {n}", "['n'] instead of ['n', 'total']"),
        ("{n}", "{n} {who}", "['n', 'who'] instead of ['n']"),
        ("<b>News</b>", "<i>Nachrichten</i>", "other tags"),
        ("Send /latest", "Sende /letzte", "other commands"),
        ("{n}", "{n} {", "a brace too many"),
        ("News", "", "a form is missing"),
        (("{n} story", "{n} stories"), ("{n} Meldung",), "a form is missing"),
        (("{n} story", "{n} stories"), ("eine Meldung", "{n} Meldungen"), ""),
    ],
)
def test_every_kind_of_mistake_is_found(
    id: str | tuple[str, ...], string: str | tuple[str, ...], why: str
) -> None:
    assert wrong(Message(id, string), 2) == why


@pytest.mark.parametrize(("language", "catalogue"), catalogues())
def test_plural_forms_tell_numbers_apart_as_cldr_does(language: str, catalogue: Catalog) -> None:
    form = Locale.parse(language).plural_form
    choose = speak(language).catalogue.plural  # type: ignore[attr-defined]
    pairs = {(form(n), choose(n)) for n in range(1000)}
    assert len(pairs) == len({cldr for cldr, _ in pairs}) == len({ours for _, ours in pairs})
    assert {ours for _, ours in pairs} == set(range(catalogue.num_plurals))


def test_the_bot_speaks_ten_languages_and_names_each_in_itself() -> None:
    assert sorted(languages()) == sorted(SPOKEN)
    names = [language_name(code, speak(code)) for code in ("ar", "fa", "ur", "tr", "ru")]
    assert names == ["العربية", "فارسی", "اردو", "Türkçe", "русский"]


def test_an_unknown_language_is_answered_in_english_and_a_regional_one_in_its_base() -> None:
    for unknown in ("xx", "pt", "pt-BR", "zh-hans", "", None, "---"):
        assert speak(unknown).language == "en"
    for client, ours in (("ar-EG", "ar"), ("fa-IR", "fa"), ("fa_IR", "fa"), ("de-AT", "de"), ("in", "id")):
        assert speak(client).language == ours
    assert [code for code in languages() if speak(code).rtl] == ["ar", "fa", "ur"]


@pytest.mark.parametrize(
    ("language", "ago", "names"),
    [
        ("ar", "قبل ساعتين", "مصر والأردن"),
        ("en", "2 hours ago", "مصر and الأردن"),
        ("fa", "۲ ساعت پیش", "مصر و الأردن"),
        ("ur", "2 گھنٹے پہلے", "مصر اور الأردن"),
        ("fr", "il y a 2 heures", "مصر et الأردن"),
        ("ru", "2 часа назад", "مصر и الأردن"),
        ("id", "2 jam yang lalu", "مصر dan الأردن"),
    ],
)
def test_times_and_enumerations_are_those_of_the_language(language: str, ago: str, names: str) -> None:
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    words = speak(language)
    assert words.ago(now - timedelta(hours=2), now) == ago
    assert words.together(["مصر", "الأردن"]) == names


def test_what_has_just_come_or_claims_to_be_of_tomorrow_is_a_second_old() -> None:
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    for then in (now, now + timedelta(days=1), now - timedelta(milliseconds=3)):
        assert speak("en").ago(then, now) == "1 second ago"
        assert speak("ar").ago(then, now) == "قبل ثانية واحدة"
