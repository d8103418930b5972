"""Fetched documents read into articles: the work that is done in worker processes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import regex as re

from ingest import html, sitemaps
from ingest.announced import understood
from ingest.decode import decode
from ingest.load import from_entry, keys
from ingest.sitemaps import Index
from language import detect, terms
from language.lines import key
from storage.models import NewArticle

WEEK = timedelta(days=7)
FULLER = 1.3
"""How much longer than the feed's text a page's must be to take its place, or else the feed's is an edit of it."""
WHOLE = 600
"""Characters from which a feed's text is taken for the whole article."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document says: its articles, how many a week it shows, seconds its `ttl` asks for.

    `children` are the sitemaps of an index, in place of articles.
    """

    title: str = ""
    articles: tuple[NewArticle, ...] = ()
    weekly: int | None = None
    ttl: int | None = None
    children: tuple[str, ...] = ()


def read(body: bytes, url: str, content_type: str, now: datetime) -> Reading:
    """The articles of a feed or a news sitemap; raises NotAFeed."""
    feed = understood(body, url, content_type)
    if isinstance(feed, Index):
        return Reading(children=feed.children)
    untitled = sitemaps.looks_like_one(body)
    found = (
        from_entry(replace(entry, title=entry.title or (UNTITLED if untitled else "")))
        for entry in feed.entries
    )
    articles = tuple(analysed(article) for article in found if article)
    dated = [entry.published for entry in feed.entries if entry.published]
    return Reading(feed.title, articles, weekly(dated, len(feed.entries), now), feed.ttl)


UNTITLED = "\N{HORIZONTAL ELLIPSIS}"
"""The title of an article that only its page can tell."""


def weekly(published: Iterable[datetime], shown: int, now: datetime) -> int:
    """Items a week, as far as a feed tells: one that shows less than a week is taken to go on like that.

    Without dates it is taken to turn over once a day.
    """
    ages = sorted(max(timedelta(), now - moment) for moment in published)
    if not ages:
        return 7 * shown
    recent = [age for age in ages if age <= WEEK]
    if len(recent) < len(ages):
        return len(recent)
    span = max(ages[-1], timedelta(hours=1))
    return round(len(recent) * (WEEK / span))


def wanting(article: NewArticle) -> bool:
    """Whether the feed gave so little that the article's page is worth a request."""
    return bool(article.url) and (article.teaser or len(article.text) < WHOLE)


def completed(article: NewArticle, body: bytes, url: str, content_type: str) -> NewArticle:
    """The article with the text of its page, when that is the same one and longer."""
    if html.heavy(body):
        return article
    found = html.extract(decode(body, content_type), url=url)
    if found is None or not same(article, found.title, found.text):
        return article
    paragraphs = tuple(found.text.splitlines())
    title = found.title or paragraphs[0][:120] if article.title == UNTITLED else article.title
    if len(found.text) < FULLER * len(article.text):
        return analysed(replace(article, title=title))
    return analysed(
        replace(
            article,
            title=title,
            paragraphs=paragraphs,
            language=detect(f"{title}\n{found.text}"),
            keys=tuple(dict.fromkeys((*article.keys, *keys(title, paragraphs)))),
            published=article.published or found.published,
            teaser=False,
        )
    )


def analysed(article: NewArticle) -> NewArticle:
    """The article with its index terms, so that whoever stores it need not make them."""
    title, text = (" ".join(terms(one, article.language)) for one in (article.title, article.text))
    return replace(article, terms=(title, text))


WORD = re.compile(r"\w{3,}")


def same(article: NewArticle, title: str, text: str) -> bool:
    """Whether a page speaks of the article: most words of its title, or its opening, stand there too."""
    if article.title == UNTITLED:
        return True
    page = set(WORD.findall(key(f"{title}\n{text}")))
    told = [set(WORD.findall(key(words))) for words in (article.title, " ".join(article.paragraphs)[:400])]
    return any(words and len(words & page) >= 0.6 * len(words) for words in told)


def warm() -> None:
    """Load what reading needs, so that a worker's limits are set over what it holds anyway."""
    page = (
        "<html><body><article><h1>A title</h1>"
        + "<p>Some words of an article.</p>" * 20
        + "</article></body></html>"
    )
    html.extract(page)
    detect("Some words of an article that was published today")
