"""Whatever the gateway refuses by itself is problem+json, however oddly it was asked: on the engine, which has the
gateway's own answers of the template and our routes, and no function behind them."""

import contextlib
import http.client
import json
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from pytest_socket import enable_socket

from infra.refusals import REFUSALS, template_of
from infra.routes import ROUTES
from ops.local.engine import EngineFailed, engine

pytestmark = pytest.mark.stack
KEY = "a" * 40


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An API with our routes that answers nothing but refusals: the methods want a key, and no caller has one."""
    enable_socket()
    with contextlib.ExitStack() as stack:
        try:
            home = tmp_path_factory.mktemp("engine")
            url = stack.enter_context(engine(region="eu-west-1", account="0" * 12, home=home))
        except EngineFailed as failed:
            warnings.warn(f"THE GATEWAY'S REFUSALS ARE NOT TESTED: {failed}", stacklevel=1)
            pytest.skip(f"THE GATEWAY'S REFUSALS ARE NOT TESTED: the engine cannot start here: {failed}")
        gateway = boto3.client(
            "apigateway",
            endpoint_url=url,
            region_name="eu-west-1",
            aws_access_key_id="0" * 12,
            aws_secret_access_key="any",
        )
        yield f"{url}/restapis/{_api(gateway)}/live/_user_request_"


def _api(gateway: Any) -> str:
    api: str = gateway.create_rest_api(name="refusals", binaryMediaTypes=["application/pdf"])["id"]
    resources = {"": gateway.get_resources(restApiId=api)["items"][0]["id"]}
    for route in ROUTES:
        path = ""
        for part in route.path.strip("/").split("/"):
            parent, path = path, f"{path}/{part}"
            if path not in resources:
                made = gateway.create_resource(restApiId=api, parentId=resources[parent], pathPart=part)
                resources[path] = made["id"]
        there = {"restApiId": api, "resourceId": resources[route.path], "httpMethod": route.method}
        gateway.put_method(**there, authorizationType="NONE", apiKeyRequired=True)
        gateway.put_integration(**there, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
        gateway.put_method_response(**there, statusCode="200")
        gateway.put_integration_response(**there, statusCode="200", responseTemplates={"application/json": "{}"})
    for refusal in REFUSALS:
        headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store", **dict(refusal.headers)}
        gateway.put_gateway_response(
            restApiId=api,
            responseType=refusal.kind,
            statusCode=str(refusal.status),
            responseParameters={f"gatewayresponse.header.{name}": f"'{value}'" for name, value in headers.items()},
            responseTemplates={"application/json": template_of(refusal)},
        )
    gateway.create_deployment(restApiId=api, stageName="live")
    plan = gateway.create_usage_plan(
        name="one a second", apiStages=[{"apiId": api, "stage": "live"}], throttle={"rateLimit": 0.5, "burstLimit": 1}
    )["id"]
    key = gateway.create_api_key(name="caller", value=KEY, enabled=True)["id"]
    gateway.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    return api


def ask(base_url: str, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any, bytes]:
    """Send a request to the letter."""
    split = urlsplit(base_url)
    connection = http.client.HTTPConnection(str(split.hostname), split.port, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"{split.path}{path}", body=body, headers=named)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def is_problem(asked: tuple[int, Any, bytes], *, status: int, code: str) -> None:
    found, headers, text = asked
    assert (found, headers["content-type"]) == (status, "application/problem+json")
    problem = json.loads(text)
    assert (problem["status"], problem["code"]) == (status, code)
    assert headers["cache-control"] == "no-store"


ODD: list[dict[str, str]] = [
    {},
    {"Accept": "text/html"},
    {"Accept": "application/xml;q=0.9, image/*"},
    {"Accept": "application/pdf"},
    {"Accept": "*/*;q=0"},
    {"Accept": "no media type at all"},
    {"Accept": ""},
    {"Content_Type": "APPLICATION/JSON"},
    {"Content_Type": "Application/Json; Charset=UTF-8"},
    {"Content_Type": "text/plain"},
    {"Content_Type": "application/pdf"},
    {"Content_Type": "multipart/form-data; boundary=x"},
    {"Content_Type": ";"},
    {"Content_Type": "application/problem+json"},
    {"Accept_Language": "tlh", "Accept_Encoding": "br;q=1.0, *;q=0"},
    {"X_Amzn_RequestId": '"},{"status": 200'},
    {"User_Agent": "x" * 8000},
]


@pytest.mark.parametrize("headers", ODD, ids=str)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/nowhere", b"{}"),
        ("DELETE", "/v1/searches", None),
        ("GET", "/", None),
    ],
)
def test_a_path_or_a_method_that_is_not_there_is_404(base_url: str, method, path, body, headers):
    is_problem(ask(base_url, method, path, body, **headers), status=404, code="not_found")


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v1/searches/a/b/c/d",
        "/v2/searches",
        "/V1/SEARCHES",
        "/v1/%2e%2e/admin",
        "/v1/..%2f..%2fetc%2fpasswd",
        "/v1/a%22%2C%22status%22%3A200",
        "/v1/%00",
        "/v1/%ff%fe",
        "/v1/" + "x" * 6000,
        "/v1/nowhere?" + "&".join(f"a{n}=1" for n in range(500)),
        "/v1/nowhere?serial=A%0d%0aSet-Cookie:x",
    ],
    ids=lambda path: path[:24],
)
def test_odd_paths_are_404(base_url: str, path):
    is_problem(ask(base_url, "GET", path), status=404, code="not_found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY"])
def test_methods_that_a_path_does_not_have_are_404(base_url: str, method):
    is_problem(ask(base_url, method, "/v1/health"), status=404, code="not_found")


def test_a_head_is_answered_without_a_body(base_url: str):
    status, headers, text = ask(base_url, "HEAD", "/v1/health")
    assert (status, headers["content-type"], text) == (404, "application/problem+json", b"")


@pytest.mark.parametrize("headers", ODD, ids=str)
def test_who_may_not_is_403_however_it_asks(base_url: str, headers):
    is_problem(ask(base_url, "POST", "/v1/searches", b"{}", **headers), status=403, code="forbidden")


@pytest.mark.parametrize("headers", ODD, ids=str)
def test_who_asks_more_than_the_gateway_lets_through_is_429_however_it_asks(base_url: str, headers):
    answers = [ask(base_url, "GET", "/v1/searches", X_API_Key=KEY, **headers) for _ in range(2)]
    is_problem(answers[-1], status=429, code="throttled")
    assert answers[-1][1]["retry-after"] == "1"
