"""More like this: stories whose titles share the telling words of another's."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from telegram import Update

from bot import render
from bot.answer import answer
from bot.house import Context, wording
from language import terms
from language.query import SMALL
from storage import articles, search
from storage.models import Article
from storage.search import Hit, Wanted

PATTERN = re.compile(r"m:(\d{1,15})$")
LOOKED, MOST, LEAST = 60, 5, 0.25
"""Stories that are weighed, that are shown, and the share of the title's weight that must be shared."""


async def related(update: Update, context: Context) -> None:
    """Answer with stories like the one whose button was pressed."""
    query, words, house = update.callback_query, wording(update), context.house
    match = PATTERN.fullmatch(query.data or "") if query else None
    if query is None or match is None:
        return
    await query.answer()
    about = await house.database.read(articles.get, int(match[1]))
    hits: list[Hit] = []
    if about is not None:
        ways = tuple((term,) for term in telling(about))
        found = await house.database.read(search.find, Wanted((ways,) if ways else ()), LOOKED, house.now())
        hits = alike(about, found.hits)
    await answer(update, render.related(hits, words, house.now()))


def telling(article: Article) -> tuple[str, ...]:
    """The terms of a title that say what it is about."""
    found = dict.fromkeys(terms(article.title, article.language))
    return tuple(term for term in found if len(term) > 2 and term not in SMALL)


def alike(about: Article, hits: Sequence[Hit]) -> list[Hit]:
    """Those that share most of what tells the title from the others; a rare word counts for more."""
    own = set(telling(about))
    others = [
        (hit, set(telling(hit.article)))
        for hit in hits
        if hit.article.id != about.id and (about.story is None or hit.article.story != about.story)
    ]
    held = Counter(term for _, found in others for term in found & own)
    weight = {term: math.log(1 + (1 + len(others)) / (1 + held[term])) for term in own}
    whole = sum(weight.values()) or 1.0
    scored = [(sum(weight[term] for term in found & own) / whole, hit) for hit, found in others]
    best = sorted(
        (pair for pair in scored if pair[0] >= LEAST), key=lambda pair: (-pair[0], -pair[1].article.id)
    )
    return [hit for _, hit in best[:MOST]]
