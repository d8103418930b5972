import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.pages import Piece, segment

ARABIC = """عنوان الخبر الرئيس في هذه الصفحة

عنوان الخبر الرئيس  في هذه الصفحة

مشاركة
فيسبوك
24 نوفمبر 2026 - 10:30

الفقرة الأولى من الخبر تقول شيئا مهما للقارئ اليوم.
الفقرة الثانية تزيد على الأولى بعض التفاصيل والأرقام.
الفقرة الثانية تزيد على الأولى بعض التفاصيل والأرقام.
اقرأ أيضا: خبر آخر لا صلة له بهذا الخبر
عنوان فرعي داخل النص
الفقرة الثالثة تختم الخبر.

قراءة المزيد

عنوان أول خبر آخر في الصفحة

عنوان أول خبر آخر في الصفحة

نص هذا الخبر مبتور في منتصف الجملة ولا ينتهي عند

عنوان ثاني خبر آخر في الصفحة

عنوان ثاني خبر آخر في الصفحة

ونص هذا أيضا مبتور كما جرت العادة في

جميع الحقوق محفوظة
"""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028"])
def test_a_dump_is_its_article_and_its_teasers(end: str) -> None:
    pieces = segment(ARABIC.replace("\n", end))
    assert [(piece.title, len(piece.paragraphs), piece.teaser) for piece in pieces] == [
        ("عنوان الخبر الرئيس في هذه الصفحة", 4, False),
        ("عنوان أول خبر آخر في الصفحة", 1, True),
        ("عنوان ثاني خبر آخر في الصفحة", 1, True),
    ]
    assert "عنوان فرعي داخل النص" in pieces[0].paragraphs
    assert pieces[1].paragraphs[0].endswith("ولا ينتهي عند")


def test_teasers_after_a_marker_may_have_their_titles_once() -> None:
    page = "The title of the page\n\nThe first paragraph is whole.\nThe second is too.\n\nRead more\n\n"
    page += "A bridge stays closed\n\nEngineers have found further corrosion in the cables of the bridge and it will\n\n"
    page += "Schools open late\n\nFrom next term every primary school in the region will open at nine because the buses"
    assert [(piece.title, piece.teaser) for piece in segment(page)] == [
        ("The title of the page", False),
        ("A bridge stays closed", True),
        ("Schools open late", True),
    ]


BUDGET = """City council adopts its budget
City council adopts its budget

The council adopted the budget on Tuesday by a narrow majority after seven hours.

"""
GOES_ON = """Opposition members said that the hospitals of the poorer districts get nothing from it.
It takes effect in January, the mayor said after the vote, and will be looked at again in spring.
"""


@pytest.mark.parametrize("links", ["", "Finance ministry cuts taxes for small firms\n"])
def test_prose_after_links_in_its_midst_belongs_to_the_article(links: str) -> None:
    article, *others = segment(f"{BUDGET}Read also:\n{links}Schools open late\n\n{GOES_ON}")
    assert len(article.paragraphs) == 3
    assert [(piece.title, piece.paragraphs) for piece in others] == [(links.strip(), ())] * bool(links)


def test_prose_goes_on_after_a_link_though_teasers_follow_at_the_end() -> None:
    page = f"""{BUDGET.replace("City council", "مجلس المدينة")}اقرأ أيضاً:

خفض الضرائب على المشروعات الصغيرة

وانتقد نواب المعارضة غياب أي مخصصات للمستشفيات العامة في الأحياء الفقيرة من المدينة.

ومن المقرر أن تدخل الميزانية حيز التنفيذ مطلع يناير المقبل.

قراءة المزيد

فتح باب التسجيل في الجامعات

فتح باب التسجيل في الجامعات

أعلنت الوزارة فتح باب التسجيل في الجامعات الحكومية ابتداء من
"""
    article, teaser = segment(page)
    assert len(article.paragraphs) == 3
    assert teaser == Piece("فتح باب التسجيل في الجامعات", teaser.paragraphs, teaser=True)


def test_a_list_of_links_is_no_part_of_the_article() -> None:
    titles = ["Finance ministry cuts taxes for small firms", "Schools open late", "Bridge closed again"]
    article, *others = segment(BUDGET + "\n".join(["Related articles", *titles, "© 2026 The Paper"]))
    assert len(article.paragraphs) == 1
    assert [piece.title for piece in others] == titles
    assert all(piece.teaser for piece in others)


def test_a_page_without_teasers_gets_none() -> None:
    page = "A title that stands once\n\nOne whole paragraph.\n\nA short subhead\n\nAnother whole paragraph."
    pieces = segment(page)
    assert len(pieces) == 1
    assert pieces[0].paragraphs == ("One whole paragraph.", "A short subhead", "Another whole paragraph.")


def test_a_teaser_of_the_page_itself_is_dropped() -> None:
    page = ARABIC + "\nعنوان الخبر الرئيس في هذه الصفحة\n\nعنوان الخبر الرئيس في هذه الصفحة\n\nمبتور هنا\n"
    assert [piece.title for piece in segment(page)].count("عنوان الخبر الرئيس في هذه الصفحة") == 1


@given(
    st.lists(
        st.sampled_from(
            ["عنوان ما هنا", "Read more", "قراءة المزيد", "نص كامل.", "نص مبتور", "", "© 2026", "Share"]
        )
    )
)
@settings(max_examples=200)
def test_no_title_comes_twice_and_no_paragraph_within_its_piece(lines: list[str]) -> None:
    pieces = segment("\n".join(lines))
    titles = [piece.title for piece in pieces if piece.title]
    assert len(titles) == len(set(titles))
    for piece in pieces:
        assert len(piece.paragraphs) == len(set(piece.paragraphs))
    assert not any(piece.teaser for piece in pieces[:1])


@given(st.text(max_size=500))
def test_any_text_is_segmented(text: str) -> None:
    for piece in segment(text):
        assert piece.title or piece.paragraphs
