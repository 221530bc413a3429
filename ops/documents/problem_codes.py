"""Which problems each operation can answer with, by status: out of the catalogue that `GET /v1/problems` serves."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

CODES: Final = "x-problem-codes"
"""Of a response: the codes that its problem can have, each explained at /v1/problems/{code}. One may be added."""


def name_problems(operations: Iterable[Mapping[str, Any]]) -> None:
    """Put the codes into each problem's response, in place."""
    for operation in operations:
        for status, response in operation["responses"].items():
            if status >= "400":
                response[CODES] = sorted(codes_of(operation, int(status)))


def codes_of(operation: Mapping[str, Any], status: int) -> set[str]:
    """The codes with which an operation can be refused by this status."""
    return {
        code
        for code, said in catalogue().items()
        if "PROBLEM" in said["as"] and status in said["statuses"] and _comes_from(operation, said)
    }


@cache
def catalogue() -> Mapping[str, Any]:
    """What is known of each code: what it comes as, its statuses, and where it comes from."""
    text = files("iarms.data").joinpath("problems").joinpath("codes.json").read_text("utf-8")
    codes: dict[str, Any] = json.loads(text)
    return codes


def _comes_from(operation: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    places = {
        "EVERY": True,
        "WITH_TOKEN": bool(operation["security"]),
        "WITH_BODY": "requestBody" in operation,
        "SOME": operation["operationId"] in said.get("operations", ()),
        "FILES": False,  # of a line of an import, never of a call
    }
    return places[said["where"]]
