"""The article of a page: its text without its title, what surrounds it left out, other ways to the text when one fails."""

import json

import pytest

from ingest.html import Extract, extract

LINES = [f"The council agreed on part {n} of the plan for the harbour, which opens in May." for n in range(9)]


def page(title: str, heading: str, lines: list[str], head: str = "") -> str:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<html lang=en><head><title>{title}</title>{head}</head><body><nav><a href=/>MENU-NOISE</a></nav><main>"
        f"<article><h1>{heading}</h1>{body}</article></main><footer>FOOTER-NOISE</footer></body></html>"
    )


def found(markup: str) -> Extract:
    extracted = extract(markup)
    assert extracted is not None
    return extracted


@pytest.mark.parametrize(
    "title", ["Harbour plan agreed", "Harbour plan agreed | The Echo", "HARBOUR plan agreed"]
)
def test_a_text_does_not_begin_with_its_own_title(title: str) -> None:
    text = found(page(title, "Harbour plan agreed", LINES)).text
    assert text.splitlines() == LINES


def test_a_short_first_line_that_begins_the_title_is_no_title() -> None:
    lines = ["Paris", *LINES]
    text = found(page("Paris council agrees on the harbour plan", "", lines)).text
    assert text.splitlines()[0] == "Paris"


def test_a_text_that_is_in_the_linked_data_alone_is_found_there() -> None:
    told = {"@type": "NewsArticle", "headline": "Harbour plan agreed", "articleBody": "\n".join(LINES)}
    script = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    extracted = found(page("Echo", "", ["Please enable scripts."], script))
    assert (extracted.title, extracted.text.splitlines()) == ("Harbour plan agreed", LINES)
