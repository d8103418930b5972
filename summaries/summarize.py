"""Summaries by quotation: the sentences of a text that say most, verbatim and in reading order."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from language import detect, terms
from language.lines import key
from summaries import style
from summaries.candidates import Candidate, candidates, words as words_of
from summaries.rank import Features, Ranking, Weights, choose, rank
from summaries.stops import stops
from summaries.summary import Sentence, Summary

SHARE = 0.3
"""The part of a text that a summary may repeat at most."""
WEIGHTS = Weights()


def summarize(
    text: str,
    *,
    title: str | None = None,
    language: str | None = None,
    sentences: int = 3,
    words: int | None = None,
    query: str | None = None,
    algorithm: str | None = None,
) -> Summary:
    """The sentences that say most of a text.

    Without `words` a summary holds at most 30 % of the words of the text: fewer sentences than asked for, or a
    refusal. `words` is the caller's own budget and filled as far as whole sentences go. `query` favours
    sentences that speak of it. `algorithm` names one of `summaries.algorithms.NAMES`; ours without.
    """
    language = language or detect(text)
    found = candidates(text, language, title)
    lengths = list(words_of(text, found))
    if not any(lengths):
        return Summary((), language, "empty")
    ranking = _ranked(text, found, lengths, title, language, query, algorithm)
    budget = words if words is not None else SHARE * sum(lengths)
    chosen = choose(ranking, lengths, most=sentences, budget=budget, redundancy=WEIGHTS.redundancy)
    if not chosen:
        return Summary((), language, "too_short")
    return Summary(tuple(_quoted(text, found[n], ranking, n) for n in sorted(chosen)), language)


def _quoted(text: str, span: Candidate, ranking: Ranking, n: int) -> Sentence:
    parts = tuple((name, float(values[n])) for name, values in ranking.parts.items() if values[n])
    return Sentence(text[span.start : span.end], span.start, span.end, float(ranking.scores[n]), parts)


def _ranked(
    text: str,
    found: Sequence[Candidate],
    lengths: Sequence[int],
    title: str | None,
    language: str,
    query: str | None,
    algorithm: str | None,
) -> Ranking:
    quoted = [text[span.start : span.end] for span in found]
    features = described(quoted, lengths, title or "", language, query or "")
    if algorithm is None:
        return rank(features, WEIGHTS, stops(language))
    raise ValueError(algorithm)


def described(
    quoted: Sequence[str], lengths: Sequence[int], title: str, language: str, query: str
) -> Features:
    """What the ranking knows of each sentence."""
    return Features(
        terms=[terms(sentence, language) for sentence in quoted],
        lengths=np.array(lengths, float),
        leans=_flags(style.leans(sentence, language) for sentence in quoted),
        questions=_flags(bool(style.QUESTION.search(sentence)) for sentence in quoted),
        quotes=np.array([style.quoted_share(sentence) for sentence in quoted]),
        open=_flags(not style.END.search(sentence) for sentence in quoted),
        banned=_flags(_banned(quoted, lengths)),
        title=terms(title, language),
        query=terms(query, language),
    )


def _flags(values):
    return np.fromiter(values, float)


def _banned(quoted, lengths):
    seen = set()
    for sentence, length in zip(quoted, lengths, strict=True):
        name = sentence.casefold()
        yield name in seen or not length or bool(style.FURNITURE.search(sentence, 0, 200))
        seen.add(name)
