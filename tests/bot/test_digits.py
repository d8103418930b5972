"""The digits that a reader chose are in every number of ours, and in nothing that others wrote."""

import re
from pathlib import Path

import pytest

from bot.wording import speak
from language.bidi import strip
from storage import readers
from storage.readers import Reader
from tests.bot.test_directions import NAMES, Told, conversation
from tests.telegram.html import parse
from tests.transcripts.recorder import Event, Recorder, recorder

EASTERN = "٠١٢٣٤٥٦٧٨٩"
OTHERS = re.compile(
    r"https?://\S+|/[a-z]+\b.*|OpenAI \d+|\b123\b|\b١٢٣\b|"
    + "|".join(re.escape(name.strip("()")) for name in NAMES)
)
"""Addresses, commands with what follows them, what the reader typed, the two choices, names of papers."""


async def played(folder: Path, language: str, digits: str) -> tuple[Recorder, Told]:
    """A whole conversation with somebody who chose these digits."""
    async with recorder(folder, language) as chat:
        wishes = Reader(chat.person.id, digits=digits)
        await chat.database.write(readers.change, chat.person.id, chat.now, lambda _: wishes)
        chat.words = speak(language, digits)
        return chat, await conversation(chat)


def own(event: Event, told: Told) -> str:
    """What we say ourselves: the text and the buttons without what is quoted."""
    text, _ = parse(event.text)
    quoted = sorted(told.lines, key=len, reverse=True)
    shown = strip("\n".join([text, *(label for row in event.buttons for label in row)]))
    for line in quoted:
        shown = shown.replace(line, "").replace(line[:60], "")
    return OTHERS.sub("", shown)


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_every_number_of_ours_is_in_the_digits_chosen_and_no_other(
    language: str, tmp_path: Path
) -> None:
    seen = {}
    for digits in ("latn", "arab"):
        chat, told = await played(tmp_path / digits, language, digits)
        shown = [event for event in chat.events if event.kind in ("sent", "changed", "popup")]
        seen[digits] = [own(event, told) for event in shown]
    assert [text for text in seen["arab"] if re.search(r"[0-9]", text)] == []
    assert [text for text in seen["latn"] if re.search(f"[{EASTERN}]", text)] == []
    assert len([text for text in seen["arab"] if re.search(f"[{EASTERN}]", text)]) > 10
