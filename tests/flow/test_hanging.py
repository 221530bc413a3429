"""A part of AWS takes calls and never answers: within eight seconds there is a 503 with its audit event, and never a
"no match". No test here waits: the clock passes by what would have been waited for."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

import pytest

from iarms import tables
from iarms.aws.deadlines import SILENCE_SECONDS
from iarms.deadline import ANSWER_SECONDS, CONNECT_SECONDS
from iarms.handlers import authorizer, service
from infra.routes import ROUTES, Route
from ops.bulk.late_events import bring_in
from tests.builders import any_import, any_record, any_search, any_trace
from tests.contract.routes import body_of, callers, name_of, one_of_everything, path_of
from tests.hanging import Hang, hanging
from tests.world import Answer, Context, Kept, World, Worlds

T = TypeVar("T")


class ShortContext(Context):
    """Of a function behind the API."""

    milliseconds_left = 10_000


@pytest.fixture
def world(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with worlds.begin(engine="moto") as begun:
        monkeypatch.setattr("tests.world.Context", ShortContext)
        yield begun


@pytest.fixture
def hang(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hang]:
    with hanging(monkeypatch) as hang:
        yield hang


CALLS: dict[str, Callable[[World], Answer]] = {
    "a search": lambda world: world.call("POST", "/v1/searches", any_search()),
    "a search for a pattern": lambda world: world.call("POST", "/v1/searches", any_search(serial_number="AB0123??")),
    "a search read": lambda world: world.call("GET", "/v1/searches/sch_01ARZ3NDEKTSV4RRFFQ69G5FAV"),
    "a list of searches": lambda world: world.call("GET", "/v1/searches"),
    "a batch": lambda world: world.call("POST", "/v1/search-batches", {"searches": [any_search()]}),
    "a list of hits": lambda world: world.call("GET", "/v1/hits"),
    "a trace": lambda world: world.call("POST", "/v1/traces", any_trace()),
    "a list of traces": lambda world: world.call("GET", "/v1/traces"),
    "a record": lambda world: world.call("POST", "/v1/records", any_record(), party="NCB-FR"),
    "a list of records": lambda world: world.call("GET", "/v1/records", party="NCB-FR"),
    "an import": lambda world: world.call("POST", "/v1/record-imports", any_import(b"{}"), party="NCB-FR"),
    "a list of the register": lambda world: world.call("GET", "/v1/parties", party="INTERPOL-GS"),
    "code lists": lambda world: world.call("GET", "/v1/codes"),
    "health": lambda world: world.call("GET", "/v1/health"),
}


def events(world: World) -> dict[str, dict[str, Any]]:
    return {event["request_id"]: event for event in world.documents(tables.AUDIT)}


def ask(world: World, hang: Hang, what: str) -> tuple[Answer, float]:
    """The answer of a call, and how many seconds it took."""
    service.service_health._well_at = 0.0
    began = hang.seconds
    answer = CALLS[what](world)
    return answer, hang.seconds - began


@pytest.mark.parametrize("what", CALLS)
def test_while_dynamodb_hangs_every_call_is_503_in_time_and_its_event_comes_late(world: World, hang: Hang, what: str):
    hang.all_of("dynamodb")
    answer, seconds = ask(world, hang, what)
    assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert "no_match" not in answer.text
    assert seconds + CONNECT_SECONDS <= ANSWER_SECONDS
    hang.end()
    assert events(world) == {}
    assert world.late_events(times=2) == [{"batchItemFailures": []}] * 2
    (event,) = events(world).values()
    assert (event["status"], event["problem"], event["shown_ids"], event["record_ids"]) == (503, "unavailable", [], [])
    assert event["request_id"] == answer.headers["X-Request-Id"]


@pytest.mark.parametrize("what", ["a search", "a list of hits", "a trace", "a record", "health"])
@pytest.mark.parametrize("answered", range(14))
def test_a_hang_between_any_two_calls_is_503_and_accounted_for(world: World, hang: Hang, what: str, answered: int):
    CALLS["a record"](world)
    before = set(events(world))
    hang.all_of("dynamodb", but=answered)
    answer, seconds = ask(world, hang, what)
    met = bool(hang.tries)
    assert seconds + CONNECT_SECONDS <= ANSWER_SECONDS
    hang.end()
    world.late_events()
    told = {name: event for name, event in events(world).items() if name not in before}
    assert list(told) == [answer.headers["X-Request-Id"]], "one event, whatever hung"
    if met and what != "health":
        assert answer.status in (503, 200, 201), "a part that no answer needs may hang"
    if answer.status == 503:
        assert "no_match" not in answer.text
        assert answer.headers["Retry-After"]
    else:
        assert told[answer.headers["X-Request-Id"]]["status"] == answer.status


@pytest.mark.parametrize("table", [table.name for table in tables.ALL])
def test_a_search_while_one_table_hangs_is_whole_or_503(world: World, hang: Hang, table: str):
    CALLS["a record"](world)
    hang.table(table)
    answer, seconds = ask(world, hang, "a search")
    assert answer.status == (503 if hang.tries and table not in NOT_NEEDED else 201)
    if answer.status == 201:
        assert answer.json["outcome"] == "hit"
    assert seconds + CONNECT_SECONDS <= ANSWER_SECONDS
    hang.end()
    world.late_events()
    assert events(world)[answer.headers["X-Request-Id"]]["status"] == answer.status


# What orders, counts and flags: a search goes on without them.
NOT_NEEDED = {"buckets", "suspects"}


@pytest.fixture(scope="module")
def everything(worlds: Worlds) -> tuple[Kept, dict[str, str]]:
    with worlds.begin(engine="moto") as world:
        ids = one_of_everything(world)
        return worlds.keep(world), ids


@pytest.fixture
def full(
    worlds: Worlds, everything: tuple[Kept, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[World, dict[str, str]]]:
    """A world with one of everything, behind the API."""
    with worlds.begin(everything[0]) as begun:
        monkeypatch.setattr("tests.world.Context", ShortContext)
        yield begun, everything[1]


def admits(body: str) -> bool:
    """Whether a request is one of those that say who may call, and how fast."""
    return "TransactItems" not in body and any(f'"iarms-local-{name}"' in body for name in ("register", "buckets"))


@pytest.mark.parametrize("hung", ["everything", "all but who may call"])
@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_while_dynamodb_hangs_no_route_says_anything_and_each_is_accounted_for(
    full: tuple[World, dict[str, str]], monkeypatch: pytest.MonkeyPatch, route: Route, hung: str
):
    world, ids = full
    service.service_health._well_at = 0.0
    before = {event["event_id"] for event in world.documents(tables.AUDIT)}
    with hanging(monkeypatch) as hang:
        if hung == "everything":
            hang.all_of("dynamodb")
        else:
            hang.is_hanging = lambda name, body: name.startswith("dynamodb") and not admits(body)
        began = hang.seconds
        headers = {"If-Match": '"1"', "Accept": "application/pdf, application/json"}
        answer = world.call(route.method, path_of(route, ids), body_of(route), party=callers(route)[0], headers=headers)
        assert hang.seconds - began + CONNECT_SECONDS <= ANSWER_SECONDS
        met = [service for service, _ in hang.tries]
    assert met, ("each has its event, at the least", answer.text)
    assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (503, True), answer.text
    assert "no_match" not in answer.text
    world.late_events()
    (event,) = (each for each in world.documents(tables.AUDIT) if each["event_id"] not in before)
    assert (event["request_id"], event["status"]) == (answer.headers["X-Request-Id"], 503)
    assert (event["shown_ids"], event["decisions"]) == ([], []), "a record that was asked for by its id is named"


class AtOnce(Executor):
    """Threads of which each has done its work before the next thing is done."""

    def submit(self, work: Callable[..., T], /, *given: Any, **named: Any) -> "Future[T]":
        done: Future[T] = Future()
        done.set_result(work(*given, **named))
        return done


def test_who_has_met_a_hang_waits_a_second_and_a_half_until_it_is_over(
    world: World, hang: Hang, monkeypatch: pytest.MonkeyPatch
):
    # Buckets are asked beside: their seconds are no others', and their answer is no news of a hang that is met later.
    hang.all_of_dynamodb_but("buckets")
    monkeypatch.setattr("iarms.handlers.throttle._THREADS", AtOnce())
    _, first = ask(world, hang, "a search")
    assert first == pytest.approx(2 + 2 * SILENCE_SECONDS, abs=0.1), "and a pause of milliseconds"
    for _ in range(3):
        answer, later = ask(world, hang, "a search")
        assert answer.status == 503
        assert later == pytest.approx(2 * SILENCE_SECONDS)
    hang.end()
    answer, _ = ask(world, hang, "a search")
    assert (answer.status, answer.json["outcome"]) == (201, "no_match")
    hang.tries.clear()
    hang.all_of_dynamodb_but("buckets")
    ask(world, hang, "a search")
    assert hang.tries[0][1] == 2.0, "what answers again is waited for as before"


def test_where_the_queue_hangs_too_the_event_is_in_the_log_whole(world: World, hang: Hang, caplog):
    hang.all_of("dynamodb", "sqs")
    answer, seconds = ask(world, hang, "a search")
    assert answer.status == 503
    assert seconds + CONNECT_SECONDS <= ANSWER_SECONDS
    (line,) = [
        json.dumps({"message": each.message, "audit_event": vars(each)["audit_event"]})
        for each in caplog.records
        if "in this log alone" in each.message
    ]
    hang.end()
    assert bring_in(world.sqs, authorizer.settings.late_events_queue_url, line) == 1
    world.late_events()
    assert [event["status"] for event in events(world).values()] == [503]


def test_a_list_whose_session_hangs_is_503_in_time(world: World, hang: Hang):
    hang.all_of("sts")
    answer, seconds = ask(world, hang, "a list of hits")
    assert answer.status == 503
    assert seconds + CONNECT_SECONDS <= ANSWER_SECONDS
    assert events(world)[answer.headers["X-Request-Id"]]["status"] == 503


def test_a_refused_token_while_the_trail_hangs_is_no_401_and_its_event_comes_late(world: World, hang: Hang):
    class InAuthorizer(Context):
        milliseconds_left = 6_000

    hang.all_of("dynamodb")
    event = {"headers": {}, "requestContext": {"extendedRequestId": "r-1"}, "methodArn": "a/b/c"}
    began = hang.seconds
    with pytest.raises(Exception, match="timeout"):
        authorizer.handle(event, InAuthorizer())
    assert hang.seconds - began + CONNECT_SECONDS <= 5
    hang.end()
    world.late_events()
    assert events(world)["r-1"]["action"] == "refuse_token"
