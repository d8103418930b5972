"""What every handler may ask for, and who is asking."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.fairness import Fairness
from bot.wording import Wording, speak
from storage.database import Database
from storage.readers import Reader

READER: ContextVar[Reader | None] = ContextVar("reader", default=None)
"""The wishes of the chat whose update the current task handles."""


@dataclass(frozen=True, slots=True)
class House:
    """The resources of a running bot."""

    database: Database
    now: Callable[[], datetime]
    admins: frozenset[int] = frozenset()
    fairness: Fairness = field(default_factory=Fairness)


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[str, House]]):
    """The context of a handler, with the house in it."""

    @property
    def house(self) -> House:
        return self.bot_data["house"]


def wording(update: Update) -> Wording:
    """The words of whoever sent this update."""
    reader, user = READER.get(), update.effective_user
    if reader and reader.language:
        return speak(reader.language, reader.digits)
    return speak(user.language_code if user else None, reader.digits if reader else "")
