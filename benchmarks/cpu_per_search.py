"""`make bench-cpu`: what a warm search computes, in this process, against a bare handler.

    python -m benchmarks.cpu_per_search [--profile NAME]

The real doors as API Gateway calls them, tables in memory in the place of DynamoDB. Counted is the process's own CPU
time; what the tables in memory take is measured and left out, so that what remains is our code and botocore's, which is
told apart. A bare handler gets one item and puts one, by a client as boto3 makes it, with the same tables. The search's
client looks at nothing that it sends, as in a function. With `--profile` the first lines of a profile are printed.
"""

import argparse
import base64
import contextlib
import cProfile
import io
import json
import logging
import os
import pstats
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

ROUNDS: Final = 150
WARM_UP: Final = 30

Handler = Callable[[int], Any]


@dataclass
class Spent:
    """CPU seconds, since it was put to zero, in the tables in memory and in botocore around them."""

    tables: float = 0.0
    clients: float = 0.0


class _Raw(io.BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        """The body, once."""
        yield self.read()


@contextlib.contextmanager
def tables_behind_botocore(spent: Spent) -> Iterator[None]:
    """While this lasts, clients of DynamoDB do all that they do but send: the request is made, signed and read by the
    tables in memory, and the answer parsed."""
    from botocore.awsrequest import AWSResponse
    from botocore.client import BaseClient
    from botocore.compat import HTTPHeaders
    from moto.core.botocore_stubber import BotocoreStubber

    from tests.memory_dynamodb import client as memory

    asked_of_memory, asked_of_moto = vars(BaseClient)["_make_api_call"], vars(BotocoreStubber)["__call__"]

    def call(client: Any, operation: str, given: Any) -> Any:
        began = time.thread_time()
        try:
            return memory._ask_aws(client, operation, given)
        finally:
            spent.clients += time.thread_time() - began

    def send(stubber: Any, event_name: str, request: Any, **beside: Any) -> Any:
        target = request.headers.get("X-Amz-Target") or b""
        named = target.decode() if isinstance(target, bytes) else target
        if not named.startswith("DynamoDB_"):
            return asked_of_moto(stubber, event_name, request, **beside)
        began = time.thread_time()
        response, told = memory._answered("dynamodb", named.rpartition(".")[2], _with_bytes(json.loads(request.body)))
        if "Error" in told:
            told = {"__type": told["Error"]["Code"], **told}
        del told["ResponseMetadata"]
        body = json.dumps(told, default=memory._text).encode()
        spent.tables += time.thread_time() - began
        headers = HTTPHeaders()
        headers["Content-Type"] = "application/x-amz-json-1.0"
        return AWSResponse(request.url, response.status_code, headers, _Raw(body))

    setattr(BaseClient, "_make_api_call", call)  # noqa: B010  # as the tables in memory do it
    setattr(BotocoreStubber, "__call__", send)  # noqa: B010
    try:
        yield
    finally:
        setattr(BaseClient, "_make_api_call", asked_of_memory)  # noqa: B010
        setattr(BotocoreStubber, "__call__", asked_of_moto)  # noqa: B010


def _with_bytes(given: Any) -> Any:
    """A request's JSON with its binary values as bytes."""
    if isinstance(given, list):
        return [_with_bytes(each) for each in given]
    if not isinstance(given, dict):
        return given
    if given.keys() == {"B"} and isinstance(given["B"], str):
        return {"B": base64.b64decode(given["B"])}
    if given.keys() == {"BS"} and isinstance(given["BS"], list):
        return {"BS": {base64.b64decode(each) for each in given["BS"]}}
    return {name: _with_bytes(each) for name, each in given.items()}


def _bare(tables: str) -> Handler:
    """A handler that gets one item and puts one, and says so as JSON."""
    import boto3

    client = boto3.client("dynamodb")

    def handle(number: int) -> str:
        key = {"event_id": {"S": f"bare-{number}"}}
        found = client.get_item(TableName=tables, Key=key, ConsistentRead=True)
        client.put_item(TableName=tables, Item={**key, "document": {"S": "{}"}})
        return json.dumps({"found": "Item" in found})

    return handle


def medians(profiled: str = "") -> dict[str, tuple[float, float]]:
    """By name, median CPU milliseconds of a call in all, and those of it in botocore."""
    os.environ["AWS_LAMBDA_FUNCTION_NAME"] = "search"  # what a search sends is not looked at twice, as in a function
    from benchmarks.answers.environment import set_environment

    set_environment()
    logging.disable(logging.CRITICAL)
    from tests import clock, world
    from tests.builders import any_record, any_search

    spent_in = Spent()
    taken: dict[str, list[tuple[float, float]]] = {}
    worlds = world.Worlds(world.local_templates())
    with (
        contextlib.redirect_stdout(io.StringIO()),  # metrics
        worlds.begin() as played,
        tables_behind_botocore(spent_in),
    ):
        clock.let_go()
        known = any_record()
        played.call("POST", "/v1/records", known, party="NCB-FR")
        number_of = known["firearm"]["serial_number"]

        def search(outcome: str, **of: Any) -> None:
            answer = played.call("POST", "/v1/searches", any_search(**of))
            if (answer.status, answer.json.get("outcome")) != (201, outcome):
                raise RuntimeError(f"not {outcome}: {answer.status} {answer.json}")

        handlers: dict[str, Handler] = {
            "bare": _bare("iarms-local-audit"),
            "no match": lambda n: search(
                "no_match", serial_number=f"ZQ{n * 7_654_321 % 10_000_000:07}", case_reference="bench"
            ),
            "joined": lambda _: search("hit", serial_number=number_of, case_reference="bench"),
            "opened": lambda n: search("hit", serial_number=number_of, case_reference=f"bench-{n}"),
        }
        for number in range(WARM_UP + ROUNDS):
            for name, handler in handlers.items():
                spent_in.tables = spent_in.clients = 0.0
                profile = cProfile.Profile() if name == profiled and number == WARM_UP + ROUNDS - 1 else None
                began = time.process_time()
                if profile is None:
                    handler(number)
                else:
                    profile.runcall(handler, number)
                    pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(60)
                spent = time.process_time() - began - spent_in.tables
                if number >= WARM_UP:
                    taken.setdefault(name, []).append((spent * 1000, (spent_in.clients - spent_in.tables) * 1000))
    return {
        name: (statistics.median(each[0] for each in values), statistics.median(each[1] for each in values))
        for name, values in taken.items()
    }


def figures() -> dict[str, float]:
    """By name, the CPU of a search against that of a bare handler."""
    found = medians()
    return {name: spent / found["bare"][0] for name, (spent, _) in found.items() if name != "bare"}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cpu_per_search")
    parser.add_argument("--profile", default="", help="no match, joined, opened")
    found = medians(parser.parse_args().profile)
    bare = found["bare"][0]
    for name, (spent, in_client) in found.items():
        print(f"{name:<9} {spent:6.2f} ms CPU, of it botocore {in_client:5.2f} ms   {spent / bare:.2f} x bare")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
