"""The pace of messages, in model time: what takes minutes here takes none."""

import asyncio
import math
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import Forbidden, RetryAfter
from telegram.ext import ExtBot

from bot.pacing import BROADCAST, Pacing, chat_key
from tests.telegram.answers import flood
from tests.telegram.core import Telegram
from tests.telegram.front_inprocess import InProcess
from tests.telegram.instant import instantly
from tests.telegram.limits import Limits

Send = Callable[..., Awaitable[Any]]


def now() -> float:
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def paced(
    limits: Limits | None, jitter: float = 0.0, **options: Any
) -> AsyncIterator[tuple[ExtBot[str], Telegram]]:
    """A bot with our pacing before the fake with its model of the limits, both in model time."""
    fake = Telegram(clock=now, limits=limits)
    chance = random.Random(1)
    transport = InProcess(fake, lambda: 0.03 + chance.random() * jitter)
    bot = ExtBot(fake.token, request=transport, get_updates_request=transport, rate_limiter=Pacing(**options))
    async with bot:
        yield bot, fake


def refused(fake: Telegram) -> int:
    return sum(call.code == 429 for call in fake.calls)


async def request(
    pacing: Pacing, chat: object, do: Send, *, endpoint: str = "sendMessage", kind: str | None = None
) -> Any:
    """One request through the pacing, without a bot around it."""
    return await pacing.process_request(do, (), {}, endpoint, {"chat_id": chat}, kind)


def test_a_broadcast_at_the_limit_is_delivered_whole_without_a_429() -> None:
    async def main() -> None:
        async with paced(Limits()) as (bot, fake):
            readers = [fake.person().id for _ in range(900)]
            await asyncio.gather(*(bot.send_message(r, "x", rate_limit_args=BROADCAST) for r in readers))
            assert Counter(m.chat.id for m in fake.sent()) == Counter(readers)
            assert refused(fake) == 0
            assert 900 / now() >= 28

    instantly(main())


def test_answers_stay_quick_during_a_broadcast_to_3000_chats() -> None:
    async def main() -> None:
        async with paced(Limits(), jitter=0.05) as (bot, fake):
            readers = [fake.person().id for _ in range(3000)]
            tasks = [
                asyncio.create_task(bot.send_message(r, "x", rate_limit_args=BROADCAST)) for r in readers
            ]
            waits = []
            for reader in [*readers[-50:], *(fake.person().id for _ in range(50))]:
                await asyncio.sleep(0.9)
                asked = now()
                await bot.send_message(reader, "here you are")
                waits.append(now() - asked)
            await asyncio.gather(*tasks)
            assert sorted(waits)[94] <= 1.0
            assert len(fake.sent()) == 3100
            assert refused(fake) <= 3
            assert 3100 / now() >= 28

    instantly(main())


def test_slots_are_evenly_spaced() -> None:
    async def main() -> None:
        moments: list[float] = []
        pacing = Pacing()

        async def do() -> None:
            moments.append(now())

        await asyncio.gather(*(request(pacing, n, do) for n in range(1, 301)))
        gaps = [b - a for a, b in pairwise(moments)]
        assert max(gaps) < 0.04
        assert all(sum(m <= x < m + 1 for x in moments) <= 30 for m in moments)

    instantly(main())


def test_one_chat_gets_about_one_message_a_second_and_a_short_burst_of_answers() -> None:
    async def main() -> None:
        moments: dict[str, list[float]] = {"answers": [], BROADCAST: []}
        pacing = Pacing()

        async def send(kind: str, chat: int) -> None:
            async def do() -> None:
                moments[kind].append(now())

            await request(pacing, chat, do, kind=kind if kind == BROADCAST else None)

        await asyncio.gather(
            *(send("answers", 1) for _ in range(30)), *(send(BROADCAST, 2) for _ in range(30))
        )
        assert moments["answers"][2] < 0.5
        assert moments["answers"][29] > 27
        gaps = [b - a for a, b in pairwise(moments[BROADCAST])]
        assert min(gaps) >= 1

    instantly(main())


@pytest.mark.parametrize("chat", [-5, "-5", "@channel"])
def test_a_group_gets_at_most_20_messages_a_minute(chat: int | str) -> None:
    async def main() -> None:
        moments: list[float] = []
        pacing = Pacing()

        async def do() -> None:
            moments.append(now())

        await asyncio.gather(*(request(pacing, chat, do) for _ in range(50)))
        assert all(sum(m <= x < m + 60 for x in moments) <= 20 for m in moments)
        assert moments[-1] < 140

    instantly(main())


def test_a_slow_chat_does_not_hold_up_the_others() -> None:
    async def main() -> None:
        done: dict[int, float] = {}
        pacing = Pacing()

        async def send(chat: int) -> None:
            async def do() -> None:
                done[chat] = now()

            await request(pacing, chat, do, kind=BROADCAST)

        await asyncio.gather(*(send(-1) for _ in range(60)), *(send(n) for n in range(1, 31)))
        assert max(done[n] for n in range(1, 31)) < 2.5
        assert done[-1] > 120

    instantly(main())


class Storm(Limits):
    """Telegram refuses everything from second 3 on, for as long as it says."""

    length = 0

    def wait(self, chat: int, now: float, *, paid: bool = False) -> int:
        if 3 <= now < 3 + self.length:
            return math.ceil(3 + self.length - now)
        return super().wait(chat, now, paid=paid)


@pytest.mark.parametrize("length", [1, 30, 600])
def test_a_storm_of_429s_loses_nothing_and_is_waited_out(length: int) -> None:
    async def main() -> None:
        storm = Storm()
        storm.length = length
        async with paced(storm, jitter=0.02) as (bot, fake):
            readers = [fake.person().id for _ in range(300)]
            await asyncio.gather(*(bot.send_message(r, "x", rate_limit_args=BROADCAST) for r in readers))
            assert Counter(m.chat.id for m in fake.sent()) == Counter(readers)
            assert 2 <= refused(fake) <= 4
            assert now() < 300 / 28 + length + 3

    instantly(main())


def test_no_answer_that_comes_in_shortens_the_wait_after_a_429() -> None:
    async def main() -> None:
        moments: list[float] = []
        pacing = Pacing()
        refusals = iter([RetryAfter(10), RetryAfter(10)])

        async def flooded() -> None:
            if (error := next(refusals, None)) is not None:
                raise error
            moments.append(now())

        async def slow() -> None:
            await asyncio.sleep(1)

        async def late() -> None:
            await asyncio.sleep(2)
            await request(pacing, 9, flooded)

        await asyncio.gather(
            request(pacing, 1, slow), request(pacing, 2, flooded), request(pacing, 3, flooded), late()
        )
        assert min(moments) >= 10

    instantly(main())


def test_a_429_of_one_busy_group_pauses_only_that_group() -> None:
    async def main() -> None:
        async with paced(None) as (bot, fake):
            group, layla = fake.group(), fake.person()
            await bot.send_message(group.id, "one")
            fake.fault(flood(600), chat=group.id)
            stuck = asyncio.create_task(bot.send_message(group.id, "two"))
            for _ in range(20):
                await asyncio.sleep(2)
                await bot.send_message(layla.id, "x")
            assert (now() < 60, stuck.done()) == (True, False)
            await stuck
            assert now() >= 600
            assert [m.text for m in group.messages()] == ["one", "two"]

    instantly(main())


def test_two_groups_refused_together_do_not_stop_the_rest() -> None:
    async def main() -> None:
        async with paced(None) as (bot, fake):
            groups, layla = [fake.group(), fake.group()], fake.person()
            for group in groups:
                await bot.send_message(group.id, "one")
                fake.fault(flood(600), chat=group.id)
            stuck = [asyncio.create_task(bot.send_message(group.id, "two")) for group in groups]
            await asyncio.sleep(1)
            await bot.send_message(layla.id, "x")
            assert now() < 5
            await asyncio.gather(*stuck)

    instantly(main())


def test_within_a_class_the_first_to_come_is_the_first_to_go() -> None:
    async def main() -> None:
        order: list[tuple[str | None, int]] = []
        pacing = Pacing()

        async def send(kind: str | None, number: int) -> None:
            async def do() -> None:
                order.append((kind, number))

            await request(pacing, number % 40 + 1, do, kind=kind)

        work = [send(BROADCAST, n) for n in range(40)] + [send(None, n) for n in range(40, 80)]
        await asyncio.gather(*work)
        assert order == [
            (BROADCAST, 0),
            *((None, n) for n in range(40, 80)),
            *((BROADCAST, n) for n in range(1, 40)),
        ]

    instantly(main())


def test_calls_that_are_worthless_when_late_never_wait() -> None:
    async def main() -> None:
        pacing = Pacing()

        async def do() -> float:
            return now()

        waiting = [asyncio.create_task(request(pacing, n, do)) for n in range(1, 200)]
        await asyncio.sleep(0)
        for endpoint in ("answerCallbackQuery", "answerInlineQuery", "sendChatAction", "getChat"):
            assert await request(pacing, 1, do, endpoint=endpoint) == 0
        await asyncio.gather(*waiting)

    instantly(main())


def test_a_call_that_is_no_message_is_tried_again_after_a_429() -> None:
    async def main() -> None:
        answers = iter([RetryAfter(5), None])

        async def do() -> float:
            if (error := next(answers)) is not None:
                raise error
            return now()

        assert await request(Pacing(), None, do, endpoint="setMyCommands") >= 5

    instantly(main())


def test_other_errors_go_straight_to_the_caller() -> None:
    async def main() -> None:
        async def do() -> None:
            raise Forbidden("bot was blocked by the user")

        with pytest.raises(Forbidden):
            await request(Pacing(), 1, do)

    instantly(main())


def test_paid_broadcasts_go_out_at_a_thousand_a_second_and_say_so() -> None:
    async def main() -> None:
        async with paced(Limits(), paid=True) as (bot, fake):
            readers = [fake.person().id for _ in range(2000)]
            await asyncio.gather(*(bot.send_message(r, "x", rate_limit_args=BROADCAST) for r in readers))
            assert len(fake.sent()) == 2000
            assert refused(fake) == 0
            assert 2000 / now() > 900
            sent = await bot.send_message(fake.person().id, "x")
            await bot.edit_message_text("y", sent.chat.id, sent.message_id)
            assert fake.mistakes == []

    instantly(main())


def test_only_who_pays_says_so() -> None:
    async def main() -> None:
        for paid in (False, True):
            async with paced(None, paid=paid) as (bot, fake):
                await bot.send_message(fake.person().id, "x", rate_limit_args=BROADCAST)
                (call,) = fake.called("sendMessage")
                assert bool(call.parameters.get("allow_paid_broadcast")) == paid

    instantly(main())


def test_chats_that_have_been_quiet_are_forgotten() -> None:
    async def main() -> None:
        pacing = Pacing()

        async def do() -> None:
            return None

        await asyncio.gather(*(request(pacing, n, do) for n in range(-100, 200)))
        await asyncio.sleep(70)
        assert pacing.chats == 0

    instantly(main())


def test_chats_have_one_key_however_they_are_written() -> None:
    assert [chat_key(c) for c in (5, "5", "-5", "@news")] == [5, 5, -5, "@news"]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-2, 4).filter(bool),
            st.sampled_from([None, BROADCAST]),
            st.floats(0, 5),
            st.sampled_from(["go", "go", "go", "429", "cancel", "fail"]),
        ),
        max_size=40,
    )
)
def test_whatever_happens_every_request_goes_once_or_was_cancelled(
    work: list[tuple[int, str | None, float, str]],
) -> None:
    async def main() -> None:
        pacing = Pacing()
        went: Counter[int] = Counter()

        async def one(number: int, chat: int, kind: str | None, start: float, fate: str) -> None:
            refusals = iter([RetryAfter(2)] if fate == "429" else [])

            async def do() -> None:
                if (error := next(refusals, None)) is not None:
                    raise error
                went[number] += 1
                if fate == "fail":
                    raise Forbidden("x")

            await asyncio.sleep(start)
            await request(pacing, chat, do, kind=kind)

        tasks = [asyncio.create_task(one(n, *fate)) for n, fate in enumerate(work)]
        await asyncio.sleep(2.5)
        for task, (*_, fate) in zip(tasks, work, strict=True):
            if fate == "cancel":
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        certain = [n for n, (*_, fate) in enumerate(work) if fate != "cancel"]
        assert [went[n] for n in certain] == [1] * len(certain)
        assert max(went.values(), default=0) <= 1
        await asyncio.sleep(70)
        assert pacing.chats == 0

    instantly(main())
