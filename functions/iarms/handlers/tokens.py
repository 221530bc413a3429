"""Tokens: what a JSON Web Token must be before anybody believes it.

Only the algorithms that the issuer is configured with count, whatever the token's header says; an issuer may speak
for the parties it is bound to and no other. Everything that can be said without a key is said first, so that a token
that is bad by itself asks no issuer for anything. Of no use here is a token that lives longer than the deployment
allows, that is for somebody else beside us, that is of another kind (an id token), or whose holder could not be
checked. Sources: RFC 7515, 7519, 7800, 8705, 8725 and 9068.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from iarms.errors import BadRequest
from iarms.handlers.issuer_keys import KeySet, KeysUnavailable, KeyUnknown, fetch
from iarms.handlers.strict_json import strict_json
from iarms.models.party_names import CLIENT_ID, TEST_ADMINISTRATION, TEST_BUREAU, THUMBPRINT, class_of

__all__ = [
    "Claims",
    "Issuer",
    "KeysUnavailable",
    "TokenLimits",
    "TokenRefused",
    "read_issuers",
    "verify",
]

_CLOCK_SKEW_SECONDS: Final = 60
_LONGEST_TOKEN: Final = 8192
_LAST_SECOND: Final = 253_402_300_800  # the year 10000: what is no date in a calendar is none in a token
_COMPACT: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)")
_SHOWN: Final = re.compile(CLIENT_ID)
_SCOPE: Final = re.compile(r"[\x20-\x7e]*")
_THUMBPRINT: Final = re.compile(THUMBPRINT)
_PLAIN_KINDS: Final = frozenset({"jwt", "at+jwt"})
# What stands in id tokens and logout tokens (OpenID Connect) and in no access token.
_OF_OTHER_TOKENS: Final = frozenset({"nonce", "at_hash", "c_hash", "s_hash", "events"})
_ACCESS: Final = frozenset({"access", "bearer", "at+jwt"})


class TokenRefused(Exception):
    """The token is not believed; `reason` is a code for the audit trail, never told to the caller.

    `issuer` and `token_id` are what it says of itself, where that can be written down; nobody has vouched for them.
    """

    def __init__(self, reason: str, issuer: str = "", token_id: str = "") -> None:
        super().__init__(reason)
        self.reason, self.issuer, self.token_id = reason, issuer, token_id


@dataclass(frozen=True)
class TokenLimits:
    """For how many seconds a token may be good, from its `iat` to its `exp`; longer where it is bound to its holder."""

    seconds: float = 15 * 60
    bound_seconds: float = 60 * 60


USUAL_LIMITS: Final = TokenLimits()


@dataclass(frozen=True)
class Claims:
    """What a believed token says. `expires_at` in seconds since 1970.

    `bound_to` is the thumbprint (x5t#S256) of the one certificate that its holder must show, or "".
    """

    party: str
    subject: str
    scopes: tuple[str, ...]
    expires_at: float
    issuer: str
    token_id: str
    bound_to: str = ""


@dataclass(frozen=True)
class Issuer:
    """Who may sign for whom: `parties` are patterns such as ADM-*. `typ` is the kind that its access tokens have in
    their header, or "" where it says JWT or nothing."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    parties: tuple[str, ...]
    keys: KeySet
    typ: str = ""

    def speaks_for(self, party: str) -> bool:
        """Whether this issuer may assert this party."""
        return any(fnmatchcase(party, pattern) for pattern in self.parties)


@dataclass(frozen=True)
class _Parts:
    """A token taken apart, of which nothing is believed."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes


def read_issuers(configuration: str, get: Callable[[str], bytes] = fetch) -> dict[str, Issuer]:
    """Issuers by name out of the function's configuration."""
    return {
        entry["issuer"]: Issuer(
            issuer=entry["issuer"],
            audience=entry["audience"],
            algorithms=tuple(entry["algorithms"]),
            parties=tuple(entry["parties"]),
            keys=KeySet(entry["jwks_url"], get, algorithms=tuple(entry["algorithms"])),
            typ=entry.get("typ") or "",
        )
        for entry in json.loads(configuration)
    }


def verify(authorization: str, issuers: Mapping[str, Issuer], now: float, limits: TokenLimits = USUAL_LIMITS) -> Claims:
    """The claims of a bearer token at a time in seconds since 1970. Raises TokenRefused, or KeysUnavailable."""
    scheme, _, token = authorization.partition(" ")
    token = token.strip(" ")
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST_TOKEN:
        raise TokenRefused("no_bearer_token")
    parts = _taken_apart(token)
    named = parts.claims.get("iss")
    issuer = issuers.get(named) if isinstance(named, str) else None
    if issuer is None:
        raise TokenRefused("unknown_issuer", token_id=_shown(parts.claims.get("jti")))
    try:
        _check_header(parts, issuer)
        claims = _checked_claims(parts.claims, issuer, now, limits)
        _check_signature(parts, issuer)
    except TokenRefused as refused:
        raise TokenRefused(refused.reason, issuer.issuer, _shown(parts.claims.get("jti"))) from refused
    return claims


def _taken_apart(token: str) -> _Parts:
    """The three parts, each written in the one way that there is (RFC 7515) and without a name twice."""
    compact = _COMPACT.fullmatch(token)
    if compact is None:
        raise TokenRefused("malformed")
    try:
        header, claims, signature = (_decoded(part) for part in compact.groups())
        return _Parts(
            strict_json(header.decode()), strict_json(claims.decode()), token.rpartition(".")[0].encode(), signature
        )
    except (ValueError, BadRequest) as error:
        raise TokenRefused("malformed") from error


def _decoded(part: str) -> bytes:
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b"=") != part.encode():
        raise binascii.Error("bits that are nothing's")
    return data


def _shown(value: object) -> str:
    """What can be written into a log as it is, else nothing."""
    return value if isinstance(value, str) and _SHOWN.fullmatch(value) else ""


def _check_header(parts: _Parts, issuer: Issuer) -> None:
    header = parts.header
    if header.get("alg") not in issuer.algorithms:
        raise TokenRefused("algorithm")
    if "crit" in header or "b64" in header:  # there is no extension that we know
        raise TokenRefused("critical_header")
    kind = header.get("typ", "" if issuer.typ else "JWT")
    kind = kind.lower().removeprefix("application/") if isinstance(kind, str) else ""
    if kind not in ({issuer.typ.lower()} if issuer.typ else _PLAIN_KINDS):
        raise TokenRefused("token_type")
    if "kid" in header and not isinstance(header["kid"], str):
        raise TokenRefused("malformed")
    if not _shown(header.get("kid")):
        raise TokenRefused("unknown_key")


def _checked_claims(claims: Mapping[str, Any], issuer: Issuer, now: float, limits: TokenLimits) -> Claims:
    """What the claims say, if each of them is as it must be."""
    _check_kind(claims)
    if claims.get("aud") not in (issuer.audience, [issuer.audience]):
        raise TokenRefused("audience" if claims.get("aud") else "malformed")
    bound_to = _bound_to(claims)
    expires_at = _checked_times(claims, now, limits.bound_seconds if bound_to else limits.seconds)
    subject, token_id = claims.get("sub"), claims.get("jti", "")
    if not _shown(subject) or ("jti" in claims and not _shown(token_id)):
        raise TokenRefused("malformed")
    party, scope = claims.get("party"), claims.get("scope")
    # The service's own test parties call by no gateway.
    if not isinstance(party, str) or class_of(party) is None or party in (TEST_ADMINISTRATION, TEST_BUREAU):
        raise TokenRefused("no_party")
    if not isinstance(scope, str) or not _SCOPE.fullmatch(scope):
        raise TokenRefused("no_scope")
    if not issuer.speaks_for(party):
        raise TokenRefused("party_not_of_issuer")
    return Claims(party, str(subject), tuple(scope.split()), expires_at, issuer.issuer, token_id, bound_to)


def _check_kind(claims: Mapping[str, Any]) -> None:
    """Refuse what is no access token, by the claims that only others have or that say so."""
    told = [claims[name] for name in ("typ", "token_use") if name in claims]
    others = [kind for kind in told if not isinstance(kind, str) or kind.lower() not in _ACCESS]
    if others or not _OF_OTHER_TOKENS.isdisjoint(claims):
        raise TokenRefused("token_type")


def _checked_times(claims: Mapping[str, Any], now: float, most_seconds: float) -> float:
    """The token's end, if it is good now and not for too long. Only its end has no skew: late is late."""
    expires_at, issued_at = _date(claims, "exp"), _date(claims, "iat")
    valid_from = _date(claims, "nbf") if "nbf" in claims else issued_at
    if expires_at <= now:
        raise TokenRefused("expired")
    if max(issued_at, valid_from) > now + _CLOCK_SKEW_SECONDS:
        raise TokenRefused("not_yet_valid")
    if max(issued_at, valid_from) >= expires_at:
        raise TokenRefused("malformed")
    if expires_at - issued_at > most_seconds:
        raise TokenRefused("lives_too_long")
    return expires_at


def _date(claims: Mapping[str, Any], name: str) -> float:
    """A NumericDate (RFC 7519): seconds since 1970, with a fraction or without."""
    value = claims.get(name)
    # The bounds are met by no infinity, which is how 1e400 is read.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LAST_SECOND:
        raise TokenRefused("malformed")
    return value


def _bound_to(claims: Mapping[str, Any]) -> str:
    """The thumbprint of the certificate that a token is bound to, "" where it is to none.

    A confirmation that is not understood is refused: a token that somebody meant to bind is no bearer token.
    """
    if "cnf" not in claims:
        return ""
    confirmation = claims["cnf"]
    thumbprint = confirmation.get("x5t#S256") if isinstance(confirmation, dict) and len(confirmation) == 1 else None
    if not isinstance(thumbprint, str) or not _THUMBPRINT.fullmatch(thumbprint):
        raise TokenRefused("confirmation")
    return thumbprint


def _check_signature(parts: _Parts, issuer: Issuer) -> None:
    try:
        key = issuer.keys.key(parts.header["kid"])
    except KeyUnknown as error:
        raise TokenRefused("unknown_key") from error
    if key.algorithm_name != parts.header["alg"]:
        raise TokenRefused("algorithm")
    if not key.Algorithm.verify(parts.signed, key.key, parts.signature):
        raise TokenRefused("signature")
