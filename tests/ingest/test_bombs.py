"""Bombs over a socket, taken in by the stage as it runs; `bench.bombs` prints the figures."""

from bench.bombs import bombs, survived


async def test_every_bomb_is_short_and_small_and_the_next_feed_is_unharmed() -> None:
    fared = await survived()
    assert [one.bomb for one in fared] == list(bombs())
    for one in fared:
        assert one.seconds <= 10, one
        assert max(one.main_mb, one.worker_mb) <= 64, one
        assert one.next_stored == 1, one
