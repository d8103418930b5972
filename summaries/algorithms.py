"""Every algorithm of sumy by name, over our sentences and words: none needs a download."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import regex as re
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.nlp.stemmers import null_stemmer
from sumy.summarizers._summarizer import AbstractSummarizer
from sumy.summarizers.edmundson import EdmundsonSummarizer
from sumy.summarizers.kl import KLSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.reduction import ReductionSummarizer
from sumy.summarizers.sum_basic import SumBasicSummarizer

from language import sentences, terms
from summaries.graph import LexRank, TextRank
from summaries.rank import Features, Ranking, Weights, bag, choose, rank, unit
from summaries.stops import stops
from summaries.text import described

WORD = re.compile(r"[\p{L}\p{M}\p{N}]+")
SUMY: dict[str, type[AbstractSummarizer]] = {
    "edmundson": EdmundsonSummarizer,
    "kl": KLSummarizer,
    "lexrank": LexRank,
    "lsa": LsaSummarizer,
    "luhn": LuhnSummarizer,
    "reduction": ReductionSummarizer,
    "sumbasic": SumBasicSummarizer,
    "textrank": TextRank,
}
NAMES = ("mujaz", "lead", *SUMY)


class Tokenizer:
    """What sumy asks of a tokenizer, by our rules; its own needs data that must be downloaded."""

    def __init__(self, language: str) -> None:
        self.language = language

    def to_sentences(self, text: str) -> tuple[str, ...]:
        """The sentences of a text."""
        return tuple(text[start:end] for start, end in sentences(text, self.language))

    def to_words(self, text: str) -> tuple[str, ...]:
        """The words of a sentence."""
        return tuple(WORD.findall(text))


def stemmer(language: str) -> Callable[[str], str]:
    """A stemmer as sumy wants it: a word to its index term."""
    remembered: dict[str, str] = {}

    def stem(word: str) -> str:
        if word not in remembered:
            remembered[word] = " ".join(terms(word, language)) or word
        return remembered[word]

    return stem


def document(quoted: Sequence[str], language: str) -> ObjectDocumentModel:
    """Sentences as a document of sumy's."""
    tokenizer = Tokenizer(language)
    return ObjectDocumentModel([Paragraph([Sentence(sentence, tokenizer) for sentence in quoted])])


def named(name: str, quoted: Sequence[str], features: Features, language: str) -> Ranking:
    """The sentences as the algorithm of that name ranks them; raises ValueError for a name we do not know."""
    if name not in NAMES:
        raise ValueError(f"There is no algorithm {name!r}: choose one of {', '.join(NAMES)}.")
    order = (
        list(range(len(quoted))) if name == "lead" else _sumy_order(SUMY[name], quoted, features, language)
    )
    scores = np.full(len(quoted), -1e6)
    scores[order] = -np.arange(len(order), dtype=float) * 1e-3
    units = unit(bag(features.terms, frozenset()))
    return Ranking(scores, {name: scores}, units)


def _sumy_order(
    kind: type[AbstractSummarizer], quoted: Sequence[str], features: Features, language: str
) -> list[int]:
    """The order in which sumy would take the sentences."""
    summarizer = kind(stemmer(language))
    _prepare(summarizer, features, language)
    order: list[int] = []

    def all_of(infos: Any) -> Any:
        order[:] = order or [info.order for info in infos]
        return infos

    summarizer(document(quoted, language), all_of)
    return order


def _prepare(summarizer: Any, features: Features, language: str) -> None:
    """Stop words where the algorithm takes them; Edmundson has no title here, so it goes by place alone."""
    words = tuple(stops(language)) or ("\0",)
    if isinstance(summarizer, EdmundsonSummarizer):
        summarizer.null_words = words
        summarizer.bonus_words = tuple(features.title) or ("\0",)
        summarizer.stigma_words = ("\0",)
    else:
        summarizer.stop_words = words


class MujazSummarizer(AbstractSummarizer):  # type: ignore[misc]
    """Our ranking behind sumy's interface: `MujazSummarizer(stemmer)(document, count)`.

    The first heading of the document, where it has one, is taken for the title.
    """

    def __init__(self, stemmer: Callable[[str], str] = null_stemmer, language: str = "und") -> None:
        super().__init__(stemmer)
        self._language = language
        self._stop_words = stops(language)

    def __call__(self, document: Any, sentences_count: Any) -> tuple[Any, ...]:
        """The best sentences of the document, in its order, none twice."""
        found = tuple(document.sentences)
        if not found:
            return ()
        headings = [str(heading) for heading in document.headings]
        features = described(
            [str(s) for s in found], headings[0] if headings else "", self._language, stem=self._terms
        )
        ranking = rank(features, Weights(), self._stop_words)
        lengths = [len(sentence.words) for sentence in found]
        order = choose(ranking, lengths, most=len(found))
        ratings = {found[n]: -float(place) for place, n in enumerate(order)}
        kept = [sentence for n, sentence in enumerate(found) if n in set(order)]
        return tuple(self._get_best_sentences(kept, sentences_count, ratings))

    def _terms(self, text: str) -> list[str]:
        return [self.stem_word(word) for word in WORD.findall(text)]
