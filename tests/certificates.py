"""Client certificates for tests: each made once, by an authority of the tests' own, around the tests' own time."""

from datetime import datetime, timedelta
from functools import cache
from typing import Final

from iarms.handlers.holders import read_certificate
from ops.local.certificates import Pair, issue, make_authority
from tests import clock

_DAY: Final = timedelta(days=1)


@cache
def authority() -> Pair:
    """The authority of every certificate here."""
    return make_authority(clock.BEGIN - _DAY)


@cache
def certificate(name: str, begins: datetime = clock.BEGIN - _DAY, ends: datetime = clock.BEGIN + _DAY) -> str:
    """A client's certificate in PEM."""
    return issue(authority(), name, begins, ends).certificate


def thumbprint(pem: str) -> str:
    """Its x5t#S256."""
    read = read_certificate(pem)
    assert read is not None
    return read.thumbprint
