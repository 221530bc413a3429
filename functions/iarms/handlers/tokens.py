"""Tokens: what a JSON Web Token must be before anybody believes it, and where the issuers' keys come from.

Only the algorithms that the issuer is configured with count, whatever the token's header says; an issuer may speak
for the parties it is bound to and no other; the keys are the issuer's published set, kept for a day if it is down.
"""

import json
import re
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final

import jwt
from jwt import PyJWK, PyJWKSet

from iarms.models.party import class_of

FETCH_SECONDS: Final = 1.0
FRESH_SECONDS: Final = 600.0
STALE_SECONDS: Final = 24 * 3600.0
REFETCH_SECONDS: Final = 60.0  # an unknown kid asks the issuer again at most this often
_CLOCK_SKEW_SECONDS: Final = 60
_LONGEST_TOKEN: Final = 8192
_THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class TokenRefused(Exception):
    """The token is not believed; `reason` is a code for the audit trail, never told to the caller."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KeysUnavailable(Exception):
    """The issuer's keys cannot be had: nothing can be said of the token."""


@dataclass(frozen=True)
class Claims:
    """What a believed token says. `expires_at` in seconds since 1970; `bound_to` the thumbprint (x5t#S256) of the
    certificate without which it opens nothing, empty where it names none."""

    party: str
    subject: str
    scopes: tuple[str, ...]
    expires_at: int
    issuer: str
    token_id: str
    bound_to: str = ""


def fetch(url: str) -> bytes:
    """An issuer's key set as it stands."""
    with urllib.request.urlopen(url, timeout=FETCH_SECONDS) as answer:  # noqa: S310  # the URL is configuration
        body: bytes = answer.read(100_000)
        return body


@dataclass
class KeySet:
    """One issuer's keys: fetched, refreshed, and kept while the issuer is down."""

    url: str
    get: Callable[[str], bytes] = fetch
    clock: Callable[[], float] = time.monotonic
    _keys: dict[str, PyJWK] = field(default_factory=dict)
    _fetched: float | None = None
    _tried: float | None = None

    def key(self, kid: str) -> PyJWK:
        """The key of this id. Raises TokenRefused where there is none, KeysUnavailable where nobody can be asked."""
        now = self.clock()
        age = None if self._fetched is None else now - self._fetched
        rested = self._tried is None or now - self._tried >= REFETCH_SECONDS
        if age is None or ((age > FRESH_SECONDS or kid not in self._keys) and rested):
            self._refresh(now)
            age = None if self._fetched is None else now - self._fetched
        if age is None or age > STALE_SECONDS:
            raise KeysUnavailable(self.url)
        if kid not in self._keys:
            raise TokenRefused("unknown_key")
        return self._keys[kid]

    def _refresh(self, now: float) -> None:
        self._tried = now
        try:
            keys = PyJWKSet.from_json(self.get(self.url).decode()).keys
        except (OSError, ValueError, jwt.PyJWTError, AttributeError, TypeError):
            return  # the last two: JSON that is no key set
        self._keys = {key.key_id: key for key in keys if key.key_id}
        self._fetched = now


@dataclass(frozen=True)
class Issuer:
    """Who may sign for whom: `parties` are patterns such as ADM-*."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    parties: tuple[str, ...]
    keys: KeySet

    def speaks_for(self, party: str) -> bool:
        """Whether this issuer may assert this party."""
        return any(fnmatchcase(party, pattern) for pattern in self.parties)


def read_issuers(configuration: str, get: Callable[[str], bytes] = fetch) -> dict[str, Issuer]:
    """Issuers by name out of the function's configuration."""
    return {
        entry["issuer"]: Issuer(
            issuer=entry["issuer"],
            audience=entry["audience"],
            algorithms=tuple(entry["algorithms"]),
            parties=tuple(entry["parties"]),
            keys=KeySet(entry["jwks_url"], get),
        )
        for entry in json.loads(configuration)
    }


def verify(authorization: str, issuers: Mapping[str, Issuer], now: float) -> Claims:
    """The claims of a bearer token. Raises TokenRefused with the reason, or KeysUnavailable."""
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST_TOKEN:
        raise TokenRefused("no_bearer_token")
    try:
        header = jwt.get_unverified_header(token)
        unverified = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise TokenRefused("malformed") from error
    named = unverified.get("iss")
    issuer = issuers.get(named) if isinstance(named, str) else None
    if issuer is None:
        raise TokenRefused("unknown_issuer")
    if header.get("alg") not in issuer.algorithms:
        raise TokenRefused("algorithm")
    if not isinstance(header.get("kid"), str):
        raise TokenRefused("unknown_key")
    claims = _verified(token, issuer, issuer.keys.key(header["kid"]))
    if claims["exp"] <= now:
        raise TokenRefused("expired")
    if claims["iat"] > now + _CLOCK_SKEW_SECONDS:
        raise TokenRefused("not_yet_valid")
    party, scope = claims.get("party"), claims.get("scope")
    if not isinstance(party, str) or class_of(party) is None:
        raise TokenRefused("no_party")
    if not isinstance(scope, str):
        raise TokenRefused("no_scope")
    if not issuer.speaks_for(party):
        raise TokenRefused("party_not_of_issuer")
    return Claims(
        party=party,
        subject=claims["sub"],
        scopes=tuple(scope.split()),
        expires_at=claims["exp"],
        issuer=issuer.issuer,
        token_id=str(claims.get("jti", "")),
        bound_to=_bound_to(claims),
    )


def _bound_to(claims: Mapping[str, Any]) -> str:
    """The certificate that a token is bound to. Raises TokenRefused for a binding that is none that we check."""
    if "cnf" not in claims:
        return ""
    confirmation = claims["cnf"]
    thumbprint = confirmation.get("x5t#S256") if isinstance(confirmation, dict) and len(confirmation) == 1 else None
    if not isinstance(thumbprint, str) or not _THUMBPRINT.fullmatch(thumbprint):
        raise TokenRefused("binding")
    return thumbprint


def _verified(token: str, issuer: Issuer, key: PyJWK) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=list(issuer.algorithms),
            audience=issuer.audience,
            issuer=issuer.issuer,
            options={
                "require": ["iss", "aud", "exp", "iat", "sub"],
                "verify_exp": False,  # against the time that the caller gives, below
                "verify_iat": False,
            },
        )
    except jwt.InvalidAudienceError as error:
        raise TokenRefused("audience") from error
    except jwt.InvalidSignatureError as error:
        raise TokenRefused("signature") from error
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise TokenRefused("malformed") from error
    if not all(isinstance(claims[name], int) and not isinstance(claims[name], bool) for name in ("exp", "iat")):
        raise TokenRefused("malformed")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise TokenRefused("malformed")
    return claims
