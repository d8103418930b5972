"""A story's card: who reports it and when, longer and shorter, saved, followed, heard less of."""

import re
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest

from bot.commands.latest import spoken
from bot.journal import Journal
from ingest.grouping import group_owed, remembered
from ingest.keep import keep
from ingest.load import Loaded, keys
from storage import articles, readers, retention, saved, sources, summaries
from storage.database import Database
from storage.models import NewArticle
from summaries.stage import summarise_owed
from tests.conftest import Chatting
from tests.flows.test_subscribing import said
from tests.flows.test_topic import harbour, loaded
from tests.newsroom import Newsroom
from tests.prose import prose
from tests.telegram.people import Person

SENTENCES = prose(30)


async def reported(database: Database, now: datetime, *papers: str) -> int:
    """One story told by these papers, summarised; the id of the newest article."""
    number = 0
    for n, paper in enumerate(papers):
        source = await database.write(sources.ensure, f"https://{paper}.example/feed", paper)
        url = f"https://{paper.replace(' ', '-')}.example/fire"
        title = "Council of Millbrook decides on the harbour pier"
        named = tuple(
            key if key.startswith("url:") else f"{key}{n}" for key in keys(title, SENTENCES, url=url)
        )
        told = now - timedelta(hours=len(papers) - n)
        article = NewArticle(title, SENTENCES, "en", named, url, told)
        number = (await database.write(keep, source.id, [article], now))[0] or 0
    index = await remembered(database, now)
    while await group_owed(database, index):
        pass
    while await summarise_owed(database):
        pass
    return number


async def opened(chatting: Chatting, person: Person) -> str:
    person.send("/latest")
    await chatting.settle()
    return await pressed(chatting, person, "1")


async def pressed(chatting: Chatting, person: Person, button: str) -> str:
    query = person.press(button)
    await chatting.settle()
    assert person.answer(query) is not None
    return str(person.last().text)


async def test_a_card_says_who_reports_a_story_and_lists_them_with_their_links(
    chatting: Chatting, now: datetime
) -> None:
    await reported(chatting.database, now, "Echo", "Harbour Post", "Northern Wire")
    layla = chatting.telegram.person("Layla", "en")
    card = await opened(chatting, layla)
    assert "and \u20682\u2069 others" in card
    when = [entity for entity in layla.last().entities if entity["type"] == "date_time"]
    assert [entity["date_time_format"] for entity in when] == ["r"]
    listed = await pressed(chatting, layla, "Who reports it")
    for paper in ("Echo", "Harbour Post", "Northern Wire"):
        assert paper in listed
        assert f"https://{paper.replace(' ', '-')}.example/fire" in layla.last().links
    assert len([e for e in layla.last().entities if e["type"] == "date_time"]) == 4
    assert "Northern Wire" not in (await pressed(chatting, layla, "Hide sources")).partition("\n\n")[2]


async def test_every_sentence_of_a_card_leads_to_its_place(chatting: Chatting, now: datetime) -> None:
    await reported(chatting.database, now, "Echo")
    layla = chatting.telegram.person("Layla", "en")
    await opened(chatting, layla)
    places = [link.partition("#:~:text=")[2] for link in layla.last().links if "#:~:text=" in link]
    ends = [tuple(unquote(end) for end in place.split(",")) for place in places]
    assert len(ends) == 3
    assert all(any(s.startswith(first) and s.endswith(last) for s in SENTENCES) for first, last in ends)
    assert {b["text"]: b["url"] for b in layla.last().buttons if "url" in b} == {
        "Share": "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fmujaz_bot%3Fstart%3Dstory_1"
        "&text=Council%20of%20Millbrook%20decides%20on%20the%20harbour%20pier",
        "Read the original": "https://Echo.example/fire",
    }


async def test_a_summary_grows_and_shrinks_in_place_and_never_beyond_a_third_of_the_text(
    chatting: Chatting, now: datetime
) -> None:
    number = await reported(chatting.database, now, "Echo")
    layla = chatting.telegram.person("Layla", "en")
    lengths = [quoted(await opened(chatting, layla))]
    before = len(layla.messages())
    lengths += [quoted(await pressed(chatting, layla, button)) for button in ("Longer", "Longer")]
    assert "Longer" not in [button["text"] for button in layla.last().buttons]
    lengths += [quoted(await pressed(chatting, layla, "Shorter")) for _ in range(3)]
    assert lengths == [3, 5, 7, 5, 3, 1]
    assert len(layla.messages()) == before
    stored = await chatting.database.read(summaries.get, number)
    text = await chatting.database.read(articles.text, number)
    assert stored
    assert sum(len(q.text.split()) for q in stored.quotes) <= 0.3 * len(text.split())


def quoted(card: str) -> int:
    return sum(sentence in card for sentence in SENTENCES)


async def test_a_reader_wish_for_length_and_previews_shapes_the_card(
    chatting: Chatting, now: datetime
) -> None:
    await reported(chatting.database, now, "Echo")
    layla = chatting.telegram.person("Layla", "en")
    await opened(chatting, layla)
    assert layla.last().preview["is_disabled"]
    wish = readers.Reader(layla.id, language="en", zone="UTC", sentences=1, previews=True)
    await chatting.database.write(readers.change, layla.id, now, lambda _: wish)
    assert quoted(await opened(chatting, layla)) == 1
    assert layla.last().preview == {"url": "https://Echo.example/fire", "prefer_small_media": True}


async def test_what_is_saved_is_listed_stays_when_old_and_can_be_dropped(
    chatting: Chatting, now: datetime
) -> None:
    number = await reported(chatting.database, now, "Echo")
    layla = chatting.telegram.person("Layla", "en")
    assert "Nothing saved yet" in await said(chatting, layla, "/saved")
    await opened(chatting, layla)
    await pressed(chatting, layla, "Save")
    assert "Council of Millbrook" in await said(chatting, layla, "saved stories")
    later = now + timedelta(days=900)
    assert await chatting.database.read(retention.old, later, 0, 10) == []
    await pressed(chatting, layla, "1")
    await pressed(chatting, layla, "✓ Saved")
    assert "Nothing saved yet" in await said(chatting, layla, "/saved")
    assert await chatting.database.read(retention.old, later, 0, 10) == [number]


async def test_saved_stories_are_turned_page_by_page(chatting: Chatting, now: datetime) -> None:
    await loaded(chatting.database, *(harbour(n, f"Harbour story {n}") for n in range(1, 8)))
    layla = chatting.telegram.person("Layla", "en")
    for number in range(1, 8):
        moment = now + timedelta(minutes=number)
        assert await chatting.database.write(saved.keep, layla.id, number, moment)
    seen = re.findall(r"Harbour story (\d)", await said(chatting, layla, "/saved"))
    seen += re.findall(r"Harbour story (\d)", await pressed(chatting, layla, "▶"))
    assert seen == list("7654321")
    assert "1. " in await pressed(chatting, layla, "◀")


async def test_what_a_story_is_about_is_followed_from_its_card(chatting: Chatting, now: datetime) -> None:
    await reported(chatting.database, now, "Echo")
    layla = chatting.telegram.person("Layla", "en")
    await opened(chatting, layla)
    assert "Follow what?" in await pressed(chatting, layla, "Follow")
    offered = [button["text"] for button in layla.last().buttons]
    assert offered[0] == "Millbrook"
    assert offered[-1] == "Echo"
    assert "You follow \u2068Millbrook" in await pressed(chatting, layla, "Millbrook")


async def test_a_number_is_no_subject(chatting: Chatting) -> None:
    await loaded(chatting.database, harbour(1, "Fire destroys 879 houses at the harbour"))
    layla = chatting.telegram.person("Layla", "en")
    await opened(chatting, layla)
    await pressed(chatting, layla, "Follow")
    offered = [button["text"] for button in layla.last().buttons]
    assert "879" not in offered
    assert "harbour" in offered


async def test_a_card_in_title_case_offers_what_its_text_uses_as_a_name_first(
    chatting: Chatting, now: datetime
) -> None:
    text = "The old ship lies off Orford. A ship sank. Divers in Orford wait."
    title = "Divers Search Ship Near Orford"
    article = NewArticle(title, (text,), "en", ("orford",), None, now - timedelta(hours=1))
    await loaded(chatting.database, Loaded("Echo", (article,), ()))
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/topic ship")
    await pressed(chatting, layla, "1")
    await pressed(chatting, layla, "Follow")
    assert layla.last().buttons[0]["text"] == "Orford"


@pytest.mark.parametrize("less", ["Millbrook", "The Echo"])
async def test_less_like_this_keeps_such_stories_away_until_it_is_undone(
    chatting: Chatting, now: datetime, less: str
) -> None:
    news = Newsroom(chatting.telegram, chatting.database, Journal(None))
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour instant")
    await news.publish("Millbrook harbour opens")
    await opened(chatting, layla)
    await pressed(chatting, layla, "Less like this")
    assert "hear no more of" in await pressed(chatting, layla, less)
    muting = layla.last()
    await news.publish("Millbrook harbour burns")
    await news.later(minutes=1)
    assert layla.last() is muting
    assert "burns" not in await said(chatting, layla, "/latest")
    layla.press("Undo", message=muting)
    await chatting.settle()
    await news.publish("Millbrook harbour floods")
    await news.later(minutes=1)
    assert "floods" in layla.last().text


async def test_latest_is_turned_page_by_page_and_speaks_languages(chatting: Chatting) -> None:
    await loaded(chatting.database, *(harbour(n, f"Harbour story {n}") for n in range(1, 9)))
    layla = chatting.telegram.person("Layla", "en")
    before = len(layla.messages())
    seen = re.findall(r"Harbour story (\d)", await said(chatting, layla, "/latest 3"))
    for _ in range(2):
        seen += re.findall(r"Harbour story (\d)", await pressed(chatting, layla, "▶"))
    assert len(seen) == 8
    assert len(set(seen)) == 8
    assert len(layla.messages()) == before + 1
    assert "4. " in await pressed(chatting, layla, "◀")
    assert "Harbour story" in await said(chatting, layla, "/latest English")
    assert "Nothing about" in await said(chatting, layla, "/latest العربية")


def test_languages_are_known_by_code_and_name() -> None:
    assert [spoken(name) for name in ("ar", "Arabic", "العربية", "الانجليزية", "français", "Echo", "")] == [
        *("ar", "ar", "ar", "en", "fr", "", "")
    ]


async def test_buttons_of_a_card_that_is_gone_say_so(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    kinds = (
        "a:9",
        "c:9:3:0",
        "v:9:3:0:1",
        "v:9:3:0:0",
        "f:9",
        "l:9",
        "fo:9",
        "lw:9:m",
        "sv:40",
        "n:7",
        "c:9:9:9",
    )
    queries = [layla.press_stale(data) for data in kinds]
    await chatting.settle()
    assert all(layla.answer(query) is not None for query in queries)
