"""Accounting for a call: the audit event made of it, and what every use case adds; for work that is done after the
answer, the call again."""

import hashlib
import json
import re
import time
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from iarms.domain.languages import in_language
from iarms.errors import FieldError, Problem
from iarms.models.audit import AuditEvent
from iarms.models.ids import new_id
from iarms.models.party import SERVICE_PARTY, TEST_BUREAU, Call, KeptCall
from iarms.models.personal_data import personal_data_in
from iarms.provenance import provenance

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


# Whom it is for, and why: fields of bodies that an event has under the same names.
_WHY: Final = ("on_behalf_of", "purpose", "case_reference", "officer", "operation")
# Fields of answers that an event has under the same names.
_SAID_ALIKE: Final = (
    "disclosure", "search_id", "watch_id", "trace_id", "batch_id", "import_id", "reference_id", "missing_report_id",
)  # fmt: skip
# What was made out with the tables of the package.
_READ_BY_TABLES: Final = ("interpretation", "weights_version", "index_version")
# Characters of what was asked: with it, an event stays within three write units.
_MOST_QUERY: Final = 2_000
_MOST_FAULTS: Final = 10
_MOST_SHOWN: Final = 200
# Codes, ids, times and numbers: no sentence, and nothing that could be about somebody.
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.:+/-]{0,40}")
_OF_A_SCHEMA: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_NAMED_BY_CALLERS: Final = frozenset({"extra_forbidden", "unknown_parameter"})


class NoMarks:
    """The service's own doing carries no idempotency key: what it did is marked where it is done."""

    def mark_items(self, call: Call, answer: BaseModel, now: datetime) -> "list[TransactWriteItemTypeDef]":
        """None."""
        return []


def own_call(function: str, request_id: str, function_version: str, **fields: Any) -> Call:
    """The service's own doing, by an invocation that nobody called for. `fields` are further ones of Call."""
    return Call(
        party=SERVICE_PARTY,
        subject=function,
        scopes=frozenset(),
        method="",
        route="",
        path="",
        request_id=request_id,
        function_request_id=request_id,
        function_version=function_version,
        **fields,
    )


def call_of_test_bureau(call: Call) -> Call:
    """The test bureau's own doing, which this call led to."""
    return Call(
        party=TEST_BUREAU,
        subject="sandbox",
        scopes=frozenset(),
        method="",
        route="",
        path="",
        request_id=call.request_id,
        function_request_id=call.function_request_id,
        function_version=call.function_version,
    )


def event_of(
    call: Call,
    now: datetime,
    *,
    action: str,
    refusal: Problem | None = None,
    answer: BaseModel | None = None,
    **facts: Any,
) -> AuditEvent:
    """The audit event of a call that did what it asked for, or was refused with this problem.

    `facts` are further fields of AuditEvent; `answer` is what the caller reads. What was asked, for whom and why is
    said by the call where it is not among the facts. The status is the call's own, which its door has set, or the
    problem's.
    """
    if refusal is not None:
        facts |= refusal_facts(refusal)
    if answer is not None:
        facts = answer_facts(answer) | facts
        if "answer_sha256" not in facts:  # of what was sent already its door has it
            sent = in_language(answer, call.language)
            facts["answer_sha256"] = hashlib.sha256(sent.model_dump_json().encode()).hexdigest()
    facts = _request_facts(call, has_query="query" in facts) | facts
    made = provenance()
    if any(facts.get(name) is not None for name in _READ_BY_TABLES):
        facts["tables_version"] = made.tables
    return AuditEvent(
        event_id=call.event_id or new_id("evt", now),
        at=now,
        action=action,
        status=call.status if refusal is None else refusal.status,
        party=call.party,
        subject=call.subject,
        method=call.method,
        route=call.route,
        path=call.path,
        request_id=call.request_id,
        gateway_request_id=call.gateway_request_id,
        function_request_id=call.function_request_id,
        function_version=call.function_version,
        deployment=made.deployment,
        region=made.region,
        code=made.code,
        latency_ms=round((time.monotonic() - call.began) * 1000) if call.began is not None else None,
        source_ip=call.source_ip,
        user_agent=call.user_agent,
        issuer=call.issuer,
        token_id=call.token_id,
        certificate=call.certificate,
        batch_id=facts.pop("batch_id", None) or call.batch_id,
        batch_line=call.batch_line,
        **facts,
    )


def refusal_facts(problem: Problem) -> dict[str, Any]:
    """What an event says of a refusal: the problem's code, and which fields were at fault, each with why.

    A place that the caller has named itself, and no schema of ours has, may hold anything: it stands as `*`.
    """
    faults = tuple(dict.fromkeys(_fault(error) for error in problem.errors))[:_MOST_FAULTS]
    return {"problem": problem.code} | ({"faults": faults} if faults else {})


def answer_facts(answer: BaseModel) -> dict[str, Any]:
    """What an event says of what was shown: the schema, whether in full, and the ids of what stands in it."""
    facts: dict[str, Any] = {"shape": type(answer).__name__}
    items = getattr(answer, "items", None)
    if isinstance(items, list | tuple):
        return facts | {"shown_ids": _ids_of(items)}
    facts |= {name: said for name in _SAID_ALIKE if isinstance(said := getattr(answer, name, None), str)}
    if isinstance(version := getattr(answer, "version", None), int):
        facts["object_version"] = version
    matches = getattr(answer, "matches", None)
    if isinstance(matches, tuple):
        facts["record_ids"] = tuple(match.record_id for match in matches)
        facts["decisions"] = tuple(match.decision for match in matches)
    elif isinstance(record_id := getattr(answer, "record_id", None), str):
        facts["record_ids"] = (record_id,)
    if isinstance(hit_id := getattr(answer, "hit_id", None), str):
        facts["hit_ids"] = (hit_id,)
    return facts


def _ids_of(items: Iterable[BaseModel]) -> tuple[str, ...]:
    """Each item's own id, once: its first field of such a name, or the party that it is of."""
    ids = []
    for item in items:
        names = [name for name in type(item).model_fields if name.endswith("_id")] or ["party"]
        if isinstance(own := getattr(item, names[0], None), str):
            ids.append(own)
    return tuple(dict.fromkeys(ids))[:_MOST_SHOWN]


def _request_facts(call: Call, *, has_query: bool) -> dict[str, Any]:
    """What an event says of what a call asked for, for whom and why, as it was understood; nothing of what nobody
    looked at. `has_query`: the use case has said itself what was asked."""
    given = call.arguments or {}
    bodies = [each for each in given.values() if isinstance(each, BaseModel)]
    asked: dict[str, Any] = {}
    for body in bodies:
        if not has_query:
            asked |= {name: _bounded(text) for name, text in body.as_asked().items()}  # type: ignore[attr-defined]
        asked |= {name: said for name in _WHY if isinstance(said := getattr(body, name, None), str)}
    texts = {name: _harmless(text) for name, text in given.items() if isinstance(text, str)}
    if texts and not bodies and not has_query:
        asked["query"] = _bounded(json.dumps(texts, ensure_ascii=False))
    return asked


def _bounded(text: str) -> str:
    """What was asked, or, where it is longer than an event should be, how long it is and its digest."""
    if len(text) <= _MOST_QUERY:
        return text
    sent = text.encode()
    return json.dumps({"bytes": len(sent), "sha256": hashlib.sha256(sent).hexdigest()})


def _harmless(text: str) -> str:
    """A text of a query's, unless it looks like personal data: what is looked for in a list is not held against that
    before."""
    is_plain = _PLAIN.fullmatch(text) is not None
    return text if is_plain or personal_data_in(text) is None else "*"


def _fault(error: FieldError) -> str:
    parts = [part if _OF_A_SCHEMA.fullmatch(part) else "*" for part in error.pointer.split("/")[1:]]
    if parts and error.code in _NAMED_BY_CALLERS:
        parts[-1] = "*"
    return f"{''.join(f'/{part}' for part in parts)} {error.code}".lstrip()


def persisted_call(call: Call) -> dict[str, Any]:
    """The fields of a KeptCall, of the call that something comes by."""
    return {name: getattr(call, name) for name in KeptCall.model_fields}


def restored_call(kept: KeptCall, function_request_id: str, function_version: str, **fields: Any) -> Call:
    """The call by which something came, as worked on by this invocation. `fields` are further ones of Call."""
    return Call(
        **{name: getattr(kept, name) for name in KeptCall.model_fields},
        scopes=frozenset(),
        function_request_id=function_request_id,
        function_version=function_version,
        **fields,
    )
