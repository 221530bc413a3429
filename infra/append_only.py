"""The policy of a table that rows are only ever added to. It stands at the table, whatever a role may do elsewhere."""

from typing import Any, Final

from iarms.tables import AUDIT, AUDIT_LOG, COPIES
from infra.config import Deployment

APPEND_ONLY: Final = frozenset({AUDIT, AUDIT_LOG, COPIES})
"""Tables whose rows are never changed in place. Of the log's order three rows move on (`head`, `turn`, `signing`), each
put anew under a condition on what was read. Versions of records, mappings, parties and the reference table lie beside
what stands, which has to be changed: there the stores' conditions alone hold them."""

# What takes a row away or makes another one of it, by whatever interface, or has the table do so by itself. A batch of
# writes can hold deletions, which no policy can tell from the rest; nothing of ours adds events by one.
_CHANGES: Final = (
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:UpdateTimeToLive",
)
# What a PutItem can be asked to give back of the row that it replaces.
_GIVES_BACK: Final = ("ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW")


def append_only(deployment: Deployment, table: str) -> dict[str, Any]:
    """Nobody changes a row of the table of this name or takes one away, and only roles of this deployment's name add
    any.

    No policy can see a condition, so none can tell an addition from one over a row that is there. Every store's
    condition refuses that one (`store.audit`); made past the stores, by a role of the deployment, it is not refused,
    but it gives nothing back of what stood there, the audit table's stream shows it (`AuditEventAltered`), and the log
    that is made of the stream keeps the first text.
    """
    arn = f"arn:aws:dynamodb:{deployment.region}:{deployment.account}:table/{table}"
    roles = f"arn:aws:iam::{deployment.account}:role/{deployment.physical('*')}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            _deny("NobodyChangesARow", list(_CHANGES), arn),
            _deny("NobodyElseAddsARow", "dynamodb:PutItem", arn, {"ArnNotLike": {"aws:PrincipalArn": roles}}),
            _deny(
                "NothingIsReadByAdding",
                "dynamodb:PutItem",
                arn,
                {"StringEquals": {"dynamodb:ReturnValues": list(_GIVES_BACK)}},
            ),
        ],
    }


def _deny(name: str, actions: Any, resource: str, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    statement = {
        "Action": actions,
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Resource": resource,
        "Sid": name,
    }
    return statement | ({"Condition": condition} if condition else {})
