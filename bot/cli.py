"""The command line: `mujaz` and `python -m bot`. Exit 0, 1 with one sentence, 2 for wrong usage."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from bot import cli_sources, loading, logs
from bot.app import utc_now
from bot.commands.latest import Asked, newest
from bot.console import Json, out, out_json, settings
from bot.feeding import SourceError
from bot.loading import Input, Tally
from bot.lookup import correction, look
from bot.render import clean, understood
from bot.wording import speak
from config.settings import Settings, SettingsError
from ingest.address import networks
from ingest.grouping import group_owed, remembered
from ingest.load import Loaded, Rejected
from language.query import Query, parse
from storage import summaries
from storage.database import Database, StorageError, open_database
from storage.search import Found
from summaries.stage import summarise_owed
from summaries.summarize import SHARE
from summaries.summarize import summarize as summarise

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Mujaz: news summaries people can check.",
)
Limit = Annotated[int, typer.Option(min=1, max=200, help="How many at most.")]
Sources = Annotated[list[str], typer.Argument(help="Files, folders, addresses, or - for standard input.")]


app.command()(cli_sources.refresh)
app.add_typer(cli_sources.sources, name="sources")


class Failure(Exception):
    """What went wrong, in one sentence, for the operator."""


def main() -> None:
    """The command line's way in: an operator's mistake is one sentence on stderr and exit status 1."""
    try:
        app()
    except (Failure, SettingsError, SourceError, StorageError) as error:
        sys.stderr.write(f"mujaz: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def run(
    roles: Annotated[str, typer.Option(help="Which roles, such as bot,summaries; all by default.")] = "",
) -> None:
    """Run the bot until it is told to stop."""
    from bot.run import ROLES, RunError
    from bot.run import run as start

    wanted = frozenset(filter(None, roles.split(","))) or frozenset(ROLES)
    if wanted - set(ROLES):
        raise typer.BadParameter(
            f"{', '.join(sorted(wanted - set(ROLES)))}; there are {', '.join(sorted(ROLES))}"
        )
    try:
        asyncio.run(start(settings(), wanted))
    except RunError as error:
        raise Failure(str(error)) from error


@app.command("try")
def try_(
    page: Annotated[
        list[str] | None, typer.Argument(help="Files to talk about, not the sample news.")
    ] = None,
    lang: Annotated[str, typer.Option(help="The reader's language.")] = "",
) -> None:
    """Chat in this terminal: no token, sample news; only links that you send are fetched."""
    from bot.trying import chat, default_language

    fetch = settings().fetch
    logs.configure("error")
    try:
        asyncio.run(chat(lang or default_language(), page or (), fetch))
    except Rejected as reason:
        raise Failure(f"nothing to talk about: {reason}") from reason


@app.command()
def load(
    source: Sources,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be loaded.")] = False,
    as_json: Json = False,
) -> None:
    """Load articles from feeds, pages, JSON lines, OPML and dumps of scraped pages."""
    tally = asyncio.run(_load(source, settings(), dry=dry_run, as_json=as_json))
    if not as_json:
        verb = "would be added" if dry_run else "added"
        out(
            f"{tally.added} {verb}, {tally.known} known before, "
            f"{tally.sources} sources, {tally.rejected} rejected"
        )
    if not tally.loaded:
        raise Failure("nothing could be loaded")


async def _load(names: list[str], chosen: Settings, *, dry: bool, as_json: bool) -> Tally:
    tally = Tally()
    places = loading.files(names)
    if dry:
        for place in places:
            if loaded := await _understood(place, chosen, tally):
                tally.added += len(loaded[1].articles)
                tally.sources += len(loaded[1].outlines)
                for row in loading.rows(loaded[1]) if as_json else ():
                    out_json(row)
        return tally
    async with open_database(chosen.storage.url) as database:
        for place in track(places, "Loading", disable=not sys.stderr.isatty(), transient=True):
            if loaded := await _understood(place, chosen, tally):
                await loading.keep(database, *loaded, tally, utc_now())
                for row in loading.rows(loaded[1]) if as_json else ():
                    out_json(row)
        while await summarise_owed(database):
            pass
        stories = await remembered(database, utc_now())
        while await group_owed(database, stories):
            pass
    return tally


async def _understood(place: Path | str, chosen: Settings, tally: Tally) -> tuple[Input, Loaded] | None:
    """What an input holds, or a line on stderr that says why it is rejected."""
    if isinstance(place, str) and "://" in place:
        given = await loading.fetched(place, networks(chosen.fetch.allow_networks))
    else:
        given = await asyncio.to_thread(loading.opened, place)
    try:
        return given, loading.understood(given, utc_now())
    except Rejected as reason:
        tally.rejected += 1
        sys.stderr.write(f"{given.name}: rejected: {reason}\n")
        return None


@app.command()
def summarize(
    source: Annotated[str, typer.Argument(help="A file, an address, or - for standard input.")],
    sentences: Annotated[int, typer.Option(min=1, max=50)] = 3,
    words: Annotated[int | None, typer.Option(min=1)] = None,
    language: Annotated[str | None, typer.Option()] = None,
    algorithm: Annotated[str | None, typer.Option()] = None,
    as_json: Json = False,
    explain: Annotated[bool, typer.Option("--explain", help="Print the parts of each score.")] = False,
) -> None:
    """Summarise articles; every sentence stands verbatim in its article."""
    tally = Tally()
    loaded = asyncio.run(_understood(loading.files([source])[0], settings(), tally))
    whole = [article for article in loaded[1].articles if not article.teaser] if loaded else []
    if not whole:
        raise Failure("there is no whole article in it")
    for article in whole:
        summary = summarise(
            article.text,
            title=article.title,
            language=language or article.language,
            sentences=sentences if words is None else 50,
            words=words,
            algorithm=algorithm,
            share=SHARE,
        )
        _print_summary(article.title, summary, as_json=as_json, explain=explain)


def _print_summary(title: str, summary: Any, *, as_json: bool, explain: bool) -> None:
    if as_json:
        rows = [{"text": s.text, "start": s.start, "end": s.end, "score": s.score} for s in summary.sentences]
        row = {"title": title, "language": summary.language, "sentences": rows, "refused": summary.refused}
        out_json(row)
        return
    out(f"# {clean(title, 300)}")
    for sentence in summary.sentences:
        out(f"- {sentence.text}")
        if explain:
            out("    " + "  ".join(f"{name} {value:+.2f}" for name, value in sentence.parts))
    if summary.refused:
        out(f"(no summary: {summary.refused})")


@app.command()
def latest(limit: Limit = 5, as_json: Json = False) -> None:
    """The newest articles."""

    async def _latest(url: str) -> None:
        async with open_database(url) as database:
            await _hits(database, await newest(database, Asked(limit, ""), utc_now()), as_json=as_json)

    asyncio.run(_latest(settings().storage.url))


SENTENCES = 3
"""Of a summary that is printed."""


async def _hits(database: Database, found: Found, *, as_json: bool) -> None:
    for article in [hit.article for hit in found.hits]:
        summary = await database.read(summaries.get, article.id)
        quotes = [quote.text for quote in summary.best(SENTENCES).quotes] if summary else []
        if as_json:
            out_json(_hit(article, quotes))
        else:
            out(
                f"{article.published:%Y-%m-%d %H:%M}  {clean(article.source, 30)}"
                f"  {clean(article.title, 120)}"
            )


def _hit(article: Any, quotes: list[str]) -> dict[str, object]:
    return {
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "published": article.published.isoformat(),
        "language": article.language,
        "story": article.story,
        "summary": quotes,
    }


@app.command()
def topic(query: Annotated[list[str], typer.Argument()], limit: Limit = 5, as_json: Json = False) -> None:
    """Articles about some words, best first."""
    asked = parse(" ".join(query))
    if asked.empty:
        raise Failure("name what it is about, such as: mujaz topic Jerusalem")
    asyncio.run(_topic(settings().storage.url, " ".join(query), asked, limit, as_json=as_json))


async def _topic(url: str, text: str, asked: Query, limit: int, *, as_json: bool) -> None:
    if not asked.simple:
        said = understood(asked, speak("en"))
        sys.stderr.write(f"understood: {said}\n")
    async with open_database(url) as database:
        found = await look(database, asked, utc_now(), limit)
        await _hits(database, found, as_json=as_json)
        meant = "" if found.hits else await correction(database, text, asked)
    if not found.hits:
        hint = f"did you mean: {meant}" if meant else "try fewer or other words"
        sys.stderr.write(f"nothing found; {hint}\n")


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""

    async def _migrate(url: str) -> None:
        async with open_database(url):
            pass

    asyncio.run(_migrate(settings().storage.url))
    out("the database has the newest schema")


@app.command("config")
def show_config() -> None:
    """Print the settings in force, without secrets."""
    out_json(json.loads(settings().model_dump_json()))
