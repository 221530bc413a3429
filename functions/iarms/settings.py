"""Each function's environment as a frozen model.

Infra builds the same model and writes it out, the function reads it back: a setting that one side does not know
cannot exist on the other. Neither pydantic, nor dataclasses, whose methods are compiled as a class is made: each
function would make all of these, and reads one.
"""

import os
from collections.abc import Mapping
from typing import Any, Self, dataclass_transform

PREFIX = "IARMS_"

# How often the queue brings a chunk of a batch before it gives it up. The last time, the worker answers what is left.
BATCH_RECEIVES = 5
# The same for what the imports' queue brings.
IMPORT_RECEIVES = 10
# From one run of the reviewer to the next.
SECONDS_BETWEEN_REVIEWS = 300
# Where in their bucket the files of imports lie.
UPLOAD_PREFIX = "uploads/"
# Where in theirs INTERPOL's pictures of firearms lie.
PICTURES_PREFIX = "pictures/"


@dataclass_transform(kw_only_default=True, frozen_default=True)
class _Texts:
    """What makes a class of texts by its annotations, without compiling anything."""


class Settings(_Texts):
    """Settings of every function: each field is a text, given by its name, and never changed. `shards`, where a
    function has it: into how many shards names are spread, as JSON (`store.shards.Shards.read`)."""

    deployment: str
    region: str

    def __init__(self, **texts: str) -> None:
        """Raises TypeError where a field is absent, or where there is none of a name."""
        names = self.names()
        if texts.keys() != names.keys():
            astray = sorted(texts.keys() ^ names.keys())
            raise TypeError(f"{type(self).__name__}: absent, or no field: {', '.join(astray)}")
        vars(self).update(texts)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"settings are not changed: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"settings are not changed: {name}")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in self.names()))

    @classmethod
    def names(cls) -> dict[str, None]:
        """The names of the fields, those of every function first."""
        kinds = reversed(cls.__mro__)
        return {name: None for kind in kinds for name in vars(kind).get("__annotations__", {})}

    def environment(self) -> dict[str, str]:
        """The variables to set on the function, named after the fields: `index_version` is IARMS_INDEX_VERSION."""
        return {PREFIX + name.upper(): str(getattr(self, name)) for name in self.names()}

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The settings out of the environment. Raises KeyError naming the first variable that is absent."""
        variables = os.environ if environment is None else environment
        return cls(**{name: variables[PREFIX + name.upper()] for name in cls.names()})


class DoorSettings(Settings):
    """What every HTTP function needs: where to account for the call, who may call, whether tokens are bound to a
    certificate (`binding` is "certificate") or not ("none"), and how fast parties may call. `clients`: "registered"
    where only those of the register are let in, "any" where others are too.

    `paces` is a JSON object {groups: {"POST /v1/searches": "searches"...}, classes: {WCO: {searches: [rate, burst]...},
    ...}, parties: {ADM-KE: {...}, ...}, anonymous: [rate, burst]}; rates are calls a second.
    `cursor_key` is the ARN of the key that cursors of lists are sealed with; only functions with lists may use it.
    `late_events_queue_url` is where an audit event goes that its table does not take.
    """

    audit_table: str
    late_events_queue_url: str
    register_table: str
    buckets_table: str
    binding: str
    clients: str
    paces: str
    cursor_key: str


class WritingDoorSettings(DoorSettings):
    """What an HTTP function with POSTs needs beside: where the first answer is kept."""

    idempotency_table: str


class ListingDoorSettings(WritingDoorSettings):
    """What an HTTP function with parties' lists needs beside: the ARN of the role whose sessions read them."""

    data_role: str


class SearchSettings(ListingDoorSettings):
    """Searches and the assertion of a match. `index_version` is the prefix of the serial keys, such as v1.

    `allowances` is what may be asked and shown, as JSON (`infra/allowances.py`). `search_seconds` is within which a
    search is to be answered, by the deployment's objective.
    """

    search_seconds: str
    allowances_table: str
    allowances: str
    suspects_table: str
    cases_table: str
    records_table: str
    serial_index_table: str
    outbox_table: str
    watches_table: str
    index_version: str
    shards: str


class ProberSettings(Settings):
    """What looks at new versions: whether calls need a certificate (`binding` as in DoorSettings), and `routes`, by
    function a route that is asked for without a token and the status that answers it, as JSON {hits: [GET, /v1/hits,
    401]}."""

    binding: str
    routes: str


class AuditSettings(DoorSettings):
    """What the auditor may ask. `log_key`, `log_algorithm`, `witnesses` and `quorum` as in PublisherSettings."""

    audit_index_table: str
    audit_log_table: str
    suspects_table: str
    log_bucket: str
    log_origin: str
    log_key: str
    log_algorithm: str
    witnesses: str
    quorum: str
    shards: str


class BatchesSettings(ListingDoorSettings):
    """Search batches: taking them in and telling of them. `batch_queue_url` is where their chunks wait."""

    batches_table: str
    batch_queue_url: str


class SearcherSettings(Settings):
    """The batches' worker: what a search needs, and the batches. No idempotency table: a line's answer is its mark.
    `clients` as in DoorSettings."""

    allowances_table: str
    allowances: str
    suspects_table: str
    audit_table: str
    batches_table: str
    cases_table: str
    records_table: str
    serial_index_table: str
    outbox_table: str
    register_table: str
    clients: str
    watches_table: str
    index_version: str
    shards: str


class WatcherSettings(Settings):
    """The consumer of the records' and the cases' streams: what it takes to judge a search again and to open hits,
    and `hiding` as in RecordsSettings. `watcher_failures` is the URL of the queue for what can never be processed."""

    audit_table: str
    cases_table: str
    records_table: str
    serial_index_table: str
    outbox_table: str
    register_table: str
    watches_table: str
    index_version: str
    hiding: str
    watcher_failures: str
    shards: str


class RecordsSettings(ListingDoorSettings):
    """Entering and reading firearm records. `serial_indexes` is a JSON object of the index versions that are written,
    each with its table: `index_version`, which searches read, and during a move the next one. `reviews` is what was
    agreed on reviews, as JSON: {months: {"NCB-FR STOLEN"...}, longest_months, grace_days}; `hiding` on records that are
    kept from searchers (`domain.cases.HidingLimits`). `allowances` as in SearchSettings. The imports table has what
    records are known by to their bureaus."""

    allowances_table: str
    allowances: str
    cases_table: str
    imports_table: str
    records_table: str
    serial_indexes: str
    index_version: str
    reviews: str
    hiding: str
    shards: str


class ReviewerSettings(Settings):
    """What taking the steps of records' reviews needs. `reviews` as in RecordsSettings; `review_pace` is how many steps
    a second are taken at most, on average."""

    audit_table: str
    records_table: str
    outbox_table: str
    register_table: str
    reviews: str
    review_pace: str
    shards: str


class InspectorSettings(Settings):
    """What looking after the deployment's own parts needs. `own_queues` is how the ARN of each party's own queue
    begins, `keys` are aliases of keys, apart from each other by spaces.

    `subscribers`: digests of accounts and addresses that may be told beside those, one after the other.
    `alarm_topics`: the addresses of each topic of alarms by its ARN, `tables`: whether each expires its items by its
    name, both as JSON. `retained` is "true" where nothing may be deleted.
    """

    register_table: str
    topic_prefix: str
    own_queues: str
    subscribers: str
    alarm_topics: str
    tables: str
    keys: str
    retained: str


class ImportsSettings(ListingDoorSettings):
    """Record imports: asking for one and telling of it. `import_bytes` is the largest file that may be announced. The
    records table has what a file of all of its caller's lacks."""

    imports_table: str
    records_table: str
    import_queue_url: str
    uploads_bucket: str
    import_bytes: str


class ImporterSettings(Settings):
    """The imports' worker: what entering a record needs, the imports and their files. `serial_indexes` and `reviews` as
    in RecordsSettings, `clients` as in DoorSettings; `import_pace` is how many lines a second one worker enters at
    most. No idempotency table: a line's answer is its mark. Of the cases it reads whether a hit was answered.
    `data_role` as in ListingDoorSettings: what a bureau holds is listed as the bureau."""

    audit_table: str
    register_table: str
    clients: str
    imports_table: str
    import_queue_url: str
    file_queue_url: str
    uploads_bucket: str
    import_pace: str
    cases_table: str
    records_table: str
    serial_indexes: str
    reviews: str
    index_version: str
    shards: str
    data_role: str


class HitsSettings(ListingDoorSettings):
    """Hits and notifications, each party its own. `confirmation_minutes` is a JSON object of minutes by priority,
    `hit_reminders` one of lists of hours by the state in which a hit waits."""

    cases_table: str
    records_table: str
    outbox_table: str
    confirmation_minutes: str
    hit_reminders: str
    shards: str


class MessagesSettings(WritingDoorSettings):
    """Messages of hits and of legs."""

    cases_table: str
    outbox_table: str
    traces_table: str
    shards: str


class TracesSettings(ListingDoorSettings):
    """Traces. `arrangements` is a JSON object of what was agreed about time (`infra/arrangements.py`), `allowances` of
    what may be asked (`infra/allowances.py`)."""

    allowances_table: str
    allowances: str
    suspects_table: str
    cases_table: str
    outbox_table: str
    traces_table: str
    watches_table: str
    arrangements: str
    shards: str


class ReportsSettings(DoorSettings):
    """What is printed of traces and hits, and the copies of it that are kept."""

    cases_table: str
    copies_table: str
    outbox_table: str
    records_table: str
    traces_table: str


class ClockSettings(Settings):
    """What the clock needs to take the steps of hits and traces that are due, and to hand out what waits of imports.
    `arrangements` as in TracesSettings."""

    imports_table: str
    import_queue_url: str

    traces_table: str
    watches_table: str
    arrangements: str

    audit_table: str
    cases_table: str
    outbox_table: str
    register_table: str
    confirmation_minutes: str
    hit_reminders: str
    shards: str


class ReferenceSettings(ListingDoorSettings):
    """The reference table, reports of what is missing from it, and the bucket of INTERPOL's pictures."""

    references_table: str
    pictures_bucket: str


class PartiesSettings(ListingDoorSettings):
    """The register of parties. `recipients` are the parties that have a topic (`party_names.read_short`)."""

    outbox_table: str
    recipients: str
    shards: str


class WebhooksSettings(ListingDoorSettings):
    """The parties' webhooks. `webhook_key` seals their secrets; `recipients` are the parties that are told anything, as
    `models.party_names.read_short` has them; `loopback` is "allowed" where this machine itself may be called, else
    "refused"."""

    webhooks_table: str
    outbox_table: str
    webhook_key: str
    turns_queue_url: str
    recipients: str
    loopback: str
    shards: str


class ServiceSettings(DoorSettings):
    """Health, code lists, the OpenAPI document and the portal, whose pages lie in the file `pages`."""

    pages: str


class AuthorizerSettings(Settings):
    """`issuers` is a JSON list of {issuer, audience, jwks_url, algorithms, parties, typ}; a token is good for
    `token_minutes` at most, `bound_token_minutes` where it is bound to a certificate. `late_events_queue_url` as in
    DoorSettings."""

    audit_table: str
    late_events_queue_url: str
    issuers: str
    token_minutes: str
    bound_token_minutes: str


class IndexerSettings(Settings):
    """The records stream's consumer. `serial_indexes` as in RecordsSettings; `indexer_failures` is the URL of the queue
    for what can never be processed."""

    serial_indexes: str
    indexer_failures: str


class AuditIndexerSettings(Settings):
    """The audit stream's consumer that writes by what events are found. `audit_indexer_failures` is the URL of the
    queue for what can never be processed."""

    audit_index_table: str
    audit_indexer_failures: str
    shards: str


class LateEventsSettings(Settings):
    """The consumer of the queue of late audit events."""

    audit_table: str


class NotifierSettings(Settings):
    """Notifier and sweeper. A party's topic is `topic_prefix` followed by the party's name; `notice_seconds` is
    within which a notice is to be sent, by the deployment's objective."""

    outbox_table: str
    topic_prefix: str
    shards: str
    notice_seconds: str


class DispatcherSettings(Settings):
    """What queues notifications for webhooks, and has their turns begin. `dispatcher_failures` is the URL of the queue
    for what can never be queued."""

    webhooks_table: str
    turns_queue_url: str
    dispatcher_failures: str


class CourierSettings(Settings):
    """What delivers to webhooks. `webhook_key` opens their secrets; `loopback` as in WebhooksSettings."""

    webhooks_table: str
    outbox_table: str
    shards: str
    audit_table: str
    webhook_key: str
    turns_queue_url: str
    loopback: str


class CanarySettings(Settings):
    """The canary: the search function's alias by its ARN, and the test bureau's queue. `binding` as of the doors."""

    search_function: str
    test_queue_url: str
    binding: str


class SequencerSettings(Settings):
    """The audit table's stream's consumer, which orders the transparency log. `sequencer_failures` is the URL of the
    queue for what can never be processed."""

    audit_table: str
    audit_log_table: str
    sequencer_failures: str


class WitnessSettings(Settings):
    """A witness of the log, in an account of its own. `log_keys` are the log's verifier keys, with spaces between;
    `witness_key` is the ARN of its key pair in KMS, `witness_algorithm` ed25519 or ml-dsa-44. `start` is empty,
    "first", or a signed checkpoint in base64."""

    log_bucket: str
    log_origin: str
    log_keys: str
    witness_name: str
    witness_key: str
    witness_algorithm: str
    witness_table: str
    start: str


class PublisherSettings(Settings):
    """Who writes and signs the transparency log, and counts what the audit table has beside it. `log_key` is the key
    pair's ARN in KMS, `log_algorithm` ed25519, ecdsa-p256 or ml-dsa-44; checkpoints are at least `checkpoint_minutes`
    apart. `witnesses` are their keys, with spaces between, and `quorum` is how many of them make a checkpoint a
    witnessed one."""

    audit_table: str
    audit_log_table: str
    log_bucket: str
    log_origin: str
    log_key: str
    log_algorithm: str
    checkpoint_minutes: str
    witnesses: str
    quorum: str
