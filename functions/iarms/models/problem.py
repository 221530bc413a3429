"""What a code of a problem means: what each is explained by, in a language, for who was refused."""

from typing import Literal

from pydantic import Field

from iarms.models.api import Strict
from iarms.models.said_text import SaidText

ProblemKind = Literal["PROBLEM", "FIELD"]
TryAgain = Literal["NO", "CHANGED", "READ_FIRST", "LATER"]
ProblemPlace = Literal["EVERY", "WITH_TOKEN", "WITH_BODY", "SOME", "FIELDS", "FILES"]


class ProblemExplained(Strict):
    """A code that a problem or one of its `errors` bears: what it means, where it comes from, and what to do."""

    code: str = Field(description="the code: it never changes, and is the same in every language")
    type: str = Field(description="where this explanation stands: the `type` of a problem with this code")
    kinds: list[ProblemKind] = Field(
        description="PROBLEM: the code of a problem; FIELD: the code of an entry of its `errors`"
    )
    title: SaidText = Field(description="the title of a problem with this code")
    statuses: list[int] = Field(description="the HTTP statuses that it comes with")
    means: SaidText = Field(description="what it means; of a code of a field alone also how it is mended")
    causes: SaidText | None = Field(description="what it comes from; null of a code of a field alone")
    what_to_do: SaidText | None = Field(description="what helps; null of a code of a field alone")
    try_again: TryAgain = Field(description="whether the same request can succeed when it is sent again")
    place: ProblemPlace = Field(description="which operations answer with it; SOME: those in `operations`")
    operations: list[str] = Field(description="the operation ids, where `place` is SOME; else empty")


class ProblemsExplained(Strict):
    """Every code, those of problems first, each by the alphabet."""

    problems: list[ProblemExplained] = Field(description="one entry a code")
