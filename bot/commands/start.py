"""/start and /help: what this bot does, in the reader's language."""

from telegram import Update

from bot.answer import answer
from bot.house import Context, wording
from bot.screen import Screen
from bot.wording import Wording, running


async def start(update: Update, context: Context) -> None:
    """Greet and say what can be asked."""
    await answer(update, greeting(wording(update)))


async def help_(update: Update, context: Context) -> None:
    """Say what can be asked."""
    await answer(update, manual(wording(update)))


def greeting(words: Wording) -> Screen:
    """The first message a reader sees."""
    hello = words.say("<b>Mujaz</b> serves the news in brief: every sentence is quoted word for word.")
    return Screen(hello + "\n\n" + manual(words).html)


def manual(words: Wording) -> Screen:
    """The commands, a line each."""
    lines = (
        "/latest — " + words.say("the latest headlines"),
        "/topic — " + words.say("news about a topic: /topic Jerusalem"),
        "/topics — " + words.say("what the news is about now"),
        "/subscribe — " + words.say("follow a topic or a source"),
        "/subscriptions — " + words.say("what you follow"),
        "/digest — " + words.say("your digest now"),
        "/saved — " + words.say("what you saved"),
        "/settings — " + words.say("language, clock, quiet hours"),
        "/sources — " + words.say("where the news comes from"),
        "/privacy — " + words.say("what I keep of you, and how long"),
        "/help — " + words.say("this help"),
    )
    return Screen("\n".join(running(line, words.language) for line in lines))
