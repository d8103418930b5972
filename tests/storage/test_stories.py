"""Stories stand by their articles: their extent, their titles, what they follow."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage import articles, sources, stories
from storage.database import Database
from storage.models import NewArticle
from storage.stories import TITLES, Place

HOUR = timedelta(hours=1)


async def arrived(
    database: Database, now: datetime, titles: Sequence[str], *, teaser: bool = False
) -> list[int]:
    source = await database.write(sources.ensure, "https://paper.example/feed", "Paper")
    batch = [
        NewArticle(title, ("Some text.",), "en", (f"{title} {teaser}",), None, now + n * HOUR, teaser)
        for n, title in enumerate(titles)
    ]
    return [number or 0 for number in await database.write(articles.add, source.id, batch, now)]


async def test_articles_without_a_story_are_owed_one_in_order_of_arrival(
    database: Database, now: datetime
) -> None:
    first, second, third = await arrived(database, now, "ABC")
    await database.write(stories.put, [Place(second, second)])
    assert [row.id for row in await database.read(stories.owed, 5)] == [first, third]
    assert [row.id for row in await database.read(stories.told, now, 0, 5)] == [second]
    assert await database.read(stories.told, now + HOUR, 0, 5) == []


async def test_a_story_reaches_from_its_first_article_to_its_last(database: Database, now: datetime) -> None:
    numbers = await arrived(database, now, "ABC")
    await database.write(stories.put, [Place(number, numbers[0]) for number in numbers[:2]])
    await database.write(stories.put, [Place(numbers[2], numbers[0])])
    story = await database.read(stories.get, numbers[0])
    assert story is not None
    assert (story.title, story.begun, story.last, story.articles) == ("A", now, now + 2 * HOUR, 3)


async def test_putting_articles_twice_does_no_harm(database: Database, now: datetime) -> None:
    first, second = await arrived(database, now, "AB")
    places = [Place(first, first), Place(second, second, first)]
    await database.write(stories.put, places)
    await database.write(stories.put, places)
    story = await database.read(stories.get, second)
    assert story is not None
    assert (story.articles, story.follows) == (1, first)


async def test_titles_are_the_newest_and_none_of_a_teaser(database: Database, now: datetime) -> None:
    titles = [f"Title {n}" for n in range(TITLES + 4)]
    numbers = await arrived(database, now, titles)
    numbers += await arrived(database, now, ["Teaser"], teaser=True)
    await database.write(stories.put, [Place(number, numbers[0]) for number in numbers])
    found = await database.read(stories.titles, [numbers[0]])
    assert {title for title, _ in found[numbers[0]]} == set(titles[4:])


async def test_the_best_article_of_a_story_has_its_title(database: Database, now: datetime) -> None:
    first, second, third = await arrived(database, now, "ABC")
    await database.write(stories.put, [Place(first, first), Place(second, first), Place(third, third)])
    await database.write(stories.entitle, {first: "B", third: ""})
    best = await database.read(stories.best, [first, third])
    assert {story: article.id for story, article in best.items()} == {first: second, third: third}


async def test_the_timeline_begins_with_the_earliest(database: Database, now: datetime) -> None:
    numbers = await arrived(database, now, "ABC")
    await database.write(stories.put, [Place(number, numbers[0]) for number in reversed(numbers)])
    assert [told.title for told in await database.read(stories.timeline, numbers[0])] == ["A", "B", "C"]
