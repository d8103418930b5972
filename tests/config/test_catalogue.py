"""The lists of public feeds that come with Mujaz."""

from datetime import datetime
from urllib.parse import urlsplit

from bot.feeding import catalogue
from ingest.address import check_url


def test_every_feed_of_the_catalogue_has_a_title_a_category_and_an_address_of_its_own(now: datetime) -> None:
    lists = dict(catalogue(now))
    assert {"arabic", "english", "french"} <= set(lists)
    everything = [one for listed in lists.values() for one in listed]
    for one in everything:
        check_url(one.url)
        assert one.title and one.category and urlsplit(one.url).scheme == "https"
    assert len({one.url for one in everything}) == len(everything)
