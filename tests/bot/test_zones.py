"""A reader's clock, from whatever they tell us."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.zones import city, guess, shared, typed


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("القاهرة", "Africa/Cairo"),
        ("قاهرة", "Africa/Cairo"),
        ("القاهره", "Africa/Cairo"),
        ("Cairo", "Africa/Cairo"),
        ("Le Caire", "Africa/Cairo"),
        ("الرياض", "Asia/Riyadh"),
        ("جدة", "Asia/Riyadh"),
        ("رام الله", "Asia/Hebron"),
        ("القدس", "Asia/Jerusalem"),
        ("أبو ظبي", "Asia/Dubai"),
        ("new york", "America/New_York"),
        ("Londn", "Europe/London"),
        ("München", "Europe/Berlin"),
        ("Europe/Paris", "Europe/Paris"),
        ("Москва", "Europe/Moscow"),
        ("دمشق", "Asia/Damascus"),
        ("Wonderland", None),
        ("", None),
        ("؟", None),
    ],
)
def test_a_city_is_understood_in_our_languages_and_with_a_slip(words: str, zone: str | None) -> None:
    assert typed(words) == zone


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (30.0, 31.2, "Africa/Cairo"),
        (24.7, 46.7, "Asia/Riyadh"),
        (48.8, 2.3, "Europe/Paris"),
        (40.7, -74.0, "America/New_York"),
    ],
)
def test_a_place_that_is_shared_is_in_the_zone_of_the_nearest_city(
    latitude: float, longitude: float, zone: str
) -> None:
    assert shared(latitude, longitude) == zone


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("ar-EG", "Africa/Cairo"),
        ("ar", "Asia/Riyadh"),
        ("ar_MA", "Africa/Casablanca"),
        ("fr", "Europe/Paris"),
        (None, "UTC"),
        ("en-US", "UTC"),
    ],
)
def test_a_language_is_a_guess(code: str | None, zone: str) -> None:
    assert guess(code) == zone


def test_a_zone_is_called_by_its_city() -> None:
    assert city("Africa/Cairo", "ar") == "القاهرة"
    assert city("America/New_York", "en") == "New York"


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_zone_or_nothing(words: str) -> None:
    found = typed(words)
    assert found is None or ZoneInfo(found)
