"""Articles and summaries as screens: pure, from nouns to HTML."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape

from bot import deeplink
from bot.buttons import View, pressable, rows, shared
from bot.fragments import fragment
from bot.screen import Button, Screen
from bot.wording import Markup, Wording, isolated, language_name, running
from language.bidi import direction
from language.query import Query
from storage.models import Article, StoredSummary
from storage.offered import Offered
from storage.search import Cursor, Found, Hit

TITLE = 160
"""Characters of a title shown in a list."""
LONG_TITLE = 300
PAGE = 5
"""Stories on a page of an answer."""
DIGEST = 7
"""Stories on a page of a digest."""
FOLDED = 700
"""UTF-16 units beyond which quotes are folded until a reader unfolds them."""
REPORTS, LINK = 12, 500
"""Sources listed on a card, and characters of an address that it links to."""
UNDATED = datetime.fromtimestamp(0, UTC)
"""When what says no date was published."""
LIST, ROOM = 3300, 3400
"""UTF-16 units of titles in one list, and of quotes in one card: Telegram takes 4,096 in all."""


def clean(text: str, limit: int) -> str:
    """One line of plain text: no controls, no foreign direction marks, at most `limit` UTF-16 units."""
    kept = "".join(" " if c in "\n\r\t" else c for c in text if c in "\n\r\t\u200c\u200d" or not _unseen(c))
    line = re.sub(r"\s+", " ", kept).strip()
    if len(line) * 2 <= limit or units(line) <= limit:
        return line
    return line.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore").rstrip("\u200d ") + "…"


def units(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 units (Bot API, MessageEntity)."""
    return len(text) + sum(char > "\uffff" for char in text)


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn")


def title(text: str, words: Wording, limit: int = TITLE) -> str:
    """A title safe in HTML, or words that say there is none."""
    return escape(clean(text, limit)) or words.say("(no title)")


def web(url: str | None) -> str:
    """The address when a reader can open it, "" otherwise."""
    return url if url and re.match(r"https?://[^\s\x00-\x1f]+$", url) and len(url) <= 2000 else ""


def headlines(
    hits: Sequence[Hit],
    heading: str,
    words: Wording,
    now: datetime,
    first: int = 1,
    turns: Sequence[Button] = (),
) -> Screen:
    """A numbered list of stories with who reports them and how old they are, and a button for each."""
    lines = [running(f"<b>{heading}</b>", words.language)]
    limit = min(TITLE, LIST // max(1, len(hits)) - 90)
    lines += [_headline(n, hit, limit, words, now) for n, hit in enumerate(hits, first)]
    buttons = [Button(words.figures(n), f"a:{hit.article.id}") for n, hit in enumerate(hits, first)]
    numbers = [tuple(_ordered(buttons[i : i + 5], words)) for i in range(0, len(buttons), 5)]
    return Screen("\n\n".join(lines), (*numbers, *([tuple(_ordered(list(turns), words))] if turns else ())))


def _headline(number: int, hit: Hit, limit: int, words: Wording, now: datetime) -> str:
    article = hit.article
    first = f"{words.figures(number)}. <b>{isolated(title(article.title, words, limit))}</b>"
    about = _about(article, len(hit.sources) - 1, words, now)
    return running(first, article.language) + "\n" + about


def _ordered(buttons: list[Button], words: Wording) -> list[Button]:
    # Telegram does not mirror keyboards: for Arabic the first button must stand at the right.
    return buttons[::-1] if words.rtl else buttons


def latest(
    hits: Sequence[Hit], words: Wording, now: datetime, first: int = 1, turns: Sequence[Button] = ()
) -> Screen:
    """The newest headlines, or kind words when there is nothing yet."""
    if not hits and not turns:
        return Screen(words.say("Nothing here yet. News will appear as soon as it has been loaded."))
    return headlines(hits, words.say("Latest news"), words, now, first, turns)


def topic(
    asked: str,
    query: Query,
    found: Found,
    words: Wording,
    now: datetime,
    number: int,
    at: Cursor | None = None,
) -> Screen:
    """One page of what was found about a topic, with buttons to turn to the others."""
    heading = words.say("About {topic}", topic=_topic(asked, query, words))
    first = at.shown + 1 if at else 1
    turns = turned("t", found, words, number, PAGE, at)
    shown = headlines(found.hits, heading, words, now, first, turns)
    return replace(shown, buttons=(*shown.buttons, (follow(number, words),)))


def shareable(screen: Screen, asked: str, home: str, words: Wording) -> Screen:
    """The same, with a button that passes the topic on, where a link of the bot called `home` can hold it."""
    payload = deeplink.topic(asked.strip())
    if not payload:
        return screen
    *rows, last = screen.buttons
    share = Button(words.plain("Share"), url=shared(deeplink.address(home, payload), clean(asked, 100)))
    return replace(screen, buttons=(*rows, (share, *last) if words.rtl else (*last, share)))


def saved(kept: Sequence[Article], total: int, offset: int, words: Wording, now: datetime) -> Screen:
    """A page of what a chat keeps for later, the last saved first."""
    if not kept:
        return Screen(running(words.say("Nothing saved yet. Open a story and tap Save."), words.language))
    hits = [Hit(article, (article.source,)) for article in kept]
    back = [Button(arrow(words, forward=False), f"sv:{max(0, offset - PAGE)}")] if offset else []
    more = [Button(arrow(words, forward=True), f"sv:{offset + PAGE}")] if offset + PAGE < total else []
    return headlines(hits, words.say("Saved stories"), words, now, offset + 1, [*back, *more])


def turned(
    kind: str, found: Found, words: Wording, number: int, size: int, at: Cursor | None
) -> list[Button]:
    """On and back from a page of `size` stories; `kind` is the letter by which its handler knows a button."""
    turns = [Button(arrow(words, forward=True), turn(number, found.next, kind))] if found.next else []
    if at:
        back = replace(at, offset=max(0, at.offset - size)) if at.offset else None
        turns.insert(0, Button(arrow(words, forward=False), turn(number, back, kind)))
    return turns


def nothing(asked: str, query: Query, meant: str, words: Wording, number: int, command: str = "") -> Screen:
    """Kind words when nothing was found, with a button for the words and a link for the command that may be meant."""
    name = _topic(asked, query, words)
    line = words.say("Nothing about {topic} yet. Try fewer or other words.", topic=name)
    if command:
        line += "\n\n" + words.say("Did you mean this?") + f" /{command}"
    buttons = (
        ((Button(words.plain("Did you mean {topic}?", topic=clean(meant, 40)), turn(number)),),)
        if meant
        else ()
    )
    html = "\n\n".join(running(part, words.language) for part in line.split("\n\n"))
    return Screen(html, (*buttons, (follow(number, words),)))


def pasted(stored: StoredSummary, language: str, words: Wording) -> Screen:
    """The summary of a text that a reader sent."""
    whole = Article(0, "", "", language, UNDATED)
    return Screen(_quotes(stored, whole, words))


def told(
    hit: Hit,
    stored: StoredSummary | None,
    topics: Sequence[str],
    words: Wording,
    now: datetime,
    view: View | None = None,
) -> Screen:
    """A story a reader asked to be told of: its card, and for which of the topics."""
    reports = tuple(replace(hit.article, source=name) for name in hit.sources)
    view = replace(view or View(), reports=reports)
    card = summary(hit.article, stored, words, now, view)
    names = words.say("Because you follow {topics}", topics=clean(" · ".join(topics), 200))
    return Screen(f"{card.html}\n\n{running(f'<i>{names}</i>', words.language)}", card.buttons, card.preview)


def retitled(screen: Screen, old: str, new: str, words: Wording) -> Screen:
    """The screen with another headline where it has this one."""
    html = screen.html
    for limit in (LONG_TITLE, TITLE):
        before, after = (f"<b>{isolated(title(text, words, limit))}</b>" for text in (old, new))
        html = html.replace(before, after)
    return replace(screen, html=html)


def digest(
    hits: Sequence[Hit],
    total: int,
    words: Wording,
    now: datetime,
    *,
    page: int = 0,
    number: int = 0,
) -> Screen:
    """A page of a digest, two lines a story, with buttons to turn to the others.

    `number` is that of the list it was remembered under, 0 for what the outbox knows by its message.
    """
    first = page * DIGEST + 1
    heading = words.say("Your digest")
    turns = []
    if total > len(hits):
        last = first + len(hits) - 1
        heading = words.say("Your digest: {first}–{last} of {total}", first=first, last=last, total=total)
        turns += [Button(arrow(words, forward=False), f"dg:{number}:{page - 1}")] if page else []
        turns += [Button(arrow(words, forward=True), f"dg:{number}:{page + 1}")] if last < total else []
    return headlines(hits, heading, words, now, first, turns)


def related(hits: Sequence[Hit], words: Wording, now: datetime) -> Screen:
    """Stories like another, or that there are none."""
    if not hits:
        return Screen(running(words.say("Nothing else like this yet."), words.language))
    return headlines(hits, words.say("More like this"), words, now)


def topics(offered: Sequence[tuple[int, Offered]], words: Wording) -> Screen:
    """What is being written about now, a button each."""
    if not offered:
        return Screen(words.say("No topic stands out yet. Ask for one: /topic Jerusalem"))
    buttons = [Button(clean(topic.shown, 40), turn(number)) for number, topic in offered]
    pairs = tuple(tuple(_ordered(buttons[i : i + 2], words)) for i in range(0, len(buttons), 2))
    heading = words.say("What the news is about now")
    return Screen(running(f"<b>{heading}</b>", words.language), pairs)


def turn(number: int, at: Cursor | None = None, kind: str = "t") -> str:
    """What a button brings back to ask again for what has this number, from there on."""
    return f"{kind}:{number}" + (
        f":{at.now}:{at.upto}:{at.titled}:{at.offset}:{at.before}:{at.wide:d}" if at else ""
    )


def follow(number: int, words: Wording) -> Button:
    """A button that follows what was remembered under this number (`storage.asked`)."""
    return Button(words.plain("Follow"), f"fo:{number}")


def arrow(words: Wording, *, forward: bool) -> str:
    """On and back as the reader's script goes."""
    return "▶" if forward != words.rtl else "◀"


def _topic(asked: str, query: Query, words: Wording) -> str:
    return clean(asked, 100) if query.simple else understood(query, words)


def understood(query: Query, words: Wording) -> str:
    """What the query was taken for, in signs that need no translation, but for the time."""
    asked = ["/".join(isolated(clean(word.shown, 60)) for word in group) for group in query.groups]
    asked += [f"−{isolated(clean(word.shown, 60))}" for word in query.excluded]
    asked += [f"@{isolated(clean(query.source, 60))}"] if query.source else []
    asked += [language_name(query.language, words)] if query.language else []
    asked += [words.last(query.since)] if query.since else []
    return " · ".join(asked)


def summary(
    article: Article, stored: StoredSummary | None, words: Wording, now: datetime, view: View | None = None
) -> Screen:
    """An article's card: title, who reports it and when, the quoted sentences, and what can be done with it."""
    view, link = view or View(), web(article.url)
    shown = stored.best(view.sentences) if stored else None
    parts = [
        running(f"<b>{isolated(title(article.title, words, LONG_TITLE))}</b>", article.language),
        _about(article, max(0, len(view.reports) - 1), words, now),
        *([_reports(view.reports, words, now)] if view.opened else []),
        _quotes(shown, article, words, ROOM - 150 * len(view.reports[:REPORTS]) * view.opened),
    ]
    if link and not pressable(link):
        parts.append(f'<a href="{escape(link)}">{words.say("Read the original")}</a>')
    kept = len(stored.quotes) if stored else 0
    return Screen("\n\n".join(parts), rows(article, link, view, kept, words), link if view.preview else "")


def linked(
    article: Article, stored: StoredSummary | None, words: Wording, now: datetime, view: View
) -> Screen:
    """A card that can stand in any chat: its buttons are links."""
    card = summary(article, stored, words, now, view)
    rows = tuple(tuple(button for button in row if button.url) for row in card.buttons)
    return replace(card, buttons=tuple(row for row in rows if row))


def _about(article: Article, others: int, words: Wording, now: datetime) -> str:
    if article.published == UNDATED:
        return running("<i>" + words.say("{title}", title=clean(article.source, 60)) + "</i>", words.language)
    source, age = clean(article.source, 60), words.moment(article.published, now)
    if others:
        about = words.count(
            "{source} and another · {age}", "{source} and {n} others · {age}", others, source=source, age=age
        )
    else:
        about = words.say("{source} · {age}", source=source, age=age)
    return running(f"<i>{about}</i>", words.language)


def _reports(reports: Sequence[Article], words: Wording, now: datetime) -> str:
    """Who reports a story, the first one first, with a link to what each says."""
    lines = []
    for report in reports[:REPORTS]:
        link, source = web(report.url), escape(clean(report.source, 60))
        name = Markup(f'<a href="{escape(link)}">{source}</a>' if link and len(link) <= LINK else source)
        line = words.say("{source} · {age}", source=name, age=words.moment(report.published, now))
        lines.append(running(f"• {line}", words.language))
    return "<blockquote expandable>" + "\n".join(lines) + "</blockquote>"


def _quotes(stored: StoredSummary | None, article: Article, words: Wording, whole: int | None = None) -> str:
    if stored is None:
        return words.say("The summary is being prepared. Tap again in a moment.")
    if not stored.quotes:
        return words.say("This text is too short to summarise: the original says it best.")
    lines: list[str] = []
    room = whole = ROOM if whole is None else whole
    for quote in stored.quotes:
        if room < 80:
            break
        said = clean(quote.text, 2 * len(quote.text) + 1)
        line = clean(said, min(1200, room))
        room -= units(line) + 4
        lines.append(
            running(escape(line), article.language) + _place(web(article.url), said, article.language)
        )
    tag = "blockquote expandable" if whole - room > FOLDED else "blockquote"
    return f"<{tag}>" + "\n\n".join(lines) + "</blockquote>"


def _place(url: str, sentence: str, language: str) -> str:
    """An arrow that leads to where a sentence stands in the original."""
    if not url:
        return ""
    sign = "↖" if direction(sentence, language) == "rtl" else "↗"
    return f' <a href="{escape(fragment(url, sentence))}">{sign}</a>'
