"""The stage that matches: each new story once against every distinct topic, then its followers are woken."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot import due
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
            fields,
            source=story.source,
            language=story.language,
            category=story.category,
            age=now - story.published,
        )

    def by(self, report: Unmatched, now: datetime) -> list[int]:
        """The topics to which a report is news though its story is not: those that name its source."""
        if not self._matcher.sourced or now - report.published > due.OLDEST:
            return []
        return [topic for topic in self.about(report, now) if self._matcher.names(topic)]


async def match_owed(database: Database, topics: Topics, now: datetime) -> int:
    """Match one batch of stories, and of reports that joined others; how many there were."""
    stories = await database.read(subscriptions.unmatched, BATCH)
    reports = await database.read(subscriptions.joined, BATCH)
    if stories or reports:
        topics.update(await database.read(subscriptions.followed))
    if stories:
        found = {story.story: topics.about(story, now) for story in stories}
        await database.write(subscriptions.matched, found, now)
    if reports:
        again: dict[int, list[int]] = {}
        for report in reports:
            again.setdefault(report.story, []).extend(topics.by(report, now))
        await database.write(subscriptions.caught_up, [one.article for one in reports], again, now)
    return len(stories) + len(reports)


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
