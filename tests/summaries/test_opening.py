"""What is set above an article is not quoted as its first sentence."""

import pytest

from language import sentences
from summaries import summarize
from summaries.candidates import candidates

NEWS = "The bishop of Norland said on Friday that the old cathedral would be sold to the city."
ARABIC = "أعلنت بلدية نورلاند يوم الجمعة أنها ستشتري الكاتدرائية القديمة وتحولها إلى مكتبة عامة."
REST = " Engineers will inspect its roof next month.\nThe city has put aside nine million for it."
ARABIC_REST = " وسيفحص المهندسون السقف الشهر المقبل.\nورصدت المدينة تسعة ملايين لهذا الغرض."


def quotable(text: str, language: str = "en", title: str | None = None) -> list[str]:
    return [text[found.start : found.end] for found in candidates(text, language, title)]


@pytest.mark.parametrize(
    "above",
    [
        "By. Jane Doe. ",
        "By. Daily Page Reporter. PUBLISHED:. 14:11 EST, 25 October 2013. |. UPDATED:. 15:36 EST, 25 October 2013. ",
        "By. Harriet Doe For Pageonline. ",
        "Last updated at 1:25 AM on 3rd August 2011. ",
        "updated 8:10 AM EDT, Tue July 29, 2014 ",
        "12/28/2015 AT 04:50 PM EST ",
        "(CNN) -- ",
        "NORLAND, March 3 (Reuters) - ",
        "Photograph: Jane Doe/Getty Images ",
        "Worshippers leave the building after a service. (Jane Doe/The Daily Page) ",
        "Worshippers leave the building after a service. Photo: Jane Doe / Reuters ",
        "Share\nBy Jane Doe\n3 hours ago\n",
    ],
)
def test_the_first_sentence_that_is_quoted_stands_behind_what_is_set_above_it(above: str) -> None:
    assert quotable(f"{above}{NEWS}{REST}")[0] == NEWS


@pytest.mark.parametrize(
    "above",
    [
        "آخر تحديث: الخميس 12 نوفمبر 2026 - 14:30 ",
        "نورلاند (رويترز) - ",
        "نورلاند، الجبال (CNN)-- ",
        "(د ب أ) - ",
        "بقلم: سعاد الأحمد\n",
    ],
)
def test_the_same_holds_in_arabic(above: str) -> None:
    assert quotable(f"{above}{ARABIC}{ARABIC_REST}", "ar")[0] == ARABIC


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", f"وقالت وكالة أنباء نورلاند (سانا) إن الكاتدرائية القديمة ستباع للمدينة قريبا.{ARABIC_REST}"),
        ("ar", f"وأفادت وكالة الأنباء الرسمية (واس) بأن المدينة اشترت الكاتدرائية القديمة.{ARABIC_REST}"),
        ("ar", f"كتبت الصحيفة أن الكاتدرائية ستباع.{ARABIC_REST}"),
        ("en", f"Published in 2010, the book was lost.{REST}"),
        ("en", f"On Monday 12 March 2018 at 10:30 the city bought the old cathedral.{REST}"),
        ("en", f"Norland (and/or its city) may buy the old cathedral, a lawyer said.{REST}"),
        ("en", f"Britt is back to work. {NEWS}{REST}"),
        ("fr", "Par un vote de dix contre neuf, le conseil a acheté la vieille cathédrale. Il la rénovera."),
        ("de", "Von der alten Kirche bleibt nur der Turm. Die Stadt hat ihn gekauft."),
    ],
)
def test_a_sentence_that_only_looks_like_it_is_left_whole(language: str, text: str) -> None:
    assert quotable(text, language) == [text[a:b] for a, b in sentences(text, language)]


def test_what_is_quoted_stays_verbatim_behind_a_time_stamp() -> None:
    text = f"updated 8:10 AM EDT, Tue July 29, 2014 {NEWS}{REST}"
    for sentence in summarize(text, language="en", sentences=5).sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert "2014" not in sentence.text
