"""The command line, as operators and scripts meet it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "bot" / "samples"
FEED = """<rss version="2.0"><channel><title>Harbour News</title>
<item><title>Bridge reopens</title><link>https://news.test/bridge</link><guid>b1</guid>
<description>The bridge over the river reopened on Monday after two years of repairs, the city said.</description>
</item></channel></rss>"""
OPML = '<opml version="2.0"><body><outline type="rss" text="A" xmlUrl="https://a.test/feed"/></body></opml>'


def mujaz(
    folder: Path, *arguments: str, stdin: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    chosen = {"MUJAZ_STORAGE__URL": f"sqlite:///{folder}/mujaz.db", **settings}
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUTF8": "1", **chosen}
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=60,
        check=False,
    )


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_dry_run_shows_the_articles_and_stores_nothing(tmp_path: Path) -> None:
    done = mujaz(tmp_path, "load", "--dry-run", "--json", str(SAMPLES / "glacier.txt"))
    shown = rows(done)
    assert done.returncode == 0
    assert [row["teaser"] for row in shown].count(False) == 1
    assert set(shown[0]) == {
        *("title", "text", "paragraphs", "url", "source", "published", "language", "teaser"),
    }
    assert not (tmp_path / "mujaz.db").exists()


def test_what_is_loaded_is_found_and_a_second_load_adds_nothing(tmp_path: Path) -> None:
    assert mujaz(tmp_path, "load", str(SAMPLES)).stdout.startswith("11 added, 0 known")
    assert mujaz(tmp_path, "load", str(SAMPLES)).stdout.startswith("0 added, 11 known")
    hits = rows(mujaz(tmp_path, "topic", "glacier", "--json"))
    assert [str(hit["title"])[:14] for hit in hits] == ["Glacier survey"]
    assert hits[0]["summary"]
    assert len(rows(mujaz(tmp_path, "latest", "--limit", "3", "--json"))) == 3


def test_a_rejected_input_is_one_line_that_says_why_and_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED)
    (tmp_path / "empty.txt").write_text("")
    names = [str(tmp_path / name) for name in ("empty.txt", "feed.xml", "missing.xml")]
    done = mujaz(tmp_path, "load", *names)
    assert done.stdout == "1 added, 0 known before, 0 sources, 2 rejected\n"
    assert done.stderr.splitlines() == [
        f"{names[0]}: rejected: it is empty",
        f"{names[2]}: rejected: No such file or directory",
    ]
    assert done.returncode == 0


def test_a_load_of_nothing_is_status_1(tmp_path: Path) -> None:
    done = mujaz(tmp_path, "load", "-", stdin="\n")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "mujaz: nothing could be loaded")


def test_opml_adds_sources(tmp_path: Path) -> None:
    done = mujaz(tmp_path, "load", "-", stdin=OPML)
    assert done.stdout == "0 added, 0 known before, 1 sources, 0 rejected\n"


def test_a_summary_quotes_its_article_and_says_where(tmp_path: Path) -> None:
    page = SAMPLES / "quds.txt"
    article = next(row for row in rows(mujaz(tmp_path, "load", "--dry-run", "--json", str(page))))
    done = mujaz(tmp_path, "summarize", str(page), "--sentences", "2", "--json")
    (summary,) = rows(done)
    sentences = summary["sentences"]
    assert isinstance(sentences, list)
    assert len(sentences) == 2
    for sentence in sentences:
        assert str(article["text"])[sentence["start"] : sentence["end"]] == sentence["text"]


def test_an_explained_summary_shows_the_parts_of_each_score(tmp_path: Path) -> None:
    done = mujaz(tmp_path, "summarize", str(SAMPLES / "quds.txt"), "--explain")
    assert "forward +" in done.stdout
    assert "position +" in done.stdout or "early +" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (("run",), {}, "MUJAZ_TELEGRAM__TOKEN"),
        (("latest",), {"MUJAZ_STORAGE__URL": "sqlite:////dev/null/mujaz.db"}, "/dev/null"),
        (("latest",), {"MUJAZ_LOG__LEVEL": "loud"}, "MUJAZ_LOG__LEVEL"),
        (("latest",), {"MUJAZ_CONFIG": "/nowhere.toml"}, "MUJAZ_CONFIG"),
        (("topic", "-"), {}, "mujaz topic Jerusalem"),
        (("summarize", "/nowhere.txt"), {}, "no whole article"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_mistake_is_one_sentence_and_status_1(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], sentence: str
) -> None:
    done = mujaz(tmp_path, *arguments, **settings)
    assert done.returncode == 1
    assert sentence in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_wrong_usage_is_status_2(tmp_path: Path) -> None:
    assert mujaz(tmp_path, "latest", "--limit", "many").returncode == 2
    assert mujaz(tmp_path, "run", "--roles", "king").returncode == 2


def test_the_settings_in_force_are_shown_without_the_token(tmp_path: Path) -> None:
    done = mujaz(tmp_path, "config", MUJAZ_TELEGRAM__TOKEN="123456:very-secret")
    assert json.loads(done.stdout)["storage"]["url"].endswith("mujaz.db")
    assert "secret" not in done.stdout
