"""What can go wrong between the bot and Telegram."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from tests.telegram.answers import Refusal

Trouble = Literal["unreachable", "reset", "hang", "lost", "cut", "proxy", "garbage"]
"""Of the wire. Not carried out: `unreachable` (no connection), `reset` (broken off), `hang` (no answer),
`proxy` (a 502 page). Carried out, though the bot cannot know: `lost` (no answer), `cut` (broken off),
`garbage` (an answer that is no JSON)."""
BEFORE = ("unreachable", "reset", "hang", "proxy")


@dataclass
class Fault:
    """Something that happens to the calls it fits, `times` times after `skip` of them went well."""

    what: Refusal | Trouble
    methods: str = "send*"
    chat: int | None = None
    text: str = ""
    times: int = 1
    skip: int = 0

    def strikes(self, method: str, raw: dict[str, Any]) -> bool:
        """Whether this call is hit; counts those it fits."""
        if self.times <= 0 or not self._fits(method, raw):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True

    def _fits(self, method: str, raw: dict[str, Any]) -> bool:
        if self.chat is not None and str(raw.get("chat_id")) != str(self.chat):
            return False
        return fnmatchcase(method, self.methods) and self.text in str(raw.get("text", ""))
