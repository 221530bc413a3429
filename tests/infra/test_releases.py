"""How new versions take over, as the templates have it: by steps, looked at first, and taken back by alarms."""

import json
from typing import Any

import pytest

from infra.config import Deployment
from infra.release import CONFIGURATIONS
from infra.routes import ROUTES
from tests.infra.assembly import Assembly, as_list
from tests.infra.conftest import DEPLOYMENTS
from tests.infra.roles import roles_of

FUNCTIONS = {*(route.function for route in ROUTES), "authorizer"}
RELEASED = [name for name, each in DEPLOYMENTS.items() if each.release is not None]


@pytest.fixture(params=RELEASED)
def released(request: pytest.FixtureRequest, assemblies: dict[str, Assembly]) -> Assembly:
    return assemblies[request.param]


def _groups(assembly: Assembly) -> dict[str, dict[str, Any]]:
    return {
        assembly.short(each["DeploymentGroupName"]): each
        for _, each in assembly.resources("AWS::CodeDeploy::DeploymentGroup")
    }


def _alarms(assembly: Assembly) -> dict[str, dict[str, Any]]:
    return {assembly.short(each["AlarmName"]): each for _, each in assembly.resources("AWS::CloudWatch::Alarm", "api")}


def test_every_function_behind_the_api_shifts_as_the_deployment_says(released: Assembly) -> None:
    groups = _groups(released)
    release = released.deployment.release

    assert set(groups) == FUNCTIONS
    assert release is not None
    for group in groups.values():
        assert group["DeploymentConfigName"] == CONFIGURATIONS[release.shift]
        assert group["AutoRollbackConfiguration"]["Enabled"] is True
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert group["AlarmConfiguration"]["IgnorePollAlarmFailure"] is False


def test_each_alias_is_moved_by_its_own_group_after_the_prober_has_looked(released: Assembly) -> None:
    resources = released.templates["api"]["Resources"]
    aliases = {
        released.short(resources[each["Properties"]["FunctionName"]["Ref"]]["Properties"]["FunctionName"]): each
        for each in resources.values()
        if each["Type"] == "AWS::Lambda::Alias"
    }

    for function in FUNCTIONS:
        policy = aliases[function]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        group = resources[policy["DeploymentGroupName"]["Ref"]]["Properties"]
        hook = resources[policy["BeforeAllowTrafficHook"]["Ref"]]["Properties"]
        assert released.short(group["DeploymentGroupName"]) == function
        assert released.short(hook["FunctionName"]) == "prober"
    # Who looks at versions is not looked at by itself.
    assert "UpdatePolicy" not in aliases["prober"]


def test_a_release_is_taken_back_by_what_the_new_version_does_and_by_nothing_that_a_party_sends(
    released: Assembly,
) -> None:
    resources, alarms = released.templates["api"]["Resources"], _alarms(released)
    for function, group in _groups(released).items():
        named = {
            released.short(resources[each["Name"]["Ref"]]["Properties"]["AlarmName"])
            for each in group["AlarmConfiguration"]["Alarms"]
        }
        own = set() if function == "authorizer" else {f"{function}-release-errors"}
        assert named == {"release-5xx", *own, *({"search-release-slow"} if function == "search" else ())}
    for name, alarm in alarms.items():
        assert alarm["MetricName"] in ("Errors", "Duration", "5XXError"), name
        assert alarm["AlarmActions"], name
        if name != "release-5xx":
            dimensions = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
            version, attribute = dimensions["ExecutedVersion"]["Fn::GetAtt"]
            assert (resources[version]["Type"], attribute) == ("AWS::Lambda::Version", "Version")
            assert dimensions["Resource"] == f"{dimensions['FunctionName']}:live"


def test_an_alarm_of_a_release_hears_the_version_that_the_alias_goes_over_to(released: Assembly) -> None:
    resources = released.templates["api"]["Resources"]
    for each in resources.values():
        if each["Type"] == "AWS::Lambda::Alias":
            function = released.short(
                resources[each["Properties"]["FunctionName"]["Ref"]]["Properties"]["FunctionName"]
            )
            alarm = _alarms(released).get(f"{function}-release-errors")
            if alarm is not None:
                heard = next(each["Value"] for each in alarm["Dimensions"] if each["Name"] == "ExecutedVersion")
                assert heard == each["Properties"]["FunctionVersion"], function


def test_who_shifts_calls_moves_aliases_and_does_nothing_else(released: Assembly) -> None:
    roles, deployment = roles_of(released), released.deployment
    here = f"{deployment.region}:{deployment.account}"
    shifting, prober = roles["shifting"], roles["prober"]

    for function in FUNCTIONS:
        name = f"arn:aws:lambda:{here}:function:{deployment.physical(function)}"
        assert shifting.may("lambda:UpdateAlias", f"{name}:live")
        assert not shifting.may("lambda:UpdateFunctionCode", name)
        assert not shifting.may("lambda:InvokeFunction", f"{name}:7")
        assert prober.may("lambda:InvokeFunction", f"{name}:7")
        assert not prober.may("lambda:UpdateAlias", f"{name}:live")
        # Without a number it would be whatever stands there last.
        assert not prober.may("lambda:InvokeFunction", name)
    for behind in ("notifier", "sweeper", "importer"):
        name = f"arn:aws:lambda:{here}:function:{deployment.physical(behind)}"
        assert not shifting.may("lambda:UpdateAlias", f"{name}:live")
        assert not prober.may("lambda:InvokeFunction", f"{name}:7")
    assert shifting.may("lambda:InvokeFunction", f"arn:aws:lambda:{here}:function:{deployment.physical('prober')}")
    everything = {action for role in (shifting, prober) for document in role.policies for action in _actions(document)}
    assert not [action for action in everything if action.startswith(("dynamodb:", "s3:", "iam:", "kms:", "sts:"))]


def _actions(document: Any) -> list[str]:
    return [action for each in document["Statement"] for action in as_list(each["Action"])]


def test_the_prober_knows_what_to_ask_each_function(released: Assembly) -> None:
    (environment,) = (
        each["Environment"]["Variables"]
        for _, each in released.resources("AWS::Lambda::Function", "api")
        if released.short(each["FunctionName"]) == "prober"
    )
    routes = json.loads(environment["IARMS_ROUTES"])

    assert set(routes) == FUNCTIONS - {"search", "authorizer"}
    assert routes["service"] == ["GET", "/v1/health", 200]
    assert {each[2] for name, each in routes.items() if name != "service"} == {401}


def test_without_a_release_nothing_of_it_is_there(assemblies: dict[str, Assembly]) -> None:
    local = assemblies["local"]
    assert local.deployment.release is None
    assert not _groups(local)
    assert not _alarms(local)
    assert "prober" not in {local.short(each["FunctionName"]) for _, each in local.resources("AWS::Lambda::Function")}


@pytest.mark.parametrize("release", [None, {"shift": "at once"}])
def test_production_does_not_release_to_every_caller_at_once(release: Any) -> None:
    data = DEPLOYMENTS["europe"].model_dump(mode="python", by_alias=True) | {"release": release}
    with pytest.raises(ValueError, match="production's releases shift by steps"):
        Deployment.model_validate(data)


def test_a_shift_is_one_that_codedeploy_has() -> None:
    data = DEPLOYMENTS["europe"].model_dump(mode="python", by_alias=True)
    with pytest.raises(ValueError, match="canary 10 %"):
        Deployment.model_validate(data | {"release": {"shift": "canary 20 % for 5 minutes"}})
