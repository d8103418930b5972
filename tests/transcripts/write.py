"""Write the transcripts down as the bot speaks now: `python -m tests.transcripts.write`; look at the difference."""

import asyncio
import tempfile
from pathlib import Path

from tests.transcripts.recorder import recorder, transcript
from tests.transcripts.scenes import LANGUAGES, SCENES

HERE = Path(__file__).parent


async def write(name: str, language: str) -> None:
    """One conversation into its file."""
    with tempfile.TemporaryDirectory() as folder:
        async with recorder(Path(folder), language) as chat:
            await SCENES[name].play(chat)
    text = transcript(SCENES[name].titles[language], chat)
    await asyncio.to_thread((HERE / f"{name}.{language}.txt").write_text, text, encoding="utf-8")


async def write_all() -> None:
    """Every conversation in every language."""
    for name in SCENES:
        for language in LANGUAGES:
            await write(name, language)


if __name__ == "__main__":
    asyncio.run(write_all())
