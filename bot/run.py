"""The running house: every resource opened in order, every role a task, closed in reverse."""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot import menu
from bot.app import Chat, build, utc_now
from bot.correcting import keep_correcting
from bot.delivery import AT_ONCE, Desk, Sender, keep_delivering
from bot.erasing import keep_erasing
from bot.feeding import refreshing
from bot.house import House
from bot.intake import Intake, poll
from bot.journal import Journal
from bot.linking import keep_linking
from bot.notices import keep_telling
from bot.pacing import PAID, Pacing
from bot.spreading import keep_spreading
from bot.transport import AiohttpRequest
from config.settings import Settings, Telegram
from ingest.grouping import keep_grouping
from ingest.links import keep_reading
from ingest.offering import keep_offering
from ingest.reindex import reindex
from ingest.retention import Kept, keep_forgetting
from storage.database import Database, beside, open_database
from summaries.stage import keep_summarising
from summaries.stops import stops

log = structlog.get_logger()

OFTEN, SOON, SELDOM = 1_000, 5, 1_000
"""Objects made anew between two looks for garbage, such looks between two through what they left, and so on: one of
these may hold the loop for some milliseconds, and one through everything holds it for tens."""
TURN = 0.002
"""Seconds after which a thread lets another run; each call to the system in which the loop lets one run may cost it as
many again."""
PATIENCE = 10
"""Seconds that updates under way may take to finish when the bot is asked to stop."""


class RunError(Exception):
    """The bot cannot run; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Running:
    """What a role may use."""

    settings: Settings
    database: Database
    chat: Chat | None
    request: BaseRequest
    pacing: Pacing
    intake: Intake | None


async def talk(running: Running) -> None:
    """Answer readers."""
    if running.chat is None or running.intake is None:
        return
    await running.intake.replay()
    admins = running.settings.admins
    bot, database = running.chat.bot, running.database
    beside = [
        asyncio.create_task(keep_telling(bot, database, admins, utc_now)),
        asyncio.create_task(keep_linking(bot, database, utc_now)),
        asyncio.create_task(menu.publish(bot, admins)),  # nobody waits for it to be answered
    ]
    try:
        await poll(bot, running.request, running.intake)
    finally:
        for task in beside:
            task.cancel()


async def summarise(running: Running) -> None:
    """Give every article the summary it is owed."""
    await keep_summarising(running.database)


async def index(running: Running) -> None:
    """Make the index anew after a change of the analyser, then offer topics."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        await reindex(running.database, pool)
    await keep_offering(running.database, utc_now, stops)


async def group(running: Running) -> None:
    """Group articles into stories."""
    await keep_grouping(running.database, utc_now)


async def match(running: Running) -> None:
    """Find who wants to hear of each new story."""
    await keep_spreading(running.database, utc_now)


async def deliver(running: Running) -> None:
    """Tell chats what they are owed, over a journal of its own: the intake clears the other."""
    settings = running.settings
    journal = Journal(beside(settings.storage.url, "delivered"))
    paid, per_second = settings.telegram.paid_broadcast, settings.telegram.messages_per_second
    async with transport(journal, connections=in_flight(paid=paid, per_second=per_second)) as request:
        bot = messenger(settings.telegram, request, running.pacing)
        await known(bot)
        most = at_once(paid=paid, per_second=per_second)
        desk = Desk(bot, running.database, utc_now, journal, bot.username, most)
        correcting = asyncio.create_task(keep_correcting(desk))
        try:
            await keep_delivering(desk)
        finally:
            correcting.cancel()


def in_flight(*, paid: bool, per_second: float) -> int:
    """How many messages are on the wire at once: each may be in doubt after a crash, so as few as the rate needs."""
    return int(min(100, max(16, (PAID if paid else per_second) / 15)))


def at_once(*, paid: bool, per_second: float) -> int:
    """How many chats are served at once: those that can be told in seven seconds, or digests would come late."""
    return int(min(AT_ONCE, max(16, 7 * (PAID if paid else per_second))))


async def ingest(running: Running) -> None:
    """Look at every source when it is due."""
    async with refreshing(running.settings.fetch, running.database, utc_now) as stage:
        await asyncio.gather(
            stage.for_ever(),
            keep_reading(running.database, stage.web, stage.robots, stage.apart),
        )


async def forget(running: Running) -> None:
    """Delete articles that are kept no longer, and chats that asked to be forgotten."""
    storage = running.settings.storage
    age = timedelta(days=storage.keep_days) if storage.keep_days else None
    await asyncio.gather(
        keep_forgetting(running.database, utc_now, Kept(age, storage.keep_per_source or None)),
        keep_erasing(running.database, utc_now),
    )


ROLES: dict[str, Callable[[Running], Awaitable[None]]] = {
    "bot": talk,
    "delivery": deliver,
    "ingest": ingest,
    "index": index,
    "matching": match,
    "retention": forget,
    "stories": group,
    "summaries": summarise,
}


async def run(settings: Settings, roles: frozenset[str] = frozenset(ROLES)) -> None:
    """Run these roles until SIGTERM or SIGINT; raises RunError when one cannot go on."""
    token = settings.telegram.token.get_secret_value()
    if roles & {"bot", "delivery"} and not token:
        raise RunError(
            "MUJAZ_TELEGRAM__TOKEN is not set: ask @BotFather for a token, or try `mujaz try` first."
        )
    settle_in()
    stop = asyncio.Event()
    telegram = settings.telegram
    pacing = Pacing(per_second=telegram.messages_per_second, paid=telegram.paid_broadcast)
    journal = Journal(beside(settings.storage.url, "sent"))
    async with open_database(settings.storage.url) as database, transport(journal) as request:
        if "bot" in roles:
            async with chat(settings, database, request, pacing) as application:
                intake = Intake(application, database, utc_now, journal)
                await work(Running(settings, database, application, request, pacing, intake), roles, stop)
                await leave(intake)
        else:
            await work(Running(settings, database, None, request, pacing, None), roles, stop)
    journal.close()


def settle_in() -> None:
    """Let nothing hold the event loop for long: neither the collector, which passes over what stays, nor a thread.

    The collector took a tenth of a second at a time, and a tenth of all time while many articles were in hand.
    """
    sys.setswitchinterval(TURN)
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN, SOON, SELDOM)


@asynccontextmanager
async def transport(journal: Journal, connections: int = 256) -> AsyncIterator[BaseRequest]:
    """The way to Telegram."""
    request = AiohttpRequest(journal=journal, connections=connections)
    await request.initialize()
    try:
        yield request
    finally:
        await request.shutdown()


@asynccontextmanager
async def chat(
    settings: Settings, database: Database, request: BaseRequest, pacing: Pacing
) -> AsyncIterator[Chat]:
    """The chat application, known to Telegram; raises RunError when Telegram refuses the token."""
    house = House(database, utc_now, frozenset(settings.admins))
    token = settings.telegram.token.get_secret_value()
    try:
        application = build(house, token, request, api_url=settings.telegram.api_url, pacing=pacing)
        await known(application)
    except InvalidToken as error:
        raise RunError(
            "Telegram does not accept MUJAZ_TELEGRAM__TOKEN: copy it anew from @BotFather."
        ) from error
    try:
        yield application
    finally:
        await application.shutdown()


def messenger(telegram: Telegram, request: BaseRequest, pacing: Pacing) -> Sender:
    """A bot that sends and is not spoken to."""
    root = telegram.api_url.rstrip("/")
    return ExtBot(
        telegram.token.get_secret_value(),
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=request,
        get_updates_request=request,
        rate_limiter=pacing,
    )


async def known(application: Chat | Bot) -> None:
    """Ask Telegram who we are until it answers: a network that comes late is no reason to end."""
    failures = 0
    while True:
        try:
            await application.initialize()
            return
        except InvalidToken:
            raise
        except TelegramError as error:
            failures += 1
            log.warning("Telegram cannot be reached yet", reason=str(error), failures=failures)
            await asyncio.sleep(min(30, 2**failures))


async def work(running: Running, roles: frozenset[str], stop: asyncio.Event) -> None:
    """Every role until one is told to stop; a role that fails ends the others."""
    for number in (signal.SIGTERM, signal.SIGINT):  # before there is work, a signal simply ends the process
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(_ended(ROLES[role], running), name=role) for role in sorted(roles)]
    waiting = asyncio.create_task(stop.wait(), name="stop")
    log.info("running", roles=",".join(sorted(roles)))
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in (waiting, *tasks):
        task.cancel()
    await asyncio.gather(waiting, *tasks, return_exceptions=True)
    for task in done - {waiting}:
        if (error := task.exception()) is not None:
            raise error


async def _ended(role: Callable[[Running], Awaitable[None]], running: Running) -> None:
    try:
        await role(running)
    except InvalidToken as error:
        raise RunError(
            "Telegram no longer accepts MUJAZ_TELEGRAM__TOKEN: it may have been revoked."
        ) from error


async def leave(intake: Intake) -> None:
    """Let the updates under way finish; what does not is replayed at the next start."""
    try:
        async with asyncio.timeout(PATIENCE):
            await intake.drained()
    except TimeoutError:
        log.warning("some updates are left for the next start")
