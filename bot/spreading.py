"""The stage that matches: each new story once against every distinct topic, then its followers are woken."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.matching import Matcher
from language import terms
from language.query import parse
from storage import subscriptions
from storage.database import Database
from storage.subscriptions import Topic, Unmatched

BATCH, CHUNK = 20, 5_000
"""Stories that are matched at once, and followers that are woken in one write."""
IDLE = 1.0
"""Seconds between looks at the database when there was nothing to do."""


class Topics:
    """The topics that somebody follows, kept in step with the store."""

    def __init__(self) -> None:
        self._matcher = Matcher()
        self._known: frozenset[int] = frozenset()

    def update(self, followed: Sequence[Topic]) -> None:
        """Add the topics that are new, drop those that nobody follows any more."""
        numbers = frozenset(topic.id for topic in followed)
        for number in self._known - numbers:
            self._matcher.remove(number)
        for topic in followed:
            if topic.id not in self._known:
                self._matcher.add(topic.id, parse(topic.text, topic.language))
        self._known = numbers

    def about(self, story: Unmatched, now: datetime) -> list[int]:
        """The topics that a story is about; none when it came in a flood."""
        if story.silent:
            return []
        fields = [terms(story.title, story.language), terms(story.text, story.language)]
        return self._matcher.match(
            fields, source=story.source, language=story.language, age=now - story.published
        )


async def match_owed(database: Database, topics: Topics, now: datetime) -> int:
    """Match one batch of stories; how many there were."""
    stories = await database.read(subscriptions.unmatched, BATCH)
    if stories:
        topics.update(await database.read(subscriptions.followed))
        found = {story.story: topics.about(story, now) for story in stories}
        await database.write(subscriptions.matched, found, now)
    return len(stories)


async def spread_owed(database: Database, now: datetime) -> int:
    """Wake one chunk of followers; how many were looked at."""
    return await database.write(subscriptions.spread, now, CHUNK)


async def keep_spreading(database: Database, clock: Callable[[], datetime]) -> None:
    """Match and wake, for ever."""
    topics = Topics()
    while True:
        done = await match_owed(database, topics, clock())
        while await spread_owed(database, clock()):
            done += 1
        if not done:
            await asyncio.sleep(IDLE)
