"""Each verdict about a story's way to a chat follows from rows, and has a sentence of its own."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import reasons
from bot.why import Case, Verdict, unseen, verdicts
from bot.wording import speak
from language.bidi import strip
from storage.deliveries import Delivery
from storage.models import Article
from storage.readers import Reader
from storage.subscriptions import Fate, Hit, Subscription
from tests.conftest import NOW

UTC = ZoneInfo("UTC")
ARTICLE = Article(5, "Echo", "The harbour opens", "en", NOW - timedelta(hours=1), story=5)
HIT = Hit(9, 1, 5, NOW - timedelta(minutes=30))
HARBOUR = Subscription(
    1, 7, 0, 1, "harbour", "en", "instant", "on", 8, date(2026, 11, 23), NOW - timedelta(days=3)
)
SENT = Delivery(1, 7, 0, "story:5", 0, (5,), "", "sent", 1, 77, NOW, NOW, NOW, "")


def case(one: Subscription = HARBOUR, *, hit: Hit | None = HIT, **more: Any) -> Case:
    wishes = more.pop("wishes", {})
    given = {
        "text": "Football players entered the port.",
        "first": ARTICLE,
        "fate": Fate(True, hits={1: hit} if hit else {}),
        "following": (one,),
    }
    return Case(Reader(7, language="en", zone="UTC", **wishes), ARTICLE, **{**given, **more})


def kinds(given: Case, now: datetime = NOW) -> list[str]:
    return [verdict.kind for verdict in verdicts(given, UTC, now)]


DAILY = replace(HARBOUR, cadence="daily 18:00")
COPY = replace(ARTICLE, id=4, title="Port reopened", source="Post")
CASES: list[tuple[str, Case]] = [
    ("away", case(wishes={"state": "left"})),
    ("ungrouped", replace(case(fate=None, first=None), article=replace(ARTICLE, story=None))),
    ("teaser", replace(case(first=None), article=replace(ARTICLE, teaser=True))),
    ("silent", case(fate=Fate(True, silent=True))),
    ("unmatched", case(fate=Fate(False))),
    ("idle", case(following=())),
    ("sent", case(told=SENT)),
    ("uncertain", case(told=replace(SENT, state="uncertain"))),
    ("dead", case(told=replace(SENT, state="dead", reason="too old"))),
    ("leaving", case(told=replace(SENT, state="pending", done=None))),
    ("leaving", case(told=replace(SENT, state="in flight", done=None))),
    ("unlike", case(replace(HARBOUR, text="glacier"), hit=None)),
    ("unlike", case(replace(HARBOUR, text="@Post harbour"), hit=None)),
    ("excluded", case(replace(HARBOUR, text="harbour -football"), hit=None)),
    ("before", case(hit=None)),
    ("before", case(replace(HARBOUR, cursor=9, changed=NOW))),
    ("passed", case(replace(HARBOUR, cursor=9))),
    ("paused", case(replace(HARBOUR, state="paused"))),
    ("muted", case(wishes={"muted": ("chess", "football")})),
    ("language", case(wishes={"reads": ("ar",)})),
    ("old", case(hit=replace(HIT, at=NOW - timedelta(hours=49)))),
    ("quiet", case(wishes={"quiet": "08:00-12:00"})),
    ("digest", case(DAILY)),
    ("digest", case(replace(HARBOUR, cadence="hourly"), hit=replace(HIT, at=NOW))),
    ("digest", case(replace(HARBOUR, cadence="auto"), lately={1: 9}, wishes={"digest": "18:00"})),
    ("turn", case()),
    ("turn", case(replace(HARBOUR, cadence="auto"))),
]


@pytest.mark.parametrize(("kind", "given"), CASES, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(CASES)])
def test_a_story_has_the_verdict_that_its_rows_say(kind: str, given: Case) -> None:
    assert kinds(given) == [kind]


def test_what_is_told_by_another_report_says_so_first() -> None:
    assert kinds(case(first=COPY, told=SENT)) == ["same", "sent"]


def test_subscriptions_that_have_nothing_to_do_with_it_are_not_spoken_of() -> None:
    others = [replace(HARBOUR, id=n, topic=n, text=f"glacier {n}") for n in range(2, 9)]
    assert kinds(case(following=(*others, DAILY))) == ["digest"]


@pytest.mark.parametrize(
    ("given", "at"),
    [
        (case(DAILY), NOW.replace(hour=18)),
        (case(wishes={"quiet": "08:00-12:00"}), NOW.replace(hour=12)),
        (case(replace(HARBOUR, cadence="hourly"), hit=replace(HIT, at=NOW)), NOW.replace(hour=10)),
    ],
)
def test_what_waits_says_until_when(given: Case, at: datetime) -> None:
    assert [verdict.at for verdict in verdicts(given, UTC, NOW)] == [at]


def test_what_was_never_seen_says_whether_it_could_have_been() -> None:
    assert unseen("", link=False, gone=False).kind == "nothing"
    assert unseen("", link=True, gone=False).kind == "foreign"
    assert unseen("Echo", link=True, gone=False).kind == "unseen"
    assert unseen("", link=True, gone=True).kind == "gone"


ALL = {kind for kind, _ in CASES} | {"same", "nothing", "foreign", "unseen", "gone"}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_verdict_is_one_sentence_of_its_own(language: str) -> None:
    words = speak(language)
    said = {
        kind: strip(reasons.sentence(Verdict(kind, "Topic", "Source", NOW), UTC, NOW, words)) for kind in ALL
    }
    assert len(set(said.values())) == len(ALL)
    assert all(kind in ("sent", "uncertain", "quiet", "digest") for kind in ALL if "09:00" in said[kind])
    assert all("09:00" in said[kind] for kind in ("sent", "uncertain", "quiet", "digest"))


def test_another_day_is_named_and_the_clock_is_the_readers() -> None:
    words, cairo = speak("en"), ZoneInfo("Africa/Cairo")
    assert reasons.moment(NOW, cairo, NOW, words) == "11:00"
    assert reasons.moment(NOW + timedelta(days=1), cairo, NOW, words) == "Wednesday 25 November 11:00"
