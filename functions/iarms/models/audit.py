"""An audit event: who asked, for whom, why, what, what came of it, and who was told. Written once, never changed."""

import json
from typing import Final

from iarms.models.api import Moment, Strict


class AuditEvent(Strict):
    """One call that reached a function. Ids and codes join it to CloudTrail, the access log and the outbox.

    `request_id` is API Gateway's extended request id, which a caller cannot set; `gateway_request_id` it can.
    `certificate` is the thumbprint (x5t#S256) of the certificate that the call came with. `code` is the package's
    fingerprint, `tables_version` the digest of its tables where something was read or judged by them. `latency_ms` is
    from the beginning of the call until this event was made. `query` is what was typed, as JSON; of a search it is the
    weapon, with its `options` beside it. `request_sha256` is the digest of a body that was not understood, `faults` are
    the fields that were refused (pointer and code). `shape` is the OpenAPI schema of what was answered, `shown_ids` are
    the ids of a list's items. `withheld_from` are parties that may not know of what this event is about; `*` stands for
    all but the record's owner and INTERPOL-GS.
    """

    event_id: str
    at: Moment
    action: str
    status: int
    problem: str | None = None
    faults: tuple[str, ...] = ()
    party: str
    subject: str
    method: str
    route: str
    path: str
    request_id: str
    gateway_request_id: str = ""
    function_request_id: str = ""
    function_version: str = ""
    deployment: str = ""
    region: str = ""
    code: str = ""
    latency_ms: int | None = None
    source_ip: str = ""
    user_agent: str = ""
    issuer: str = ""
    token_id: str = ""
    certificate: str = ""
    replayed: bool = False
    on_behalf_of: str | None = None
    purpose: str | None = None
    case_reference: str | None = None
    officer: str | None = None
    operation: str | None = None
    query: str | None = None
    options: str | None = None
    request_sha256: str | None = None
    interpretation: str | None = None
    outcome: str | None = None
    complete: bool | None = None
    disclosure: str | None = None
    shape: str | None = None
    shown_ids: tuple[str, ...] = ()
    search_id: str | None = None
    batch_id: str | None = None
    batch_line: int | None = None
    batch_lines: int | None = None
    import_id: str | None = None
    import_line: int | None = None
    manifest_sha256: str | None = None
    watch_id: str | None = None
    reference_id: str | None = None
    missing_report_id: str | None = None
    about_party: str | None = None
    changes: tuple[str, ...] = ()
    reference_ids: tuple[str, ...] = ()
    trace_id: str | None = None
    leg_id: str | None = None
    message_id: str | None = None
    object_version: int | None = None
    instead_of: str | None = None
    reason: str | None = None
    record_ids: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    hit_ids: tuple[str, ...] = ()
    joined_hit_ids: tuple[str, ...] = ()
    notifications: tuple[str, ...] = ()
    withheld_from: tuple[str, ...] = ()
    weights_version: str | None = None
    index_version: str | None = None
    holidays_version: str | None = None
    tables_version: str | None = None
    flags: tuple[str, ...] = ()
    answer_sha256: str | None = None
    copy_sha256: str | None = None
    suppressed: int = 0


# Lists that few events have anything in: of each kilobyte that is begun, writing costs as much as of a whole one.
_LEFT_OUT_IF_EMPTY: Final = ("faults", "shown_ids", "withheld_from")


def canonical_text(event: AuditEvent) -> str:
    """The event as JSON, one way only: as RFC 8785 has it, without what is null, and without three lists if empty.

    What lies in the audit table, what the transparency log holds of the event, and what its hash is of. No member is a
    fraction, and all names are ASCII: then sorted names and no spaces are all that the RFC asks for.
    """
    members = event.model_dump(mode="json", exclude_none=True)
    for name in _LEFT_OUT_IF_EMPTY:
        if not members[name]:
            del members[name]
    return json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
