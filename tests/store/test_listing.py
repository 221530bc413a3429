"""A list through the values of an index: every row once, and a cursor wherever a bound cuts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from iarms.store import listing
from iarms.store.cursor import Question
from iarms.store.listing import EARLIEST, Listing, Partition, months_back

QUESTION = Question("things", {"party": "WCO"})
MONTHS = ("2026-11", "2026-10", "2026-09")
WHERE = Partition("by_month", "month", MONTHS, "thing_", "thing_~")


class Index:
    """Stands for DynamoDB: rows by the value of their partition, the newest first, in pages."""

    def __init__(self, rows: dict[str, int]) -> None:
        self.rows = {
            value: [
                {name: {"S": text} for name, text in self.row(value, number).items()} for number in range(count, 0, -1)
            ]
            for value, count in rows.items()
        }
        self.queries = 0

    def row(self, value: str, number: int) -> dict[str, str]:
        name = f"thing_{value}_{number:03}"
        return {"month": value, "listed_as": name, "key": name, "part": "thing"}

    def query(self, **asked: Any) -> dict[str, Any]:
        self.queries += 1
        rows = self.rows.get(asked["ExpressionAttributeValues"][":value"]["S"], [])
        if (after := asked.get("ExclusiveStartKey")) is not None:
            rows = [row for row in rows if row["listed_as"]["S"] < after["listed_as"]["S"]]
        page = rows[: asked["Limit"]]
        return {"Items": page, **({"LastEvaluatedKey": page[-1]} if len(rows) > len(page) else {})}


def named(keep: Callable[[str], bool] = lambda name: True) -> Callable[[Sequence[Any]], Iterable[tuple[Any, str]]]:
    def entries(rows: Sequence[Any]) -> Iterator[tuple[Any, str]]:
        return ((row, row["key"]["S"]) for row in rows if keep(row["key"]["S"]))

    return entries


def pages(
    index: Index, limit: int, keep: Callable[[str], bool] = lambda name: True, where: Partition = WHERE
) -> list[list[str]]:
    listed, cursor = [], None
    lister = Listing(index, "things", ("key", "part"))  # type: ignore[arg-type]
    while True:
        page, cursor = lister.page(where, named(keep), limit, cursor, QUESTION)
        listed.append(page)
        if cursor is None:
            return listed


def every(index: Index) -> list[str]:
    return [row["key"]["S"] for value in MONTHS for row in index.rows.get(value, [])]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_pages_hold_every_row_once_in_order(limit: int):
    index = Index({"2026-11": 5, "2026-10": 0, "2026-09": 6})
    listed = pages(index, limit)
    assert [name for page in listed for name in page] == every(index)
    assert all(len(page) == limit for page in listed[:-1])


def test_what_the_bound_of_queries_cuts_goes_on_by_the_cursor(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listing, "READ_TOGETHER", 1)
    monkeypatch.setattr(listing, "MOST_READS", 2)
    index = Index({"2026-11": 3, "2026-10": 2, "2026-09": 3})
    listed = pages(index, 100)
    assert [name for page in listed for name in page] == every(index)
    assert len(listed) > 3


def test_a_page_that_ends_with_the_last_row_of_a_month_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listing, "READ_TOGETHER", 2)
    monkeypatch.setattr(listing, "MOST_READS", 1)
    index = Index({"2026-11": 2, "2026-10": 2, "2026-09": 1})
    assert pages(index, 100) == [every(index)[:2], every(index)[2:4], every(index)[4:]]


def test_a_filter_that_few_pass_leaves_pages_short_and_none_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listing, "READ_TOGETHER", 2)
    monkeypatch.setattr(listing, "MOST_READS", 2)
    index = Index({"2026-11": 9, "2026-09": 9})
    listed = pages(index, 3, keep=lambda name: name.endswith("001"))
    assert [name for page in listed for name in page] == ["thing_2026-11_001", "thing_2026-09_001"]
    assert [] in listed


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_gaps_of_years_are_passed_at_once_and_what_is_behind_them_is_listed(limit: int):
    months = months_back(EARLIEST, None, datetime(2026, 11, 30, tzinfo=UTC))
    where = Partition("by_month", "month", months, "thing_", "thing_~")
    index = Index({"2026-11": 2, "2021-02": 3, "2013-01": 1})
    listed = pages(index, limit, where=where)
    assert [name for page in listed for name in page] == [
        row["key"]["S"] for month in ("2026-11", "2021-02", "2013-01") for row in index.rows[month]
    ]
    assert [len(page) for page in listed[:-1]] == [limit] * (len(listed) - 1)


def test_a_page_that_holds_the_last_row_has_no_cursor():
    assert len(pages(Index({"2026-09": 3}), 3)) == 1


def test_of_rows_that_are_listed_as_one_the_first_is_listed_also_over_pages():
    class Twice(Index):
        def row(self, value: str, number: int) -> dict[str, str]:
            name = f"thing_{value}_{number // 2:03}"
            return {"month": value, "listed_as": name, "key": f"{name}_{number}", "part": "leg"}

        def query(self, **asked: Any) -> dict[str, Any]:
            rows = self.rows.get(asked["ExpressionAttributeValues"][":value"]["S"], [])
            if (after := asked.get("ExclusiveStartKey")) is not None:
                rows = rows[[row["key"] for row in rows].index(after["key"]) + 1 :]
            page = rows[: asked["Limit"]]
            return {"Items": page, **({"LastEvaluatedKey": page[-1]} if len(rows) > len(page) else {})}

    for limit in (1, 2, 3, 100):
        listed = [name for page in pages(Twice({"2026-11": 7, "2026-10": 4}), limit) for name in page]
        assert [name[:17] for name in listed] == [
            "thing_2026-11_003", "thing_2026-11_002", "thing_2026-11_001", "thing_2026-11_000",
            "thing_2026-10_002", "thing_2026-10_001", "thing_2026-10_000",
        ], limit  # fmt: skip


def test_months_go_back_over_years():
    begin, end = datetime(2025, 11, 30, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    assert months_back(begin, end, end) == ("2026-02", "2026-01", "2025-12", "2025-11")


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        (EARLIEST, None, "2026-11", "2013-01"),
        (datetime(1970, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC), "2026-11", "2013-01"),
        (datetime(2026, 10, 31, 23, tzinfo=timezone(timedelta(hours=-2))), None, "2026-11", "2026-11"),
    ],
)
def test_only_months_that_can_hold_something_are_gone_through(since, until, first, last):
    months = months_back(since, until, datetime(2026, 11, 24, tzinfo=UTC))
    assert (months[0], months[-1]) == (first, last)


def test_nothing_is_gone_through_of_a_time_that_is_still_to_come_or_before_everything():
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert months_back(datetime(2027, 1, 1, tzinfo=UTC), None, now) == ()
    assert months_back(datetime(1999, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC), now) == ()


@pytest.mark.parametrize(
    ("document", "together"),
    [({"S": "x" * 300_000}, 5), ({"S": "\u6b66" * 100_000}, 5), ({"S": "x" * 2_000_000}, 1), ({"B": b"x"}, 3),
     ({"S": "x" * 1_000}, 20)],
    ids=["text", "three bytes a character", "larger than a page", "compressed", "small"],
)  # fmt: skip
def test_a_page_of_large_rows_ends_before_it_is_too_large_to_answer_with(document: Any, together: int):
    index = Index({"2026-11": 7, "2026-10": 13})
    for rows in index.rows.values():
        for row in rows:
            row["document"] = document
    listed = pages(index, 100)
    assert [name for page in listed for name in page] == [
        row["key"]["S"] for rows in index.rows.values() for row in rows
    ]
    assert max(map(len, listed)) == together
    assert all(listed), "no page is empty"
