"""What each layer took of a call: out of the client's clock, and those of the functions that `ops/local/stopwatch.py`
keeps.

    waiting       before the call was sent, in an open load: another held up who sends
    start         a process of a function came up for this call
    authorizer    our authorizer, whose word the gateway keeps for a minute
    function      our code in the function that answers: admission, the search, the answer written as JSON
    SDK           requests made, signed, and answers read
    tables        requests to DynamoDB under way: the engine's tables, and the way there
    other AWS     requests to other services under way
    engine        all the rest: HTTP, the gateway, handing the call to the function's process and the answer back
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.load.answers import Answer, Ending

LAYERS: Final = ("waiting", "start", "authorizer", "function", "SDK", "tables", "other AWS", "engine")

Span = tuple[float, float]


class Invocation(NamedTuple):
    """One invocation of a function; moments of the machine's monotonic clock. `started` is None but for a process's
    first."""

    call: str
    function: str
    process: int
    began: float
    ended: float
    started: float | None
    asked: tuple[Span, ...]
    sent: tuple[tuple[str, float, float], ...]


def read_invocations(folder: Path) -> list[Invocation]:
    """All that the functions' stopwatches have written, but for a line that is not whole yet."""
    found: list[Invocation] = []
    for path in sorted(folder.glob("*.ndjson")):
        text = path.read_text("utf-8")
        found += (invocation_of(json.loads(line)) for line in text[: text.rfind("\n") + 1].splitlines())
    return found


def invocation_of(line: Mapping[str, Any]) -> Invocation:
    """What a line of a stopwatch says."""
    return Invocation(
        line["call"],
        line["function"],
        line["process"],
        line["began"],
        line["ended"],
        line.get("started"),
        tuple((began, ended) for began, ended in line["asked"]),
        tuple((service, began, ended) for service, began, ended in line["sent"]),
    )


def covered(spans: Iterable[Span]) -> float:
    """How many seconds lie within at least one of the spans: what went on side by side counts once."""
    seconds, until = 0.0, float("-inf")
    for began, ended in sorted(spans):
        seconds += max(0.0, ended - max(began, until))
        until = max(until, ended)
    return seconds


def parts_of(answer: Answer, invocations: Sequence[Invocation]) -> dict[str, float]:
    """The seconds that each layer took of a call; together they are all of it. `invocations` are those of the call."""
    parts = dict.fromkeys(LAYERS, 0.0)
    parts["waiting"] = max(0.0, answer.waited)
    for each in invocations:
        whole = each.ended - each.began
        if each.started is not None:
            parts["start"] += max(0.0, each.began - max(each.started, answer.sent))
        if each.function.endswith("-authorizer"):
            parts["authorizer"] += whole
            continue
        sent = [(began, ended) for _, began, ended in each.sent]
        tables = covered((began, ended) for service, began, ended in each.sent if service == "dynamodb")
        under_way, asked = covered(sent), covered([*each.asked, *sent])
        parts["tables"] += tables
        parts["other AWS"] += under_way - tables
        parts["SDK"] += asked - under_way
        parts["function"] += whole - asked
    parts["engine"] = max(0.0, answer.seconds - sum(parts.values()))
    return parts


def shares_of(answers: Iterable[Answer], invocations: Iterable[Invocation]) -> dict[str, dict[str, float]]:
    """By kind of call, the share of each layer (0 to 1) in all the time that its answered calls took together."""
    of_call: defaultdict[str, list[Invocation]] = defaultdict(list)
    for each in invocations:
        if each.call:
            of_call[each.call].append(each)
    seconds: defaultdict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(LAYERS, 0.0))
    for answer in answers:
        if answer.ending is Ending.ANSWERED:
            for layer, part in parts_of(answer, of_call.get(answer.call, [])).items():
                seconds[answer.kind][layer] += part
    return {
        kind: {layer: part / sum(parts.values()) for layer, part in parts.items()}
        for kind, parts in seconds.items()
        if sum(parts.values()) > 0
    }


def processes_between(invocations: Iterable[Invocation], began: float, ended: float) -> tuple[int, int]:
    """How many processes of functions worked in a time, and how many of them began in it."""
    inside = [each for each in invocations if began <= each.ended and each.began <= ended]
    started = {each.process for each in inside if each.started is not None and began <= each.started <= ended}
    return len({each.process for each in inside}), len(started)
