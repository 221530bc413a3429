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
class TableLayout:
    """One aggregate. `stream` is the stream's view type, or None; `expires` the TTL attribute, or None."""

    name: str
    partition_key: str
    sort_key: str | None = None
    indexes: tuple[Index, ...] = ()
    stream: str | None = None
    expires: str | None = None


# One item per firearm record under part "current", beside it what it was before each change ("version-0001"...). The
# stream feeds the indexer and the watcher. The indexes hold current records alone: an owner's own, by the day of the
# next step of their review, and by the month in which they began to be kept from searchers, if ever.
RECORDS = TableLayout(
    "records",
    "record_id",
    "part",
    indexes=(
        Index("by_owner", "owner", "record_id"),
        Index("by_review", "review_shard", "review_at"),
        Index("by_hiding", "hiding_month", "hiding_as"),
    ),
    stream="NEW_AND_OLD_IMAGES",
)

# Postings per key, paged; see `domain.serials.index_keys`. Derived: can be rebuilt from RECORDS.
SERIAL_INDEX = TableLayout("serial-index", "key", "page")

# Searches (part "search") and hits (part "current", or the hit's id once it no longer takes repeats). The stream feeds
# the watcher, which opens what a search's own answer could not tell of. Nothing expires, not even what tests leave:
# whatever is deleted here was deleted by somebody.
CASES = TableLayout(
    "cases",
    "case_key",
    "part",
    indexes=(
        Index("by_party", "party", "listed_as"),
        Index("by_administration", "administration", "listed_as"),
        # Hits alone: all of a month, and those with an answer due.
        Index("by_month", "hit_month", "listed_as"),
        Index("by_due", "due_shard", "due_at"),
    ),
    stream="NEW_IMAGE",
)

# Beside the hits, of each whose answer is due, a row under each of its parties (`due#NCB-FR`, `due#WCO#3`) by the time.
DUE_OF = "due#"

# One row per notification and recipient. The stream drives the notifier, the sparse index `pending` the sweeper; by_hit
# holds those of a hit's opening and steps.
OUTBOX = TableLayout(
    "outbox",
    "notification_id",
    indexes=(
        Index("by_recipient", "recipient", "notification_id"),
        Index("pending", "pending", "created_at"),
        Index("by_hit", "hit_id", "notification_id"),
    ),
    stream="NEW_IMAGE",
)

# Append-only: no function may update or delete here. No index: one that is throttled would throttle the table, and with
# it every answer. The stream feeds the sequencer, which puts each event into the transparency log, and the audit
# indexer, by which auditors find it.
AUDIT = TableLayout("audit", "event_id", stream="NEW_IMAGE")

# Where audit events are found by what they are of: under each value of a facet ("record#rec_...", a day's shards), by
# event. Derived: can be rebuilt from AUDIT.
AUDIT_INDEX = TableLayout("audit-index", "facet", "event_id")

# The transparency log's order: its size and root (row "head"), its entries in order, in blocks, and the position of
# each event ("event#evt_..."). The log's files are made of it.
AUDIT_LOG = TableLayout("audit-log", "row", "part")

# Marks of POSTs that carried an Idempotency-Key, kept 24 hours.
IDEMPOTENCY = TableLayout("idempotency", "mark", expires="expires_at")

# Search batches (part "batch"), what was sent ("chunk-0001"...) and each line's answer ("line-0001"...), kept 30 days.
# Beside them, under "of#WCO", a row for each batch that the party has sent.
BATCHES = TableLayout("batches", "batch_id", "part", expires="expires_at")

# Searches that keep watch: each (part "watch") under its id, and under each folded number that it watches for, one item
# a watch. Beside them which records a search has been matched with after its answer ("matched#rec_...").
WATCHES = TableLayout(
    "watches",
    "key",
    "part",
    indexes=(Index("by_party", "party", "listed_as"), Index("by_administration", "administration", "listed_as")),
    expires="expires_at",
)

# Record imports (part "import"), how each file was read ("reading"), their chunks ("chunk-00001"...), what came of each
# ("count-00001"...), each line's answer ("line-000000001"..., refused ones under "refused-" too), which line stands for
# a record ("held-rec_..."), and what became of a line that was taken back ("undo-000000001"...); of a file of all what
# was counted of the records that it lacks ("withdrawal", "missing-001-00001"...), and what became of each
# ("withdrawn-001-rec_..."); kept 30 days. Kept for good: which files are entered, by party and digest ("file"); which
# records a bureau's reference and number stand for ("records"); and the mappings of the bureaus' own columns, under
# party and name the one that stands ("current") and every version ("version-0001"...).
IMPORTS = TableLayout(
    "imports", "import_id", "part", indexes=(Index("by_party", "party", "import_id"),), expires="expires_at"
)

# The reference table: each firearm's versions under its id ("version-0001"...), and under each value of a facet the
# firearms that have it; those rows expire where their version has ended. Beside them reports of what is missing.
# Under a firearm's id its pictures too: before its versions in the order of parts, so that one query reads both.
REFERENCES = TableLayout("references", "key", "part", expires="expires_at")
PICTURE_PART = "picture#"

# Traces (part "trace"), a row for each leg ("leg#leg_..."), and under each folded number the traces of such weapons.
TRACES = TableLayout(
    "traces",
    "trace_id",
    "part",
    indexes=(
        Index("by_party", "party", "listed_as"),
        Index("by_administration", "administration", "listed_as"),
        Index("by_month", "trace_month", "listed_as"),
        Index("by_due", "due_shard", "due_at"),
    ),
)

# What was printed of traces and hits, word for word: under the object's id a row for each text (part: the party that it
# was printed for, the object's version, the text's digest). Kept as long as the objects, which nothing ends.
COPIES = TableLayout("copies", "object_id", "part")

# What was asked and shown today (part: the day), by digests of officer, case, client and party; by party the numbers
# asked for of late, in blocks of one frame (part "recent"), and which officers are known (part "officers").
ALLOWANCES = TableLayout("allowances", "holder", "part", expires="expires_at")

# What was flagged or refused, by officer, case, client and party a row a day, for the auditor; kept 400 days.
SUSPECTS = TableLayout(
    "suspects", "suspect", "day", indexes=(Index("by_day", "day", "listed_as"),), expires="expires_at"
)

# The register of parties: each party's row that stands (part "current") and every version ("version-0001"...). The
# index holds the rows that stand alone, all under one value.
REGISTER = TableLayout("register", "party", "part", indexes=(Index("by_name", "listed", "party"),))

# The parties' webhooks, under the party: its url and sealed secrets (part "webhook"), how it stands with it
# ("standing"), what waits to be delivered ("queue#ntf_..."), and what became of the rest ("ended#ntf_..."), kept 30
# days. The index holds how it stands with those that have something to be delivered, all under one value.
WEBHOOKS = TableLayout("webhooks", "party", "part", indexes=(Index("by_due", "due", "due_at"),), expires="expires_at")

# What a party may still call at this moment, by group of routes (part): the moment at which its bucket is full again.
BUCKETS = TableLayout("buckets", "party", "part", expires="expires_at")

# Of a witness, in its own account: the last checkpoint that it accepted of a log (part "current"), and the proofs of
# contradictions that it was shown ("proof#..."). No stack of the service has it.
WITNESS = TableLayout("witness", "origin", "part")

ALL = (
    RECORDS, SERIAL_INDEX, CASES, OUTBOX, AUDIT, AUDIT_INDEX, AUDIT_LOG, IDEMPOTENCY, BATCHES, WATCHES, IMPORTS,
    REFERENCES, TRACES, COPIES, ALLOWANCES, SUSPECTS, REGISTER, WEBHOOKS, BUCKETS,
)  # fmt: skip
