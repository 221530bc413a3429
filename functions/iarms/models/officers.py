"""A party's own list of its officers: the pseudonyms that may search and trace in its name."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StrictInt
from pydantic_core import PydanticCustomError

from iarms.models.api import Instant, Moment, Strict
from iarms.models.party import PartyName
from iarms.models.search import Officer

MOST_OFFICERS: Final = 5_000
_WORD: Final = re.compile(r"[A-Za-z]{3}")
_DIGIT: Final = re.compile(r"[0-9]")


def _of_nobody(value: str) -> str:
    if _WORD.search(value) and not _DIGIT.search(value):
        detail = "letters alone could be a name: a pseudonym has a digit, as k-4711"
        raise PydanticCustomError("could_be_a_name", detail)
    return value


ListedOfficer = Annotated[Officer, AfterValidator(_of_nobody)]


class OfficerListDraft(Strict):
    """The body of PUT /v1/parties/{party}/officers: the whole list. What was read can be sent with its changes."""

    officers: Annotated[tuple[ListedOfficer, ...], Field(max_length=MOST_OFFICERS)] | None = Field(
        description="pseudonyms, never names; null: no list, so that any officer may search"
    )
    party: PartyName | None = Field(default=None, description="as it was read")
    version: StrictInt | None = Field(default=None, description="as it was read; If-Match decides")
    changed_at: Instant | None = Field(default=None, description="as it was read")

    def as_asked(self) -> dict[str, str]:
        """How many officers: who they are stands in the register, version by version."""
        return {"query": f'{{"officers":{len(self.officers) if self.officers is not None else "null"}}}'}


class OfficerList(Strict):
    """A version of the list. Without one, or where `officers` is null, any officer of the party may search."""

    party: PartyName
    version: int
    officers: tuple[str, ...] | None
    changed_at: Moment
