"""`make token PARTY=NCB-FR`: an issuer for the local stack, and tokens of its making.

With CERTIFICATE=file.pem the token is bound to that certificate (RFC 8705).

The key is made at first use, kept under .local with the rights of its owner alone, and never committed. Only the
deployment `local` knows this issuer.
"""

import base64
import hashlib
import json
import os
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from iarms.handlers.holders import read_certificate
from iarms.models.party import SCOPES, class_of

ISSUER: Final = "https://issuer.local.example"  # as infra/deployments.toml has it for `local` (tested)
AUDIENCE: Final = "iarms"
KEY_FILE: Final = Path(".local") / "issuer-key.pem"
LIFETIME_SECONDS: Final = 12 * 3600
_ALGORITHM: Final = "ES256"


def issuer_key(path: Path = KEY_FILE) -> ec.EllipticCurvePrivateKey:
    """The issuer's key, made when there is none."""
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        path.parent.mkdir(parents=True, exist_ok=True)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        # Written whole under another name first: two commands at once must not end with two keys.
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(pem)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} is no elliptic curve key")
    return loaded


def key_id(key: ec.EllipticCurvePrivateKey) -> str:
    """The key's id: its thumbprint, shortened (RFC 7638 gives the form)."""
    public = json.loads(ECAlgorithm.to_jwk(key.public_key()))
    thumbprint = json.dumps({name: public[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(thumbprint.encode()).digest()).decode()[:16]


def key_set(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """The issuer's public keys, as it publishes them."""
    public = json.loads(ECAlgorithm.to_jwk(key.public_key()))
    return {"keys": [{**public, "kid": key_id(key), "use": "sig", "alg": _ALGORITHM}]}


def mint(
    party: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    now: float | None = None,
    lifetime: int = LIFETIME_SECONDS,
    **claims: Any,
) -> str:
    """A token for a party with every scope that its class may hold; `claims` replace what it would say."""
    kind = class_of(party)
    if kind is None:
        raise ValueError(f"{party} is no party: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX")
    issued = int(time.time() if now is None else now)
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": issued,
        "exp": issued + lifetime,
        "sub": f"local-client-of-{party}",
        "jti": str(uuid.uuid4()),
        "party": party,
        "scope": " ".join(sorted(SCOPES[kind])),
        **claims,
    }
    return jwt.encode(claims, key, algorithm=_ALGORITHM, headers={"kid": key_id(key), "typ": "at+jwt"})


def confirmation_of(pem: str) -> dict[str, str]:
    """The claim `cnf` that binds a token to a certificate in PEM. Raises ValueError for what is no certificate."""
    certificate = read_certificate(pem)
    if certificate is None:
        raise ValueError("no certificate, or several")
    return {"x5t#S256": certificate.thumbprint}


@contextmanager
def published_keys(key: ec.EllipticCurvePrivateKey, *, port_file: Path | None = None) -> Iterator[str]:
    """Publish the key set on a loopback port for as long as this lasts; gives its URL.

    The port is that of the time before where `port_file` has one and it is free, for the templates name it; else a
    free one, which is kept there.
    """
    body = json.dumps(key_set(key)).encode()

    class KeySetDoor(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with the key set whatever is asked."""
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is http.server's
            """Say nothing."""

    server = _server_at_port(KeySetDoor, port_file)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/jwks.json"
    finally:
        server.shutdown()
        server.server_close()


def _server_at_port(door: type[BaseHTTPRequestHandler], port_file: Path | None) -> ThreadingHTTPServer:
    if port_file is not None and port_file.exists() and (port := port_file.read_text("utf-8")).isdecimal():
        # Taken meanwhile, or none that there can be.
        with suppress(OSError, OverflowError):
            return ThreadingHTTPServer(("127.0.0.1", int(port)), door)
    server = ThreadingHTTPServer(("127.0.0.1", 0), door)
    if port_file is not None:
        port_file.write_text(str(server.server_port), "utf-8")
    return server


def main(arguments: list[str]) -> int:
    """Print a token for the party named, bound to a certificate where its file is named."""
    if len(arguments) not in (1, 2) or class_of(arguments[0]) is None:
        print(
            "usage: make token PARTY=NCB-FR (or WCO, INTERPOL-GS, AUDITOR, ADM-XX) [CERTIFICATE=file.pem]",
            file=sys.stderr,
        )
        return 2
    bound: dict[str, Any] = {}
    if arguments[1:]:
        try:
            bound["cnf"] = confirmation_of(Path(arguments[1]).read_text())
        except (OSError, ValueError) as error:
            print(f"{arguments[1]}: {error}; make certificate NAME=customs-ke makes one", file=sys.stderr)
            return 2
    print(mint(arguments[0], issuer_key(), **bound))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
