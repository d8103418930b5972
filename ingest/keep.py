"""Articles into the store: text, identities and index terms in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from language import terms
from storage import articles, search
from storage.database import Connection
from storage.models import NewArticle
from storage.search import Terms


async def keep(
    connection: Connection, source: int, batch: Sequence[NewArticle], now: datetime
) -> list[int | None]:
    """Store and index the articles that are new: an id for each one added, None where it was known."""
    ids = await articles.add(connection, source, batch, now)
    added = [(number, article) for number, article in zip(ids, batch, strict=True) if number is not None]
    await search.add(connection, [indexed(number, source, article) for number, article in added])
    return ids


def indexed(number: int, source: int, article: NewArticle) -> Terms:
    """The index terms of an article."""
    language = article.language
    return Terms(number, terms(article.title, language), terms(article.text, language), source, language)
