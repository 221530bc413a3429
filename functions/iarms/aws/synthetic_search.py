"""A search for a test record, asked of the search function as the gateway asks it: the whole function, with whom it
lets in, how fast, what it writes and what it answers; not the gateway, its certificates and its authorizer.

Who may invoke the function can say that it is anybody: that is why the test administration has no token.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any, Final

from iarms.models.party_names import TEST_ADMINISTRATION

_GOOD_FOR: Final = timedelta(minutes=5)
_ROUTE: Final = "/v1/searches"


@dataclass(frozen=True)
class SearchAnswer:
    """What the function answered: the status, and of a search that was made its outcome and the hits of its matches."""

    status: int
    outcome: str | None
    hit_ids: tuple[str, ...]

    @property
    def is_hit(self) -> bool:
        """Whether the search was made and has found its weapon."""
        return self.status == 201 and self.outcome == "hit" and bool(self.hit_ids)  # Created


def search_event(
    client_id: str, firearm: Mapping[str, str], case_reference: str, now: datetime, *, is_bound: bool
) -> dict[str, Any]:
    """The event by which the gateway would ask the search function for this weapon, with the purpose TEST, on behalf of
    the test administration's client `client_id`. Each `case_reference` has a hit of its own.

    `is_bound`: with a certificate, as a deployment asks for it that takes no call without.
    """
    body = {
        "firearm": dict(firearm),
        "purpose": "TEST",
        "case_reference": case_reference,
        "officer": client_id,
        "watch": False,
    }
    request_id = f"{client_id}-{now:%Y%m%dT%H%M%S%f}"
    pem, thumbprint = _own_certificate() if is_bound else ("", "")
    identity: dict[str, Any] = {"sourceIp": "", "userAgent": f"iarms {client_id}"}
    if is_bound:
        identity["clientCert"] = {"clientCertPem": pem}
    return {
        "httpMethod": "POST",
        "resource": _ROUTE,
        "path": _ROUTE,
        "headers": {"Content-Type": "application/json"},
        "multiValueHeaders": {"Content-Type": ["application/json"]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "requestId": request_id,
            "resourcePath": _ROUTE,
            "httpMethod": "POST",
            "stage": "v1",
            "path": _ROUTE,
            "identity": identity,
            "authorizer": {
                "party": TEST_ADMINISTRATION,
                "subject": client_id,
                "scopes": "search:write",
                "expires_at": str((now + _GOOD_FOR).timestamp()),
                "bound_to": thumbprint,
            },
        },
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }


def read_answer(payload: bytes) -> SearchAnswer:
    """The answer of the search function to `search_event`. Of what is no answer, such as an error of Lambda's, the
    status is 0."""
    try:
        answer = json.loads(payload)
        search = json.loads(answer["body"])
        hits = [match["hit_id"] for match in search.get("matches", ()) if match.get("hit_id")]
        return SearchAnswer(int(answer["statusCode"]), search.get("outcome"), tuple(hits))
    except (ValueError, LookupError, TypeError, AttributeError):
        return SearchAnswer(0, None, ())


@cache
def _own_certificate() -> tuple[str, str]:
    """A certificate that this process made for itself, in PEM, and its thumbprint (x5t#S256): the function holds it
    against what the token is bound to, and so would any other."""
    x509, hashes = import_module("cryptography.x509"), import_module("cryptography.hazmat.primitives.hashes")
    serialization = import_module("cryptography.hazmat.primitives.serialization")
    curves = import_module("cryptography.hazmat.primitives.asymmetric.ec")
    encode = import_module("base64").urlsafe_b64encode
    key = curves.generate_private_key(curves.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, TEST_ADMINISTRATION)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2026, 1, 1))  # noqa: DTZ001  # read as UTC
        .not_valid_after(datetime(2126, 1, 1))  # noqa: DTZ001
        .sign(key, hashes.SHA256())
    )
    thumbprint = encode(certificate.fingerprint(hashes.SHA256())).decode().rstrip("=")
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), thumbprint
