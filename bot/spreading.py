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
AT_ONCE = 20
"""Topics that are read in a row: of a hundred thousand, when the bot starts, it takes a while."""
IDLE = 1.0
"""Seconds between looks at the database when there was nothing to do."""


class Topics:
    """The topics that somebody follows, kept in step with the store."""

    def __init__(self) -> None:
        self._matcher = Matcher()
        self._newest = 0

    async def refresh(self, database: Database) -> None:
        """Add the topics that are new, drop those that nobody follows any more; others get their turn meanwhile."""
        while fresh := await database.read(subscriptions.followed, self._newest):
            for start in range(0, len(fresh), AT_ONCE):
                self.add(fresh[start : start + AT_ONCE])
                await asyncio.sleep(0)
        for number in await database.read(subscriptions.abandoned, self._matcher.topics):
            self._matcher.remove(number)

    def add(self, fresh: Sequence[Topic]) -> None:
        """Add topics, given by rising numbers."""
        for topic in fresh:
            self._matcher.add(topic.id, parse(topic.text, topic.language))
            self._newest = topic.id

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
        await topics.refresh(database)
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
