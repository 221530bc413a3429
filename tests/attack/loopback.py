"""`make attack-api`: the world in this process behind HTTP on a free port of the loopback, while a command runs that
attacks it with a token of each party.

    python -m tests.attack.loopback COMMAND...

In the command's words {url} stands for where it is served and {settings} for schemathesis.toml with the ids that there
are. It stands where API Gateway does: it finds the route, asks the authorizer, and refuses as `problem_responses` has
it. What it is asked side by side is done one after the other, and each call a second after the one before.
"""

import base64
import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"

import tests.conftest  # noqa: F401  # the environment of every test comes before what reads it
from iarms.handlers import authorizer
from iarms.handlers.tokens import TokenLimits, read_issuers
from iarms.observability import logger
from infra.refusals import REFUSALS
from infra.routes import ROUTES, Route
from ops.local import tokens
from tests import clock
from tests.attack import rules
from tests.attack.canaries import Canaries
from tests.attack.described import Operation, body_of, operations
from tests.attack.facts import Facts
from tests.attack.scene import Scene
from tests.world import DEPLOYMENT, Context, World, Worlds, local_templates

SETTINGS: Final = Path(__file__).with_name("schemathesis.toml")
_HOURS: Final = 12
_MOST_IDS: Final = 12
_EXAMPLES: Final = 12
_REFUSED: Final = {refusal.kind: refusal for refusal in REFUSALS}


class Gateway:
    """What API Gateway does for the world: routes, tokens, and its own refusals."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.answered = 0
        self._turn = threading.Lock()
        assert world.store is not None
        self._register = f"{DEPLOYMENT}-register"
        self._rows = pickle.dumps(world.store.tables[self._register])

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any, bytes]:
        """Status, headers and body of an answer."""
        with self._turn:
            clock._at += timedelta(seconds=1)
            self.answered += 1
            return self._answer(method, target, headers, body)

    def _answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any, bytes]:
        path = urlsplit(target).path
        route = _route(method, path)
        if route is None:
            return self._refuse("MISSING_AUTHENTICATION_TOKEN", path)
        claims: dict[str, Any] = dict.fromkeys(("party", "scopes", "subject", "bound_to"), "") | {"expires_at": "0"}
        if not route.open:
            if not headers.get("authorization"):
                return self._refuse("UNAUTHORIZED", path)
            try:
                claims = authorizer.handle(_gateway_event(method, path, route, headers), Context())["context"]
            except Exception as refused:  # noqa: BLE001  # as the gateway takes whatever an authorizer raises
                kind = "UNAUTHORIZED" if str(refused) == "Unauthorized" else "AUTHORIZER_FAILURE"
                return self._refuse(kind, path)
        answer = self.world.call(
            method,
            target,
            party=claims["party"],
            scopes=claims["scopes"],
            expires_at=float(claims["expires_at"]),
            subject=claims["subject"],
            bound_to=claims["bound_to"],
            headers=headers,
            text=body.decode(errors="replace") if body else None,
        )
        if route.path == "/v1/parties/{party}" and method == "PUT" and answer.status == 200:
            self._let_all_in_again()
        text = answer.text or ""
        is_file = answer.headers.get("Content-Type") == "application/pdf"
        return answer.status, answer.headers, base64.b64decode(text) if is_file else text.encode()

    def _let_all_in_again(self) -> None:
        """Who was suspended could attack nothing more."""
        assert self.world.store is not None
        self.world.store.tables[self._register] = pickle.loads(self._rows)  # noqa: S301  # our own
        clock._at += timedelta(minutes=1)

    def _refuse(self, kind: str, path: str) -> tuple[int, Any, bytes]:
        refusal = _REFUSED[kind]
        problem = {
            "type": f"/v1/problems/{refusal.code}", "title": refusal.title, "status": refusal.status,
            "detail": refusal.detail, "instance": path, "code": refusal.code, "request_id": f"gateway-{self.answered}",
        }  # fmt: skip
        headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store", **dict(refusal.headers)}
        return refusal.status, headers, json.dumps(problem).encode()


def _route(method: str, path: str) -> Route | None:
    given = path.split("/")
    for route in ROUTES:
        parts = route.path.split("/")
        fits = len(parts) == len(given) and all(
            p == g or (p[:1] == "{" and g) for p, g in zip(parts, given, strict=True)
        )
        if route.method == method and fits:
            return route
    return None


def _gateway_event(method: str, path: str, route: Route, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "REQUEST",
        "methodArn": f"arn:aws:execute-api:eu-west-1:123456789012:api/live/{method}{path}",
        "httpMethod": method,
        "resource": route.path,
        "path": path,
        "headers": dict(headers),
        "requestContext": {"extendedRequestId": "asked", "identity": {"sourceIp": "192.0.2.1", "userAgent": "attack"}},
    }


def door_of(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    """What speaks HTTP for a gateway."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = {name.lower(): value for name, value in self.headers.items()}
            status, headers, text = gateway.answer(self.command, self.path, given, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_QUERY = _do  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is http.server's
            """Say nothing."""

    return Door


def write_settings(folder: Path, named: Mapping[str, list[str]]) -> Path:
    """The settings of the attack, with the ids that there are."""
    lines = [SETTINGS.read_text()]
    for name, values in named.items():
        taken = [int(value) if value.isdecimal() else value for value in values[:_MOST_IDS]]
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(taken)}"]
    lines.append("[parameters]")
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}' for name in named]
    path = folder / "schemathesis.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


def examples_of(facts: Facts) -> dict[str, list[dict[str, Any]]]:
    """By operation: calls of the kind that has a success, each for other things."""
    found: dict[str, list[dict[str, Any]]] = {}
    for asked in operations():
        values = [facts.named(name) for name in asked.ids]
        for number in range(_EXAMPLES):
            ids = {name: each[number % len(each)] for name, each in zip(asked.ids, values, strict=True)}
            if "leg_id" in ids:
                ids["leg_id"] = sorted(facts.legs(ids["trace_id"]))[0]
            first = next(iter(ids.items()), ("", ""))
            headers = {"If-Match": f'"{facts.version(*first)}"'} if asked.method in ("PUT", "PATCH") else {}
            takers = sorted(_takers(facts, asked, ids))
            if not takers:
                continue
            party = takers[number % len(takers)]
            given: dict[str, Any] = {"party": party, "path_parameters": ids, "headers": headers}
            if asked.has_body:
                given["body"] = body_of(asked)
            if asked.name == "list_references":
                given["query"] = {"make": "beretta"}
            found.setdefault(asked.name, []).append(given)
    return found


def _takers(facts: Facts, asked: Operation, ids: Mapping[str, str]) -> set[str]:
    """Who may have a success of this, for all that is known of it."""
    named = {name: each for name, each in ids.items() if name not in rules.OWN_NAMES}
    if not all(rules.is_there(facts, name, each, ids) for name, each in named.items()):
        return set()
    may = rules.may_take(facts, asked.name, ids)
    return {party for party in may if not asked.scopes or asked.scopes & rules.scopes_of(party)}


def main(command: list[str]) -> int:
    """Serve the scene while the command runs; its status is this one's."""
    logger.setLevel("CRITICAL")
    clock.begin()
    with Worlds(local_templates()).begin(engine="memory") as world, tempfile.TemporaryDirectory() as folder:
        scene = Scene(world, Canaries())
        scene.set_up()
        key = tokens.issuer_key(Path(folder) / "key.pem")
        issuer = {
            "issuer": tokens.ISSUER, "audience": tokens.AUDIENCE, "jwks_url": "https://keys.example",
            "algorithms": ["ES256"], "parties": ["*"],
        }  # fmt: skip
        authorizer.issuers = read_issuers(json.dumps([issuer]), lambda url: json.dumps(tokens.key_set(key)).encode())
        authorizer.limits = TokenLimits(_HOURS * 3600)
        now, lifetime = int(clock.seconds()), _HOURS * 3600
        held = {party: tokens.mint(party, key, now=now, lifetime=lifetime) for party in rules.PARTIES}
        names = sorted({name for route in ROUTES for name in _names(route)})
        settings = write_settings(Path(folder), {name: scene.judge.facts.named(name) for name in names})
        told = Path(folder) / "attack.json"
        scopes = {party: sorted(rules.scopes_of(party)) for party in rules.PARTIES}
        told.write_text(json.dumps({"tokens": held, "scopes": scopes, "examples": examples_of(scene.judge.facts)}))
        gateway = Gateway(world)
        server = ThreadingHTTPServer(("127.0.0.1", 0), door_of(gateway))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        filled = [word.replace("{url}", url).replace("{settings}", str(settings)) for word in command]
        try:
            status = subprocess.run(filled, env={**os.environ, "ATTACK": str(told)}, check=False).returncode  # noqa: S603
        finally:
            server.shutdown()
            server.server_close()
        print(f"{gateway.answered} calls were answered")  # noqa: T201  # a command talks to a person
    return status


def _names(route: Route) -> list[str]:
    return [part[1:-1] for part in route.path.split("/") if part[:1] == "{"]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
