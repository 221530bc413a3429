"""What is drawn exists: every metric of a dashboard is emitted by something that the same deployment has."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest

from iarms.metric_names import METRICS
from infra.config import load_deployments
from infra.dashboards.widget import COLUMNS, Dashboard, Words, body_of
from infra.packages.sources import DOORS
from tests.infra.assembly import Assembly

# What AWS emits, of those namespaces that are drawn, and by which resource of the template its dimension is named.
OF_AWS = {
    "AWS/ApiGateway": {"Count", "4XXError", "5XXError", "Latency"},
    "AWS/Lambda": {"Errors", "Throttles", "ConcurrentExecutions", "Duration", "IteratorAge"},
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"},
    "AWS/DynamoDB": {
        "ReadThrottleEvents", "WriteThrottleEvents", "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits",
    },
}  # fmt: skip


def bodies(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """The dashboards by their short names, each as CloudWatch reads it."""
    made = [each for _, each in assembly.resources("AWS::CloudWatch::Dashboard", "dashboards")]
    return {assembly.short(each["DashboardName"]): json.loads(each["DashboardBody"]) for each in made}


def metrics_of(body: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str], dict[str, Any]]]:
    """Namespace, name, dimensions and rendering of each metric that is drawn or worked with."""
    for widget in body["widgets"]:
        for entry in widget["properties"].get("metrics", ()):
            *named, rendering = entry
            if "expression" not in rendering:
                namespace, name, *pairs = named
                yield namespace, name, dict(zip(pairs[::2], pairs[1::2], strict=True)), rendering


@pytest.fixture
def names(assembly: Assembly) -> dict[str, set[str]]:
    """What a dimension may name in this deployment."""
    if not assembly.deployment.dashboards:
        pytest.skip("a deployment without dashboards")
    return {
        "service": {assembly.deployment.physical()},
        "ApiName": {each["Name"] for _, each in assembly.resources("AWS::ApiGateway::RestApi")},
        "Stage": {each["StageName"] for _, each in assembly.resources("AWS::ApiGateway::Stage")},
        "FunctionName": {each["FunctionName"] for _, each in assembly.resources("AWS::Lambda::Function")},
        "QueueName": {each.get("QueueName") for _, each in assembly.resources("AWS::SQS::Queue")},
        "TableName": {each["TableName"] for _, each in assembly.resources("AWS::DynamoDB::GlobalTable")},
    }


def test_each_audience_has_its_dashboard_and_the_local_engine_none(assembly: Assembly):
    expected = {"duty", "operations", "oversight"} if assembly.deployment.dashboards else set()
    assert bodies(assembly).keys() == expected
    assert assembly.deployment.dashboards == (assembly.deployment.stage != "local")


def test_every_metric_that_is_drawn_is_emitted_in_this_deployment(assembly: Assembly, names: dict[str, set[str]]):
    prefix = assembly.deployment.physical("")
    doors = {name.removeprefix(prefix) for name in names["FunctionName"]}
    drawn = list(chain.from_iterable(map(metrics_of, bodies(assembly).values())))
    assert len(drawn) > 150
    for namespace, name, dimensions, _ in drawn:
        for dimension, value in dimensions.items():
            assert value in names[dimension], f"{namespace} {name}: no {dimension} {value}"
        if namespace == "iarms":
            assert dimensions.keys() == {"service"}
            by = METRICS[name].emitted_by
            assert by == ("every door",) or doors & set(by), f"nobody emits {name} in this deployment"
        else:
            assert name in OF_AWS[namespace]


def test_the_alarms_whose_states_are_shown_are_there_and_wake(assembly: Assembly, names: dict[str, set[str]]):
    made = {
        each["AlarmName"]: each["AlarmDescription"]
        for kind in ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
        for _, each in assembly.resources(kind)
    }
    (widget,) = [each for each in bodies(assembly)["duty"]["widgets"] if each["type"] == "alarm"]
    where = f"arn:aws:cloudwatch:{assembly.deployment.region}:{assembly.deployment.account}:alarm:"
    shown = [arn.removeprefix(where) for arn in widget["properties"]["alarms"]]
    assert len(shown) == 9
    for name in shown:
        assert made[name].startswith("[wake]")


def test_every_function_is_looked_at(assembly: Assembly, names: dict[str, set[str]]):
    drawn = {
        dimensions["FunctionName"]
        for namespace, name, dimensions, _ in metrics_of(bodies(assembly)["operations"])
        if (namespace, name) == ("AWS/Lambda", "Errors")
    }
    assert drawn == {assembly.deployment.physical(door) for door in DOORS if door != "witness"} & names["FunctionName"]
    assert len(drawn) > 20


def test_no_metric_tells_of_a_party(assembly: Assembly, names: dict[str, set[str]]):
    for body in bodies(assembly).values():
        assert not [party for party in assembly.deployment.parties if party.startswith("NCB") and party in str(body)]


def test_widgets_do_not_overlap_and_ids_are_given_once(assembly: Assembly, names: dict[str, set[str]]):
    for body in bodies(assembly).values():
        taken: set[tuple[int, int]] = set()
        for widget in body["widgets"]:
            cells = {
                (x, y)
                for x in range(widget["x"], widget["x"] + widget["width"])
                for y in range(widget["y"], widget["y"] + widget["height"])
            }
            assert not cells & taken
            assert max(x for x, _ in cells) < COLUMNS
            taken |= cells
            ids = [entry[-1]["id"] for entry in widget["properties"].get("metrics", ()) if "id" in entry[-1]]
            assert len(ids) == len(set(ids))


def test_a_row_that_is_too_wide_is_refused():
    wide = Dashboard("wide", "PT1H", ((Words(text="one"), Words(text="two")),))
    with pytest.raises(ValueError, match="wide: a row is wider than 24 columns"):
        body_of(wide, load_deployments()["local"])
