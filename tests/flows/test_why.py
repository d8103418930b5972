"""/why says where a story stopped on its way to the chat that asks."""

from bot.spreading import Topics, match_owed
from language.bidi import strip
from storage import articles, deliveries, sources, stories, summaries
from storage.deliveries import Owed, Settled
from storage.models import NewArticle, Quote, StoredSummary
from tests.conftest import NOW, Chatting
from tests.flows.test_subscribing import said

TEXT = ("Ships entered the harbour today.", "It had been closed for a year.")


async def published(chatting: Chatting, title: str = "The harbour opens") -> int:
    """A story of the Echo, indexed by its address, summarised and matched."""
    write = chatting.database.write
    await write(sources.follow, "https://feeds.echo.example/rss", "The Echo", NOW)
    (source,) = await chatting.database.read(sources.named, "The Echo")
    url = "https://echo.example/opens"
    new = NewArticle(title, TEXT, "en", (f"url:{url}",), url, NOW)
    (number,) = await write(articles.add, source.id, [new], NOW)
    assert number is not None
    await write(stories.put, [stories.Place(number, number)])
    await write(summaries.add, [StoredSummary(number, (Quote(TEXT[0], 0, len(TEXT[0]), 1.0),))])
    await match_owed(chatting.database, Topics(), NOW)
    return number


async def test_a_story_waits_for_a_digest_and_a_link_finds_it(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour daily 18:00")
    await published(chatting)
    answer = await said(chatting, layla, "/why https://www.echo.example/opens?utm_source=x")
    assert "The harbour opens" in answer
    assert "waits for the digest of 18:00" in answer


async def test_a_story_that_was_sent_is_pointed_at(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour instant")
    number, shown = await published(chatting), layla.last()
    owed = Owed(layla.id, 0, f"story:{number}", 0, (number,), "[]")
    await chatting.database.write(deliveries.owe, [owed], NOW)
    (row,) = await chatting.database.read(deliveries.of_chat, layla.id)
    await chatting.database.write(deliveries.settle, [Settled(row.id, "sent", shown.id)], NOW)
    layla.send("/why", reply_to=shown)
    await chatting.settle()
    assert "I sent it to you: 09:00." in strip(layla.last().text)
    assert layla.last().reply_to == shown.id


async def test_words_and_links_that_lead_nowhere_say_why(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await published(chatting)
    assert "Which story?" in await said(chatting, layla, "/why")
    assert "I have seen nothing about this." in await said(chatting, layla, "/why glaciers")
    assert "I follow The Echo, but" in await said(chatting, layla, "/why https://echo.example/other")
    assert "no source of mine" in await said(chatting, layla, "/why https://nowhere.example/x")


async def test_a_word_that_keeps_a_story_out_is_named(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "ar")
    await said(chatting, layla, "/subscribe harbour -ships instant")
    await published(chatting)
    answer = await said(chatting, layla, "/why https://echo.example/opens")
    assert "تستبعده الكلمة −ships" in answer


async def test_what_came_in_a_flood_is_told_to_nobody(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await said(chatting, layla, "/subscribe harbour instant")
    number = await published(chatting)
    await chatting.database.write(articles.hush, [number])
    assert "nobody is told" in await said(chatting, layla, "/why https://echo.example/opens")


async def test_a_chat_that_follows_nothing_is_told_how(chatting: Chatting) -> None:
    layla = chatting.telegram.person("Layla", "en")
    await published(chatting)
    assert "You follow nothing yet" in await said(chatting, layla, "/why https://echo.example/opens")
