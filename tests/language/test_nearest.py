"""The word that was meant is one slip away, or two in a long word."""

import pytest

from language.nearest import beginnings, nearest


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("strom", ["storm", "stone"], "storm"),
        ("hrabour", ["harbour", "labour"], "harbour"),
        ("برشلونه", ["برشلون", "برلين"], "برشلون"),
        ("gaza", ["gaza"], None),
        ("ice", ["fire"], None),
        ("govrnmet", ["government"], "government"),
        ("govrmet", ["government"], None),
        ("storm", [], None),
    ],
)
def test_the_nearest_known_word_is_meant(typed: str, known: list[str], meant: str | None) -> None:
    assert nearest(typed, known) == meant


def test_of_words_as_near_as_one_another_the_one_that_is_written_most_is_meant() -> None:
    assert nearest("stirm", {"storm": 2, "stirs": 9}) == "stirs"
    assert nearest("stirm", {"storm": 9, "stirs": 2}) == "storm"


def test_the_first_letters_may_be_swapped() -> None:
    assert beginnings("hrabour") == ("hr", "rh")
    assert beginnings("aa") == ()
