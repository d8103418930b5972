"""From a scraped page to an answer in chat."""

from datetime import datetime

import pytest

from bot.loading import Input, Tally, keep, understood
from storage import articles, summaries
from storage.database import Database
from summaries.stage import summarise_owed
from tests.conftest import Chatting

PAGE = """الكرملين عن منح الأسد وعائلته اللجوء: قرار بوتين

الكرملين عن منح الأسد وعائلته اللجوء:  قرار بوتين

قال الكرملين، اليوم الاثنين، إنه من السابق لأوانه الحديث عن مستقبل القاعدتين الروسيتين في سوريا.
وذكر المتحدث باسم الكرملين أن الرئيس بوتين هو من قرر منح الأسد حق اللجوء في روسيا.
وذكر المتحدث باسم الكرملين أن الرئيس بوتين هو من قرر منح الأسد حق اللجوء في روسيا.
وأعلنت وزارة الخارجية الروسية أن الأسد استقال من منصبه وغادر البلاد، وأنها لم تشارك في المفاوضات.
وقال إن المرحلة المقبلة ستكون صعبة في سوريا، وإن الحوار سيستمر مع من يتولى السلطة هناك.
وكانت الفصائل المسلحة قد دخلت دمشق صباح الأحد بعد أن غادرت وحدات الجيش العاصمة وضواحيها.

قراءة المزيد

سوريا تؤكد التزامها بمكافحة الإرهاب

سوريا تؤكد التزامها بمكافحة الإرهاب

أكدت سوريا، اليوم، التزامها بمكافحة الإرهاب، مشيرة إلى أنها ستواصل تكثيف العمليات في جميع المناطق
"""


async def loaded(database: Database, body: str, now: datetime, name: str = "page.txt") -> Tally:
    """Load a text as `mujaz load` does, and summarise what is owed."""
    tally = Tally()
    given = Input(name, body.encode())
    await keep(database, given, understood(given, now), tally, now)
    while await summarise_owed(database):
        pass
    return tally


async def test_a_page_is_one_article_with_everything_once_and_its_teasers(
    database: Database, now: datetime
) -> None:
    tally = await loaded(database, PAGE, now)
    assert tally.added == 2
    article = (await database.read(articles.latest, 5))[0]
    text = await database.read(articles.text, article.id)
    assert article.title == "الكرملين عن منح الأسد وعائلته اللجوء: قرار بوتين"
    assert article.language == "ar"
    assert text.count("وذكر المتحدث") == 1
    assert len(text.splitlines()) == 5


async def test_loading_the_same_page_twice_adds_nothing(database: Database, now: datetime) -> None:
    await loaded(database, PAGE, now)
    assert (await loaded(database, PAGE, now)).added == 0
    assert len(await database.read(articles.latest, 10)) == 1


async def test_a_reader_sees_headlines_taps_one_and_reads_its_summary(
    chatting: Chatting, now: datetime
) -> None:
    await loaded(chatting.database, PAGE, now)
    layla = chatting.telegram.person("Layla", "ar")
    layla.send("/latest")
    await chatting.settle()
    assert "آخر الأخبار" in layla.last().text
    assert "قرار بوتين" in layla.last().text
    query = layla.press("1")
    await chatting.settle()
    assert layla.answer(query) is not None
    article = (await chatting.database.read(articles.latest, 1))[0]
    summary = await chatting.database.read(summaries.get, article.id)
    text = await chatting.database.read(articles.text, article.id)
    assert summary is not None
    assert summary.quotes
    for quote in summary.quotes:
        assert text[quote.start : quote.end] == quote.text
        assert quote.text in layla.last().text


@pytest.mark.parametrize("asked", ["/topic الأسد", "/topic بوتين", "/topic للأسد", "بوتين"])
async def test_a_topic_is_found_in_every_form_of_its_word(
    chatting: Chatting, now: datetime, asked: str
) -> None:
    await loaded(chatting.database, PAGE, now)
    layla = chatting.telegram.person("Layla", "ar")
    layla.send(asked)
    await chatting.settle()
    assert "قرار بوتين" in layla.last().text
    layla.press("1")
    await chatting.settle()
    assert "page" in layla.last().text


async def test_a_topic_with_nothing_found_says_so_kindly(chatting: Chatting, now: datetime) -> None:
    await loaded(chatting.database, PAGE, now)
    for language, word in (("ar", "لا أخبار عن"), ("en", "Nothing about")):
        reader = chatting.telegram.person("R", language)
        reader.send("/topic زرافة <b>")
        await chatting.settle()
        assert word in reader.last().text
        assert "زرافة <b>" in reader.last().text


async def test_every_command_and_wrong_word_is_answered_in_the_readers_language(chatting: Chatting) -> None:
    for language, welcome, expected in (
        ("ar", "عمّ تريد أن تسمع", "آخر العناوين"),
        ("en-GB", "What do you want to hear about", "the latest headlines"),
        ("xx", "What do you want to hear about", "the latest headlines"),
    ):
        reader = chatting.telegram.person("R", language)
        for line in ("/start", "/help", "/nonsense"):
            reader.send(line)
            await chatting.settle()
            assert (welcome if line == "/start" else expected) in reader.last().text
        reader.send("/topic")
        reader.send("/latest many")
        reader.send("/latest -3")
        reader.send("/latest ٣")
        await chatting.settle()
        assert len(reader.messages()) == 7


async def test_a_button_of_another_day_says_what_to_do(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    answers = [layla.press_stale(data) for data in ("a:999", "zzz", "a:", "a:99999999999999999999", "v9:x")]
    await chatting.settle()
    assert all(layla.answer(query) is not None for query in answers)
