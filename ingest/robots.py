"""May a robot fetch this page? robots.txt as RFC 9309 reads it: longest match, wildcards, the group that names us."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import quote, unquote, urlsplit

import regex as re

from ingest.fetch import Fetched, FetchError

NAME = "mujazbot"
LARGEST = 500_000
"""Bytes of a robots.txt that are read."""
MOST_RULES = 2_000
LASTS, LASTS_WHEN_BROKEN = timedelta(hours=24), timedelta(hours=1)
KEPT = 5_000
"""Hosts whose rules are remembered."""


@dataclass(frozen=True)
class Rule:
    """A path pattern that is allowed or not."""

    allowed: bool
    pattern: str

    @cached_property
    def expression(self) -> "re.Pattern[str]":
        """The pattern, `*` for anything and `$` for the end, as an expression that cannot backtrack for long."""
        ended = self.pattern.endswith("$")
        parts = [re.escape(part) for part in self.pattern.removesuffix("$").split("*")]
        lazy = "".join(f"(?>.*?{part})" for part in parts[1:-1]) + (
            f".*{parts[-1]}" if len(parts) > 1 else ""
        )
        return re.compile(parts[0] + lazy + ("$" if ended else ""), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to us; `sitemaps` are the addresses it names."""

    rules: tuple[Rule, ...] = ()
    sitemaps: tuple[str, ...] = ()

    def allow(self, url: str) -> bool:
        """Whether we may fetch this address: the longest rule that fits decides, allow where two are as long."""
        path = _path(url)
        if path == "/robots.txt":
            return True
        fitting = [rule for rule in self.rules if rule.expression.match(path)]
        best = max(fitting, key=lambda rule: (len(rule.pattern), rule.allowed), default=None)
        return best is None or best.allowed


NOTHING_ALLOWED = Rules((Rule(False, "/"),))


def parse(body: bytes) -> Rules:
    """The rules for us in a robots.txt: of the groups that name us, else of those for everybody."""
    groups: dict[str, list[Rule]] = {}
    sitemaps: list[str] = []
    named: list[str] = []
    in_rules = False
    for key, value in _lines(body):
        if key == "user-agent":
            named = [] if in_rules else named
            in_rules = False
            named.append(_product(value))
            groups.setdefault(named[-1], [])
        elif key in ("allow", "disallow"):
            in_rules = True
            if value:
                for name in named:
                    groups[name].append(Rule(key == "allow", _normal(value)))
        elif key == "sitemap":
            sitemaps.append(value)
    ours = groups[NAME] if NAME in groups else groups.get("*", [])
    return Rules(tuple(ours[:MOST_RULES]), tuple(sitemaps[:100]))


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    for line in body[:LARGEST].decode("utf-8-sig", "replace").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _product(value: str) -> str:
    return "*" if value.startswith("*") else re.split(r"[^A-Za-z_-]", value, maxsplit=1)[0].lower()


def _path(url: str) -> str:
    parts = urlsplit(url)
    return _normal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _normal(path: str) -> str:
    """Both spellings of an escaped letter as one; an escaped `*` or `$` stays a letter of the path."""
    kept = path.replace("%2A", "%252A").replace("%2a", "%252A").replace("%24", "%2524")
    return quote(unquote(kept), safe="/?&=*$%:;,@!+~()'[]")


Get = Callable[[str], Awaitable[Fetched]]


class Robots:
    """The rules of every host, fetched once a day when first asked for."""

    def __init__(self, get: Get, clock: Callable[[], datetime]) -> None:
        self._get = get
        self._clock = clock
        self._known: dict[str, tuple[datetime, asyncio.Future[Rules]]] = {}

    async def allow(self, url: str) -> bool:
        """Whether this page may be fetched."""
        return (await self.rules(url)).allow(url)

    async def rules(self, url: str) -> Rules:
        """The rules of the host of this address."""
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc.lower()}"
        found = self._known.get(root)
        if found and found[0] > self._clock():
            return await asyncio.shield(found[1])
        answer: asyncio.Future[Rules] = asyncio.get_running_loop().create_future()
        self._remember(root, answer, LASTS)
        try:
            rules, lasts = await self._asked(f"{root}/robots.txt")
        except BaseException:
            self._known.pop(root, None)
            answer.cancel()
            raise
        self._remember(root, answer, lasts)
        answer.set_result(rules)
        return rules

    def _remember(self, root: str, answer: "asyncio.Future[Rules]", lasts: timedelta) -> None:
        while len(self._known) >= KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[root] = self._clock() + lasts, answer

    async def _asked(self, url: str) -> tuple[Rules, timedelta]:
        """RFC 9309: a 4xx allows everything, a server in trouble nothing for now."""
        try:
            answer = await self._get(url)
        except FetchError:
            return NOTHING_ALLOWED, LASTS_WHEN_BROKEN
        if answer.status == 200:
            return await asyncio.to_thread(parse, answer.body), LASTS
        if 400 <= answer.status < 500 and answer.status != 429:
            return Rules(), LASTS
        return NOTHING_ALLOWED, LASTS_WHEN_BROKEN
