from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import parse

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SAME = """
Sat, 20 Dec 2025 14:05:00 GMT|Sat, 20 Dec 2025 17:05:00 +0300|2025-12-20T14:05:00Z|2025-12-20T17:05:00+03:00|2025-12-20 14:05
20 ديسمبر 2025 14:05|السبت 20 ديسمبر 2025، 14:05|٢٠ ديسمبر ٢٠٢٥ ١٤:٠٥|20 كانون الأول 2025 14:05|20 كانون الأول/ديسمبر 2025 14:05
20/12/2025 02:05 م|20-12-2025 14:05|20 décembre 2025 14:05|samedi 20 décembre 2025 à 14h05|December 20, 2025 2:05 PM UTC
Dec 20, 2025, 14:05|20 Aralık 2025 14:05|1766239500|Sat, 20 Dec 25 09:05:00 EST|20. Dezember 2025, 15:05 Uhr CET|20251220T140500Z|2025-12-20T14:05:00.123UTC|2025-12-20T09:05:00EST
"""


@pytest.mark.parametrize("written", SAME.replace("\n", "|").strip("|").split("|"))
def test_one_moment_is_read_however_it_is_written(written: str) -> None:
    assert parse(written, NOW) == datetime(2025, 12, 20, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "Sat, 20 Dec 2025 25:05:00 +0000",
        "Sat, 20 Dec 2025 14:05:00 +9900",
        "yesterday",
        "0000-00-00",
        "2025-13-45",
        "2099-01-01",
        "1970-01-01",
        "31 فبراير 2025",
        "99/99/9999",
        None,
    ],
)
def test_nonsense_is_no_time(nonsense: str | None) -> None:
    assert parse(nonsense, NOW) is None


@given(
    st.datetimes(datetime(1995, 1, 1), datetime(2026, 11, 1)).map(
        lambda d: d.replace(tzinfo=UTC, microsecond=0)
    )
)
def test_what_computers_write_is_read_back(moment: datetime) -> None:
    assert parse(moment.isoformat(), NOW) == moment
    assert parse(moment.strftime("%a, %d %b %Y %H:%M:%S +0000"), NOW) == moment
    assert parse(moment.strftime("%Y-%m-%dT%H:%M:%S.123Z"), NOW) == moment
    assert parse(moment.strftime("%d %b %Y %H:%M:%S +0130"), NOW) == moment - timedelta(minutes=90)
    assert (
        parse(moment.strftime("%d/%m/%Y %H:%M:%S") if moment.day > 12 else moment.isoformat(), NOW) == moment
    )


@given(st.text(max_size=120))
def test_any_text_is_a_time_or_none(text: str) -> None:
    parse(text, NOW)


LEVANT = "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول".split(
    "|"
)
EGYPT = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()
MAGHREB = "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر".split()


@pytest.mark.parametrize("months", [LEVANT, EGYPT, MAGHREB], ids=["Levant", "Egypt", "Maghreb"])
def test_every_month_is_known_wherever_arabic_is_written(months: list[str]) -> None:
    for number, name in enumerate(months, 1):
        for written in (
            f"7 {name} 2025 09:30",
            f"٧ {name} ٢٠٢٥ ٠٩:٣٠",
            f"7 {name}/{EGYPT[number - 1]} 2025 - 9:30 ص",
        ):
            assert parse(written, NOW) == datetime(2025, number, 7, 9, 30, tzinfo=UTC), written
