"""The quality that a change may not take away, on thirty articles whose quotes an editor chose."""

import hashlib
import tomllib
from pathlib import Path

from summaries.evaluate import evaluate, read

CORPUS = Path(__file__).parent.parent / "corpus/editor.jsonl"
FLOOR = tomllib.loads((Path(__file__).parent / "floor.toml").read_text("utf-8"))


def test_the_floor_was_measured_on_this_corpus() -> None:
    assert hashlib.sha256(CORPUS.read_bytes()).hexdigest() == FLOOR["corpus"]


def test_quality_has_not_fallen() -> None:
    rows = read(CORPUS)
    for language, floors in FLOOR["rouge1"].items():
        own = [row for row in rows if row.language == language]
        for mode, least in floors.items():
            assert evaluate(own, mode, "mujaz").rouge1.mean() >= least, (language, mode)


def test_ours_is_above_the_lead_on_every_language_and_mode() -> None:
    rows = read(CORPUS)
    for language, floors in FLOOR["rouge1"].items():
        own = [row for row in rows if row.language == language]
        for mode in floors:
            assert evaluate(own, mode, "mujaz").rouge1.mean() > evaluate(own, mode, "lead").rouge1.mean()
