"""Messages without a command: commands as people say them, texts to be shortened, and else a topic."""

from typing import Any

from telegram import Update

from bot import menu, spoken
from bot.answer import answer
from bot.commands import (
    admin,
    clock,
    digest,
    link,
    privacy,
    saved,
    sources,
    start,
    subscribe,
    subscriptions,
    topic,
)
from bot.commands import settings as wishes
from bot.commands.latest import latest
from bot.commands.topics import topics
from bot.commands.why import why
from bot.house import Context, wording
from bot.screen import Screen
from bot.wording import running

LONG = 600
"""Characters from which a message is a text to be shortened, and no topic."""
HANDLERS: dict[str, Any] = {
    "latest": latest,
    "help": start.help_,
    "start": start.start,
    "topics": topics,
    "topic": topic.topic,
    "subscriptions": subscriptions.listing,
    "digest": digest.digest_now,
    "why": why,
    "settings": wishes.show,
    "zone": wishes.zone,
    "quiet": wishes.quiet,
    "digesttime": wishes.digest_time,
    "saved": saved.saved,
    "sources": sources.listing,
    "mute": wishes.mute,
    "subscribe": subscribe.subscribe,
    "unsubscribe": subscriptions.unsubscribe,
    "privacy": privacy.show,
    "mydata": privacy.mydata,
    "forgetme": privacy.forgetme,
}
SAID: dict[str, Any] = HANDLERS | {"admin": admin.show}
"""The handlers of commands that everybody has, and those that a message may mean as well."""


async def words(update: Update, context: Context) -> None:
    """Do what a message without a command asks for."""
    message = update.effective_message
    text = (message.text or message.caption or "") if message else ""
    forwarded = message is not None and message.forward_origin is not None
    if not forwarded and await obeyed(text, update, context):
        return
    if text.lstrip().startswith("/"):
        await unknown(update, context)
    elif len(text) < LONG and (found := link.addresses(text, hidden(update))):
        await link.answer_links(found, update, context)
    elif forwarded or len(text) >= LONG:
        await link.answer_text(text, update, context)
    elif not await clock.typed(text, update, context):
        await topic.about(text, update, context)


async def obeyed(text: str, update: Update, context: Context) -> bool:
    """Do what a message says that stands for a command; whether it was one."""
    said = spoken.understood(text)
    if said is None or (said[0] == "admin" and not sources.admin(update, context)):
        return False
    context.args = said[1].split()
    await SAID[said[0]](update, context)
    return True


def hidden(update: Update) -> list[str]:
    """Addresses behind the words of a message."""
    message = update.effective_message
    entities = [*message.entities, *message.caption_entities] if message else []
    return [entity.url for entity in entities if entity.url]


async def unknown(update: Update, context: Context) -> None:
    """A command we do not have: what was meant, perhaps, and what there is."""
    message = update.effective_message
    text = (message.text or message.caption or "") if message else ""
    if await obeyed(text, update, context):
        return
    close = spoken.meant(text.split()[0].partition("@")[0])
    tell = wording(update)
    line = running(tell.say("I do not know this command."), tell.language)
    if close:
        line += "\n" + running(tell.say("Did you mean this?") + f" /{close}", tell.language)
    elif message and message.chat.type == message.chat.PRIVATE:
        line += f"\n\n{menu.manual(tell).html}"
    await answer(update, Screen(line))


async def other(update: Update, context: Context) -> None:
    """A picture, a voice or the like without words: what there is to send."""
    words = wording(update)
    line = words.say(
        "This I cannot read. Send a word and I look it up; send a link or a text and I shorten it."
    )
    await answer(update, Screen(running(line, words.language)))
