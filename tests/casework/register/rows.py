"""Rows of the register as tests read and change them, by the doors."""

import time
from typing import Any

import pytest

from iarms.store import parties
from tests.world import Answer, World

GS = "INTERPOL-GS"
THUMBPRINT = "a-certificate-of-which-nothing-is-known-now"
OLD, NEW = THUMBPRINT, "another-certificate-that-nobody-has-seen-so"


def path_of(party: str) -> str:
    return f"/v1/parties/{party}"


def row_of(world: World, party: str) -> Answer:
    """A party's row as INTERPOL-GS reads it."""
    return world.call("GET", path_of(party), party=GS)


def a_client(client_id: str, **fields: Any) -> dict[str, Any]:
    """A client that is let in, by its id."""
    return {
        "client_id": client_id,
        "system": "the gateway of the office",
        "state": "ACTIVE",
        "certificates": [],
    } | fields


def with_certificates(client_id: str, *thumbprints: str) -> dict[str, Any]:
    """A client that is let in with these certificates."""
    return a_client(client_id, certificates=[{"thumbprint": each} for each in thumbprints])


def any_row(**fields: Any) -> dict[str, Any]:
    """A row that lets its party in and says nothing else."""
    return {"state": "ACTIVE", "clients": [], "mandates": [], "desk": None, "language": "en"} | fields


def suspended(**fields: Any) -> dict[str, Any]:
    return {"state": "SUSPENDED", "suspension_reason": "CREDENTIALS_COMPROMISED"} | fields


def changed(world: World, party: str, headers: dict[str, str] | None = None, **fields: Any) -> Answer:
    """INTERPOL-GS reads a row and sends it back with these fields, over the version that it read; or the first one."""
    row = row_of(world, party)
    if row.status == 404:
        first = {"If-None-Match": "*"} if headers is None else headers
        return world.call("PUT", path_of(party), any_row(**fields), party=GS, headers=first)
    over = {"If-Match": row.headers["ETag"]} if headers is None else headers
    return world.call("PUT", path_of(party), {**row.json, **fields}, party=GS, headers=over)


def faults(answer: Answer) -> set[tuple[str, str]]:
    """The pointers and codes of a 422."""
    assert answer.status == 422, answer.text
    return {(each["pointer"], each["code"]) for each in answer.json["errors"]}


class Seconds:
    """The clock by which rows are kept, moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed = 0.0
        began = time.monotonic()
        monkeypatch.setattr(parties, "time", self)
        self.monotonic = lambda: began + self.passed
