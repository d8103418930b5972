"""One answer everywhere: an index and a text in memory agree about what a query finds."""

import asyncio
import random
import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bench.search import hostile
from bot.loading import Input, Tally, keep
from bot.lookup import correction, look, unmuted
from bot.matching import Matcher
from bot.spreading import Topics
from bot.telling import Card, wanted
from ingest.load import Loaded
from ingest.offering import offer
from ingest.reindex import reindex
from language import terms
from language.query import parse
from language.terms import ANALYSER
from storage import offered
from storage.articles import articles, text
from storage.database import Connection, Database
from storage.models import NewArticle
from storage.readers import Reader
from storage.search import Wanted, find, state
from storage.subscriptions import Topic, Unmatched
from tests.conftest import NOW, Chatting

WORDS = "gaza Gazans ice loss fire café Paris القدس بالقدس والقدس مصر لمصر حرب 19 covid-19 東京 x".split()
SIGNS = ["", "", "", "-", '"', '" ', "| ", "@", "أو ", "lang:en ", "since 3d ", "since 1w "]


def invented(rng: random.Random) -> str:
    return " ".join(rng.choice(SIGNS) + rng.choice(WORDS) for _ in range(rng.randint(1, 5)))


def spoken(rng: random.Random, n: int, now: datetime) -> NewArticle:
    title, text = (" ".join(rng.choices(WORDS, k=rng.randint(1, 8))) for _ in range(2))
    return NewArticle(
        title,
        (text,),
        rng.choice(["en", "ar"]),
        (f"k{n}",),
        published=now - timedelta(days=rng.choice((0, 0, 2, 4, 9))),
    )


@pytest.mark.parametrize("seed", range(4))
async def test_search_matcher_and_subscription_give_one_answer(
    database: Database, now: datetime, seed: int
) -> None:
    rng = random.Random(seed)
    kept: dict[int, tuple[str, NewArticle]] = {}
    for source in ("bbc", "Paris Gazette"):
        batch = tuple(spoken(rng, len(kept) + n, now) for n in range(30))
        await keep(database, Input(source), Loaded(source, batch, ()), Tally(), now)
        kept |= {len(kept) + n: (source, article) for n, article in enumerate(batch, 1)}
    typed = {
        n: line for n, line in enumerate({invented(rng) for _ in range(90)}) if not parse(line, "en").empty
    }
    queries = {n: parse(line, "en") for n, line in typed.items()}
    matcher, followed = Matcher(queries.items()), Topics()
    followed.add([Topic(n, line, "en") for n, line in typed.items()])
    found: dict[int, list[int]] = {number: [] for number in kept}
    for n, query in queries.items():
        for hit in (await look(database, query, now, 200)).hits:
            found[hit.article.id].append(n)
    for number, (source, article) in kept.items():
        title, text, language = article.title, article.text, article.language
        fields = [terms(title, language), terms(text, language)]
        fits = {"source": source, "language": language, "age": now - article.published}
        about = [n for n, query in queries.items() if query.about(fields, **fits)]
        assert found[number] == about
        assert matcher.match(fields, **fits) == about
        story = Unmatched(number, title, text, language, source, False, article.published)
        assert followed.about(story, now) == about


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_muted_is_the_same_in_a_search_and_in_what_is_told(
    database: Database, now: datetime, seed: int
) -> None:
    rng = random.Random(100 + seed)
    for first, source in ((0, "bbc"), (30, "Paris Gazette")):
        batch = tuple(spoken(rng, first + n, now) for n in range(30))
        await keep(database, Input(source), Loaded(source, batch, ()), Tally(), now)
    every = (await database.read(find, Wanted(()), 200, now)).hits
    assert len(every) == 60
    texts = {hit.article.id: await database.read(text, hit.article.id) for hit in every}
    for _ in range(40):
        reader = Reader(
            1, language="en", muted=(invented(rng), invented(rng)), reads=rng.choice([(), ("ar",)])
        )
        asked = await unmuted(database, Wanted(()), reader)
        shown = {hit.article.id for hit in (await database.read(find, asked, 200, now)).hits}
        told = {hit.article.id for hit in every if wanted(reader, Card(hit, None, texts[hit.article.id]))}
        assert shown == told, reader.muted


def harbour(n: int, title: str, source: str = "Echo") -> Loaded:
    text = f"The ship number {n} came in."
    return Loaded(source, (NewArticle(title, (text,), "en", (f"h{n}",), None, NOW - timedelta(hours=n)),), ())


async def loaded(database: Database, *given: Loaded) -> None:
    for n, one in enumerate(given):
        await keep(database, Input(f"{one.title}{n}"), one, Tally(), NOW)


async def test_a_long_answer_is_turned_page_by_page_and_stays_while_news_comes_in(chatting: Chatting) -> None:
    await loaded(chatting.database, *(harbour(n, f"Harbour story {n}") for n in range(1, 13)))
    layla = chatting.telegram.person("Layla", "en")
    layla.send("/topic harbour")
    await chatting.settle()
    seen = []
    for _ in range(3):
        seen += re.findall(r"Harbour story (\d+)", layla.last().text)
        await loaded(chatting.database, harbour(100 + len(seen), "Harbour news that just came in"))
        labels = [button["text"] for button in layla.last().buttons]
        if "▶" in labels:
            layla.press("▶")
            await chatting.settle()
    assert seen == [str(n) for n in range(1, 13)]
    layla.press("◀")
    await chatting.settle()
    assert "6. " in layla.last().text


async def test_a_story_is_told_once_with_all_who_report_it(chatting: Chatting, now: datetime) -> None:
    given = [harbour(n, f"Harbour fire {n}", f"Paper {n}") for n in range(1, 4)]
    await loaded(chatting.database, *given, harbour(9, "Harbour opens", "Echo"))
    await chatting.database.write(one_story, [1, 2, 3])
    found = await look(chatting.database, parse("harbour", "en"), now, 5)
    assert [hit.article.title for hit in found.hits] == ["Harbour fire 1", "Harbour opens"]
    assert found.hits[0].sources == ("Paper 1", "Paper 2", "Paper 3")
    layla = chatting.telegram.person("Layla", "ar")
    layla.send("/topic harbour")
    await chatting.settle()
    assert "ومصدران آخران" in layla.last().text


async def one_story(connection: Connection, numbers: list[int]) -> None:
    await connection.execute(update(articles).where(articles.c.id.in_(numbers)).values(story=7))


async def test_a_slip_of_the_finger_is_put_right(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed after storms"))
    layla = chatting.telegram.person("Layla", "en")
    layla.send("/topic stroms harbour")
    await chatting.settle()
    assert "Nothing about" in layla.last().text
    layla.press("Did you mean storms harbour?")
    await chatting.settle()
    assert "Harbour closed after storms" in layla.last().text


async def test_what_was_meant_keeps_all_else_that_was_typed(database: Database, now: datetime) -> None:
    await loaded(database, harbour(1, "Harbour closed after storms"), harbour(2, "Storms again"))
    for typed, meant in (
        ("stroms -harbour since 3d", "storms -harbour since 3d"),
        ("closed | stroms", "closed | storms"),
        ("storms", ""),
        ("storms nothing", ""),
        ("qqqq", ""),
    ):
        assert (await correction(database, typed, parse(typed, "en"))).casefold() == meant


async def test_nothing_that_is_typed_breaks_a_search(database: Database, now: datetime) -> None:
    await loaded(database, *(harbour(n, f"Harbour title § {n}") for n in range(5)))
    for line in hostile(150):
        query = parse(line, "ar")
        found = await look(database, query, now, 5)
        assert len(found.hits) <= 5
        assert isinstance(await correction(database, line, query), str)
    assert (await look(database, parse("§s1"), now, 5)).hits == ()


async def test_filters_are_obeyed(chatting: Chatting, now: datetime) -> None:
    await loaded(chatting.database, harbour(1, "Harbour a", "BBC"), harbour(50, "Harbour b", "Echo"))

    async def titles(typed: str) -> list[str]:
        found = await look(chatting.database, parse(typed, "en"), now, 5)
        return [hit.article.title for hit in found.hits]

    assert await titles("@bbc") == ["Harbour a"]
    assert await titles("harbour -b") == ["Harbour a"]
    assert await titles("@echo -a") == ["Harbour b"]
    assert await titles("harbour since 1d") == ["Harbour a"]
    assert await titles("harbour lang:ar") == []


async def test_what_the_news_is_about_is_offered_and_a_tap_asks_for_it(
    chatting: Chatting, now: datetime
) -> None:
    await loaded(
        chatting.database,
        *(harbour(n, f"Millbrook {word}") for n, word in enumerate(("flood", "aid", "mayor"))),
    )
    layla = chatting.telegram.person("Layla", "en")
    layla.send("/topics")
    await chatting.settle()
    assert "No topic stands out yet" in layla.last().text
    await offer(chatting.database, now, lambda language: ())
    layla.send("/topics")
    await chatting.settle()
    layla.press("Millbrook")
    await chatting.settle()
    assert "Millbrook mayor" in layla.last().text


async def test_words_that_stored_texts_write_small_are_offered_after_names(
    chatting: Chatting, now: datetime
) -> None:
    titles = ["Ship Stuck Off Orford", "Ship Towed To Orford", "Old Ship Sinks", "Orford Ship Sold"]
    for n, title in enumerate(titles):
        text = f"On day {n} the ship lay in Orford."
        article = NewArticle(title, (text,), "en", (f"o{n}",), None, now - timedelta(hours=1))
        await loaded(chatting.database, Loaded(f"Echo {n}", (article,), ()))
    await offer(chatting.database, now, lambda language: ())
    found = await chatting.database.read(offered.get, "en", 2)
    assert [topic.shown.casefold() for topic in found] == ["orford", "ship"]


async def test_a_changed_analyser_makes_the_index_anew_while_the_old_one_answers(
    chatting: Chatting, now: datetime
) -> None:
    await loaded(chatting.database, harbour(1, "Harbour closed"), harbour(2, "Bridge closed"))
    hits: list[int] = []

    async def count() -> None:
        found = await look(chatting.database, parse("closed", "en"), now, 5)
        hits.append(len(found.hits))

    asking = [asyncio.create_task(count()) for _ in range(3)]
    assert await reindex(chatting.database) == 2
    await asyncio.gather(*asking)
    await count()
    assert hits == [2] * 4
    assert (await chatting.database.read(state)).analyser == ANALYSER
    assert await reindex(chatting.database) == 0
    await loaded(chatting.database, harbour(3, "Road closed"))
    await count()
    assert hits[-1] == 3


async def test_more_like_a_story_is_one_tap_away(chatting: Chatting) -> None:
    await loaded(
        chatting.database,
        harbour(1, "Millbrook harbour closed after storm"),
        harbour(2, "Storm damages harbour wall in Millbrook"),
        harbour(3, "Minister meets delegation"),
        harbour(4, "New library for the town"),
    )
    layla = chatting.telegram.person("Layla", "en")
    layla.send("/topic closed")
    await chatting.settle()
    layla.press("1")
    await chatting.settle()
    layla.press("More like this")
    await chatting.settle()
    assert "Storm damages harbour wall" in layla.last().text
    assert "Minister" not in layla.last().text
    assert "closed after" not in layla.last().text
