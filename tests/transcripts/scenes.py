"""What is played for the transcripts: a title in two languages, and what a person does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from tests.transcripts.recorder import Recorder

NEWS = ("library", "glacier", "quds", "taqa", "mina")


@dataclass(frozen=True)
class Scene:
    """A conversation worth keeping."""

    titles: dict[str, str]
    play: Callable[[Recorder], Awaitable[None]]


async def first_minute(chat: Recorder) -> None:
    """From /start to the first digest: three taps."""
    await chat.publish(*NEWS)
    await chat.type("/start")
    await chat.press("Oil" if chat.language == "ar" else "Climate")
    await chat.press("☀️")


async def story(chat: Recorder) -> None:
    """A topic, its card, and what else there is."""
    await chat.publish(*NEWS)
    await chat.type("/topic القدس" if chat.language == "ar" else "/topic library")
    await chat.press("1")
    await chat.press("More like this")


async def digest(chat: Recorder) -> None:
    """Something is followed; the next morning brings it."""
    await chat.publish(*NEWS[2:] if chat.language == "en" else NEWS[:2])
    arabic = chat.language == "ar"
    await chat.type(
        "/subscribe القدس | النفط كل يوم ٨:٠٠" if arabic else "/subscribe library | glacier daily 8:00"
    )
    await chat.press("Yes")
    chat.now += timedelta(hours=8)
    await chat.publish(*NEWS[2:] if arabic else NEWS[:2])
    await chat.until(chat.now.replace(hour=5 if arabic else 8, minute=0))
    await chat.press("1")


async def settings(chat: Recorder) -> None:
    """The settings, one of them changed, and the language."""
    await chat.type("/settings")
    await chat.press("Sentences of a summary")
    await chat.press("5")
    await chat.press("Back")
    await chat.press("Digits")
    await chat.press("١٢٣" if chat.language == "ar" else "✓ 123")
    await chat.press("Back")
    await chat.type("/mute كرة القدم" if chat.language == "ar" else "/mute football")


async def privacy(chat: Recorder) -> None:
    """What is kept, all of it as a file, its end, and a change of mind."""
    arabic = chat.language == "ar"
    await chat.publish(*NEWS)
    await chat.type("/subscribe القدس كل يوم ٨:٠٠" if arabic else "/subscribe library daily 8:00")
    await chat.press("Yes")
    await chat.type("الخصوصية" if arabic else "/privacy")
    await chat.press("My data")
    await chat.press("Forget me")
    await chat.press("Erase")
    await chat.type("آخر الأخبار" if arabic else "latest news")
    await chat.press("Undo")


async def link(chat: Recorder) -> None:
    """A link of somewhere else becomes its summary."""
    url = "https://souq.example/oil" if chat.language == "ar" else "https://valley-news.example/library"
    await chat.type(url)
    await chat.read(url, "taqa" if chat.language == "ar" else "library")


SCENES = {
    "first_minute": Scene({"ar": "الدقيقة الأولى", "en": "The first minute"}, first_minute),
    "story": Scene({"ar": "خبر", "en": "A story"}, story),
    "digest": Scene({"ar": "موجز الصباح", "en": "The morning's digest"}, digest),
    "link": Scene({"ar": "رابط يُختصر", "en": "A link, summarised"}, link),
    "privacy": Scene({"ar": "الخصوصية", "en": "Privacy"}, privacy),
    "settings": Scene({"ar": "الإعدادات", "en": "Settings"}, settings),
}
LANGUAGES = ("ar", "en")
