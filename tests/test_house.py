"""The house stands as ARCHITECTURE.md draws it."""

import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from config.settings import Settings

ROOT = Path(__file__).parent.parent
OURS = ("bot", "config", "ingest", "language", "storage", "summaries")


def test_nobody_else_claims_our_names() -> None:
    owners = packages_distributions()
    others = {name: set(owners.get(name, ())) - {"mujaz"} for name in OURS}
    assert not any(others.values()), f"uninstall what shadows our packages: {others}"


def test_every_package_is_imported_from_this_tree() -> None:
    for name in OURS:
        assert Path(str(__import__(name).__file__)).is_relative_to(ROOT)


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_links_between_the_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), target


def test_every_command_is_in_the_manual() -> None:
    manual = (ROOT / "docs" / "operating.md").read_text("utf-8")
    for name in get_command(app).commands:  # type: ignore[attr-defined]
        assert f"`mujaz {name}" in manual, name


def test_every_setting_is_in_the_manual() -> None:
    manual = (ROOT / "docs" / "operating.md").read_text("utf-8")
    for name, value in Settings.model_construct().model_dump().items():
        for key in value if isinstance(value, dict) else [""]:
            setting = f"MUJAZ_{name}__{key}".rstrip("_").upper()
            assert f"`{setting}`" in manual, setting
