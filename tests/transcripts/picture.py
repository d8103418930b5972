"""Pictures of conversations for the README: `python -m tests.transcripts.picture`, with Chromium and Noto fonts.

A page in Telegram's looks is made of what was recorded and shot without a window; nothing is fetched.
"""

import asyncio
import re
import shutil
import sys
import tempfile
from html import escape
from pathlib import Path

from language.bidi import first_strong
from tests.transcripts.recorder import Event, Recorder, clock, recorder
from tests.transcripts.scenes import SCENES

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
WANTED = (("story", "ar"), ("digest", "en"), ("settings", "ar"), ("first_minute", "ar"))
STEPS = "first_minute"
"""The conversation in which one message takes the reader through."""
WIDTH, TALLEST = 460, 2400
STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: 460px; padding: 14px 12px 18px; background: #c9dbc5;
  font: 15px/1.42 "Noto Sans", "Noto Sans Arabic", "Noto Color Emoji", sans-serif; color: #111;
  font-variant-emoji: unicode }
.said { width: fit-content; max-width: 94%; padding: 7px 11px; border-radius: 14px; margin-top: 9px;
  background: #fff; box-shadow: 0 1px 1px #0002; overflow-wrap: anywhere }
.bot { width: 400px } .mine { margin-left: auto; background: #e3fdc9 }
.line { unicode-bidi: plaintext; min-height: .6em; text-align: start }
.quote { background: #e8f3fb; border-inline-start: 3px solid #3390ec; border-radius: 5px; padding: 4px 9px; margin: 3px 0 }
a { color: #2678b6; text-decoration: none } .changed { font-size: 12px; color: #8a9; text-align: end }
.row { display: flex; gap: 4px; width: 400px; margin-top: 4px; direction: ltr }
.key { flex: 1; text-align: center; background: #6a8f7acc; color: #fff; border-radius: 8px; padding: 6px 4px;
  font-size: 14px; font-weight: 500; unicode-bidi: plaintext; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.pressed { background: #3f6a55 } .note { width: fit-content; margin: 12px auto 4px; padding: 2px 11px;
  border-radius: 12px; background: #5a7a6aaa; color: #fff; font-size: 13px; unicode-bidi: plaintext }
"""


def page(chat: Recorder, *, steps: bool = False) -> str:
    """The conversation as a page; a message that was changed is shown as it was last, or step by step."""
    seen = current(chat.events, steps=steps)
    shown = "".join(bubble(event, pressed, chat.language) for event, pressed in seen)
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><body>{shown}</body>'


def current(events: list[Event], *, steps: bool = False) -> list[tuple[Event, str]]:
    """What is on the screen in the end, and for each message the button that was pressed under it.

    With `steps`, a message that became another one is shown as both.
    """
    shown: list[tuple[Event, str]] = []
    for event in events:
        if event.kind == "pressed":
            at, label = next(
                (n, label)
                for n in reversed(range(len(shown)))
                for label in sorted(labels(shown[n][0]), key=len)
                if event.text in label
            )
            shown[at] = (shown[at][0], label)
        elif event.kind == "changed":
            at = max(n for n, (old, _) in enumerate(shown) if old.kind in ("sent", "changed"))
            another = steps and opening(event) != opening(shown[at][0])
            shown[at : at + 1] = [*([shown[at]] if another else []), (event, "")]
        else:
            shown.append((event, ""))
    return shown


def opening(event: Event) -> str:
    """The first line of a message."""
    return event.text.partition("\n")[0]


def labels(event: Event) -> list[str]:
    """The words on a message's buttons."""
    return [label for row in event.buttons for label in row]


def bubble(event: Event, pressed: str, language: str) -> str:
    """One message, or a word between messages."""
    if event.kind == "typed":
        return f'<div class="said mine">{lines(escape(event.text))}</div>'
    if event.kind in ("passed", "popup"):
        text = clock(event.at, language) if event.kind == "passed" else event.text
        return f'<div class="note">{text}</div>'
    keys = "".join(
        '<div class="row">'
        + "".join(f'<div class="key{" pressed" * (label == pressed)}">{escape(label)}</div>' for label in row)
        + "</div>"
        for row in event.buttons
    )
    return f'<div class="said bot">{lines(event.text)}</div>{keys}'


def lines(markup: str) -> str:
    """Telegram's HTML as a browser's: each line finds its own direction, as in Telegram's clients."""
    parts = re.split(r"<blockquote[^>]*>(.*?)</blockquote>", markup, flags=re.S)
    return "".join(_quote(part) if n % 2 else _paragraphs(part) for n, part in enumerate(parts))


def _paragraphs(text: str) -> str:
    text = re.sub(r"<tg-time[^>]*>|</tg-time>", "", text).strip("\n")
    return "".join(f'<div class="line">{line}</div>' for line in text.split("\n")) if text else ""


def _quote(text: str) -> str:
    seen = re.sub(r"<[^>]*>", "", text)
    return f'<div class="quote" dir="{first_strong(seen) or "ltr"}">{_paragraphs(text)}</div>'


async def shoot(html: str, picture: Path) -> None:
    """A page into a PNG, as high as it needs."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("picture: Chromium is not installed")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        await asyncio.to_thread(source.write_text, html, encoding="utf-8")
        options = (
            "--headless=new --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=2000".split()
        )
        options += [f"--user-data-dir={folder}/profile", "--force-device-scale-factor=1.25"]
        height = await _height(browser, options, source)
        options += [f"--window-size={WIDTH},{height}", f"--screenshot={picture}"]
        await _run(browser, *options, source.as_uri())


async def _height(browser: str, options: list[str], source: Path) -> int:
    """The page's own height in CSS pixels, as its script reports it."""
    html = await asyncio.to_thread(source.read_text, encoding="utf-8")
    script = "<script>document.title = 'h' + document.body.scrollHeight</script>"
    measured = source.with_name("measured.html")
    await asyncio.to_thread(measured.write_text, html + script, encoding="utf-8")
    printed = await _run(browser, *options, f"--window-size={WIDTH},300", "--dump-dom", measured.as_uri())
    found = re.search(r"<title>h(\d+)</title>", printed)
    return min(TALLEST, int(found[1])) if found else TALLEST


async def _run(*command: str) -> str:
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=asyncio.subprocess.DEVNULL)
    printed, _ = await running.communicate()
    return printed.decode("utf-8", "replace")


async def main() -> None:
    """Every wanted conversation into its picture."""
    for name, language in WANTED:
        with tempfile.TemporaryDirectory() as folder:
            async with recorder(Path(folder), language) as chat:
                await SCENES[name].play(chat)
        await shoot(page(chat, steps=name == STEPS), PICTURES / f"{name}.{language}.png")


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(main())
