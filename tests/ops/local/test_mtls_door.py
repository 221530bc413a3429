"""The local door with mutual TLS: who comes in by which certificate, and what a function is told of it."""

import base64
import http.client
import io
import json
import socket
import ssl
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509

from iarms.handlers.holders import read_certificate
from infra.config import load_deployments
from infra.routes import ROUTES
from ops.local.mtls_door import DoorCertificates, Gateway, PairOfFiles, find_route, make_certificates, mtls_door
from tests.world import Context, World, _door

LOCAL = load_deployments()["local"]


@dataclass
class Functions:
    """In the place of the engine: the real doors of a world, an authorizer that believes what a token says of itself,
    and what a test puts in the place of either."""

    instead: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def invoke(self, *, FunctionName: str, Qualifier: str, Payload: bytes) -> Any:  # noqa: N803
        assert Qualifier == "live"
        door, event = FunctionName.removeprefix("iarms-local-"), json.loads(Payload)
        self.asked.append((door, event))
        if door in self.instead:
            answer = self.instead[door]
        elif door == "authorizer":
            answer = _verdict(event)
        else:
            answer = {}, _door(door).handle(event, Context())
        extra, payload = answer
        return {**extra, "Payload": io.BytesIO(json.dumps(payload).encode())}


def _verdict(event: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    _, _, token = event["headers"]["Authorization"].partition(" ")
    if token == "wrong":
        return {"FunctionError": "Unhandled"}, {"errorMessage": "Unauthorized", "errorType": "Exception"}
    claims = json.loads(base64.urlsafe_b64decode(token))
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": event["methodArn"]}
    return {}, {
        "principalId": claims["party"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"subject": "a client", "expires_at": "4e9", **claims},
    }


def token(party: str = "WCO", scopes: str = "search:read reference:read", **claims: str) -> str:
    return base64.urlsafe_b64encode(json.dumps({"party": party, "scopes": scopes, **claims}).encode()).decode()


@pytest.fixture
def certificates(tmp_path: Path) -> DoorCertificates:
    return make_certificates(tmp_path / "mtls")


@pytest.fixture
def functions() -> Functions:
    return Functions()


@pytest.fixture
def url(world: World, certificates: DoorCertificates, functions: Functions, socket_enabled: None) -> Iterator[str]:
    with mtls_door(Gateway(functions, LOCAL).answer, certificates) as url:
        yield url


def tls(certificates: DoorCertificates, client: PairOfFiles | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(certificates.authority))
    if client is not None:
        context.load_cert_chain(client.certificate, client.key)
    return context


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def call(
    url: str, context: ssl.SSLContext, target: str, method: str = "GET", body: Any = None, **headers: str
) -> Answer:
    connection = http.client.HTTPSConnection(urlsplit(url).netloc, context=context, timeout=20)
    try:
        sent = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, target, sent, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheaders(), answer.read())
    finally:
        connection.close()


def bearer(**claims: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(**claims)}"}


def thumbprint(pair: PairOfFiles) -> str:
    read = read_certificate(pair.certificate.read_text())
    assert read is not None
    return read.thumbprint


def test_a_client_with_a_certificate_of_the_authority_is_let_in(url: str, certificates: DoorCertificates):
    for client in certificates.clients:
        answer = call(url, tls(certificates, client), "/v1/codes", **bearer())
        assert answer.status == 200, answer.body
        assert "lists" in answer.json


def test_without_a_certificate_or_with_a_strangers_nobody_is(
    url: str, certificates: DoorCertificates, functions: Functions, tmp_path: Path
):
    stranger = make_certificates(tmp_path / "stranger").clients[0]
    for client in (None, stranger):
        with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
            call(url, tls(certificates, client), "/v1/health")
    assert functions.asked == []


def test_an_older_tls_is_refused(url: str, certificates: DoorCertificates):
    context = tls(certificates, certificates.clients[0])
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises((ssl.SSLError, ConnectionError)):
        call(url, context, "/v1/health")


def test_a_token_that_is_bound_to_one_certificate_opens_nothing_with_another(url: str, certificates: DoorCertificates):
    mine, other = certificates.clients
    bound = bearer(bound_to=thumbprint(mine))
    assert call(url, tls(certificates, mine), "/v1/codes", **bound).status == 200
    refused = call(url, tls(certificates, other), "/v1/codes", **bound)
    assert (refused.status, refused.json["code"]) == (401, "not_the_holder")


def test_a_function_is_told_of_the_certificate_as_api_gateway_tells_it(
    url: str, certificates: DoorCertificates, functions: Functions
):
    (pair, _) = certificates.clients
    call(url, tls(certificates, pair), "/v1/searches/srch_1?a=1&a=2&b=", **bearer())
    (_, asked), (door, event) = functions.asked
    read = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    told = event["requestContext"]["identity"]["clientCert"]
    assert door == "search"
    assert told["clientCertPem"].strip() == pair.certificate.read_text().strip()
    assert (told["subjectDN"], told["issuerDN"]) == ("CN=client-1", "CN=authority of this machine")
    assert int(told["serialNumber"].replace(":", ""), 16) == read.serial_number
    assert ssl.cert_time_to_seconds(told["validity"]["notAfter"]) == read.not_valid_after_utc.timestamp()
    assert ssl.cert_time_to_seconds(told["validity"]["notBefore"]) == read.not_valid_before_utc.timestamp()
    assert (event["resource"], event["path"]) == ("/v1/searches/{search_id}", "/v1/searches/srch_1")
    assert event["pathParameters"] == {"search_id": "srch_1"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [""]}
    assert asked["type"] == "REQUEST"
    assert asked["methodArn"].endswith("/live/GET/v1/searches/srch_1")
    assert "authorizer" not in asked["requestContext"]


FAILED = {"FunctionError": "Unhandled"}


@pytest.mark.parametrize(
    ("instead", "headers", "target", "status", "code"),
    [
        ({}, {}, "/v1/codes", 401, "unauthenticated"),
        ({}, {"Authorization": "Bearer wrong"}, "/v1/codes", 401, "unauthenticated"),
        ({"authorizer": (FAILED, {"errorMessage": "no keys"})}, bearer(), "/v1/codes", 503, "unavailable"),
        ({"authorizer": ({}, {"principalId": "WCO"})}, bearer(), "/v1/codes", 503, "unavailable"),
        ({}, bearer(), "/v1/nothing", 404, "not_found"),
        ({}, bearer(), "/v1/codes/", 404, "not_found"),
        ({"service": (FAILED, {"errorMessage": "timed out"})}, bearer(), "/v1/codes", 503, "unavailable"),
        ({"service": ({}, "no answer of a proxy")}, bearer(), "/v1/codes", 503, "unavailable"),
        ({"service": "the engine is away"}, bearer(), "/v1/codes", 503, "unavailable"),
    ],
)  # fmt: skip
def test_what_the_gateway_refuses_is_refused_in_its_words(
    url: str, certificates: DoorCertificates, functions: Functions,
    instead: Any, headers: dict[str, str], target: str, status: int, code: str,
):  # fmt: skip
    functions.instead = instead
    answer = call(url, tls(certificates, certificates.clients[0]), target, **headers)
    assert (answer.status, answer.json["code"], answer.json["status"]) == (status, code, status)
    assert dict(answer.headers)["Content-Type"] == "application/problem+json"


def test_an_answer_goes_back_with_every_header_and_its_bytes(
    url: str, certificates: DoorCertificates, functions: Functions
):
    paper = b"%PDF-1.7 \x00\xff"
    functions.instead = {
        "service": (
            {},
            {
                "statusCode": 200,
                "multiValueHeaders": {"Content-Type": ["application/pdf"], "Link": ["<a>", "<b>"]},
                "headers": {"ETag": '"1"'},
                "body": base64.b64encode(paper).decode(),
                "isBase64Encoded": True,
            },
        )
    }
    answer = call(url, tls(certificates, certificates.clients[0]), "/v1/codes", **bearer())
    assert (answer.status, answer.body) == (200, paper)
    assert [value for name, value in answer.headers if name == "Link"] == ["<a>", "<b>"]
    assert dict(answer.headers)["ETag"] == '"1"'


def test_a_body_arrives_as_it_was_sent_and_one_without_end_does_not(
    url: str, certificates: DoorCertificates, functions: Functions
):
    context = tls(certificates, certificates.clients[0])
    answer = call(url, context, "/v1/searches", "POST", {"firearm": {}}, **bearer(scopes="search:write"))
    assert answer.status == 422
    assert functions.asked[-1][1]["body"] == '{"firearm": {}}'
    call(url, context, "/v1/searches", "POST", b"\xff\xfe", **bearer(scopes="search:write"))
    assert (functions.asked[-1][1]["body"], functions.asked[-1][1]["isBase64Encoded"]) == ("//4=", True)
    before = len(functions.asked)
    endless = call(url, context, "/v1/searches", "POST", b"", **bearer(), **{"Content-Length": str(11 * 1024 * 1024)})
    assert endless.status == 413
    assert len(functions.asked) == before


def test_one_who_does_not_shake_hands_keeps_nobody_waiting(url: str, certificates: DoorCertificates):
    where = urlsplit(url)
    with socket.create_connection((where.hostname or "", where.port or 0)):
        assert call(url, tls(certificates, certificates.clients[0]), "/v1/codes", **bearer()).status == 200


def test_it_listens_on_the_loopback_alone_and_stops(certificates: DoorCertificates, socket_enabled: None):
    with mtls_door(Gateway(Functions(), LOCAL).answer, certificates) as url:
        where = urlsplit(url)
        assert where.hostname == "127.0.0.1"
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", where.port or 0), timeout=2)


def test_keys_are_their_owners_alone_and_the_authority_stays(certificates: DoorCertificates):
    folder = certificates.authority.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.glob("*.key")} == {0o600}
    before = certificates.authority.read_text()
    again = make_certificates(folder)
    assert again.authority.read_text() == before
    assert thumbprint(again.clients[0]) != thumbprint(again.clients[1])


def test_every_route_is_found_by_its_own_path():
    for route in ROUTES:
        path = route.path.replace("{", "a-").replace("}", "")
        found = find_route(route.method, path)
        assert found is not None
        assert found[0] == route
    assert find_route("GET", "/v1/records/rec%2F1") == (
        next(each for each in ROUTES if each.name == "GET /v1/records/{record_id}"),
        {"record_id": "rec/1"},
    )
    assert find_route("PATCH", "/v1/health") is None
