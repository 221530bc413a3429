"""Withdrawing what a file of all that a bureau holds lacks: counted first, then withdrawn against that count."""

from typing import Annotated, Final, Literal

from pydantic import Field

from iarms.models.api import Moment, Strict
from iarms.models.free_text import Prose500
from iarms.models.party import KeptCall

MOST_SHARE: Final = 20
"""Per cent of what a bureau holds that are withdrawn without its saying that so many may be."""

WithdrawalState = Literal["COUNTING", "COUNTED", "WITHDRAWING", "WITHDRAWN"]


class WithdrawalRequest(Strict):
    """The body of POST /v1/record-imports/{import_id}/withdrawals."""

    missing: Annotated[int, Field(strict=True, ge=0)] | None = Field(
        default=None, description="as many as were counted: these are withdrawn. Without it they are counted"
    )
    reason: Prose500 = Field(description="kept with each record that is withdrawn; no personal data")
    most: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(
        default=MOST_SHARE, description="the largest share of what is held that may be withdrawn, in per cent"
    )


class ImportWithdrawal(Strict):
    """The records that a file of all lacks, on their way out of what is searched for.

    COUNTING: the worker goes through all that is held; COUNTED: `missing` of `held` would go; WITHDRAWING: page by
    page; WITHDRAWN: each was CANCELLED, or stays.
    """

    import_id: str
    state: WithdrawalState
    asked_at: Moment
    reason: str
    held: int | None = Field(description="records that were searched for when the import was asked for; once counted")
    missing: int | None = Field(description="of these, records that no line stands for; once counted")
    share: float | None = Field(description="missing of held, in per cent, to a tenth, rounded up; once counted")
    withdrawn: int = Field(description="records that were CANCELLED")
    kept: int = Field(description="records that stay: they were changed since, or a hit on them was answered")
    finished_at: Moment | None = None


class AskedWithdrawal(KeptCall):
    """A withdrawal, or its count, as it was asked for, and by which call. It never changes. `run` counts the counts of
    an import, from 1."""

    import_id: str
    run: int
    asked_at: Moment
    reason: str
