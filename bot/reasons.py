"""The steps of a story in words: one sentence for each verdict."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.render import clean
from bot.screen import Screen
from bot.why import Verdict
from bot.wording import Wording, running
from storage.models import Article


def screen(article: Article | None, steps: list[str], words: Wording) -> Screen:
    """The story that is meant, and a line for each step."""
    lines = (
        [running(words.say("{title}", title=clean(article.title, 160)), article.language)] if article else []
    )
    heading = [f"<b>{line}</b>" for line in lines]
    return Screen("\n\n".join([*heading, *(running(step, words.language) for step in steps)]))


def moment(at: datetime | None, zone: ZoneInfo, now: datetime, words: Wording) -> str:
    """A moment by the reader's clock: the time alone on the same day."""
    if at is None:
        return ""
    here = at.astimezone(zone)
    same = here.date() == now.astimezone(zone).date()
    return words.date(here, "HH:mm" if same else "EEEE d MMMM HH:mm")


def sentence(verdict: Verdict, zone: ZoneInfo, now: datetime, words: Wording) -> str:
    """What happened at this step."""
    topic, source = clean(verdict.about, 100), clean(verdict.source, 60)
    time = moment(verdict.at, zone, now, words)
    said = {
        **_unseen(source, words),
        **_early(topic, source, words),
        **_sent(topic, time, words),
        **_judged(topic, source, words),
        **_waiting(topic, time, words),
    }
    return said[verdict.kind]


def _unseen(source: str, words: Wording) -> dict[str, str]:
    return {
        "nothing": words.say("I have seen nothing about this."),
        "unseen": words.say("I follow {source}, but have not seen this there (yet).", source=source),
        "foreign": words.say("This site is no source of mine: /sources"),
        "gone": words.say("I had it once, and keep it no longer."),
    }


def _early(topic: str, source: str, words: Wording) -> dict[str, str]:
    return {
        "same": words.say(
            "It is one story with “{topic}” ({source}), which tells it.", topic=topic, source=source
        ),
        "away": words.say("This chat was away: I could not write to it."),
        "teaser": words.say("Only its beginning has come so far; I wait for the whole text."),
        "ungrouped": words.say("It has just come in, and is being compared with other reports."),
        "silent": words.say(
            "It came with much else at once from {source}, of which nobody is told.", source=source
        ),
        "unmatched": words.say("It is being shortened and matched right now."),
        "idle": words.say("You follow nothing yet. For example: /subscribe Jerusalem"),
    }


def _sent(reason: str, time: str, words: Wording) -> dict[str, str]:
    return {
        "sent": words.say("I sent it to you: {time}.", time=time),
        "uncertain": words.say("I sent it, but do not know whether it arrived: {time}.", time=time),
        "dead": words.say("It could not be delivered: {reason}", reason=reason),
        "leaving": words.say("It is on its way to you."),
    }


def _judged(topic: str, source: str, words: Wording) -> dict[str, str]:
    return {
        "unlike": words.say("It fits nothing that you follow."),
        "excluded": words.say("{topic}: the word −{word} keeps it out.", topic=topic, word=source),
        "paused": words.say("{topic} is paused.", topic=topic),
        "language": words.say("It is in a language that you chose not to read."),
        "muted": words.say("You muted {topic}, and it speaks of that.", topic=topic),
        "before": words.say("It came before you followed {topic} like this.", topic=topic),
        "passed": words.say("It had its turn for {topic}, and was left out.", topic=topic),
        "old": words.say("{topic}: it is more than two days old, too late to be told.", topic=topic),
    }


def _waiting(topic: str, time: str, words: Wording) -> dict[str, str]:
    return {
        "quiet": words.say(
            "{topic}: it waits for the end of your quiet hours, {time}.", topic=topic, time=time
        ),
        "digest": words.say("{topic}: it waits for the digest of {time}.", topic=topic, time=time),
        "turn": words.say("{topic}: its turn comes now.", topic=topic),
    }
