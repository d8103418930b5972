"""Every table of the house, for Alembic to compare with, and for what goes through all that a chat has."""

import storage.articles
import storage.asked
import storage.corrections
import storage.deliveries
import storage.erasures
import storage.inbox
import storage.links
import storage.notices
import storage.offered
import storage.readers
import storage.revisions
import storage.saved
import storage.search
import storage.sources
import storage.stories
import storage.subscriptions
import storage.summaries  # noqa: F401


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """Leave alone the shadow tables of full text, which no MetaData knows."""
    return not (
        kind == "table" and name is not None and name.startswith(("search", "headings", "vocabulary"))
    )
