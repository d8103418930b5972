"""The chat in a terminal: the same Application and handlers, over a transport that prints instead of sending.

/latest        a command, as in Telegram        :lang ar       speak as a reader of Arabic
#2             press the second button          :user 2        be another reader
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from typing import Any, ClassVar

from telegram.request import BaseRequest, RequestData

Print = Callable[[str], None]

INVISIBLE = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
"""Isolates keep the direction of names in Telegram; a terminal shows them as boxes."""


@dataclass
class Reader:
    """Who is typing."""

    id: int = 1
    language: str = "en"

    def person(self) -> dict[str, Any]:
        """The reader as Telegram describes a user."""
        name = f"Reader {self.id}"
        return {"id": self.id, "is_bot": False, "first_name": name, "language_code": self.language}

    def chat(self) -> dict[str, Any]:
        """The private chat with that reader."""
        return {"id": self.id, "type": "private", "first_name": f"Reader {self.id}"}


class TerminalRequest(BaseRequest):
    """A Bot API of our own that keeps the messages and prints them."""

    def __init__(self, show: Print, *, colour: bool = False) -> None:
        self._show = show
        self._colour = colour
        self._numbers = count(1)
        self._buttons: dict[int, tuple[int, dict[int, dict[str, Any]]]] = {}

    @property
    def read_timeout(self) -> float | None:
        """Nothing here takes time."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    def button(self, chat: int, number: int) -> tuple[int, dict[str, Any]] | None:
        """The chat's button of that number, and the message it stands under."""
        message, buttons = self._buttons.get(chat, (0, {}))
        return (message, buttons[number]) if number in buttons else None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        """Answer a call of the Bot API as Telegram would."""
        parameters: dict[str, Any] = dict(request_data.parameters) if request_data else {}
        name = url.rpartition("/")[2]
        if name in ("getChat", "getChatMember"):
            return 400, b'{"ok": false, "error_code": 400, "description": "Bad Request: chat not found"}'
        files = (request_data.multipart_data or {}).values() if request_data else ()
        result = self._call(name, parameters | {"files": [name for name, _, _ in files]})
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _call(self, name: str, parameters: dict[str, Any]) -> Any:
        if name == "getMe":
            return {"id": 0, "is_bot": True, "first_name": "Mujaz", "username": "mujaz_bot"}
        if name in ("sendMessage", "editMessageText"):
            return self._message(parameters)
        if name == "answerCallbackQuery" and parameters.get("text"):
            self._show(f"({parameters['text'].translate(INVISIBLE)})")
        if name == "sendDocument":
            caption = visible(str(parameters.get("caption", "")), colour=self._colour)
            self._show(f"{caption}\n[{' '.join(parameters['files'])}]")
            return self._sent(parameters)
        return True

    def _message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        self._show(visible(str(parameters["text"]), colour=self._colour))
        rows = _markup(parameters.get("reply_markup")).get("inline_keyboard", [])
        message = self._sent(parameters)
        if buttons := _numbered([button for row in rows for button in row]):
            self._buttons[message["chat"]["id"]] = (message["message_id"], buttons)
            self._show("  ".join(f"[#{n}{_label(button)}]" for n, button in buttons.items()))
        return message

    def _sent(self, parameters: dict[str, Any]) -> dict[str, Any]:
        number = int(parameters.get("message_id") or next(self._numbers))
        chat = {"id": int(parameters["chat_id"]), "type": "private"}
        return {"message_id": number, "date": 0, "chat": chat, "text": str(parameters.get("text", ""))}


def _markup(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        value = json.loads(value)
    return value if isinstance(value, dict) else {}


def _numbered(buttons: Sequence[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Buttons by the numbers they are pressed by: their own, as those of headlines have, or else one after these."""
    own = [int(button["text"]) for button in buttons if button["text"].isdecimal()]
    others = count(max(own, default=0) + 1)
    return {int(one["text"]) if one["text"].isdecimal() else next(others): one for one in buttons}


def _label(button: dict[str, Any]) -> str:
    """What a button says beside its number."""
    text = button["text"].translate(INVISIBLE)
    link = " ↗" if button.get("url") else ""
    return link if text.isdecimal() else f" {text}{link}"


@dataclass
class Typist:
    """Turns typed lines into updates of the Bot API."""

    transport: TerminalRequest
    reader: Reader = field(default_factory=Reader)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def update(self, line: str, date: int) -> dict[str, Any] | str:
        """The update that a line stands for, or a sentence for whoever typed it."""
        if line.startswith(":"):
            return self._order(line[1:].split())
        if line.startswith("#"):
            return self._press(line[1:].strip(), date)
        return {"update_id": next(self.numbers), "message": self._said(line, date)}

    def _order(self, words: list[str]) -> str:
        match words:
            case ["lang", language]:
                self.reader.language = language
                return f"You read {language} now."
            case ["user", number] if number.isdecimal() and int(number):
                self.reader.id = int(number)
                return f"You are reader {number} now."
        return "Write :lang ar or :user 2."

    def _press(self, number: str, date: int) -> dict[str, Any] | str:
        found = self.transport.button(self.reader.id, int(number)) if number.isdecimal() else None
        if found is None:
            return f"There is no button #{number} here."
        message, button = found
        if button.get("url"):
            return f"Opens {button['url']}"
        return {
            "update_id": next(self.numbers),
            "callback_query": {
                "id": str(message),
                "from": self.reader.person(),
                "chat_instance": "1",
                "data": button.get("callback_data", ""),
                "message": {"message_id": message, "date": date, "chat": self.reader.chat(), "text": "…"},
            },
        }

    def _said(self, line: str, date: int) -> dict[str, Any]:
        message: dict[str, Any] = {
            "message_id": 0,
            "date": date,
            "chat": self.reader.chat(),
            "from": self.reader.person(),
            "text": line,
        }
        if line.startswith("/"):
            length = len(line.split()[0].encode("utf-16-le")) // 2
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return message


class _Visible(HTMLParser):
    """Telegram's HTML as text: bold and italic by escape codes, quotes by a bar, links by their address."""

    STYLES: ClassVar = {"b": "1", "strong": "1", "i": "3", "em": "3", "u": "4", "s": "9", "code": "7"}

    def __init__(self, colour: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.colour = colour
        self.text = ""
        self.links: list[str] = []
        self.quotes: list[int] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attributes).get("href") or "")
        elif tag == "blockquote":
            self.quotes.append(len(self.text))
        elif self.colour and tag in self.STYLES:
            self.text += f"\x1b[{self.STYLES[tag]}m"
        elif tag == "b":
            self.text += "*"

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.text += f" <{self.links.pop()}>"
        elif tag == "blockquote":
            start = self.quotes.pop()
            self.text = self.text[:start] + "│ " + self.text[start:].replace("\n", "\n│ ")
        elif self.colour and tag in self.STYLES:
            self.text += "\x1b[0m"
        elif tag == "b":
            self.text += "*"

    def handle_data(self, data: str) -> None:
        self.text += data


def visible(html: str, *, colour: bool) -> str:
    """A message as a terminal can show it."""
    parser = _Visible(colour)
    parser.feed(html)
    parser.close()
    return parser.text.translate(INVISIBLE)
