"""`make smoke BASE_URL= TOKEN=`: after a deployment, whether it answers as it should; a table of what was seen out.

    TOKEN=... python -m ops.edge.smoke https://api.europe.iarms.example [--cert client.pem --key client.key]

Nothing real is made: the searches have the purpose TEST, which sees test records alone and tells nobody, and keep no
watch. The calls stand in the audit trail like any others. Ends with 0 where everything was as expected, 1 where
something was not, and 2 where what was given is no address, token or certificate.
"""

import argparse
import base64
import http.client
import json
import os
import ssl
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

# A number that no bureau has on record: the search of each run is the same.
SERIAL: Final = "SMOKE000TEST"
CASE: Final = "SMOKE-TEST"
OFFICER: Final = "smoke-1"
PATIENCE: Final = 35  # seconds; the gateway itself waits 29


class Seen(NamedTuple):
    """What one call was answered: status 0 where there was no HTTP answer, with why in `text`. Names of headers are in
    small letters."""

    status: int
    headers: Mapping[str, str]
    text: str
    milliseconds: int

    def json(self) -> Any:
        """The body; None where it is no JSON."""
        with suppress(ValueError):
            return json.loads(self.text)
        return None

    def said(self) -> str:
        """In a few words."""
        if not self.status:
            return self.text
        body = self.json()
        code = body.get("code") if isinstance(body, dict) else None
        return f"{self.status} {code}" if code else str(self.status)


class Row(NamedTuple):
    """One thing that was looked at: what was expected, what was seen, and what was wrong with it."""

    what: str
    expected: str
    seen: str
    milliseconds: int
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """Where the deployment is and how one comes in. `within`: milliseconds that an answer may take."""

    base_url: str
    token: str
    cert: Path | None = None
    key: Path | None = None
    authority: Path | None = None
    within: int = 5_000
    on_behalf_of: str | None = None
    officer: str = OFFICER

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        token: str | None = None,
        bare: bool = False,
        newest: ssl.TLSVersion | None = None,
        **headers: str,
    ) -> Seen:
        """One call on a connection of its own. `token` instead of the target's, "" for none; `bare`: without the
        certificate; `newest`: no TLS above it."""
        split = urlsplit(self.base_url)
        bearer = self.token if token is None else token
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Authorization": f"Bearer {bearer}"} if bearer else {}
        sent |= {"Content-Type": "application/json"} if body is not None else {}
        begun = time.monotonic()
        connection = self._connection(split.hostname or "", split.port, bare=bare, newest=newest)
        try:
            connection.request(method, split.path.rstrip("/") + path, body=body, headers=sent)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Seen(answer.status, found, text, _since(begun))
        except (OSError, http.client.HTTPException) as error:
            return Seen(0, {}, f"no answer ({type(error).__name__})", _since(begun))
        finally:
            connection.close()

    def _connection(
        self, host: str, port: int | None, *, bare: bool, newest: ssl.TLSVersion | None
    ) -> http.client.HTTPConnection:
        if not self.is_tls:
            return http.client.HTTPConnection(host, port, timeout=PATIENCE)
        context = ssl.create_default_context(cafile=self.authority)
        if newest is not None:
            context.maximum_version = newest
        if self.cert is not None and not bare:
            context.load_cert_chain(self.cert, self.key)
        return http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=context)

    @property
    def is_tls(self) -> bool:
        """Whether it is reached over TLS."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def party(self) -> str:
        """Whose token it is, as the token says itself; "" where it does not."""
        with suppress(ValueError, IndexError, AttributeError):
            payload = self.token.split(".")[1]
            return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))).get("party", ""))
        return ""


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)


@dataclass
class Smoke:
    """One run: what was seen so far, and what it wrote."""

    target: Target
    rows: list[Row] = field(default_factory=list)
    search_id: str = ""
    answered: int = 0

    def run(self) -> list[Row]:
        """Look at everything, one after the other."""
        for look in (self._open, self._with_the_token, self._search, self._refusals, self._handshakes):
            look()
        return self.rows

    def _look(self, what: str, expected: str, seen: Seen, *faults: str | None) -> Seen:
        found = [fault for fault in faults if fault]
        if seen.status and seen.milliseconds > self.target.within:
            found.append(f"took longer than {self.target.within} ms")
        # Of no answer the rest need not be told.
        self.rows.append(
            Row(what, expected, seen.said(), seen.milliseconds, tuple(found[: None if seen.status else 1]))
        )
        self.answered += bool(seen.status)
        return seen

    def _open(self) -> None:
        health = self.target.ask("GET", "/v1/health", token="")
        body = health.json()
        status = body.get("status") if isinstance(body, dict) else None
        self._look("health", "200 ok", health, _is(health, 200), *_own_headers(health), _same("status", status, "ok"))
        described = self.target.ask("GET", "/v1/openapi.json", token="")
        body = described.json()
        version = body.get("openapi") if isinstance(body, dict) else None
        self._look("OpenAPI document", "200", described, _is(described, 200), None if version else "is no document")

    def _with_the_token(self) -> None:
        codes = self.target.ask("GET", "/v1/codes")
        lists = codes.json().get("lists") if isinstance(codes.json(), dict) else None
        self._look(
            "code lists", "200, RateLimit", codes,
            _is(codes, 200), *_own_headers(codes), *_paced(codes), None if lists else "has no lists",
        )  # fmt: skip

    def _search(self) -> None:
        body = json.dumps(self._asked()).encode()
        key = f"smoke-{uuid.uuid4()}"
        first = self.target.ask("POST", "/v1/searches", body, Idempotency_Key=key)
        self._look(
            "search, purpose TEST", "201, complete", first,
            _is(first, 201), *_own_headers(first), *_paced(first), *_complete(first),
        )  # fmt: skip
        if first.status != 201:
            return
        self.search_id = str(first.json()["search_id"])
        again = self.target.ask("POST", "/v1/searches", body, Idempotency_Key=key)
        self._look("the same, sent again", "the same answer", again, _is(again, 201), _same_text(first, again))
        read = self.target.ask("GET", f"/v1/searches/{self.search_id}")
        self._look("the search, read", "200, the same", read, _is(read, 200), _same_text(first, read))

    def _asked(self) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "firearm": {"serial_number": SERIAL, "make": "BERETTA"},
            "purpose": "TEST",
            "case_reference": CASE,
            "officer": self.target.officer,
            "watch": False,
        }
        if self.target.party == "WCO":
            asked["on_behalf_of"] = self.target.on_behalf_of or self._mandated()
        return asked

    def _mandated(self) -> str | None:
        """A country that the WCO may act for today, by its own row of the register."""
        row = self.target.ask("GET", "/v1/parties/WCO").json()
        today = datetime.now(UTC).date().isoformat()
        for each in row.get("mandates", ()) if isinstance(row, dict) else ():
            purposes = each.get("purposes")
            begun, over = each["since"] <= today, (each.get("until") or today) < today
            if begun and not over and (purposes is None or "TEST" in purposes):
                return str(each["country"])
        return None

    def _refusals(self) -> None:
        wrong = self.target.ask("POST", "/v1/searches", b'{"purpose": "TEST", "serial_number": 7}')
        pointers = {each.get("pointer") for each in _errors(wrong)}
        missing = sorted({"/firearm", "/officer", "/serial_number"} - pointers)
        self._look(
            "a wrong body", "422, each field", wrong,
            _is(wrong, 422), *_problem(wrong), f"says nothing of {', '.join(missing)}" if missing else None,
        )  # fmt: skip
        broken = self.target.ask("POST", "/v1/searches", b'{"purpose": ')
        self._look("a body that ends early", "400", broken, _is(broken, 400), *_problem(broken))
        nowhere = self.target.ask("GET", "/v1/nowhere")
        self._look("no such path", "404 not_found", nowhere, _is(nowhere, 404), *_problem(nowhere))
        for what, token in (("a token with another signature", _spoilt(self.target.token)), ("no token", "")):
            refused = self.target.ask("GET", "/v1/codes", token=token)
            challenge = None if "www-authenticate" in refused.headers else "has no WWW-Authenticate"
            self._look(what, "401", refused, _is(refused, 401), *_problem(refused), challenge)

    def _handshakes(self) -> None:
        """Where a certificate is asked for: without one, and by an older TLS, there is no answer."""
        if self.target.cert is None or not self.target.is_tls:
            return
        for what, how in (
            ("no certificate", {"bare": True}),
            ("TLS 1.2", {"newest": ssl.TLSVersion.TLSv1_2}),
        ):
            seen = self.target.ask("GET", "/v1/health", token="", **how)
            self._look(what, "no answer", seen, "was answered" if seen.status else None)


def _is(seen: Seen, status: int) -> str | None:
    return None if seen.status == status else f"is not {status}"


def _same(what: str, found: Any, wanted: Any) -> str | None:
    return None if found == wanted else f"{what} is {found!r}, not {wanted!r}"


def _same_text(first: Seen, again: Seen) -> str | None:
    return None if first.text == again.text else "is another answer than the first"


def _own_headers(seen: Seen) -> Iterator[str | None]:
    """What each answer of a function has."""
    if not seen.status:
        return
    if "no-store" not in seen.headers.get("cache-control", ""):
        yield "may be stored: Cache-Control has no no-store"
    if not seen.headers.get("x-request-id"):
        yield "has no X-Request-Id"


def _paced(seen: Seen) -> Iterator[str | None]:
    """What tells a party how its bucket stands."""
    for name in ("ratelimit", "ratelimit-policy"):
        if seen.status and name not in seen.headers:
            yield f"has no {name}"


def _complete(seen: Seen) -> Iterator[str | None]:
    body = seen.json()
    if seen.status == 201 and isinstance(body, dict):
        yield None if body.get("complete") is True else "the search is not complete"
        yield None if body.get("outcome") in ("hit", "possible", "no_match") else "has no outcome"


def _problem(seen: Seen) -> Iterator[str | None]:
    """What each refusal is, whoever refuses."""
    if not seen.status:
        return
    if "problem+json" not in seen.headers.get("content-type", ""):
        yield "is no problem+json"
    body = seen.json()
    lacking = {"type", "title", "status", "detail", "code", "request_id"} - set(body if isinstance(body, dict) else ())
    if lacking:
        yield f"lacks {', '.join(sorted(lacking))}"


def _errors(seen: Seen) -> list[dict[str, Any]]:
    body = seen.json()
    found = body.get("errors") if isinstance(body, dict) else None
    return [each for each in found or () if isinstance(each, dict)]


def _spoilt(token: str) -> str:
    """The token with another signature: each character of it is another."""
    head, _, signature = token.rpartition(".")
    other = {"A": "B", "a": "b", "0": "1"}
    return f"{head}.{''.join(other.get(each, 'A') for each in signature)}"


def table(rows: list[Row]) -> Iterator[str]:
    """The rows as lines, with what was wrong below each."""
    texts = [(row.what, row.expected, row.seen) for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for row, told in zip(rows, texts, strict=True):
        mark = "FAILED" if row.faults else "ok"
        what, expected, seen = (text.ljust(width) for text, width in zip(told, widths, strict=True))
        yield f"{mark:6}  {what}  {expected}  {seen}  {row.milliseconds:6} ms"
        yield from (f"        {fault}" for fault in row.faults)


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make smoke", description="Whether a deployment answers as it should.")
    parser.add_argument("base_url", help="https://..., as callers have it")
    parser.add_argument("--cert", type=Path, help="the client's certificate, where the deployment asks for one")
    parser.add_argument("--key", type=Path, help="its key")
    parser.add_argument("--authority", type=Path, help="who certified the deployment, where this machine does not know")
    parser.add_argument("--on-behalf-of", help="for whom the WCO asks; without it, one of its mandates")
    parser.add_argument("--officer", default=OFFICER, help="a pseudonym, where the party has a list of its officers")
    parser.add_argument("--within", type=int, default=5_000, help="milliseconds that an answer may take")
    return parser.parse_args(argv)


def _faults_of(target: Target) -> Iterator[str]:
    """What is wrong with what was given."""
    split = urlsplit(target.base_url)
    if split.scheme not in ("http", "https") or not split.hostname:
        yield f"{target.base_url!r} is no address: https://api.europe.iarms.example"
    elif split.scheme == "http" and split.hostname not in ("127.0.0.1", "localhost"):
        yield "a token goes over TLS alone: https://"
    if target.token.count(".") != 2 or not target.party:
        yield "TOKEN is no access token that names its party"
    elif not target.party.startswith(("WCO", "ADM-")):
        yield f"{target.party} does not search: take a token of the WCO or of an administration"
    if (target.cert is None) is not (target.key is None):
        yield "a certificate has a key: CERT= and KEY="
    for path in (target.cert, target.key, target.authority):
        if path is not None and not path.is_file():
            yield f"there is no file {path}"


def main(argv: list[str] | None = None, *, say: Callable[[str], None] = print) -> int:
    """Look, and say what was seen. Gives the status to end with."""
    given = _arguments(argv)
    target = Target(
        given.base_url,
        os.environ.get("TOKEN", ""),
        cert=given.cert,
        key=given.key,
        authority=given.authority,
        within=given.within,
        on_behalf_of=given.on_behalf_of,
        officer=given.officer,
    )
    faults = list(_faults_of(target))
    if not faults and target.cert is not None:
        try:
            ssl.create_default_context().load_cert_chain(target.cert, target.key)
        except (OSError, ValueError) as error:
            faults.append(f"certificate and key do not go together: {error}")
    if faults:
        print(*faults, sep="\n", file=sys.stderr)
        return 2
    smoke = Smoke(target)
    rows = smoke.run()
    for line in table(rows):
        say(line)
    failed = [row.what for row in rows if row.faults]
    made = f"search {smoke.search_id}, purpose TEST, nobody told" if smoke.search_id else "no search"
    say(f"\nwritten: {made}; {smoke.answered} calls were answered, and those that reached a function are in the trail")
    if target.cert is None:
        say("not looked at: the handshake without a certificate, for no certificate was given")
    say(f"FAILED: {', '.join(failed)}" if failed else f"all {len(rows)} as expected")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
