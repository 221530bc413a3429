"""Whose word is taken: real tokens, forged tokens, and issuers that do not answer."""

import json
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.error import URLError

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from iarms import tables
from iarms.handlers import authorizer
from iarms.handlers.issuer_keys import KeySet, KeysUnavailable, KeyUnknown
from iarms.handlers.tallies import WRITTEN_A_MINUTE, Refusals
from iarms.handlers.tokens import TokenLimits, read_issuers
from infra.config import load_deployments
from ops.local import tokens
from tests import clock
from tests.certificates import certificate, thumbprint
from tests.faults import fault, throttled
from tests.world import Context, World

KEY = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())
NOW = clock.BEGIN.timestamp()
mint = partial(tokens.mint, now=NOW)


@pytest.fixture(autouse=True)
def issuer(monkeypatch):
    configuration = [
        {
            "issuer": tokens.ISSUER,
            "audience": tokens.AUDIENCE,
            "jwks_url": "https://keys",
            "algorithms": ["ES256"],
            "parties": ["WCO", "ADM-*", "NCB-FR"],
        }
    ]
    issuers = read_issuers(json.dumps(configuration), lambda url: json.dumps(tokens.key_set(KEY)).encode())
    monkeypatch.setattr(authorizer, "issuers", issuers)
    monkeypatch.setattr(authorizer, "refusals", Refusals())


def event(authorization: str | None, address: str = "192.0.2.7"):
    return {
        "type": "REQUEST",
        "methodArn": "arn:aws:execute-api:eu-west-1:123456789012:abc/live/POST/v1/searches",
        "resource": "/v1/searches",
        "path": "/v1/searches",
        "httpMethod": "POST",
        "headers": {} if authorization is None else {"Authorization": authorization},
        "requestContext": {"extendedRequestId": "ext-1", "requestId": "any", "identity": {"sourceIp": address}},
    }


def b64(data: bytes) -> str:
    return jwt.utils.base64url_encode(data).decode()


def unsigned(claims) -> str:
    return f"{b64(json.dumps({'alg': 'none', 'kid': tokens.key_id(KEY)}).encode())}.{b64(json.dumps(claims).encode())}."


def signed_with_the_public_key_as_a_secret() -> str:
    pem = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    header = b64(json.dumps({"alg": "HS256", "kid": tokens.key_id(KEY)}).encode())
    body = b64(json.dumps(jwt.decode(mint("WCO", KEY), options={"verify_signature": False})).encode())
    signature = jwt.get_algorithm_by_name("HS256").sign(f"{header}.{body}".encode(), pem + b" ")
    return f"{header}.{body}.{b64(signature)}"


def signed(changes) -> str:
    """A token whose claims are changed, signed with the right key whatever they say."""
    claims = jwt.decode(mint("WCO", KEY), options={"verify_signature": False}) | changes
    header = {"kid": tokens.key_id(KEY)}
    return jwt.api_jws.encode(json.dumps(claims).encode(), KEY, algorithm="ES256", headers=header)


def rsa_token() -> str:
    key = rsa.generate_private_key(65537, 2048)
    claims = jwt.decode(mint("WCO", KEY), options={"verify_signature": False})
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": tokens.key_id(KEY)})


REFUSED = {
    "expired": lambda: mint("WCO", KEY, now=NOW - 7200, lifetime=3600),
    "signature": lambda: mint("WCO", KEY)[:-6] + "AAAAAA",
    "audience": lambda: mint("WCO", KEY, aud="somebody-else"),
    "unknown_issuer": lambda: mint("WCO", KEY, iss="https://elsewhere.example"),
    "unknown_key": lambda: mint("WCO", OTHER),
    "algorithm": lambda: unsigned(jwt.decode(mint("WCO", KEY), options={"verify_signature": False})),
    "party_not_of_issuer": lambda: mint("NCB-BR", KEY),
    "no_party": lambda: signed({"party": "NCB-QQ"}),
    "no_scope": lambda: mint("WCO", KEY, scope=None),
    "not_yet_valid": lambda: mint("WCO", KEY, now=NOW + 3600),
    "lives_too_long": lambda: mint("WCO", KEY, lifetime=10 * 365 * 86_400),
    "confirmation": lambda: mint("WCO", KEY, cnf={"jkt": "x"}),
    "token_type": lambda: mint("WCO", KEY, at_hash="x"),
    "malformed": lambda: mint("WCO", KEY, sub="a\nb"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_token_that_cannot_be_believed_is_refused_and_the_reason_is_in_the_trail(world: World, reason):
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handle(event(f"Bearer {REFUSED[reason]()}"), Context())
    told = world.documents(tables.AUDIT)
    assert [(e["action"], e["status"], e["problem"], e["source_ip"]) for e in told] == [
        ("refuse_token", 401, reason, "192.0.2.7")
    ]
    assert (told[0]["party"], told[0]["subject"]) == ("", ""), "nobody has vouched for what it says of itself"


def test_a_refusal_is_in_the_trail_with_the_tokens_id_its_issuer_and_the_certificate(world: World):
    refused = event("Bearer " + mint("WCO", KEY, jti="j-9", now=NOW - 7200, lifetime=3600))
    refused["requestContext"]["identity"]["clientCert"] = {"clientCertPem": certificate("customs-ke")}
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handle(refused, Context())
    (told,) = world.documents(tables.AUDIT)
    assert (told["token_id"], told["issuer"]) == ("j-9", tokens.ISSUER)
    assert told["certificate"] == thumbprint(certificate("customs-ke"))


def test_a_token_is_good_for_as_long_as_the_settings_allow(world: World, monkeypatch):
    assert authorizer.limits == TokenLimits(720 * 60, 720 * 60), "as `local` has it"
    monkeypatch.setattr(authorizer, "limits", TokenLimits(15 * 60, 60 * 60))
    bound: dict[str, Any] = {"cnf": tokens.confirmation_of(certificate("customs-ke"))}
    for lifetime, more in ((900, {}), (3600, bound)):
        assert authorizer.handle(event("Bearer " + mint("WCO", KEY, lifetime=lifetime, **more)), Context())
        with pytest.raises(Exception, match=r"^Unauthorized$"):
            authorizer.handle(event("Bearer " + mint("WCO", KEY, lifetime=lifetime + 1, **more)), Context())


def test_the_handler_is_told_to_which_certificate_a_token_is_bound():
    bound: dict[str, Any] = {"cnf": tokens.confirmation_of(certificate("customs-ke"))}
    said = authorizer.handle(event("Bearer " + mint("WCO", KEY, **bound)), Context())["context"]
    assert said["bound_to"] == thumbprint(certificate("customs-ke"))
    assert authorizer.handle(event("Bearer " + mint("WCO", KEY)), Context())["context"]["bound_to"] == ""


@pytest.mark.parametrize("names", [("Authorization", "authorization"), ("Authorization", "AUTHORIZATION")])
def test_two_tokens_are_none(world: World, names):
    good = f"Bearer {mint('WCO', KEY)}"
    twice = event(good) | {"headers": dict.fromkeys(names, good)}
    several = event(good) | {"multiValueHeaders": {"Authorization": [good, good]}}
    for each in (twice, several):
        with pytest.raises(Exception, match=r"^Unauthorized$"):
            authorizer.handle(each, Context())
    once = event(good) | {"multiValueHeaders": {"Authorization": [good]}}
    assert authorizer.handle(once, Context())["context"]["party"] == "WCO"


@pytest.mark.parametrize("forged", [False, True])
def test_twenty_tokens_from_a_cold_start_ask_an_issuer_that_is_down_once(world: World, monkeypatch, forged: bool):
    asked = []

    def get(url: str) -> bytes:
        asked.append(url)
        raise URLError("down")

    trusted = authorizer.issuers[tokens.ISSUER]
    monkeypatch.setattr(authorizer, "issuers", {tokens.ISSUER: replace(trusted, keys=KeySet("https://keys", get))})
    for _ in range(20):
        key = ec.generate_private_key(ec.SECP256R1()) if forged else KEY
        with pytest.raises(KeysUnavailable):
            authorizer.handle(event(f"Bearer {mint('WCO', key)}"), Context())
    assert asked == ["https://keys"]
    assert world.documents(tables.AUDIT) == [], "nothing can be said of a token, so none is refused"


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic d2NvOndjbw==",
        "Bearer a.b",
        "Bearer a.b.c",
        "Bearer " + "a" * 9000,
        "Bearer " + b64(b"[" * 5000) + ".x.y",
    ],
)
def test_what_is_no_token_is_refused(world: World, authorization):
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handle(event(authorization), Context())
    assert len(world.documents(tables.AUDIT)) == 1


@pytest.mark.parametrize("token", [signed_with_the_public_key_as_a_secret, rsa_token])
def test_the_tokens_own_choice_of_algorithm_counts_for_nothing(world: World, token):
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handle(event(f"Bearer {token()}"), Context())
    assert world.documents(tables.AUDIT)[0]["problem"] == "algorithm"


@pytest.mark.parametrize("claim", ["exp", "iat", "sub", "aud", "iss"])
def test_a_claim_that_is_missing_or_odd_is_refused(world: World, claim):
    for value in (None, ["x"], {"a": 1}):
        with pytest.raises(Exception, match=r"^Unauthorized$"):
            authorizer.handle(event("Bearer " + signed({claim: value})), Context())


def test_a_good_token_is_allowed_everywhere_with_its_party_and_scopes(world: World):
    answer = authorizer.handle(event("Bearer " + mint("ADM-KE", KEY, scope="search:write")), Context())
    assert answer["policyDocument"]["Statement"][0]["Effect"] == "Allow"
    assert answer["policyDocument"]["Statement"][0]["Resource"].endswith(":abc/live/*")
    assert (answer["context"]["party"], answer["context"]["scopes"]) == ("ADM-KE", "search:write")
    assert world.documents(tables.AUDIT) == []


def counted(capsys: pytest.CaptureFixture[str], metric: str) -> int:
    """How often a metric was counted, as CloudWatch takes it from the log."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if f'"{metric}"' in line]
    return sum(int(value) for line in lines for value in line[metric])


def test_a_flood_of_refusals_is_counted_for_its_alarm_and_is_no_error_of_ours(world: World, capsys):
    for _ in range(100):
        with pytest.raises(Exception, match=r"^Unauthorized$"):
            authorizer.handle(event(None), Context())
    out = capsys.readouterr().out
    assert "TokenNotJudged" not in out
    assert sum(json.loads(line)["TokenRefused"][0] for line in out.splitlines() if '"TokenRefused"' in line) == 64


def test_a_token_that_cannot_be_judged_is_counted_as_our_own_trouble(world: World, capsys):
    with fault("dynamodb.PutItem", throttled), pytest.raises(Exception, match=r"slow down"):
        authorizer.handle(event(None), Context())
    assert counted(capsys, "TokenNotJudged") == 1


def test_a_flood_of_refusals_is_written_at_every_doubling_with_what_was_left_out(world: World):
    for _ in range(100):
        with pytest.raises(Exception, match=r"^Unauthorized$"):
            authorizer.handle(event(None), Context())
    told = world.documents(tables.AUDIT)
    assert len(told) == WRITTEN_A_MINUTE + 2
    assert sum(1 + e["suppressed"] for e in told) == 64
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handle(event(None, address="192.0.2.8"), Context())
    assert len(world.documents(tables.AUDIT)) == len(told) + 1


def test_a_refusal_that_cannot_be_written_is_no_401(world: World):
    from botocore.exceptions import ClientError

    with fault("dynamodb.PutItem", throttled), pytest.raises(ClientError):
        authorizer.handle(event(None), Context())


def test_an_issuer_that_is_down_is_no_401_and_its_keys_are_kept_for_a_day():
    clock = [0.0]
    published = [json.dumps(tokens.key_set(KEY)).encode()]

    def get(url: str) -> bytes:
        if not published:
            raise URLError("down")
        return published[0]

    never = KeySet("https://keys", lambda url: (_ for _ in ()).throw(URLError("down")), lambda: clock[0])
    with pytest.raises(KeysUnavailable):
        never.key("any")

    keys = KeySet("https://keys", get, lambda: clock[0])
    assert keys.key(tokens.key_id(KEY))
    published.clear()
    clock[0] = 23 * 3600.0
    assert keys.key(tokens.key_id(KEY))
    clock[0] = 25 * 3600.0
    with pytest.raises(KeysUnavailable):
        keys.key(tokens.key_id(KEY))


def test_unknown_keys_ask_the_issuer_at_most_once_a_minute_and_a_new_key_is_found():
    clock, asked = [0.0], []

    def get(url: str) -> bytes:
        asked.append(url)
        return json.dumps(tokens.key_set(KEY if len(asked) < 3 else OTHER)).encode()

    keys = KeySet("https://keys", get, lambda: clock[0])
    for _ in range(50):
        with pytest.raises(KeyUnknown):
            keys.key("forged")
    assert len(asked) == 1
    clock[0] = 61.0
    with pytest.raises(KeyUnknown):
        keys.key(tokens.key_id(OTHER))
    clock[0] = 122.0
    assert keys.key(tokens.key_id(OTHER))
    assert len(asked) == 3


def test_the_local_deployment_knows_the_issuer_that_make_token_signs_for():
    [issuer] = load_deployments()["local"].issuers
    assert (issuer.issuer, issuer.audience) == (tokens.ISSUER, tokens.AUDIENCE)


def test_the_issuers_key_is_made_once_and_is_the_owners_alone(tmp_path):
    path = tmp_path / "key.pem"
    first = tokens.key_id(tokens.issuer_key(path))
    assert tokens.key_id(tokens.issuer_key(path)) == first
    assert path.stat().st_mode & 0o077 == 0
