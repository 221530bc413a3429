"""Holder of key, as RFC 8705 has it: a token that names a certificate opens nothing without that certificate.

Looked at on every request, in the handler: API Gateway keeps the authorizer's verdict by the token alone, and a token
that was stolen would meet the verdict of its holder.
"""

import hashlib
import hmac
import ssl
from base64 import urlsafe_b64encode

from iarms.errors import Unauthenticated
from iarms.models.party import Call


def thumbprint_of(pem: str) -> str:
    """The x5t#S256 of a certificate: 43 characters of base64url; nothing where it is no certificate."""
    try:
        der = ssl.PEM_cert_to_DER_cert(pem.strip())
    except ValueError:  # binascii's own are of its kind
        return ""
    return urlsafe_b64encode(hashlib.sha256(der).digest()).decode().rstrip("=")


def check_holder(call: Call, *, is_bound: bool) -> None:
    """Raises Unauthenticated where the token is bound to a certificate that the call does not come with, or where this
    deployment takes no call without one (`is_bound`) and there is none."""
    if call.bound_to and not hmac.compare_digest(call.bound_to.encode(), call.certificate.encode()):
        raise Unauthenticated("the token is bound to another certificate", code="not_the_holder")
    if is_bound and not (call.bound_to and call.certificate):
        raise Unauthenticated("a client certificate is required, and a token that is bound to it", code="not_bound")
