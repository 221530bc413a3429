"""What moto holds, kept as bytes and put back: a world is built once a session, and every test begins with it.

Bytes, not a copy of objects: reading them makes everything anew, so that no test can reach what another one has.
"""

import copyreg
import io
import pickle
from threading import Lock, RLock
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from moto.core.base_backend import BaseBackend
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodbstreams.models import dynamodbstreams_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

ACCOUNT = "123456789012"
REGION = "eu-west-1"


def keep_state() -> bytes:
    """The tables, streams, queues, topics, keys and buckets that moto holds now."""
    kept = io.BytesIO()
    services = _services()
    _Pickler(kept, services).dump([vars(each) for each in services])
    return kept.getvalue()


def _key_of(kept: bytes) -> Any:
    return load_der_private_key(kept, None)


def put_back(state: bytes) -> None:
    """Make what moto holds what it was when `state` was kept, whatever was done since."""
    services = _services()
    for service, content in zip(services, _Unpickler(io.BytesIO(state), services).load(), strict=True):
        vars(service).clear()
        vars(service).update(content)


def _services() -> list[BaseBackend]:
    """Moto's services that a world consists of; S3 is one for all regions."""
    regional = (dynamodb_backends, dynamodbstreams_backends, sqs_backends, sns_backends, kms_backends)
    return [*(each[ACCOUNT][REGION] for each in regional), s3_backends[ACCOUNT]["aws"]]


class _Pickler(pickle.Pickler):
    """Keeps what points at a service as its number, and a lock, which nobody holds, as one that is made anew."""

    dispatch_table = {  # noqa: RUF012  # typeshed has it as an object's own
        **copyreg.dispatch_table,
        type(Lock()): lambda _: (Lock, ()),
        type(RLock()): lambda _: (RLock, ()),
    }

    def __init__(self, kept: io.BytesIO, services: list[BaseBackend]) -> None:
        super().__init__(kept, pickle.HIGHEST_PROTOCOL)
        self._services = services

    def reducer_override(self, each: Any) -> Any:
        """Moto makes a key of RSA for every key, whatever it is for; the world needs none of them. One that signs the
        log is kept as its bytes."""
        if isinstance(each, EllipticCurvePrivateKey):
            kept = each.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            return _key_of, (kept,)
        return (type(None), ()) if isinstance(each, RSAPrivateKey) else NotImplemented

    def persistent_id(self, each: Any) -> int | None:
        return self._services.index(each) if isinstance(each, BaseBackend) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, kept: io.BytesIO, services: list[BaseBackend]) -> None:
        super().__init__(kept)
        self._services = services

    def persistent_load(self, number: int) -> BaseBackend:
        return self._services[number]
