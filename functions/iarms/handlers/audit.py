"""The door to the auditor: every audit event, found by what it is of, and who is suspected of fishing or of flooding.

No content of a record or a case is read here but what an event has written down of it.
"""

import json
from dataclasses import fields
from functools import cache
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import StringConstraints

from iarms.aws.clients import dynamodb, kms, s3
from iarms.aws.log_files import LogFiles
from iarms.aws.log_signer import SigningKey
from iarms.casework.allowances import suspects
from iarms.casework.auditing import events, log
from iarms.casework.auditing.facets import EventFilter
from iarms.casework.auditing.narrowing import narrowed_party
from iarms.casework.auditing.stores import AuditingStores, LogReading
from iarms.casework.transparency.stores import KeptAway, LogRefused
from iarms.casework.transparency.tiles import PublishedTiles
from iarms.errors import Unavailable
from iarms.handlers import http
from iarms.models.allowance import HolderKind
from iarms.models.api import Instant
from iarms.models.auditing import AuditedParty, AuditEventPage, LogCheckpointPage, LogKeys, ProvenEvent
from iarms.models.country import Country
from iarms.models.party import PartyName
from iarms.models.suspect import SuspectPage
from iarms.settings import AuditSettings
from iarms.store.audit import AuditEvents
from iarms.store.audit_index import AuditIndex
from iarms.store.audit_log import AuditLog
from iarms.store.checkpoints import Checkpoints
from iarms.store.shards import Shards
from iarms.store.suspects import Suspects

settings = AuditSettings.read()
_shards = Shards.read(settings.shards)
door = http.open_door(settings)
stores = Suspects(dynamodb(), settings.suspects_table)
auditing = AuditingStores(
    AuditEvents(dynamodb(), settings.audit_table), AuditIndex(dynamodb(), settings.audit_index_table, _shards)
)
app = http.resolver()


@cache
def reading() -> LogReading:
    """The log's order, checkpoints and tiles."""
    return LogReading(
        AuditLog(dynamodb(), settings.audit_log_table),
        Checkpoints(dynamodb(), settings.audit_log_table),
        PublishedTiles(LogFiles(s3(), settings.log_bucket)),
    )


@cache
def keys() -> LogKeys:
    """Whose signatures the deployment holds good: KMS is asked for the log's public key once."""
    try:
        own = KeptAway.of(settings.log_origin, SigningKey(kms(), settings.log_key, settings.log_algorithm)).key
    except LogRefused as refused:
        raise Unavailable("the log's key cannot be had at this moment") from refused
    return LogKeys(
        origin=settings.log_origin,
        log=[own.vkey],
        witnesses=settings.witnesses.split(),
        quorum=int(settings.quorum),
    )


_FROM = Query(alias="from", description="from this moment on; RFC 3339, included")
_TO = Query(alias="to", description="up to this moment; RFC 3339, not included")
_Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]


@app.get(
    "/v1/audit/suspects",
    operation_id="list_suspects",
    tags=["audit"],
    summary="List who was flagged or refused for fishing or flooding, the latest day first",
    description="By party, client, case and officer, in that order, a row a day: for what, how often, when first and "
    "last, and the ids of searches and audit events to follow; of each kind those first of whom there is most. "
    "Pseudonyms and ids alone, nothing of what was searched for or found. "
    "Whole days of UTC; without `from`, of the last seven. Eventually consistent.",
    security=http.scoped("audit:read"),
    responses=http.documented_responses(SuspectPage, 200, "A page of suspects"),
)
def list_suspects(
    party: Annotated[PartyName | None, Query(description="the party whose they are")] = None,
    kind: Annotated[HolderKind | None, Query(description="what they are; a subject is a client")] = None,
    since: Annotated[Instant | None, _FROM] = None,
    until: Annotated[Instant | None, _TO] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["query"] = f"party={party or '-'} kind={kind or '-'} from={since or '-'} to={until or '-'}"
    own = narrowed_party(party, call.only_administration)
    listing = suspects.SuspectListing(own, kind, *http.period(since, until))
    return http.success(suspects.list_suspects(stores, listing, limit, cursor, http.now()))


@app.get(
    "/v1/audit/events",
    operation_id="list_audit_events",
    tags=["audit"],
    summary="List audit events, the newest first",
    description="By any of these together; without any, all. An event is found some seconds after it happened, "
    "usually; what came late stands in its place in time. `from` and `to` go by the time in an event's id, when its "
    "call began. **A page may be short, or empty, with a cursor**: one page reads the index sixty times at most, and "
    "the list ends where `next_cursor` is null. Events are told as they were written, with what was asked and how it "
    "was understood, and no content of a record. Reading them is an event too.",
    security=http.scoped("audit:read"),
    responses=http.documented_responses(AuditEventPage, 200, "A page of events"),
)
def list_audit_events(
    party: Annotated[AuditedParty | None, Query(description="who called; SERVICE for what nobody called for")] = None,
    administration: Annotated[
        Country | None, Query(description="of its customs administration, or on its behalf: KE")
    ] = None,
    officer: Annotated[
        _Name | None, Query(description="a pseudonym: with `administration` or `party`, whose it is, one officer's")
    ] = None,
    record_id: Annotated[_Name | None, Query()] = None,
    search_id: Annotated[_Name | None, Query()] = None,
    hit_id: Annotated[_Name | None, Query(description="opened, joined, or a step of it")] = None,
    trace_id: Annotated[_Name | None, Query()] = None,
    action: Annotated[_Name | None, Query(description="the operation, as create_search; or clock_reminded")] = None,
    outcome: Annotated[
        _Name | None, Query(description="as the event has it: no_match, CONFIRMED; of a refusal its problem's code")
    ] = None,
    since: Annotated[Instant | None, _FROM] = None,
    until: Annotated[Instant | None, _TO] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    since, until = http.period(since, until)
    which = EventFilter(
        party, administration, officer, record_id, search_id, hit_id, trace_id, action, outcome, since, until
    )
    call = http.call_in(app)
    asked = {each.name: getattr(which, each.name) for each in fields(which)}
    call.facts["query"] = json.dumps({name: str(value) for name, value in asked.items() if value is not None})
    page = events.list_events(auditing, which, limit, cursor, call.only_administration)
    call.facts["shown_ids"] = tuple(item.root["event_id"] for item in page.items)
    return http.success(page)


@app.get(
    "/v1/audit/events/<event_id>",
    operation_id="read_audit_event",
    tags=["audit"],
    summary="Read an audit event and the proof that it stands in the log",
    description="The event as it was written; `entry`, its canonical text, whose hash the log has; its position, and "
    "the proof of it against the newest checkpoint that has its quorum of witnesses, or the newest of all, as "
    "c2sp.org/tlog-proof has it: it can be checked with nothing but the keys. `unproven` says why there is none.",
    security=http.scoped("audit:read"),
    responses=http.documented_responses(ProvenEvent, 200, "The event", 404),
)
def read_audit_event(event_id: Annotated[str, Path(max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["query"] = json.dumps({"event_id": event_id})
    return http.success(
        log.event_with_proof(reading(), *events.read_event(auditing, event_id, call.only_administration))
    )


@app.get(
    "/v1/audit/checkpoints",
    operation_id="list_checkpoints",
    tags=["audit"],
    summary="List the checkpoints of the transparency log, the newest first",
    description="Each tree that was signed, with the witnesses that have cosigned it and whether that is the quorum; "
    "and the keys that the deployment holds good. **Compare these with keys that came to you another way**: who could "
    "alter the log could alter this answer. For a client that is limited to one administration too.",
    security=http.scoped("audit:read"),
    responses=http.documented_responses(LogCheckpointPage, 200, "A page of checkpoints"),
)
def list_checkpoints(limit: http.Limit = 20, cursor: http.Cursor = None) -> Response[Any]:
    return http.success(log.list_checkpoints(reading(), keys(), limit, cursor))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context)
