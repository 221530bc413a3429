"""What a token must be: each claim at its edge, and an issuer's keys from their first minute to their last."""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.error import URLError

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from iarms.handlers.tokens import Claims, Issuer, KeySet, KeysUnavailable, TokenRefused, fetch, read_issuers, verify

KEY, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
NOW = int(time.time())
ISSUER = "https://issuer.example"
GONE = object()


def published(**keys: ec.EllipticCurvePrivateKey) -> bytes:
    """A key set as an issuer publishes it, by the keys' ids; "none" is the one without."""
    told = []
    for kid, key in keys.items():
        known = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())) | {"use": "sig", "alg": "ES256"}
        told.append(known if kid == "none" else known | {"kid": kid})
    return json.dumps({"keys": told}).encode()


def issuers() -> dict[str, Issuer]:
    """The one issuer that is believed, with keys that nobody has fetched yet."""
    trusted = {
        "issuer": ISSUER,
        "audience": "iarms",
        "jwks_url": "https://keys",
        "algorithms": ["ES256"],
        "parties": ["WCO", "ADM-*"],
    }
    return read_issuers(json.dumps([trusted]), lambda _: published(k1=KEY))


def claims_of(**changes: Any) -> dict[str, Any]:
    known = {
        "iss": ISSUER, "aud": "iarms", "iat": NOW, "exp": NOW + 600, "sub": "client", "jti": "j-1", "party": "WCO",
        "scope": "search:write  search:read",
    }  # fmt: skip
    return {name: value for name, value in (known | changes).items() if value is not GONE}


def signed(
    claims: dict[str, Any], header: dict[str, Any] | None = None, key: Any = KEY, algorithm: str = "ES256"
) -> str:
    """These claims and this header, whatever they are, signed."""
    header = {"alg": algorithm, "typ": "JWT", "kid": "k1", **(header or {})}
    parts = [json.dumps({n: v for n, v in header.items() if v is not GONE}).encode(), json.dumps(claims).encode()]
    text = b".".join(jwt.utils.base64url_encode(part) for part in parts)
    signature = jwt.get_algorithm_by_name(algorithm).sign(text, key)
    return b".".join([text, jwt.utils.base64url_encode(signature)]).decode()


def refusal(token: str) -> str | None:
    """Why a bearer token is refused; None where it is believed."""
    try:
        verify(f"Bearer {token}", issuers(), NOW)
    except TokenRefused as refused:
        return refused.reason
    return None


def test_a_believed_token_says_who_may_do_what_until_when():
    assert verify(f"Bearer {signed(claims_of())}", issuers(), NOW) == Claims(
        "WCO", "client", ("search:write", "search:read"), NOW + 600, ISSUER, "j-1"
    )


CLAIMS: dict[str, tuple[dict[str, Any], str | None]] = {
    "over in a second": ({"exp": NOW + 1}, None),
    "over now": ({"exp": NOW}, "expired"),
    "over a second ago": ({"exp": NOW - 1}, "expired"),
    "no end": ({"exp": GONE}, "malformed"),
    "an end in words": ({"exp": "tomorrow"}, "malformed"),
    "an end with a fraction": ({"exp": NOW + 600.5}, "malformed"),
    "an end that is a truth": ({"exp": True}, "malformed"),
    "issued a minute ahead, as clocks differ": ({"iat": NOW + 60}, None),
    "issued more than a minute ahead": ({"iat": NOW + 61}, "not_yet_valid"),
    "issued long ago": ({"iat": NOW - 10**6}, None),
    "no time of issue": ({"iat": GONE}, "malformed"),
    "a time of issue with a fraction": ({"iat": NOW - 0.5}, "malformed"),
    "a time of issue that is a truth": ({"iat": True}, "malformed"),
    "valid from a minute ago": ({"nbf": NOW - 60}, None),
    "valid from an hour ahead": ({"nbf": NOW + 3600}, "malformed"),
    "valid from a word on": ({"nbf": "later"}, "malformed"),
    "for us among others": ({"aud": ["else", "iarms"]}, None),
    "for somebody else": ({"aud": "else"}, "audience"),
    "for a list without us": ({"aud": ["else"]}, "audience"),
    "for nobody named": ({"aud": GONE}, "malformed"),
    "of another issuer": ({"iss": "https://elsewhere.example"}, "unknown_issuer"),
    "of no issuer": ({"iss": GONE}, "unknown_issuer"),
    "of a list of issuers": ({"iss": [ISSUER]}, "unknown_issuer"),
    "no subject": ({"sub": GONE}, "malformed"),
    "an empty subject": ({"sub": ""}, "malformed"),
    "a number for a subject": ({"sub": 7}, "malformed"),
    "an administration": ({"party": "ADM-KE"}, None),
    "no party": ({"party": GONE}, "no_party"),
    "a list of parties": ({"party": ["WCO"]}, "no_party"),
    "a party that there is not": ({"party": "ADM-QQ"}, "no_party"),
    "a party that another issuer speaks for": ({"party": "NCB-FR"}, "party_not_of_issuer"),
    "no scope": ({"scope": GONE}, "no_scope"),
    "a list of scopes": ({"scope": ["search:read"]}, "no_scope"),
    "an empty scope": ({"scope": ""}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_a_token_is_believed_or_refused_by_each_of_its_claims(name: str):
    changes, reason = CLAIMS[name]
    assert refusal(signed(claims_of(**changes))) == reason


@pytest.mark.parametrize(("jti", "token_id"), [(GONE, ""), ("j-2", "j-2"), (7, "malformed")])
def test_a_token_without_an_id_is_believed(jti: Any, token_id: str):
    token = signed(claims_of(jti=jti))
    assert refusal(token) == (None if jti != 7 else "malformed")
    if jti != 7:
        assert verify(f"Bearer {token}", issuers(), NOW).token_id == token_id


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (lambda: signed(claims_of(), {"alg": "ES384"}), "algorithm"),
        (lambda: signed(claims_of(), {"alg": "none"}), "algorithm"),
        (lambda: signed(claims_of(), {"alg": GONE}), "algorithm"),
        (lambda: signed(claims_of(), key=b"secret" * 9, algorithm="HS256"), "algorithm"),
        (lambda: signed(claims_of(), {"kid": GONE}), "unknown_key"),
        (lambda: signed(claims_of(), {"kid": "k2"}), "unknown_key"),
        (lambda: signed(claims_of(), {"kid": 7}), "malformed"),
        (lambda: signed(claims_of(), key=OTHER), "signature"),
        (lambda: signed(claims_of())[:-8] + "AAAAAAAA", "signature"),
        (lambda: signed(claims_of()).replace(".", ".e", 1), "malformed"),
        (lambda: "a.b.c", "malformed"),
    ],
    ids=["another algorithm named", "none named", "no algorithm", "signed with a secret", "no key named",
         "a key that there is not", "a number for a key", "another key", "a changed signature", "changed claims",
         "no token at all"],
)  # fmt: skip
def test_a_token_is_believed_by_the_issuers_key_and_algorithm_alone(token: Callable[[], str], reason: str):
    assert refusal(token()) == reason


@pytest.mark.parametrize(
    ("header", "believed"),
    [
        ("Bearer {}", True), ("bearer {}", True), ("BEARER {}", True), ("Bearer   {}  ", True), ("Basic {}", False),
        ("{}", False), ("Bearer", False), ("Bearer ", False), ("", False), (" {}", False),
    ],
)  # fmt: skip
def test_a_token_comes_as_a_bearer(header: str, believed: bool):
    authorization = header.format(signed(claims_of()))
    if believed:
        assert verify(authorization, issuers(), NOW).party == "WCO"
        return
    with pytest.raises(TokenRefused) as refused:
        verify(authorization, issuers(), NOW)
    assert refused.value.reason == str(refused.value) == "no_bearer_token"


def test_a_token_may_be_8192_characters_long():
    def of_length(length: int) -> str:
        for more in range(4):
            short = signed(claims_of(more=""), {"x": "x" * more})
            for filler in range((length - len(short)) * 3 // 4 - 3, (length - len(short)) * 3 // 4 + 4):
                token = signed(claims_of(more="y" * filler), {"x": "x" * more})
                if len(token) == length:
                    return token
        raise AssertionError(length)

    assert refusal(of_length(8192)) is None
    assert refusal(of_length(8193)) == "no_bearer_token"


class Published:
    """An issuer's keys, asked by a clock that the test sets."""

    def __init__(self) -> None:
        self.now, self.asked, self.answer = 0.0, 0, published(k1=KEY)

    def get(self, url: str) -> bytes:
        self.asked += 1
        if not self.answer:
            raise URLError("down")
        return self.answer

    def key_set(self) -> KeySet:
        return KeySet("https://keys", self.get, lambda: self.now)


@pytest.mark.parametrize(("age", "asked"), [(0.0, 1), (600.0, 1), (600.1, 2), (86_400.0, 2), (86_401.0, 2)])
def test_keys_are_fresh_for_ten_minutes_and_then_asked_for_again(age: float, asked: int):
    issuer = Published()
    keys = issuer.key_set()
    assert keys.key("k1").key_id == "k1"
    issuer.now = age
    assert keys.key("k1").key_id == "k1"
    assert issuer.asked == asked


@pytest.mark.parametrize(("age", "kept"), [(3600.0, True), (86_400.0, True), (86_400.5, False)])
def test_keys_of_an_issuer_that_is_down_are_kept_for_a_day(age: float, kept: bool):
    issuer = Published()
    keys = issuer.key_set()
    keys.key("k1")
    issuer.answer, issuer.now = b"", age
    if kept:
        assert keys.key("k1").key_id == "k1"
        return
    with pytest.raises(KeysUnavailable, match="https://keys"):
        keys.key("k1")


@pytest.mark.parametrize(("seconds", "asked"), [(0.0, 1), (59.9, 1), (60.0, 2), (61.0, 2)])
def test_a_key_that_is_not_known_is_asked_for_once_a_minute(seconds: float, asked: int):
    issuer = Published()
    keys = issuer.key_set()
    for moment in (0.0, seconds):
        issuer.now = moment
        with pytest.raises(TokenRefused) as refused:
            keys.key("k2")
        assert refused.value.reason == "unknown_key"
    assert issuer.asked == asked


def test_an_issuer_that_was_never_there_is_asked_each_time_and_says_nothing_of_a_token():
    issuer = Published()
    issuer.answer = b""
    keys = issuer.key_set()
    for _ in range(2):
        with pytest.raises(KeysUnavailable):
            keys.key("k1")
    issuer.answer = published(k1=KEY)
    assert keys.key("k1").key_id == "k1"
    assert issuer.asked == 3


def test_an_issuer_that_is_down_is_asked_once_a_minute_for_what_is_no_longer_fresh():
    issuer = Published()
    keys = issuer.key_set()
    keys.key("k1")
    issuer.answer = b""
    for moment, asked in ((1000.0, 2), (1059.0, 2), (1060.0, 3)):
        issuer.now = moment
        keys.key("k1")
        assert issuer.asked == asked


@pytest.mark.parametrize(
    "answer", [b"<html>", b"\xff", b"[]", b"7", b'{"keys": 7}', b'{"keys": ["x"]}', b'{"keys": []}']
)
def test_an_answer_that_is_no_key_set_changes_nothing(answer: bytes):
    issuer = Published()
    keys = issuer.key_set()
    keys.key("k1")
    issuer.answer, issuer.now = answer, 700.0
    assert keys.key("k1").key_id == "k1"


def test_a_key_that_the_issuer_takes_back_is_gone_and_one_without_an_id_never_counts():
    issuer = Published()
    issuer.answer = published(k1=KEY, none=OTHER)
    keys = issuer.key_set()
    keys.key("k1")
    issuer.answer, issuer.now = published(k2=OTHER), 601.0
    assert keys.key("k2").key_id == "k2"
    with pytest.raises(TokenRefused):
        keys.key("k1")


def test_a_key_set_is_fetched_within_a_second_and_no_larger_than_needed(tmp_path, monkeypatch):
    path = tmp_path / "keys"
    path.write_bytes(b"x" * 100_001)
    opened, limits = urllib.request.urlopen, []

    def urlopen(url: str, *, timeout: float) -> Any:
        limits.append(timeout)
        return opened(url, timeout=timeout)

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    assert fetch(path.as_uri()) == b"x" * 100_000
    assert limits == [1.0]


def test_an_issuer_is_read_with_all_that_it_may():
    issuer = issuers()[ISSUER]
    assert (issuer.issuer, issuer.audience, issuer.algorithms) == (ISSUER, "iarms", ("ES256",))
    assert (issuer.parties, issuer.keys.url) == (("WCO", "ADM-*"), "https://keys")
    assert [issuer.speaks_for(party) for party in ("WCO", "ADM-KE", "NCB-KE", "WCO-X")] == [True, True, False, False]
    told = json.dumps([{"issuer": "i", "audience": "a", "jwks_url": "u", "algorithms": [], "parties": []}])
    assert read_issuers(told)["i"].keys.get is fetch
