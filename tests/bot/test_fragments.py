"""A quoted sentence leads to its place in the original."""

from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from bot.fragments import LONGEST, fragment

URL = "https://news.test/a?b=1"


def test_a_long_sentence_is_found_by_its_first_and_last_words() -> None:
    linked = fragment(URL, "The bridge over the river reopened on Monday after two years of repairs.")
    assert linked == f"{URL}#:~:text=The%20bridge%20over%20the,two%20years%20of%20repairs."


def test_a_short_sentence_is_found_whole_and_signs_of_the_syntax_are_encoded() -> None:
    assert fragment(URL, "Yes, well-known & loved") == f"{URL}#:~:text=Yes%2C%20well%2Dknown%20%26%20loved"


def test_a_language_without_spaces_is_cut_by_characters() -> None:
    linked = fragment(URL, "今日の午後、東京都内で大規模な停電が発生し、多くの交通機関に影響が出ています。")
    assert unquote(linked.split("text=")[1]).count(",") == 1


def test_an_address_with_a_fragment_and_a_link_too_long_stay_as_they_are() -> None:
    assert fragment(f"{URL}#top", "Some sentence.") == f"{URL}#top"
    assert fragment(URL, "ع" * 400 + " " + "م" * 400) == URL


@given(st.text(max_size=300))
def test_every_link_is_short_and_plain(sentence: str) -> None:
    try:
        sentence.encode()
    except UnicodeEncodeError:
        return
    linked = fragment(URL, sentence)
    assert len(linked) <= LONGEST
    assert linked.isascii()
    assert not set(' "<>') & set(linked)
