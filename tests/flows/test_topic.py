"""One answer everywhere: an index and a text in memory agree about what a query finds."""

import random
from datetime import datetime

import pytest

from bot.commands.topic import wanted
from bot.loading import Input, Tally, keep
from ingest.load import Loaded
from language import terms
from language.query import parse
from storage.database import Database
from storage.models import NewArticle
from storage.search import find

WORDS = "gaza Gazans ice loss fire café Paris القدس بالقدس والقدس مصر لمصر حرب 19 covid-19 東京 x".split()
SIGNS = ["", "", "", "-", '"', '" ', "| ", "@", "أو ", "lang:en ", "since 3d "]


def invented(rng: random.Random) -> str:
    return " ".join(rng.choice(SIGNS) + rng.choice(WORDS) for _ in range(rng.randint(1, 5)))


@pytest.mark.parametrize("seed", range(4))
async def test_the_index_and_the_matcher_give_one_answer(
    database: Database, now: datetime, seed: int
) -> None:
    rng = random.Random(seed)
    texts = [[" ".join(rng.choices(WORDS, k=rng.randint(1, 8))) for _ in range(2)] for _ in range(60)]
    batch = tuple(
        NewArticle(title, (text,), rng.choice(["en", "ar"]), (f"k{n}",), published=now)
        for n, (title, text) in enumerate(texts)
    )
    await keep(database, Input("a"), Loaded("bbc", batch, ()), Tally(), now)
    for query in (parse(invented(rng), "en") for _ in range(60)):
        hits = await database.read(find, wanted(query, now), 200, now)
        expected = {
            n
            for n, article in enumerate(batch)
            if not query.empty
            and query.matches([terms(article.title, article.language), terms(article.text, article.language)])
            and (not query.language or query.language == article.language)
            and query.source in ("", "bbc")
        }
        if query.groups or not query.empty:
            assert {hit.id - 1 for hit in hits} == expected, query
