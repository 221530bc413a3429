"""What is looked at after a deployment: the real doors behind mutual TLS pass, and each that is spoilt is named."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from iarms import tables
from iarms.handlers import authorizer
from iarms.handlers.tokens import TokenLimits, read_issuers
from infra.config import load_deployments
from ops.edge import smoke
from ops.local import tokens
from ops.local.mtls_door import DoorCertificates, Gateway, GatewayAnswer, Request, make_certificates, mtls_door
from tests import clock
from tests.builders import any_record
from tests.world import Context, World, _door

LOCAL = load_deployments()["local"]


class Functions:
    """The doors of the world and its authorizer, as Lambda would run them."""

    def invoke(self, *, FunctionName: str, Qualifier: str, Payload: bytes) -> Any:  # noqa: N803
        door, event = FunctionName.removeprefix("iarms-local-"), json.loads(Payload)
        handle = authorizer.handle if door == "authorizer" else _door(door).handle
        try:
            return {"Payload": io.BytesIO(json.dumps(handle(event, Context())).encode())}
        except Exception as refused:  # noqa: BLE001  # as Lambda tells of it
            told = {"errorMessage": str(refused), "errorType": "Exception"}
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(told).encode())}


Spoiling = Callable[[Request, GatewayAnswer], GatewayAnswer]


@dataclass
class Deployed:
    """A deployment that can be spoilt, and how a client of the WCO comes in."""

    gateway: Gateway
    token: str
    certificates: DoorCertificates
    url: str = ""
    spoil: Spoiling = lambda _, answer: answer
    said: list[str] = field(default_factory=list)

    def answer(self, request: Request) -> GatewayAnswer:
        return self.spoil(request, self.gateway.answer(request))

    def smoke(self, monkeypatch: pytest.MonkeyPatch, *more: str, client: int = 0) -> int:
        """Run the command; gives its status."""
        monkeypatch.setenv("TOKEN", self.token)
        pair = self.certificates.clients[client]
        words = ["--cert", str(pair.certificate), "--key", str(pair.key)]
        return smoke.main(
            [self.url, "--authority", str(self.certificates.authority), *words, *more], say=self.said.append
        )

    def failed(self) -> list[str]:
        """What the command says that failed."""
        return [line.split("  ")[1] for line in self.said if line.startswith("FAILED  ")]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> DoorCertificates:
    return make_certificates(tmp_path_factory.mktemp("mtls"))


@pytest.fixture
def deployed(
    world: World,
    certificates: DoorCertificates,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    socket_enabled: None,
) -> Iterator[Deployed]:
    key = tokens.issuer_key(tmp_path / "key.pem")
    issuer = {
        "issuer": tokens.ISSUER, "audience": tokens.AUDIENCE, "jwks_url": "https://keys.example",
        "algorithms": ["ES256"], "parties": ["*"],
    }  # fmt: skip
    read = read_issuers(json.dumps([issuer]), lambda url: json.dumps(tokens.key_set(key)).encode())
    monkeypatch.setattr(authorizer, "issuers", read)
    monkeypatch.setattr(authorizer, "limits", TokenLimits(24 * 3600, 24 * 3600))
    bound = tokens.confirmation_of(certificates.clients[0].certificate.read_text())
    token = tokens.mint("WCO", key, now=int(clock.seconds()), cnf=bound)
    made = Deployed(Gateway(Functions(), LOCAL), token, certificates)
    with mtls_door(made.answer, certificates) as url:
        made.url = url
        yield made


def test_what_answers_as_it_should_passes_and_tells_nobody(
    deployed: Deployed, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = world.call("POST", "/v1/records", any_record(serial_number=smoke.SERIAL), party="NCB-FR")
    assert entered.status == 201

    assert deployed.smoke(monkeypatch) == 0, deployed.said
    assert deployed.said[-1] == "all 13 as expected"
    events = [each for each in world.documents(tables.AUDIT) if each["action"] == "create_search"]
    (search,) = (each for each in events if each["status"] == 201 and not each["replayed"])
    # A real record of that very number, and no hit: a search for trying sees none.
    assert (search["purpose"], search["outcome"], search["hit_ids"]) == ("TEST", "no_match", [])
    assert world.documents(tables.OUTBOX) == []
    assert world.documents(tables.WATCHES) == []
    assert not any(deployed.token in line for line in deployed.said)


def without(name: str, path: str) -> Spoiling:
    """Answers of a path without a header."""

    def spoil(request: Request, answer: GatewayAnswer) -> GatewayAnswer:
        left = [(each, value) for each, value in answer.headers if each.lower() != name]
        return answer._replace(headers=left) if request.target.startswith(path) else answer

    return spoil


def instead(path: str, method: str = "GET", *, of: int, **fields: Any) -> Spoiling:
    """Answers of a path that have this status with other fields; `status` is the answer's own."""

    def spoil(request: Request, answer: GatewayAnswer) -> GatewayAnswer:
        if (request.method, answer.status) != (method, of) or not request.target.startswith(path):
            return answer
        body = {**json.loads(answer.body), **{name: each for name, each in fields.items() if name != "status"}}
        return answer._replace(status=fields.get("status", answer.status), body=json.dumps(body).encode())

    return spoil


@pytest.mark.parametrize(
    ("spoil", "failed"),
    [
        (instead("/v1/health", of=200, status=503), ["health"]),
        (without("cache-control", "/v1/codes"), ["code lists"]),
        (without("x-request-id", "/v1/codes"), ["code lists"]),
        (without("ratelimit", "/v1/codes"), ["code lists"]),
        (without("www-authenticate", "/v1/codes"), ["a token with another signature", "no token"]),
        (without("content-type", "/v1/nowhere"), ["no such path"]),
        (instead("/v1/searches", "POST", of=201, complete=False), ["search, purpose TEST", "the search, read"]),
        (instead("/v1/searches", "POST", of=201, status=503), ["search, purpose TEST"]),
        (instead("/v1/searches", "POST", of=422, errors=[]), ["a wrong body"]),
        (instead("/v1/searches", "POST", of=422, status=500), ["a wrong body"]),
        (instead("/v1/codes", of=401, status=200, lists={}), ["a token with another signature", "no token"]),
        (instead("/v1/openapi.json", of=200, openapi=None), ["OpenAPI document"]),
    ],
)
def test_each_thing_that_is_not_as_it_should_is_named(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch, spoil: Spoiling, failed: list[str]
) -> None:
    deployed.spoil = spoil

    assert deployed.smoke(monkeypatch) == (1 if failed else 0)
    assert deployed.failed() == failed
    if failed:
        assert deployed.said[-1] == f"FAILED: {', '.join(failed)}"


def test_another_clients_certificate_opens_nothing_and_that_is_seen(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert deployed.smoke(monkeypatch, client=1) == 1
    assert deployed.failed()[:2] == ["code lists", "search, purpose TEST"]
    assert any("401 not_the_holder" in line for line in deployed.said)


def test_a_door_that_takes_whoever_comes_by_whatever_tls_is_seen(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = smoke.Target.ask

    def always_with(target: smoke.Target, *asked: Any, bare: bool = False, newest: Any = None, **more: Any) -> Any:
        return ask(target, *asked, **more)

    monkeypatch.setattr(smoke.Target, "ask", always_with)

    assert deployed.smoke(monkeypatch) == 1
    assert deployed.failed() == ["no certificate", "TLS 1.2"]


def test_where_nobody_listens_every_row_says_so(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    deployed.url = "https://127.0.0.1:9"

    assert deployed.smoke(monkeypatch) == 1
    assert "health" in deployed.failed()
    assert any("no answer (ConnectionRefusedError)" in line for line in deployed.said)


def test_an_answer_that_comes_late_is_named(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    assert deployed.smoke(monkeypatch, "--within", "-1") == 1
    assert "        took longer than -1 ms" in deployed.said


@pytest.mark.parametrize(
    ("words", "token", "told"),
    [
        (["http://api.example"], "a.b.c", "over TLS alone"),
        (["api.example"], "a.b.c", "is no address"),
        (["https://api.example"], "", "TOKEN is no access token"),
        (["https://api.example"], "AUDITOR", "AUDITOR does not search"),
        (["https://api.example", "--cert", "absent.pem"], "WCO", "a certificate has a key"),
        (["https://api.example", "--cert", "absent.pem", "--key", "absent.key"], "WCO", "there is no file absent.pem"),
    ],
)
def test_what_is_given_wrongly_is_named_before_anybody_is_called(
    words: list[str],
    token: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    is_party = token.isupper()
    given = tokens.mint(token, tokens.issuer_key(tmp_path / "key.pem"), now=0) if is_party else token
    monkeypatch.setenv("TOKEN", given)

    assert smoke.main(words) == 2
    assert told in capsys.readouterr().err
