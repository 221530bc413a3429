"""The door to the register of parties: who may come in, for whom the WCO may act, whom to call, and every version."""

from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.sessions import as_caller
from iarms.casework.register import officers, rows
from iarms.casework.register.stores import OfficerStores, RegisterStores
from iarms.handlers import http
from iarms.models.officers import OfficerList, OfficerListDraft
from iarms.models.party import Party
from iarms.models.party_names import read_short
from iarms.models.register import PartyDraft, PartyPage, PartyVersions
from iarms.settings import PartiesSettings
from iarms.store.idempotency import Idempotency
from iarms.store.officers import OfficerLists
from iarms.store.outbox import Outbox
from iarms.store.shards import Shards

# A row of 300 mandates and 50 clients with ten certificates each, whatever it is indented by.
MOST_ROW_BYTES: Final = 512 * 1024

settings = PartiesSettings.read()
_shards = Shards.read(settings.shards)
callers = as_caller(settings.data_role)
door = http.open_door(settings, callers)
idempotency = Idempotency(dynamodb(), settings.idempotency_table)
stores = RegisterStores(
    client=dynamodb(),
    register=door.register,
    outbox=Outbox(dynamodb(), settings.outbox_table, shards=_shards),
    trail=door.trail,
    idempotency=idempotency,
    recipients=read_short(settings.recipients),
    only_registered=door.only_registered,
)
officer_stores = OfficerStores(
    client=dynamodb(),
    officers=OfficerLists(dynamodb(), settings.register_table),
    trail=door.trail,
    idempotency=idempotency,
)
app = http.resolver()

_Party = Annotated[str, Path(description="WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX", max_length=64)]


@app.get(
    "/v1/parties",
    operation_id="list_parties",
    tags=["register"],
    summary="List the register by the names of the parties",
    description="By INTERPOL-GS. Eventually consistent.",
    security=http.scoped("registry:write"),
    responses=http.documented_responses(PartyPage, 200, "A page of rows, each as it stands"),
)
def list_parties(limit: http.Limit = 20, cursor: http.Cursor = None) -> Response[Any]:
    return http.success(rows.list_rows(stores, http.call_in(app), limit, cursor))


@app.get(
    "/v1/parties/<party>",
    operation_id="read_party",
    tags=["register"],
    summary="Read a party's row in the register",
    description="By the party itself, and every row by INTERPOL-GS with registry:write.",
    security=http.scoped("registry:write", "notification:read"),
    responses=http.documented_responses(Party, 200, "The row as it stands", 404, sends=(http.ETAG,)),
)
def read_party(party: _Party) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    row = rows.read_row(stores, call, party)
    call.facts["object_version"] = row.version
    return http.success(row, etag=str(row.version))


@app.put(
    "/v1/parties/<party>",
    operation_id="replace_party",
    tags=["register"],
    summary="Write a party's row anew",
    description="By INTERPOL-GS: the whole row, over the version that was read (If-Match); the first row of a party "
    "with If-None-Match: *, or without either. What was read may be sent back with its changes. Who is suspended is "
    "let in nowhere within a minute. The party is told, and administrations with an address whose mandate changed. "
    "`suspends_itself` and `last_client` (409): INTERPOL-GS must stay able to undo it. `last_certificate` (422): the "
    "last one of a client that is let in is ended by its `not_after`: without any, whatever its token names opens.",
    security=http.scoped("registry:write"),
    responses=http.documented_responses(
        Party, 200, "The row as it stands", *http.WRITES, 404, 409, 412, 428, sends=(http.ETAG,)
    ),
)
def replace_party(
    party: _Party,
    draft: Annotated[PartyDraft, Body(description="The row as it will stand")],
    only_new: http.OnlyNew = None,
    if_match: http.IfMatchOfAChange = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    precondition = rows.Precondition(call.read_version, only_new=bool(only_new))
    row = http.idempotent(
        idempotency, call, Party, lambda: rows.put_row(stores, call, party, draft, precondition, http.now())
    )
    return http.success(row, etag=str(row.version))


@app.get(
    "/v1/parties/<party>/versions",
    operation_id="list_party_versions",
    tags=["register"],
    summary="Read what a party's row is and was",
    description="Newest first, each with what it changed. By the party itself, and every row's by INTERPOL-GS with "
    "registry:write.",
    security=http.scoped("registry:write", "notification:read"),
    responses=http.documented_responses(PartyVersions, 200, "A page of versions", 404),
)
def list_party_versions(party: _Party, limit: http.Limit = 20, cursor: http.Cursor = None) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    return http.success(rows.list_versions(stores, call, party, limit, cursor))


@app.get(
    "/v1/parties/<party>/officers",
    operation_id="read_officers",
    tags=["register"],
    summary="Read a party's list of its officers",
    description="By the party itself: an administration, or the WCO. 404 where it has sent none.",
    security=http.scoped("search:read"),
    responses=http.documented_responses(OfficerList, 200, "The list as it stands", 404, sends=(http.ETAG,)),
)
def read_officers(party: _Party) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    listed = officers.read_officers(officer_stores, call, party)
    call.facts["object_version"] = listed.version
    return http.success(listed, etag=str(listed.version))


@app.put(
    "/v1/parties/<party>/officers",
    operation_id="replace_officers",
    tags=["register"],
    summary="Send a party's list of its officers",
    description="By the party itself: pseudonyms, never names, the whole list, over the version that was read "
    "(If-Match); the first one without, or with If-None-Match: *. Within a minute a search or a trace by an officer "
    "who is not on it is 403 officer_unknown, lines of batches too. `officers: null` takes the list away.",
    security=http.scoped("search:write"),
    responses=http.documented_responses(
        OfficerList, 200, "The list as it stands", *http.WRITES, 404, 412, 428, sends=(http.ETAG,)
    ),
)
def replace_officers(
    party: _Party,
    draft: Annotated[OfficerListDraft, Body(description="The list as it will stand")],
    only_new: http.OnlyNew = None,
    if_match: http.IfMatchOfAChange = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    precondition = rows.Precondition(call.read_version, only_new=bool(only_new))
    listed = http.idempotent(
        idempotency,
        call,
        OfficerList,
        lambda: officers.put_officers(officer_stores, call, party, draft, precondition, http.now()),
    )
    return http.success(listed, etag=str(listed.version))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway. Who writes is looked up anew: who was suspended a moment ago, or whose certificate was struck
    out, must not undo it by a row that is still kept."""
    if event["httpMethod"] == "PUT":
        door.register.forget(http.call_of(event, context, http.now()).party)
    return http.handle_request(app, door, event, context, most_bytes=MOST_ROW_BYTES)
