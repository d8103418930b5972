"""Chats and messages as the fake keeps them, and as the Bot API describes them."""

from dataclasses import dataclass, field
from typing import Any

BOT: dict[str, Any] = {"id": 1, "is_bot": True, "first_name": "Mujaz", "username": "mujaz_bot"}


@dataclass
class Chat:
    """A chat the bot may know; `closed` is the error a sender meets, when there is one."""

    id: int
    type: str
    title: str
    username: str = ""
    forum: bool = False
    started: bool = True
    blocked: bool = False
    deactivated: bool = False
    bot: str = "member"
    may_post: bool = True
    migrated_to: int | None = None
    threads: set[int] = field(default_factory=set)
    members: dict[int, str] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """The chat object of an update."""
        name = "first_name" if self.type == "private" else "title"
        about: dict[str, Any] = {"id": self.id, "type": self.type, name: self.title}
        if self.username:
            about["username"] = self.username
        return about | ({"is_forum": True} if self.forum else {})


@dataclass
class Message:
    """A message in a chat, as its readers see it now."""

    id: int
    chat: Chat
    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    sender: dict[str, Any] | None = None
    by_bot: bool = False
    date: int = 0
    markup: dict[str, Any] | None = None
    thread: int | None = None
    reply_to: int | None = None
    html: str = ""
    document: str = ""
    content: bytes = b""
    silent: bool = False
    deleted: bool = False
    lost: bool = False
    preview: dict[str, Any] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    """Earlier texts, oldest first, when the message was edited."""

    @property
    def rows(self) -> list[list[dict[str, Any]]]:
        """The inline buttons, row by row."""
        return list((self.markup or {}).get("inline_keyboard", []))

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """The inline buttons in one list."""
        return [button for row in self.rows for button in row]

    @property
    def links(self) -> list[str]:
        """Addresses of the links in the text, in order."""
        return [entity["url"] for entity in self.entities if entity["type"] == "text_link"]

    def described(self) -> dict[str, Any]:
        """The message object of an answer or an update."""
        about: dict[str, Any] = {"message_id": self.id, "chat": self.chat.described(), "date": self.date}
        about |= {"from": self.sender} if self.sender else {}
        about |= self._content()
        if self.rows:
            about["reply_markup"] = self.markup
        if self.thread is not None:
            about |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.before:
            about["edit_date"] = self.date
        return about

    def _content(self) -> dict[str, Any]:
        text, entities = ("caption", "caption_entities") if self.document else ("text", "entities")
        about: dict[str, Any] = {text: self.text} if self.text else {}
        if self.entities:
            about[entities] = self.entities
        if self.document:
            file = f"file{self.id}"
            about["document"] = {"file_id": file, "file_unique_id": file, "file_name": self.document}
        return about


GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)
RIGHTS = dict.fromkeys(
    (
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_post_messages",
    ),
    True,
)


def standing(status: str) -> dict[str, Any]:
    """A member's status with the fields that Telegram sends beside it."""
    more: dict[str, dict[str, Any]] = {
        "administrator": RIGHTS,
        "creator": {"is_anonymous": False},
        "kicked": {"until_date": 0},
    }
    return {"status": status, **more.get(status, {})}
