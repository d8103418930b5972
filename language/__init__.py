"""Pure text analysis: which language, where sentences end, which words count as the same."""

from language.detect import detect
from language.sentences import sentences
from language.terms import terms

__all__ = ["detect", "sentences", "terms"]
