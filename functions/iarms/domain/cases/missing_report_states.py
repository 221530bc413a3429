"""The life of a report that a firearm is missing from the reference table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iarms.domain.cases.state_machine import Machine, Step

# For the type checker alone: a search needs none of it, and it takes a tenth of its import.
if TYPE_CHECKING:
    from iarms.models.missing_report import MissingReportState

SECRETARIAT: Final = "secretariat"
_REVIEWED: Final[frozenset[MissingReportState]] = frozenset({"IN_REVIEW"})

# A step is named after the decision that takes it.
MISSING_REPORT: Final[Machine[MissingReportState]] = Machine(
    name="missing_report",
    codes="missing_report_state",
    start="OPEN",
    ends=frozenset({"ADDED", "ALREADY_KNOWN", "REJECTED"}),
    steps=(
        Step("IN_REVIEW", frozenset({"OPEN"}), "IN_REVIEW", frozenset({SECRETARIAT}), "take up the report"),
        Step("ADDED", _REVIEWED, "ADDED", frozenset({SECRETARIAT}), "say under which reference it was added"),
        Step("ALREADY_KNOWN", _REVIEWED, "ALREADY_KNOWN", frozenset({SECRETARIAT}), "say which reference it is"),
        Step("REJECTED", _REVIEWED, "REJECTED", frozenset({SECRETARIAT}), "reject the report, with a reason"),
    ),
)
