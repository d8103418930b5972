"""Links that open the bot at a topic, a story or a digest: `?start=` and at most 64 letters of base64url."""

import base64
import binascii
import re

MOST = 64
"""Letters that Telegram takes."""
STORY = re.compile(r"story_(\d{1,15})")
DIGEST = re.compile(r"digest_(\d{1,12})")
TOPIC = re.compile(r"topic_([A-Za-z0-9_-]{1,58})")


def topic(words: str) -> str:
    """The payload that asks for these words, "" when they are too long for one."""
    payload = "topic_" + base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")
    return payload if len(payload) <= MOST else ""


def story(number: int) -> str:
    """The payload that opens an article's card."""
    return f"story_{number}"


def digest(number: int) -> str:
    """The payload that opens a list of stories that is remembered under this number."""
    return f"digest_{number}"


def listed(payload: str) -> int | None:
    """The number of the list that a payload asks for; None for what asks for none."""
    match = DIGEST.fullmatch(payload)
    return int(match[1]) if match else None


def read(payload: str) -> str | int | None:
    """The words or the article that a payload asks for; None for what is no payload of ours."""
    if match := STORY.fullmatch(payload):
        return int(match[1])
    match = TOPIC.fullmatch(payload)
    try:
        coded = match[1].encode() if match else b""
        return base64.urlsafe_b64decode(coded + b"=" * (-len(coded) % 4)).decode().strip() or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def address(username: str, payload: str) -> str:
    """The link that opens the bot with a payload."""
    return f"https://t.me/{username}?start={payload}"
