"""Extractive summaries: every sentence stands verbatim in its article."""

from typing import TYPE_CHECKING

from summaries.summarize import summarize
from summaries.summary import Sentence, Summary

if TYPE_CHECKING:
    from summaries.algorithms import MujazSummarizer

__all__ = ["MujazSummarizer", "Sentence", "Summary", "summarize"]


def __getattr__(name: str) -> object:
    """Sumy's part only for who asks for it: with it come NLTK and scipy.stats, seconds and 60 MB of every process."""
    if name != "MujazSummarizer":
        raise AttributeError(f"module 'summaries' has no attribute {name!r}")
    from summaries.algorithms import MujazSummarizer

    return MujazSummarizer
