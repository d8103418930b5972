"""When digests fall due: by the reader's clock, once for each local date, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.due_zones import changes, unsteady, wrong
from bot.cadence import MONDAY_TO_FRIDAY, Cadence
from bot.due import OLDEST, Quiet, Slot, awake, begin, exists, moment, next_hour, plan, settled, since

CAIRO, BERLIN, NEW_YORK = ZoneInfo("Africa/Cairo"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
AT_EIGHT = Cadence("daily", time(8))
NIGHT = Quiet(time(22), time(7))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "local", "expected"),
    [
        (BERLIN, "2026-01-15 08:00", "2026-01-15 07:00"),
        (BERLIN, "2026-03-29 02:30", "2026-03-29 01:00"),  # jumped over: the first moment after
        (BERLIN, "2026-03-29 02:00", "2026-03-29 01:00"),
        (BERLIN, "2026-10-25 02:30", "2026-10-25 00:30"),  # comes twice: the first
        (CAIRO, "2026-04-24 00:00", "2026-04-23 22:00"),  # midnight itself is jumped over
        (CAIRO, "2026-10-29 23:30", "2026-10-29 20:30"),  # the day ends an hour late
        (NEW_YORK, "2026-03-08 02:15", "2026-03-08 07:00"),
        (ZoneInfo("Australia/Lord_Howe"), "2026-10-04 02:10", "2026-10-03 15:30"),  # half an hour
        (ZoneInfo("Asia/Kathmandu"), "2026-05-01 06:00", "2026-05-01 00:15"),
    ],
)
def test_a_local_time_is_one_instant(zone: ZoneInfo, local: str, expected: str) -> None:
    wanted = datetime.fromisoformat(local)
    assert moment(wanted.date(), wanted.time(), zone) == utc(expected)


def test_a_day_that_a_zone_skipped_has_no_digest() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert not exists(date(2011, 12, 30), apia)
    slot = plan(AT_EIGHT, apia, utc("2011-12-29 20:00"), date(2011, 12, 29))
    assert slot == Slot(utc("2011-12-30 18:00"), date(2011, 12, 31))


ODD = """Africa/Cairo Africa/Casablanca Asia/Beirut Asia/Gaza Asia/Jerusalem Europe/Berlin Atlantic/Azores
America/New_York America/Havana America/Nuuk America/Santiago Australia/Lord_Howe Pacific/Chatham""".split()


@pytest.mark.parametrize("name", ODD)
def test_around_the_changes_of_a_year_no_digest_is_wrong(name: str) -> None:
    found = changes(ZoneInfo(name), 2027, 2027)
    assert len(found) >= 2
    for change in found:
        judged, faults = wrong(name, change)
        assert judged >= 48 * 4
        assert faults == []


@pytest.mark.parametrize("seed", range(20))
def test_a_reader_who_moves_and_a_clock_that_jumps_cost_no_digest_and_bring_none_twice(seed: int) -> None:
    assert unsteady(seed, ["Africa/Cairo", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Riyadh"]) == []


def test_weekdays_and_single_weekdays_are_kept() -> None:
    friday = utc("2026-11-27 12:00")
    assert plan(Cadence("daily", time(8), MONDAY_TO_FRIDAY), CAIRO, friday, date(2026, 11, 27)).day == date(
        2026, 11, 30
    )
    assert plan(Cadence("daily", time(8), frozenset({3})), CAIRO, friday, date(2026, 11, 26)).day == date(
        2026, 12, 3
    )


def test_a_new_subscription_is_not_made_up_for() -> None:
    now = utc("2026-11-24 09:00")
    last = begin(AT_EIGHT, CAIRO, now)
    assert last == date(2026, 11, 24)
    assert (
        plan(AT_EIGHT, CAIRO, now, last)
        == plan(AT_EIGHT, CAIRO, now)
        == Slot(utc("2026-11-25 06:00"), date(2026, 11, 25))
    )
    assert begin(AT_EIGHT, CAIRO, utc("2026-11-24 05:59")) == date(2026, 11, 23)


def test_after_an_outage_there_is_one_digest_for_the_latest_date_only() -> None:
    now = utc("2026-11-24 09:00")
    overdue = plan(AT_EIGHT, CAIRO, now, date(2026, 11, 14))
    assert overdue == Slot(utc("2026-11-24 06:00"), date(2026, 11, 24))
    assert plan(AT_EIGHT, CAIRO, now, overdue.day).at > now


def test_what_fell_due_over_48_hours_ago_is_let_go() -> None:
    mondays = Cadence("daily", time(8), frozenset({0}))
    assert plan(mondays, CAIRO, utc("2026-11-25 05:00"), date(2026, 11, 16)).day == date(2026, 11, 23)
    assert plan(mondays, CAIRO, utc("2026-11-25 07:00"), date(2026, 11, 16)).day == date(2026, 11, 30)
    assert since(utc("2026-11-01 00:00"), utc("2026-11-25 07:00")) == utc("2026-11-25 07:00") - OLDEST
    assert since(utc("2026-11-25 00:00"), utc("2026-11-25 07:00")) == utc("2026-11-25 00:00")


def test_a_clock_that_was_years_ahead_does_not_silence_a_reader() -> None:
    assert plan(AT_EIGHT, CAIRO, utc("2026-11-24 09:00"), date(2031, 1, 1)).day == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-11-24 19:59", "2026-11-24 19:59"),
        ("2026-11-24 20:00", "2026-11-25 05:00"),
        ("2026-11-24 23:30", "2026-11-25 05:00"),
        ("2026-11-25 04:59", "2026-11-25 05:00"),
        ("2026-11-25 05:00", "2026-11-25 05:00"),
    ],
)
def test_quiet_hours_span_midnight_and_end_in_the_morning(instant: str, expected: str) -> None:
    assert awake(utc(instant), NIGHT, CAIRO) == utc(expected)


def test_quiet_hours_that_end_in_an_hour_that_comes_twice_are_kept_both_times() -> None:
    quiet = Quiet(time(1), time(2, 30))
    assert awake(utc("2026-10-25 00:10"), quiet, BERLIN) == utc("2026-10-25 00:30")
    assert awake(utc("2026-10-25 01:10"), quiet, BERLIN) == utc("2026-10-25 01:30")


def test_instant_hourly_and_daily_wait_for_the_end_of_quiet_hours() -> None:
    now = utc("2026-11-24 22:15")
    morning = utc("2026-11-25 05:00")
    assert plan(Cadence("instant"), CAIRO, now, quiet=NIGHT).at == morning
    assert plan(Cadence("hourly"), CAIRO, now, quiet=NIGHT).at == morning
    early = Cadence("daily", time(6))
    assert plan(early, CAIRO, now, date(2026, 11, 24), NIGHT) == Slot(morning, date(2026, 11, 25))


def test_hours_are_full_on_the_readers_clock() -> None:
    assert next_hour(utc("2026-11-24 09:10"), ZoneInfo("Asia/Kolkata")) == utc("2026-11-24 09:30")
    assert next_hour(utc("2026-11-24 09:00"), CAIRO) == utc("2026-11-24 10:00")


def test_auto_is_instant_until_a_topic_is_busy() -> None:
    seven = time(7)
    assert [str(settled(Cadence("auto"), n, seven)) for n in (0, 3, 4, 50)] == [
        *("instant", "instant", "daily 07:00", "daily 07:00")
    ]
    assert settled(Cadence("hourly"), 50, seven) == Cadence("hourly")
    assert settled(Cadence("daily"), 0, seven) == Cadence("daily", seven)
    assert settled(AT_EIGHT, 0, seven) == AT_EIGHT


INSTANTS = st.integers(0, 12 * 366 * 86400).map(lambda s: utc("2024-01-01") + timedelta(seconds=s))
ZONES = st.sampled_from(
    [CAIRO, BERLIN, NEW_YORK, *map(ZoneInfo, ("Africa/Casablanca", "Asia/Beirut", "Asia/Gaza"))]
)
TIMES = st.times().map(lambda at: at.replace(microsecond=0))


@given(INSTANTS, ZONES, TIMES, TIMES)
@settings(deadline=None)
def test_nobody_is_woken(instant: datetime, zone: ZoneInfo, start: time, end: time) -> None:
    quiet = Quiet(start, end)
    held = awake(instant, quiet, zone)
    assert instant <= held <= instant + timedelta(hours=26)
    assert awake(held, quiet, zone) == held


@given(INSTANTS, ZONES, TIMES, st.frozensets(st.integers(0, 6), min_size=1))
@settings(deadline=None)
def test_digests_follow_one_another_by_date_and_time(
    now: datetime, zone: ZoneInfo, at: time, days: frozenset[int]
) -> None:
    cadence = Cadence("daily", at, days)
    last = begin(cadence, zone, now)
    for _ in range(4):
        slot = plan(cadence, zone, now, last)
        assert slot.day is not None
        assert slot.day > last
        assert slot.day.weekday() in days
        assert slot.at > now
        now, last = slot.at, slot.day
