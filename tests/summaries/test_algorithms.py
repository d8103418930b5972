"""sumy's algorithms over our sentences, and ours behind sumy's interface."""

import json
import random
from pathlib import Path

import pytest
from sumy.nlp.stemmers import null_stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from language import sentences
from summaries import MujazSummarizer
from summaries.algorithms import document, stemmer
from summaries.graph import LexRank, TextRank

CORPUS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "corpus/editor.jsonl").read_text("utf-8").splitlines()
]


def split(row: dict[str, str]) -> list[str]:
    return [row["text"][a:b] for a, b in sentences(row["text"], row["lang"])]


@pytest.mark.parametrize(("ours", "theirs"), [(LexRank, LexRankSummarizer), (TextRank, TextRankSummarizer)])
def test_without_loops_the_choice_is_sumys_own(ours: type, theirs: type) -> None:
    rng = random.Random(3)
    compared = 0
    for row in CORPUS:
        quoted = split(row)
        mixed = [*quoted, *rng.sample(quoted, 3), *split(rng.choice(CORPUS))[:5], "", "?", "x"]
        for text, stem in ((quoted, stemmer(row["lang"])), (mixed, null_stemmer)):
            given = document([s for s in text if s], row["lang"])
            for count in (1, 3, 7, "30%"):
                assert ours(stem)(given, count) == theirs(stem)(given, count)
                compared += 1
    assert compared == 240


def test_ours_is_a_sumy_summarizer_for_anyone() -> None:
    for row in CORPUS[:5]:
        given = document(split(row), row["lang"])
        chosen = MujazSummarizer(stemmer(row["lang"]), row["lang"])(given, 3)
        assert len(chosen) == 3
        places = [given.sentences.index(sentence) for sentence in chosen]
        assert places == sorted(places)
        assert MujazSummarizer()(given, 3)


def test_ours_quotes_no_sentence_twice_where_the_document_does() -> None:
    quoted = split(CORPUS[0])
    chosen = MujazSummarizer()(document(quoted + quoted, "ar"), 5)
    assert len({str(sentence) for sentence in chosen}) == len(chosen) == 5


def test_an_empty_document_has_an_empty_summary() -> None:
    assert MujazSummarizer()(document([], "en"), 3) == ()
