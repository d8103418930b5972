"""Links to a sentence where it stands: text fragments (WICG, URL Fragment Text Directives)."""

from urllib.parse import quote

LONGEST = 1000
"""Characters of a link; a longer one leads to the page."""
WORDS = 4
"""Words of a sentence's beginning and end that find it."""
UNSPACED = 12
"""Characters that do the same where words are not spaced."""


def fragment(url: str, sentence: str) -> str:
    """The page's address, with the sentence marked and scrolled to by browsers that can; others open the page.

    An address that has a fragment of its own, or would grow too long, stays as it is.
    """
    if "#" in url or not sentence.strip():
        return url
    linked = f"{url}#:~:text={_directive(sentence)}"
    return linked if len(linked) <= LONGEST else url


def _directive(sentence: str) -> str:
    words = sentence.split()
    if len(words) == 1 and len(sentence) > 3 * UNSPACED:
        return f"{_encoded(sentence[:UNSPACED])},{_encoded(sentence[-UNSPACED:])}"
    if len(words) <= 2 * WORDS:
        return _encoded(" ".join(words))
    return f"{_encoded(' '.join(words[:WORDS]))},{_encoded(' '.join(words[-WORDS:]))}"


def _encoded(text: str) -> str:
    # "-", "," and "&" are syntax in a text directive; quote() leaves "-" alone.
    return quote(text, safe="").replace("-", "%2D")
