"""Settings: the environment over the file over the defaults, and a mistake is named."""

import re
import tomllib
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, load

DEFAULTS = Path(__file__).parents[2] / "config" / "mujaz.toml"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("MUJAZ_CONFIG", "MUJAZ_STORAGE__URL", "MUJAZ_LOG__LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MUJAZ_CONFIG", str(tmp_path / "mujaz.toml"))
    (tmp_path / "mujaz.toml").write_text('[log]\nlevel = "debug"\n[storage]\nurl = "sqlite:///file.db"\n')
    return tmp_path / "mujaz.toml"


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUJAZ_LOG__LEVEL", "error")
    settings = load()
    assert (settings.log.level, settings.storage.url) == ("error", "sqlite:///file.db")


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ('[log]\nlevel = "loud"\n', "MUJAZ_LOG__LEVEL"),
        ("[log]\nlouder = 1\n", "MUJAZ_LOG__LOUDER"),
        ("[telegram]\nmessages_per_second = 0\n", "MUJAZ_TELEGRAM__MESSAGES_PER_SECOND"),
        ("[log\n", "MUJAZ_CONFIG"),
    ],
)
def test_a_wrong_setting_is_named(bare: Path, toml: str, named: str) -> None:
    bare.write_text(toml)
    with pytest.raises(SettingsError, match=named):
        load()


def test_the_commented_file_names_every_setting_with_its_default() -> None:
    uncommented = re.sub(r"(?m)^# (?=\w+ = )", "", DEFAULTS.read_text("utf-8"))
    written = tomllib.loads(uncommented)
    defaults = Settings.model_construct().model_dump(mode="json")
    defaults["telegram"]["token"] = written["telegram"]["token"]
    assert written == defaults
