"""Secrets and signatures of webhooks, as Standard Webhooks 1.0 has them (https://www.standardwebhooks.com).

Signed are the id, the second at which it is sent, and the body, with a point between them, by HMAC-SHA256. While there
are two secrets, each signs: a receiver that knows one of them finds its own.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

_PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
"""Drawn by chance; the specification wants 24 to 64."""


def written_secret(drawn: bytes) -> str:
    """A secret as it is given to a receiver: whsec_ and the bytes in base64."""
    return _PREFIX + base64.b64encode(drawn).decode()


def signature_header(known_by: Iterable[str], webhook_id: str, second: int, body: bytes) -> str:
    """The value of webhook-signature by each of these secrets: `v1,` and the signature in base64, a space between
    several. `second` counts from 1970, as webhook-timestamp has it."""
    signed = f"{webhook_id}.{second}.".encode() + body
    return " ".join(f"v1,{_signature(secret, signed)}" for secret in known_by)


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
