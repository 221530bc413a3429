"""The hook of a release, run for real against a deployment with its test record: a good version passes, and whatever
else is a no, told to CodeDeploy at once."""

import io
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from iarms.settings import ProberSettings
from infra.config import load_deployments
from infra.routes import ROUTES, without_token
from ops.local.test_records import load_test_records
from tests.world import Context, World, _door

LOCAL = load_deployments()["local"].model_copy(update={"index_version": "v2"})
DOORS = sorted({route.function for route in ROUTES})
ROUTES_OF = json.dumps({name: without_token(name) for name in DOORS if name != "search"})

Version = Callable[[dict[str, Any]], Any]
"""A version of a function: what it answers to an event."""


class Releases:
    """CodeDeploy and Lambda, as far as the hook asks them: one deployment of one function, whose new version is 8."""

    def __init__(self, function: str, version: Version) -> None:
        self.function, self.version = f"iarms-local-{function}", version
        self.told: list[str] = []
        self.asked: list[str] = []

    def list_deployment_targets(self, **asked: str) -> dict[str, Any]:
        assert asked == {"deploymentId": "d-MADEUP"}
        return {"targetIds": ["target"]}

    def get_deployment_target(self, **asked: str) -> dict[str, Any]:
        assert asked == {"deploymentId": "d-MADEUP", "targetId": "target"}
        info = {"functionName": self.function, "functionAlias": "live", "currentVersion": "7", "targetVersion": "8"}
        return {"deploymentTarget": {"lambdaTarget": {"lambdaFunctionInfo": info}}}

    def put_lifecycle_event_hook_execution_status(self, **told: str) -> None:
        assert told["deploymentId"] == "d-MADEUP"
        assert told["lifecycleEventHookExecutionId"] == "hook"
        self.told.append(told["status"])

    def invoke(self, **asked: Any) -> dict[str, Any]:
        called = (asked["FunctionName"], asked["Qualifier"])
        assert called == (self.function, "8"), "callers' own version was asked"
        self.asked.append(self.function)
        try:
            answer = json.dumps(self.version(json.loads(asked["Payload"])))
        except Exception as raised:  # noqa: BLE001  # as Lambda tells of it
            failed = json.dumps({"errorMessage": str(raised), "errorType": type(raised).__name__})
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": io.BytesIO(failed.encode())}
        return {"StatusCode": 200, "Payload": io.BytesIO(answer.encode())}


@pytest.fixture
def prober(world: World, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    assert load_test_records(world.dynamodb, LOCAL) == 1
    module = _door("prober")
    own = ProberSettings(deployment="local", region="eu-west-1", binding="certificate", routes=ROUTES_OF)
    monkeypatch.setattr(module, "settings", own)
    return module


def look(prober: ModuleType, function: str, version: Version, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What CodeDeploy is told of a version."""
    releases = Releases(function, version)
    monkeypatch.setattr(prober, "codedeploy", lambda: releases)
    monkeypatch.setattr(prober, "lambda_", lambda: releases)
    told = prober.handle({"DeploymentId": "d-MADEUP", "LifecycleEventHookExecutionId": "hook"}, Context())
    assert [told["status"]] == releases.told
    assert releases.asked
    return releases.told


def real(function: str) -> Version:
    return lambda event: _door(function).handle(event, Context())


def test_a_good_version_of_searches_passes(prober: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(prober, "search", real("search"), monkeypatch) == ["Succeeded"]
    # Again, as with the next release: the hit of the last one is no matter.
    assert look(prober, "search", real("search"), monkeypatch) == ["Succeeded"]


def _blind(event: dict[str, Any]) -> Any:
    """A version that finds nothing, whatever is asked for."""
    asked = json.loads(event["body"])
    asked["firearm"]["serial_number"] = "QVX6025847"
    asked["firearm"]["make"] = "Beretta"
    return real("search")({**event, "body": json.dumps(asked)})


def _sees_ghosts(event: dict[str, Any]) -> Any:
    """A version that finds the test record, whatever is asked for."""
    asked = json.loads(event["body"])
    asked["firearm"] = {"serial_number": "ZZT4873190", "make": "Glock", "model": "17"}
    return real("search")({**event, "body": json.dumps(asked)})


def _unavailable(_: dict[str, Any]) -> Any:
    return {"statusCode": 503, "body": json.dumps({"status": 503, "code": "unavailable"})}


def _raises(_: dict[str, Any]) -> Any:
    raise ImportError("No module named 'iarms.domain.maching'")


@pytest.mark.parametrize(
    "version",
    [
        _blind,
        _sees_ghosts,
        _unavailable,
        _raises,
        lambda _: {"statusCode": 201, "body": "not a search"},
        lambda _: {"statusCode": 201, "body": json.dumps({"outcome": "hit", "matches": []})},
        lambda _: None,
    ],
)
def test_a_bad_version_of_searches_fails_its_deployment(
    prober: ModuleType, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look(prober, "search", version, monkeypatch) == ["Failed"]


def test_without_its_test_record_a_region_releases_no_search(
    prober: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prober, "TEST_FIREARM", {"serial_number": "ZZT9999999", "make": "Glock", "model": "17"})
    assert look(prober, "search", real("search"), monkeypatch) == ["Failed"]


@pytest.mark.parametrize("function", [name for name in DOORS if name not in ("search", "audit")])
def test_a_good_version_of_any_other_function_passes_and_one_that_does_not_begin_fails(
    prober: ModuleType, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look(prober, function, real(function), monkeypatch) == ["Succeeded"]
    assert look(prober, function, _raises, monkeypatch) == ["Failed"]
    # A version that lets in whoever comes.
    let_in = {"statusCode": 204, "body": ""}
    assert look(prober, function, lambda _: let_in, monkeypatch) == ["Failed"]


def test_an_authorizer_must_refuse_who_brings_no_token(prober: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(event: dict[str, Any]) -> Any:
        assert "authorization" not in {name.lower() for name in event["headers"]}
        raise Exception("Unauthorized")

    assert look(prober, "authorizer", refuses, monkeypatch) == ["Succeeded"]
    assert look(prober, "authorizer", _raises, monkeypatch) == ["Failed"]
    assert look(prober, "authorizer", lambda _: {"principalId": "WCO"}, monkeypatch) == ["Failed"]


def test_a_hook_that_cannot_look_says_no(prober: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    releases = Releases("search", real("search"))

    def silent(**_: Any) -> Any:
        raise TimeoutError("CodeDeploy does not answer")

    monkeypatch.setattr(releases, "get_deployment_target", silent)
    monkeypatch.setattr(prober, "codedeploy", lambda: releases)
    monkeypatch.setattr(prober, "lambda_", lambda: releases)
    prober.handle({"DeploymentId": "d-MADEUP", "LifecycleEventHookExecutionId": "hook"}, Context())
    assert releases.told == ["Failed"]
