"""`python -m ops.documents.examples`: calls of the API with what was really answered, for the OpenAPI document.

A story is played through the doors, over tables in memory, by a clock and a chance that are the same each time; what it
shows is written to `examples.json`. A test plays it again and compares, so that no example says what is not answered.
"""

import contextlib
import importlib
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from infra.routes import ROUTES, Route
from ops.documents.fields import operations_of

EXAMPLES: Final = Path(__file__).parent / "examples.json"
SHOWN_ITEMS: Final = 3
"""Of the lists of an answer that can be long, so many are kept in an example."""
_LONG: Final = frozenset(("items", "lists", "lines", "problems", "rows", "aliases", "told"))
JSON: Final = "application/json"
_PROBLEM: Final = 400


@dataclass
class Shown:
    """What is shown: by route, bodies of requests, answers by status, and values of parameters, each by a name; and by
    event, a message."""

    routes: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, summary: str, call: "Called", answer: Any) -> None:
        """Show a call under a name (`look_alike`), with what it shows in some words."""
        route, values = route_of(call)
        shown = self.routes.setdefault(route.name, {"parameters": {}, "requests": {}, "answers": {}})
        is_success = answer.status < _PROBLEM
        if is_success:
            shown["parameters"] = values | shown["parameters"]
        if is_success and call.body is not None:
            shown["requests"][name] = {"summary": summary, "value": call.body}
        if not answer.text:
            return
        value, is_cut = cut_short(answer.json)
        said = f"{summary} (lists are cut short)" if is_cut else summary
        shown["answers"].setdefault(str(answer.status), {})[name] = {"summary": said, "value": value}

    def as_text(self) -> str:
        """The file."""
        routes = {
            name: {part: shown for part, shown in parts.items() if shown} for name, parts in sorted(self.routes.items())
        }
        whole = {"routes": routes, "events": dict(sorted(self.events.items()))}
        return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class Called:
    """A call as a client makes it."""

    method: str
    target: str
    body: Any


def route_of(call: Called) -> tuple[Route, dict[str, str]]:
    """The route of a call, and the values of the parameters of path and query."""
    split = urlsplit(call.target)
    given = split.path.split("/")
    for route in ROUTES:
        parts = route.path.split("/")
        if route.method == call.method and len(parts) == len(given):
            pairs = list(zip(parts, given, strict=True))
            if all(part == value or part[:1] == "{" for part, value in pairs):
                return route, {part[1:-1]: value for part, value in pairs if part[:1] == "{"} | dict(
                    parse_qsl(split.query)
                )
    raise ValueError(f"no route {call.method} {call.target}")


def cut_short(value: Any) -> tuple[Any, bool]:
    """An answer whose long lists have their first members alone, and whether any was cut."""
    if isinstance(value, list):
        inner = [cut_short(each) for each in value]
        return [each for each, _ in inner], any(cut for _, cut in inner)
    if not isinstance(value, dict):
        return value, False
    whole, is_cut = {}, False
    for name, each in value.items():
        kept = _first_of(each) if name in _LONG else each
        whole[name], is_inner_cut = cut_short(kept)
        is_cut |= is_inner_cut or kept is not each
    return whole, is_cut


def _first_of(members: Any) -> Any:
    """A list's or an object's first members; itself where it has no more."""
    if not isinstance(members, list | dict) or len(members) <= SHOWN_ITEMS:
        return members
    return dict(list(members.items())[:SHOWN_ITEMS]) if isinstance(members, dict) else members[:SHOWN_ITEMS]


def examples() -> Mapping[str, Any]:
    """What the file shows: `routes` by their names, `events` by theirs."""
    shown: Mapping[str, Any] = json.loads(EXAMPLES.read_text("utf-8"))
    return shown


def show(document: dict[str, Any]) -> None:
    """Put the examples into the document, in place; what has examples of its own keeps them. A problem that the story
    does not meet at a route is shown as it was met at another."""
    shared: dict[str, dict[str, Any]] = {}
    told = examples()
    for name, shown in told["routes"].items():
        method, _, path = name.partition(" ")
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            _show_in(operation, shown)
        for status, answers in shown.get("answers", {}).items():
            if int(status) >= _PROBLEM:
                shared.setdefault(status, {}).update(answers)
    named = {name: example for answers in shared.values() for name, example in answers.items()}
    for operation in operations_of(document["paths"]):
        for status, answers in shared.items():
            for content in _jsons(operation["responses"].get(status, {})):
                content.setdefault("examples", {name: {"$ref": f"#/components/examples/{name}"} for name in answers})
    for event, hook in document.get("webhooks", {}).items():
        if event in told["events"]:
            for content in _jsons(hook["post"]["requestBody"]):
                content.setdefault("examples", {"received": told["events"][event]})
    document["components"]["examples"] = dict(sorted(named.items()))


def _show_in(operation: dict[str, Any], shown: Mapping[str, Any]) -> None:
    values = shown.get("parameters", {})
    for parameter in operation.get("parameters", ()):
        if parameter.get("in") == "path" and parameter["name"] in values:
            value = values[parameter["name"]]
            parameter.setdefault("example", int(value) if parameter["schema"].get("type") == "integer" else value)
    for content in _jsons(operation.get("requestBody", {})):
        content.setdefault("examples", shown.get("requests", {}))
    for status, answers in shown.get("answers", {}).items():
        if int(status) < _PROBLEM:
            for content in _jsons(operation["responses"].get(status, {})):
                content.setdefault("examples", answers)


def _jsons(part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What a request or an answer has in JSON."""
    return (content for media_type, content in part.get("content", {}).items() if media_type.endswith("json"))


@contextlib.contextmanager
def world_of_examples() -> Iterator[Any]:
    """A world in which nothing is left to chance or to the machine's clock."""
    from tests import clock
    from tests.steady import steady
    from tests.world import Worlds, local_templates

    templates = local_templates()
    clock.begin()
    with steady(), Worlds(templates).begin(engine="memory") as world:
        yield world


def played() -> Shown:
    """The story, played: what it shows."""
    from ops.documents.story import tell

    shown = Shown()
    with world_of_examples() as world:
        tell(world, shown)
    return shown


def main() -> int:
    """Play the story and write what it shows."""
    importlib.import_module("tests.conftest")  # the environment of the tests, in whose world it is played
    logging.disable(logging.CRITICAL)
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):  # metrics are lines of it
        text = played().as_text()
    EXAMPLES.write_text(text, "utf-8")
    print(f"{EXAMPLES.name}: {len(text) // 1024} kB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
