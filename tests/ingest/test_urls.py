import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.urls import canonical

SAME = [
    ("https://Example.com:443/a/b?utm_source=rss&utm_medium=feed", "https://example.com/a/b"),
    ("https://x.example/%D8%AE%D8%A8%D8%B1", "https://x.example/خبر"),
    ("https://x.example/a?b=2&a=1", "https://x.example/a?a=1&b=2"),
    ("http://x.example/a/", "https://x.example/a#comments"),
    ("https://x.example/a?fbclid=1&id=5", "https://x.example/a?id=5"),
    ("https://مثال.example/a", "https://xn--mgbh0fb.example/a"),
    ("https://x.example//a/./b/../c", "https://x.example/a/c"),
    ("https://x.example/a?utm_campaign=x&amp;utm_source=y", " https://x.example/a\n"),
    ("https://x.example/a?ref=rss", "https://x.example/a"),
]
DIFFERENT = [
    ("https://x.example/a?id=1", "https://x.example/a?id=2"),
    ("https://x.example/A", "https://x.example/a"),
    ("https://x.example/a%2Fb", "https://x.example/a/b"),
    ("https://x.example/#!/article/5", "https://x.example/#!/article/6"),
    ("https://x.example/a?source=1", "https://x.example/a?source=2"),
    ("https://ar.x.example/a", "https://en.x.example/a"),
    ("https://x.example/a?p=12&lang=ar", "https://x.example/a?p=12&lang=en"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_article_has_one_address(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_articles_are_never_merged(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@given(st.text(max_size=80).map("https://x.example/".__add__) | st.text(max_size=80))
def test_the_canonical_address_of_a_canonical_address_is_itself(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
