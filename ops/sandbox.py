"""The sandbox's catalogue: weapons to try the API with, as `functions/iarms/data/sandbox.json` has them, with what is
asked and what is answered."""

import json
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from iarms.domain.cases import REFERENCE_PREFIX

CATALOGUE: Final = Path(__file__).resolve().parent.parent / "functions" / "iarms" / "data" / "sandbox.json"
# What all records of the sandbox say alike.
RECORDED_ALIKE: Final[dict[str, Any]] = {
    "record_kind": "STOLEN",
    "occurred_on": "2020",
    "occurred_in": "FR",
    "test": True,
}
SEARCH: Final = "POST /v1/searches"


class SandboxCall(BaseModel):
    """A call and its answer. Texts in braces are filled with what an answer before had under that name; `answer` is
    what of the body is told, and a list has so many members. `party` is who calls, `later` whether the answer comes a
    moment after what it hangs on, `keep` what is kept of the answer under which name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    call: str
    party: str = Field(default="ADM-KE", alias="as")
    headers: dict[str, str] = {}
    body: Any = None
    later: bool = False
    status: int
    answered: dict[str, str] = {}
    answer: dict[str, Any] = {}
    keep: dict[str, str] = {}


class SandboxWeapon(BaseModel):
    """A weapon of the sandbox: what it shows, what is said of its answer, what is recorded of it, what a test of it
    asks for beside (`drill`), the search, its answer, and calls that follow. `everywhere`: also where real cases are
    kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    shows: str
    says: str
    everywhere: bool = True
    recorded: tuple[dict[str, Any], ...]
    drill: dict[str, Any] = {}
    search: dict[str, Any]
    status: Literal[201, 422, 429, 503]
    headers: dict[str, str] = {}
    answer: dict[str, Any]
    then: tuple[SandboxCall, ...] = ()

    @property
    def reference(self) -> str:
        """By which the test bureau knows its record, or the first of several."""
        return f"{REFERENCE_PREFIX}{self.name}"

    @property
    def case_reference(self) -> str:
        """Under which it is searched for where nobody says another."""
        return f"SANDBOX-{self.name}"

    def calls(self) -> tuple[SandboxCall, ...]:
        """The search, as a test, and the calls that follow."""
        why = {"purpose": "TEST", "case_reference": "{case_reference}", "officer": "k-4711"}
        search = SandboxCall(
            call=SEARCH,
            body={**self.search, **why},
            status=self.status,
            answered=self.headers,
            answer=self.answer,
        )
        return (search, *self.then)


def sandbox_weapons() -> tuple[SandboxWeapon, ...]:
    """The catalogue, in its order. Raises ValidationError for what is none."""
    kept = json.loads(CATALOGUE.read_text("utf-8"))["weapons"]
    return tuple(SandboxWeapon.model_validate(weapon) for weapon in kept)
