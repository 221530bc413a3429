"""The web ACL before the API: what the contract allows meets no rule that blocks, and who is refused can tell why."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from iarms.models.api import ProblemDetails
from infra import ROOT
from infra.config import Deployment
from infra.edge import COMMON, KNOWN_BAD_INPUTS, MOST_UNITS, RULES, capacity_units, labels_that_block
from infra.refusals import REFUSALS
from infra.routes import ROUTES
from tests.infra.assembly import Assembly
from tests.infra.conftest import DEPLOYMENTS

WITH_EDGE = [name for name, each in DEPLOYMENTS.items() if each.web_acl() is not None]

# The rules as AWS's guide had them on 2026-09-26 (aws-managed-rule-groups-baseline): name, and the end of the label.
DOCUMENTED = {
    COMMON: """
        NoUserAgent_HEADER NoUserAgent_Header
        UserAgent_BadBots_HEADER BadBots_Header
        SizeRestrictions_QUERYSTRING SizeRestrictions_QueryString
        SizeRestrictions_Cookie_HEADER SizeRestrictions_Cookie_Header
        SizeRestrictions_BODY SizeRestrictions_Body
        SizeRestrictions_URIPATH SizeRestrictions_URIPath
        EC2MetaDataSSRF_BODY EC2MetaDataSSRF_Body
        EC2MetaDataSSRF_COOKIE EC2MetaDataSSRF_Cookie
        EC2MetaDataSSRF_URIPATH EC2MetaDataSSRF_URIPath
        EC2MetaDataSSRF_QUERYARGUMENTS EC2MetaDataSSRF_QueryArguments
        GenericLFI_QUERYARGUMENTS GenericLFI_QueryArguments
        GenericLFI_URIPATH GenericLFI_URIPath
        GenericLFI_BODY GenericLFI_Body
        RestrictedExtensions_URIPATH RestrictedExtensions_URIPath
        RestrictedExtensions_QUERYARGUMENTS RestrictedExtensions_QueryArguments
        GenericRFI_QUERYARGUMENTS GenericRFI_QueryArguments
        GenericRFI_BODY GenericRFI_Body
        GenericRFI_URIPATH GenericRFI_URIPath
        CrossSiteScripting_COOKIE CrossSiteScripting_Cookie
        CrossSiteScripting_QUERYARGUMENTS CrossSiteScripting_QueryArguments
        CrossSiteScripting_BODY CrossSiteScripting_Body
        CrossSiteScripting_URIPATH CrossSiteScripting_URIPath
    """,
    KNOWN_BAD_INPUTS: """
        JavaDeserializationRCE_HEADER JavaDeserializationRCE_Header
        JavaDeserializationRCE_BODY JavaDeserializationRCE_Body
        JavaDeserializationRCE_URIPATH JavaDeserializationRCE_URIPath
        JavaDeserializationRCE_QUERYSTRING JavaDeserializationRCE_QueryString
        Host_localhost_HEADER Host_Localhost_Header
        PROPFIND_METHOD Propfind_Method
        ExploitablePaths_URIPATH ExploitablePaths_URIPath
        Log4JRCE_HEADER Log4JRCE_Header
        Log4JRCE_QUERYSTRING Log4JRCE_QueryString
        Log4JRCE_BODY Log4JRCE_Body
        Log4JRCE_URIPATH Log4JRCE_URIPath
        ReactJSRCE_BODY ReactJSRCE_Body
    """,
}


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    """The OpenAPI document."""
    read: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(params=WITH_EDGE)
def edged(request: pytest.FixtureRequest, assemblies: dict[str, Assembly]) -> Assembly:
    """Each deployment that has a web ACL, in turn."""
    return assemblies[request.param]


def _rules(assembly: Assembly) -> dict[str, Any]:
    rules = assembly.only("AWS::WAFv2::WebACL", "edge")["Rules"]
    assert [each["Priority"] for each in rules] == [*range(len(rules))]
    return {each["Name"]: each for each in rules}


def _labels(statement: dict[str, Any]) -> Iterator[str]:
    for each in statement.get("OrStatement", {}).get("Statements", ()):
        yield from _labels(each)
    if "LabelMatchStatement" in statement:
        assert statement["LabelMatchStatement"]["Scope"] == "LABEL"
        yield statement["LabelMatchStatement"]["Key"]


def test_the_groups_have_the_rules_and_labels_that_aws_documents() -> None:
    for group, documented in DOCUMENTED.items():
        pairs = [tuple(line.split()) for line in documented.strip().splitlines()]
        assert [(rule.name, rule.label) for rule in group.rules] == pairs
        assert all(len(rule.why) > 20 for rule in group.rules)


def test_nothing_that_an_officer_writes_and_no_name_of_a_system_is_blocked() -> None:
    blocked = {rule.name for group in DOCUMENTED for rule in group.rules if rule.blocks}

    assert not [name for name in blocked if re.search("BODY|QUERY|UserAgent", name)]
    assert blocked == {
        "SizeRestrictions_Cookie_HEADER",
        "SizeRestrictions_URIPATH",
        "EC2MetaDataSSRF_COOKIE",
        "EC2MetaDataSSRF_URIPATH",
        "GenericLFI_URIPATH",
        "RestrictedExtensions_URIPATH",
        "GenericRFI_URIPATH",
        "CrossSiteScripting_COOKIE",
        "CrossSiteScripting_URIPATH",
        "JavaDeserializationRCE_HEADER",
        "JavaDeserializationRCE_URIPATH",
        "Host_localhost_HEADER",
        "PROPFIND_METHOD",
        "ExploitablePaths_URIPATH",
        "Log4JRCE_HEADER",
        "Log4JRCE_URIPATH",
    }


def test_no_path_or_method_of_the_contract_can_meet_a_rule_that_blocks(description: dict[str, Any]) -> None:
    """What such a rule looks for: a path of more than 1,024 bytes, `../`, an extension, an address of a site, a tag."""
    for path, operations in description["paths"].items():
        assert re.fullmatch(r"(/[a-z0-9{}_-]+)+|/v1/openapi\.json", path)
        for method, operation in operations.items():
            assert method.upper() != "PROPFIND"
            lengths = [each["schema"].get("maxLength", 7) for each in _path_parameters(operation)]
            assert len(path) + 3 * sum(lengths) < 1_024
            for each in operation.get("parameters", ()):
                assert each["in"] != "cookie"
    assert {route.path for route in ROUTES} == set(description["paths"])


def _path_parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in operation.get("parameters", ()) if each["in"] == "path"]


def test_a_lists_query_can_be_longer_than_the_managed_rule_would_have_it(description: dict[str, Any]) -> None:
    lists = description["paths"]["/v1/records"]["get"]["parameters"]
    longest = sum(
        form.get("maxLength", 0)
        for each in lists
        if each["in"] == "query"
        for form in (each["schema"], *each["schema"].get("anyOf", ()))
    )

    assert longest > 2_048


def test_each_rule_of_a_group_counts_by_name_and_those_that_come_later_count_with_it(edged: Assembly) -> None:
    rules = _rules(edged)

    for metric, group in (("common-rules", COMMON), ("known-bad-inputs", KNOWN_BAD_INPUTS)):
        statement = rules[metric]["Statement"]["ManagedRuleGroupStatement"]
        assert (statement["VendorName"], statement["Name"]) == ("AWS", group.name)
        assert statement["RuleActionOverrides"] == [
            {"Name": line.split()[0], "ActionToUse": {"Count": {}}} for line in DOCUMENTED[group].strip().splitlines()
        ]
        assert rules[metric]["OverrideAction"] == {"Count": {}}
        assert "Version" not in statement


def test_only_labels_that_were_decided_on_block_after_the_groups_have_put_them(edged: Assembly) -> None:
    rules = _rules(edged)
    names = list(rules)

    assert len(rules) == RULES
    assert names == [
        "blocked-addresses", "rate-by-address", "common-rules", "known-bad-inputs", "ill-repute", "attacks",
    ]  # fmt: skip
    assert rules["attacks"]["Action"] == {"Block": {}}
    labels = list(_labels(rules["attacks"]["Statement"]))
    assert sorted(labels) == sorted(labels_that_block())
    assert set(labels) == {
        f"awswaf:managed:aws:{group.namespace}:{rule.label}"
        for group in DOCUMENTED
        for rule in group.rules
        if rule.blocks
    }
    assert [name for name, each in rules.items() if "Block" in each.get("Action", {})] == [
        "blocked-addresses", "rate-by-address", "attacks",
    ]  # fmt: skip
    assert edged.only("AWS::WAFv2::WebACL", "edge")["DefaultAction"] == {"Allow": {}}


def test_networks_of_ill_repute_are_counted_unless_the_deployment_says_otherwise(edged: Assembly) -> None:
    rule = _rules(edged)["ill-repute"]

    assert rule["Statement"]["ManagedRuleGroupStatement"]["Name"] == "AWSManagedRulesAmazonIpReputationList"
    expected: dict[str, Any] = {"count": {"Count": {}}, "block": {"None": {}}}
    assert rule["OverrideAction"] == expected[edged.deployment.edge.reputation]


def test_an_address_that_calls_too_fast_is_told_429_and_when_to_come_again(edged: Assembly) -> None:
    rule = _rules(edged)["rate-by-address"]
    answer = rule["Action"]["Block"]["CustomResponse"]
    body = edged.only("AWS::WAFv2::WebACL", "edge")["CustomResponseBodies"][answer["CustomResponseBodyKey"]]
    statement = rule["Statement"]["RateBasedStatement"]

    assert statement["AggregateKeyType"] == "IP"
    assert statement["EvaluationWindowSec"] == 60
    assert statement["Limit"] == edged.deployment.throttling.rate // 2 * 60
    assert answer["ResponseCode"] == 429
    assert {each["Name"]: each["Value"] for each in answer["ResponseHeaders"]} == {
        "Retry-After": "60",
        "Cache-Control": "no-store",
    }
    assert body["ContentType"] == "APPLICATION_JSON"
    problem = ProblemDetails.model_validate_json(body["Content"])
    assert (problem.status, problem.code) == (429, "address_throttled")


def test_each_refusal_at_the_edge_has_a_code_of_its_own() -> None:
    refused = {each.kind: (each.status, each.code) for each in REFUSALS}

    assert refused["WAF_FILTERED"] == (403, "filtered")
    assert [kind for kind, (_, code) in refused.items() if code == "filtered"] == ["WAF_FILTERED"]
    assert "address_throttled" not in {code for _, code in refused.values()}


def test_the_web_acl_keeps_to_the_capacity_that_its_price_is_of() -> None:
    assert capacity_units() == 700 + 200 + 25 + 1 + 2 + 16
    assert capacity_units() <= MOST_UNITS


def test_the_stage_has_the_web_acl_and_the_local_one_has_none(assembly: Assembly) -> None:
    joined = list(assembly.resources("AWS::WAFv2::WebACLAssociation", "api"))
    if assembly.deployment.web_acl() is None:
        assert not joined
        assert "edge" not in assembly.templates
        return
    ((_, association),) = joined
    assert "AWS::ApiGateway::Stage" in json.dumps(
        [assembly.templates["api"]["Resources"][name]["Type"] for name in _referred(association["ResourceArn"])]
    )
    assert assembly.exported(association["WebACLArn"]["Fn::ImportValue"])[0] == "edge"


def _referred(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "Ref" in value and "::" not in value["Ref"]:
            yield value["Ref"]
        for each in value.values():
            yield from _referred(each)
    if isinstance(value, list):
        for each in value:
            yield from _referred(each)


def test_the_log_of_the_web_acl_has_neither_token_nor_query_nor_path_nor_body(edged: Assembly) -> None:
    acl = edged.only("AWS::WAFv2::WebACL", "edge")
    logging = edged.only("AWS::WAFv2::LoggingConfiguration", "edge")
    group = edged.only("AWS::Logs::LogGroup", "edge")
    headers = ["authorization", "cookie", "idempotency-key"]

    assert logging["RedactedFields"] == [
        *({"SingleHeader": {"Name": name}} for name in headers),
        {"QueryString": {}},
        {"UriPath": {}},
    ]
    protections = acl["DataProtectionConfig"]["DataProtections"]
    assert [each["Field"] for each in protections] == [
        {"FieldType": "SINGLE_HEADER", "FieldKeys": headers},
        {"FieldType": "QUERY_STRING"},
        {"FieldType": "BODY"},
    ]
    for each in protections:
        assert each["Action"] == "SUBSTITUTION"
        assert each["ExcludeRuleMatchDetails"] is each["ExcludeRateBasedDetails"] is False
    for visible in (acl["VisibilityConfig"], *(each["VisibilityConfig"] for each in acl["Rules"])):
        assert visible["SampledRequestsEnabled"] is False
        assert visible["CloudWatchMetricsEnabled"] is True
    assert group["LogGroupName"] == f"aws-waf-logs-{edged.deployment.physical()}"
    (destination,) = logging["LogDestinationConfigs"]
    assert destination.endswith(f":log-group:{group['LogGroupName']}")


def test_the_data_key_lets_the_logs_of_the_web_acl_in(edged: Assembly) -> None:
    keys = [key for _, key in edged.resources("AWS::KMS::Key", "data") if "KeySpec" not in key]

    assert f"log-group:aws-waf-logs-{edged.deployment.physical()}" in json.dumps(keys)


def _edge(deployment: str = "europe", /, **edge: Any) -> dict[str, Any]:
    return DEPLOYMENTS[deployment].model_dump(mode="python", by_alias=True) | {"edge": edge}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (_edge(off=True), "edge.off must be false"),
        (_edge(calls_a_second=100), "an address may send 100 a second, and the fastest party"),
        (_edge(calls_a_second=6000), "6000 of one address is never reached"),
        (_edge(calls_a_second=0), "edge.calls_a_second"),
        (_edge(reputation="off"), "edge.reputation"),
        (_edge(blocked=("203.0.113.7/24",)), "has host bits set"),
        (_edge(blocked=("203.0.113.0/24", "203.0.113.0/24")), "named twice: 203.0.113.0/24"),
        (_edge(blocked=("0.0.0.0/0",)), "/8 is the widest"),
        (_edge(blocked=("2001:db8::/32",)), "edge.blocked"),
        (_edge(blocked=("a customs house",)), "edge.blocked"),
        (_edge(ranges=()), "edge.ranges"),
    ],
)
def test_a_mistake_in_the_edge_is_named(data: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Deployment.model_validate(data)


def test_a_single_address_is_a_range_of_one_and_a_deployment_for_trying_may_go_without() -> None:
    blocked = Deployment.model_validate(_edge(blocked=("203.0.113.7", "198.51.100.0/24"))).edge.blocked

    assert blocked == ("203.0.113.7/32", "198.51.100.0/24")
    assert Deployment.model_validate(_edge("development", off=True)).web_acl() is None
    assert DEPLOYMENTS["local"].web_acl() is None


def test_the_alarms_hear_the_metrics_of_the_rules(edged: Assembly) -> None:
    acl = edged.only("AWS::WAFv2::WebACL", "edge")
    metrics = {each["VisibilityConfig"]["MetricName"] for each in acl["Rules"]}
    heard = {
        edged.short(alarm["AlarmName"]): (alarm["MetricName"], _dimensions(alarm))
        for _, alarm in edged.resources("AWS::CloudWatch::Alarm", "observe")
        if alarm.get("Namespace") == "AWS/WAFV2"
    }

    assert {name: (metric, each["Rule"]) for name, (metric, each) in heard.items()} == {
        "edge-rate": ("BlockedRequests", "rate-by-address"),
        "edge-attacks": ("BlockedRequests", "attacks"),
        "edge-ill-repute": ("CountedRequests", "ill-repute"),
    }
    for _, each in heard.values():
        assert each["Rule"] in metrics
        assert each["WebACL"] == acl["VisibilityConfig"]["MetricName"] == acl["Name"]
        assert each["Region"] == edged.deployment.region


def _dimensions(alarm: dict[str, Any]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
