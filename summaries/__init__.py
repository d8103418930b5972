"""Extractive summaries: every sentence stands verbatim in its article."""
