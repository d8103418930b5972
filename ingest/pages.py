"""Dumps of scraped pages, as `mujaz load` takes them; the reading itself is `language.pages`."""

from language.pages import Piece, cut, segment

__all__ = ["Piece", "cut", "segment"]
