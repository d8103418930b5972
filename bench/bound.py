"""How far our features could carry: the weights that fit each set best, found by looking at its references.

    python -m bench.bound --data DIR [--settings 300]

No honest figure of quality: a ceiling. For each set the better of LexRank and TextRank, ours, the best of many
random settings of the weights chosen on the very documents it is scored on, and the sentences that a greedy search
against each reference finds. ROUGE-1 F1 at the reference's length, as `summaries.evaluate`.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from summaries.algorithms import named
from summaries.candidates import candidates
from summaries.evaluate import Row, out, read, rouge, tokens, words
from summaries.rank import REDUNDANCY, Features, Ranking, Weights, choose, rank
from summaries.stops import stops
from summaries.text import described

NAMES = [field.name for field in fields(Weights)]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be ranked again and again: the words of its sentences, and its references."""

    row: Row
    features: Features
    words: list[list[str]]
    references: list[list[str]]


def prepared(row: Row) -> Prepared:
    """The sentences of a document that may be quoted, described once."""
    found = candidates(row.text, row.language, row.title)
    quoted = [row.text[span.start : span.end] for span in found]
    features = described(quoted, row.title or "", row.language, articles=[span.article for span in found])
    return Prepared(row, features, [tokens(text) for text in quoted], [tokens(r) for r in row.references])


def scored(document: Prepared, ranking: Ranking, redundancy: float = REDUNDANCY) -> float:
    """Mean ROUGE-1 over the references, each at its length."""
    gains = []
    for reference in document.references:
        chosen = choose(
            ranking, document.features.lengths, most=50, fill=len(reference), redundancy=redundancy
        )
        made = [word for n in sorted(chosen) for word in document.words[n]]
        gains.append(rouge(made[: len(reference)], reference, 1))
    return 100 * float(np.mean(gains or [0.0]))


def random_weights(rng: np.random.Generator) -> Weights:
    """Each weight between nothing and three times what it is."""
    return Weights(**{name: getattr(Weights(), name) * rng.uniform(0, 3) for name in NAMES})


def greedy(document: Prepared) -> float:
    """The sentences taken one by one that a reference likes most: what no ranker can know."""
    gains = []
    for reference in document.references:
        made: list[str] = []
        left = list(range(len(document.words)))
        while left and len(made) < len(reference):
            best = max(left, key=lambda n: rouge((made + document.words[n])[: len(reference)], reference, 1))
            left.remove(best)
            made += document.words[best]
        gains.append(rouge(made[: len(reference)], reference, 1))
    return 100 * float(np.mean(gains or [0.0]))


def line(name: str, rows: Sequence[Row], settings: int) -> str:
    """The figures of one set."""
    documents = [prepared(row) for row in rows]
    ranked = {
        kind: np.mean([scored(d, _named(kind, d), 0.0) for d in documents])
        for kind in ("lexrank", "textrank")
    }
    theirs = float(max(ranked.values()))
    rng = np.random.default_rng(0)
    ours = mean(documents, Weights())
    best = max(mean(documents, random_weights(rng)) for _ in range(settings))
    top = float(np.mean([greedy(document) for document in documents]))
    gains = " | ".join(f"{value - theirs:+.1f}" for value in (ours, max(best, ours), top))
    return f"| {name} | {len(rows)} | {theirs:.1f} | {gains} |"


def _named(kind: str, document: Prepared) -> Ranking:
    row = document.row
    quoted = [row.text[s.start : s.end] for s in candidates(row.text, row.language, row.title)]
    return named(kind, quoted, document.features, row.language)


def mean(documents: Sequence[Prepared], weights: Weights) -> float:
    """One setting on one set."""
    return float(np.mean([scored(d, rank(d.features, weights, stops(d.row.language))) for d in documents]))


def main(data: Path, settings: int) -> None:
    """Print a table of all sets."""
    out(
        "| set | n | better of LexRank, TextRank | ours | weights fitted to the answers | greedy on the answers |"
    )
    out("|---" * 6 + "|")
    for path in sorted(data.glob("*.jsonl")):
        out(line(path.stem, [row for row in read(path) if words(row, 50, "lead")], settings))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--settings", type=int, default=300)
    given = parser.parse_args()
    main(given.data, given.settings)
