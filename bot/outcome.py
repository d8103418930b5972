"""What an answer of Telegram means for a message: one table, read top down (Bot API, "Making requests")."""

from dataclasses import dataclass
from typing import Literal

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.transport import NotSent

Kind = Literal["again", "failed", "unsure", "plain", "split", "left", "moved", "thread", "stop", "dead"]
"""again    nothing was delivered: try later, as often as it takes
failed   Telegram failed, or the connection broke: it may have been delivered, and is tried once more
unsure   no answer came: it may have been delivered; news is told once more, a digest is not
plain    the same without markup
split    it is too long: in parts
left     the chat cannot be written to until it comes back
moved    the group has another id now
thread   the forum topic is closed or gone: to the chat itself
stop     the token is refused: send nothing
dead     it cannot be delivered, and trying again would not help"""

GONE = (
    "chat not found|user is deactivated|bot was kicked|not enough rights|have no rights|peer_id_invalid|"
    "chat_write_forbidden|need administrator rights|group chat was deactivated|user not found"
).split("|")
UNREAD = "Invalid server response"
"""What the library says of an answer that it could not read."""
THREAD = ("message thread not found", "topic_closed", "topic_deleted", "topic closed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be done, why, and the chat's new id when it moved."""

    kind: Kind
    reason: str
    chat: int | None = None


def outcome(error: Exception) -> Outcome:
    """What is to be done after this error."""
    reason = str(error)
    if isinstance(error, ChatMigrated):
        return Outcome("moved", reason, error.new_chat_id)
    if isinstance(error, InvalidToken):
        return Outcome("stop", reason)
    if isinstance(error, Forbidden):
        return Outcome("left", reason)
    if isinstance(error, BadRequest):
        return Outcome(_refused(reason.lower()), reason)
    if isinstance(error, NotSent | RetryAfter):
        return Outcome("again", reason)
    if isinstance(error, TimedOut) or reason.startswith(UNREAD):
        return Outcome("unsure", reason)
    if isinstance(error, NetworkError):
        return Outcome("failed", reason)
    return Outcome("again" if isinstance(error, Conflict) else "dead", reason)


def _refused(reason: str) -> Kind:
    if "can't parse entities" in reason or "unsupported start tag" in reason:
        return "plain"
    if "message is too long" in reason:
        return "split"
    if any(words in reason for words in THREAD):
        return "thread"
    if any(words in reason for words in GONE):
        return "left"
    return "dead"
