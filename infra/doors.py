"""What each HTTP function is told and what its own role may do: functions are cut by privilege, and each has the whole
of its own in one place here. What its callers read in their sessions is in `infra.callers_reads`."""

from typing import NamedTuple

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from iarms import tables
from iarms.models.party_names import written_short
from iarms.settings import (
    AuditSettings,
    BatchesSettings,
    HitsSettings,
    ImportsSettings,
    MessagesSettings,
    PartiesSettings,
    RecordsSettings,
    ReferenceSettings,
    ReportsSettings,
    SearchSettings,
    ServiceSettings,
    Settings,
    TracesSettings,
    WebhooksSettings,
)
from iarms.tables import (
    ALLOWANCES,
    AUDIT,
    AUDIT_INDEX,
    AUDIT_LOG,
    BATCHES,
    BUCKETS,
    CASES,
    COPIES,
    DUE_OF,
    IDEMPOTENCY,
    IMPORTS,
    OUTBOX,
    RECORDS,
    REFERENCES,
    REGISTER,
    SUSPECTS,
    TRACES,
    WATCHES,
    WEBHOOKS,
)
from infra.config import Deployment
from infra.constructs.data_role import data_role_arn, read_under
from infra.constructs.service_function import allow
from infra.portal.build import FILE as PAGES
from infra.stacks.audit import AuditStack
from infra.stacks.batches import BatchesStack, search_statements
from infra.stacks.data import DataStack
from infra.stacks.log import LogStack
from infra.stacks.pictures import PicturesStack
from infra.stacks.uploads import UploadsStack
from infra.stacks.webhooks import WebhooksStack, loopback_of


class DoorRole(NamedTuple):
    """One function's settings, and the statements of its role beside the logs and the tables' key."""

    settings: Settings
    statements: list[iam.PolicyStatement]


def door_roles(
    stack: cdk.Stack,
    *,
    deployment: Deployment,
    data: DataStack,
    batches: BatchesStack,
    uploads: UploadsStack,
    pictures: PicturesStack,
    log: LogStack,
    audit: AuditStack,
    webhooks: WebhooksStack,
) -> dict[str, DoorRole]:
    """Each HTTP function by name. `stack` is the one that the functions lie in."""
    admission = _admission(data, audit)
    accounts = [
        *admission,
        allow(["dynamodb:GetItem", "dynamodb:PutItem"], data.arn(IDEMPOTENCY)),
    ]
    lists = [*accounts, data.seals_cursors()]
    names = {f"{table.name.replace('-', '_')}_table": deployment.table(table) for table in tables.ALL}
    names["serial_index_table"] = deployment.index_table(deployment.index_version)
    about = {
        "deployment": deployment.name,
        "region": deployment.region,
        "binding": deployment.binding,
        "clients": deployment.clients,
        "paces": deployment.paces.settings(),
        "cursor_key": data.cursor_key.key_arn,
        "late_events_queue_url": audit.late_queue.queue_url,
    }
    index = {"index_version": deployment.index_version}
    spread = {"shards": deployment.shards.settings()}

    def named(*fields: str) -> dict[str, str]:
        return {field: names[field] for field in ("audit_table", "register_table", "buckets_table", *fields)} | about

    def writing(*fields: str) -> dict[str, str]:
        return named("idempotency_table", *fields)

    def listing(door: str, *fields: str) -> dict[str, str]:
        return writing(*fields) | {"data_role": data_role_arn(stack, deployment, door)}

    search = SearchSettings(
        **listing(
            "search",
            "allowances_table",
            "cases_table",
            "records_table",
            "serial_index_table",
            "outbox_table",
            "suspects_table",
            "watches_table",
        ),
        **index,
        **spread,
        allowances=deployment.allowances.settings(),
        search_seconds=str(deployment.objectives.searches.seconds),
    )
    records = RecordsSettings(
        **listing("records", "allowances_table", "cases_table", "imports_table", "records_table"),
        **index,
        **spread,
        allowances=deployment.allowances.settings(),
        serial_indexes=deployment.serial_indexes(),
        reviews=deployment.reviews.settings(),
        hiding=deployment.hiding.settings(),
    )
    return {
        "search": DoorRole(
            search,
            [
                *search_statements(data),
                allow(["dynamodb:GetItem"], data.arn(CASES)),
                # DeleteItem takes a watch that was stopped away from the numbers that it watched for.
                allow(["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], data.arn(WATCHES)),
                *lists,
            ],
        ),
        "batches": DoorRole(
            BatchesSettings(**listing("batches", "batches_table"), batch_queue_url=batches.queue.queue_url),
            [
                # Which batches a party has sent is read in its session.
                read_under(data.arn(BATCHES), ["sbat_*"], actions=["dynamodb:GetItem", "dynamodb:Query"]),
                allow(["dynamodb:PutItem", "dynamodb:BatchWriteItem"], data.arn(BATCHES)),
                allow(["sqs:SendMessage"], batches.queue.queue_arn),
                *lists,
            ],
        ),
        "records": DoorRole(
            records,
            [
                # PutItem enters a record and keeps what it was before a change, which is an UpdateItem.
                allow(
                    ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
                    data.arn(RECORDS),
                ),
                # What a record is known by to its bureau, of which the imports' worker asks.
                read_under(data.arn(IMPORTS), ["known#*"], actions=["dynamodb:UpdateItem"]),
                # Whether a search of the caller's matched the record that it wants to open, and of which hits
                # INTERPOL-GS answers in the stead of the record's owner.
                allow(["dynamodb:GetItem", "dynamodb:Query"], data.arn(CASES)),
                allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], *data.serial_index_arns()),
                # What searchers open is counted as shown to them.
                allow(["dynamodb:UpdateItem"], data.arn(ALLOWANCES)),
                *lists,
            ],
        ),
        "imports": DoorRole(
            ImportsSettings(
                **listing("imports", "imports_table", "records_table"),
                import_queue_url=uploads.queue.queue_url,
                uploads_bucket=deployment.uploads_bucket(),
                import_bytes=str(deployment.import_bytes),
            ),
            [
                # Files and mappings, whose keys name their party, are read in its session.
                read_under(
                    data.arn(IMPORTS),
                    ["imp_*"],
                    actions=["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
                ),
                allow(["dynamodb:PutItem"], data.arn(IMPORTS)),
                # That an import is to be taken back is written into it.
                read_under(data.arn(IMPORTS), ["imp_*"], actions=["dynamodb:UpdateItem"]),
                # Whoever holds a location that was signed here may do this much, once, with one file.
                allow(["s3:PutObject"], deployment.uploads_arn()),
                allow(["sqs:SendMessage"], uploads.queue.queue_arn),
                *lists,
            ],
        ),
        "hits": DoorRole(
            HitsSettings(
                **spread,
                **listing("hits", "cases_table", "records_table", "outbox_table"),
                confirmation_minutes=deployment.confirmation.settings(),
                hit_reminders=deployment.confirmation.reminders(),
            ),
            [
                allow(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"], data.arn(CASES)),
                # A step takes away the rows of what was due before it.
                read_under(data.arn(CASES), [f"{DUE_OF}*"], actions=["dynamodb:DeleteItem"]),
                # Whose handling keeps a hit out of others' statistics, and what a bureau confirms.
                allow(["dynamodb:BatchGetItem"], data.arn(RECORDS)),
                allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], data.arn(OUTBOX)),
                allow(["dynamodb:Query"], data.index_arn(OUTBOX, "by_hit")),
                *lists,
            ],
        ),
        "messages": DoorRole(
            MessagesSettings(**writing("cases_table", "outbox_table", "traces_table"), **spread),
            [
                # Messages lie beside the hits and the traces that they are of, which stay as they are.
                allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"], data.arn(CASES), data.arn(TRACES)),
                allow(["dynamodb:BatchGetItem", "dynamodb:PutItem"], data.arn(OUTBOX)),
                *lists,
            ],
        ),
        "reference": DoorRole(
            ReferenceSettings(**listing("reference", "references_table"), pictures_bucket=deployment.pictures_bucket()),
            [
                # Whoever holds a location that was signed here may put or read one picture for some minutes.
                allow(["s3:PutObject", "s3:GetObject"], deployment.pictures_arn()),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], pictures.key.key_arn),
                # Whose report of what is missing it is stands in the key: those rows are read in its session.
                read_under(data.arn(REFERENCES), ["missing-*"], actions=["dynamodb:Query"], other_than=True),
                # DeleteItem and UpdateItem end the rows by which a version is found once another takes its place.
                allow(
                    [
                        "dynamodb:BatchGetItem",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                        "dynamodb:DeleteItem",
                    ],
                    data.arn(REFERENCES),
                ),
                *lists,
            ],
        ),
        "traces": DoorRole(
            TracesSettings(
                **spread,
                **listing(
                    "traces",
                    "allowances_table",
                    "cases_table",
                    "outbox_table",
                    "suspects_table",
                    "traces_table",
                    "watches_table",
                ),
                allowances=deployment.allowances.settings(),
                arrangements=deployment.arrangements.settings(),
            ),
            [
                # BatchGetItem: a bureau's list is of its legs, whose traces are read beside them.
                # DeleteItem ends the row of a weapon that a corrected description is not of.
                allow(
                    [
                        "dynamodb:GetItem",
                        "dynamodb:BatchGetItem",
                        "dynamodb:Query",
                        "dynamodb:PutItem",
                        "dynamodb:DeleteItem",
                    ],
                    data.arn(TRACES),
                ),
                # The search that came first, and whether its hit is confirmed.
                allow(["dynamodb:GetItem"], data.arn(CASES)),
                # An open trace keeps watch; DeleteItem ends the watch with it.
                allow(
                    ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
                    data.arn(WATCHES),
                ),
                allow(["dynamodb:PutItem"], data.arn(OUTBOX)),
                allow(["dynamodb:UpdateItem"], data.arn(ALLOWANCES), data.arn(SUSPECTS)),
                *lists,
            ],
        ),
        "reports": DoorRole(
            ReportsSettings(**named("cases_table", "copies_table", "outbox_table", "records_table", "traces_table")),
            [
                # Query finds other traces of the weapon, of which who asks is told that there are some.
                allow(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], data.arn(TRACES)),
                allow(["dynamodb:GetItem"], data.arn(CASES)),
                # Whose handling keeps a record out of what others print.
                allow(["dynamodb:GetItem"], data.arn(RECORDS)),
                # Who was told of a hit is read with it.
                allow(["dynamodb:Query"], data.index_arn(OUTBOX, "by_hit")),
                allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"], data.arn(COPIES)),
                *admission,
            ],
        ),
        "parties": DoorRole(
            PartiesSettings(
                **spread,
                **listing("parties", "outbox_table"),
                recipients=written_short(deployment.parties),
            ),
            [
                # PutItem writes the row that stands and keeps the version.
                allow(["dynamodb:GetItem", "dynamodb:PutItem"], data.arn(REGISTER)),
                allow(["dynamodb:PutItem"], data.arn(OUTBOX)),
                *lists,
            ],
        ),
        "audit": DoorRole(
            AuditSettings(
                **spread,
                **named("audit_index_table", "audit_log_table", "suspects_table"),
                log_bucket=deployment.log_bucket(),
                log_origin=deployment.log.origin,
                log_key=log.signing_key.key_arn,
                log_algorithm=deployment.log.algorithm,
                witnesses=deployment.log.witness_keys(),
                quorum=str(deployment.log.quorum),
            ),
            [
                # The auditor reads every party's events; whoever may read one administration's alone is narrowed by the
                # use case. No other door may ask this index.
                allow(["dynamodb:Query"], data.arn(AUDIT_INDEX), data.index_arn(SUSPECTS, "by_day")),
                allow(["dynamodb:BatchGetItem"], data.arn(AUDIT)),
                # Proofs are made of the log's order and of its tiles; entries are read from the audit table.
                allow(["dynamodb:GetItem", "dynamodb:Query"], data.arn(AUDIT_LOG)),
                # Whatever the level of the tile; the bundles of entries lie beside them.
                allow(["s3:GetObject"], deployment.log_arn("tile/?/*")),
                allow(["kms:Decrypt"], log.key.key_arn),
                allow(["kms:GetPublicKey"], log.signing_key.key_arn),
                *admission,
                data.seals_cursors(),
            ],
        ),
        "webhooks": DoorRole(
            WebhooksSettings(
                **spread,
                **listing("webhooks", "webhooks_table", "outbox_table"),
                webhook_key=webhooks.key.key_arn,
                turns_queue_url=webhooks.turns.queue_url,
                recipients=written_short(deployment.parties),
                loopback=loopback_of(deployment),
            ),
            [
                # A webhook is read, written and taken away; what waits and what is over is read in its party's session.
                allow(
                    [
                        "dynamodb:BatchGetItem",
                        "dynamodb:ConditionCheckItem",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                        "dynamodb:DeleteItem",
                    ],
                    data.arn(WEBHOOKS),
                ),
                # What is sent again by its ids, and what the party is told of its webhook.
                allow(["dynamodb:BatchGetItem", "dynamodb:PutItem"], data.arn(OUTBOX)),
                # It seals secrets, and opens none.
                allow(["kms:Encrypt"], webhooks.key.key_arn),
                allow(["sqs:SendMessage"], webhooks.turns.queue_arn),
                *lists,
            ],
        ),
        "service": DoorRole(
            ServiceSettings(**named(), pages=PAGES),
            admission,
        ),
    }


def accounting_statements(data: DataStack, audit: AuditStack) -> list[iam.PolicyStatement]:
    """What accounting for a call takes: the audit table, and the queue of late events where that takes nothing."""
    return [
        allow(["dynamodb:PutItem"], data.arn(AUDIT)),
        allow(["sqs:SendMessage"], audit.late_queue.queue_arn),
        allow(["kms:Decrypt", "kms:GenerateDataKey"], audit.queue_key.key_arn),
    ]


def _admission(data: DataStack, audit: AuditStack) -> list[iam.PolicyStatement]:
    """What every door does with every call: it asks the register for the caller and its bucket for one call more,
    and accounts for the call."""
    return [
        allow(["dynamodb:BatchGetItem"], data.arn(REGISTER)),
        allow(["dynamodb:UpdateItem"], data.arn(BUCKETS)),
        *accounting_statements(data, audit),
    ]
