"""The import contracts of pyproject.toml: each is broken by what it forbids."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "config", "ingest", "language", "storage", "summaries")
BREACHES = {
    "bot stands on ingest and summaries, they on storage and language": (
        "ingest/urls.py",
        "from bot import screen",
    ),
    "Telegram only in bot": ("summaries/rank.py", "import telegram"),
    "SQL only in storage": ("ingest/dates.py", "import sqlalchemy"),
    "sumy only in summaries": ("language/lines.py", "import sumy"),
    "aiohttp only in ingest.fetch and in bot's Telegram transport": ("ingest/robots.py", "import aiohttp"),
    "config only in bot's composition root": ("bot/render.py", "import config"),
    "how storage speaks to its engine is its own affair": ("bot/app.py", "from storage import trips"),
    "no module needs one that needs it": ("storage/models.py", "from storage import articles"),
}


def contracts(folder: Path) -> dict[str, str]:
    """What becomes of each contract in a tree."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout
    found = (line.rpartition(" ") for line in said.splitlines() if line.endswith((" KEPT", " BROKEN")))
    return {name: state for name, _, state in found}


def test_each_contract_can_be_broken(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.po")
        )
    for place, breach in BREACHES.values():
        file = tmp_path / place
        file.write_text(f"{file.read_text('utf-8')}\n{breach}\n", "utf-8")
    assert contracts(tmp_path) == dict.fromkeys(BREACHES, "BROKEN")
