"""The chat in a terminal, as somebody sees it who has just cloned the project."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def typed(*lines: str, arguments: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "try", *arguments],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUTF8": "1"},
        timeout=60,
        check=False,
    )


def test_lines_from_a_pipe_are_answered_one_by_one_in_arabic() -> None:
    done = typed("/start", "/latest", "#1", "/topic القدس", "كرة القدم", arguments=("--lang", "ar"))
    answers = done.stdout.split("» ")
    assert done.returncode == 0
    assert done.stderr == ""
    assert [answer.split("\n")[0] for answer in answers[1:]] == [
        "/start",
        "/latest",
        "#1",
        "/topic القدس",
        "كرة القدم",
    ]
    assert "بحروفها" in answers[1]
    assert "آخر الأخبار" in answers[2]
    assert "│ " in answers[3]
    assert "مهرجان الكتاب في القدس" in answers[4]
    assert "لا أخبار عن كرة القدم" in answers[5]


def test_readers_and_languages_are_changed_with_a_colon() -> None:
    done = typed(":lang ar", "/help", ":user 2", ":lang en", "/help", "#9", arguments=("--lang", "en"))
    assert "هذه المساعدة" in done.stdout
    assert "this help" in done.stdout
    assert done.returncode == 0


def test_pages_of_ones_own_are_talked_about(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    text = "The harbour was closed on Monday after a storm. " * 2
    page.write_text(
        f"Harbour closed by storm\n\n{text}\n\nShips waited outside the bay until noon, officials said."
    )
    done = typed("/latest", arguments=("--lang", "en", str(page)))
    assert "Harbour closed by storm" in done.stdout
    assert "Northern Post" not in done.stdout


def test_a_page_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    done = typed("/latest", arguments=(str(tmp_path / "empty.txt"),))
    assert done.returncode == 1
    assert done.stderr == "mujaz: nothing to talk about: it is empty\n"
