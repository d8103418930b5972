"""Logs as `event key=value`, to stderr; neither the bot's token nor a chat's id appears in one."""

import logging
import re
import sys

import structlog

CHAT = re.compile(r"((?:chat|user|from)(?:[_ (]id)?['\"]?\s*[:=]\s*)-?\d+", re.IGNORECASE)
"""Ids that libraries put into their errors: "New chat id: -100…"."""
TOKEN = re.compile(r"\d{3,}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)

LIBRARIES = ("httpx", "httpcore", "telegram", "aiosqlite", "alembic", "trafilatura", "asyncio")
"""Of these only warnings are wanted."""


class Redacted(logging.Formatter):
    """A formatter that blots out whatever looks like a bot token or names a chat, in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line without tokens and ids."""
        return CHAT.sub(r"\1[id]", TOKEN.sub("[token]", super().format(record)))


def configure(level: str = "info", style: str = "text") -> None:
    """Send the logs of all our code and of the libraries to stderr."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacted("%(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
