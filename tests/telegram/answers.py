"""What the fake answers: a result, or a refusal in Telegram's words."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Refusal(Exception):
    """An error of the Bot API; `mistake` says that the bot is to blame and a test should fail."""

    code: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)
    mistake: bool = False

    def body(self) -> dict[str, Any]:
        """The JSON that Telegram sends."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad(description: str) -> Refusal:
    """A request that a correct bot does not make."""
    return Refusal(400, f"Bad Request: {description}", mistake=True)


def gone(description: str) -> Refusal:
    """A 400 that even a correct bot meets, because the world changed."""
    return Refusal(400, f"Bad Request: {description}")


def forbidden(description: str) -> Refusal:
    """A chat we may not write to."""
    return Refusal(403, f"Forbidden: {description}")


def flood(seconds: int) -> Refusal:
    """Too many requests."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
