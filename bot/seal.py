"""What a button brings back when it is pressed: our own short words behind the version of their grammar.

Buttons stay under old messages for years. Those of before there was a version carry none and are read as they are;
those of a version that is not ours are read as nothing, so that the reader is told what to do instead.
"""

from typing import Any

VERSION = "1"
MOST = 64
"""Bytes that Telegram takes."""
UNKNOWN = "?"
"""What no handler's pattern fits."""


def sealed(data: str) -> str:
    """The data as it goes to Telegram; raises ValueError when it is too long to come back."""
    whole = VERSION + data
    if len(whole.encode()) > MOST:
        raise ValueError(f"a button's data is over {MOST} bytes: {whole!r}")
    return whole


def opened(data: str) -> str:
    """What handlers are shown of data that came back."""
    if data.startswith(VERSION):
        return data.removeprefix(VERSION) or UNKNOWN
    return UNKNOWN if not data or data[0].isdigit() else data


def unsealed(payload: dict[str, Any]) -> dict[str, Any]:
    """The update with its button's data opened; a button without any is not ours."""
    query = payload.get("callback_query")
    if not isinstance(query, dict):
        return payload
    data = query.get("data")
    return {**payload, "callback_query": {**query, "data": opened(data if isinstance(data, str) else "")}}
