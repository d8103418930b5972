"""Logs as `event key=value`, to stderr; the bot's token never appears in one."""

import logging
import re
import sys

import structlog

TOKEN = re.compile(r"\d{3,}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)


class Redacted(logging.Formatter):
    """A formatter that blots out whatever looks like a bot token, in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line without tokens."""
        return TOKEN.sub("[token]", super().format(record))


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
    for name in ("httpx", "httpcore", "telegram", "aiosqlite", "alembic", "trafilatura", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
