"""Hits over their tables alone: what opening one and taking its steps work with, and nothing around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from iarms import tables
from iarms.casework.hits.stores import ConfirmationStores, HitStores, OpeningStores
from iarms.domain.cases import HitTimes
from iarms.models.audit import AuditEvent
from iarms.models.hit import KeptHit
from iarms.models.notice import Notification
from iarms.models.party import Call, Mandate, Party
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.items import decode
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.transaction import Transaction
from tests.bare_tables import bare_tables

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TIMES = HitTimes({"URGENT": 10, "ROUTINE": 60}, dict.fromkeys(("NOTIFIED", "CONFIRMED", "ESCALATED"), (24, 72, 168)))
MANDATES = tuple(Mandate(country=country, since=date(2020, 1, 1)) for country in ("KE", "GH"))
NOTIFIED = ("INTERPOL-GS", "WCO", "NCB-FR", "ADM-KE")


class Hits:
    """The tables of hits and what lies in them; `opening`, `confirming` and `reading` are the use cases' stores."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.cases = Cases(client, tables.CASES.name, client)
        self.outbox = Outbox(client, tables.OUTBOX.name, client)
        self.records = Records(client, tables.RECORDS.name, client)
        self.register = Register(client, tables.REGISTER.name)
        trail = AuditTrail(client, tables.AUDIT.name)
        marks = Idempotency(client, tables.IDEMPOTENCY.name)
        self.opening = OpeningStores(client, self.cases, self.outbox, trail, marks, self.register)
        self.confirming = ConfirmationStores(client, self.cases, self.outbox, trail, marks, self.register, TIMES)
        self.reading = HitStores(client, self.cases, self.outbox, trail, marks)
        for party in NOTIFIED:
            self.register.put(Party(party=party, notified=True, mandates=MANDATES if party == "WCO" else ()))

    def put(self, *hits: KeptHit) -> None:
        """Write these hits as they are, each the current one of its case."""
        for hit in hits:
            transaction = Transaction(self.client, f"put {hit.hit_id[-30:]}")  # a token of its own, as on AWS
            transaction.add("hit", self.cases.put_hit_item(hit))
            transaction.commit()

    def hit(self, hit_id: str) -> KeptHit:
        """The hit as it stands."""
        found = self.cases.get_hit(hit_id)
        assert found is not None
        return found

    def rows(self) -> list[Notification]:
        """What lies in the outbox, in the order of their recipients."""
        items = self.client.scan(TableName=tables.OUTBOX.name)["Items"]
        return sorted((decode(item, Notification) for item in items), key=lambda row: row.recipient)

    def events(self) -> list[AuditEvent]:
        """What lies in the audit trail."""
        return [decode(item, AuditEvent) for item in self.client.scan(TableName=tables.AUDIT.name)["Items"]]


@contextmanager
def hits_alone() -> Iterator[Hits]:
    """No hits yet, and four parties in the register."""
    with bare_tables(
        tables.CASES, tables.RECORDS, tables.OUTBOX, tables.AUDIT, tables.IDEMPOTENCY, tables.REGISTER
    ) as client:
        yield Hits(client)


def call_of(party: str, **fields: Any) -> Call:
    """A call by this party."""
    return Call(party, f"client-of-{party}", frozenset(), "POST", "/v1/x", "/v1/x", "request-1", **fields)
