"""Pure text analysis: which language, where sentences end, which words count as the same."""
