import pytest

from language import detect

EIGHT_WORDS = {
    "ar": "أعلنت وزارة الصحة اليوم عن خطة جديدة للتطعيم",
    "de": "Der Stadtrat stimmte gestern für die neue Brücke",
    "en": "The city council voted to close the bridge",
    "es": "El gobierno anunció hoy un nuevo plan económico",
    "fa": "دولت امروز از یک طرح جدید خبر داد",
    "fr": "Le conseil municipal a voté hier la fermeture",
    "he": "הממשלה הודיעה היום על תוכנית חדשה בתחום הבריאות",
    "hi": "सरकार ने आज एक नई योजना की घोषणा",
    "id": "Pemerintah hari ini mengumumkan rencana baru untuk kesehatan",
    "it": "Il governo ha annunciato oggi un nuovo piano",
    "ja": "政府は今日新しい計画を発表した",
    "pt": "O governo anunciou hoje um novo plano econômico",
    "ru": "Правительство объявило сегодня о новом плане развития страны",
    "tr": "Hükümet bugün yeni bir sağlık planı açıkladı ve",
    "ur": "حکومت نے آج ایک نئے منصوبے کا اعلان",
    "zh": "政府今天宣布了一项新的经济计划",
}


@pytest.mark.parametrize(("language", "text"), EIGHT_WORDS.items())
def test_eight_words_are_enough(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀 123 !!", "12:30", "https://example.com/the/news/of/the/day", "\0"]
)
def test_a_text_that_does_not_tell_is_undetermined(text: str) -> None:
    assert detect(text) == "und"


def test_latin_names_do_not_turn_an_arabic_text_around() -> None:
    assert detect("قال متحدث باسم Microsoft إن شركة OpenAI وقعت اتفاقا جديدا") == "ar"
