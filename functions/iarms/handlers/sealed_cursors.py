"""Cursors as they leave and come back: encrypted and authenticated, for one party, one route, one query, and one day.

    1 byte   the form of the cursor, 2
    2 bytes  the day on which it was made, counted from the first of 1970
    12 bytes a nonce
    the rest what it was made of and when, by AES-256-GCM under the day's key, with 16 bytes of tag

in base 64 as URLs have it. What it is bound to is authenticated beside it and not in it. So nobody but the service
makes or changes one; whoever got hold of another's gets nowhere with it; and the keys in it are still checked where
they are used (`iarms.store.cursor`), as if anybody could have written them.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any, Final

from iarms.aws.day_keys import DayKeys
from iarms.errors import FieldError, Invalid
from iarms.models.party import Call

AGE: Final = timedelta(hours=24)
"""How long a cursor leads on: nobody pages through one list for longer."""
_FORM: Final = b"\x02"
_FIRST_DAY: Final = date(1970, 1, 1)
# Clocks of functions differ.
_AHEAD: Final = timedelta(minutes=5)
# One that is older than its age is still opened for so many days, so that its holder is told what is wrong with it.
_OPENED_FOR: Final = timedelta(days=7)
_HEAD: Final = 3
_NONCE: Final = 12
_TAG: Final = 16
_NOT_OURS: Final = "not a cursor of this query; ask for the first page again"
_EXPIRED: Final = "a cursor leads on for 24 hours; ask for the first page again"
# Of a query what does not narrow its list.
_OF_THE_PAGE: Final = frozenset({"cursor", "limit"})


def binding_of(call: Call, query: Mapping[str, str]) -> bytes:
    """What a cursor is good for: the caller's party, the route with the ids in its path, and what narrows the list: the
    query, and what the caller's client is limited to."""
    narrowing = {name: value for name, value in query.items() if name not in _OF_THE_PAGE}
    limits = [call.only_administration] if call.only_administration else []
    return json.dumps([call.party, call.method, call.route, call.path, narrowing, *limits], sort_keys=True).encode()


def seal_cursor(cursor: str, keys: DayKeys, binding: bytes, now: datetime) -> str:
    """The cursor as a caller gets it. Raises ClientError or BotoCoreError where there is no key: then there is no page
    either, since a page without a cursor would be taken for the last."""
    day = now.astimezone(UTC).date()
    head = _FORM + (day - _FIRST_DAY).days.to_bytes(_HEAD - 1, "big")
    nonce = secrets.token_bytes(_NONCE)
    made = int(now.timestamp()).to_bytes(6, "big")
    sealed = _cipher()(keys.of(day)).encrypt(nonce, made + base64.urlsafe_b64decode(cursor), head + binding)
    return base64.urlsafe_b64encode(head + nonce + sealed).decode().rstrip("=")


def open_cursor(sealed: str, keys: DayKeys, binding: bytes, now: datetime) -> str:
    """The cursor that was sealed. Raises Invalid for one that is not ours, of another binding, or too old.

    Raises ClientError or BotoCoreError where the key cannot be had: nothing is known of the cursor then.
    """
    data = _bytes_of(sealed)
    day = _day_of(data, now)
    if day is None:
        raise _refusal("invalid_cursor", _NOT_OURS)
    head, nonce, rest = data[:_HEAD], data[_HEAD : _HEAD + _NONCE], data[_HEAD + _NONCE :]
    try:
        opened: bytes = _cipher()(keys.of(day)).decrypt(nonce, rest, head + binding)
    except _not_authentic():
        raise _refusal("invalid_cursor", _NOT_OURS) from None
    if now.timestamp() - int.from_bytes(opened[:6], "big") > AGE.total_seconds():
        raise _refusal("cursor_expired", _EXPIRED)
    return base64.urlsafe_b64encode(opened[6:]).decode()


def _bytes_of(sealed: str) -> bytes:
    """What a cursor is written of, or nothing; only as it was written: base 64 can say the same in several ways."""
    try:
        data = base64.b64decode(sealed.encode("ascii") + b"=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return b""
    return data if base64.urlsafe_b64encode(data).decode().rstrip("=") == sealed else b""


def _day_of(data: bytes, now: datetime) -> date | None:
    """The day whose key opens a cursor; None where it has the form of none, or is of no day whose key is asked for."""
    if len(data) <= _HEAD + _NONCE + _TAG or not data.startswith(_FORM):
        return None
    day = _FIRST_DAY + timedelta(days=int.from_bytes(data[1:_HEAD], "big"))
    now = now.astimezone(UTC)
    return day if (now - _OPENED_FOR).date() <= day <= (now + _AHEAD).date() else None


def _refusal(code: str, detail: str) -> Invalid:
    return Invalid(FieldError("/query/cursor", code, detail))


@cache
def _cipher() -> Any:
    # Not at the head of the module: it takes as long to load as a search, and only a list with a further page needs it.
    return import_module("cryptography.hazmat.primitives.ciphers.aead").AESGCM


@cache
def _not_authentic() -> type[Exception]:
    fault: type[Exception] = import_module("cryptography.exceptions").InvalidTag
    return fault
