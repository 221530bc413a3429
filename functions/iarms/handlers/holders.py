"""Holder of key, as RFC 8705 has it: a token that names a certificate opens nothing without that certificate.

Looked at on every request, in the handler: API Gateway keeps the authorizer's verdict by the token alone, and a token
that was stolen would meet the verdict of its holder.
"""

import hmac
import ssl
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from iarms.errors import Unauthenticated
from iarms.models.call import Call

_CLOCK_SKEW_SECONDS: Final = 60
_LONGEST_PEM: Final = 32_768


@dataclass(frozen=True)
class Certificate:
    """A client's certificate: its x5t#S256 (43 characters of base64url), and from when to when it is valid, in seconds
    since 1970."""

    thumbprint: str
    begins: float
    ends: float


@lru_cache(maxsize=256)
def read_certificate(pem: str) -> Certificate | None:
    """What a certificate in PEM says; None for what is none, or several."""
    if len(pem) > _LONGEST_PEM or pem.count("-----BEGIN") != 1:
        return None
    # Imported with the first certificate: a cold start without one is spared a twentieth of a second.
    x509, hashes = import_module("cryptography.x509"), import_module("cryptography.hazmat.primitives.hashes")
    try:
        read = x509.load_pem_x509_certificate(pem.strip().encode())
        digest = urlsafe_b64encode(read.fingerprint(hashes.SHA256())).decode().rstrip("=")
        return Certificate(digest, read.not_valid_before_utc.timestamp(), read.not_valid_after_utc.timestamp())
    except (ValueError, OverflowError, x509.InvalidVersion):
        return None


def thumbprint_in(event: Mapping[str, Any]) -> str:
    """The thumbprint of the certificate that a request of API Gateway came with; "" where there is none to be read."""
    shown = _shown(event)
    certificate = read_certificate(str(shown.get("clientCertPem") or "")) if shown else None
    return certificate.thumbprint if certificate else ""


def check_holder(
    call: Call,
    event: Mapping[str, Any],
    now: datetime,
    *,
    is_bound: bool,
    registered: Callable[[], Collection[str] | None],
) -> None:
    """Refuse a call that does not come from the holder of its token.

    `is_bound`: this deployment takes no call without a certificate, which the token names or the register has for the
    client; where the register has any, no other counts, so that one that was lost can be struck out (`registered` gives
    the thumbprints of those that have not ended, None where there never was one, and is asked only here). Raises
    Unauthenticated: `certificate_unreadable`, `certificate_expired` (or not valid yet), whatever the token says;
    `not_the_holder` where the token names another one; `not_bound` where there is none that would do.
    """
    shown = _shown(event)
    if shown:
        _check_certificate(read_certificate(str(shown.get("clientCertPem") or "")), shown, now.timestamp())
    if call.bound_to and not _is_same(call.bound_to, call.certificate):
        raise Unauthenticated("the token is bound to another certificate", code="not_the_holder")
    if is_bound and not _is_enough(call, registered()):
        detail = "a client certificate is required, to which the token is bound or which is registered for the client"
        raise Unauthenticated(detail, code="not_bound")


def _shown(event: Mapping[str, Any]) -> Mapping[str, Any]:
    identity = (event.get("requestContext") or {}).get("identity") or {}
    shown = identity.get("clientCert") or {}
    return shown if isinstance(shown, Mapping) else {"clientCertPem": ""}


def _check_certificate(certificate: Certificate | None, shown: Mapping[str, Any], now: float) -> None:
    if certificate is None:
        raise Unauthenticated("the client certificate cannot be read", code="certificate_unreadable")
    if not certificate.begins - _CLOCK_SKEW_SECONDS <= now < min(certificate.ends, _told_end(shown)):
        raise Unauthenticated("the client certificate is not valid at this time", code="certificate_expired")


def _told_end(shown: Mapping[str, Any]) -> float:
    """When the gateway says that the certificate ends, in seconds since 1970; never, where it says nothing."""
    validity = shown.get("validity")
    told = validity.get("notAfter") if isinstance(validity, Mapping) else None
    try:
        return float(ssl.cert_time_to_seconds(told)) if isinstance(told, str) else float("inf")
    except ValueError:
        return float("inf")


def _is_enough(call: Call, registered: Collection[str] | None) -> bool:
    """Whether the certificate of a call will do where one is required."""
    if not call.certificate:
        return False
    return bool(call.bound_to) if registered is None else _is_among(call.certificate, registered)


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _is_among(certificate: str, registered: Collection[str]) -> bool:
    return sum(_is_same(certificate, each) for each in registered) > 0  # whichever it is, in the same time
