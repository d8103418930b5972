"""Summaries by quotation: the sentences of a text that say most, verbatim and in reading order."""

from collections.abc import Sequence

from language import detect
from summaries.candidates import Candidate, candidates
from summaries.rank import REDUNDANCY, Features, Ranking, Weights, choose, rank
from summaries.stops import stops
from summaries.summary import Sentence, Summary
from summaries.text import described

SHARE = 0.3
"""The part of a text that what we show a reader may repeat at most."""


def summarize(  # noqa: PLR0913 - one signature for every caller
    text: str,
    *,
    title: str | None = None,
    language: str | None = None,
    sentences: int = 3,
    words: int | None = None,
    query: str | None = None,
    algorithm: str | None = None,
    share: float | None = None,
) -> Summary:
    """The sentences that say most of a text; raises ValueError for an algorithm we do not know.

    At most `sentences` of them. `words` is the caller's own budget, which the last sentence taken may cross.
    With `share`, as everything shown to a reader is made, the summary holds at most that part of the text's
    words, in fewer sentences where need be. "too_short" is refused: a text of one sentence, or of which
    one sentence is more than the share. `query` favours sentences that speak of it; `algorithm` is one of
    `summaries.algorithms.NAMES`.
    """
    language = language or detect(text)
    found = candidates(text, language, title)
    quoted = [text[span.start : span.end] for span in found]
    articles = [span.article for span in found]
    features = described(quoted, title or "", language, query=query or "", articles=articles)
    total = features.lengths.sum()
    if not total:
        return Summary((), language, "empty")
    ranking = _ranked(algorithm or "mujaz", quoted, features, language)
    redundancy = REDUNDANCY if algorithm in (None, "mujaz") else 0.0  # theirs choose as they choose
    chosen = choose(
        ranking,
        features.lengths,
        most=sentences,
        fill=words,
        budget=share and share * total,
        redundancy=redundancy,
    )
    if not chosen or (len(found) == 1 and words is None):
        return Summary((), language, "too_short")
    ranks = {n: rank for rank, n in enumerate(chosen)}
    return Summary(tuple(_quoted(text, found[n], ranking, n, ranks[n]) for n in sorted(chosen)), language)


def _ranked(name: str, quoted: Sequence[str], features: Features, language: str) -> Ranking:
    """Our own ranking, or that of sumy's which has this name; raises ValueError for a name we do not know."""
    if name == "mujaz":
        return rank(features, Weights(), stops(language))
    from summaries.algorithms import named

    return named(name, quoted, features, language)


def _quoted(text: str, span: Candidate, ranking: Ranking, n: int, rank: int) -> Sentence:
    parts = tuple((name, float(values[n])) for name, values in ranking.parts.items() if values[n])
    return Sentence(text[span.start : span.end], span.start, span.end, float(ranking.scores[n]), parts, rank)
