"""What a token must be: each claim at its edge, each header, and every way to write one down."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.error import URLError

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from iarms.handlers.issuer_keys import KeySet, KeysUnavailable, fetch
from iarms.handlers.tokens import Claims, Issuer, TokenLimits, TokenRefused, read_issuers, verify
from iarms.models.country import COUNTRIES

KEY, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
NOW = int(time.time())
ISSUER = "https://issuer.example"
GONE = object()
THUMBPRINT = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"  # as RFC 8705 has one


def published(**keys: ec.EllipticCurvePrivateKey) -> bytes:
    """A key set as an issuer publishes it, by the keys' ids; "none" is the one without."""
    told = []
    for kid, key in keys.items():
        known = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())) | {"use": "sig", "alg": "ES256"}
        told.append(known if kid == "none" else known | {"kid": kid})
    return json.dumps({"keys": told}).encode()


def issuers(typ: str = "") -> dict[str, Issuer]:
    """The one issuer that is believed, with keys that nobody has fetched yet; `typ` of its tokens."""
    trusted = {
        "issuer": ISSUER,
        "audience": "iarms",
        "jwks_url": "https://keys",
        "algorithms": ["ES256"],
        "parties": ["WCO", "ADM-*"],
        "typ": typ,
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
    return written(json.dumps({n: v for n, v in header.items() if v is not GONE}), json.dumps(claims), key, algorithm)


def written(header: str, claims: str, key: Any = KEY, algorithm: str = "ES256") -> str:
    """A token of these very texts, signed."""
    text = b".".join(jwt.utils.base64url_encode(part.encode("utf-8", "surrogatepass")) for part in (header, claims))
    signature = jwt.get_algorithm_by_name(algorithm).sign(text, key)
    return b".".join([text, jwt.utils.base64url_encode(signature)]).decode()


def refusal(token: str, typ: str = "") -> str | None:
    """Why a bearer token is refused; None where it is believed."""
    try:
        verify(f"Bearer {token}", issuers(typ), NOW)
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
    "an end with a fraction": ({"exp": NOW + 600.5}, None),
    "over by a fraction": ({"exp": NOW - 0.25}, "expired"),
    "an end that is a truth": ({"exp": True}, "malformed"),
    "an end in a list": ({"exp": [NOW + 600]}, "malformed"),
    "an end that is nothing": ({"exp": None}, "malformed"),
    "an end in milliseconds": ({"exp": (NOW + 600) * 1000}, "malformed"),
    "an end beyond every calendar": ({"exp": 10**400}, "malformed"),
    "an end before 1970": ({"exp": -1}, "malformed"),
    "good for fifteen minutes": ({"exp": NOW + 900}, None),
    "good for fifteen minutes and a second": ({"exp": NOW + 901}, "lives_too_long"),
    "good for fifteen minutes and a fraction": ({"exp": NOW + 900.01}, "lives_too_long"),
    "good for ten years": ({"exp": NOW + 315_360_000}, "lives_too_long"),
    "good for ten years, of which little is left": ({"iat": NOW - 315_360_000, "exp": NOW + 60}, "lives_too_long"),
    "over before it is issued": ({"iat": NOW + 30, "exp": NOW + 20}, "malformed"),
    "over as it is issued": ({"iat": NOW + 30, "exp": NOW + 30}, "malformed"),
    "issued a minute ahead, as clocks differ": ({"iat": NOW + 60}, None),
    "issued more than a minute ahead": ({"iat": NOW + 61}, "not_yet_valid"),
    "issued as long ago as it may": ({"iat": NOW - 300}, None),
    "issued long ago": ({"iat": NOW - 10**6}, "lives_too_long"),
    "no time of issue": ({"iat": GONE}, "malformed"),
    "a time of issue with a fraction": ({"iat": NOW - 0.5}, None),
    "a time of issue in words": ({"iat": str(NOW)}, "malformed"),
    "a time of issue before 1970": ({"iat": -3}, "malformed"),
    "a time of issue that is a truth": ({"iat": True}, "malformed"),
    "valid from a minute ago": ({"nbf": NOW - 60}, None),
    "valid from a minute ahead, as clocks differ": ({"nbf": NOW + 60}, None),
    "valid from a fraction more than a minute ahead": ({"nbf": NOW + 60.5}, "not_yet_valid"),
    "valid from an hour ahead": ({"nbf": NOW + 3600}, "not_yet_valid"),
    "valid once it is over": ({"nbf": NOW + 30, "exp": NOW + 20}, "malformed"),
    "valid from a word on": ({"nbf": "later"}, "malformed"),
    "valid from nothing on": ({"nbf": None}, "malformed"),
    "valid from a truth on": ({"nbf": True}, "malformed"),
    "valid from before 1970": ({"nbf": -(10**12)}, "malformed"),
    "for us in a list": ({"aud": ["iarms"]}, None),
    "for us among others": ({"aud": ["else", "iarms"]}, "audience"),
    "for us twice": ({"aud": ["iarms", "iarms"]}, "audience"),
    "for us in a list of lists": ({"aud": [["iarms"]]}, "audience"),
    "for us as an object": ({"aud": {"iarms": 1}}, "audience"),
    "for nobody in a list": ({"aud": []}, "malformed"),
    "for somebody else": ({"aud": "else"}, "audience"),
    "for a list without us": ({"aud": ["else"]}, "audience"),
    "for nobody named": ({"aud": GONE}, "malformed"),
    "of another issuer": ({"iss": "https://elsewhere.example"}, "unknown_issuer"),
    "of no issuer": ({"iss": GONE}, "unknown_issuer"),
    "of a list of issuers": ({"iss": [ISSUER]}, "unknown_issuer"),
    "no subject": ({"sub": GONE}, "malformed"),
    "an empty subject": ({"sub": ""}, "malformed"),
    "a number for a subject": ({"sub": 7}, "malformed"),
    "a subject as certificates name them": ({"sub": "CN=gateway-1,O=Customs"}, None),
    "a subject of two words": ({"sub": "gateway 1"}, "malformed"),
    "a subject of 128 characters": ({"sub": "s" * 128}, None),
    "a subject of 129 characters": ({"sub": "s" * 129}, "malformed"),
    "a subject of two lines": ({"sub": "client\n2026 allowed"}, "malformed"),
    "a subject with a NUL": ({"sub": "client\0"}, "malformed"),
    "a subject with a space that is not seen": ({"sub": "client "}, "malformed"),
    "a subject with letters that are not seen": ({"sub": "cli\u200bent"}, "malformed"),
    "a subject that is written backwards": ({"sub": "cli\u202eent"}, "malformed"),
    "a subject with tags": ({"sub": "client\U000e0041"}, "malformed"),
    "a subject in letters that look alike": ({"sub": "\u0441lient"}, "malformed"),
    "half a character for a subject": ({"sub": "\ud800"}, "malformed"),
    "an empty id": ({"jti": ""}, "malformed"),
    "nothing for an id": ({"jti": None}, "malformed"),
    "an id of two lines": ({"jti": "j\r\n1"}, "malformed"),
    "an id of 129 characters": ({"jti": "j" * 129}, "malformed"),
    "an administration": ({"party": "ADM-KE"}, None),
    "no party": ({"party": GONE}, "no_party"),
    "a list of parties": ({"party": ["WCO"]}, "no_party"),
    "a party that there is not": ({"party": "ADM-QQ"}, "no_party"),
    "a party that another issuer speaks for": ({"party": "NCB-FR"}, "party_not_of_issuer"),
    "no scope": ({"scope": GONE}, "no_scope"),
    "a list of scopes": ({"scope": ["search:read"]}, "no_scope"),
    "an empty scope": ({"scope": ""}, None),
    "a scope that hides another": ({"scope": "search:read\u2003record:write"}, "no_scope"),
    "a scope of two lines": ({"scope": "search:read\nrecord:write"}, "no_scope"),
    "bound to a certificate": ({"cnf": {"x5t#S256": THUMBPRINT}}, None),
    "bound, and good for an hour": ({"cnf": {"x5t#S256": THUMBPRINT}, "exp": NOW + 3600}, None),
    "bound, and good for a second more": ({"cnf": {"x5t#S256": THUMBPRINT}, "exp": NOW + 3601}, "lives_too_long"),
    "bound to nothing": ({"cnf": None}, "confirmation"),
    "bound by no method": ({"cnf": {}}, "confirmation"),
    "bound by a word": ({"cnf": THUMBPRINT}, "confirmation"),
    "bound by a list": ({"cnf": [{"x5t#S256": THUMBPRINT}]}, "confirmation"),
    "bound by a truth": ({"cnf": True}, "confirmation"),
    "bound to an empty certificate": ({"cnf": {"x5t#S256": ""}}, "confirmation"),
    "bound to a number": ({"cnf": {"x5t#S256": 7}}, "confirmation"),
    "bound to a list of certificates": ({"cnf": {"x5t#S256": [THUMBPRINT]}}, "confirmation"),
    "bound by too short a digest": ({"cnf": {"x5t#S256": THUMBPRINT[:-1]}}, "confirmation"),
    "bound by too long a digest": ({"cnf": {"x5t#S256": THUMBPRINT + "A"}}, "confirmation"),
    "bound by a digest with padding": ({"cnf": {"x5t#S256": THUMBPRINT + "="}}, "confirmation"),
    "bound by a digest in base 64 as letters have it": ({"cnf": {"x5t#S256": "+" + THUMBPRINT[1:]}}, "confirmation"),
    "bound by a digest with more bits than there are": ({"cnf": {"x5t#S256": "A" * 42 + "B"}}, "confirmation"),
    "bound by a digest and a line": ({"cnf": {"x5t#S256": THUMBPRINT + "\n"}}, "confirmation"),
    "bound by a digest in hexadecimal": ({"cnf": {"x5t#S256": "ab" * 32}}, "confirmation"),
    "bound by SHA-1": ({"cnf": {"x5t": THUMBPRINT}}, "confirmation"),
    "bound to a key by DPoP": ({"cnf": {"jkt": THUMBPRINT}}, "confirmation"),
    "bound to a certificate and a key": ({"cnf": {"x5t#S256": THUMBPRINT, "jkt": THUMBPRINT}}, "confirmation"),
    "bound to a key in the token": ({"cnf": {"jwk": {"kty": "EC"}}}, "confirmation"),
    "an id token by its nonce": ({"nonce": "n"}, "token_type"),
    "an id token by a digest of the access token": ({"at_hash": "h"}, "token_type"),
    "an id token as Cognito says it": ({"token_use": "id"}, "token_type"),
    "an access token as Cognito says it": ({"token_use": "access"}, None),
    "an id token as Keycloak says it": ({"typ": "ID"}, "token_type"),
    "a refresh token as Keycloak says it": ({"typ": "Refresh"}, "token_type"),
    "an access token as Keycloak says it": ({"typ": "Bearer"}, None),
    "a kind in a list": ({"typ": ["Bearer"]}, "token_type"),
    "a token that ends a session": ({"events": {"https://events.example/logout": {}}}, "token_type"),
    "claims that are nothing to us": ({"name": "\u200b", "groups": [1, {"a": None}]}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_a_token_is_believed_or_refused_by_each_of_its_claims(name: str):
    changes, reason = CLAIMS[name]
    assert refusal(signed(claims_of(**changes))) == reason


def test_a_bound_token_says_to_which_certificate():
    token = signed(claims_of(cnf={"x5t#S256": THUMBPRINT}))
    assert verify(f"Bearer {token}", issuers(), NOW).bound_to == THUMBPRINT
    assert verify(f"Bearer {signed(claims_of())}", issuers(), NOW).bound_to == ""


@pytest.mark.parametrize(("minutes", "bound"), [(5, 10), (15, 60), (720, 720)])
def test_a_token_lives_as_long_as_its_deployment_allows(minutes: int, bound: int):
    limits = TokenLimits(minutes * 60, bound * 60)
    for more, most in (({}, minutes), ({"cnf": {"x5t#S256": THUMBPRINT}}, bound)):
        good = signed(claims_of(exp=NOW + most * 60, **more))
        assert verify(f"Bearer {good}", issuers(), NOW, limits).expires_at == NOW + most * 60
        with pytest.raises(TokenRefused, match="lives_too_long"):
            verify(f"Bearer {signed(claims_of(exp=NOW + most * 60 + 1, **more))}", issuers(), NOW, limits)


@pytest.mark.parametrize("moment", [0.5, 1_000_000_000.0, 4_102_444_800.0])
def test_the_time_is_the_one_that_is_given_and_not_the_machines(moment: float):
    claims = claims_of(iat=moment, nbf=moment + 60, exp=moment + 600.25)
    assert verify(f"Bearer {signed(claims)}", issuers(), moment).expires_at == moment + 600.25
    for over in (moment + 600.25, moment + 601):
        with pytest.raises(TokenRefused, match="expired"):
            verify(f"Bearer {signed(claims)}", issuers(), over)
    with pytest.raises(TokenRefused, match="not_yet_valid"):
        verify(f"Bearer {signed(claims | {'nbf': moment + 60.5})}", issuers(), moment)


# The header's `typ`, and whether it is believed of an issuer that says nothing and of one that says at+jwt.
KINDS: dict[str, tuple[Any, bool, bool]] = {
    "JWT": ("JWT", True, False),
    "JWT in other letters": ("jwt", True, False),
    "none": (GONE, True, False),
    "at+jwt": ("at+jwt", True, True),
    "at+jwt as a whole media type": ("application/at+jwt", True, True),
    "at+jwt in other letters": ("AT+JWT", True, True),
    "an id token": ("id_token+jwt", False, False),
    "a token that ends a session": ("logout+jwt", False, False),
    "a proof of possession": ("dpop+jwt", False, False),
    "a request": ("oauth-authz-req+jwt", False, False),
    "a number": (7, False, False),
    "a list": (["at+jwt"], False, False),
    "nothing": (None, False, False),
    "no word": ("", False, False),
    "a word around it": (" at+jwt", False, False),
    "twice a media type": ("application/application/at+jwt", False, False),
}


@pytest.mark.parametrize("name", KINDS)
def test_only_an_access_token_is_believed_and_only_as_its_issuer_says_it(name: str):
    typ, of_any, of_one_that_says = KINDS[name]
    token = signed(claims_of(), {"typ": typ})
    assert refusal(token) == (None if of_any else "token_type")
    assert refusal(token, "at+jwt") == (None if of_one_that_says else "token_type")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"crit": ["exp"]}, "critical_header"),
        ({"crit": []}, "critical_header"),
        ({"crit": None}, "critical_header"),
        ({"crit": ["b64"], "b64": False}, "critical_header"),
        ({"b64": False}, "critical_header"),
        ({"b64": True}, "critical_header"),
        ({"kid": ""}, "unknown_key"),
        ({"kid": "k" * 129}, "unknown_key"),
        ({"kid": "k1\n"}, "unknown_key"),
        ({"kid": ["k1"]}, "malformed"),
        ({"alg": ["ES256"]}, "algorithm"),
        ({"alg": "es256"}, "algorithm"),
        ({"alg": None}, "algorithm"),
        ({"jku": "https://elsewhere.example", "x5u": "https://elsewhere.example"}, None),
    ],
)
def test_a_header_is_understood_or_the_token_is_refused(header: dict[str, Any], reason: str | None):
    assert refusal(signed(claims_of(), header)) == reason


def test_the_key_that_a_token_brings_counts_for_nothing():
    brought = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(OTHER.public_key()))
    assert refusal(signed(claims_of(), {"jwk": brought}, key=OTHER)) == "signature"


HEADER, CLAIM = '{"alg":"ES256","kid":"k1"}', json.dumps(claims_of())
# What JSON is not, or not for everybody alike: each is a claim beside those of a good token.
TEXTS = {
    "a claim twice": '"sub":"other"',
    "a claim twice, to the letter": '"sub":"client"',
    "an end twice": f'"exp":{NOW + 60}',
    "a name twice in a claim": '"cnf":{"x5t#S256":"a","x5t#S256":"b"}',
    "no number": '"nbf":NaN',
    "infinity": '"nbf":Infinity',
    "infinity backwards": '"nbf":-Infinity',
    "a number that is read as infinity": '"nbf":1e400',
    "a number that is read as infinity backwards": '"nbf":-1e400',
    "a number of ten thousand digits": '"nbf":1' + "0" * 5000,
    "nested without end": '"more":' + "[" * 2000 + "]" * 2000,
    "a comma too many": '"more":1,',
    "half a character": '"jti":"\\ud800"',
    "a line in a string": '"jti":"a\nb"',
}


@pytest.mark.parametrize("name", TEXTS)
def test_claims_are_read_strictly(name: str):
    assert refusal(written(HEADER, CLAIM)) is None
    assert refusal(written(HEADER, CLAIM[:-1] + "," + TEXTS[name] + "}")) == "malformed"


@pytest.mark.parametrize("text", ["[]", "7", '"x"', "null", "", "{}x", "\ufeff{}", "\ud800"])
def test_what_is_no_object_is_no_token(text: str):
    assert refusal(written(HEADER, text)) == "malformed"
    assert refusal(written(text, CLAIM)) == "malformed"


def test_a_header_that_names_its_algorithm_twice_is_none():
    assert refusal(written('{"alg":"ES256","alg":"ES256","kid":"k1"}', CLAIM)) == "malformed"
    assert refusal(written('{"alg":"ES256","kid":"k1","kid":"k2"}', CLAIM)) == "malformed"


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token + "=",
        lambda token: token + ".",
        lambda token: token.replace(".", "..", 1),
        lambda token: "." + token,
        lambda token: token[:20] + "\n" + token[20:],
        lambda token: token[:20] + " " + token[20:],
        lambda token: token[:20] + "%" + token[20:],
        lambda token: token + "\t",
        lambda token: token + "\u00e9",
        lambda token: token[:-1] + chr(ord(token[-1]) + 1),  # bits after the last of the signature
        lambda token: token.rpartition(".")[0] + ".",
        lambda token: token.rpartition(".")[0],
    ],
)
def test_a_token_is_written_in_one_way_alone(change: Callable[[str], str]):
    assert refusal(change(signed(claims_of()))) in ("malformed", "signature")


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50) | st.sampled_from([NOW, NOW + 60]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
NAMES = (*claims_of(), "nbf", "cnf", "typ", "token_use", "nonce", "client_id")


@given(
    st.dictionaries(st.sampled_from(NAMES), ANY_JSON, max_size=4),
    st.dictionaries(st.sampled_from(("typ", "crit", "alg", "kid", "b64", "jwk")), ANY_JSON, max_size=1),
)
def test_whatever_a_token_says_it_is_believed_or_refused_and_what_is_believed_is_sane(
    claims: dict[str, Any], header: dict[str, Any]
):
    try:
        believed = verify(f"Bearer {signed(claims_of(**claims), header)}", issuers(), NOW)
    except TokenRefused:
        return
    assert believed.party in ("WCO", *(f"ADM-{each}" for each in COUNTRIES))
    assert NOW < believed.expires_at <= NOW + 960
    assert believed.subject.isascii()
    assert believed.subject.isprintable()
    assert 0 < len(believed.subject) <= 128
    assert claims_of(**claims)["aud"] in ("iarms", ["iarms"])
    assert (believed.bound_to == "") is ("cnf" not in claims)


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda each: each.decode("latin-1")))
def test_whatever_is_sent_as_a_token_is_refused(text: str):
    with pytest.raises(TokenRefused):
        verify(f"Bearer {text}", issuers(), NOW)


def test_a_token_that_is_bad_by_itself_asks_no_issuer_for_a_key():
    asked: list[str] = []

    def get(url: str) -> bytes:
        asked.append(url)
        raise URLError("down")

    trusted = issuers()[ISSUER]
    believed = {ISSUER: replace(trusted, keys=KeySet("https://keys", get))}
    for changes, reason in CLAIMS.values():
        if reason is not None:
            with pytest.raises(TokenRefused, match=reason):
                verify(f"Bearer {signed(claims_of(**changes))}", believed, NOW)
    assert asked == []
    with pytest.raises(KeysUnavailable):
        verify(f"Bearer {signed(claims_of())}", believed, NOW)
    assert asked == ["https://keys"]


def test_a_refusal_says_whose_token_it_was_as_far_as_it_can_be_written_down():
    for changes, issuer, token_id in (
        ({"exp": NOW}, ISSUER, "j-1"),
        ({"exp": NOW, "jti": "j\n1"}, ISSUER, ""),
        ({"iss": "https://elsewhere.example\n"}, "", "j-1"),
    ):
        with pytest.raises(TokenRefused) as refused:
            verify(f"Bearer {signed(claims_of(**changes))}", issuers(), NOW)
        assert (refused.value.issuer, refused.value.token_id) == (issuer, token_id)


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


def test_an_issuer_is_read_with_all_that_it_may():
    issuer = issuers()[ISSUER]
    assert (issuer.issuer, issuer.audience, issuer.algorithms) == (ISSUER, "iarms", ("ES256",))
    assert (issuer.parties, issuer.keys.url) == (("WCO", "ADM-*"), "https://keys")
    assert [issuer.speaks_for(party) for party in ("WCO", "ADM-KE", "NCB-KE", "WCO-X")] == [True, True, False, False]
    assert (issuer.typ, issuers("at+jwt")[ISSUER].typ) == ("", "at+jwt")
    told = json.dumps([{"issuer": "i", "audience": "a", "jwks_url": "u", "algorithms": [], "parties": []}])
    assert read_issuers(told)["i"].keys.get is fetch
