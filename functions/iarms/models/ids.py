"""Opaque ids that sort by time: a prefix and a ULID (48 bits of milliseconds, 80 bits of randomness or digest)."""

import hashlib
import secrets
from datetime import datetime
from typing import Final

from ulid import ULID

TAIL_CHARACTERS: Final = 16  # the 80 bits after the time, in Crockford base 32


def new_id(prefix: str, at: datetime) -> str:
    """A fresh id such as srch_01K..., random in its last 80 bits."""
    return f"{prefix}_{ULID.from_bytes(_milliseconds(at) + secrets.token_bytes(10))}"


def derived_id(prefix: str, at: datetime, *parts: str) -> str:
    """The id that this time and these parts always give, so that one event cannot get two ids."""
    return f"{prefix}_{ULID.from_bytes(_milliseconds(at) + _digest(parts))}"


def earliest_id(prefix: str, at: datetime) -> str:
    """The first of all ids of this time: ids of before come before it, those of then and later do not."""
    return f"{prefix}_{ULID.from_bytes(_milliseconds(at) + bytes(10))}"


def tail_of(parts: tuple[str, ...]) -> str:
    """What `derived_id` gives these parts after the time, whatever the time: 16 characters."""
    return str(ULID.from_bytes(bytes(6) + _digest(parts)))[-TAIL_CHARACTERS:]


def moment_of(some_id: str) -> datetime:
    """The time in an id, in UTC and whole milliseconds. Raises ValueError for what is no id of ours."""
    return ULID.from_str(some_id.partition("_")[2]).datetime


def _milliseconds(at: datetime) -> bytes:
    return int(at.timestamp() * 1000).to_bytes(6, "big")


def _digest(parts: tuple[str, ...]) -> bytes:
    # NUL cannot stand in any part, so that ("a", "bc") and ("ab", "c") differ.
    return hashlib.sha256("\0".join(parts).encode()).digest()[:10]


def id_bound(prefix: str, at: datetime) -> str:
    """Where a moment stands among ids of this prefix: ids made from that millisecond on sort after it."""
    return f"{prefix}_{str(ULID.from_bytes(_milliseconds(at) + bytes(10)))[:-TAIL_CHARACTERS]}"
