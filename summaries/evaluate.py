"""How good the summaries are: ROUGE on any JSON-lines set, ours beside the lead and every sumy algorithm.

    python -m summaries.evaluate --data DIR [--out DIR] [--modes ref s3 w50] [--limit N]

A line is `{id, lang, title?, text, references}`. ROUGE-1 and ROUGE-2 F1 (Lin, 2004) over words, Arabic
letters unified, CJK by character. Modes: `ref` at the length of each reference, `s3` three sentences, `w50`
fifty words. Differences to the lead come with 95 % intervals by paired bootstrap over documents.
"""

import argparse
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import regex as re

from language.terms import normal
from summaries.algorithms import NAMES
from summaries.summarize import summarize

WORD = re.compile(r"\w+")
UNSPACED = re.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
MODES = ("ref", "s3", "w50")
SAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One document with its references."""

    language: str
    title: str | None
    text: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """ROUGE of one algorithm in one mode on one set: a value a document, 0 to 100."""

    name: str
    mode: str
    rouge1: np.ndarray[Any, Any]
    rouge2: np.ndarray[Any, Any]


def tokens(text: str) -> list[str]:
    """The words that ROUGE compares."""
    found = WORD.findall(unicodedata.normalize("NFC", normal(text)).replace("_", " "))
    return [part for word in found for part in (word if UNSPACED.search(word) else (word,))]


def rouge(candidate: Sequence[str], reference: Sequence[str], n: int) -> float:
    """F1 of the n-grams that two texts share."""
    ours, theirs = grams(candidate, n), grams(reference, n)
    total = sum(ours.values()) + sum(theirs.values())
    return 2 * sum((ours & theirs).values()) / total if total else 0.0


def grams(words: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    """How often each run of n words comes."""
    return Counter(zip(*(words[k:] for k in range(n)), strict=False))


def read(path: Path, limit: int | None = None) -> list[Row]:
    """The documents of a set; raises ValueError where a line is none."""
    lines = path.read_text("utf-8").splitlines()[:limit]
    rows = [json.loads(line) for line in lines if line.strip()]
    if any(missing := {"lang", "text", "references"} - row.keys() for row in rows):
        raise ValueError(f"{path.name} is left out: its lines have no {', '.join(sorted(missing))}.")
    return [Row(row["lang"], row.get("title"), row["text"], tuple(row["references"])) for row in rows]


def score(row: Row, mode: str, algorithm: str) -> tuple[float, float]:
    """Mean ROUGE-1 and ROUGE-2 over the references of one document."""
    made: dict[int | None, list[str]] = {}
    pairs = []
    for reference in row.references:
        wanted = tokens(reference)
        budget = {"ref": len(wanted), "w50": 50}.get(mode)
        if budget not in made:
            made[budget] = words(row, budget, algorithm)
        pairs.append((rouge(made[budget], wanted, 1), rouge(made[budget], wanted, 2)))
    first, second = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
    return first, second


def words(row: Row, budget: int | None, algorithm: str) -> list[str]:
    """The words of a summary, cut at the budget so that all are compared at one length."""
    count = 3 if budget is None else 50
    if algorithm == "lead" and budget is not None:
        return tokens(row.text)[:budget]
    summary = summarize(
        row.text, title=row.title, language=row.language, sentences=count, words=budget, algorithm=algorithm
    )
    return tokens(" ".join(sentence.text for sentence in summary.sentences))[:budget]


def evaluate(rows: Sequence[Row], mode: str, algorithm: str) -> Result:
    """One algorithm on one set."""
    pairs = np.array([score(row, mode, algorithm) for row in rows]) * 100
    return Result(algorithm, mode, pairs[:, 0], pairs[:, 1])


def interval(differences: np.ndarray[Any, Any]) -> tuple[float, float]:
    """Where the mean lies with 95 % (percentile bootstrap over documents)."""
    rng = np.random.default_rng(0)
    means = differences[rng.integers(0, len(differences), (SAMPLES, len(differences)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


def compared(result: Result, base: Result) -> str:
    """A cell of the table: the mean, and the difference to the lead with its interval."""
    mean = f"{result.rouge1.mean():.1f} / {result.rouge2.mean():.1f}"
    if result.name == base.name:
        return mean
    low, high = interval(result.rouge1 - base.rouge1)
    return f"{mean} ({(result.rouge1 - base.rouge1).mean():+.1f} [{low:+.1f}, {high:+.1f}])"


def table(
    name: str, rows: Sequence[Row], modes: Sequence[str], names: Sequence[str]
) -> tuple[str, list[Result]]:
    """A set's table in Markdown, a line an algorithm, and the results behind it."""
    every: list[Result] = []
    lines = [
        f"### {name} (n = {len(rows)})",
        "",
        "| | " + " | ".join(modes) + " |",
        "|---" * (len(modes) + 1) + "|",
    ]
    bases = {mode: evaluate(rows, mode, "lead") for mode in modes}
    for algorithm in names:
        results = [bases[m] if algorithm == "lead" else evaluate(rows, m, algorithm) for m in modes]
        every += results
        cells = (compared(result, bases[result.mode]) for result in results)
        lines.append(f"| {algorithm} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, *centrality(every, modes)]) + "\n", every


def centrality(results: Sequence[Result], modes: Sequence[str]) -> list[str]:
    """Ours against the better of sumy's centrality rankers, where both were run."""
    lines = []
    for mode in modes:
        ours = [r for r in results if r.mode == mode and r.name == "mujaz"]
        theirs = [r for r in results if r.mode == mode and r.name in ("lexrank", "textrank")]
        if ours and theirs:
            best = max(theirs, key=lambda result: float(result.rouge1.mean()))
            gains = ours[0].rouge1 - best.rouge1
            low, high = interval(gains)
            lines.append(f"mujaz against {best.name}, {mode}: {gains.mean():+.1f} [{low:+.1f}, {high:+.1f}]")
    return ["", *lines] if lines else []


def plot(results: dict[str, list[Result]], mode: str, path: Path) -> None:
    """Bars of ROUGE-1, a group a set; needs matplotlib, which is not part of the bot."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(2 + 1.6 * len(results), 4))
    chosen = {name: [r for r in found if r.mode == mode] for name, found in results.items()}
    algorithms = [result.name for result in next(iter(chosen.values()))]
    for n, algorithm in enumerate(algorithms):
        heights = [found[n].rouge1.mean() for found in chosen.values()]
        axes.bar(
            np.arange(len(chosen)) + n / (len(algorithms) + 1),
            heights,
            0.9 / (len(algorithms) + 1),
            label=algorithm,
        )
    axes.set_xticks(np.arange(len(chosen)) + 0.4, list(chosen), rotation=20, ha="right")
    axes.set_ylabel(f"ROUGE-1 F1, {mode}")
    axes.legend(fontsize=7, ncols=3)
    figure.tight_layout()
    figure.savefig(path)


def out(text: str) -> None:
    """Print a part of the result as soon as it is there."""
    print(text, flush=True)  # noqa: T201


def main() -> None:
    """Score every set of a folder and write the table and the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--modes", nargs="+", default=list(MODES), choices=MODES)
    parser.add_argument("--algorithms", nargs="+", default=list(NAMES), choices=NAMES)
    parser.add_argument("--limit", type=int)
    given = parser.parse_args()
    results: dict[str, list[Result]] = {}
    tables: list[str] = []
    for path in sorted(given.data.glob("*.jsonl")):
        try:
            rows = read(path, given.limit)
        except ValueError as error:
            out(f"{error}\n")
            continue
        made, results[path.stem] = table(path.stem, rows, given.modes, given.algorithms)
        tables.append(made)
        out(made)
    out(pooled(results.values()))
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "summaries.md").write_text("\n".join([*tables, pooled(results.values())]), "utf-8")
        plot(results, given.modes[0], given.out / "summaries.svg")


def pooled(results: Iterable[Sequence[Result]]) -> str:
    """Ours against the lead over all sets and modes, every document weighing the same."""
    gains = []
    for found in results:
        lead = {r.mode: r for r in found if r.name == "lead"}
        gains += [r.rouge1 - lead[r.mode].rouge1 for r in found if r.name == "mujaz" and r.mode in lead]
    if not gains:
        return ""
    every = np.concatenate(gains)
    low, high = interval(every)
    gain = f"{every.mean():+.2f} [{low:+.2f}, {high:+.2f}]"
    return f"mujaz against lead, pooled: {gain} ROUGE-1 (n = {len(every)})"


if __name__ == "__main__":
    main()
