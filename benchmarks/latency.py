"""`make bench-latency`: a warm search through the local API against a bare function on the same engine.

The bare function answers `{}` and writes one log line, since the engine waits up to 50 ms for a line that does not
come. Both are called over HTTP by one client, in one run and in turn, so that the machine's moods fall on both alike.
The engine is no DynamoDB: the ratio tells what our code and its round trips add, not what a search takes on AWS.
"""

import io
import json
import statistics
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ops.local.stack import Stack, client_of, local_stack
from samples.registry.records import generate

ROUNDS: Final = 200
WARM_UP: Final = 20
BARE: Final = """
def handle(event, context):
    print("answered")
    return {"statusCode": 200, "body": "{}", "headers": {"Content-Type": "application/json"}}
"""


def bare_function(stack: Stack) -> str:
    """Put a bare function and an API of one route on the stack's engine; gives its URL."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("bare.py", BARE)
    function = client_of("lambda", stack.engine_url, stack.deployment).create_function(
        FunctionName="bare",
        Runtime="python3.11",
        Role=f"arn:aws:iam::{stack.deployment.account}:role/bare",
        Handler="bare.handle",
        Code={"ZipFile": archive.getvalue()},
    )
    gateway = client_of("apigateway", stack.engine_url, stack.deployment)
    api = gateway.create_rest_api(name="bare")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    resource = gateway.create_resource(restApiId=api, parentId=root, pathPart="bare")["id"]
    gateway.put_method(restApiId=api, resourceId=resource, httpMethod="POST", authorizationType="NONE")
    gateway.put_integration(
        restApiId=api,
        resourceId=resource,
        httpMethod="POST",
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:{stack.deployment.region}:lambda:path/2015-03-31/functions/"
        f"{function['FunctionArn']}/invocations",
    )
    gateway.create_deployment(restApiId=api, stageName="live")
    return f"{stack.engine_url}/restapis/{api}/live/_user_request_/bare"


def post(url: str, body: Any, token: str | None = None) -> None:
    """One POST; raises where the answer is no success."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, data=json.dumps(body).encode(), headers=headers, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()


def searches(stack: Stack) -> dict[str, Callable[[int], None]]:
    """What is timed, by name: each takes the number of the round."""
    token, url = stack.tokens["WCO"], f"{stack.deployed.base_url}/v1/searches"
    known = next(
        sample.body["firearm"]
        for sample in generate(500, seed=20261124)
        if {"serial_number", "make", "model"} <= sample.body["firearm"].keys()
        and len(sample.body["firearm"]["serial_number"]) >= 8
        and sample.body["firearm"]["serial_number"].isalnum()
    )

    def body(serial: str, case: str) -> dict[str, Any]:
        firearm = {"serial_number": serial, "make": known["make"], "model": known["model"]}
        context = {"purpose": "SEIZURE_CHECK", "case_reference": case, "officer": "k-1", "on_behalf_of": "KE"}
        return {"firearm": firearm, **context}

    bare = bare_function(stack)
    return {
        "bare": lambda number: post(bare, {}),
        # Far apart: numbers one after the other are flagged, and noting that takes another turn to the tables.
        "no match": lambda number: post(url, body(f"ZQ{number * 7_654_321 % 10_000_000:07}", "bench"), token),
        "in sequence": lambda number: post(url, body(f"ZV{number:07}", "bench"), token),
        "hit joined": lambda number: post(url, body(known["serial_number"], "bench"), token),
        "hit opened": lambda number: post(url, body(known["serial_number"], f"bench-{number}"), token),
    }


def measured() -> dict[str, list[float]]:
    """Milliseconds of each call, by what is timed: `bare` among it."""
    with tempfile.TemporaryDirectory() as home, local_stack(2000, home=Path(home), say=False) as stack:
        calls = searches(stack)
        taken: dict[str, list[float]] = {name: [] for name in calls}
        for number in range(ROUNDS + WARM_UP):
            for name, call in calls.items():
                began = time.perf_counter()
                call(number)
                if number >= WARM_UP:
                    taken[name].append((time.perf_counter() - began) * 1000)
    return taken


def figures() -> dict[str, float]:
    """By what is timed, the median against that of a bare function."""
    taken = measured()
    bare = statistics.median(taken["bare"])
    return {name: statistics.median(values) / bare for name, values in taken.items() if name != "bare"}


def main() -> int:
    """Measure and print."""
    taken = measured()
    bare = statistics.median(taken["bare"])
    for name, values in taken.items():
        median, high = statistics.median(values), statistics.quantiles(values, n=20)[-1]
        print(f"{name:<11} p50 {median:6.1f} ms   p95 {high:6.1f} ms   {median / bare:.2f} x bare   n={len(values)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
