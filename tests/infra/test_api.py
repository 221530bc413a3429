"""The API on AWS: its routes, who may pass, what the gateway says by itself, and what it writes down."""

import json
import re
from typing import Any

import pytest

from infra.refusals import REFUSALS
from infra.routes import ROUTES
from tests.infra.assembly import Assembly


def _methods(assembly: Assembly) -> dict[tuple[str, str], dict[str, Any]]:
    """Every method of the template by its verb and path."""
    resources = dict(assembly.resources("AWS::ApiGateway::Resource", "api"))

    def path(reference: dict[str, Any]) -> str:
        if "Ref" not in reference:
            return ""
        resource = resources[reference["Ref"]]
        return f"{path(resource['ParentId'])}/{resource['PathPart']}"

    return {
        (method["HttpMethod"], path(method["ResourceId"])): method
        for _, method in assembly.resources("AWS::ApiGateway::Method", "api")
    }


def test_the_template_has_the_routes_and_no_other(assembly: Assembly) -> None:
    assert set(_methods(assembly)) == {(route.method, route.path) for route in ROUTES}


def test_what_tells_nothing_of_a_case_alone_is_answered_without_a_token(assembly: Assembly) -> None:
    methods = _methods(assembly)
    opened = {route for route, method in methods.items() if method["AuthorizationType"] == "NONE"}

    explained = {("GET", "/v1/problems"), ("GET", "/v1/problems/{code}")}
    portal = {("GET", "/docs"), ("GET", "/docs/{page}")}
    assert opened == {("GET", "/v1/health"), ("GET", "/v1/openapi.json"), *explained, *portal}
    ((authorizer, _),) = assembly.resources("AWS::ApiGateway::Authorizer", "api")
    for route, method in methods.items():
        if route not in opened:
            assert method["AuthorizationType"] == "CUSTOM"
            assert method["AuthorizerId"] == {"Ref": authorizer}
        assert not method.get("ApiKeyRequired", False)


def test_each_route_runs_in_the_function_that_has_its_privileges_behind_the_alias(assembly: Assembly) -> None:
    methods = _methods(assembly)

    for route in ROUTES:
        integration = methods[route.method, route.path]["Integration"]
        assert integration["Type"] == "AWS_PROXY"
        assert integration["TimeoutInMillis"] == 29_000
        assert _called(assembly, integration["Uri"]) == f"alias live of function {route.function}"


def test_a_verdict_belongs_to_the_token_and_is_kept_for_a_minute(assembly: Assembly) -> None:
    authorizer = assembly.only("AWS::ApiGateway::Authorizer", "api")

    assert authorizer["Type"] == "REQUEST"
    assert authorizer["IdentitySource"] == "method.request.header.Authorization"
    assert authorizer["AuthorizerResultTtlInSeconds"] == 60
    assert _called(assembly, authorizer["AuthorizerUri"]) == "alias live of function authorizer"


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.kind)
def test_the_gateway_refuses_in_problem_json(assembly: Assembly, refusal: Any) -> None:
    (response,) = (
        each
        for _, each in assembly.resources("AWS::ApiGateway::GatewayResponse", "api")
        if each["ResponseType"] == refusal.kind
    )
    body = json.loads(response["ResponseTemplates"]["application/json"])
    headers = response["ResponseParameters"]

    assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    assert int(response["StatusCode"]) == body["status"] == refusal.status
    assert set(body) == {"type", "title", "status", "detail", "instance", "code", "request_id"}
    assert body["type"] == f"/v1/problems/{body['code']}"
    assert body["instance"] == "$context.path"
    assert body["request_id"] == "$context.extendedRequestId"
    assert ("gatewayresponse.header.Retry-After" in headers) is (refusal.status in (429, 503))
    assert ("gatewayresponse.header.WWW-Authenticate" in headers) is (refusal.status == 401)


def test_no_kind_of_refusal_is_left_to_the_gateways_own_words(assembly: Assembly) -> None:
    kinds = {each["ResponseType"] for _, each in assembly.resources("AWS::ApiGateway::GatewayResponse", "api")}

    assert kinds == {
        "ACCESS_DENIED",
        "API_CONFIGURATION_ERROR",
        "AUTHORIZER_CONFIGURATION_ERROR",
        "AUTHORIZER_FAILURE",
        "BAD_REQUEST_BODY",
        "BAD_REQUEST_PARAMETERS",
        "DEFAULT_4XX",
        "DEFAULT_5XX",
        "EXPIRED_TOKEN",
        "INTEGRATION_FAILURE",
        "INTEGRATION_TIMEOUT",
        "INVALID_API_KEY",
        "INVALID_SIGNATURE",
        "MISSING_AUTHENTICATION_TOKEN",
        "QUOTA_EXCEEDED",
        "REQUEST_TOO_LARGE",
        "RESOURCE_NOT_FOUND",
        "THROTTLED",
        "UNAUTHORIZED",
        "UNSUPPORTED_MEDIA_TYPE",
        "WAF_FILTERED",
    }


def test_a_failure_between_gateway_and_function_is_a_503_and_never_an_answer(assembly: Assembly) -> None:
    statuses = {
        each["ResponseType"]: each["StatusCode"]
        for _, each in assembly.resources("AWS::ApiGateway::GatewayResponse", "api")
    }

    for kind in ("INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "AUTHORIZER_FAILURE", "DEFAULT_5XX"):
        assert statuses[kind] == "503"


def test_the_access_log_holds_neither_query_nor_path_nor_header(assembly: Assembly) -> None:
    stage = assembly.only("AWS::ApiGateway::Stage", "api")
    line = json.loads(stage["AccessLogSetting"]["Format"])
    variables = set(re.findall(r"\$context\.[A-Za-z.]+", json.dumps(line)))

    assert not {each for each in variables if re.search(r"query|header|\.path$|body", each, re.IGNORECASE)}
    assert {
        "$context.requestId",
        "$context.extendedRequestId",
        "$context.identity.sourceIp",
        "$context.httpMethod",
        "$context.resourcePath",
        "$context.status",
        "$context.error.message",
        "$context.error.responseType",
        "$context.authorizer.principalId",
        "$context.authorizer.party",
        "$context.authorizer.error",
        "$context.integration.status",
        "$context.integration.latency",
        "$context.identity.userAgent",
    } <= variables
    target = assembly.named(stage["AccessLogSetting"]["DestinationArn"], "api")
    assert target == f"log /aws/apigateway/{assembly.deployment.physical()}"


def test_the_saved_query_of_usage_asks_for_what_the_access_log_has_and_names_no_person(assembly: Assembly) -> None:
    query = assembly.only("AWS::Logs::QueryDefinition", "api")
    logged = json.loads(assembly.only("AWS::ApiGateway::Stage", "api")["AccessLogSetting"]["Format"])
    asked = set(
        re.findall(r"\b(method|resource|status|edge|responseBytes|responseLatency|party)\b", query["QueryString"])
    )

    assert asked == {"method", "resource", "status", "edge", "responseBytes", "responseLatency", "party"}
    assert asked <= set(logged)
    assert not re.search("principal|ip|userAgent|client", query["QueryString"])
    asked_for = set(re.findall(r"\|((?:GET|POST) /v1/[a-z-]+)\|", query["QueryString"]))
    assert asked_for <= {route.name for route in ROUTES}
    assert asked_for
    assert query["Name"].startswith(f"{assembly.deployment.physical()}/")


def test_every_route_has_the_limit_that_the_deployment_gives_it_and_logs_no_bodies(assembly: Assembly) -> None:
    throttling = assembly.deployment.throttling
    limits = {"* /*": throttling} | dict(throttling.routes)
    settings = assembly.only("AWS::ApiGateway::Stage", "api")["MethodSettings"]

    assert {_setting_name(each): (each["ThrottlingRateLimit"], each["ThrottlingBurstLimit"]) for each in settings} == {
        name: (limit.rate, limit.burst) for name, limit in limits.items()
    }
    for each in settings:
        assert each["DataTraceEnabled"] is False
        assert each["LoggingLevel"] == "ERROR"
        assert each["MetricsEnabled"] is True


def test_every_log_group_is_encrypted_and_ends(assembly: Assembly) -> None:
    deployment = assembly.deployment
    for stack in assembly.templates:
        for _, group in assembly.resources("AWS::Logs::LogGroup", stack):
            if stack == "trail":  # by a key of its own, tests/infra/test_trail.py
                continue
            assert assembly.named(group["KmsKeyId"], stack) == "key data"
            access = group["LogGroupName"] == f"/aws/apigateway/{deployment.physical()}"
            days = deployment.access_log_retention_days if access else deployment.log_retention_days
            assert group["RetentionInDays"] == days


def test_every_function_and_the_gateway_log_into_a_group_of_the_template(assembly: Assembly) -> None:
    groups = [
        group["LogGroupName"]
        for stack in assembly.templates
        for _, group in assembly.resources("AWS::Logs::LogGroup", stack)
        if stack != "trail"
    ]
    functions = [function for _, function in assembly.resources("AWS::Lambda::Function")]

    # The access log, the execution log, and what the web ACL had to say of.
    assert len(groups) == len(functions) + (2 if assembly.deployment.web_acl() is None else 3)
    for function in functions:
        assert "LoggingConfig" in function
        assert f"/aws/lambda/{function['FunctionName']}" in groups


def test_the_functions_get_the_memory_and_time_that_their_doors_need(assembly: Assembly) -> None:
    sizes = {
        assembly.short(each["FunctionName"]): (each["MemorySize"], each["Timeout"])
        for _, each in assembly.resources("AWS::Lambda::Function")
    }

    assert sizes == {
        **({"prober": (512, 120)} if assembly.deployment.release else {}),
        **dict.fromkeys(
            (
                "search",
                "batches",
                "records",
                "imports",
                "hits",
                "messages",
                "reference",
                "traces",
                "reports",
                "parties",
                "webhooks",
                "audit",
                "service",
            ),
            (1024, 10),
        ),
        **dict.fromkeys(("searcher", "sequencer", "watcher"), (1024, 60)),
        "importer": (2048, 180),
        "publisher": (1769, 300),
        "authorizer": (1024, 6),
        "clock": (512, 50),
        "reviewer": (512, 300),
        "inspector": (512, 120),
        **dict.fromkeys(("indexer", "audit_indexer", "late_events", "notifier", "sweeper", "dispatcher"), (512, 30)),
        "courier": (512, 60),
        "canary": (512, 50),
    }


def test_the_functions_run_the_pythons_and_processor_of_the_deployment(assembly: Assembly) -> None:
    for _, function in assembly.resources("AWS::Lambda::Function"):
        assert function["Runtime"] == f"python{assembly.deployment.python}"
        assert function["Handler"] == f"iarms.handlers.{assembly.short(function['FunctionName'])}.handle"
        if assembly.deployment.architecture == "arm64":
            assert function["Architectures"] == ["arm64"]
        reserved = assembly.deployment.kept_concurrency().get(assembly.short(function["FunctionName"]))
        assert function.get("ReservedConcurrentExecutions") == reserved
        assert "TracingConfig" not in function


def _called(assembly: Assembly, uri: dict[str, Any]) -> str:
    (alias,) = (part for part in uri["Fn::Join"][1] if "Ref" in part)
    return assembly.named(alias, "api")


def _setting_name(setting: dict[str, Any]) -> str:
    path = setting["ResourcePath"]
    return f"{setting['HttpMethod']} {path.replace('~1', '/')[1:] if '~1' in path else path}"
