"""Messages of a case: what the parties of a hit or of a leg say to one another beside its steps."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from iarms.models.api import Moment, Strict
from iarms.models.free_text import Prose500
from iarms.models.hit import Instruction, Instructions
from iarms.models.receipt import Receipt

MessageCode = Literal["QUESTION", "ANSWER", "INSTRUCTION", "INFORMATION"]
_WITH_INSTRUCTIONS = ("INSTRUCTION", "ANSWER")


class CaseMessageDraft(Strict):
    """The body of POST /v1/hits/{hit_id}/messages and of POST /v1/traces/{trace_id}/legs/{leg_id}/messages."""

    code: MessageCode
    text: Prose500 = Field(description="of the weapon and what is to be done; no personal data")
    instructions: Instructions = Field(default=(), description="the same in codes; with INSTRUCTION and ANSWER alone")

    @field_validator("instructions")
    @classmethod
    def _of_an_instruction(cls, codes: tuple[Instruction, ...], info: ValidationInfo) -> tuple[Instruction, ...]:
        if codes and info.data.get("code") not in (None, *_WITH_INSTRUCTIONS):
            raise PydanticCustomError("instructions", "instructions go with the codes INSTRUCTION and ANSWER")
        return codes


class _SentCaseMessage(Strict):
    message_id: str
    code: MessageCode
    text: str
    instructions: tuple[Instruction, ...]
    at: Moment
    by: str
    instead_of: str | None = Field(description="the bureau for which INTERPOL-GS stood in")


class CaseMessage(_SentCaseMessage):
    """A message as those read it whom the hit or the leg concerns."""

    told: tuple[Receipt, ...] = Field(description="each notification of it that the reader may know of")


class KeptCaseMessage(_SentCaseMessage):
    """A message as it is kept, with the notifications by which the others were told of it."""

    notification_ids: tuple[str, ...]


class CaseMessagePage(Strict):
    """Messages of a hit or a leg, newest first."""

    items: list[CaseMessage]
    next_cursor: str | None
