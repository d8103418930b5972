"""`mujaz refresh` and `mujaz sources`: the feeds that are looked at."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from bot import feeding
from bot.app import utc_now
from bot.console import Json, out, out_json, settings
from bot.feeding import SourceError
from bot.render import clean
from ingest import opml
from ingest.grouping import group_owed, remembered
from ingest.load import Outline
from ingest.refresh import Refresh, Tally
from storage import sources as stored
from storage.database import Database, open_database
from storage.models import Source
from summaries.stage import summarise_owed

sources = typer.Typer(no_args_is_help=True, help="The feeds that are looked at.")
Addresses = Annotated[list[str], typer.Argument(help="Addresses of feeds or of sites.")]
Names = Annotated[list[str], typer.Argument(help="Numbers, addresses or titles.")]
Lists = Annotated[list[str], typer.Argument(help="OPML files, or names of the catalogue's lists.")]


def refresh(as_json: Json = False) -> None:
    """Look once at every source that is due, and end."""
    tally = asyncio.run(_refresh())
    row = {
        "sources": tally.asked,
        "unchanged": tally.unchanged,
        "added": tally.added,
        "failed": tally.failed,
    }
    if as_json:
        out_json(row)
        return
    out(", ".join(f"{number} {name}" for name, number in row.items()))
    for url, trouble in tally.troubles:
        sys.stderr.write(f"{url}: {trouble}\n")


async def _refresh() -> Tally:
    chosen = settings()
    async with open_database(chosen.storage.url) as database:
        async with feeding.refreshing(chosen.fetch, database, utc_now) as stage:
            tally = await _watched(stage)
        index = await remembered(database, utc_now())
        while await group_owed(database, index):
            pass
        while await summarise_owed(database):
            pass
        return tally


async def _watched(stage: Refresh) -> Tally:
    """The refresh with a bar that moves, where somebody looks at it."""
    with Progress(disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("Refreshing", total=None)
        return await stage.all_due(lambda done, total: bar.update(task, completed=done, total=total))


def _with_database(work: Callable[[Database], Awaitable[Any]]) -> Any:
    async def _run() -> Any:
        async with open_database(settings().storage.url) as database:
            return await work(database)

    return asyncio.run(_run())


@sources.command("list")
def list_(as_json: Json = False) -> None:
    """The sources that are looked at, and those that gave trouble."""
    found: list[Source] = _with_database(lambda database: database.read(stored.listed, "followed", "gone"))
    for source in found:
        if as_json:
            out_json(_row(source))
        else:
            state = "ended" if source.state == "gone" else source.trouble
            line = f"{source.id:>5}  {clean(source.title, 40)}  {source.url}"
            out(line + (f"  ({clean(state, 120)})" if state else ""))


def _row(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "title": source.title,
        "url": source.url,
        "category": source.category,
        "state": source.state,
        "fetched": source.fetched and source.fetched.isoformat(),
        "trouble": source.trouble,
    }


@sources.command()
def add(
    address: Addresses,
    category: Annotated[str, typer.Option()] = "",
    title: Annotated[str, typer.Option(help="What to call it; its own title by default.")] = "",
) -> None:
    """Add sources; a site's address is enough, its feed is found."""
    if problems := asyncio.run(_add(address, category, title)):
        raise SourceError(" ".join(problems))


async def _add(addresses: list[str], category: str, title: str) -> list[str]:
    problems = []
    chosen = settings()
    async with open_database(chosen.storage.url) as database, feeding.reaching(chosen.fetch) as reach:
        for typed in addresses:
            try:
                found = await feeding.found(reach, typed)
            except SourceError as error:
                problems.append(str(error))
                continue
            name = title or found.title
            new = await database.write(stored.follow, found.url, name, utc_now(), category=category)
            verb = "added" if new else "is there already"
            out(f"{clean(name, 80)} {verb}: {found.url} ({len(found.feed.entries)} items)")
    return problems


@sources.command()
def remove(name: Names) -> None:
    """Look at sources no longer; their articles stay."""

    async def _remove(database: Database) -> None:
        for words in name:
            source = await feeding.one(database, words)
            await database.write(stored.leave, source.id)
            out(f"{clean(source.title, 80)} removed: {source.url}")

    _with_database(_remove)


@sources.command("import")
def import_(file: Lists) -> None:
    """Add every source of OPML files, or of lists of the catalogue."""
    known = dict(feeding.catalogue(utc_now()))
    named = [one for name in file for one in known.get(name) or feeding.outlines(Path(name), utc_now())]

    async def _import(database: Database) -> None:
        new = [await _followed(database, one) for one in named]
        out(f"{sum(new)} added, {len(new) - sum(new)} were there already")

    _with_database(_import)


async def _followed(database: Database, one: Outline) -> bool:
    return await database.write(stored.follow, one.url, one.title, utc_now(), category=one.category)


@sources.command()
def export() -> None:
    """Print the sources as OPML."""
    found: list[Source] = _with_database(lambda database: database.read(stored.listed, "followed"))
    out(opml.written(found, title="Mujaz", now=utc_now()).decode().rstrip())


@sources.command()
def catalogue(as_json: Json = False) -> None:
    """The lists of public feeds that come with Mujaz; `sources import NAME` adds one."""
    for name, listed in feeding.catalogue(utc_now()):
        if as_json:
            for one in listed:
                out_json({"list": name, "title": one.title, "url": one.url, "category": one.category})
        else:
            categories = sorted({one.category for one in listed})
            out(f"{name}: {len(listed)} feeds ({', '.join(categories)})")
