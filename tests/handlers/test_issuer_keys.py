"""An issuer's keys from their first minute to their last: rotated, withdrawn, emptied, down, slow, and lying."""

import contextlib
import json
import threading
import time
from typing import Any
from urllib.error import URLError

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from iarms.handlers import issuer_keys
from iarms.handlers.issuer_keys import KeySet, KeySetUnusable, KeysUnavailable, KeyUnknown, read_key_set
from tests.handlers.test_tokens import ANY_JSON, KEY, OTHER, published

BOTH = ("ES256", "RS256")
RSA = rsa.generate_private_key(65537, 2048)


def jwk(key: Any, **changes: Any) -> dict[str, Any]:
    """The public part of a key as a JSON Web Key; None leaves a member out."""
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    told = json.loads(kind.to_jwk(key.public_key())) | {"kid": "k1"}
    told.pop("key_ops", None)
    return {name: value for name, value in (told | changes).items() if value is not None}


def key_set(*keys: Any) -> bytes:
    return json.dumps({"keys": list(keys)}).encode()


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


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float | None]]:
    """What was counted of issuers' troubles: which, and the age of the keys at hand."""
    told: list[tuple[str, float | None]] = []
    monkeypatch.setattr(issuer_keys, "count_issuer_trouble", lambda url, trouble, why, age: told.append((trouble, age)))
    return told


@pytest.mark.parametrize(("age", "asked"), [(0.0, 1), (540.0, 1), (540.1, 2), (86_400.0, 2), (86_401.0, 2)])
def test_keys_are_fresh_for_nine_minutes_and_then_asked_for_again(age: float, asked: int):
    issuer = Published()
    keys = issuer.key_set()
    assert keys.key("k1").key_id == "k1"
    issuer.now = age
    assert keys.key("k1").key_id == "k1"
    assert issuer.asked == asked


def test_with_the_verdict_that_the_gateway_keeps_a_withdrawn_key_is_out_within_ten_minutes():
    from infra.stacks.api import VERDICT_SECONDS

    assert issuer_keys.FRESH_SECONDS + VERDICT_SECONDS <= 600


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
        with pytest.raises(KeyUnknown):
            keys.key("k2")
    assert issuer.asked == asked


def test_a_key_that_stays_unknown_is_asked_for_ever_less_and_is_found_once_it_is_there():
    issuer = Published()
    keys = issuer.key_set()
    asked = []
    for minute in range(9):
        issuer.now = minute * 60.0
        with pytest.raises(KeyUnknown):
            keys.key("k2")
        asked.append(issuer.asked)
    assert asked == [1, 2, 2, 3, 3, 3, 3, 4, 4]
    issuer.answer, issuer.now = published(k1=KEY, k2=OTHER), 900.0
    assert keys.key("k2").key_id == "k2"


def test_a_flood_of_ids_asks_once_a_minute_and_is_remembered_only_so_far():
    issuer = Published()
    keys = issuer.key_set()
    for number in range(3_000):
        issuer.now = number / 10
        with pytest.raises(KeyUnknown):
            keys.key(f"forged-{number}")
    assert issuer.asked == 5
    assert len(keys._unknown) <= 256
    issuer.answer, issuer.now = published(k1=KEY, k2=OTHER), 360.0
    assert keys.key("k2").key_id == "k2", "a new key is found within a minute, whatever else is asked for"


def test_more_ids_than_are_remembered_push_the_oldest_out():
    issuer = Published()
    keys = issuer.key_set()
    for number in range(300):
        issuer.now = number * 60.0
        with pytest.raises(KeyUnknown):
            keys.key(f"forged-{number}")
    assert len(keys._unknown) == 256
    assert "forged-0" not in keys._unknown
    assert "forged-299" in keys._unknown


@pytest.mark.parametrize("kid", ["k1", None], ids=["one token again and again", "forged ids"])
def test_an_issuer_that_is_down_from_the_start_is_asked_once_for_twenty_tokens(kid: str | None):
    issuer = Published()
    issuer.answer = b""
    keys = issuer.key_set()
    for number in range(20):
        issuer.now = number * 0.5
        with pytest.raises(KeysUnavailable):
            keys.key(kid or f"forged-{number}")
    assert issuer.asked == 1


def test_an_issuer_that_was_never_there_is_asked_ever_less_up_to_once_a_minute_and_found_once_it_is_back():
    issuer = Published()
    issuer.answer = b""
    keys = issuer.key_set()
    asked_at: list[float] = []
    for second in range(300):
        issuer.now, before = float(second), issuer.asked
        with pytest.raises(KeysUnavailable):
            keys.key("k1")
        asked_at += [issuer.now] * (issuer.asked - before)
    assert asked_at == [0.0, 20.0, 60.0, 120.0, 180.0, 240.0]
    issuer.answer, issuer.now = published(k1=KEY), 300.0
    assert keys.key("k1").key_id == "k1"


def test_an_issuer_that_is_down_is_asked_once_a_minute_for_what_is_no_longer_fresh():
    issuer = Published()
    keys = issuer.key_set()
    keys.key("k1")
    issuer.answer = b""
    for moment, asked in ((1000.0, 2), (1059.0, 2), (1060.0, 3)):
        issuer.now = moment
        keys.key("k1")
        assert issuer.asked == asked


@pytest.mark.parametrize("kid", ["k1", "k2"])
@pytest.mark.parametrize("age", [None, 700.0], ids=["from the start", "with keys that are no longer fresh"])
def test_twenty_calls_at_once_ask_once(age: float | None, kid: str):
    issuer = Published()
    began, go = threading.Event(), threading.Event()

    def get(url: str) -> bytes:
        issuer.asked += 1
        if issuer.now:
            began.set()
            assert go.wait(10)
            raise URLError("down")
        return issuer.answer

    keys = KeySet("https://keys", get, lambda: issuer.now)
    if age is not None:
        keys.key("k1")
    issuer.now, issuer.asked = age or 1.0, 0
    came: list[str] = []

    def call() -> None:
        try:
            came.append(str(keys.key(kid).key_id))
        except KeysUnavailable:
            came.append("unavailable")

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    assert began.wait(10)
    if age is not None and kid == "k1":
        until = time.monotonic() + 10
        while len(came) < 19 and time.monotonic() < until:
            time.sleep(0.001)
        assert came == ["k1"] * 19, "who finds its key at hand waits for nobody"
    go.set()
    for thread in threads:
        thread.join(10)
    assert came == (["k1"] if age is not None and kid == "k1" else ["unavailable"]) * 20
    assert issuer.asked == 1


RUBBISH = {
    "a page": b"<html>",
    "nothing": b" ",
    "no text": b"\xff",
    "a list": b"[]",
    "a number": b"7",
    "no keys": b"{}",
    "keys that are no list": b'{"keys": 7}',
    "keys that are nothing": b'{"keys": null}',
    "keys that are an object": b'{"keys": {}}',
    "a key that is none": b'{"keys": ["x"]}',
    "a good key beside one that is none": key_set(jwk(OTHER), 7),
    "keys twice": b'{"keys": [], "keys": []}',
    "an issuer's description": b'{"issuer": "https://keys", "jwks_uri": "https://keys/jwks"}',
    "no number": b'{"keys": [{"kty": NaN}]}',
    "nested without end": b"[" * 50_000,
    "half a set": published(k1=OTHER)[:-20],
}


@pytest.mark.parametrize("name", RUBBISH)
def test_an_issuer_that_answers_with_rubbish_is_as_one_that_is_down(name: str, told: list[tuple[str, float | None]]):
    issuer = Published()
    keys = issuer.key_set()
    keys.key("k1")
    issuer.answer = RUBBISH[name]
    for moment in (700.0, 86_400.0):
        issuer.now = moment
        assert keys.key("k1").key_id == "k1"
    assert told == [("unusable", 700.0), ("unusable", 86_400.0)]
    issuer.now = 86_461.0
    with pytest.raises(KeysUnavailable):
        keys.key("k1")
    fresh = issuer.key_set()
    with pytest.raises(KeysUnavailable):
        fresh.key("k1")
    assert told[-1] == ("unusable", None)


EMPTIED = {
    "no key": b'{"keys": []}',
    "keys of no kind": b'{"keys": [{}]}',
    "a key for encryption": key_set(jwk(KEY, use="enc")),
    "a secret": key_set({"kty": "oct", "k": "c2VjcmV0", "kid": "k1"}),
}


@pytest.mark.parametrize("name", EMPTIED)
def test_an_issuer_that_publishes_an_emptied_set_has_withdrawn_its_keys(
    name: str, told: list[tuple[str, float | None]]
):
    issuer = Published()
    keys = issuer.key_set()
    keys.key("k1")
    issuer.answer, issuer.now = EMPTIED[name], 540.1
    with pytest.raises(KeyUnknown):
        keys.key("k1")
    assert told == [("emptied", 540.1)]
    issuer.answer = b""  # what it said last stands, also while it is down
    for moment in (601.0, 3600.0, 80_000.0):
        issuer.now = moment
        with pytest.raises(KeyUnknown):
            keys.key("k1")
    issuer.answer, issuer.now = published(k1=KEY), 80_060.0
    assert keys.key("k1").key_id == "k1"


def test_keys_that_are_emptied_early_stand_until_they_are_no_longer_fresh_and_it_is_told_each_minute(
    told: list[tuple[str, float | None]],
):
    issuer = Published()
    keys = issuer.key_set()
    keys.key("k1")
    issuer.answer, issuer.now = key_set(), 60.0
    with pytest.raises(KeyUnknown):
        keys.key("k2")
    for moment in (61.0, 119.0, 120.0, 500.0, 540.0):
        issuer.now = moment
        assert keys.key("k1").key_id == "k1"
    assert told == [("emptied", 60.0), ("emptied", 120.0), ("emptied", 500.0)]
    issuer.now = 540.1
    with pytest.raises(KeyUnknown):
        keys.key("k1")


def test_a_set_that_is_emptied_by_mistake_and_mended_costs_nothing():
    issuer = Published()
    keys = issuer.key_set()
    keys.key("k1")
    issuer.answer, issuer.now = key_set(), 400.0
    with pytest.raises(KeyUnknown):
        keys.key("k2")
    issuer.answer = published(k1=KEY)
    for moment in (410.0, 460.0, 539.0, 541.0, 999.0):
        issuer.now = moment
        assert keys.key("k1").key_id == "k1"


def test_an_issuer_that_emptied_its_set_is_asked_once_a_minute_until_it_has_keys_again():
    issuer = Published()
    issuer.answer = key_set()
    keys = issuer.key_set()
    for second in range(120):
        issuer.now = float(second)
        with pytest.raises(KeyUnknown):
            keys.key("k1")
    assert issuer.asked == 2
    issuer.answer, issuer.now = published(k1=KEY), 120.0
    assert keys.key("k1").key_id == "k1"


def test_a_key_that_the_issuer_takes_back_is_gone_and_one_without_an_id_never_counts():
    issuer = Published()
    issuer.answer = published(k1=KEY, none=OTHER)
    keys = issuer.key_set()
    keys.key("k1")
    issuer.answer, issuer.now = published(k2=OTHER), 541.0
    assert keys.key("k2").key_id == "k2"
    with pytest.raises(KeyUnknown):
        keys.key("k1")


def test_an_unknown_id_of_an_issuer_that_cannot_be_asked_is_not_said_to_be_unknown():
    issuer = Published()
    keys = issuer.key_set()
    keys.key("k1")
    issuer.answer, issuer.now = b"", 700.0
    with pytest.raises(KeysUnavailable):
        keys.key("k2")


SHORT = rsa.generate_private_key(65537, 1024)  # noqa: S505  # that is what is refused
P384 = ec.generate_private_key(ec.SECP384R1())
KOBLITZ = ec.generate_private_key(ec.SECP256K1())
ED = {"kty": "OKP", "crv": "Ed25519", "kid": "k1", "x": jwt.utils.base64url_encode(bytes(32)).decode()}
# Each is published as k1, and signs or does not.
KEYS: dict[str, tuple[dict[str, Any], bool]] = {
    "for ES256": (jwk(KEY), True),
    "for RS256": (jwk(RSA), True),
    "for signatures": (jwk(KEY, use="sig"), True),
    "for encryption": (jwk(KEY, use="enc"), False),
    "for a use in a list": (jwk(KEY, use=["sig"]), False),
    "to verify": (jwk(KEY, key_ops=["verify"]), True),
    "to verify and to sign": (jwk(KEY, key_ops=["sign", "verify"]), True),
    "to sign": (jwk(KEY, key_ops=["sign"]), False),
    "to encrypt": (jwk(RSA, key_ops=["encrypt", "wrapKey"]), False),
    "for no operation": (jwk(KEY, key_ops=[]), False),
    "to verify, as a word": (jwk(KEY, key_ops="verify"), False),
    "for signatures, to encrypt": (jwk(KEY, use="sig", key_ops=["encrypt"]), False),
    "to verify, for encryption": (jwk(KEY, use="enc", key_ops=["verify"]), False),
    "for its algorithm": (jwk(KEY, alg="ES256"), True),
    "for another algorithm of its kind": (jwk(RSA, alg="RS512"), False),
    "for PSS": (jwk(RSA, alg="PS256"), False),
    "for encryption by its algorithm": (jwk(RSA, alg="RSA-OAEP"), False),
    "for an algorithm of another kind": (jwk(KEY, alg="RS256"), False),
    "for a secret's algorithm": (jwk(KEY, alg="HS256"), False),
    "for a number": (jwk(KEY, alg=7), False),
    "RSA of 1024 bits": (jwk(SHORT), False),
    "RSA that lets anybody sign": (jwk(RSA, e="AQ"), False),
    "RSA of a small exponent": (jwk(RSA, e="Aw"), False),
    "RSA of an even exponent": (jwk(RSA, e="AQAC"), False),
    "RSA without a modulus": (jwk(RSA, n=None), False),
    "RSA of a modulus that is no number": (jwk(RSA, n="%%"), False),
    "RSA of a modulus of 80,000 bits": (jwk(RSA, n="_" * 13_334), False),
    "another curve": (jwk(P384), False),
    "another curve of the same length": (jwk(KOBLITZ), False),
    "another curve by its name alone": (jwk(KEY, crv="P-384"), False),
    "an Edwards curve": (ED, False),
    "a point that is on no curve": (jwk(KEY, x=jwk(OTHER)["x"]), False),
    "a point that is nowhere": (jwk(KEY, x="AAAA"), False),
    "a point in a list": (jwk(KEY, x=[1]), False),
    "half a point": (jwk(KEY, y=None), False),
    "with its private part": (jwk(KEY, d="AAAA"), False),
    "a secret": ({"kty": "oct", "k": "c2VjcmV0", "kid": "k1"}, False),
    "of a kind in a list": (jwk(KEY, kty=["EC"]), False),
    "of no kind": (jwk(KEY, kty=None), False),
    "without an id": (jwk(KEY, kid=None), False),
    "with an empty id": (jwk(KEY, kid=""), False),
    "with a number for an id": (jwk(KEY, kid=1), False),
    "with an id of two lines": (jwk(KEY, kid="k1\n"), False),
    "with members that are nothing to us": (jwk(KEY, x5c=["AAAA"], x5t="AAAA", more={"a": 1}), True),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_signs_by_its_use_its_kind_and_its_strength(name: str):
    told, signs = KEYS[name]
    assert list(read_key_set(key_set(told), BOTH)) == (["k1"] if signs else [])
    beside = read_key_set(key_set(told, jwk(OTHER, kid="k2")), BOTH)
    assert "k2" in beside, "one key that is none keeps no other from signing"


@given(
    st.sampled_from([jwk(KEY), jwk(RSA)]),
    st.dictionaries(st.sampled_from(("kty", "crv", "x", "y", "n", "e", "use", "key_ops", "alg", "kid")), ANY_JSON),
)
def test_whatever_a_key_says_of_itself_it_signs_or_is_passed_over(told: dict[str, Any], changes: dict[str, Any]):
    said = told | changes
    with contextlib.suppress(KeySetUnusable):  # a number that is none spoils the whole set
        read = read_key_set(key_set(said, jwk(OTHER, kid="k2")), BOTH)
        assert set(read) <= {"k2", str(said["kid"])}


@given(ANY_JSON)
def test_whatever_an_issuer_answers_is_a_key_set_or_none(answer: Any):
    for body in (json.dumps(answer).encode(), json.dumps({"keys": answer}).encode()):
        with contextlib.suppress(KeySetUnusable):
            assert read_key_set(body, BOTH) == {}


def test_a_key_of_an_algorithm_that_the_issuer_is_not_configured_with_signs_nothing():
    assert list(read_key_set(key_set(jwk(RSA), jwk(KEY, kid="k2")), ("ES256",))) == ["k2"]
    assert list(read_key_set(key_set(jwk(RSA), jwk(KEY, kid="k2")), ("RS256",))) == ["k1"]


def test_an_id_that_stands_for_several_keys_stands_for_none():
    for several in ((KEY, OTHER), (KEY, OTHER, KEY), (KEY, RSA)):
        assert list(read_key_set(key_set(*(jwk(each) for each in several), jwk(KEY, kid="k2")), BOTH)) == ["k2"]
    assert list(read_key_set(key_set(jwk(KEY), jwk(OTHER, use="enc")), BOTH)) == ["k1"]


def test_what_is_wrong_with_an_issuer_is_counted(capsys: pytest.CaptureFixture[str]):
    issuer = Published()
    keys = issuer.key_set()
    keys.key("k1")
    capsys.readouterr()
    for moment, answer, metric in ((600.0, b"", "IssuerDown"), (700.0, b"7", "IssuerKeysUnusable")):
        issuer.now, issuer.answer = moment, answer
        keys.key("k1")
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        (emitted,) = [line for line in lines if "_aws" in line]
        assert emitted[metric] == [1.0]
        assert emitted["OldestIssuerKeys"] == [moment]
