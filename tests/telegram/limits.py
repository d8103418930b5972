"""A model of Telegram's flood limits, whose real thresholds are unpublished."""

from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass
class Limits:
    """Messages allowed in any window: over all chats in 1 s, in a private chat, in a group in 60 s."""

    overall: int = 30
    paid: int = 1000
    chat: int = 3
    """Messages to one private chat in any `chat_window` seconds: Telegram lets short bursts pass."""
    chat_window: float = 3.0
    group: int = 20
    penalty: int = 3
    _taken: dict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait(self, chat: int, now: float, *, paid: bool = False) -> int:
        """Seconds the sender is told to wait; 0 when the message is let through and counted."""
        windows = [
            (("all", paid), self.paid if paid else self.overall, 1.0),
            (chat, self.chat, self.chat_window) if chat > 0 else (chat, self.group, 60.0),
        ]
        if any(self._full(key, most, width, now) for key, most, width in windows):
            return self.penalty
        for key, _, _ in windows:
            self._taken[key].append(now)
        return 0

    def _full(self, key: object, most: int, width: float, now: float) -> bool:
        taken = self._taken[key]
        while taken and taken[0] <= now - width:
            taken.popleft()
        return len(taken) >= most
