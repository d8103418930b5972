"""`mujaz load`: whatever an operator names, into the store; one bad input never stops the others."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from ingest.address import Network
from ingest.fetch import FetchError, fetching
from ingest.keep import keep as keep_articles
from ingest.load import Loaded, Rejected, read
from storage import sources
from storage.database import Database

IGNORED = frozenset((".gz", ".png", ".jpg", ".jpeg", ".gif", ".pdf", ".zip", ".db", ".py", ".pyc"))


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to load: its name, its address when it has one, its bytes or why there are none."""

    name: str
    body: bytes = b""
    url: str | None = None
    content_type: str = ""
    problem: str = ""


@dataclass(slots=True)
class Tally:
    """What came of a load."""

    added: int = 0
    known: int = 0
    sources: int = 0
    rejected: int = 0

    @property
    def loaded(self) -> bool:
        """Whether anything at all could be used."""
        return bool(self.added or self.known or self.sources)


def files(names: Sequence[str]) -> list[Path | str]:
    """The files behind the names: a folder stands for the files in it, "-" and addresses for themselves."""
    found: list[Path | str] = []
    for name in names:
        path = Path(name)
        if name == "-" or "://" in name:
            found.append(name)
        elif path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and _wanted(p))
        else:
            found.append(path)
    return found


def _wanted(path: Path) -> bool:
    return not path.name.startswith(".") and path.suffix.lower() not in IGNORED


def opened(place: Path | str) -> Input:
    """The bytes of a file or of standard input; a problem is kept for the report."""
    if place == "-":
        return Input("-", sys.stdin.buffer.read())
    try:
        return Input(str(place), Path(place).read_bytes())
    except OSError as error:
        return Input(str(place), problem=error.strerror or "it cannot be read")


async def fetched(url: str, exempt: Sequence[Network]) -> Input:
    """The document at an address; a problem is kept for the report."""
    try:
        async with fetching(exempt) as fetcher:
            answer = await fetcher.get(url)
    except FetchError as error:
        return Input(url, problem=str(error))
    if answer.status != 200:
        return Input(url, problem=f"the server answered {answer.status}")
    return Input(url, answer.body, answer.url, answer.content_type)


def understood(given: Input, now: datetime) -> Loaded:
    """What an input holds; raises Rejected."""
    if given.problem:
        raise Rejected(given.problem)
    name = "stdin" if given.name == "-" else urlsplit(given.url or "").hostname or Path(given.name).stem
    return read(given.body, name=name, url=given.url, content_type=given.content_type, now=now)


async def keep(database: Database, given: Input, loaded: Loaded, tally: Tally, now: datetime) -> None:
    """Store what an input held; loading the same thing twice adds nothing."""
    for outline in loaded.outlines:
        await database.write(sources.ensure, outline.url, outline.title, category=outline.category)
        tally.sources += 1
    if not loaded.articles:
        return
    source = await database.write(sources.ensure, given.url or f"file:{loaded.title}", loaded.title)
    ids = await database.write(keep_articles, source.id, loaded.articles, now)
    tally.added += sum(number is not None for number in ids)
    tally.known += sum(number is None for number in ids)


def rows(loaded: Loaded) -> Iterator[dict[str, object]]:
    """The articles as `--json` prints them."""
    for article in loaded.articles:
        yield {
            "title": article.title,
            "text": article.text,
            "paragraphs": list(article.paragraphs),
            "url": article.url,
            "source": loaded.title,
            "published": article.published and article.published.isoformat(),
            "language": article.language,
            "teaser": article.teaser,
        }
