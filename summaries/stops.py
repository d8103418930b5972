"""Words that tell nothing about what a text is about, from sumy's lists, as index terms."""

from functools import cache

from sumy.utils import get_stop_words

from language import terms

NAMES = {
    "ar": "arabic",
    "ary": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "he": "hebrew",
    "it": "italian",
    "ja": "japanese",
    "pt": "portuguese",
    "zh": "chinese",
}
# Languages for which sumy has no list: the words that news in them uses most.
MORE = {
    "tr": "ve bir bu da de için ile olarak daha çok en gibi kadar sonra olan ise ki ne o her ya mi mı",
    "id": "yang dan di ke dari untuk pada dengan ini itu dalam adalah oleh akan juga tidak telah sebagai ada atau kata",
    "ru": "и в не на что с по как к за из у от о для это а но же бы то до его ее их был была были при он она они так",
    "fa": "و در به از که این را با است برای آن یک خود تا کرد بر هم نیز شد شده می های ها او وی اما بود",
    "ur": "کے کی میں ہے اور سے کا کو نے پر ہیں کہ یہ اس بھی تھا ان تھے ایک تک جو گیا تو ہو کر وہ",
    "hi": "के का की में है और से को ने पर हैं कि यह इस भी था एक तक जो गया तो हो कर वह ही लिए",
}


@cache
def stops(language: str) -> frozenset[str]:
    """The terms of the stop words of a language; none where nobody has a list."""
    base = language.partition("-")[0]
    listed = " ".join(get_stop_words(NAMES[base])) if base in NAMES else MORE.get(base, "")
    return frozenset(terms(listed, base))
