"""The nouns, frozen: what storage hands out and takes in. Times are aware, texts are plain."""

from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from: a feed, a site, or a file that was loaded."""

    id: int
    url: str
    title: str
    language: str = ""
    category: str = ""
    state: str = "kept"
    fetched: datetime | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A source that is looked at: what the next look needs to know of the ones before.

    `etag`, `modified` and `body` (a hash) tell an unchanged document, `weekly` is the number of its items of the
    last week, `moved` where it was last redirected to for good, `moves` how many times running.
    """

    id: int
    url: str
    title: str
    state: str = "followed"
    due: datetime | None = None
    fetched: datetime | None = None
    failures: int = 0
    weekly: int = 0
    etag: str = ""
    modified: str = ""
    body: bytes | None = None
    moved: str | None = None
    moves: int = 0
    poison: bytes | None = None
    asker: int | None = None


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article as ingest found it; `keys` are the identities by which it is known again.

    `terms` are those of title and text for the index, spaced, where they were made already.
    """

    title: str
    paragraphs: tuple[str, ...]
    language: str
    keys: tuple[str, ...]
    url: str | None = None
    published: datetime | None = None
    teaser: bool = False
    terms: tuple[str, str] | None = field(default=None, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The paragraphs as one text, a line each: what a summary's spans point into."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Content:
    """What a stored article says, and of which source and story it is."""

    source: int
    story: int | None
    title: str
    text: str
    language: str
    teaser: bool
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article without its text, with the title of its source, and the source's category."""

    id: int
    source: str
    title: str
    language: str
    published: datetime
    url: str | None = None
    teaser: bool = False
    story: int | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence of a summary and its place, `text[start:end]`, in the article.

    `rank` counts from 0 in the order in which sentences were chosen; -1 where that was not kept.
    """

    text: str
    start: int
    end: int
    score: float
    rank: int = -1


@dataclass(frozen=True, slots=True)
class StoredSummary:
    """What was quoted from an article, or why nothing was."""

    article: int
    quotes: tuple[Quote, ...]
    refused: str | None = None

    def best(self, most: int) -> "StoredSummary":
        """The summary in at most so many sentences: those that were chosen first, in reading order."""
        if any(quote.rank < 0 for quote in self.quotes):
            return replace(self, quotes=self.quotes[:most])
        return replace(self, quotes=tuple(quote for quote in self.quotes if quote.rank < most))
