"""An article finds every topic it is about, and no other, as a search would."""

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.matching import Matcher
from language import terms
from language.query import parse

WORDS = "gaza gazans ice loss fire café القدس بالقدس والقدس مصر لمصر حرب 19 covid-19 東京 x".split()
TYPED = st.lists(
    st.tuples(
        st.sampled_from(["", "", "-", '"', "| ", '" ', "@", "lang:en ", "since 3d "]), st.sampled_from(WORDS)
    ).map("".join),
    max_size=5,
).map(" ".join)
TEXT = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@given(st.lists(TYPED, max_size=20), st.lists(st.tuples(TEXT, TEXT), max_size=6), st.randoms())
def test_the_matcher_agrees_with_asking_every_topic(
    typed: list[str], texts: list[tuple[str, str]], rng: random.Random
) -> None:
    queries = {number: parse(line, "en") for number, line in enumerate(typed)}
    matcher = Matcher(queries.items())
    for number in rng.sample(sorted(queries), len(queries) // 3):
        matcher.remove(number)
        del queries[number]
    for title, body in texts:
        fields = [terms(title, "en"), terms(body, "en")]
        matcher.saw(fields[1])
        for source, category, language, days in (("Gaza Post", "Ice", "en", 0), ("", "", "ar", 4)):
            fits = {
                "source": source,
                "category": category,
                "language": language,
                "age": timedelta(days=days),
            }
            about = [n for n, q in queries.items() if q.about(fields, **fits)]
            assert matcher.match(fields, **fits) == about


def test_a_topic_is_followed_changed_and_left_in_place() -> None:
    matcher = Matcher()
    matcher.add(1, parse("harbour", "en"))
    matcher.add(2, parse("@echo", "en"))
    matcher.add(3, parse("harbour lang:fr", "en"))
    fields = [terms("The harbour", "en"), []]
    assert matcher.match(fields, source="The Echo", language="en") == [1, 2]
    matcher.add(1, parse("bridge", "en"))
    assert matcher.match(fields, source="Other", language="fr") == [3]
    matcher.remove(3)
    matcher.remove(3)
    assert matcher.match(fields, language="fr") == []
    assert len(matcher) == 2
