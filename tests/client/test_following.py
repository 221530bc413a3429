"""`iarms notifications --follow`: nothing lost and nothing shown twice, over cuts, late rows and a new start."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from iarms_client import Client, Invalid, Patience, TokenRefused
from iarms_client.cli.following import Filter, Follower, followed
from iarms_client.cli.profiles import WrongUse
from tests.client.scripted import BASE, Hands, problem, said

BEGUN = datetime(2026, 11, 24, 6, tzinfo=UTC)
FILE = "mark"


def told(number: int, minutes: float, event: str = "hit.opened") -> dict[str, Any]:
    at = (BEGUN + timedelta(minutes=minutes)).isoformat()
    return {
        "notification_id": f"ntf_{number}", "event": event, "occurred_at": at, "recipient": "WCO", "instead_of": None,
        "priority": "ROUTINE", "test": False, "state": "SENT", "sent_at": at, "acknowledged_at": None,
        "acknowledged_by": None,
        "message": {"notification_id": f"ntf_{number}", "event": event, "occurred_at": at, "recipient": "WCO",
                    "links": {"self": f"/v1/notifications/ntf_{number}"}},
    }  # fmt: skip


class Desk(httpx.BaseTransport):
    """A list of notifications in pages of two, newest first; and a plan: what is done at each look."""

    def __init__(self, *plan: Any) -> None:
        self.rows: list[dict[str, Any]] = []
        self.plan = list(plan)
        self.asked: list[dict[str, str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        self.asked.append(query)
        done = self.plan.pop(0) if self.plan else KeyboardInterrupt()
        if isinstance(done, BaseException):
            raise done
        if isinstance(done, httpx.Response):
            return done
        self.rows += done
        since = datetime.fromisoformat(query["from"]) if "from" in query else datetime.min.replace(tzinfo=UTC)
        rows = [
            each
            for each in sorted(self.rows, key=lambda row: row["occurred_at"], reverse=True)
            if datetime.fromisoformat(each["occurred_at"]) >= since
            and each["event"] == query.get("event", each["event"])
        ]
        first = int(query.get("cursor", 0))
        more = str(first + 2) if first + 2 < len(rows) else None
        return said(200, {"items": rows[first : first + 2], "next_cursor": more})


def play(desk: Desk, which: Filter | None = None, mark: Path | None = None, limit: int = 20) -> list[str]:
    hands = Hands()
    client = Client(BASE, "t", transport=desk, clock=hands.clock, pause=hands.wait, patience=Patience(tries=1))
    shown: list[str] = []
    follower = Follower(client, which or Filter(), mark, BASE)
    try:
        for new in followed(follower, limit, 10, pause=hands.wait, say=lambda _: None):
            shown += [each.notification_id for each in new]
    except KeyboardInterrupt:
        pass
    return shown


CUTS = [
    httpx.ConnectError("refused"),
    httpx.ReadError("reset"),
    httpx.Response(200, headers={"Content-Type": "text/html"}, content=b"<html>"),
    problem(429, "throttled", retry_after="7"),
    problem(503, "unavailable"),
    problem(500, "internal_error"),
]


@pytest.mark.parametrize("cut", CUTS, ids=lambda each: type(each).__name__ + str(getattr(each, "status_code", "")))
def test_a_cut_at_any_page_loses_nothing_and_shows_nothing_twice(cut: Any):
    # The third look has two pages: the cut is before it, and in the middle of it.
    for place in (1, 2, 3):
        plan: list[Any] = [[told(1, 0)], [told(2, 1), told(3, 2)], [], [told(4, 3)], [], []]
        plan.insert(place, cut)
        assert play(Desk(*plan)) == ["ntf_1", "ntf_2", "ntf_3", "ntf_4"]


def test_what_comes_late_and_out_of_order_is_shown_once():
    desk = Desk([told(1, 10)], [told(2, 20)], [], [told(3, 8)], [], [], [], [])
    assert play(desk) == ["ntf_1", "ntf_2", "ntf_3"]
    assert desk.asked[-1]["from"].startswith("2026-11-24T06:05:00")


def test_the_first_look_shows_so_many_and_the_rest_is_no_news():
    rows = [told(number, number) for number in range(6)]
    desk = Desk(rows, [], [], [told(9, 9)], [], [], [], [])
    assert play(desk, limit=2) == ["ntf_4", "ntf_5", "ntf_9"]


def test_filters_are_the_services_and_stay():
    desk = Desk([told(1, 0), told(2, 1, "hit.closed")], [told(3, 2)], [])
    shown = play(desk, Filter("hit.opened", unacknowledged=True, since="2026-11-24T06:00:00Z"))
    assert shown == ["ntf_1", "ntf_3"]
    assert {(each["event"], each["acknowledged"]) for each in desk.asked} == {("hit.opened", "false")}
    assert all(each["from"].startswith("2026-11-24T06:00:00") for each in desk.asked)


@pytest.mark.parametrize(
    "refused", [problem(401, "unauthenticated"), problem(403, "forbidden"), problem(422, "invalid")]
)
def test_what_does_not_pass_ends_it(refused: Any):
    with pytest.raises(Exception, match=refused.json()["code"]):
        play(Desk([told(1, 0)], refused))


def test_an_issuer_that_is_away_is_waited_for():
    assert TokenRefused("away", may_pass=True).may_pass
    assert TokenRefused("away", status=503).may_pass
    assert not TokenRefused("no", status=401).may_pass


def test_with_a_mark_a_new_start_goes_on_where_the_last_one_was(tmp_path: Path):
    mark = tmp_path / FILE
    assert play(Desk([told(1, 0)], [told(2, 1)]), mark=mark) == ["ntf_1", "ntf_2"]
    assert mark.stat().st_mode & 0o777 == 0o600
    rows = [told(1, 0), told(2, 1), told(3, 0.5), told(4, 40)]
    assert play(Desk(rows, [], []), mark=mark) == ["ntf_3", "ntf_4"]
    with pytest.raises(WrongUse, match="another"):
        play(Desk([]), Filter("hit.opened"), mark=mark)
    mark.write_text(json.dumps({"newest": 1}))
    with pytest.raises(WrongUse, match="no mark"):
        play(Desk([]), mark=mark)


def test_a_time_that_is_none_is_the_services_to_refuse():
    with pytest.raises(Invalid):
        play(Desk(problem(422, "invalid")), Filter(since="yesterday"))
