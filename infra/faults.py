"""What is wrong with a deployment's data, each fault with the path of its field and a reason in plain words.

pydantic's errors, and the rules of `infra/agreement.py`  ->  Fault (path, reason)  ->  WrongFile: a line for each
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from infra.toml_lines import At, lines_of


class Fault(NamedTuple):
    """A field, by its path inside its table, and what is wrong with it."""

    at: At
    reason: str


class WrongFile(ValueError):
    """A file of deployments that nothing is made of. Its text has a line for each fault, in the file's order."""


def refuse(title: str, faults: Iterable[Fault]) -> None:
    """Raise the faults of a model's rule, if there are any, as errors of the fields that they name."""
    found = [
        InitErrorDetails(
            type=PydanticCustomError("rule", "{reason}", {"reason": fault.reason}), loc=fault.at, input=None
        )
        for fault in faults
    ]
    if found:
        raise ValidationError.from_exception_data(title, found)


class Located(NamedTuple):
    """A fault of a deployment, or of the whole file where `deployment` is empty."""

    deployment: str
    fault: Fault


def wrong_file(path: Path, text: str, faults: Iterable[Located]) -> WrongFile:
    """The refusal of a file with these faults: `deployments.toml, line 214 (europe, throttling.rate): ...`."""
    lines = lines_of(text)
    told = set()
    for deployment, (at, reason) in faults:
        whole: At = (deployment, *at) if deployment else at
        line = next((lines[whole[:end]] for end in range(len(whole), 0, -1) if whole[:end] in lines), 1)
        where = f" ({', '.join(filter(None, (deployment, written(at))))})" if deployment else ""
        told.add((line, f"{path.name}, line {line}{where}: {reason}"))
    return WrongFile("\n".join(each for _, each in sorted(told)))


def written(at: At) -> str:
    """A path as TOML writes it, what stands in a list by its number from 1: `issuers.2.audience`."""
    keys = (str(key + 1) if isinstance(key, int) else key for key in at)
    return ".".join(key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else f'"{key}"' for key in keys)


def faults_of(error: ValidationError, table: Mapping[str, Any], model: type[BaseModel]) -> Iterator[Fault]:
    """What pydantic found, in plain words; of a field that may be one of several kinds one fault says all of them."""
    by_place: dict[At, list[str]] = {}
    for each in error.errors(include_url=False):
        place = _place(each, table)
        reasons = by_place.setdefault(place, [])
        if (reason := _reason(each, place, model)) not in reasons:
            reasons.append(reason)
    for place, reasons in by_place.items():
        yield Fault(place, ", or ".join(reasons) if _is_choice(reasons) else "; ".join(reasons))


def _is_choice(reasons: Sequence[str]) -> bool:
    return len(reasons) > 1 and all(reason.startswith("must be") for reason in reasons)


def _place(error: ErrorDetails, table: Mapping[str, Any]) -> At:
    """Where an error is: keys that are in the table and the field that is missing, without pydantic's own words for a
    key (`[key]`) and for one of several kinds (`literal['all']`)."""
    place: list[str | int] = []
    inside: Any = table
    for key in error["loc"]:
        if isinstance(inside, Mapping):
            is_there = key in inside
        else:
            is_there = isinstance(inside, list) and isinstance(key, int) and key < len(inside)
        if is_there:
            inside = inside[key]
        elif error["type"] not in ("missing", "rule"):
            break
        place.append(key)
    return tuple(place)


_NUMBERS: Final = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_KINDS: Final = {
    "string_type": "a text, in quotes",
    "int_type": "a whole number, without quotes",
    "int_from_float": "a whole number",
    "float_type": "a number, without quotes",
    "bool_type": "true or false, without quotes",
    "tuple_type": "a list: [...]",
    "dict_type": "a table: {...} or [...] lines of its own",
    "model_type": "a table: {...} or [...] lines of its own",
    "date_type": "a day: 2027-01-31",
    "date_parsing": "a day: 2027-01-31",
    "datetime_type": "a time with a zone: 2027-01-31T00:00:00Z",
    "datetime_parsing": "a time with a zone: 2027-01-31T00:00:00Z",
    "timezone_aware": "a time with a zone: 2027-01-31T00:00:00Z",
}


def _reason(error: ErrorDetails, place: At, model: type[BaseModel]) -> str:
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return _no_such_field(place, model)
    if kind in _NUMBERS:
        name, words = _NUMBERS[kind]
        return f"is {given}, and must be {words} {context[name]:g}"
    if kind in _KINDS:
        return f"must be {_KINDS[kind]}"
    if kind == "literal_error":
        return f"must be {context['expected']}, not {given!r}"
    if kind == "too_short":
        return f"must have {context['min_length']} at least, and has {context['actual_length']}"
    if kind == "too_long":
        return f"must have {context['max_length']} at most, and has {context['actual_length']}"
    return error["msg"].removeprefix("Value error, ")


def _no_such_field(place: At, model: type[BaseModel]) -> str:
    near = difflib.get_close_matches(str(place[-1]), sorted(_names_below(model)), n=1, cutoff=0.75)
    return "there is no such field" + (f": perhaps {near[0]} is meant" if near else "")


def _names_below(model: type[BaseModel]) -> set[str]:
    """The names of all fields of a model and of the tables in it."""
    found = set()
    schema = model.model_json_schema(by_alias=True)
    for each in (schema, *schema.get("$defs", {}).values()):
        found.update(each.get("properties", {}))
    return found
