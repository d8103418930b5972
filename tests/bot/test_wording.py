"""The catalogues: nothing missing, nothing left over, every placeholder and plural in its place."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import bot
from bot.wording import LOCALES, speak

ROOT = Path(bot.__file__).parent
KEYWORDS = {"say": None, "plain": None, "count": (1, 2)}
FIELD = re.compile(r"\{(\w+)\}")


def used() -> set[str | tuple[str, str]]:
    """Every message in the code, as gettext knows it."""
    found = extract_from_dir(ROOT, [("**.py", "python")], keywords=KEYWORDS, comment_tags=())
    return {tuple(message) if isinstance(message, list | tuple) else message for _, _, message, _, _ in found}


def catalogues() -> list[tuple[str, Catalog]]:
    """Every catalogue with its language."""
    return [(file.stem, read_po(BytesIO(file.read_bytes()))) for file in sorted(LOCALES.glob("*.po"))]


@pytest.mark.parametrize(("language", "catalogue"), catalogues())
def test_a_catalogue_has_every_message_of_the_code_and_no_other(language: str, catalogue: Catalog) -> None:
    there = {tuple(m.id) if isinstance(m.id, list | tuple) else m.id for m in catalogue if m.id}
    assert there == used()


@pytest.mark.parametrize(("language", "catalogue"), catalogues())
def test_every_translation_fills_the_same_places(language: str, catalogue: Catalog) -> None:
    for message in catalogue:
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        assert len(strings) == (1 if isinstance(message.id, str) else catalogue.num_plurals)
        for string in strings:
            assert string, f"{language}: {message.id} is not translated"
            fields = set(FIELD.findall(string))
            wanted = set(FIELD.findall(ids[-1]))
            assert fields == wanted or (len(strings) > 1 and fields == wanted - {"n"})


def test_an_unknown_language_is_answered_in_english_and_a_regional_one_in_its_base() -> None:
    assert speak("xx").language == "en"
    assert speak(None).language == "en"
    assert speak("ar-EG").language == "ar"
    assert speak("AR_eg").rtl
