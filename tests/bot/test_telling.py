"""What is too long for one message, in parts."""

from hypothesis import given
from hypothesis import strategies as st

from bot import render
from bot.telling import ROOM, halves

STORIES = st.lists(st.text("ab 🙂ق\n", min_size=1, max_size=40), min_size=1, max_size=8).map("\n\n".join)


def letters(text: str) -> str:
    return "".join(text.split())


@given(STORIES, st.sampled_from([1, 300]))
def test_parts_hold_every_letter_once_and_fit(stories: str, times: int) -> None:
    text = (stories * times).strip()
    parts = halves(text)
    assert letters("".join(parts)) == letters(text)
    assert all(0 < render.units(part) <= ROOM for part in parts)
    assert len(parts) >= 2 or len(letters(text)) < 2


def test_the_cut_is_between_the_stories_in_the_middle() -> None:
    assert halves("one\n\ntwo two\n\nthree") == ["one\n\ntwo two", "three"]
    assert halves("no blank line") == ["no bla", "nk line"]
