"""One story to very many followers: waking, claiming and acknowledging, per second; the writer's longest hold.

python -m bench.fanout [--followers 1000000] [--claims 10000]
"""

import argparse
import asyncio
import resource
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.delivery_kills import add, follow
from bot import telling
from bot.spreading import CHUNK
from storage import deliveries, readers, subscriptions
from storage.database import Database, open_database
from storage.deliveries import Ack, Settled

BATCH = 200
"""Chats that are claimed together, as the delivery does."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rates a second, milliseconds of the writer's holds, megabytes that memory grew by while waking."""

    woken: int
    waking: float
    hold: float
    longest: float
    grown: float
    claiming: float
    acknowledging: float

    def __str__(self) -> str:
        waking = f"woken={self.woken} woken/s={self.waking:,.0f} hold p99={self.hold:.0f} ms max={self.longest:.0f} ms"
        both = 1 / (1 / self.claiming + 1 / self.acknowledging)
        rates = f"claim+plan+begin/s={self.claiming:,.0f} acknowledge/s={self.acknowledging:,.0f} both/s={both:,.0f}"
        return f"{waking} memory +{self.grown:.1f} MB\n{rates}"


async def trial(followers: int, claims: int) -> Outcome:
    """Wake so many, then claim, plan and acknowledge some of them."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_database(f"sqlite:///{folder}/bot.db") as database:
            now = datetime.now(UTC)
            made = await follow(database, range(1, followers + 1))
            story = await database.write(add, "The harbour opens", now)
            await database.write(subscriptions.matched, {story: [made.topic]}, now)
            before, holds, began = memory(), [], time.perf_counter()
            while True:
                held = time.perf_counter()
                if not await database.write(subscriptions.spread, now, CHUNK):
                    break
                holds.append((time.perf_counter() - held) * 1000)
            waking = followers / (time.perf_counter() - began)
            grown = memory() - before
            claiming, acknowledging = await serve(database, min(claims, followers), now)
    hold = sorted(holds)[int(len(holds) * 0.99)]
    return Outcome(followers, waking, hold, max(holds), grown, claiming, acknowledging)


async def serve(database: Database, claims: int, now: datetime) -> tuple[float, float]:
    """Claim, plan and write into the outbox, then acknowledge: so many of each a second."""
    tokens, owed, began = {}, [], time.perf_counter()
    while len(tokens) < claims:
        batch = await database.write(readers.claim, now, BATCH)
        given = await database.read(telling.paper, batch, now)
        starts = [telling.start(claim, given, now) for claim in batch]
        tokens |= {start.token[0]: start.token for start in starts}
        found = await database.write(deliveries.begin, starts, now)
        owed += [one for rows in found.values() for one in rows]
    claimed = time.perf_counter()
    for start in range(0, len(owed), BATCH):
        part = owed[start : start + BATCH]
        acks = [Ack((Settled(one.id, "sent", 1),), given=(tokens[one.chat], None)) for one in part]
        await database.write(deliveries.acknowledge, acks, now)
    return len(tokens) / (claimed - began), len(owed) / (time.perf_counter() - claimed)


def memory() -> float:
    """The most memory this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--followers", type=int, default=1_000_000)
    parser.add_argument("--claims", type=int, default=10_000)
    given = parser.parse_args()
    print(asyncio.run(trial(given.followers, given.claims)))
