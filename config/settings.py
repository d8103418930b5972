"""What an operator may set: environment (`MUJAZ_STORAGE__URL`) over a TOML file of the same tree."""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


class SettingsError(Exception):
    """A setting is wrong; the message names it and says what it takes."""


class Telegram(BaseModel, extra="forbid"):
    token: SecretStr = SecretStr("")
    api_url: str = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    messages_per_second: float = Field(30, gt=0, le=1000)
    paid_broadcast: bool = False


class Storage(BaseModel, extra="forbid"):
    url: str = "sqlite:///mujaz.db"
    keep_days: int = Field(90, ge=0)
    keep_per_source: int = Field(20_000, ge=0)


class Fetch(BaseModel, extra="forbid"):
    allow_networks: tuple[str, ...] = ()
    min_interval: int = Field(300, ge=1)
    max_interval: int = Field(3600, ge=1)
    gap: float = Field(1.0, ge=0, le=60)


class Web(BaseModel, extra="forbid"):
    listen: str = ""


class Log(BaseModel, extra="forbid"):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class TomlFile(PydanticBaseSettingsSource):
    """The file that `MUJAZ_CONFIG` names, or none."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        name = os.environ.get("MUJAZ_CONFIG")
        if not name:
            return {}
        try:
            return tomllib.loads(Path(name).read_text("utf-8"))
        except OSError as error:
            raise SettingsError(f"MUJAZ_CONFIG: {name} cannot be read: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"MUJAZ_CONFIG: {name} is not TOML: {error}") from error


class Settings(BaseSettings):
    """Every setting, checked."""

    model_config = SettingsConfigDict(env_prefix="MUJAZ_", env_nested_delimiter="__", extra="forbid")

    telegram: Telegram = Telegram()
    storage: Storage = Storage()
    fetch: Fetch = Fetch()
    web: Web = Web()
    log: Log = Log()
    admins: tuple[int, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlFile(settings_cls)


def load() -> Settings:
    """The settings of this process; raises SettingsError with one sentence."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "MUJAZ_" + "__".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg'].lower()} (it is {first['input']!r})") from error
    except ValueError as error:  # a list that is not JSON
        raise SettingsError(f"A setting cannot be read: {error}") from error
