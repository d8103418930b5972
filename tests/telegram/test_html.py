"""The fake's reading of HTML, against the published rules."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telegram.answers import Refusal
from tests.telegram.html import KINDS, parse, tidy, units

FAMILY = "👨‍👩‍👧"


def kinds(source: str) -> list[tuple[str, int, int]]:
    return [(e["type"], e["offset"], e["length"]) for e in parse(source)[1]]


@pytest.mark.parametrize(
    ("source", "shown", "entities"),
    [
        ("plain", "plain", []),
        ("<b>bold</b> text", "bold text", [("bold", 0, 4)]),
        ("<B>bold</B >", "bold", [("bold", 0, 4)]),
        ("1 &lt; 2 &amp; 3 &gt; 2 &quot;&#39;&#x27;", "1 < 2 & 3 > 2 \"''", []),
        ("&amp;lt;", "&lt;", []),
        ("😀<i>x</i>", "😀x", [("italic", 2, 1)]),
        (f"{FAMILY}<u>{FAMILY}</u>", FAMILY * 2, [("underline", 8, 8)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<b></b>nothing", "nothing", []),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        (
            '<pre><code class="language-python">x</code></pre>',
            "x",
            [("code", 0, 1), ("pre", 0, 1)],
        ),
        ("  <b> padded </b>\n", "padded", [("bold", 0, 6)]),
        ("<b>قال</b> «هنا»", "قال «هنا»", [("bold", 0, 3)]),
        ("a > b", "a > b", []),
    ],
)
def test_what_is_written_by_the_rules_is_shown(
    source: str, shown: str, entities: list[tuple[str, int, int]]
) -> None:
    assert parse(source)[0] == shown
    assert kinds(source) == entities


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>", "Can't find end tag"),
        ("<b>x</i>", "Unmatched end tag"),
        ("x</b>", "Unexpected end tag"),
        ("<p>x</p>", 'Unsupported start tag "p"'),
        ("<br>", 'Unsupported start tag "br"'),
        ("a < b", "Unsupported start tag"),
        ("a<", "Unsupported start tag"),
        ("<b x", "Unclosed start tag"),
        ("<b", "Unclosed start tag"),
        ("<b>x</b", "Unclosed end tag"),
        ('<a href="x>y</a>', "Unclosed start tag"),
        ("<a>y</a>", 'must have attribute "href"'),
        ('<a href="https://x.org" onclick="x">y</a>', "Unknown attribute"),
        ("<span>x</span>", 'must have attribute "class"'),
        ('<span class="red">x</span>', 'class "tg-spoiler"'),
        ("AT&T", "Bare ampersand"),
        ("&nbsp;", "Bare ampersand"),
        ("&#0;", "Impossible character"),
        ("<code><b>x</b></code>", "inside code"),
        ("<blockquote><blockquote>x</blockquote></blockquote>", "Quote inside a quote"),
        ('<tg-time unix="now">x</tg-time>', "must be a number"),
    ],
)
def test_one_broken_rule_refuses_the_whole_message(source: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(source)
    assert refused.value.code == 400
    assert "can't parse entities" in refused.value.description
    assert reason in refused.value.description


def test_the_tags_are_seventeen() -> None:
    assert len(KINDS) == 17


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://example.org/a?b=1&amp;c=2", "https://example.org/a?b=1&c=2"),
        ("example.org", "http://example.org"),
        ("http://127.0.0.1:8000/1", "http://127.0.0.1:8000/1"),
        ("tg://user?id=5", "tg://user?id=5"),
        ("javascript:alert(1)", None),
        ("https://localhost/x", None),
        ("/relative", None),
    ],
)
def test_a_bad_link_is_dropped_and_its_words_stay(href: str, kept: str | None) -> None:
    shown, entities = parse(f'<a href="{href}">here</a>')
    assert shown == "here"
    assert [e["url"] for e in entities] == ([kept] if kept else [])


def test_old_direction_marks_are_stripped_and_isolates_stay() -> None:
    shown, entities = parse("\u202ea\u202c <b>\u2068b\u2069</b>")
    assert shown == "a \u2068b\u2069"
    assert (entities[0]["offset"], entities[0]["length"]) == (2, 3)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    shown, entities = parse(f"<b>{escape(text)}</b>")
    assert shown == tidy(text, [])[0]
    assert [(e["offset"], e["length"]) for e in entities] == ([(0, units(shown))] if shown else [])


@given(st.text(alphabet="<>&;/ab\"' =pre#x1", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        shown, entities = parse(text)
    except Refusal as refused:
        assert refused.mistake
    else:
        assert all(e["offset"] + e["length"] <= units(shown) for e in entities)
