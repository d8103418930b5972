"""The chat in a terminal, as somebody sees it who has just cloned the project."""

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.flows.test_card import SENTENCES

ROOT = Path(__file__).parents[2]


def typed(*lines: str, arguments: tuple[str, ...] = (), **given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "try", *arguments],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUTF8": "1", **given},
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
    first = next(line for line in answers[2].splitlines() if "1. " in line)
    assert "│ " in answers[3]
    assert answers[3].split("\n")[2].strip("‏*") in first  # a headline's button goes by the headline's number
    assert "[#2 مشاركة ↗]" in answers[4]
    assert "مهرجان الكتاب في القدس" in answers[4]
    assert "لا أخبار عن كرة القدم" in answers[5]


def test_readers_and_languages_are_changed_with_a_colon() -> None:
    done = typed(":lang ar", "/help", ":user 2", ":lang en", "/help", "#9", arguments=("--lang", "en"))
    assert "آخر العناوين" in done.stdout
    assert "the latest headlines" in done.stdout
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


class OnePage(BaseHTTPRequestHandler):
    """A web of one article; it has no robots.txt."""

    def do_GET(self) -> None:
        found = self.path == "/pier"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        told = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
        self.wfile.write(f"<html><body><article><h1>The pier</h1>{told}</article></body></html>".encode())

    def log_message(self, *_: object) -> None: ...


def test_a_link_and_a_pasted_text_become_their_summaries_before_the_pipe_ends() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), OnePage)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/pier"
    try:
        done = typed(
            url,
            " ".join(SENTENCES),
            arguments=("--lang", "en"),
            MUJAZ_FETCH__ALLOW_NETWORKS='["127.0.0.0/8"]',
        )
    finally:
        server.shutdown()
        server.server_close()
    assert (done.returncode, done.stderr) == (0, "")
    link, text = done.stdout.split("» ")[1:]
    assert "Reading 127.0.0.1…" in link
    assert sum(sentence in link for sentence in SENTENCES) == 3
    assert "Reading this text…" in text
    assert sum(f"│ {sentence}" in text for sentence in SENTENCES) == 3


def test_a_page_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    done = typed("/latest", arguments=(str(tmp_path / "empty.txt"),))
    assert done.returncode == 1
    assert done.stderr == "mujaz: nothing to talk about: it is empty\n"
