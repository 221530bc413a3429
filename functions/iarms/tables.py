"""The tables: names, keys, indexes, streams. The one module besides `settings` that infra and functions share.

A table per aggregate, so that each has its own policy, stream and trail. All key attributes are strings.
Primary keys are opaque ids, save in the serial index: CloudTrail's data events show keys, and there the key is the
independent evidence of which serial was looked up (the trail has its own encryption key).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Index:
    """A global secondary index, all attributes projected."""

    name: str
    partition_key: str
    sort_key: str


@dataclass(frozen=True)
class Table:
    """One aggregate. `stream` is the stream's view type, or None; `expires` the TTL attribute, or None."""

    name: str
    partition_key: str
    sort_key: str | None = None
    indexes: tuple[Index, ...] = ()
    stream: str | None = None
    expires: str | None = None


# One item per firearm record under part "current". The stream feeds the indexer.
RECORDS = Table("records", "record_id", "part", stream="NEW_AND_OLD_IMAGES")

# Postings per key, paged; see `domain.keys`. Derived: can be rebuilt from RECORDS.
SERIAL_INDEX = Table("serial-index", "key", "page")

# Searches (part "search") and hits (part "current", or the hit's id once it no longer takes repeats).
CASES = Table(
    "cases",
    "case_key",
    "part",
    indexes=(Index("by_party", "party", "listed_as"), Index("by_administration", "administration", "listed_as")),
)

# One row per notification and recipient. The stream drives the notifier, the sparse index `pending` the sweeper.
OUTBOX = Table(
    "outbox",
    "notification_id",
    indexes=(Index("by_recipient", "recipient", "notification_id"), Index("pending", "pending", "created_at")),
    stream="NEW_IMAGE",
)

# Append-only: no function may update or delete here.
AUDIT = Table(
    "audit",
    "event_id",
    indexes=(Index("by_day", "day", "event_id"), Index("by_party", "party", "event_id")),
)

# Marks of POSTs that carried an Idempotency-Key, kept 24 hours.
IDEMPOTENCY = Table("idempotency", "mark", expires="expires_at")

# Search batches (part "batch"), what was sent ("chunk-0001"...) and each line's answer ("line-0001"...), kept 30 days.
BATCHES = Table("batches", "batch_id", "part", expires="expires_at")

# Budgets of dear searches by officer and party (part: the day), and numbers asked for last (part "recent").
ALLOWANCES = Table("allowances", "holder", "part", expires="expires_at")

# The register: bureaus that can be notified, countries under the WCO's mandate.
PARTIES = Table("parties", "party")

ALL = (RECORDS, SERIAL_INDEX, CASES, OUTBOX, AUDIT, IDEMPOTENCY, BATCHES, ALLOWANCES, PARTIES)
