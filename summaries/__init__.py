"""Extractive summaries: every sentence stands verbatim in its article."""

from summaries.algorithms import MujazSummarizer
from summaries.summarize import summarize
from summaries.summary import Sentence, Summary

__all__ = ["MujazSummarizer", "Sentence", "Summary", "summarize"]
