"""What every command of the command line needs: the settings, and lines for the operator."""

import json
import sys
from typing import Annotated

import typer

from bot import logs
from config import settings as configuration
from config.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def settings() -> Settings:
    """The settings, with the logs set up as they say."""
    loaded = configuration.load()
    logs.configure(loaded.log.level, loaded.log.format)
    return loaded


def out(line: str) -> None:
    """One line for the operator."""
    sys.stdout.write(line + "\n")


def out_json(row: object) -> None:
    """One object as a line of JSON."""
    out(json.dumps(row, ensure_ascii=False))
