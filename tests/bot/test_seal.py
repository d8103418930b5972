"""What buttons bring back: versioned, short, and harmless when it is not ours."""

import pytest

from bot.seal import MOST, UNKNOWN, opened, sealed, unsealed


def test_what_was_sealed_opens_and_what_is_older_is_read_as_it_is() -> None:
    assert opened(sealed("a:17")) == "a:17"
    assert opened("a:17") == "a:17"


@pytest.mark.parametrize("data", ["0a:17", "2a:17", "9", ""])
def test_another_version_is_read_as_nothing(data: str) -> None:
    assert opened(data) == UNKNOWN


def test_data_that_would_not_come_back_is_refused() -> None:
    assert len(sealed("x" * (MOST - 1))) == MOST
    with pytest.raises(ValueError, match="64 bytes"):
        sealed("x" * MOST)
    with pytest.raises(ValueError, match="64 bytes"):
        sealed("س" * 32)


@pytest.mark.parametrize("query", [{"data": None}, {"data": ""}, {"game_short_name": "chess"}])
def test_a_button_without_data_is_not_ours(query: dict[str, object]) -> None:
    assert unsealed({"callback_query": query})["callback_query"]["data"] == UNKNOWN


@pytest.mark.parametrize("payload", [{}, {"callback_query": 5}])
def test_what_is_no_button_stays_as_it_is(payload: dict[str, object]) -> None:
    assert unsealed(payload) == payload
