"""Every line of every screen runs as it should, in every language read from right to left (UAX #9)."""

import random
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from bidi import get_base_level

from bot import render, welcome
from bot.commands import admin
from bot.wording import FSI, PDI, languages, speak
from ingest.keep import keep
from ingest.load import keys
from language.bidi import direction, strip
from storage import sources
from storage.models import Article, NewArticle, Source
from storage.notices import Notice
from storage.overview import Overview
from storage.search import Hit
from tests.telegram.html import parse
from tests.transcripts.recorder import NOW, Recorder, recorder

RTL = tuple(code for code in languages() if speak(code).rtl)
OURS = set("\u200e\u200f\u2068\u2069")
FOREIGN = set("\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
WORDS = {
    "ar": "الوزير يلتقي وفدا من شركة في اجتماع طارئ حول الأزمة".split(),
    "fa": "وزیر با هیئتی از شرکت دیدار کرد و گفت".split(),
    "ur": "وزیر نے کمپنی کے وفد سے ملاقات کی ہے".split(),
    "en": "The minister meets a delegation of the company today".split(),
    "ru": "Министр встретился с делегацией компании".split(),
}
NAMES = (
    "OpenAI",
    "F-16",
    "3.5%",
    "(COP30)",
    "غزة",
    "12:30",
    "😀",
    "«",
    "»",
    "U.S.",
    "\u202e",
    "\u2067",
    "\u200f",
)


def mixed(dice: random.Random) -> tuple[str, str]:
    """A language and a title in it, with foreign names and foreign controls anywhere."""
    own = dice.choice(list(WORDS))
    words = dice.sample(WORDS[own], 4) + dice.sample(NAMES, dice.randint(1, 4))
    dice.shuffle(words)
    return own, " ".join(words)


def check(line: str, language: str) -> None:
    """One line as a client lays it out: its direction, its isolates, nobody else's controls."""
    depth = 0
    for char in line:
        depth += (char == FSI) - (char == PDI)
        assert depth >= 0, ascii(line)
    assert depth == 0, ascii(line)
    assert not set(line) & FOREIGN, ascii(line)
    if strip(line).strip():
        wanted = direction(line, language) == "rtl"
        assert get_base_level(line) == wanted, (language, line)


@pytest.mark.parametrize("language", [*RTL, "en", "ru"])
def test_a_thousand_mixed_titles_in_lists_run_as_their_own_language_does(language: str) -> None:
    dice, words = random.Random(language), speak(language)
    for _ in range(50):
        titles = [mixed(dice) for _ in range(20)]
        hits = [
            Hit(Article(n, dice.choice(NAMES[:10]), title, own, NOW), ("One", "Other")[: 1 + n % 2])
            for n, (own, title) in enumerate(titles)
        ]
        text, _ = parse(render.headlines(hits, words.say("Latest news"), words, NOW).html)
        heading, *stories = text.split("\n\n")
        check(heading, language)
        for (own, _), story in zip(titles, stories, strict=True):
            first, about = story.split("\n")
            check(first, own)
            check(about, language)


@dataclass(frozen=True)
class Told:
    """What the screens of a conversation may quote, by language."""

    lines: dict[str, str]

    def language(self, line: str, interface: str) -> str:
        """Whose line it is: that of the article it quotes from its beginning, else the reader's."""
        bare = re.sub(r"^(?:\d+\. |• )", "", strip(line).strip())
        return next((own for text, own in self.lines.items() if bare.startswith(text[:25])), interface)


async def news(chat: Recorder) -> Told:
    """Twenty articles whose titles and sentences mix scripts."""
    dice, lines = random.Random(7), {}
    for n in range(20):
        own, title = mixed(dice)
        sentences = [f"{' '.join(mixed_words(own, dice))}." for _ in range(9)]
        source = await chat.database.write(
            sources.ensure, f"https://{n}.example/feed", dice.choice(NAMES[:10])
        )
        article = NewArticle(
            f"{n} {title}",
            tuple(sentences),
            own,
            keys(title, tuple(sentences)),
            f"https://{n}.example/a",
            chat.now,
        )
        await chat.database.write(keep, source.id, [article], chat.now)
        lines |= {strip(render.clean(text, 300)): own for text in (f"{n} {title}", *sentences)}
    return Told(lines)


def mixed_words(own: str, dice: random.Random) -> list[str]:
    words = dice.choices(WORDS[own], k=9) + dice.sample(NAMES[:6], 2)
    dice.shuffle(words)
    return words


SAID = (
    *("/start", "/help", "/latest 20", "/topic وزیر", "/topic qwzx", "/topic", "/topics", "/subscribe"),
    *("/subscribe OpenAI instant", "/subscribe غزة daily 8:00", "/subscriptions", "/digest", "/settings"),
    *(
        "/sources",
        "/sources add",
        "/sources remove 1",
        "/quiet 9",
        "/digesttime x",
        "/mute",
        "/zone",
        "/zone x",
    ),
    *(
        "/mute OpenAI 3",
        "/lates",
        "/saved",
        "/privacy",
        "/mydata",
        "/why",
        "/unsubscribe OpenAI",
        "مرحبا BBC",
    ),
)
PAGES = (
    *("Language", "Languages of the news", "Time zone", "Digest at", "Quiet hours", "Sentences of a summary"),
    *("Digits", "Link previews", "Muted"),
)


async def conversation(chat: Recorder) -> Told:
    """Every command, every page of the settings, a card, a pasted text, and what is delivered."""
    told = await news(chat)
    await chat.publish()
    for line in SAID:
        await chat.type(line)
        if line == "/latest 20":
            await chat.press("1")
        if line == "/settings":
            for name in PAGES:
                await chat.press(name)
                await chat.type("/settings")
        chat.now += timedelta(seconds=10)
    await chat.type("".join(f"{' '.join(WORDS['ar'])} OpenAI {n}. " for n in range(12)))
    await chat.shorten()
    await chat.publish("quds")
    await chat.until(chat.now + timedelta(days=1))
    return told


@pytest.mark.parametrize("language", RTL)
async def test_every_line_of_a_whole_conversation_runs_as_it_should(language: str, tmp_path: Path) -> None:
    async with recorder(tmp_path, language) as chat:
        told = await conversation(chat)
    shown = [event for event in chat.events if event.kind in ("sent", "changed")]
    assert len(shown) > len(SAID)
    for event in shown:
        text, _ = parse(event.text)
        for line in text.split("\n"):
            check(line, told.language(line, language))


@pytest.mark.parametrize("language", RTL)
def test_what_groups_channels_and_admins_are_told_runs_so_too(language: str) -> None:
    words, failing = (
        speak(language),
        Source(1, "https://a.example", "BBC (Arabic)", trouble="no answer in time"),
    )
    suggested = Notice("suggested", "https://b.example/feed", "Rim")
    found = Overview({"private": 3}, 1, 1, 4, 9, 1, (failing,), NOW, 5, 4, 3, 2, 1, 0, (suggested,))
    screens = (
        welcome.group(words),
        welcome.channel("Harbour news", "@harbour_news", words),
        welcome.channel("أخبار", "-1001234567890", words),
        admin.shown(found, words, NOW),
    )
    for screen in screens:
        text, _ = parse(screen.html)
        for line in text.split("\n"):
            check(line, language)
