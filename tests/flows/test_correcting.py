"""A headline that its source corrects is corrected in the messages that show it."""

from pathlib import Path

from bot import correcting
from ingest.keep import keep
from storage import corrections, sources
from storage.models import NewArticle
from tests.newsroom import Newsroom, newsroom
from tests.telegram.answers import Refusal, gone

TEXT = ("Ships entered the harbour today.", "It had been closed for a year.")


async def correct(news: Newsroom, title: str, number: int = 1) -> None:
    """Let the feed show the story under another title, and Telegram be told of it."""
    source = await news.database.write(sources.ensure, "https://echo.example/feed", "The Echo")
    key = f"guid:{number}"
    new = NewArticle(title, TEXT, "en", (key,), published=news.now)
    await news.database.write(keep, source.id, [new], news.now)


async def corrected(news: Newsroom) -> None:
    news.now += correcting.SETTLED
    desk = news.desk()
    await correcting.mark_owed(desk)
    await correcting.edit_owed(desk)


async def test_a_corrected_headline_edits_the_message_that_was_sent_and_sends_none(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as news:
        layla, omar = (news.telegram.person(name, "en") for name in ("Layla", "Omar"))
        await news.follow(layla)
        await news.publish("The harbuor <opens>")
        await news.follow(omar)
        await news.deliver()
        await correct(news, "The harbour <opens> & stays")
        await corrected(news)
        await news.later(hours=1)
        (message,) = layla.messages()
        assert "The harbour <opens> & stays" in message.text
        assert "harbuor" not in message.text
        assert "Because you follow" in message.text
        assert message.buttons
        assert omar.messages() == []
        assert await news.database.read(corrections.owed, news.now, 9) == []
        await corrected(news)
        assert len(news.telegram.called("editMessageText")) == 1


async def test_a_digest_is_corrected_too_and_only_where_it_shows_the_story(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as news:
        layla = news.telegram.person("Layla", "en")
        await news.follow(layla, cadence="daily 12:00")
        await news.publish("The harbuor opens")
        await news.publish("The harbour closes")
        await news.later(hours=3)
        await correct(news, "The harbour opens")
        await corrected(news)
        (message,) = layla.messages()
        assert "The harbour opens" in message.text
        assert "The harbour closes" in message.text
        assert "harbuor" not in message.text


async def test_what_is_still_owed_is_sent_as_corrected(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as news:
        layla = news.telegram.person("Layla", "en")
        await news.follow(layla)
        news.telegram.fault("unreachable")
        await news.publish("The harbuor opens")
        await news.deliver()
        await correct(news, "The harbour opens")
        await corrected(news)
        await news.later(minutes=1)
        await corrected(news)
        (message,) = layla.messages()
        assert message.text.startswith("\u2068The harbour opens")
        assert message.before == []


async def test_an_edit_that_fails_is_tried_again_and_one_that_cannot_be_is_let_go(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as news:
        people = [news.telegram.person(f"Reader {n}", "en") for n in range(3)]
        for person in people:
            await news.follow(person)
        await news.publish("The harbuor opens")
        await news.deliver()
        news.telegram.fault(Refusal(500, "Internal Server Error"), methods="edit*", chat=people[0].id)
        news.telegram.fault("unreachable", methods="edit*", chat=people[1].id)
        news.telegram.fault(gone("message to edit not found"), methods="edit*", chat=people[2].id)
        await correct(news, "The harbour opens")
        for _ in range(3):
            await corrected(news)
        assert ["harbuor" in person.last().text for person in people] == [False, False, True]
        assert len(news.telegram.called("editMessageText")) == 5


async def test_a_headline_of_another_who_reports_the_story_corrects_nothing(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as news:
        layla = news.telegram.person("Layla", "en")
        await news.follow(layla)
        number = await news.publish("The harbour opens")
        await news.deliver()
        await news.database.write(
            corrections.add, number, number + 100, "The harbour opens", "Not so", news.now
        )
        await corrected(news)
        assert news.telegram.called("editMessageText") == []
