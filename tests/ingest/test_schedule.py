"""When to look at a feed again."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.schedule import (
    DAY,
    Bounds,
    Seen,
    after,
    asked_to_wait,
    backoff,
    flood,
    interval,
    ours,
    retry_after,
)
from storage.models import Feed

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BOUNDS = Bounds()
FEED = Feed(1, "https://n.example/feed", "N", due=NOW)


def next_look(seen: Seen, feed: Feed = FEED) -> Feed:
    return after(feed, seen, NOW, random.Random(1), BOUNDS)


@pytest.mark.parametrize(("weekly", "minutes"), [(0, 60), (1, 60), (84, 30), (168, 15), (10_000, 5)])
def test_a_feed_is_asked_four_times_as_often_as_it_speaks(weekly: int, minutes: int) -> None:
    assert interval(weekly, BOUNDS) == timedelta(minutes=minutes)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_no_answer_and_no_number_of_items_leads_out_of_the_bounds(
    weekly: int, ttl: int, rng: random.Random
) -> None:
    due = after(FEED, Seen(200, {}, weekly=weekly, ttl=ttl), NOW, rng, BOUNDS).due
    assert due is not None
    assert BOUNDS.least * 0.9 <= due - NOW <= DAY * 1.1


@given(st.integers(0, 100_000), st.randoms(use_true_random=False))
def test_a_failing_feed_is_never_given_up(failures: int, rng: random.Random) -> None:
    feed = after(Feed(1, "u", "t", failures=failures), Seen(503, {}), NOW, rng, BOUNDS)
    assert feed.state == "followed" and feed.failures == failures + 1
    assert feed.due is not None and feed.due - NOW <= DAY * 1.1


def test_the_pause_after_failures_doubles_up_to_a_day() -> None:
    pauses = [backoff(n, BOUNDS) for n in range(1, 12)]
    assert pauses[:3] == [timedelta(minutes=m) for m in (10, 20, 40)]
    assert pauses[-1] == DAY


@pytest.mark.parametrize(
    ("headers", "ttl", "wait"),
    [
        ({"Retry-After": "7200"}, None, timedelta(hours=2)),
        ({"Retry-After": "Tue, 24 Nov 2026 12:00:00 GMT"}, None, timedelta(hours=3)),
        ({"Retry-After": "soon"}, None, timedelta()),
        ({"Retry-After": "99999999999999"}, None, DAY),
        ({"Cache-Control": "public, max-age=5400"}, None, timedelta(minutes=90)),
        ({"Cache-Control": "no-store"}, 7200, timedelta(hours=2)),
        ({}, None, timedelta()),
        ({"Retry-After": "\x1f60"}, None, timedelta(minutes=1)),
        ({"Retry-After": "9" * 5000}, None, timedelta(days=1)),
        ({"Cache-Control": "max-age=" + "9" * 5000}, None, timedelta(days=1)),
    ],
)
def test_what_a_server_asks_for_is_waited_a_day_at_most(
    headers: dict[str, str], ttl: int | None, wait: timedelta
) -> None:
    assert asked_to_wait(headers, ttl, NOW) == wait


@given(st.text())
def test_no_retry_after_breaks_it(value: str) -> None:
    assert timedelta() <= retry_after(value, NOW) <= DAY


def test_three_permanent_redirects_running_move_a_feed_and_two_do_not() -> None:
    seen = Seen(200, {}, moved="https://new.example/feed")
    once = next_look(seen)
    twice = next_look(seen, once)
    assert twice.url == FEED.url
    assert next_look(seen, twice).url == "https://new.example/feed"


def test_a_redirect_elsewhere_or_none_between_starts_the_count_anew() -> None:
    seen = Seen(200, {}, moved="https://new.example/feed")
    twice = next_look(seen, next_look(seen))
    for between in (Seen(200, {}), Seen(200, {}, moved="https://other.example/")):
        assert next_look(seen, next_look(between, twice)).url == FEED.url


def test_gone_is_gone() -> None:
    gone = next_look(Seen(410, {}))
    assert (gone.state, gone.due) == ("gone", None)


def test_a_feed_that_answers_again_has_no_failures() -> None:
    assert next_look(Seen(304, {}), Feed(1, "u", "t", failures=9)).failures == 0


def test_an_unchanged_answer_keeps_what_tells_the_document() -> None:
    before = Feed(1, "u", "t", etag='"a"', modified="then", body=b"x", weekly=84)
    after_ = next_look(Seen(304, {}), before)
    assert (after_.etag, after_.modified, after_.body, after_.weekly) == ('"a"', "then", b"x", 84)


@pytest.mark.parametrize(
    ("failed", "asked", "hosts", "verdict"),
    [(9, 10, 9, True), (9, 10, 1, False), (3, 10, 3, False), (2, 2, 2, False), (0, 0, 0, False)],
)
def test_only_when_most_fail_on_several_hosts_it_is_our_own_network(
    failed: int, asked: int, hosts: int, verdict: bool
) -> None:
    assert ours(failed, asked, hosts) is verdict


@pytest.mark.parametrize(
    ("fresh", "shown", "first", "silent"),
    [
        (1, 1, True, True),
        (20, 25, False, True),
        (19, 25, False, False),
        (3, 3, False, False),
        (5, 5, False, True),
    ],
)
def test_a_first_load_and_a_feed_all_of_news_are_floods(
    fresh: int, shown: int, first: bool, silent: bool
) -> None:
    assert flood(fresh, shown, first=first) is silent
