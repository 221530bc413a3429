"""Regions are data: the file says what differs, a mistake in it is named, and nothing else differs."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra import ROOT
from infra.config import DEPLOYMENTS as FILE
from infra.config import Deployment, load_deployments
from infra.routes import ROUTES
from tests.infra.assembly import Assembly
from tests.infra.conftest import DEPLOYMENTS


def _changed(name: str = "local", **changes: Any) -> dict[str, Any]:
    """The deployment's data as the file has it, with changes."""
    data = DEPLOYMENTS[name].model_dump(mode="python", by_alias=True)
    return data | changes


def test_the_local_deployment_notifies_the_parties_of_the_contract() -> None:
    assert DEPLOYMENTS["local"].parties == ("INTERPOL-GS", "WCO", "NCB-FR", "NCB-BR")


def test_the_local_mandates_hold_one_that_has_ended_and_one_that_has_not_begun() -> None:
    mandates = {each.country: (str(each.since), str(each.until)) for each in DEPLOYMENTS["local"].mandates}

    assert {"KE", "UG", "GH", "SN", "CI", "MZ", "PE", "EC", "LK", "BD"} <= mandates.keys()
    assert mandates["TZ"][1] == "2025-12-31"
    assert mandates["NA"][0].startswith("2099-")


def test_police_data_stays_in_its_region_because_production_regions_differ() -> None:
    regions = {name: each.region for name, each in DEPLOYMENTS.items() if each.stage == "production"}

    assert regions == {"europe": "eu-central-1", "asia-pacific": "ap-southeast-1"}
    assert all(each.retain for each in DEPLOYMENTS.values() if each.stage == "production")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"regoin": "eu-west-1"}, "regoin"),
        ({"region": "eu-west-9"}, "'eu-west-9' is not a region"),
        ({"account": "1234"}, "account"),
        ({"parties": ("INTERPOL-GS", "WCO", "NCB-FR", "NCB-FR")}, "named twice: NCB-FR"),
        ({"parties": ("INTERPOL-GS", "NCB-FR")}, "every hit notifies WCO"),
        ({"parties": ("INTERPOL-GS", "WCO", "NCB-QQ")}, "'NCB-QQ' cannot be notified"),
        ({"parties": ("INTERPOL-GS", "WCO", "AUDITOR")}, "'AUDITOR' cannot be notified"),
        ({"log_retention_days": 8}, "8 days is not one of"),
        ({"python": "3.12"}, "python"),
        ({"python": "3.13"}, "what runs on one machine runs its Python, 3.11, and not 3.13"),
        ({"snap_start": "all"}, "Lambda takes no snapshots of python3.11"),
        ({"snap_start": ["search"]}, "Lambda takes no snapshots of python3.11"),
        (
            {"snap_start": ["search", "serch"], "python": "3.13", "architecture": "arm64"},
            "snap_start: not a function: serch",
        ),
        ({"snap_start": "some", "python": "3.13", "architecture": "arm64"}, "snap_start"),
        ({"snap_start": ["search"], "architecture": "arm64"}, "Lambda takes no snapshots of python3.11"),
        ({"architecture": "x86_64"}, "architecture"),
        ({"mandates": ({"country": "UK", "from": "2026-01-01"},)}, "'UK' is not an ISO 3166-1"),
        ({"mandates": ({"country": "KE", "from": "2026-02-01", "until": "2026-01-01"},)}, "ends before it begins"),
        ({"throttling": {"rate": 1, "burst": 1, "routes": {"POST /v1/serches": {"rate": 1, "burst": 1}}}}, "serches"),
        ({"throttling": {"rate": 0, "burst": 1}}, "throttling.rate"),
        ({"throttling": {"rate": 300, "burst": 2000}}, "leaves too little to others"),
        ({"throttling": {"rate": 1000, "burst": 1500}}, "leaves too little to others"),
        (
            {"throttling": {"rate": 900, "burst": 2000, "routes": {"POST /v1/searches": {"rate": 150, "burst": 900}}}},
            "POST /v1/searches takes 150 and 900 of all",
        ),
        (
            {"paces": {"parties": {"ADM-KE": {"searches": {"rate": 300, "burst": 1200}}}}},
            "300 a second and 1200",
        ),
        ({"paces": {"classes": {"ADM": {"searches": {"rate": 10, "burst": 39}}}}}, "39 is not four seconds of 10"),
        ({"paces": {"parties": {"ADM-QQ": {}}}}, "'ADM-QQ' is no party"),
        ({"throttling": {"rate": 5000, "burst": 5000}}, "facets = 5: 5000 audit events a second"),
        ({"shards": {"day": 17}}, "day"),
        ({"shards": {"waiting": 3}}, "waiting"),
        ({"shards": {"parties": {"WCO": 0}}}, "WCO"),
        ({"shards": {"parties": {"nobody": 2}}}, "nobody"),
        ({"shards": {"months": 65}}, "months"),
        ({"paces": {"classes": {"ADM": {"serches": {"rate": 1, "burst": 4}}}}}, "serches"),
        ({"concurrency": {"functions": {"serch": 10}}}, "not a function: serch"),
        ({"concurrency": {"functions": {"notifier": 9}}}, "notifier would leave shards of its streams unread"),
        ({"concurrency": {"shards": 6, "functions": {"sequencer": 5}}}, "sequencer would leave shards"),
        ({"concurrency": {"functions": {"searcher": 4}}}, "searcher runs 5 at once"),
        ({"concurrency": {"functions": {"search": 950}}}, "950 of 1000 are reserved, and 100 must be left"),
        ({"clients": "some"}, "clients"),
        ({"clients": "registered", "registered_clients": {}}, "INTERPOL-GS has no registered client"),
        ({"registered_clients": {"NCB-QQ": ()}}, "'NCB-QQ' is no party"),
        ({"registered_clients": {"WCO": ({"client_id": " a", "system": "x"},)}}, "client_id"),
        (
            {
                "registered_clients": {
                    "WCO": ({"client_id": "a", "system": "x", "certificates": [{"thumbprint": "x"}]},)
                }
            },
            "thumbprint",
        ),
        (
            {"registered_clients": {"WCO": ({"client_id": "a", "system": "x", "administration": "KE"},)}},
            "only those of AUDITOR can be",
        ),
        (
            {"registered_clients": {"AUDITOR": ({"client_id": "a", "system": "x", "administration": "QQ"},)}},
            "administration",
        ),
        ({"index_version": "1"}, "index_version"),
        ({"import_pace": 1000}, "import_pace"),
        ({"import_pace": 501}, "import_pace"),
        ({"import_pace": 5}, "import_pace"),
        ({"issuers": ()}, "issuers"),
        ({"alarm_email": "duty"}, "alarm_email"),
        ({"desks": {"NCB-QQ": {}}}, "'NCB-QQ' cannot be notified"),
        ({"desks": {"NCB-FR": {"telephone": "ask at the gate"}}}, "desks.NCB-FR.telephone"),
        ({"desks": {"NCB-FR": {"email": "firearms"}}}, "desks.NCB-FR.email"),
        ({"desks": {"NCB-FR": {"documents": "de"}}}, "desks.NCB-FR.documents"),
        ({"desks": {"NCB-FR": {"fax": "+33 1 99 00 00 17"}}}, "fax"),
    ],
)
def test_a_mistake_in_the_file_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Deployment.model_validate(_changed(**changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"jwks_url": "http://issuer.example/jwks.json"}, "must be https"),
        ({"jwks_url": "http://127.0.0.1/jwks.json"}, "must be https"),
        ({"jwks_url": "https:///jwks.json"}, "must be https"),
        ({"jwks_url": "https://169.254.169.254/latest/meta-data"}, "by no address"),
        ({"jwks_url": "https://169.254.170.2/v2/credentials"}, "by no address"),
        ({"jwks_url": "https://[fe80::1]/jwks.json"}, "by no address"),
        ({"jwks_url": "https://[fd00:ec2::254]/jwks.json"}, "by no address"),
        ({"jwks_url": "https://2852039166/jwks.json"}, "by no address"),
        ({"jwks_url": "https://0xa9fea9fe/jwks.json"}, "by no address"),
        ({"jwks_url": "https://0251.0376.0251.0376/jwks.json"}, "by no address"),
        ({"jwks_url": "https://127.0.0.1:8443/jwks.json"}, "by no address"),
        ({"jwks_url": "https://10.0.0.7/jwks.json"}, "by no address"),
        ({"jwks_url": "https://localhost/jwks.json"}, "by no address"),
        ({"jwks_url": "https://tokens.localhost./jwks.json"}, "by no address"),
        ({"jwks_url": "https://metadata.google.internal/jwks.json"}, "by no address"),
        ({"jwks_url": "https://issuer/jwks.json"}, "by no address"),
        ({"jwks_url": "https://issuer.example:0/jwks.json"}, "a location alone"),
        ({"jwks_url": "https://somebody@issuer.example/jwks.json"}, "a location alone"),
        ({"jwks_url": "https://issuer.example/jwks.json#keys"}, "a location alone"),
        ({"algorithms": ("HS256",)}, "algorithms"),
        ({"algorithms": ("none",)}, "algorithms"),
        ({"algorithms": ()}, "algorithms"),
        ({"typ": "JWT"}, "typ"),
        ({"parties": ("*",)}, "'*' is no pattern of parties"),
        ({"parties": ("NCB-F*",)}, "'NCB-F*' is no pattern of parties"),
        ({"parties": ()}, "parties"),
    ],
)
def test_an_issuer_that_would_be_believed_too_easily_is_refused(changes: dict[str, Any], message: str) -> None:
    issuer = DEPLOYMENTS["local"].issuers[0].model_dump() | changes

    with pytest.raises(ValueError, match=re.escape(message)):
        Deployment.model_validate(_changed(issuers=(issuer,)))


def test_keys_without_tls_are_fetched_by_a_local_deployment_alone() -> None:
    issuers = DEPLOYMENTS["local"].model_dump()["issuers"]

    with pytest.raises(ValueError, match="only a local deployment may fetch keys without TLS"):
        Deployment.model_validate(_changed("development", issuers=issuers))


def test_reminders_of_hits_are_agreed_by_the_state_in_which_they_wait() -> None:
    agreed = {"reminder_hours": {"notified": [12, 36], "escalated": []}}
    confirmation = Deployment.model_validate(_changed(confirmation=agreed)).confirmation

    assert json.loads(confirmation.reminders()) == {"NOTIFIED": [12, 36], "CONFIRMED": [24, 72, 168], "ESCALATED": []}
    assert json.loads(confirmation.settings()) == {"URGENT": 10, "ROUTINE": 60}


@pytest.mark.parametrize(
    "hours",
    [{"notified": [24, 12]}, {"confirmed": [24, 24]}, {"escalated": [0]}, {"notified": [3000]}, {"closed": [24]},
     {"notified": [1, 2, 3, 4, 5, 6]}],
    ids=str,
)  # fmt: skip
def test_reminders_that_cannot_be_meant_are_refused(hours: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="reminder"):
        Deployment.model_validate(_changed(confirmation={"reminder_hours": hours}))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"token_minutes": 0}, "token_minutes"),
        ({"token_minutes": 5_256_000}, "token_minutes"),
        ({"bound_token_minutes": 5_256_000}, "bound_token_minutes"),
        ({"token_minutes": 30, "bound_token_minutes": 15}, "would live shorter"),
        ({"token_minutes": 61, "bound_token_minutes": 61}, "tokens of production live an hour at most"),
        ({"bound_token_minutes": 241}, "tokens of production live an hour at most"),
    ],
)
def test_tokens_that_would_live_too_long_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Deployment.model_validate(_changed("europe", **changes))


def test_production_lets_in_the_clients_of_its_register_alone() -> None:
    with pytest.raises(ValueError, match="those of the register alone"):
        Deployment.model_validate(_changed("europe", clients="any"))


def test_production_cannot_be_thrown_away() -> None:
    with pytest.raises(ValueError, match="production keeps its tables"):
        Deployment.model_validate(_changed("europe", retain=False))


def test_production_wakes_somebody() -> None:
    with pytest.raises(ValueError, match="production needs an alarm_email"):
        Deployment.model_validate(_changed("europe", alarm_email=None))


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing stands here\n"])
def test_a_file_without_a_deployment_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "deployments.toml"
    file.write_text(text)

    with pytest.raises(ValueError, match="holds no deployment"):
        load_deployments(file)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({'"iarms-asia-pacific"': '"iarms-europe"'}, "a token for"),
        ({"iarms-development.eu-west-1": "iarms-local.eu-west-1"}, "would sign two logs as one"),
        ({"api.asia-pacific.iarms.example": "api.europe.iarms.example"}, "would be reached at one domain"),
        ({"[asia-pacific": "[europe-ntf", "333333333333": "222222222222"}, "taken for a part of europe"),
        ({"[europe": "[eu", "[asia-pacific": "[eu-ntf", "333333333333": "222222222222"}, "taken for a part of eu"),
        ({"[asia-pacific": "[eu", "[europe": "[eu-ntf", "333333333333": "222222222222"}, "taken for a part of eu"),
    ],
    ids=lambda given: given if isinstance(given, str) else " ",
)
def test_what_two_deployments_must_not_share_is_refused(changes: dict[str, str], message: str, tmp_path: Path) -> None:
    text = FILE.read_text()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "deployments.toml"
    file.write_text(text)

    with pytest.raises(ValueError, match=message):
        load_deployments(file)


def test_a_file_with_something_that_is_no_deployment_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "deployments.toml"
    file.write_text('stage = "local"\n' + FILE.read_text())

    with pytest.raises(ValueError, match="'stage' is not a deployment"):
        load_deployments(file)


def test_nothing_but_the_models_rules_asks_which_deployment_it_is() -> None:
    names = {*DEPLOYMENTS, "production"} - {"development"}
    for path in [*ROOT.glob("infra/**/*.py"), ROOT / "app.py"]:
        if path.name in ("config.py", "agreement.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute):
                assert node.attr != "stage", path
            if isinstance(node, ast.Constant):
                assert node.value not in names, path


def test_two_deployments_differ_only_in_data(assemblies: dict[str, Assembly]) -> None:
    shapes = {name: _without_bounds_and_releases(_shape(each)) for name, each in assemblies.items()}

    assert shapes["europe"] == shapes["asia-pacific"]
    # The local engine has no CloudTrail and no web ACL; what is heard of either are alarms like all others.
    for stack in ("trail", "edge"):
        assert shapes["development"].pop(stack) == shapes["europe"].pop(stack) == shapes["asia-pacific"].pop(stack)
    joined = ["ResourceArn", "WebACLArn"]
    for name in ("development", "europe", "asia-pacific"):
        assert shapes[name]["api"].pop("AWS::WAFv2::WebACLAssociation") == joined
    # It draws nothing either, and the canary has no schedule there.
    assert shapes["development"].pop("dashboards") == shapes["europe"].pop("dashboards")
    assert shapes["asia-pacific"].pop("dashboards").keys() == {"AWS::CloudWatch::Dashboard"}
    for name in ("development", "europe", "asia-pacific"):
        assert shapes[name]["canary"].pop("AWS::Events::Rule")
        assert shapes[name]["canary"].pop("AWS::Lambda::Permission")
    assert shapes["development"] == shapes["local"]
    reached_by_a_domain, others = shapes["europe"], shapes["local"]
    assert reached_by_a_domain.keys() - others.keys() == {"trust"}
    assert others.keys() <= reached_by_a_domain.keys()
    more = {
        (stack, kind): set(properties) - set(others[stack].get(kind, ()))
        for stack, kinds in reached_by_a_domain.items()
        for kind, properties in kinds.items()
        if stack != "trust" and properties != others[stack].get(kind)
    }
    assert more == {
        ("api", "AWS::ApiGateway::RestApi"): {"DisableExecuteApiEndpoint", "EndpointAccessMode", "SecurityPolicy"},
        ("api", "AWS::ApiGateway::DomainName"): {
            *("DomainName", "EndpointConfiguration", "MutualTlsAuthentication"),
            *("RegionalCertificateArn", "SecurityPolicy", "Tags"),
        },
        ("api", "AWS::ApiGateway::BasePathMapping"): {"DomainName", "RestApiId", "Stage"},
        ("api", "AWS::Logs::MetricFilter"): {"FilterPattern", "LogGroupName", "MetricTransformations"},
        ("observe", "AWS::Budgets::Budget"): {"Budget", "NotificationsWithSubscribers", "ResourceTags"},
        ("observe", "AWS::Events::Rule"): {"Description", "EventPattern", "Name", "State", "Tags", "Targets"},
        ("observe", "AWS::IAM::Role"): {"AssumeRolePolicyDocument", "Description", "Policies", "Tags"},
    }


def _without_bounds_and_releases(shape: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, list[str]]]:
    """What a pipeline brings to every role, and a release to the API, is asked for by their own tests."""
    of_releases = ("AWS::CodeDeploy::Application", "AWS::CodeDeploy::DeploymentGroup", "AWS::CloudWatch::Alarm")
    return {
        stack: {
            kind: [each for each in properties if each != "PermissionsBoundary"]
            for kind, properties in kinds.items()
            if stack != "api" or kind not in of_releases
        }
        for stack, kinds in shape.items()
    }


def _shape(assembly: Assembly) -> dict[str, dict[str, list[str]]]:
    """By stack, each kind of resource with the names of its properties; what follows from the parties left aside."""
    found: dict[str, dict[str, set[str]]] = {}
    for stack, template in assembly.templates.items():
        # Into which of these stacks its parties fall is a deployment's own.
        kinds = found.setdefault("recipients" if stack.startswith("recipients-") else stack, {})
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::SNS::Subscription" and resource["Properties"]["Protocol"] == "email":
                continue
            kinds.setdefault(resource["Type"], set()).update(resource["Properties"])
        # Calls at once are reserved where the account has as many.
        kinds.get("AWS::Lambda::Function", set()).discard("ReservedConcurrentExecutions")
    return {stack: {kind: sorted(properties) for kind, properties in kinds.items()} for stack, kinds in found.items()}


def test_no_template_names_another_deployment_or_region(assembly: Assembly) -> None:
    text = json.dumps(assembly.templates)

    for name, other in DEPLOYMENTS.items():
        if name != assembly.deployment.name:
            assert f"iarms-{name}-" not in text
            assert other.account == assembly.deployment.account or other.account not in text
        if other.region != assembly.deployment.region:
            assert other.region not in text


def test_the_functions_environments_are_what_their_settings_read(assembly: Assembly) -> None:
    for _, function in assembly.resources("AWS::Lambda::Function"):
        variables = function["Environment"]["Variables"]
        assert variables["IARMS_DEPLOYMENT"] == assembly.deployment.name
        assert variables["IARMS_REGION"] == assembly.deployment.region
        assert variables["POWERTOOLS_METRICS_NAMESPACE"] == "iarms"
        assert variables["POWERTOOLS_SERVICE_NAME"] == assembly.deployment.physical()
        assert len(json.dumps(variables)) < 4096, "Lambda takes no more"


def test_the_authorizer_is_told_the_issuers_of_its_deployment(assembly: Assembly) -> None:
    (authorizer,) = (
        each
        for _, each in assembly.resources("AWS::Lambda::Function", "api")
        if each["FunctionName"] == assembly.deployment.physical("authorizer")
    )
    issuers = json.loads(authorizer["Environment"]["Variables"]["IARMS_ISSUERS"])

    assert [set(each) for each in issuers] == [
        {"issuer", "audience", "jwks_url", "algorithms", "parties", "typ"} for _ in assembly.deployment.issuers
    ]
    assert issuers[0]["issuer"] == assembly.deployment.issuers[0].issuer
    assert all(each["typ"] == "at+jwt" for each in issuers)
    limits = [authorizer["Environment"]["Variables"][f"IARMS_{name}TOKEN_MINUTES"] for name in ("", "BOUND_")]
    assert limits == (["720", "720"] if assembly.deployment.name == "local" else ["15", "60"])


def test_each_route_is_named_once() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)
