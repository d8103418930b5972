from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from ingest.forms import compared
from ingest.forms import told as opening
from ingest.stories import Assigned, Stories
from language import terms
from tests.templated import FORMS, Telling, told

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
KINDS = pytest.mark.parametrize(("language", "form"), FORMS)


def placed(tellings: Iterable[Telling]) -> list[Assigned[int]]:
    stories = Stories[int]()
    return [
        stories.place(n, NOW + timedelta(minutes=10 * n), one.title, one.text, one.language)
        for n, one in enumerate(tellings)
    ]


@KINDS
def test_twelve_events_told_in_one_form_are_twelve_stories(language: str, form: str) -> None:
    found = placed(told(language, form, event) for event in range(12))
    assert [one.story for one in found] == list(range(12))
    assert {one.follows for one in found} == {None}


@KINDS
def test_an_event_that_several_tell_in_that_form_is_one_story(language: str, form: str) -> None:
    tellings = [told(language, form, event, outlet) for outlet in range(3) for event in range(8)]
    assert [one.story for one in placed(tellings)] == [telling.event for telling in tellings]


def test_news_of_many_forms_is_kept_apart_whatever_the_order() -> None:
    tellings = [told(*form, event, outlet) for event in range(5) for form in FORMS for outlet in range(2)]
    found = placed(tellings)
    assert len({one.story for one in found}) == 5 * len(FORMS)
    assert [one.new for one in found] == [True, False] * (5 * len(FORMS))


def test_an_update_in_the_same_words_stays_in_its_story() -> None:
    first = "A fire in a hostel in Dundee killed 12 people on 24 November, police said. 31 were hurt, aged 8 to 71."
    last = " The hostel had been inspected in 2024. A fund of 40000 pounds was set up for those who lost their homes."
    later = first.replace("killed 12", "killed 15").replace("31 were", "34 were")
    one, other = (Telling("en", 1, "Fire in Dundee hostel", text + last) for text in (first, later))
    assert [found.story for found in placed([one, other])] == [0, 0]


def test_a_name_that_two_papers_spell_differently_keeps_their_story_one() -> None:
    words = "قال {} إن المفاوضات مع الوفد الزائر كانت بناءة وصريحة وستستمر خلال الأسبوع المقبل في العاصمة"
    one = f"{words.format('نتنياهو')}.\nوأضاف نتنياهو أن الاتفاق يحتاج إلى موافقة البرلمان قبل نهاية العام."
    other = f"{words.format('نتانياهو')}.\nوكان نتانياهو قد التقى الوفد صباحا بحضور وزير الخارجية وعدد من المستشارين."
    tellings = [Telling("ar", 1, "مفاوضات بناءة مع الوفد", text) for text in (one, other)]
    assert [found.story for found in placed(tellings)] == [0, 0]


def test_texts_in_other_words_are_of_no_form() -> None:
    one = opening(
        terms("The harbour opened again on Tuesday after a year of repairs to its northern wall.", "en")
    )
    other = opening(
        terms("Ships may enter the port of Cork once more, the council said, now that its wall holds.", "en")
    )
    assert not compared(one, other).of_one_form
    assert not compared(opening([]), one).of_one_form
