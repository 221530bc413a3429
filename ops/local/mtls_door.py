"""A door with mutual TLS to the local stack: HTTPS with a client certificate in, what API Gateway would answer out.

The local engine speaks plain HTTP. This door terminates TLS 1.3, finds the route, asks the authorizer's function and
then the route's own with the event that API Gateway would send, certificate included, so that tokens that are bound to
a certificate can be tried by hand. It listens on the loopback alone. No verdict of the authorizer is kept.
"""

import base64
import json
import re
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography import x509

from infra.config import Deployment
from infra.gateway import STAGE
from infra.refusals import REFUSALS, Refusal
from infra.routes import ROUTES, Route
from ops.local.certificates import Pair, authority, issue, issue_to_loopback, keep

# API Gateway's own.
MOST_BYTES: Final = 10 * 1024 * 1024
# Seconds for a handshake, and between a connection's requests.
_PATIENCE: Final = 20
_VALID_DAYS: Final = 7
_REFUSALS: Final = {refusal.kind: refusal for refusal in REFUSALS}


class PairOfFiles(NamedTuple):
    """The files of a certificate and of its key, in PEM."""

    certificate: Path
    key: Path


class DoorCertificates(NamedTuple):
    """The file of the authority's certificate, the server's pair, and two clients'."""

    authority: Path
    server: PairOfFiles
    clients: tuple[PairOfFiles, PairOfFiles]


def make_certificates(folder: Path) -> DoorCertificates:
    """The server's and two clients' certificates, made anew by the authority of this folder, which stays: what
    `make certificate` makes beside them is let in too."""
    issuer = authority(folder)
    folder.chmod(0o700)
    begins = datetime.now(UTC) - timedelta(minutes=5)
    ends = begins + timedelta(days=_VALID_DAYS)

    def kept(name: str, made: Pair) -> PairOfFiles:
        return PairOfFiles(keep(folder, name, made), folder / f"{name}.key")

    return DoorCertificates(
        authority=folder / "authority.pem",
        server=kept("server", issue_to_loopback(issuer, begins, ends)),
        clients=(
            kept("client-1", issue(issuer, "client-1", begins, ends)),
            kept("client-2", issue(issuer, "client-2", begins, ends)),
        ),
    )


class LambdaFunctions(Protocol):
    """The engine's Lambda, as boto3 has it."""

    def invoke(self, *, FunctionName: str, Qualifier: str, Payload: bytes) -> Any:  # noqa: N803  # as boto3 has it
        """Run a function and wait for its answer."""


class Request(NamedTuple):
    """What a client sent, and its certificate in PEM."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    certificate: str
    address: str


class GatewayAnswer(NamedTuple):
    """What goes back to the client."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a request with the values of its path, as they are decoded; None for none. Names before values."""
    for route, pattern, names in _patterns():
        found = pattern.fullmatch(path) if route.method == method else None
        if found:
            return route, dict(zip(names, map(unquote, found.groups()), strict=True))
    return None


@cache
def _patterns() -> list[tuple[Route, re.Pattern[str], list[str]]]:
    ordered = sorted(ROUTES, key=lambda route: route.path.count("{"))
    return [
        (
            route,
            re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(route.path))),
            re.findall(r"\{(\w+)\}", route.path),
        )
        for route in ordered
    ]


def client_certificate(pem: str) -> dict[str, Any]:
    """A certificate as API Gateway tells of it in `requestContext.identity.clientCert`."""
    read = x509.load_pem_x509_certificate(pem.encode())
    digits = f"{read.serial_number:x}"
    octets = re.findall("..", digits.zfill(len(digits) + len(digits) % 2))
    return {
        "clientCertPem": pem,
        "subjectDN": read.subject.rfc4514_string(),
        "issuerDN": read.issuer.rfc4514_string(),
        "serialNumber": ":".join(octets),
        "validity": {"notBefore": _gmt(read.not_valid_before_utc), "notAfter": _gmt(read.not_valid_after_utc)},
    }


def _gmt(moment: datetime) -> str:
    return moment.strftime(f"%b {moment.day:2} %H:%M:%S %Y GMT")


class Gateway:
    """What API Gateway does between a request and its function."""

    def __init__(self, functions: LambdaFunctions, deployment: Deployment) -> None:
        self._functions = functions
        self._deployment = deployment

    def answer(self, request: Request) -> GatewayAnswer:
        """Answer a request; what the gateway refuses by itself is refused in its words."""
        path = urlsplit(request.target).path
        request_id = str(uuid.uuid4())
        if len(request.body) > MOST_BYTES:
            return _refused("REQUEST_TOO_LARGE", path, request_id)
        found = find_route(request.method, path)
        if found is None:
            return _refused("MISSING_AUTHENTICATION_TOKEN", path, request_id)
        route, values = found
        event = self._event(request, route, values, request_id)
        if not route.open:
            refusal = self._authorize(event, route)
            if refusal is not None:
                return _refused(refusal, path, request_id)
        failed, answer = self._invoke(route.function, event)
        if failed or not isinstance(answer, dict) or not isinstance(answer.get("statusCode"), int):
            return _refused("DEFAULT_5XX", path, request_id)
        headers = [(name, str(value)) for name, value in (answer.get("headers") or {}).items()]
        headers += [
            (n, str(value)) for n, values in (answer.get("multiValueHeaders") or {}).items() for value in values
        ]
        body = answer.get("body") or ""
        decoded = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
        return GatewayAnswer(answer["statusCode"], [*headers, ("x-amzn-RequestId", request_id)], decoded)

    def _event(self, request: Request, route: Route, values: Mapping[str, str], request_id: str) -> dict[str, Any]:
        split = urlsplit(request.target)
        query = parse_qsl(split.query, keep_blank_values=True)
        several: dict[str, list[str]] = {}
        for name, value in request.headers:
            several.setdefault(name, []).append(value)
        try:
            body, is_base64 = request.body.decode(), False
        except UnicodeDecodeError:
            body, is_base64 = base64.b64encode(request.body).decode(), True
        last = {name: given[-1] for name, given in several.items()}
        return {
            "resource": route.path,
            "path": split.path,
            "httpMethod": request.method,
            "headers": last,
            "multiValueHeaders": several,
            "queryStringParameters": dict(query) or None,
            "multiValueQueryStringParameters": {n: [v for m, v in query if m == n] for n, _ in query} or None,
            "pathParameters": dict(values) or None,
            "stageVariables": None,
            "body": body or None,
            "isBase64Encoded": is_base64,
            "requestContext": {
                "accountId": self._deployment.account,
                "stage": STAGE,
                "path": split.path,
                "httpMethod": request.method,
                "resourcePath": route.path,
                "protocol": "HTTP/1.1",
                "domainName": "127.0.0.1",
                "requestId": request_id,
                "extendedRequestId": request_id,
                "requestTimeEpoch": int(time.time() * 1000),
                "identity": {
                    "sourceIp": request.address,
                    "userAgent": next((v for n, v in last.items() if n.lower() == "user-agent"), ""),
                    "clientCert": client_certificate(request.certificate),
                },
            },
        }

    def _authorize(self, event: dict[str, Any], route: Route) -> str | None:
        """Put what the authorizer says of the token on the event; the kind of refusal where it is none to be let in."""
        if not any(name.lower() == "authorization" and value for name, value in event["headers"].items()):
            return "UNAUTHORIZED"
        region, account = self._deployment.region, self._deployment.account
        arn = f"arn:aws:execute-api:{region}:{account}:local/{STAGE}/{route.method}{event['path']}"
        failed, verdict = self._invoke("authorizer", {**event, "type": "REQUEST", "methodArn": arn})
        if failed:
            said = verdict.get("errorMessage") if isinstance(verdict, dict) else None
            return "UNAUTHORIZED" if said == "Unauthorized" else "AUTHORIZER_FAILURE"
        try:
            effects = {each["Effect"] for each in verdict["policyDocument"]["Statement"]}
            context = {**verdict["context"], "principalId": verdict["principalId"]}
        except (KeyError, TypeError):
            return "AUTHORIZER_CONFIGURATION_ERROR"
        event["requestContext"]["authorizer"] = context
        return None if effects == {"Allow"} else "ACCESS_DENIED"

    def _invoke(self, door: str, event: dict[str, Any]) -> tuple[bool, Any]:
        """A function's answer, and whether it failed."""
        answer = self._functions.invoke(
            FunctionName=self._deployment.physical(door), Qualifier="live", Payload=json.dumps(event).encode()
        )
        payload = answer["Payload"].read()
        return bool(answer.get("FunctionError")), json.loads(payload) if payload else None


def _refused(kind: str, path: str, request_id: str) -> GatewayAnswer:
    refusal: Refusal = _REFUSALS[kind]
    problem = {
        "type": f"/v1/problems/{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "instance": path,
        "code": refusal.code,
        "request_id": request_id,
    }
    headers = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store"), *refusal.headers]
    return GatewayAnswer(refusal.status, headers, json.dumps(problem).encode())


@contextmanager
def mtls_door(answer: Callable[[Request], GatewayAnswer], certificates: DoorCertificates) -> Iterator[str]:
    """Listen on a free loopback port for as long as this lasts; gives the URL. Clients without a certificate of the
    authority, and TLS older than 1.3, are refused in the handshake."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(certificates.server.certificate, certificates.server.key)
    context.load_verify_locations(certificates.authority)

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = _PATIENCE
        server_version, sys_version = "iarms-local", ""

        def setup(self) -> None:
            """Shake hands here, in the connection's own thread: one that is slow keeps no other waiting."""
            self.request.settimeout(_PATIENCE)
            self.request.do_handshake()
            super().setup()

        def _serve(self) -> None:
            length = self.headers.get("Content-Length", "0")
            certificate = self.request.getpeercert(binary_form=True)
            if self.headers.get("Transfer-Encoding") or not length.isdecimal() or certificate is None:
                self._send(_refused("DEFAULT_4XX", urlsplit(self.path).path, str(uuid.uuid4())), close=True)
                return
            if int(length) > MOST_BYTES:
                self._send(_refused("REQUEST_TOO_LARGE", urlsplit(self.path).path, str(uuid.uuid4())), close=True)
                return
            request = Request(
                method=self.command,
                target=self.path,
                headers=list(self.headers.items()),
                body=self.rfile.read(int(length)),
                certificate=ssl.DER_cert_to_PEM_cert(certificate),
                address=self.client_address[0],
            )
            try:
                given = answer(request)
            except Exception:  # noqa: BLE001  # the engine does not answer: so does the gateway
                given = _refused("INTEGRATION_FAILURE", urlsplit(self.path).path, str(uuid.uuid4()))
            self._send(given)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve  # noqa: N815

        def _send(self, given: GatewayAnswer, *, close: bool = False) -> None:
            self.send_response(given.status)
            for name, value in given.headers:
                if name.lower() not in ("content-length", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(given.body)))
            if close:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(given.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is http.server's
            """Say nothing: a path can hold a number."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing: who cannot shake hands is refused by that."""

    server = Server(("127.0.0.1", 0), Door)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
