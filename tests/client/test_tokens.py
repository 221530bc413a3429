"""Tokens: by a signature, by a certificate, by a function; renewed before they end, and once for all who wait."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import anyio
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from iarms_client import AsyncClient, Client, ClientCredentials, Token, TokenRefused
from iarms_client.tokens import FixedToken, TokenKeeper
from tests.client.scripted import BASE, Both, Hands, Script, said

CODES = said(200, {"lists": {}})
ISSUER = "https://issuer.example/token"


def granted(text: str = "t1", **more: Any) -> httpx.Response:
    return said(200, {"access_token": text, "token_type": "Bearer", "expires_in": 900, **more})


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key.pem"
    path.touch(mode=0o600)
    path.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


def credentials(**fields: Any) -> ClientCredentials:
    return ClientCredentials(token_url=ISSUER, client_id="customs-ke", **fields)


def test_a_client_proves_who_it_is_by_its_key(key_file: Path):
    both = Both("threads")
    source = credentials(key_file=key_file, key_id="k1", scope="search:write", audience="iarms")
    client, script = both.client(granted(), CODES, token=source)
    client.list_codes()
    asked, called = script.asked
    assert (asked.method, str(asked.url), called.headers["authorization"]) == ("POST", ISSUER, "Bearer t1")
    form = {name: values[0] for name, values in parse_qs(asked.content.decode()).items()}
    assertion = form.pop("client_assertion")
    assert form == {
        "grant_type": "client_credentials",
        "client_id": "customs-ke",
        "scope": "search:write",
        "audience": "iarms",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    public: Any = serialization.load_pem_private_key(key_file.read_bytes(), None).public_key()
    claims = jwt.decode(
        assertion, public, algorithms=["ES256"], audience=ISSUER, options={"verify_exp": False, "verify_iat": False}
    )
    assert (claims["iss"], claims["sub"], claims["exp"] - claims["iat"]) == ("customs-ke", "customs-ke", 60)
    assert jwt.get_unverified_header(assertion)["kid"] == "k1"


def test_without_a_key_the_certificate_of_the_connection_is_the_proof():
    client, script = Both("async").client(granted(), CODES, token=credentials())
    client.list_codes()
    assert b"client_assertion" not in script.asked[0].content


def test_a_key_that_others_may_read_is_not_used(key_file: Path):
    key_file.chmod(0o640)
    client, script = Both("threads").client(granted(), CODES, token=credentials(key_file=key_file))
    with pytest.raises(TokenRefused, match="chmod 600"):
        client.list_codes()
    key_file.chmod(0o600)
    key_file.write_text("no key")
    with pytest.raises(TokenRefused, match="no private key for ES256"):
        client.list_codes()
    key_file.unlink()
    with pytest.raises(TokenRefused, match="cannot be read"):
        client.list_codes()
    assert script.asked == []


@pytest.mark.parametrize(
    ("answers", "tries"),
    [
        ([said(401, {"error": "invalid_client", "error_description": "unknown key"})], 1),
        ([said(400, {"error": "invalid_scope"})], 1),
        ([said(503, {})], 3),
        ([httpx.ConnectError("refused")], 3),
        ([httpx.Response(200, headers={"Content-Type": "text/html"}, content=b"<html>")], 1),
        ([said(200, {"access_token": "", "token_type": "Bearer"})], 1),
        ([said(200, {"access_token": "t", "token_type": "mac"})], 1),
        ([httpx.Response(302, headers={"Location": "https://elsewhere.example"})], 1),
    ],
)
def test_an_issuer_that_gives_no_token_is_told_as_that(answers: Any, tries: int):
    client, script = Both("threads").client(*answers, token=credentials())
    with pytest.raises(TokenRefused, match=r"issuer\.example"):
        client.list_codes()
    assert [str(request.url) for request in script.asked] == [ISSUER] * tries


def test_a_token_is_renewed_before_it_ends_and_not_sooner():
    both = Both("threads")
    client, script = both.client(granted("t1"), CODES, CODES, granted("t2"), CODES, token=credentials())
    client.list_codes()
    both.hands.now += 839
    client.list_codes()
    both.hands.now += 1
    client.list_codes()
    assert [request.headers.get("authorization") for request in script.asked] == [
        None, "Bearer t1", "Bearer t1", None, "Bearer t2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lasts", [float("nan"), float("inf"), -float("inf"), -1, -0.5, "soon", "-5", "", [900], {}, True]
)
def test_a_token_that_lasts_no_length_of_time_is_refused(lasts: Any):
    client, script = Both("threads").client(granted(expires_in=lasts), CODES, token=credentials())
    with pytest.raises(TokenRefused, match="expires_in"):
        client.list_codes()
    assert len(script.asked) == 1


@pytest.mark.parametrize(
    ("lasts", "good_for"),
    [(0, 0), (10, 8), (900, 840), ("900", 840), (10**400, 86_340), (1e308, 86_340), (86_400.5, 86_340)],
)
def test_a_token_is_used_for_as_long_as_it_is_safe(lasts: Any, good_for: float):
    both = Both("threads")
    client, script = both.client(granted("t1", expires_in=lasts), CODES, granted("t2"), CODES, token=credentials())
    client.list_codes()
    both.hands.now += good_for
    client.list_codes()
    assert [request.headers.get("authorization") for request in script.asked] == [None, "Bearer t1", None, "Bearer t2"]
    if good_for:
        client, script = both.client(granted("t1", expires_in=lasts), CODES, CODES, token=credentials())
        client.list_codes()
        both.hands.now += good_for - 1
        client.list_codes()
        assert len(script.asked) == 3


@pytest.mark.parametrize("exp", ["1e999", "NaN", "1" + "0" * 400, '"soon"', "[" * 5000])
def test_the_end_that_a_token_tells_may_be_nonsense(exp: str):
    text = "h." + base64.urlsafe_b64encode(f'{{"exp": {exp}}}'.encode()).decode().rstrip("=") + ".s"
    client, script = Both("threads").client(CODES, token=text)
    client.list_codes()
    assert script.asked[0].headers["authorization"] == f"Bearer {text}"


@pytest.mark.parametrize("given", [Token("t", float("nan")), "", "two words", "a\nb", "naïve"])
def test_a_token_that_no_header_carries_is_not_sent(given: Any):
    client, script = Both("threads").client(CODES, token=lambda: given)
    with pytest.raises(TokenRefused, match="the token"):
        client.list_codes()
    assert script.asked == []


def test_a_function_may_be_async_and_the_end_that_a_token_tells_is_obeyed():
    hands = Hands()
    given: list[str] = []

    async def ask() -> str:
        given.append(jwt.encode({"exp": int(hands.now) + 100}, "k" * 32, algorithm="HS256"))
        return given[-1]

    async def play() -> None:
        async with AsyncClient(BASE, ask, clock=hands.clock, transport=Script([CODES])) as client:
            await client.list_codes()
            await client.list_codes()
            hands.now += 81
            await client.list_codes()

    anyio.run(play)
    assert len(given) == 2


def test_many_threads_that_need_a_token_have_it_asked_for_once():
    begun, go_on, asked = threading.Barrier(8), threading.Event(), []

    def ask() -> Token:
        asked.append(1)
        go_on.wait(10)
        return Token(f"t{len(asked)}", ends=2_000_000)

    client = Client(BASE, ask, clock=Hands().clock, transport=Script([CODES]))

    def call() -> Any:
        begun.wait(10)
        return client.list_codes()

    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(call) for _ in range(8)]
        go_on.set()
        assert [each.result(10).lists for each in calls] == [{}] * 8
    assert len(asked) == 1


def test_many_tasks_that_need_a_token_have_it_asked_for_once_also_after_a_refusal():
    asked: list[str] = []

    async def ask() -> str:
        await anyio.lowlevel.checkpoint()
        asked.append(f"t{len(asked) + 1}")
        return asked[-1]

    def answer(request: httpx.Request) -> httpx.Response:
        refused = request.headers["authorization"] == "Bearer t1"
        return said(401, {"status": 401, "code": "unauthenticated"}) if refused else said(200, {"lists": {}})

    async def play() -> None:
        client = AsyncClient(BASE, ask, clock=Hands().clock, transport=Script([answer]))
        async with anyio.create_task_group() as tasks:
            for _ in range(8):
                tasks.start_soon(client.list_codes)

    anyio.run(play)
    assert asked == ["t1", "t2"]


def test_no_token_stands_in_what_is_printed():
    secret = "very-secret"
    keeper = TokenKeeper(FixedToken(secret), Hands().clock)
    for _ in keeper.renew():
        pass
    assert keeper.good(None) == secret
    assert secret not in repr(Token(secret)) + repr(keeper)


def test_what_needs_no_token_is_called_without_one():
    client, script = Both("threads").client(
        said(200, {"status": "ok", "deployment": "local", "region": "eu-west-1"}), token=None
    )
    client.read_health()
    assert "authorization" not in script.asked[0].headers
    with pytest.raises(TokenRefused, match="without a token"):
        client.list_codes()
