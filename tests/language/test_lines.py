import unicodedata

import regex
from hypothesis import given
from hypothesis import strategies as st

from language.lines import FOLDED, HIDDEN, key

WRITTEN = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("اأإآىيةكک \u0640\u064b\u200c،«»’½№ﷺﬁ")
) | (st.text())


@given(WRITTEN)
def test_a_key_is_the_same_word_by_word_as_of_the_whole_line(line: str) -> None:
    bare = unicodedata.normalize("NFKD", HIDDEN.sub("", line)).casefold()
    bare = regex.sub(r"\P{ccc=0}+", "", bare).translate(FOLDED)
    assert key(line) == " ".join(regex.findall(r"[\p{L}\p{N}]+", bare))


def test_spellings_of_one_title_have_one_key() -> None:
    assert key("الإِعْلانُ الأوَّل: «قمّة»") == key("الاعلان الاول قمه")
    assert key("L’ÉTÉ – déjà…") == key("L'ete deja")
