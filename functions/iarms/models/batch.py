"""Search batches: up to a thousand searches in one body, each answered in a line of its own."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, WithJsonSchema

from iarms.models.api import LineProblem, Moment, Strict
from iarms.models.party import KeptCall
from iarms.models.search import Outcome

MOST_BATCH_LINES: Final = 1000
# What one message of the queue stands for: at 16 kB a line, a chunk is well below the 400 kB of an item.
BATCH_LINES_PER_CHUNK: Final = 10

BatchState = Literal["QUEUED", "RUNNING", "DONE"]

# Not looked at before its turn: a line that does not validate is answered in its line, and stops no other.
AnySearch = Annotated[Any, WithJsonSchema({"$ref": "#/components/schemas/SearchRequest"})]


class SearchBatchRequest(Strict):
    """The body of POST /v1/search-batches."""

    searches: Annotated[
        list[AnySearch],
        Field(
            min_length=1,
            max_length=MOST_BATCH_LINES,
            description="bodies as of POST /v1/searches; each is checked when its turn comes, and answered in its line",
        ),
    ]

    def as_asked(self) -> dict[str, str]:
        """How many lines: what is in them is looked at, and accounted for, line by line."""
        return {"query": f'{{"searches":{len(self.searches)}}}'}


class BatchCounts(Strict):
    """Lines by what came of them; `total` is the sum of the others."""

    total: int
    pending: int
    hit: int
    possible: int
    no_match: int
    failed: int = Field(description="answered with a problem: nothing is said of the weapon")


class BatchLine(Strict):
    """One line: `search_id` with `outcome`, or `problem`, or neither while it is pending."""

    line: int = Field(description="its place in `searches`, counted from 1")
    search_id: str | None = None
    outcome: Outcome | None = None
    complete: bool | None = None
    problem: LineProblem | None = None
    answered_at: Moment | None = None


class SearchBatch(Strict):
    """A batch that was taken in: every line of it will be answered."""

    batch_id: str
    state: BatchState = Field(description="QUEUED: no line answered yet; RUNNING: some; DONE: all")
    counts: BatchCounts
    submitted_at: Moment
    finished_at: Moment | None


class SentBatch(Strict):
    """A batch as it is listed: what came of each line is read by its id."""

    batch_id: str
    submitted_at: Moment
    lines: int = Field(description="how many searches it has")
    state: BatchState | None = Field(
        default=None, description="as far as its lines are counted; null where they are counted by its id alone"
    )
    counts: BatchCounts | None = Field(
        default=None, description="brought forward every few lines, and never back; null with `state`"
    )


class SentBatchPage(Strict):
    """A page of batches, newest first."""

    items: list[SentBatch]
    next_cursor: str | None


class SearchBatchReport(SearchBatch):
    """A batch and what came of each line so far."""

    lines: tuple[BatchLine, ...] = Field(description="all lines, in the order in which they were sent")


def batch_state(lines: int, answered: int) -> BatchState:
    """The state of a batch of so many lines."""
    return "DONE" if answered >= lines else "RUNNING" if answered else "QUEUED"


class SubmittedBatch(KeptCall):
    """A batch as it is kept: whose it is, and by which call it came, for the audit trail of each line."""

    batch_id: str
    submitted_at: Moment
    lines: int
