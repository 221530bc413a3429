"""The door to the auditor: who is suspected of fishing or of flooding. No content of a record, a search or a case."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.casework.allowances import suspects
from iarms.handlers import http
from iarms.models.allowance import HolderKind
from iarms.models.api import Instant
from iarms.models.party import PartyName
from iarms.models.suspect import SuspectPage
from iarms.settings import AuditSettings
from iarms.store.suspects import Suspects

settings = AuditSettings.read()
door = http.open_door(settings)
stores = Suspects(dynamodb(), settings.suspects_table)
app = http.resolver()


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
    party: Annotated[PartyName | None, Query(description="whose they are")] = None,
    kind: Annotated[HolderKind | None, Query(description="what they are; a subject is a client")] = None,
    since: Annotated[Instant | None, Query(alias="from", description="RFC 3339, included")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="RFC 3339, not included")] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["query"] = f"party={party or '-'} kind={kind or '-'} from={since or '-'} to={until or '-'}"
    listing = suspects.SuspectListing(party, kind, *http.period(since, until))
    return http.success(suspects.list_suspects(stores, listing, limit, cursor, http.now()))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context)
