"""A command of the AWS command line as the call that it makes, out of botocore's own models: the service, the operation
and its parameters. What the models do not have is refused by name.

It reads what people type on these pages: options by name, JSON, the short form `A=B,C=D`, lists, flags.
"""

import json
import re
import shlex
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import botocore.session
import jmespath  # type: ignore[import-untyped]
from botocore import xform_name
from botocore.model import ListShape, OperationModel, Shape, StructureShape
from botocore.validate import ParamValidator

# The AWS command line's own, of every command.
_GLOBAL: Final = {"query", "output", "region", "profile", "endpoint-url"}
_RENAMED: Final = {"s3api": "s3", "deploy": "codedeploy"}
_CUSTOM: Final = {"s3"}
"""Commands that are no service's operations but the command line's own programs."""
_ENDS: Final = ("|", ">", "<", "&&", ";")


class NotACall(Exception):
    """A command that botocore's models do not know."""


class OwnProgram(NotACall):
    """A command of the AWS command line's own."""


class Call(NamedTuple):
    """An operation of a service with its parameters; without any where the page only names it."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    is_named_only: bool


def call_of(command: str, value_of: Callable[[str], str]) -> Call:
    """The call that a command makes; `value_of` puts something in the place of names such as DOMAIN."""
    words = _words(command)
    if words[0] in _CUSTOM:
        raise OwnProgram(f"aws {words[0]} {words[1]}")
    service = _RENAMED.get(words[0], words[0])
    model = _operation(service, words[1])
    options = _options(words[2:])
    if query := options.pop("query", None):
        jmespath.compile(" ".join(query))
    given = {name: values for name, values in options.items() if name not in _GLOBAL}
    parameters: dict[str, Any] = {}
    members = model.input_shape.members if model.input_shape else {}
    by_option = {xform_name(name, "-"): name for name in members}
    for option, values in given.items():
        name = by_option.get(option) or by_option.get(option.removeprefix("no-"))
        if name is None:
            raise NotACall(f"{words[0]} {words[1]} has no --{option}")
        if option.startswith("no-") and option not in by_option:
            parameters[name] = False
        else:
            parameters[name] = _value(members[name], values, value_of, f"--{option}")
    named_only = not words[2:]
    if not named_only:
        report = ParamValidator().validate(parameters, model.input_shape) if model.input_shape else None
        if report is not None and report.has_errors():
            raise NotACall(f"{words[0]} {words[1]}: {report.generate_report()}")
    return Call(service, model.name, parameters, named_only)


def _words(command: str) -> list[str]:
    words = shlex.split(command)[1:]
    end = next((place for place, word in enumerate(words) if word in _ENDS), len(words))
    return words[:end]


@cache
def _operation(service: str, command: str) -> OperationModel:
    session = botocore.session.get_session()
    if service not in session.get_available_services():
        raise NotACall(f"there is no service {service}")
    model = session.get_service_model(service)
    for name in model.operation_names:
        if xform_name(name, "-") == command:
            return model.operation_model(name)
    raise NotACall(f"{service} has no operation {command}")


def _options(words: list[str]) -> dict[str, list[str]]:
    options: dict[str, list[str]] = {}
    name = ""
    for word in words:
        if word.startswith("--"):
            name = word.removeprefix("--")
            options[name] = []
        elif not name:
            raise NotACall(f"{word!r} belongs to no option")
        else:
            options[name].append(word)
    return options


def _value(shape: Shape, values: list[str], value_of: Callable[[str], str], where: str) -> Any:
    if isinstance(shape, ListShape):
        if len(values) == 1 and values[0].startswith("["):
            return json.loads(value_of(values[0]))
        return [_value(shape.member, [each], value_of, where) for each in values]
    if shape.type_name == "boolean":
        return True
    if len(values) != 1:
        raise NotACall(f"{where} takes one value, and has {len(values)}")
    text = value_of(values[0])
    if isinstance(shape, StructureShape):
        return _structure(shape, text, value_of, where)
    if shape.type_name == "map":
        return json.loads(text)
    return _scalar(shape, text, where)


def _structure(shape: StructureShape, text: str, value_of: Callable[[str], str], where: str) -> Any:
    if text.lstrip().startswith("{"):
        return json.loads(text)
    found: dict[str, Any] = {}
    for part in text.split(","):
        name, is_pair, value = part.partition("=")
        if not is_pair or name not in shape.members:
            raise NotACall(f"{where}: {part!r} is no member of {sorted(shape.members)}")
        found[name] = _value(shape.members[name], [value], value_of, where)
    return found


def _scalar(shape: Shape, text: str, where: str) -> Any:
    allowed = getattr(shape, "enum", None)
    if allowed and text not in allowed:
        raise NotACall(f"{where} is {text!r}, and may be {', '.join(allowed)}")
    match shape.type_name:
        case "integer" | "long":
            if not re.fullmatch(r"-?\d+", text):
                raise NotACall(f"{where} is {text!r}, and should be a number")
            return int(text)
        case "blob":
            return text.encode()
        case "boolean":
            return text == "true"
    return text
