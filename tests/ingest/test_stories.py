"""Articles of one event are one story, whoever tells it; another event is another."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.stories import CORPUS, cost, quality
from ingest.stories import LIFE, WINDOW, Stories, best_title

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIRE = (
    "Fire destroys old market in Millbrook",
    "A fire destroyed the covered market in the centre of Millbrook on Monday night. Nobody was hurt, the fire "
    "brigade said, but forty traders lost their stalls. The cause is not known.",
)
SAME = (
    "Millbrook market burns down overnight",
    "Millbrook's covered market burned down on Monday night. Forty traders lost their stalls; the fire brigade "
    "said that nobody was hurt and that the cause was not yet known.",
)
OTHER = (
    "Parliament votes on pension reform",
    "Members of parliament voted on Tuesday for a reform of pensions which raises the age of retirement to "
    "sixty-seven. Unions called for a strike next week.",
)
ARABIC = (
    (
        "زلزال يضرب شمال البلاد ويوقع ضحايا",
        "ضرب زلزال بقوة ست درجات شمال البلاد فجر اليوم وأوقع عشرات الضحايا بحسب وزارة الداخلية.",
    ),
    (
        "عشرات الضحايا في زلزال شمال البلاد",
        "قالت وزارة الداخلية إن عشرات سقطوا ضحايا في زلزال بلغت قوته ست درجات ضرب شمال البلاد فجرا.",
    ),
)


def test_two_tellings_of_one_event_are_one_story_and_another_event_is_not() -> None:
    stories = Stories[int]()
    assert stories.assign(1, NOW, *FIRE, "en") == 1
    assert stories.assign(2, NOW + timedelta(hours=1), *OTHER, "en") == 2
    assert stories.assign(3, NOW + timedelta(hours=2), *SAME, "en") == 1


def test_the_same_holds_in_arabic_and_languages_are_kept_apart() -> None:
    stories = Stories[int]()
    assert [stories.assign(n, NOW, *telling, "ar") for n, telling in enumerate(ARABIC)] == [0, 0]
    assert stories.assign(5, NOW, *FIRE, "en") == 5
    assert stories.assign(6, NOW, *FIRE, "fr") != 0


def test_a_story_takes_no_articles_after_its_life_and_what_follows_is_linked() -> None:
    stories = Stories[int]()
    stories.place(1, NOW, *FIRE, "en")
    later = stories.place(2, NOW + LIFE + timedelta(hours=1), *SAME, "en")
    assert (later.story, later.new, later.follows) == (2, True, 1)
    forgotten = stories.place(3, NOW + 2 * WINDOW + LIFE, *FIRE, "en")
    assert (forgotten.story, forgotten.follows) == (3, None)


def test_a_teaser_joins_the_story_of_its_article_by_its_words() -> None:
    stories = Stories[int]()
    stories.assign(1, NOW, "Something else entirely", FIRE[1], "en")
    assert stories.assign(2, NOW, "Read this", FIRE[1][:120], "en") == 1
    assert stories.assign(3, NOW, "A full telling", FIRE[1] + " More was to come.", "en") == 1


def test_a_restart_changes_nothing() -> None:
    tellings = [FIRE, OTHER, SAME, FIRE, OTHER]
    whole = Stories[int]()
    expected = [
        whole.assign(n, NOW + timedelta(hours=n), *telling, "en") for n, telling in enumerate(tellings)
    ]
    again = Stories[int]()
    for n, telling in enumerate(tellings[:3]):
        again.restore(expected[n], NOW + timedelta(hours=n), *telling, "en")
    assert [again.assign(n, NOW + timedelta(hours=n), *tellings[n], "en") for n in (3, 4)] == expected[3:]


def test_what_is_remembered_does_not_grow_with_time() -> None:
    rng, stories = random.Random(1), Stories[int]()
    words = [f"word{n}" for n in range(3000)]
    for n in range(600):
        title, text = (" ".join(rng.choices(words, k=k)) for k in (8, 60))
        stories.assign(n, NOW + timedelta(hours=n), title, text, "en")
    assert len(stories) <= WINDOW / timedelta(hours=1) + 1


def test_a_story_that_is_closed_hides_none_that_is_open() -> None:
    stories = Stories[int]()
    for n, row in enumerate(corpus(), 100):
        stories.assign(n, NOW, row["title"], row["text"], row["language"])
    stories.assign(1, NOW, *FIRE, "en")
    later = NOW + LIFE + timedelta(hours=1)
    assert stories.place(2, later, *SAME, "en").follows == 1
    text = "Forty traders lost stalls; the covered market of Millbrook, in its centre, was destroyed by fire."
    third = stories.place(3, later, FIRE[0], text, "en")
    assert (third.story, third.new) == (2, False)


def test_boilerplate_alone_makes_no_story() -> None:
    stories = Stories[int]()
    rng = random.Random(2)
    boilerplate = "Read the whole article on our site and subscribe to our daily letter for more."
    for n in range(60):
        telling = " ".join(f"word{rng.randrange(5000)}" for _ in range(40))
        stories.assign(n, NOW, telling[:60], f"{boilerplate} {telling}", "en")
    assert len(stories) > 50


def test_memory_has_a_bound_whatever_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.stories.HELD", 50)
    rng, stories = random.Random(1), Stories[int]()
    words = [f"word{n}" for n in range(3000)]
    for n in range(200):
        title, text = (" ".join(rng.choices(words, k=k)) for k in (8, 60))
        stories.assign(n, NOW + timedelta(minutes=n), title, text, "en")
    assert len(stories) <= 51
    assert stories.assign(900, NOW + timedelta(minutes=201), title, text, "en") == 199


def test_what_was_counted_long_ago_fades(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.stories.HORIZON", 3)
    stories = Stories[int]()
    for n in range(9):
        stories.assign(n, NOW, *OTHER, "en")
    assert stories.assign(10, NOW, *FIRE, "en") == 10
    assert stories.assign(11, NOW, *SAME, "en") == 10


@pytest.mark.parametrize("opening", [12, 25, 60])
def test_a_cut_teaser_joins_the_story_of_its_article(opening: int) -> None:
    rows = corpus()
    stories = Stories[int]()
    own = [stories.assign(n, NOW, row["title"], row["text"], row["language"]) for n, row in enumerate(rows)]
    joined = [
        stories.assign(100 + n, NOW, "", " ".join(row["text"].split()[:opening]) + "…", row["language"])
        for n, row in enumerate(rows)
    ]
    assert sum(a == b for a, b in zip(joined, own, strict=True)) >= 0.9 * len(rows)


def test_grouping_is_as_good_as_it_was() -> None:
    precision, recall, f1 = quality(CORPUS)
    assert precision >= 0.97
    assert recall >= 0.88
    assert f1 >= 0.93


def test_an_article_costs_no_more_when_many_are_held() -> None:
    (_, few, *_), (_, many, *_) = cost((500, 2000), 100_000)
    assert many < 2.5 * few


def corpus() -> list[dict[str, str]]:
    return [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]


def test_the_best_title_says_what_the_others_say() -> None:
    titles = [
        "You will not believe this",
        "Fire destroys Millbrook market",
        "Millbrook market fire: traders lose all",
    ]
    assert best_title((title, "en") for title in titles) in titles[1:]
    assert best_title([]) == ""


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=200), st.integers(-200, 200)), max_size=20))
def test_every_article_has_a_story_that_began_with_an_article(rows: list[tuple[str, str, int]]) -> None:
    stories, keys = Stories[int](), set()
    for n, (title, text, hours) in enumerate(rows):
        keys.add(n)
        assert stories.assign(n, NOW + timedelta(hours=hours), title, text, "en") in keys


def test_months_of_one_war_are_many_stories_that_follow_one_another() -> None:
    rng, stories = random.Random(5), Stories[int]()
    places = "bridge harbour school market airport station hospital tower".split()
    begun: dict[int, datetime] = {}
    followed = 0
    for n in range(120):
        at, (first, second) = NOW + timedelta(hours=6 * n), rng.sample(places, 2)
        text = f"Shells fell on the {first} and the {second} as the army of Ardania fought rebels near Solva."
        place = stories.place(n, at, f"Fighting in Solva reaches {first}", text, "en")
        assert abs(at - begun.setdefault(place.story, at)) <= WINDOW
        followed += place.follows is not None
    assert len(begun) >= 10
    assert followed >= len(begun) / 2
