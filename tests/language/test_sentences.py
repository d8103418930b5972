import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import sentences

HARD = {
    "ar": [
        "قال د. محمد العلي إن النتائج جيدة.|وأضاف أن العمل مستمر.",
        "قال الوزير: «نحن مستعدون. لن نتراجع.»|وأضاف أن الحكومة ستعمل.",
        "ارتفع السعر 3.5 في المئة.|هل يستمر الصعود؟|لا أحد يعلم!",
        "بلغت الكلفة 5.3 مليار ر.س. في عام 2020، بحسب البيان: رقم قياسي.|ثم انخفضت.",
        '"من أنت؟" سأل الصحفي.|ثم غادر.',
        "حضر م. سامر و أ.د. ليلى الحفل.|وانتهى مساء.",
        "بدأ الاجتماع عند الساعة 5 م.|وانتهى مساء.",
    ],
    "en": [
        "The U.S. economy grew 3.5 percent.|Mr. Smith said no.|Then he left.",
        "J. K. Rowling wrote it.|It sold well.",
        "“We won. It was hard,” said Mr. Lee.|He smiled.",
        "Apple Inc. reported profits.|The U.S. government agreed.",
        "He arrived at 5 p.m.|The meeting began.",
        "Visit www.example.com or write to a.b@example.com today.|Now.",
        "Acme Co. Ltd. said sales rose.|The end.",
        "Sen. John McCain (R-Ariz.) spoke.|He left.",
    ],
    "fr": ["Le 5 mai, M. Dupont a dit : « Oui. Non. »|Il est parti.", "Mme Roy habite av. Foch.|Elle sort."],
    "de": ["Er kam am 3. März 2020.|Das ist z.B. gut.", "Dr. Müller sagte: „Ja. Nein.“|Dann ging er."],
    "es": ["La Sra. López llegó a EE.UU. ayer.|¿Qué pasó?|Nada."],
    "pt": ["O Sr. Silva e a Dra. Costa falaram.|Depois saíram."],
    "it": ["Il sig. Rossi e il prof. Bianchi parlano.|Poi escono."],
    "tr": ["Dün Dr. Ali geldi.|Prof. Dr. Ayşe konuştu."],
    "id": ["Bapak Drs. Ahmad datang.|Ia pergi ke Jl. Sudirman No. 5 kemarin.|Selesai."],
    "ru": ["Он родился в 1999 г. в Москве.|Цена 5 тыс. руб. за шт.|Да."],
    "he": ['ד"ר כהן אמר שלא.|הוא הלך.|מה קרה?'],
    "hi": ["यह पहला वाक्य है।|डॉ. राम आए।|वे गए।"],
    "ur": ["یہ پہلا جملہ ہے۔|یہ دوسرا ہے؟|ہاں۔"],
    "fa": ["این جملهٔ نخست است.|آیا دومی هم هست؟|بله."],
    "zh": ["这是一句话。|这是第二句！|“他说好。”|第三句？"],
    "ja": ["政府は発表した。|「もう一度。やる。」と言った。|終わり。"],
}


def split(text: str, language: str = "und") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "marked"), [(name, case) for name, cases in HARD.items() for case in cases]
)
def test_a_hard_case_splits_where_a_reader_would(language: str, marked: str) -> None:
    gap = "" if language in ("zh", "ja") else " "
    assert split(marked.replace("|", gap), language) == marked.split("|")


def test_a_forgotten_space_after_a_full_stop_is_a_boundary() -> None:
    assert split("انتهى الاجتماع بسلام.وقال المتحدث إن الأمر منته.") == [
        "انتهى الاجتماع بسلام.",
        "وقال المتحدث إن الأمر منته.",
    ]
    assert split("Prices rose 5%.Officials said so.") == ["Prices rose 5%.", "Officials said so."]


def test_a_line_end_is_a_boundary_and_needs_no_full_stop() -> None:
    assert split("عنوان فرعي\nنص الخبر هنا") == ["عنوان فرعي", "نص الخبر هنا"]


def test_lines_wrapped_at_a_column_are_one_paragraph() -> None:
    wrapped = (
        "The council voted on Monday night to turn the disused power station\n"
        "into a public library and archive after a debate that had lasted for\n"
        "three long hours in the old town hall. Opponents said that the price\n"
        "should have been put to a referendum.\n"
    )
    assert len(split(wrapped)) == 2


def test_no_sentence_ends_at_a_comma_a_colon_or_inside_guillemets() -> None:
    text = "قال المدير، وهو غاضب: «لن أذهب. انتهى الأمر! هل تسمعون؟ نعم.» ثم خرج، ولم يعد."
    assert len(split(text, "ar")) == 1 or split(text, "ar")[0].endswith("»")


@given(
    st.text(alphabet=st.sampled_from("aB .!?؟،:\n«»“”\"().…د أمس。12'\u200f"), max_size=200)
    | st.text(max_size=200)
)
def test_spans_are_ordered_trimmed_and_leave_out_only_white_space(text: str) -> None:
    spans = sentences(text, "und")
    last = 0
    for start, end in spans:
        assert last <= start < end
        assert text[start:end].strip() == text[start:end]
        assert not text[last:start].strip()
        last = end
    assert not text[last:].strip()


@pytest.mark.parametrize(
    "hostile",
    [
        *("a " * 200_000, "." * 300_000, "«" * 100_000, "“a. " * 50_000, '"a. ' * 50_000, "a.\n" * 50_000),
        *("😀" * 100_000, "\0" * 100_000, "ab. Cd " * 30_000, "(a. B)" * 30_000, "; a" * 50_000),
    ],
    ids=lambda text: repr(text[:4]),
)
def test_a_hostile_text_is_split_in_time_linear_in_its_length(hostile: str) -> None:
    begin = time.process_time()
    sentences(hostile, "und")
    assert time.process_time() - begin < 3
