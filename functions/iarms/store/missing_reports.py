"""Reports of firearms that are missing from the reference table, in its table.

    key                   part       what
    mis_...               report     the report as it stands
    missing-all           mis_...    a row for each, for INTERPOL-GS
    missing-by#NCB-FR     mis_...    those that a party made
    missing-state#OPEN    mis_...    those in a state

Rows hold no more than their keys; a list reads them and then the reports themselves, so that it never shows a report
in a state that it has left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from iarms.models.missing_report import MissingReport, MissingReportState
from iarms.store.batch import batch_get
from iarms.store.cursor import Question
from iarms.store.items import attributes_of, decode, encode
from iarms.store.listing import Listing, Partition, beginning_with, listing_in
from iarms.store.readers import check_name, handed, readers_of_report

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_REPORT: Final = "report"


@dataclass(frozen=True)
class MissingReports:
    """Reads and writes of reports. Lists are read `in_session`: as the caller, not as the function."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None

    def put_items(self, report: MissingReport) -> list["TransactWriteItemTypeDef"]:
        """The new report and its rows as transaction items."""
        check_name(report.reported_by)
        keys = ("missing-all", _party_key(report.reported_by), _state_key(report.state))
        return [self._put(report, "attribute_not_exists(part)"), *(self._row(key, report) for key in keys)]

    def replace_items(self, before: MissingReport, after: MissingReport) -> list["TransactWriteItemTypeDef"]:
        """A report in its next state as transaction items, the first of which fails where it has changed since."""
        replaced = self._put(after, "#version = :before")
        replaced["Put"]["ExpressionAttributeNames"] = {"#version": "version"}
        replaced["Put"]["ExpressionAttributeValues"] = {":before": {"N": str(before.version)}}
        left = attributes_of(key=_state_key(before.state), part=before.missing_report_id)
        return [
            replaced,
            {"Delete": {"TableName": self.table, "Key": left}},
            self._row(_state_key(after.state), after),
        ]

    def get(self, report_id: str) -> MissingReport | None:
        """The report as it stands (strongly consistent)."""
        found = self._get([report_id])
        return handed(found[0], readers_of_report) if found else None

    def page_of(
        self, *, party: str | None, state: MissingReportState | None, limit: int, cursor: str | None
    ) -> tuple[list[MissingReport], str | None]:
        """A party's reports or all, in a state or in any, newest first, and the cursor of the next page.

        Raises Invalid for a cursor of another list.
        """
        key = _party_key(party) if party else _state_key(state) if state else "missing-all"
        question = Question("missing reports", {"party": party, "state": state})

        def entries(rows: Sequence[Any]) -> Iterator[tuple[Any, MissingReport]]:
            by_id = {report.missing_report_id: report for report in self._get([row["part"]["S"] for row in rows])}
            for row in rows:
                report = by_id.get(row["part"]["S"])
                if report is not None and state in (None, report.state):
                    yield row, report

        where = Partition(None, "key", (key,), *beginning_with("mis_"), sort="part")
        lists = Listing(listing_in(self.in_session), self.table, ("key", "part"))
        return lists.page(where, entries, limit, cursor, question)

    def _get(self, report_ids: list[str]) -> list[MissingReport]:
        """These reports in this order; unknown ids are left out."""
        keys = [{"key": report_id, "part": _REPORT} for report_id in report_ids]
        items = batch_get(self.client, self.table, keys) if keys else []
        by_id = {item["key"]["S"]: decode(item, MissingReport) for item in items}
        return [by_id[report_id] for report_id in report_ids if report_id in by_id]

    def _put(self, report: MissingReport, condition: str) -> "TransactWriteItemTypeDef":
        keys = attributes_of(key=report.missing_report_id, part=_REPORT, version=report.version)
        return {"Put": {"TableName": self.table, "Item": {**encode(report), **keys}, "ConditionExpression": condition}}

    def _row(self, key: str, report: MissingReport) -> "TransactWriteItemTypeDef":
        return {"Put": {"TableName": self.table, "Item": attributes_of(key=key, part=report.missing_report_id)}}


def _party_key(party: str) -> str:
    return f"missing-by#{party}"


def _state_key(state: MissingReportState) -> str:
    return f"missing-state#{state}"
