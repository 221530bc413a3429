"""Audit events as an auditor reads them: a page of them, and one with the proof that it stands in the log."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, RootModel, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from iarms.models.api import Strict
from iarms.models.audit import AuditEvent
from iarms.models.party import SERVICE_PARTY, class_of


class WrittenEvent(RootModel[dict[str, Any]]):
    """An event as it was written, member by member, and not as today's model would write it: its hash is of that text.

    In the OpenAPI document it is described as today's model has it.
    """

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        AuditEvent.model_rebuild()
        return handler(AuditEvent.__pydantic_core_schema__)


def _audited(value: str) -> str:
    if value != SERVICE_PARTY and class_of(value) is None:
        raise PydanticCustomError("not_a_party", "WCO, INTERPOL-GS, AUDITOR, ADM-XX, NCB-XX or SERVICE")
    return value


AuditedParty = Annotated[str, StringConstraints(max_length=12), AfterValidator(_audited)]
"""Whose an event can be: a party's, or the service's own."""


class AuditEventPage(Strict):
    """Audit events, the newest first. A page may be short, or empty, with a cursor to go on from."""

    items: list[WrittenEvent]
    told_in_part: list[str] = Field(
        description="ids of events of which other administrations were left out: of a client that may read the events "
        "of one administration alone"
    )
    missing: list[str] = Field(
        description="ids that the index has and the audit table has not: somebody took an event away"
    )
    next_cursor: str | None
