"""What readers type for "how often", in Arabic and English."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cadence import Cadence, parse, split

UNDERSTOOD = {
    "daily 08:00": "daily 08:00",
    "Daily at 8": "daily 08:00",
    "daily 8am": "daily 08:00",
    "every day 8:30 PM": "daily 20:30",
    "every day at 8 p.m.": "daily 20:00",
    "daily 20:15": "daily 20:15",
    "daily 7.45": "daily 07:45",
    "daily 7h45": "daily 07:45",
    "daily 0730": "daily 07:30",
    "daily": "daily",
    "8am": "daily 08:00",
    "12am": "daily 00:00",
    "12 pm": "daily 12:00",
    "12:30 am": "daily 00:30",
    "every morning": "daily 08:00",
    "every morning at 6": "daily 06:00",
    "every evening": "daily 18:00",
    "every evening at 7": "daily 19:00",
    "daily at noon": "daily 12:00",
    "every day at midnight": "daily 00:00",
    "daily 24:00": "daily 00:00",
    "weekdays 7am": "weekdays 07:00",
    "on weekdays at 7:15": "weekdays 07:15",
    "weekends 10:00": "sat,sun 10:00",
    "monday 9:00": "mon 09:00",
    "mondays": "mon",
    "every friday 8 p.m.": "fri 20:00",
    "mon, wed and fri 18:30": "mon,wed,fri 18:30",
    "mon-thu 6pm": "mon,tue,wed,thu 18:00",
    "sunday to thursday 9": "mon,tue,wed,thu,sun 09:00",
    "hourly": "hourly",
    "Every hour": "hourly",
    "instantly": "instant",
    "right away": "instant",
    "auto": "auto",
    "كل يوم ٨:٠٠ ص": "daily 08:00",
    "كل يوم ٨:٠٠ م": "daily 20:00",
    "كل يوم ۸:۳۰": "daily 08:30",
    "يوميًّا ٧ صباحًا": "daily 07:00",
    "يوميا الساعة ٩ مساءً": "daily 21:00",
    "يومياً الساعة الثامنة والنصف صباحاً": "daily 08:30",
    "كل يوم الساعة السابعة إلا ربعًا مساء": "daily 18:45",
    "كل يوم الساعة الثانية عشرة ظهراً": "daily 12:00",
    "١:٣٠ ظهرا": "daily 13:30",
    "٤ عصرا": "daily 16:00",
    "كل يوم ٥ فجرا": "daily 05:00",
    "كل يوم ١٠ ليلا": "daily 22:00",
    "كل يوم ١٢ ليلا": "daily 00:00",
    "كل صباح": "daily 08:00",
    "كل مساء الساعة ٧": "daily 19:00",
    "عند منتصف الليل": "daily 00:00",
    "أيام العمل ٧:٣٠": "mon,tue,wed,thu,sun 07:30",
    "الجمعة ١٠:٠٠": "fri 10:00",
    "كل يوم جمعة الساعة ١٠ صباحا": "fri 10:00",
    "الاثنين والخميس الساعة ٧ مساءً": "mon,thu 19:00",
    "من الأحد إلى الخميس ٩ ص": "mon,tue,wed,thu,sun 09:00",
    "الإثنين، الأربعاء ٨": "mon,wed 08:00",
    "كلّ ساعة": "hourly",
    "فورًا": "instant",
    "على الفور": "instant",
    "تلقائي": "auto",
    "\u200fكل يوم \u2068٨:٠٠\u2069 ص": "daily 08:00",
}

NOT_UNDERSTOOD = [
    "",
    " ",
    "8",
    "at 8",
    "2026",
    "daily 25:00",
    "daily 8:70",
    "daily 15am",
    "daily 8:00 9:00",
    "daily 8:00:00",
    "instant 8:00",
    "hourly daily",
    "hourly monday",
    "monday to",
    "every",
    "every other day",
    "black friday",
    "القدس",
    "كل",
    "يوم",
    "الساعة",
    "٨",
    "يوم القيامة",
    "كل يوم ٢٥:٠٠",
    "كل يوم ٨ ص م",
    "/daily",
    "daily 8 <b>",
]


@pytest.mark.parametrize(("typed", "meant"), UNDERSTOOD.items())
def test_words_people_use_are_understood(typed: str, meant: str) -> None:
    assert str(parse(typed)) == meant


@pytest.mark.parametrize("typed", NOT_UNDERSTOOD)
def test_other_words_are_not_guessed_at(typed: str) -> None:
    assert parse(typed) is None


@pytest.mark.parametrize(
    ("typed", "words", "cadence"),
    [
        ("climate change daily 8:00", "climate change", "daily 08:00"),
        ("القدس كل ساعة", "القدس", "hourly"),
        ("القدس يوميا ٨:٠٠ ص", "القدس", "daily 08:00"),
        ("القدس ٨:٠٠ ص", "القدس", "daily 08:00"),
        ("القدس الساعة ٨:٣٠ م", "القدس", "daily 20:30"),
        ("climate change at 7:30", "climate change", "daily 07:30"),
        ("climate change 9 pm", "climate change", "daily 21:00"),
        ("نكبة 1948 م", "نكبة 1948 م", None),
        ("Apollo 11", "Apollo 11", None),
        ("Al Jazeera instant", "Al Jazeera", "instant"),
        ('"climate change" -sport weekdays 7am', '"climate change" -sport', "weekdays 07:00"),
        ("غزة الجمعة 9:00", "غزة", "fri 09:00"),
        ("black friday", "black friday", None),
        ("election 2026", "election 2026", None),
        ('"grand theft auto"', '"grand theft auto"', None),
        ("daily", "daily", None),
        ("hourly wages", "hourly wages", None),
        ("the daily mail", "the daily mail", None),
    ],
)
def test_the_cadence_is_told_from_what_is_asked_for(typed: str, words: str, cadence: str | None) -> None:
    assert split(typed) == (words, parse(cadence) if cadence else None)


TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
CADENCES = st.one_of(
    st.sampled_from([Cadence("instant"), Cadence("hourly"), Cadence("auto")]),
    st.builds(Cadence, st.just("daily"), TIMES, st.frozensets(st.integers(0, 6), min_size=1)),
)


@given(CADENCES)
def test_its_own_words_mean_the_same_again(cadence: Cadence) -> None:
    assert parse(str(cadence)) == cadence


@given(TIMES)
def test_digits_of_every_script_mean_the_same(at: time) -> None:
    for zero in "0٠۰०":
        digits = f"{at:%H:%M}".translate({ord("0") + n: ord(zero) + n for n in range(10)})
        assert parse(f"كل يوم {digits}") == Cadence("daily", at)


@given(st.integers(1, 12), st.integers(0, 59), st.booleans())
def test_twelve_hours_mean_the_same_in_both_languages(hour: int, minute: int, evening: bool) -> None:
    clock = f"{hour}:{minute:02}"
    english, arabic = (
        parse(f"daily {clock} {'pm' if evening else 'am'}"),
        parse(f"يوميا {clock} {'م' if evening else 'ص'}"),
    )
    assert english == arabic == Cadence("daily", time(hour % 12 + 12 * evening, minute))


@given(st.text(max_size=40))
def test_any_text_is_understood_or_not(text: str) -> None:
    cadence = parse(text)
    assert cadence is None or parse(str(cadence)) == cadence
    words, found = split(text)
    assert found is not None or words == text
