"""Chance that is none: what is drawn while this lasts is the same each time, keys, ids and signatures included."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

import botocore.auth
from botocore.credentials import Credentials
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from moto.kms import utils
from moto.moto_api._internal import mock_random

from iarms import provenance
from iarms.aws.clients import s3
from iarms.casework import audit
from iarms.casework.searching import batches
from iarms.handlers import gateway
from tests import clock

_KEY: Final = 0x1A25
_TABLES: Final = "0123456789abcdef"
# However slow the machine is, nothing takes any time that is told.
_AT_ONCE: Final = SimpleNamespace(monotonic=lambda: 1_000.0)


class _Settled(ec.ECDSA):
    """A signature that follows from the key and what is signed (RFC 6979)."""

    def __init__(self, algorithm: Any, deterministic_signing: bool = True) -> None:
        super().__init__(algorithm, deterministic_signing)


@contextmanager
def steady() -> Iterator[None]:
    """While this lasts, nothing is left to chance, and files and calls are signed at the tests' time."""
    _sign_once()
    mock_random.seed(_KEY)
    with ExitStack() as patches:
        for owner, name, ours in (
            (secrets, "token_bytes", _drawn()),
            (utils, "os", SimpleNamespace(urandom=lambda length: b"k" * length)),  # of moto's keys
            (ec, "generate_private_key", lambda curve: ec.derive_private_key(_KEY, curve)),
            (ec, "ECDSA", _Settled),
            (botocore.auth, "get_current_datetime", _now),
            # A client has the keys of when it was made, the environment's or moto's.
            (vars(s3())["_request_signer"], "_credentials", Credentials("MADE-UP-KEY", "made up")),
            # What a table says changes an answer; that some table changed need not.
            (provenance, "_package", lambda: ("", _TABLES)),
            *((module, "time", _AT_ONCE) for module in (gateway, audit, batches)),
        ):
            patches.enter_context(patch.object(owner, name, ours))
        yield


def _sign_once() -> None:
    """The library keeps the class of signatures that it finds at its first one: it must not find ours, or it would take
    no other from then on."""
    ec.derive_private_key(_KEY, ec.SECP256R1()).sign(b"", ec.ECDSA(hashes.SHA256()))


def _now(remove_tzinfo: bool = True) -> Any:
    at = clock.now()
    return at.replace(tzinfo=None) if remove_tzinfo else at


def _drawn() -> Callable[[int], bytes]:
    """What gives so many bytes, others each time, and the same ones in the same order."""
    times = 0

    def draw(length: int) -> bytes:
        nonlocal times
        times += 1
        return hashlib.shake_256(str(times).encode()).digest(length)

    return draw
