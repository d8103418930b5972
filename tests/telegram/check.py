"""Parameters of a call against the description: every name known, every type right, nothing missing."""

import json
from typing import Any

from tests.telegram.answers import Refusal, bad
from tests.telegram.spec import METHODS, OBJECTS, Fields


def decoded(method: str, raw: dict[str, Any], files: dict[str, Any]) -> dict[str, Any]:
    """The values of a call whose parameters came as strings (a form) or as JSON; raises Refusal."""
    if method not in METHODS:
        raise Refusal(404, "Not Found: method not found", mistake=True)
    fields = METHODS[method]
    raw = _attached(raw, files)
    values = {name: _from_form(value, fields[name][0]) for name, value in raw.items() if name in fields}
    _check_fields(values | {name: None for name in raw if name not in fields}, fields, method)
    return values


def _attached(raw: dict[str, Any], files: dict[str, Any]) -> dict[str, Any]:
    """Uploaded files under the names of the parameters that mean them."""
    parts = {f"attach://{name}": file for name, file in files.items()}
    named = {name: value for name, value in raw.items() if isinstance(value, str) and value in parts}
    direct = {name: file for name, file in files.items() if f"attach://{name}" not in named.values()}
    return raw | {name: parts[value] for name, value in named.items()} | direct


def _from_form(value: Any, kind: str) -> Any:
    if not isinstance(value, str) or kind in ("str", "file"):
        return value
    if kind == "id" and value.startswith("@"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _check_fields(values: dict[str, Any], fields: Fields, where: str) -> None:
    if unknown := values.keys() - fields.keys():
        raise bad(f"{where} has no field {min(unknown)}")
    for name, (kind, required) in fields.items():
        if name in values:
            _check(values[name], kind, f"{where}.{name}")
        elif required:
            raise bad(f"{where}.{name} is missing")


def _check(value: Any, kind: str, where: str) -> None:
    if kind.startswith("[]"):
        if not isinstance(value, list):
            raise bad(f"{where} is not an array")
        for number, item in enumerate(value):
            _check(item, kind[2:], f"{where}[{number}]")
    elif not _fits(value, kind):
        raise bad(f"{where} is not of type {kind}")
    elif isinstance(value, dict):
        _check_fields(value, OBJECTS[_alternative(value, kind)], where)


def _fits(value: Any, kind: str) -> bool:
    match kind:
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
        case "bool":
            return isinstance(value, bool)
        case "str":
            return isinstance(value, str)
        case "id":
            return _fits(value, "int") or (isinstance(value, str) and value.startswith("@"))
        case "file":
            return isinstance(value, str | tuple)
        case _:
            return isinstance(value, dict)


def _alternative(value: dict[str, Any], kind: str) -> str:
    """The object among alternatives that this value means: the one whose first field it has."""
    names = kind.split("|")
    return next((name for name in names if next(iter(OBJECTS[name])) in value), names[0])
