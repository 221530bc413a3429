"""The arithmetic of the load over HTTP: when calls are due, how they ended, percentiles, the shares of layers."""

import http.client
import itertools
import json
import random
import threading
import time
import urllib.error
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.load.answers import (
    Answer,
    Ending,
    ending_of,
    ending_of_failure,
    failed,
    percentile,
    summary_of,
    told,
    told_by_kind,
)
from benchmarks.load.arrivals import by_chance, due_calls, evenly, rates_of
from benchmarks.load.drive import Reply, closed_load, in_turn, open_load
from benchmarks.load.hang import phases
from benchmarks.load.layers import (
    LAYERS,
    Invocation,
    covered,
    parts_of,
    processes_between,
    read_invocations,
    shares_of,
)
from benchmarks.load.run import Step, status_of
from ops.local.stopwatch import Stopwatch, call_of, service_of

MIX = {"search": 3.0, "list": 1.0}


def any_answer(**fields: Any) -> Answer:
    known: dict[str, Any] = {
        "kind": "search", "party": "WCO", "due": 10.0, "sent": 10.0, "ended": 11.0, "ending": Ending.ANSWERED,
        "status": 201, "call": "c-1",
    }  # fmt: skip
    return Answer(**(known | fields))


def any_invocation(**fields: Any) -> Invocation:
    known: dict[str, Any] = {
        "call": "c-1", "function": "iarms-local-search", "process": 7, "began": 10.2, "ended": 10.8, "started": None,
        "asked": (), "sent": (),
    }  # fmt: skip
    return Invocation(**(known | fields))


def test_even_calls_are_due_at_one_distance_and_begin_at_once() -> None:
    assert list(evenly(4, 1.0, random.Random(1))) == [0.0, 0.25, 0.5, 0.75]  # noqa: S311  # a load, no secret


def test_calls_by_chance_come_at_their_rate_with_gaps_of_all_lengths() -> None:
    moments = list(by_chance(50, 200.0, random.Random(1)))  # noqa: S311  # a load, no secret
    gaps = [after - before for before, after in itertools.pairwise(moments)]
    assert len(moments) == pytest.approx(10_000, rel=0.03)
    assert all(gap > 0 for gap in gaps)
    # Of a Poisson process, gaps longer than the mean are 1/e of all.
    assert sum(gap > 1 / 50 for gap in gaps) / len(gaps) == pytest.approx(0.368, abs=0.02)


def test_a_seed_gives_the_same_calls_and_another_seed_others() -> None:
    first, again, other = (list(due_calls("poisson", 10, 20, MIX, seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert [each.number for each in first] == list(range(len(first)))
    assert sum(each.kind == "search" for each in first) / len(first) == pytest.approx(0.75, abs=0.12)


def test_both_patterns_ask_the_same_kinds_in_the_same_order() -> None:
    even, chance = ([each.kind for each in due_calls(name, 10, 20, MIX, 1)] for name in ("even", "poisson"))
    assert all(a == b for a, b in zip(even, chance, strict=False))


@pytest.mark.parametrize("text", ["", "0", "-1", "4,,8", "four", "nan", "inf"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        rates_of(text)


def test_rates_are_read_in_their_order() -> None:
    assert rates_of("2,0.5, 12") == [2.0, 0.5, 12.0]


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (200, Ending.ANSWERED), (201, Ending.ANSWERED), (202, Ending.ANSWERED), (204, Ending.ANSWERED),
        (304, Ending.OTHER_PROBLEM), (400, Ending.OTHER_PROBLEM), (401, Ending.OTHER_PROBLEM),
        (429, Ending.REFUSED_BY_PACE), (500, Ending.OTHER_PROBLEM), (502, Ending.OTHER_PROBLEM),
        (503, Ending.REFUSED_BY_OUTAGE), (504, Ending.OTHER_PROBLEM), (0, Ending.OTHER_PROBLEM),
    ],
)  # fmt: skip
def test_statuses_are_told_apart(status: int, ending: Ending) -> None:
    assert ending_of(status) is ending


@pytest.mark.parametrize(
    ("failure", "ending"),
    [
        (TimeoutError("timed out"), Ending.TIMED_OUT),
        (urllib.error.URLError(TimeoutError("timed out")), Ending.TIMED_OUT),
        (ConnectionRefusedError(), Ending.NO_CONNECTION),
        (ConnectionResetError(), Ending.NO_CONNECTION),
        (http.client.RemoteDisconnected("closed"), Ending.NO_CONNECTION),
        (http.client.IncompleteRead(b"{"), Ending.NO_CONNECTION),
    ],
)
def test_failures_are_told_apart(failure: Exception, ending: Ending) -> None:
    assert ending_of_failure(failure) is ending


@pytest.mark.parametrize(
    ("share", "value"), [(0.0, 1), (0.01, 1), (0.5, 50), (0.9, 90), (0.99, 99), (0.999, 100), (1.0, 100)]
)
def test_a_percentile_is_a_value_that_was_measured(share: float, value: int) -> None:
    assert percentile(range(100, 0, -1), share) == value


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def test_a_summary_counts_what_waited_in_vain_and_leaves_out_what_was_refused_at_once() -> None:
    answers = [
        any_answer(),
        any_answer(ended=13.0),
        any_answer(ended=40.0, ending=Ending.TIMED_OUT, status=0),
        any_answer(ended=10.001, ending=Ending.REFUSED_BY_PACE, status=429),
    ]
    found = summary_of(answers)
    assert found is not None
    assert (found.calls, found.p50, found.p99, found.longest) == (4, 3.0, 30.0, 30.0)
    assert found.answered_a_second == pytest.approx(2 / 30)
    assert told(found.endings) == "1 429, 1 timed out"
    assert failed(answers) == 1
    assert summary_of([]) is None


def test_what_was_not_answered_is_told_by_kind_and_other_problems_by_their_status() -> None:
    bad = [
        any_answer(kind="list", ending=Ending.OTHER_PROBLEM, status=status) for status in (502, 502, 401)
    ] + [any_answer(), any_answer(ending=Ending.TIMED_OUT)]  # fmt: skip
    assert told_by_kind(bad) == ["list: 1 401, 2 502", "search: 1 timed out"]


class Slow:
    """Answers one call at a time, each after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.turn = seconds, threading.Lock()
        self.asked: list[tuple[str, int]] = []

    def party_of(self, kind: str, number: int) -> str:
        return "WCO"

    def ask(self, kind: str, number: int) -> Reply:
        with self.turn:
            self.asked.append((kind, number))
            if kind == "broken":
                raise ConnectionResetError
            time.sleep(self.seconds)
        return Reply(201, f"c-{number}")


def test_an_open_load_counts_from_when_calls_were_due_whoever_held_them_up() -> None:
    # Twice as many come as are answered: each waits longer than the one before, which a client that waits never sees.
    answers = open_load(Slow(0.04), due_calls("even", 50, 0.4, {"search": 1}, 1))
    assert len(answers) == 20
    assert answers[-1].seconds > 0.3
    assert answers[0].seconds < answers[-1].seconds
    assert answers[-1].due - answers[0].due == pytest.approx(0.38)


def test_a_closed_load_waits_for_its_answers_and_sees_no_queue() -> None:
    answers = closed_load(Slow(0.02), {"search": 1}, clients=1, seconds=0.2, seed=1)
    assert all(each.waited == 0 for each in answers)
    assert 1 <= len(answers) <= 11


def test_clients_of_a_closed_load_ask_with_numbers_of_their_own() -> None:
    calls = Slow(0.001)
    closed_load(calls, {"search": 1}, clients=3, seconds=0.1, seed=1, first_number=1000)
    numbers = [number for _, number in calls.asked]
    assert len(set(numbers)) == len(numbers)
    assert min(numbers) >= 1000


def test_one_client_asks_each_kind_in_turn_and_a_broken_connection_is_an_answer_too() -> None:
    answers = in_turn(Slow(0), ["search", "broken"], times=2, first_number=5)
    assert [(each.kind, each.ending) for each in answers] == 2 * [
        ("search", Ending.ANSWERED),
        ("broken", Ending.NO_CONNECTION),
    ]
    assert [each.call for each in answers] == ["c-5", "", "c-7", ""]


@pytest.mark.parametrize(
    ("spans", "seconds"),
    [
        ([], 0.0),
        ([(1, 2), (3, 5)], 3.0),
        ([(1, 4), (2, 3)], 3.0),
        ([(2, 4), (1, 3)], 3.0),
        ([(1, 2), (2, 3)], 2.0),
        ([(1, 1)], 0.0),
    ],
)
def test_what_went_on_side_by_side_counts_once(spans: list[tuple[float, float]], seconds: float) -> None:
    assert covered(spans) == seconds


def test_the_layers_of_a_call_are_all_of_its_time() -> None:
    door = any_invocation(
        asked=((10.3, 10.5), (10.4, 10.6)), sent=(("dynamodb", 10.35, 10.5), ("kms", 10.45, 10.55))
    )  # fmt: skip
    authorizer = any_invocation(function="iarms-local-authorizer", began=10.1, ended=10.15, started=10.02)
    parts = parts_of(any_answer(due=9.5), [door, authorizer])
    expected = {
        "waiting": 0.5, "start": 0.08, "authorizer": 0.05, "function": 0.3, "SDK": 0.1, "tables": 0.15,
        "other AWS": 0.05, "engine": 0.27,
    }  # fmt: skip
    assert parts == pytest.approx(expected)
    assert tuple(parts) == LAYERS
    assert sum(parts.values()) == pytest.approx(1.5)


def test_a_process_that_came_up_before_the_call_costs_it_only_what_it_waited_for() -> None:
    parts = parts_of(any_answer(), [any_invocation(started=8.0)])
    assert parts["start"] == pytest.approx(0.2)


def test_a_call_without_an_invocation_is_the_engines() -> None:
    assert parts_of(any_answer(), [])["engine"] == 1.0


def test_shares_are_by_kind_over_answered_calls_with_their_own_invocations() -> None:
    answers = [
        any_answer(),
        any_answer(call="c-2", ended=13.0),
        any_answer(kind="list", call="c-3"),
        any_answer(call="c-4", ending=Ending.TIMED_OUT, ended=99.0),
    ]
    invocations = [
        any_invocation(),
        any_invocation(call="c-2", began=11.0, ended=12.0),
        any_invocation(call=""),
        any_invocation(call="c-9"),
    ]
    shares = shares_of(answers, invocations)
    assert shares["search"]["function"] == pytest.approx(1.6 / 4)
    assert shares["search"]["engine"] == pytest.approx(2.4 / 4)
    assert shares["list"]["engine"] == 1.0
    assert all(sum(each.values()) == pytest.approx(1) for each in shares.values())


def test_processes_are_counted_while_they_work_and_new_ones_where_they_began() -> None:
    invocations = [
        any_invocation(process=1, began=1, ended=2, started=0.5),
        any_invocation(process=1, began=5, ended=6),
        any_invocation(process=2, began=5.5, ended=5.6, started=4.5),
        any_invocation(process=3, began=9, ended=10, started=8),
    ]
    assert processes_between(invocations, 4, 7) == (2, 1)


def test_the_command_fails_for_failures_alone_and_at_the_lowest_rate_only() -> None:
    good, bad = [any_answer()], [any_answer(ending=Ending.TIMED_OUT)]
    paced = [any_answer(ending=Ending.REFUSED_BY_PACE)]

    def steps(*of_steps: list[Answer]) -> list[Step]:
        rates = (None, None, 4.0, 2.0, 8.0)
        return [Step("any", rate, answers, 1, 0) for rate, answers in zip(rates, of_steps, strict=True)]

    assert status_of(steps(good, good, good, paced, good)) == 0
    assert status_of(steps(good, bad, bad, good, bad)) == 0
    assert status_of(steps(bad, good, good, good, good)) == 1
    assert status_of(steps(good, good, good, bad, good)) == 1


def test_a_stopwatch_times_an_invocation_with_its_calls_and_a_process_only_once(tmp_path: Path) -> None:
    class Client:
        def _make_api_call(self, fails: bool) -> str:
            time.sleep(0.01)
            if fails:
                raise ValueError("refused")
            return "answer"

    watch = Stopwatch(tmp_path)
    watch.time_calls(SimpleNamespace(BaseClient=Client))  # type: ignore[arg-type]

    def handle(event: Any, context: Any) -> Any:
        with pytest.raises(ValueError, match="refused"):
            Client()._make_api_call(True)
        return Client()._make_api_call(False)

    door: Any = SimpleNamespace(handle=handle)
    watch.time_invocations(door)
    event: dict[str, Any] = {"requestContext": {"requestId": "c-1"}}
    assert (door.handle(event, None), door.handle({"Records": []}, None)) == ("answer", "answer")
    (path,) = tmp_path.iterdir()
    with path.open("a") as lines:
        lines.write('{"call": "c-3", "func')
    first, second = read_invocations(tmp_path)
    assert (first.call, second.call) == ("c-1", "")
    assert (first.started is not None, second.started is not None) == (True, False)
    assert [len(each.asked) for each in (first, second)] == [2, 2]
    assert first.ended - first.began >= covered(first.asked) > 0.015


def test_a_stopwatch_knows_a_requests_service_by_its_target() -> None:
    assert service_of({"X-Amz-Target": b"DynamoDB_20120810.GetItem"}) == "dynamodb"
    assert service_of({"X-Amz-Target": "AmazonSQS.SendMessage"}) == "sqs"
    assert service_of({}) == "other"
    events: list[Any] = [None, [], {}, {"requestContext": None}]
    assert [call_of(each) for each in events] == ["", "", "", ""]


def test_a_stopwatch_that_cannot_write_costs_nobody_an_answer(tmp_path: Path) -> None:
    door: Any = SimpleNamespace(handle=lambda event, context: json.dumps(event))
    Stopwatch(tmp_path / "gone").time_invocations(door)
    assert door.handle({}, None) == "{}"


def test_calls_through_a_hang_are_told_by_when_they_were_due_and_not_by_when_they_ended() -> None:
    answers = [any_answer(due=due, ended=40.0) for due in (100.0, 109.9, 110.0, 121.9, 122.0)]
    found = phases(answers, 100.0, 10.0, 22.0)
    assert {name: [each.due for each in of_phase] for name, of_phase in found.items()} == {
        "before": [100.0, 109.9],
        "during": [110.0, 121.9],
        "after": [122.0],
    }
