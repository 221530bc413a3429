"""What callers read in sessions of their own: by function the statements of its data role.

Everything that a party enumerates stands here: its cases, watches, traces, records, imports, mappings, reports,
notifications, and the versions of its row in the register. The functions' own roles read none of it. What is read by an
id that nobody can guess, and what concerns several parties at once, the functions read themselves
(docs/architecture.md, "Who reads what").
"""

from collections.abc import Mapping, Sequence
from typing import Final

from aws_cdk import aws_iam as iam

from iarms.tables import (
    BATCHES,
    CASES,
    DUE_OF,
    IMPORTS,
    OUTBOX,
    RECORDS,
    REFERENCES,
    REGISTER,
    TRACES,
    WATCHES,
    WEBHOOKS,
)
from infra.constructs.data_role import (
    OWN_NAME,
    PARTIES,
    read_all,
    read_own,
    read_own_administration,
    read_own_shards,
)
from infra.stacks.data import DataStack

# As the indexes by month have one, and its shards.
_MONTHS: Final = ("20??-??", "20??-??#*")


def callers_reads(data: DataStack) -> Mapping[str, Sequence[iam.PolicyStatement]]:
    """By function, what its callers may read in their sessions; a function that is not named has no data role."""
    index = data.index_arn
    return {
        "search": [
            read_own_shards(index(CASES, "by_party"), index(WATCHES, "by_party")),
            read_own_administration(index(CASES, "by_administration"), index(WATCHES, "by_administration")),
        ],
        "batches": [read_own(data.arn(BATCHES), keys=[f"of#{OWN_NAME}"])],
        "records": [
            read_own(index(RECORDS, "by_owner")),
            # How bureaus use hidden records: these, and the hits on them.
            read_all(index(RECORDS, "by_hiding"), index(CASES, "by_month"), keys=_MONTHS, parties=["INTERPOL-GS"]),
        ],
        "imports": [
            read_own(index(IMPORTS, "by_party")),
            # What a file of all that a bureau holds lacks.
            read_own(index(RECORDS, "by_owner")),
            read_own(data.arn(IMPORTS), keys=[f"map#{OWN_NAME}#*", f"file#{OWN_NAME}#*"], actions=["dynamodb:GetItem"]),
            read_own(data.arn(IMPORTS), keys=[f"turns#{OWN_NAME}"]),
        ],
        # The imports' worker reads as the bureau whose file it works on.
        "importer": [read_own(index(RECORDS, "by_owner"))],
        "hits": [
            read_own_shards(index(CASES, "by_party"), index(OUTBOX, "by_recipient")),
            read_own_administration(index(CASES, "by_administration")),
            # What is due of theirs.
            read_own(data.arn(CASES), keys=[f"{DUE_OF}{OWN_NAME}", f"{DUE_OF}{OWN_NAME}#*"]),
            # Every hit concerns them.
            read_all(index(CASES, "by_month"), keys=_MONTHS, parties=["INTERPOL-GS", "WCO"]),
        ],
        "parties": [
            # A party's versions, by itself; whoever writes the register reads it whole.
            read_own(data.arn(REGISTER)),
            read_all(data.arn(REGISTER), keys=PARTIES, parties=["INTERPOL-GS"]),
            read_all(index(REGISTER, "by_name"), keys=["rows"], parties=["INTERPOL-GS"]),
        ],
        "reference": [
            read_own(data.arn(REFERENCES), keys=[f"missing-by#{OWN_NAME}"]),
            read_all(data.arn(REFERENCES), keys=["missing-all", "missing-state#*"], parties=["INTERPOL-GS"]),
        ],
        "traces": [
            read_own_shards(index(TRACES, "by_party")),
            read_own_administration(index(TRACES, "by_administration")),
            read_all(index(TRACES, "by_month"), keys=_MONTHS, parties=["INTERPOL-GS"]),
        ],
        "webhooks": [
            read_own(data.arn(WEBHOOKS)),
            # What a party has sent to its webhook once more.
            read_own_shards(index(OUTBOX, "by_recipient")),
        ],
    }
