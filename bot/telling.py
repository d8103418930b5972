"""What is owed, put into words: stories as readers are shown them, filtered and ranked by their wishes."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from html import escape, unescape
from re import finditer
from zoneinfo import ZoneInfo

from bot import digests, render, zones
from bot.buttons import View
from bot.digests import Message, Plan
from bot.screen import Button, Screen, visible
from bot.wording import speak
from language import terms
from language.query import Query, called, parse
from storage import articles, deliveries, subscriptions, summaries
from storage.database import Connection
from storage.deliveries import Owed, Start
from storage.models import StoredSummary
from storage.readers import Claim, Reader
from storage.search import Hit
from storage.subscriptions import Hit as Match
from storage.subscriptions import Subscription, Withheld

ROOM = 3900
"""UTF-16 units of a part of what was too long."""
DAY = timedelta(days=1)
RECHECK = timedelta(seconds=10)
"""After which it is looked once more whether another report came while a story was passed over."""
REPORTS = 12
"""Reports of a story among which one is chosen for a reader."""
asked = lru_cache(4096)(parse)


@dataclass(frozen=True, slots=True)
class Card:
    """A story by one report: the article, who else reports it, its summary, and its text where it is asked for."""

    hit: Hit
    summary: StoredSummary | None
    text: str = ""

    @property
    def story(self) -> int:
        """Its number."""
        return self.hit.article.story or 0

    @property
    def origin(self) -> tuple[str, str]:
        """The title and the category of its source."""
        return self.hit.article.source, self.hit.article.category


@dataclass(frozen=True, slots=True)
class Paper:
    """All that must be known to tell some chats what they are owed."""

    following: Mapping[int, Sequence[Subscription]] = field(default_factory=dict)
    owed: Mapping[int, Sequence[Match]] = field(default_factory=dict)
    lately: Mapping[int, int] = field(default_factory=dict)
    told: Collection[tuple[int, int, int]] = ()
    kept_back: Mapping[int, Sequence[Match]] = field(default_factory=dict)
    """By subscription, hits that wait for a report which its reader wants."""
    doubtful: Mapping[int, Mapping[int, Sequence[int]]] = field(default_factory=dict)
    """By chat and thread, stories that were told and may not have arrived."""
    cards: Mapping[int, Sequence[Card]] = field(default_factory=dict)
    """By story the reports by which it can be told, the first of them best."""
    home: str = ""
    """The bot's own name, for links that open it."""
    screens: dict[tuple[object, ...], str] = field(default_factory=dict)
    """Screens of single stories by all that they depend on: a broadcast words them once."""


async def paper(connection: Connection, claims: Sequence[Claim], now: datetime) -> Paper:
    """Read it for these chats."""
    chats = [claim.reader.chat for claim in claims]
    following = await subscriptions.of_chats(connection, chats)
    owed = await subscriptions.owed_to(connection, chats, digests.oldest(now))
    kept_back = await subscriptions.kept_back(connection, chats, digests.oldest(now))
    automatic = {one.topic for ones in following.values() for one in ones if one.cadence == "auto"}
    lately = await subscriptions.busy(connection, list(automatic), now - DAY) if automatic else {}
    doubt = await deliveries.in_doubt(connection, chats, digests.oldest(now))
    matches = [*owed.values(), *kept_back.values()]
    stories = sorted({hit.story for hits in matches for hit in hits} | {story for _, _, story in doubt})
    told = await deliveries.told(connection, chats, stories) if stories else set()
    shown = await cards(connection, stories, choosy=choosy([claim.reader for claim in claims], following))
    return Paper(following, owed, lately, told, kept_back, by_place(doubt), shown)


def by_place(stories: Sequence[tuple[int, int, int]]) -> dict[int, dict[int, list[int]]]:
    """(chat, thread, story) by chat and thread."""
    found: dict[int, dict[int, list[int]]] = {}
    for chat, thread, story in stories:
        found.setdefault(chat, {}).setdefault(thread, []).append(story)
    return found


def choosy(readers: Sequence[Reader], following: Mapping[int, Sequence[Subscription]]) -> bool:
    """Whether it matters to any of them by whose report a story is told."""
    if any(reader.muted or reader.reads for reader in readers):
        return True
    return any(asked(one.text, one.language).source for ones in following.values() for one in ones)


async def cards(
    connection: Connection, stories: Sequence[int], *, choosy: bool = False
) -> dict[int, list[Card]]:
    """These stories, each by its first report; with its text and by the other reports where somebody is choosy."""
    found: dict[int, list[Card]] = {}
    for story, hits in (await subscriptions.reports(connection, stories) if stories else {}).items():
        for hit in hits[: REPORTS if choosy else 1]:
            number = hit.article.id
            text = await articles.text(connection, number) if choosy else ""
            found.setdefault(story, []).append(Card(hit, await summaries.get(connection, number), text))
    return found


def start(claim: Claim, given: Paper, now: datetime) -> Start:
    """What a chat is owed now, in words, and when it is to be looked at again."""
    made = plan(claim.reader, given, now)
    told = (part for message in made.messages for part in worded(claim.reader, message, given, now))
    withheld = kept_back(claim.reader, made, given)
    served = {one.subscription for one in made.served}
    over = [(own, hit.id) for own in served for hit in returning(claim.reader, own, given)]
    if withheld:
        made.look(now + RECHECK)
    return Start(claim.token, tuple(told), tuple(made.served), made.due, tuple(withheld), tuple(over))


def returning(reader: Reader, subscription: int, given: Paper) -> list[Match]:
    """The hits of a subscription that waited for a report which is there now."""
    hits = given.kept_back.get(subscription, ())
    return [hit for hit in hits if not barred(reader, given.cards.get(hit.story, ()))]


def kept_back(reader: Reader, made: Plan, given: Paper) -> list[Withheld]:
    """The hits that are passed over now as all reports of their stories are of sources that the reader mutes."""
    return [
        (one.subscription, hit.id)
        for one in made.served
        for hit in given.owed.get(one.subscription, ())
        if hit.story in given.cards and barred(reader, given.cards[hit.story])
    ]


def plan(reader: Reader, given: Paper, now: datetime) -> Plan:
    """Which stories a chat is told now."""
    zone = ZoneInfo(reader.zone or zones.guess(reader.language))
    following, doubtful = given.following.get(reader.chat, ()), given.doubtful.get(reader.chat, {})
    owed = {one.id: [*returning(reader, one.id, given), *given.owed.get(one.id, ())] for one in following}
    return digests.plan(reader, zone, following, owed, given.lately, now, doubtful)


def worded(reader: Reader, message: Message, given: Paper, now: datetime) -> list[Owed]:
    """The message as it will be shown, in parts; none when the chat has been told all of it, or wants none of it."""
    fresh = [
        chosen_by(reader, given.cards[story], message.topics.get(story, ()))
        for story in message.stories
        if story in given.cards and (reader.chat, message.thread, story) not in given.told
    ]
    chosen = [card for card in fresh if card]
    if not chosen:
        return []
    if message.digest:
        best = ranked([card.hit for card in chosen], message.topics, reader.language, now)
        screen = render.digest(
            best[: digests.MOST],
            len(best),
            speak(reader.language, reader.digits),
            now,
        )
        dumped = [dump(part) for part in parts(screen)]
    else:
        best = [chosen[0].hit]
        dumped = [single(reader, chosen[0], message.topics.get(chosen[0].story, ()), given, now)]
    stories = tuple(hit.article.story or 0 for hit in best)
    return [Owed(reader.chat, message.thread, message.key, n, stories, part) for n, part in enumerate(dumped)]


def single(reader: Reader, card: Card, topics: Sequence[str], given: Paper, now: datetime) -> str:
    """A story told alone, as the outbox keeps it."""
    view = View(reader.sentences, preview=reader.previews, home=given.home, public=reader.kind == "channel")
    key = card.hit.article.id, reader.language, reader.digits, view, tuple(topics)
    if key not in given.screens:
        words = speak(reader.language, reader.digits)
        screen = render.told(card.hit, card.summary, topics, words, now, view)
        given.screens[key] = dump(screen)
    return given.screens[key]


def chosen_by(reader: Reader, reports: Sequence[Card], topics: Sequence[str] = ()) -> Card | None:
    """The report by which a reader is told a story for these topics, None when they want nothing of it.

    It is the first that is not of a source, or in a language, that they keep away; rather one of a source they follow,
    and one that has its summary.
    """
    own = [card for card in reports if open_to(reader, card)]
    if not own or _muted(reader, own[0], sources=False):
        return None
    names = [name for topic in topics if (name := asked(topic, reader.language or "und").source)]
    followed = [card for card in own if any(called(n, *card.origin) for n in names)]
    return min(followed or own, key=lambda card: card.summary is None)


def wanted(reader: Reader, card: Card) -> bool:
    """Whether a reader has muted nothing in it, and reads its language."""
    return chosen_by(reader, [card]) is not None


def barred(reader: Reader, reports: Sequence[Card]) -> bool:
    """Whether all who report it so far are sources, or write languages, that a reader keeps away."""
    return not any(open_to(reader, card) for card in reports)


def open_to(reader: Reader, card: Card) -> bool:
    """Whether a reader reads its language and has not muted its source."""
    read = not reader.reads or card.hit.article.language in reader.reads
    return read and not _muted(reader, card, sources=True)


def _muted(reader: Reader, card: Card, *, sources: bool) -> bool:
    """Whether a reader has muted it, by a line that names a source or by one that does not."""
    lines = [asked(line, reader.language or "und") for line in reader.muted]
    chosen = [query for query in lines if mutes(query) and bool(query.source) == sources]
    if not chosen:
        return False
    article, (title, category) = card.hit.article, card.origin
    fields = [terms(article.title, article.language), terms(card.text, article.language)]
    return any(
        query.about(fields, source=title, language=article.language, category=category) for query in chosen
    )


def mutes(query: Query) -> bool:
    """Whether a question says what to keep away: one that only excludes would keep away all else."""
    return bool(query.groups or query.source or query.language)


def ranked(
    hits: Sequence[Hit], topics: Mapping[int, Sequence[str]], language: str, now: datetime
) -> list[Hit]:
    """Stories of a digest, best first: carried by many, close to what is followed, fresh.

    `topics` are what each story was wanted for, by its number, in the words of a reader of `language`.
    """

    def worth(hit: Hit) -> float:
        hours = max(0.0, (now - hit.article.published).total_seconds() / 3600)
        return (
            (len(hit.sources) + fit(hit, topics.get(hit.article.story or 0, ()), language))
            * 24
            / (24 + hours)
        )

    return sorted(hits, key=lambda hit: (-worth(hit), -hit.article.id))


def fit(hit: Hit, topics: Sequence[str], language: str) -> int:
    """How close a story is to these topics: one for each that it speaks of, two for each that its headline is about."""
    article = hit.article
    headline = article.title, article.language, article.source
    return max(1, len(topics) + sum(_headed(topic, language or "und", *headline) for topic in topics))


@lru_cache(4096)
def _headed(topic: str, language: str, title: str, written: str, source: str) -> bool:
    query = asked(topic, language)
    return bool(query.groups) and query.about([terms(title, written)], source=source, language=written)


# --- screens as the outbox keeps them


def dump(screen: Screen) -> str:
    """A screen as JSON."""
    rows = [[[button.label, button.data, button.url] for button in row] for row in screen.buttons]
    return json.dumps([screen.html, rows, screen.preview], ensure_ascii=False)


def load(dumped: str) -> Screen:
    """What `dump` made."""
    html, rows, chosen = json.loads(dumped)
    return Screen(html, tuple(tuple(Button(*button) for button in row) for row in rows), chosen)


def parts(screen: Screen, room: int = ROOM) -> list[Screen]:
    """The screen, cut between stories where it is too long for one message; the buttons stand under the last."""
    cut: list[str] = []
    for block in screen.html.split("\n\n"):
        if cut and shown(cut[-1]) + shown(block) + 2 <= room:
            cut[-1] += "\n\n" + block
        else:
            cut.append(block)
    return [
        replace(screen, html=html, buttons=screen.buttons * (n == len(cut))) for n, html in enumerate(cut, 1)
    ]


def shown(html: str) -> int:
    """UTF-16 units that a reader is shown of it: what Telegram counts."""
    return render.units(visible(html))


def plain(screen: Screen) -> Screen:
    """The screen without markup."""
    return Screen(escape(visible(screen.html), quote=False), screen.buttons)


def split(screen: Screen) -> list[Screen]:
    """The screen in at least two parts, cut between stories where it can be; the buttons stand under the last."""
    escaped = [escape(part, quote=False) for part in halves(unescape(plain(screen).html).strip())]
    return [Screen(part, screen.buttons if n == len(escaped) else ()) for n, part in enumerate(escaped, 1)]


def halves(text: str) -> list[str]:
    """The text in two parts, cut at the blank line nearest to its middle, each cut again while it is too long."""
    middle = len(text) // 2
    at = min(
        (blank.start() for blank in finditer("\n\n", text)), key=lambda n: abs(n - middle), default=middle
    )
    found: list[str] = []
    for half in filter(None, (text[:at].strip(), text[at:].strip())):
        found += halves(half) if render.units(half) > ROOM else [half]
    return found
