"""Statistics of hits and of traces: counts in which no case can be recognised by who may not know it."""

from pydantic import Field

from iarms.models.api import Moment, Strict


class Count(Strict):
    """How many there are; null where so few would name a case, or would give another such count away."""

    count: int | None
    own: int = Field(description="the reader's own of them, never suppressed")
    suppressed: bool = Field(
        default=False,
        description="others' are not told: `count` is null, or, of a total whose others are too few, the reader's own",
    )


class Row(Count):
    """A row of a table: a code, a country, an operation or a month, and how many; null where there is none."""

    value: str | None


class Table(Strict):
    """Rows that together are the total, each case in one. Code lists in their order, all else by value."""

    rows: tuple[Row, ...]
    withheld: bool = Field(
        default=False, description="no counts but own ones, and no rows of others, because any would name a case"
    )


class Times(Strict):
    """How long something took: of how many, the middle one, and what nine of ten did not exceed."""

    count: int | None
    median: float | None = Field(description="null where nothing was timed, or with the count")
    p90: float | None
    suppressed: bool = Field(default=False, description="others' are not told: null, or of the reader's own alone")


class Outcomes(Strict):
    """What came of hits. False: refuted by the bureau, or found not to be the weapon by who searched."""

    confirmed: int | None
    false: int | None
    undecided: int | None
    false_share: float | None = Field(description="false of confirmed and false; null where neither is there")
    suppressed: bool = Field(default=False, description="others' are not told: null, or of the reader's own alone")


class OutcomesRow(Outcomes):
    """The outcomes of hits on one basis, or in one bin of weights."""

    value: str


class OutcomesTable(Strict):
    """Outcomes row by row, each shown whole or not at all."""

    rows: tuple[OutcomesRow, ...]
    withheld: bool = Field(default=False, description="no rows but own ones, because any would name a case")


class HitStatistics(Strict):
    """Hits, counted for one reader; test hits never, and no hit on a record kept out of others' statistics."""

    smallest_shown: int = Field(description="counts of others' cases below this one, but for 0, are suppressed")
    total: Count
    by_month: Table = Field(description="of opening, as YYYY-MM in UTC")
    by_basis: Table
    by_recorded_by: Table
    by_on_behalf_of: Table
    by_state: Table
    by_confirmation_answer: Table = Field(description="the answer that stands; null: none was given")
    by_disposition: Table
    minutes_to_confirmation: Times = Field(description="from opening to the bureau's first CONFIRMED or REFUTED")
    outcomes: Outcomes
    outcomes_by_basis: OutcomesTable
    outcomes_by_weight: OutcomesTable = Field(description="weights in bits: `0..4` is from 0 to below 4")


class LegStatistics(Strict):
    """What countries were asked, and what they answered. A leg that nobody was asked yet is not counted."""

    total: Count
    by_asked_country: Table
    by_ground: Table
    by_state: Table
    by_outcome: Table = Field(description="of the last answer; null: none, or one that is not for others")
    by_failure_reason: Table
    hours_to_acknowledgement: Times
    hours_to_answer: Times = Field(description="to the final answer or the refusal")
    overdue: Count = Field(description="of those asked, late at this moment")
    expired: Count = Field(description="ended without an answer")


class TraceStatistics(Strict):
    """Traces, counted for one reader at one time; test traces never."""

    counted_at: Moment
    smallest_shown: int = Field(description="counts of others' cases below this one, but for 0, are suppressed")
    total: Count
    by_month: Table = Field(description="of submission, as YYYY-MM in UTC")
    by_operation: Table
    by_requesting_country: Table
    by_state: Table
    by_outcome: Table
    by_failure_reason: Table
    legs: LegStatistics
