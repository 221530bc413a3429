"""Whose token it is: stolen tokens with other certificates, certificates that are over, and what is none."""

import base64
import hashlib
import importlib
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms import tables
from iarms.errors import Unauthenticated
from iarms.handlers import authorizer
from iarms.handlers.holders import check_holder, read_certificate, thumbprint_in
from iarms.handlers.tallies import Refusals
from iarms.handlers.tokens import read_issuers
from iarms.models.party import SCOPES, Call, ClientCertificate, RegisteredClient, class_of
from iarms.store.parties import Register
from infra.routes import ROUTES, Route
from ops.local import tokens
from tests import clock
from tests.builders import any_search
from tests.certificates import authority, certificate, thumbprint
from tests.handlers.test_tokens import KEY
from tests.world import DEPLOYMENT, Answer, Context, World

MINE, THEIRS = certificate("customs-ke"), certificate("somebody-else")
SECOND = timedelta(seconds=1)
GUARDED = [route for route in ROUTES if not route.open]
PARTIES = ("WCO", "ADM-KE", "NCB-FR", "INTERPOL-GS", "AUDITOR")


def event_with(certificate: Any) -> dict[str, Any]:
    return {"requestContext": {"identity": {} if certificate is None else {"clientCert": certificate}}}


def refusal(
    bound_to: str, shown: Any, *, is_bound: bool = False, registered: tuple[str, ...] | None = None
) -> str | None:
    """Why a call with this certificate is refused, by a token that is bound to that one; None where it is not."""
    event = event_with(shown)
    call = Call(
        "ADM-KE", "client", frozenset(), "GET", "/", "/", "r", bound_to=bound_to, certificate=thumbprint_in(event)
    )
    try:
        check_holder(call, event, clock.BEGIN, is_bound=is_bound, registered=lambda: registered)
    except Unauthenticated as refused:
        return refused.code
    return None


def test_a_thumbprint_is_the_digest_of_the_certificate_as_it_is_sent():
    der = ssl.PEM_cert_to_DER_cert(MINE)
    assert thumbprint(MINE) == base64.urlsafe_b64encode(hashlib.sha256(der).digest()).decode().rstrip("=")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", thumbprint(MINE))
    assert thumbprint(MINE) != thumbprint(THEIRS)


A, B = {"clientCertPem": MINE}, {"clientCertPem": THEIRS}
# The token's certificate, the one that is shown, those in the register; why it is refused where a deployment binds
# tokens and where it does not.
HOLDERS: dict[str, tuple[str, Any, tuple[str, ...] | None, str | None, str | None]] = {
    "the holder": (MINE, A, None, None, None),
    "the holder, whose every certificate has ended in the register": (MINE, A, (), "not_bound", None),
    "the holder, whom the register knows": (MINE, A, (THEIRS, MINE), None, None),
    "the holder by a certificate that was struck out of the register": (MINE, A, (THEIRS,), "not_bound", None),
    "a thief without a certificate": (MINE, None, None, "not_the_holder", "not_the_holder"),
    "a thief with a certificate": (MINE, B, None, "not_the_holder", "not_the_holder"),
    "a thief whom the register knows": (MINE, B, (THEIRS,), "not_the_holder", "not_the_holder"),
    "a bearer": ("", None, None, "not_bound", None),
    "a bearer of whom the register has a certificate": ("", None, (MINE,), "not_bound", None),
    "a bearer with any certificate": ("", A, None, "not_bound", None),
    "a bearer with another's certificate": ("", B, (MINE,), "not_bound", None),
    "a bearer with a certificate that is registered": ("", A, (THEIRS, MINE), None, None),
    "a bearer with none, where none is registered": ("", None, ("",), "not_bound", None),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_a_token_opens_to_its_holder_alone(name: str):
    bound_to, shown, registered, where_bound, where_not = HOLDERS[name]
    of_token = thumbprint(bound_to) if bound_to else ""
    prints = None if registered is None else tuple(thumbprint(each) if each else "" for each in registered)
    assert refusal(of_token, shown, is_bound=True, registered=prints) == where_bound
    assert refusal(of_token, shown, is_bound=False, registered=prints) == where_not


def in_gateways_words(moment: Any) -> str:
    return f"{moment:%b} {moment.day:2} {moment:%H:%M:%S} {moment.year} GMT"


VALIDITY: dict[str, tuple[Any, str | None]] = {
    "valid": ({}, None),
    "over by itself": (
        {"clientCertPem": certificate("over", clock.BEGIN - 9 * SECOND, clock.BEGIN - SECOND)}, "certificate_expired"
    ),
    "over this second": (
        {"clientCertPem": certificate("now", clock.BEGIN - 9 * SECOND, clock.BEGIN)}, "certificate_expired"
    ),
    "over by itself, whatever the gateway says": (
        {
            "clientCertPem": certificate("over", clock.BEGIN - 9 * SECOND, clock.BEGIN - SECOND),
            "validity": {"notAfter": in_gateways_words(clock.BEGIN + timedelta(days=9))},
        },
        "certificate_expired",
    ),
    "over in a second": ({"clientCertPem": certificate("soon", clock.BEGIN - SECOND, clock.BEGIN + SECOND)}, None),
    "begins in a minute": (
        {"clientCertPem": certificate("soon-valid", clock.BEGIN + 60 * SECOND, clock.BEGIN + 99 * SECOND)}, None
    ),
    "begins tomorrow": (
        {"clientCertPem": certificate("early", clock.BEGIN + timedelta(days=1), clock.BEGIN + timedelta(days=2))},
        "certificate_expired",
    ),
    "over as the gateway has it": (
        {"validity": {"notAfter": in_gateways_words(clock.BEGIN - SECOND)}}, "certificate_expired"
    ),
    "valid as the gateway has it": ({"validity": {"notAfter": in_gateways_words(clock.BEGIN + SECOND)}}, None),
    "as the gateway has it, in words of its own": ({"validity": {"notAfter": "some day"}}, None),
    "as the gateway has it, by a number": ({"validity": {"notAfter": 7}}, None),
    "with a validity that says nothing": ({"validity": {}}, None),
    "with a validity that is none": ({"validity": "x"}, None),
}  # fmt: skip


@pytest.mark.parametrize("is_bound", [True, False])
@pytest.mark.parametrize("name", VALIDITY)
def test_a_certificate_is_refused_once_it_is_over(name: str, is_bound: bool):
    changes, reason = VALIDITY[name]
    shown = A | changes
    assert refusal(thumbprint(shown["clientCertPem"]), shown, is_bound=is_bound) == reason


def test_a_certificate_that_is_over_is_refused_beside_a_token_that_is_bound_to_none():
    over = {"clientCertPem": certificate("over", clock.BEGIN - 9 * SECOND, clock.BEGIN - SECOND)}
    assert refusal("", over) == "certificate_expired"


BODY = MINE.split("-----")[2].strip()
MALFORMED = {
    "nothing": "",
    "a word": "certificate",
    "no body": "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
    "a body that is no base 64": MINE.replace(BODY[:8], "%%%%%%%%"),
    "a body that is no certificate": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "half a certificate": MINE[: len(MINE) // 2],
    "a certificate without its last bytes": MINE.replace(BODY[-8:], ""),
    "a certificate and more": MINE.replace(BODY, BODY + "\nAAAA"),
    "two certificates": MINE + THEIRS,
    "a certificate and its authority": MINE + authority().certificate,
    "a key": authority().key,
    "the body alone": BODY,
    "as the header of a proxy has it": MINE.replace("\n", "%0A"),
    "letters that are none": MINE.replace(BODY[:8], "é" * 8),
    "half a character": MINE + "\ud800",
    "without an end": MINE * 3000,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_certificate_is_refused_as_the_callers_fault(name: str):
    shown = {"clientCertPem": MALFORMED[name]}
    assert thumbprint_in(event_with(shown)) == ""
    for bound_to in ("", thumbprint(MINE)):
        for is_bound in (True, False):
            assert refusal(bound_to, shown, is_bound=is_bound) == "certificate_unreadable"


@pytest.mark.parametrize("shown", [7, "x", ["x"], True, {"clientCertPem": None}, {"clientCertPem": 7}, {"x": "y"}])
def test_what_the_gateway_would_never_say_is_no_certificate_either(shown: Any):
    assert refusal("", shown) == "certificate_unreadable"


@pytest.mark.parametrize("shown", [None, {}, ""])
def test_no_certificate_is_none(shown: Any):
    assert refusal("", shown) is None
    assert refusal("", shown, is_bound=True) == "not_bound"


@given(st.text(max_size=300) | st.text(max_size=60).map(lambda each: MINE.replace(BODY[20:40], each)))
def test_whatever_is_shown_as_a_certificate_is_one_or_none(pem: str):
    read = read_certificate(pem)
    assert read is None or read.thumbprint == thumbprint(MINE) or pem.count("CERTIFICATE") == 2


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The authorizer believes tokens of our own making."""
    trusted = {
        "issuer": tokens.ISSUER,
        "audience": tokens.AUDIENCE,
        "jwks_url": "https://keys",
        "algorithms": ["ES256"],
        "parties": ["WCO", "ADM-*", "NCB-*", "INTERPOL-GS", "AUDITOR"],
        "typ": "at+jwt",
    }
    issuers = read_issuers(json.dumps([trusted]), lambda url: json.dumps(tokens.key_set(KEY)).encode())
    monkeypatch.setattr(authorizer, "issuers", issuers)
    monkeypatch.setattr(authorizer, "refusals", Refusals())


def verdict(token: str) -> Mapping[str, str]:
    """What the authorizer says of a token: what API Gateway keeps for a minute, for whoever sends it."""
    event = {
        "methodArn": "arn:aws:execute-api:eu-west-1:1:abc/live/GET/v1",
        "headers": {"Authorization": f"Bearer {token}"},
    }
    context: Mapping[str, str] = authorizer.handle(event, Context())["context"]
    return context


def send(world: World, route: Route, token: str, shown: str | None, body: Any = None) -> Answer:
    """Send a token to a route with a certificate, through the authorizer and the door."""
    said = verdict(token)
    return world.call(
        route.method,
        re.sub(r"\{[a-z_]+\}", "any", route.path),
        body,
        party=said["party"],
        scopes=said["scopes"],
        bound_to=said["bound_to"],
        certificate=shown,
    )


def bound(party: str, pem: str = MINE) -> str:
    return tokens.mint(party, KEY, now=clock.BEGIN.timestamp(), cnf=tokens.confirmation_of(pem))


def caller_of(route: Route) -> str:
    """A party that may call a route, as far as its class goes."""
    door = importlib.import_module(f"iarms.handlers.{route.function}")
    for declared in (*door.app._static_routes, *door.app._dynamic_routes):
        if (declared.method, declared.path.replace("<", "{").replace(">", "}")) == (route.method, route.path):
            scopes = {scope for requirement in declared.security for each in requirement.values() for scope in each}
            return next(party for party in PARTIES if (kind := class_of(party)) and scopes & SCOPES[kind])
    raise AssertionError(route)


@pytest.mark.usefixtures("issuer")
def test_a_stolen_token_opens_no_route_with_another_certificate_or_with_none(world: World):
    for route in GUARDED:
        token = bound(caller_of(route))
        for shown in (THEIRS, None):
            answer = send(world, route, token, shown)
            assert (answer.status, answer.json["code"]) == (401, "not_the_holder"), route.name
            assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"', route.name
        assert send(world, route, token, MINE).status != 401, f"the holder is kept out of {route.name}"


@pytest.mark.usefixtures("issuer")
def test_where_tokens_are_bound_a_bearer_opens_no_route(world: World, monkeypatch: pytest.MonkeyPatch):
    for function in {route.function for route in GUARDED}:
        bind(monkeypatch, function)
    for route in GUARDED:
        party = caller_of(route)
        bearer = tokens.mint(party, KEY, now=clock.BEGIN.timestamp())
        for shown in (None, MINE):
            answer = send(world, route, bearer, shown)
            assert (answer.status, answer.json["code"]) == (401, "not_bound"), route.name
        assert send(world, route, bound(party), MINE).status != 401, f"the holder is kept out of {route.name}"


def bind(monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    """Have a function of a deployment that takes no call without a certificate."""
    module = importlib.import_module(f"iarms.handlers.{function}")
    monkeypatch.setattr(module, "door", replace(module.door, is_bound=True))


SEARCHES = next(route for route in ROUTES if route.name == "POST /v1/searches")


@pytest.mark.usefixtures("issuer")
def test_a_stolen_token_is_refused_while_the_verdict_of_its_holder_is_kept_and_both_are_in_the_trail(world: World):
    token = bound("WCO")
    first = send(world, SEARCHES, token, MINE, any_search())
    stolen = send(world, SEARCHES, token, THEIRS, any_search())
    assert (first.status, stolen.status) == (201, 401)
    token_id = verdict(token)["token_id"]
    told = {(e["status"], e.get("problem"), e["certificate"]) for e in world.documents(tables.AUDIT)}
    assert told == {(201, None, thumbprint(MINE)), (401, "not_the_holder", thumbprint(THEIRS))}
    assert token_id


@pytest.mark.usefixtures("issuer")
def test_a_bearer_comes_with_a_certificate_that_the_register_has_for_its_very_client(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    bind(monkeypatch, "search")
    register = Register(world.dynamodb, f"{DEPLOYMENT}-register")
    row = register.get("WCO")
    over = certificate("of-the-register", clock.BEGIN - timedelta(hours=1), clock.BEGIN + timedelta(hours=1))
    registered = {
        "client-of-WCO": (
            ClientCertificate(thumbprint=thumbprint(MINE)),
            ClientCertificate(thumbprint=thumbprint(over), not_after=clock.BEGIN),
        ),
        "another-of-WCO": (ClientCertificate(thumbprint=thumbprint(THEIRS)),),
    }
    clients = tuple(
        RegisteredClient(client_id=name, system="desk", state="ACTIVE", certificates=certificates)
        for name, certificates in registered.items()
    )
    register.put(row.model_copy(update={"clients": clients}))
    bearer = tokens.mint("WCO", KEY, now=clock.BEGIN.timestamp())
    assert send(world, SEARCHES, bearer, MINE, any_search()).status == 201
    for shown in (None, THEIRS, over, certificate("nobodys")):
        answer = send(world, SEARCHES, bearer, shown, any_search())
        assert (answer.status, answer.json["code"]) == (401, "not_bound")
    stolen = send(world, SEARCHES, bound("WCO", THEIRS), MINE, any_search())
    assert stolen.json["code"] == "not_the_holder", "the register does not make up for what the token says"
    assert send(world, SEARCHES, bound("WCO", MINE), MINE, any_search()).status == 201
    lost = send(world, SEARCHES, bound("WCO", THEIRS), THEIRS, any_search())
    assert lost.json["code"] == "not_bound", "nor the token for what the register struck out"


def test_a_certificate_that_cannot_be_read_is_a_401_and_no_fault_of_ours(world: World):
    for pem in MALFORMED.values():
        answer = world.call("GET", "/v1/searches", certificate={"clientCertPem": pem, "validity": None})
        assert (answer.status, answer.json["code"]) == (401, "certificate_unreadable")


def test_open_routes_ask_nobody_for_a_certificate(world: World):
    assert world.call("GET", "/v1/openapi.json", certificate="certificate").status == 200
