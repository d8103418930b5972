"""Conversations as they were on the day they were written down; `python -m tests.transcripts.write` renews them."""

from pathlib import Path

import pytest

from tests.transcripts.recorder import recorder, transcript
from tests.transcripts.scenes import LANGUAGES, SCENES

HERE = Path(__file__).parent


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(SCENES))
async def test_a_conversation_goes_as_it_was_written_down(name: str, language: str, tmp_path: Path) -> None:
    async with recorder(tmp_path, language) as chat:
        await SCENES[name].play(chat)
    written = (HERE / f"{name}.{language}.txt").read_text(encoding="utf-8")
    assert transcript(SCENES[name].titles[language], chat) == written


def test_no_transcript_is_left_without_its_scene() -> None:
    there = {path.name for path in HERE.glob("*.txt")}
    assert there == {f"{name}.{language}.txt" for name in SCENES for language in LANGUAGES}
