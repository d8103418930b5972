"""Extractive summaries: every sentence stands verbatim in its article."""

from summaries.summarize import summarize
from summaries.summary import Sentence, Summary

__all__ = ["Sentence", "Summary", "summarize"]
