"""What an operator has to know of a table before it is restored: what goes with it, and from where what came after the
point in time comes back."""

from typing import Final

from iarms.tables import ALL

BRING: Final = "what is only in the old table: BRING=1, once the deployment has switched"

FOLLOWS: Final[dict[str, tuple[str, ...]]] = {
    "records": (
        "the serial index belongs to it: restore both to the same moment, and deploy both lines at once; with one of"
        " them alone a record may not be found by its number",
        "records entered or changed since: BRING=1 for those entered, the bureaus for those changed (their keys are"
        " listed); their imports are accounted for in the audit events of that time",
    ),
    "serial-index": (
        "it is derived of the records: restore both to the same moment, or build it anew from the records instead"
        " (docs/operations.md, a new version of the serial index)",
    ),
    "cases": (
        "hits whose steps were taken and told since are put off for a day; BRING=1 gives them the state that was told",
        "searches and hits since are in the audit events of that time, and in the old table",
    ),
    "traces": (
        "legs whose steps were taken and told since are put off for a day; BRING=1 gives them the state that was told",
        "traces since are in the audit events of that time, and in the old table",
    ),
    "outbox": (
        "what was sent since is marked as sent, what is pending is held until SETTLE=1: deploy and settle in one go",
        "notifications since: BRING=1; of a lost table the functions' logs say which were sent, not what they said",
    ),
    "audit": (
        "events since are in the transparency log, whatever the table has: BRING=1 puts them back from the old table,"
        " and `make catch-up-log` names those that are in the log and not in the table",
        "the auditors' index is not touched by it: `make rebuild-audit-index` after BRING=1",
        "tell the auditors before and after: make audited DEPLOYMENT=... names both tables",
    ),
    "audit-index": (
        "it is derived of the audit events: make rebuild-audit-index is the better way, unless it is too slow",
    ),
    "audit-log": (
        "the log in it may not be shorter than what was signed: the publisher refuses it (log_shrunk). Restore the"
        " latest moment that there is, and none before the last checkpoint",
    ),
    "copies": ("reports printed since are in the old table alone: BRING=1 before anything else",),
    "register": (
        "clients suspended since are let in again: read the audit events replace_party of that time first, and suspend"
        " them anew before you deploy",
    ),
    "watches": ("which records a watch was matched with since is lost with it: BRING=1 before the next import",),
    "imports": ("files entered since could be entered again: BRING=1 keeps them out",),
    "allowances": ("what was asked and shown since is not counted: budgets are as full as they were",),
    "batches": ("batches since are not found by their parties: BRING=1",),
    "references": ("BRING=1, or make load-references for what the seed has",),
    "suspects": (BRING,),
    "idempotency": ("keys used since are forgotten: a call that is repeated is made again; there is seldom a reason",),
    "webhooks": (
        "secrets ended since sign again, and webhooks taken away since are called again: read the audit events of that"
        " time first (replace_webhook, delete_webhook, end_webhook_secret). What was delivered since may come once more"
        " under its id",
    ),
    "buckets": ("nothing in it is worth restoring: an empty bucket is a full one",),
}
assert set(FOLLOWS) == {table.name for table in ALL}  # noqa: S101 - a table that is added has to be thought about

SPEAK: Final = ("table-copied", "table-touched-outside", "table-scanned", "table-weakened", "table-policy-changed")
"""Alarms that hear a restore; whoever announces it closes them."""
