"""The first minute as screens: pure, from topics on offer to what a newcomer taps."""

from collections.abc import Collection, Sequence

from bot.cadence import Cadence, parse
from bot.render import clean
from bot.screen import Button, Screen
from bot.subscription import topic
from bot.wording import Wording, language_name, languages, running, speak
from language.terms import normal
from storage.subscriptions import Subscription

MOST = 8
"""Topics on offer."""
RISEN = 3
"""Titles that a topic of the day must stand in: two are the same event, told twice."""
TIMES = {"m": "daily 08:00", "e": "daily 18:00", "i": "instant", "h": "hourly"}
"""When to hear from us, by the letter that a button brings back."""


def offer(rising: Sequence[str], words: Wording) -> list[str]:
    """The topics on offer: those of the day, and such as always have news where these are few."""
    usual = (
        words.plain("Jerusalem"),
        words.plain("Economy"),
        words.plain("Oil"),
        words.plain("Climate"),
        words.plain("Health"),
        words.plain("Sport"),
        words.plain("Science"),
        words.plain("Technology"),
    )
    found = {normal(shown): shown for shown in (*usual[::-1], *rising[::-1])}
    return list(found.values())[::-1][:MOST]


def topics(number: int, offered: Sequence[str], chosen: Collection[str], words: Wording) -> Screen:
    """The greeting with topics to tap; once one is chosen, the times to choose from."""
    lines = [
        words.say("<b>Mujaz</b> serves the news in brief: every sentence is quoted word for word."),
        words.say("What do you want to hear about? Tap it, or type any word."),
    ]
    lines += [words.say("And when? Tap a time, and your first digest comes at once.")] if chosen else []
    buttons = [
        Button(("✓ " if shown in chosen else "") + clean(shown, 40), f"w:{number}:{n}")
        for n, shown in enumerate(offered)
    ]
    rows = [buttons[n : n + 2] for n in range(0, len(buttons), 2)]
    rows += _times(number, words) if chosen else []
    rows.append(
        [Button(words.plain("Language"), f"w:{number}:l"), Button(words.plain("Skip"), f"w:{number}:s")]
    )
    html = "\n\n".join(running(line, words.language) for line in lines)
    return Screen(html, tuple(tuple(row[::-1] if words.rtl else row) for row in rows))


def group(words: Wording) -> Screen:
    """What is said once in a group that let us in."""
    lines = [
        words.say("<b>Mujaz</b> serves the news in brief: every sentence is quoted word for word."),
        words.say("Everybody can ask: /latest, or /topic Jerusalem"),
        words.say("Admins decide what comes here by itself: /subscribe Jerusalem daily 8:00"),
        words.say("I answer commands only, and am silent otherwise."),
    ]
    return Screen("\n\n".join(running(line, words.language) for line in lines))


def channel(title: str, name: str, words: Wording) -> Screen:
    """What an admin is told who let us into a channel; `name` is that by which it is spoken of."""
    lines = [
        words.say("I can post in {channel} now.", channel=clean(title, 100)),
        words.plain(  # to be copied: without marks around the name
            "You decide here what comes there, for example: /subscribe {channel} Jerusalem daily 8:00",
            channel=name,
        ),
    ]
    return Screen("\n\n".join(running(line, words.language) for line in lines))


def _times(number: int, words: Wording) -> list[list[Button]]:
    labels = {
        "m": "☀️ " + words.figures("08:00"),
        "e": "🌙 " + words.figures("18:00"),
        "i": "⚡ " + words.plain("At once"),
        "h": "🕐 " + words.plain("Every hour"),
    }
    buttons = [Button(label, f"w:{number}:{verb}") for verb, label in labels.items()]
    return [buttons[:2], buttons[2:]]


def tongues() -> Screen:
    """The languages to choose from, each by its own name: whoever needs them may read no other."""
    buttons = [Button(language_name(code, speak(code)), f"wl:{code}") for code in languages()]
    return Screen("🌐", tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2)))


def settled(following: Sequence[Subscription], when: str, words: Wording) -> Screen:
    """What is followed from now on, and when it is told."""
    lines = [
        "<b>" + words.say("You follow {topic}", topic=named(following)) + "</b>",
        words.say("When: {when}", when=when),
    ]
    html = "\n".join(running(line, words.language) for line in lines)
    return Screen(html, ((Button(words.plain("What you follow"), "sl:0:0"),),))


def again(following: Sequence[Subscription], number: int, words: Wording) -> Screen:
    """The greeting of somebody who follows something already; `number` asks for the latest news."""
    lines = [words.say("Good to see you again."), words.say("You follow {topic}", topic=named(following))]
    html = "\n".join(running(line, words.language) for line in lines)
    row = [Button(words.plain("What you follow"), "sl:0:0"), Button(words.plain("Settings"), "o:menu")]
    first = (Button(words.plain("Latest news"), f"n:{number}"),)
    return Screen(html, (first, tuple(row[::-1] if words.rtl else row)))


def named(following: Sequence[Subscription]) -> str:
    """What is followed, in one line."""
    return clean(" · ".join(topic(one.text) for one in following), 300)


def cadence(verb: str) -> Cadence:
    """The cadence that a button of `topics` stands for."""
    return parse(TIMES[verb]) or Cadence("daily")
