"""Scripted readers: what they type and press becomes updates, what the bot shows them can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.telegram.chats import BOT, Chat, Message, standing
from tests.telegram.html import units

if TYPE_CHECKING:
    from tests.telegram.core import Telegram

COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(eq=False)
class Person:
    """Somebody with a phone. Actions only queue updates; the bot is run by the test or by itself."""

    telegram: Telegram
    id: int
    name: str
    language: str

    def described(self) -> dict[str, Any]:
        """The user object of an update."""
        about = {"id": self.id, "is_bot": False, "first_name": self.name}
        return about | ({"language_code": self.language} if self.language else {})

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self.telegram.chats[self.id]

    def send(
        self,
        text: str,
        chat: Group | None = None,
        *,
        thread: int | None = None,
        reply_to: Message | None = None,
        forwarded: bool = False,
    ) -> Message:
        """Type a message, to the bot or to a group; or pass on what somebody else wrote."""
        place = self._place(chat)
        message = Message(0, place, text, recognised(text), self.described(), thread=thread)
        message.reply_to = reply_to.id if reply_to else None
        content = self.telegram.store(message).described()
        content |= {"reply_to_message": reply_to.described()} if reply_to else {}
        origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": message.date}
        content |= {"forward_origin": origin} if forwarded else {}
        self.telegram.queue(message=content)
        return message

    def start(self, payload: str = "") -> Message:
        """Open the bot and press Start."""
        self.chat.started = True
        return self.send(f"/start {payload}".strip())

    def edit(self, message: Message, text: str) -> None:
        """Correct a message sent before."""
        message.before.append(message.text)
        message.text, message.entities = text, recognised(text)
        self.telegram.queue(edited_message=message.described())

    def share_location(self, latitude: float, longitude: float) -> None:
        """Send a place."""
        message = self.telegram.store(Message(0, self._place(None), "", sender=self.described()))
        place = {"latitude": latitude, "longitude": longitude}
        self.telegram.queue(message=message.described() | {"location": place})

    def send_file(self, name: str, content: bytes, caption: str = "") -> Message:
        """Send a document."""
        message = Message(
            0, self._place(None), caption, sender=self.described(), document=name, content=content
        )
        self.telegram.queue(message=self.telegram.store(message).described())
        return message

    def press(self, wanted: str, chat: Group | None = None, *, message: Message | None = None) -> str:
        """Press the newest button with these words or this data; returns the query's id."""
        found, button = self._button(wanted, self._place(chat), message)
        if "callback_data" not in button:
            raise AssertionError(f"the button {button} does not talk to the bot")
        query = self.telegram.ask("callback")
        body = {"id": query, "from": self.described(), "chat_instance": str(found.chat.id)}
        self.telegram.queue(
            callback_query=body | {"message": found.described(), "data": button["callback_data"]}
        )
        return query

    def _button(self, wanted: str, place: Chat, only: Message | None) -> tuple[Message, dict[str, Any]]:
        messages = [only] if only else self.telegram.sent(place.id)[::-1]
        offered = [(message, button) for message in messages for button in message.buttons]
        exact = [pair for pair in offered if wanted in (pair[1]["text"], pair[1].get("callback_data"))]
        alike = [pair for pair in offered if wanted in pair[1]["text"]]
        if exact or alike:
            return (exact or alike)[0]
        raise AssertionError(f"no button {wanted!r} among {[button['text'] for _, button in offered]}")

    def press_stale(self, data: str) -> str:
        """Press a button that the bot no longer shows, on a message too old to be described."""
        query = self.telegram.ask("callback")
        gone = {"chat": self.chat.described(), "message_id": 1, "date": 0}
        body = {"id": query, "from": self.described(), "chat_instance": "1", "message": gone, "data": data}
        self.telegram.queue(callback_query=body)
        return query

    def inline(self, words: str, offset: str = "") -> str:
        """Type `@mujaz_bot words` in some chat; returns the query's id."""
        query = self.telegram.ask("inline")
        self.telegram.queue(
            inline_query={"id": query, "from": self.described(), "query": words, "offset": offset}
        )
        return query

    def summon(self, text: str) -> str:
        """Mention the bot in a chat that it is not in; returns the guest query's id."""
        query = self.telegram.ask("guest")
        about = {"message_id": 1, "date": int(self.telegram.clock()), "guest_query_id": query, "text": text}
        place = {"id": -1009, "type": "supergroup", "title": "Elsewhere"}
        self.telegram.queue(guest_message=about | {"from": self.described(), "chat": place})
        return query

    def answer(self, query: str) -> dict[str, Any] | None:
        """What the bot said to a pressed button or an inline query; None when it has not yet."""
        return self.telegram.queries[query]

    def messages(self) -> list[Message]:
        """What the bot has written to this person, oldest first."""
        return self.telegram.sent(self.id)

    def last(self) -> Message:
        """The newest message of the bot."""
        messages = self.messages()
        if not messages:
            raise AssertionError(f"the bot has not written to {self.name}")
        return messages[-1]

    def block(self) -> None:
        """Block the bot."""
        self.chat.blocked = True
        self._our_status("member", "kicked")

    def unblock(self) -> None:
        """Let the bot write again."""
        self.chat.blocked = False
        self._our_status("kicked", "member")

    def delete_account(self) -> None:
        """Leave Telegram; the bot is not told."""
        self.chat.deactivated = True

    def _our_status(self, before: str, after: str) -> None:
        self.telegram.queue(
            my_chat_member=changed(self.chat, self, before, after, int(self.telegram.clock()))
        )

    def _place(self, chat: Group | None) -> Chat:
        place = chat.chat if chat else self.chat
        if place.blocked or place.deactivated or not place.started:
            raise AssertionError(f"{self.name} cannot write there")
        return place


@dataclass(eq=False)
class Group:
    """A group, supergroup or channel with the bot in it."""

    telegram: Telegram
    id: int

    @property
    def chat(self) -> Chat:
        """The chat behind it."""
        return self.telegram.chats[self.id]

    def join(self, person: Person, status: str = "member") -> None:
        """Let a person in, as `member`, `administrator` or `creator`."""
        self.chat.members[person.id] = status

    def topic(self) -> int:
        """Open a forum topic; returns its thread id."""
        number = max(self.chat.threads, default=1) + 1
        self.chat.threads.add(number)
        return number

    def set_bot(self, status: str, by: Person) -> None:
        """Make the bot `member`, `administrator`, `left` or `kicked`, and tell it so."""
        before, self.chat.bot = self.chat.bot, status
        moment = int(self.telegram.clock())
        self.telegram.queue(my_chat_member=changed(self.chat, by, before, status, moment))

    def migrate(self) -> Group:
        """Become a supergroup with another id, which the bot hears of in two messages."""
        number = self.telegram.new_chat_id()
        old = self.chat
        self.telegram.chats[number] = Chat(number, "supergroup", old.title, bot=old.bot, members=old.members)
        old.migrated_to = number
        for chat, note in (
            (old, {"migrate_to_chat_id": number}),
            (self.telegram.chats[number], {"migrate_from_chat_id": self.id}),
        ):
            message = self.telegram.store(Message(0, chat, ""))
            self.telegram.queue(message=message.described() | note)
        return Group(self.telegram, number)

    def post(self, text: str) -> Message:
        """Publish in a channel, as the channel."""
        message = self.telegram.store(Message(0, self.chat, text, recognised(text)))
        self.telegram.queue(channel_post=message.described() | {"sender_chat": self.chat.described()})
        return message

    def messages(self) -> list[Message]:
        """What the bot has written here, oldest first."""
        return self.telegram.sent(self.id)

    def last(self) -> Message:
        """The newest message of the bot."""
        messages = self.messages()
        if not messages:
            raise AssertionError(f"the bot has not written to {self.chat.title}")
        return messages[-1]


def recognised(text: str) -> list[dict[str, Any]]:
    """Commands and addresses that Telegram marks in what people type."""
    found = [("bot_command", m) for m in COMMAND.finditer(text)] + [
        ("url", m) for m in ADDRESS.finditer(text)
    ]
    return [{"type": kind, "offset": units(text[: m.start()]), "length": units(m[0])} for kind, m in found]


def changed(chat: Chat, by: Person, before: str, after: str, moment: int) -> dict[str, Any]:
    """A change of the bot's standing in a chat, as Telegram describes it."""
    return {
        "chat": chat.described(),
        "from": by.described(),
        "date": moment,
        "old_chat_member": {"user": BOT, **standing(before)},
        "new_chat_member": {"user": BOT, **standing(after)},
    }
