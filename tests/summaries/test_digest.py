"""One story told by several papers."""

from hypothesis import given
from hypothesis import strategies as st

from summaries.digest import Report, digest

FIRE = [
    Report(
        "Herald",
        "Fire closes the harbour",
        "A fire closed the harbour of Millbrook on Tuesday night and injured four dock workers.\n"
        "The flames spread from a grain store to two cranes, the fire chief said.\n"
        "Ships were sent to the neighbouring port of Easton until further notice.\n"
        "The harbour handles a third of the country's grain exports.",
        "en",
    ),
    Report(
        "Tribune",
        "Four hurt in harbour fire",
        "Four dock workers were injured when a fire closed the harbour of Millbrook on Tuesday night.\n"
        "Police are asking whether welding work on a crane started the blaze.\n"
        "The mayor promised that the harbour would open again on Friday.\n"
        "Residents of the old town were told to keep their windows shut.",
        "en",
    ),
    Report(
        "Gazette",
        "Harbour shut after blaze",
        "The harbour of Millbrook stayed shut on Wednesday after a fire that injured four dock workers.\n"
        "Grain prices rose by two percent on the exchange in the capital.\n"
        "Insurers put the damage at forty million dollars.",
        "en",
    ),
]


def test_a_digest_quotes_several_papers_and_says_nothing_twice() -> None:
    told = digest(FIRE, sentences=4)
    assert len(told) == 4
    assert len({sentence.source for sentence in told}) >= 3
    assert sum("injured" in sentence.text for sentence in told) == 1
    for sentence in told:
        assert FIRE[sentence.report].text[sentence.start : sentence.end] == sentence.text
        assert FIRE[sentence.report].source == sentence.source


def test_what_all_papers_say_comes_first() -> None:
    assert "injured" in digest(FIRE, sentences=1)[0].text


def test_what_a_reader_was_sent_is_not_told_again() -> None:
    first = digest(FIRE, sentences=1)
    rest = digest(FIRE, sentences=3, sent=[first[0].text])
    assert all("injured" not in sentence.text for sentence in rest)
    assert len(rest) == 3


FLOOD = [
    Report(
        "النهار",
        "فيضان يعزل قرى وادي السدر",
        "عزل فيضان وادي السدر ست قرى مساء الأحد وأودى بحياة ثلاثة أشخاص.\n"
        "وأغلقت السلطات الطريق الساحلي أمام الشاحنات حتى إشعار آخر.\n"
        "وتوزع جمعية الهلال الخيام على أربعمئة أسرة.",
        "ar",
    ),
    Report(
        "الوطن",
        "ثلاثة قتلى في فيضان وادي السدر",
        "لقي ثلاثة أشخاص حتفهم مساء الأحد في فيضان وادي السدر الذي عزل ست قرى.\n"
        "وقال وزير الأشغال إن الجسر القديم انهار بعد نصف ساعة من المطر.\n"
        "وتتوقع الأرصاد أمطارا أخف يوم الثلاثاء.",
        "ar",
    ),
    Report(
        "المساء", "السيول تغرق وادي السدر", "تعطلت الدراسة في المحافظة كلها يومي الاثنين والثلاثاء.", "ar"
    ),
]


def test_in_arabic_too_each_paper_adds_what_the_others_do_not_say() -> None:
    told = digest(FLOOD, sentences=5)
    assert len(told) == 5
    assert {sentence.source for sentence in told} == {"النهار", "الوطن", "المساء"}
    assert sum("ست قرى" in sentence.text for sentence in told) == 1
    assert "ست قرى" in told[0].text + told[1].text
    assert "ست قرى" not in " ".join(
        s.text for s in digest(FLOOD, sentences=5, sent=[told[0].text, told[1].text])
    )


@given(st.lists(st.sampled_from(FIRE + FLOOD), max_size=5), st.integers(1, 6), st.booleans())
def test_any_reports_are_quoted_verbatim_and_none_twice(
    reports: list[Report], most: int, again: bool
) -> None:
    sent = [reports[0].text.split("\n")[0]] if again and reports else []
    told = digest(reports, sentences=most, sent=sent)
    assert len(told) <= most
    assert len({sentence.text for sentence in told}) == len(told)
    assert not {sentence.text for sentence in told} & set(sent)
    for sentence in told:
        report = reports[sentence.report]
        assert report.text[sentence.start : sentence.end] == sentence.text
        assert report.source == sentence.source


def test_one_paper_or_none_is_no_trouble() -> None:
    assert len(digest(FIRE[:1], sentences=2)) == 2
    assert digest([]) == []
    assert digest([Report("X", "", "", "en")]) == []
