"""What an auditor reads: audit events, one with the proof that it stands in the log, and the log's checkpoints."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, RootModel, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from iarms.models.api import Moment, Strict
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


AuditedParty = Annotated[
    str,
    StringConstraints(max_length=12),
    AfterValidator(_audited),
    Field(json_schema_extra={"pattern": "^(WCO|INTERPOL-GS|AUDITOR|SERVICE|(ADM|NCB)-[A-Z]{2})$"}),
]
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


class Cosignature(Strict):
    """A witness's word that it has seen this tree, and none that contradicts it."""

    witness: str = Field(description="the name of its key")
    at: Moment = Field(description="the time in its signature")
    line: str = Field(description="the signature's line, as it stands under the note")


class LogCheckpoint(Strict):
    """A tree of the log that was signed."""

    size: int = Field(description="how many events are under it")
    root: str = Field(description="the root hash (RFC 9162), in base64")
    at: Moment
    note: str = Field(
        description="the checkpoint as the log signed it (c2sp.org/tlog-checkpoint), without cosignatures"
    )
    cosignatures: list[Cosignature] = Field(description="that were held against the witnesses' keys")
    witnessed: bool = Field(description="whether as many witnesses as the deployment asks for have cosigned it")


class LogKeys(Strict):
    """Whose signatures the deployment holds good, as verifier keys (c2sp.org/signed-note).

    To be compared with what came another way: who could alter the log could write other keys here too.
    """

    origin: str
    log: list[str]
    witnesses: list[str]
    quorum: int


class LogCheckpointPage(Strict):
    """Checkpoints, the newest first, and the keys that the deployment holds good."""

    items: list[LogCheckpoint]
    keys: LogKeys
    next_cursor: str | None


Unproven = Literal["not_yet_sequenced", "not_yet_published", "differs_from_log", "told_in_part"]


class ProvenEvent(Strict):
    """An event with its place in the transparency log and the proof that it stands there."""

    event: WrittenEvent
    entry: str | None = Field(
        default=None,
        description="the log's entry: the event's canonical text (RFC 8785), whose leaf is SHA-256(0x00, entry). Of an "
        "event of more than 65,535 bytes the text {document_bytes, document_sha256, event_id}",
    )
    position: int | None = Field(default=None, description="in the log, from 0")
    proof: str | None = Field(
        default=None,
        description="c2sp.org/tlog-proof: position, hashes, and the checkpoint with the cosignatures that it has",
    )
    unproven: Unproven | None = Field(
        default=None,
        description="why there is no proof: it is not in the log yet (seconds), or under no checkpoint yet (minutes); "
        "`differs_from_log`: what lies in the audit table is not what the log took; `told_in_part`: other "
        "administrations were left out of it, and the proof is of the whole",
    )
    checkpoint: LogCheckpoint | None = Field(default=None, description="the one that the proof leads to")
