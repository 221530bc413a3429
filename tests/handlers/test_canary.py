"""The canary, whose search is made by the real search function and whose notice comes by the real notifier."""

import io
import json
from typing import Any

import pytest

from iarms import tables
from iarms.handlers import canary
from iarms.models.party import TEST_BUREAU
from iarms.settings import CanarySettings
from ops.local.test_records import load_test_records
from tests.flow.test_test_records import LOCAL
from tests.world import RECIPIENTS, Context, World, _door


class Functions:
    """Lambda, of one function; what follows a search happens before its answer is read."""

    def __init__(self, world: World, *, carries: bool = True, payload: bytes | None = None) -> None:
        self.world, self.carries, self.payload = world, carries, payload

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == "the search function"
        answer = self.payload or json.dumps(_door("search").handle(json.loads(Payload), Context())).encode()
        if self.carries:
            self.world.notify()
        return {"Payload": io.BytesIO(answer)}


class ShortOfTime(Context):
    """A run that may look at the queue once."""

    def __init__(self) -> None:
        # The first is for the end of its calls, the second for its look at the queue.
        self.left = [60_000, 60_000, 4_000, 4_000]

    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]
        return self.left.pop(0)


@pytest.fixture
def ready(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    load_test_records(world.dynamodb, LOCAL)
    settings = CanarySettings(
        deployment="local",
        region="eu-west-1",
        search_function="the search function",
        test_queue_url=world.queue_of(TEST_BUREAU),
        binding="none",
    )
    monkeypatch.setattr(canary, "settings", settings)
    monkeypatch.setattr(canary, "_WAIT_SECONDS", 0)
    return world


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], functions: Any, context: Context | None = None
) -> tuple[dict[str, Any], dict[str, float]]:
    """What the canary says, and the metrics that it emits."""
    monkeypatch.setattr(canary, "lambda_", lambda: functions)
    capsys.readouterr()
    found = canary.handle({}, context or ShortOfTime())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "CanarySucceeded" in line]
    return found, {name: value[0] for name, value in lines[-1].items() if name.startswith("Canary")}


def test_a_search_that_reaches_the_queue_is_well(ready: World, monkeypatch, capsys):
    found, measured = run(monkeypatch, capsys, Functions(ready))
    assert found.keys() == {"case_reference", "milliseconds", "seconds_to_queue"}
    assert measured["CanarySucceeded"] == 1
    assert measured.keys() == {"CanarySucceeded", "CanarySearchMilliseconds", "CanarySecondsToQueue"}
    assert not ready.messages(TEST_BUREAU)
    assert all(not ready.messages(party) for party in RECIPIENTS)


def test_what_came_late_from_the_run_before_is_taken_off_and_is_not_this_ones(ready: World, monkeypatch, capsys):
    found, measured = run(monkeypatch, capsys, Functions(ready, carries=False))
    assert found["why"] == "no notice came"
    assert measured == {"CanarySucceeded": 0, "CanarySearchMilliseconds": found["milliseconds"]}
    ready.notify()
    found, measured = run(monkeypatch, capsys, Functions(ready, carries=False))
    assert (found["why"], measured["CanarySucceeded"]) == ("no notice came", 0)
    assert not ready.messages(TEST_BUREAU)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b'{"statusCode": 503, "body": "{}"}', "status 503"),
        (b'{"errorMessage": "Task timed out after 10.00 seconds"}', "status 0"),
        (b'{"statusCode": 201, "body": "{\\"outcome\\": \\"no_match\\", \\"matches\\": []}"}', "no_match"),
        (b'{"statusCode": 201, "body": "{\\"outcome\\": \\"hit\\", \\"matches\\": []}"}', "hit"),
    ],
)
def test_a_search_that_is_no_hit_fails_and_says_why(ready: World, monkeypatch, capsys, payload: bytes, why: str):
    found, measured = run(monkeypatch, capsys, Functions(ready, payload=payload))
    assert (found["why"], measured["CanarySucceeded"]) == (why, 0)


def test_a_deployment_without_the_record_is_told_of(ready: World, monkeypatch, capsys):
    for item in ready.items(tables.RECORDS):
        ready.dynamodb.delete_item(
            TableName=LOCAL.physical("records"), Key={"record_id": item["record_id"], "part": item["part"]}
        )
    found, measured = run(monkeypatch, capsys, Functions(ready))
    assert (found["why"], measured["CanarySucceeded"]) == ("no_match", 0)


def test_whatever_fails_is_measured_as_no_success(ready: World, monkeypatch, capsys):
    found, measured = run(monkeypatch, capsys, None)
    assert found == {"why": "fault"}
    assert measured == {"CanarySucceeded": 0}
