"""Whatever a function asks of AWS says for which audit event, or in which invocation, it does: the two trails join."""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from iarms import tables
from iarms.aws import clients, sessions
from iarms.handlers import http
from infra.routes import ROUTES
from tests import clock
from tests import world as world_of_tests
from tests.builders import any_import, any_record, any_search
from tests.contract.routes import WITH_BODY, body_of, callers, one_of_everything, path_of
from tests.instances import Instances
from tests.world import DEPLOYMENT, Context, World, _work

pytestmark = pytest.mark.moto

_MARK = re.compile(r" md/(event|invocation)#([A-Za-z0-9_.-]+)$")
AUDIT = f"{DEPLOYMENT}-{tables.AUDIT.name}".encode()
INVOCATION = ("invocation", Context.aws_request_id)


class Asked(NamedTuple):
    """A call to AWS as it went out: the operation, the mark on it, and the audit events that it writes."""

    operation: str
    mark: tuple[str, str] | None
    writes: tuple[str, ...]


@contextmanager
def asked_of_aws() -> Iterator[list[Asked]]:
    """What the functions' clients send while this lasts, each try."""
    made = (clients.dynamodb, clients.sns, clients.sqs, clients.kms, clients.s3, clients.sts)
    found: list[Asked] = []

    def note(request: Any, event_name: str, **_: Any) -> None:
        agent = request.headers["User-Agent"]
        mark = _MARK.search(agent.decode() if isinstance(agent, bytes) else agent)
        found.append(Asked(event_name, (mark[1], mark[2]) if mark else None, _events_in(request.body or b"")))

    all_clients = [*(make() for make in made), sessions.dynamodb_in_sessions()]
    for client in all_clients:
        client.meta.events.register_first("before-send", note)
    try:
        yield found
    finally:
        for client in all_clients:
            client.meta.events.unregister("before-send", note)


def _events_in(body: Any) -> tuple[str, ...]:
    if not isinstance(body, bytes) or AUDIT not in body:
        return ()
    given = json.loads(body)
    puts = [each["Put"] for each in given.get("TransactItems", ()) if "Put" in each] or [given]
    ids = []
    for put in puts:
        if put["TableName"].encode() == AUDIT and put["Item"]["event_id"]["S"] != "-":  # which health asks about alone
            assert put["ConditionExpression"] == "attribute_not_exists(event_id)", "it could be written over another"
            ids.append(put["Item"]["event_id"]["S"])
    return tuple(ids)


def events(world: World) -> dict[str, Any]:
    return {event["event_id"]: event for event in world.documents(tables.AUDIT)}


def calls_of_every_route() -> Iterator[tuple[str, Callable[[World, dict[str, str]], Any]]]:
    """Each route by two classes that may call it, by one that may not, and with what it does not take."""
    for route in ROUTES:
        for party in callers(route)[:2]:

            def call(world: World, ids: dict[str, str], route: Any = route, party: str = party) -> Any:
                etag = {"If-Match": '"1"'} if route.method in ("PUT", "PATCH") else {}
                return world.call(route.method, path_of(route, ids), body_of(route), party=party, headers=etag)

            yield route.name, call

        def without_scope(world: World, ids: dict[str, str], route: Any = route) -> Any:
            return world.call(route.method, path_of(route, ids), body_of(route), party="ADM-GH", scopes="none")

        yield route.name, without_scope
        if route in WITH_BODY:

            def with_nonsense(world: World, ids: dict[str, str], route: Any = route) -> Any:
                return world.call(route.method, path_of(route, ids), text="[1", party=callers(route)[0])

            yield route.name, with_nonsense


def test_every_call_of_every_route_is_marked_by_the_event_that_accounts_for_it(world: World):
    ids = one_of_everything(world)
    known = set(events(world))
    names = []
    with asked_of_aws() as asked:
        for name, call in calls_of_every_route():
            call(world, ids)
            names.append(name)
    written = {event_id: event for event_id, event in events(world).items() if event_id not in known}
    open_routes = {route.name for route in ROUTES if route.open}
    # Of calls without a token one a kind and minute is written.
    of_tokens = [name for name in names if name not in open_routes]
    told = [f"{event['method']} {event['route']}" for event in written.values()]
    assert sorted(name for name in told if name not in open_routes) == sorted(of_tokens)
    marks = {each.mark for each in asked}
    assert {kind for kind, _ in filter(None, marks)} == {"event"}
    assert None not in marks
    unwritten = {event_id for _, event_id in filter(None, marks)} - set(written)
    assert len(unwritten) <= len(names) - len(of_tokens)
    # Each event is written by a call to AWS with its own mark, and by no other.
    for each in asked:
        assert each.mark is not None
        assert set(each.writes) <= {each.mark[1]}
    assert {event_id for each in asked for event_id in each.writes} == set(written)


def test_work_that_nobody_waits_for_is_marked_by_its_invocation_or_by_the_event_of_its_line(world: World):
    searches = [any_search(serial_number=f"QX{n}8124") for n in range(3)]
    assert world.call("POST", "/v1/search-batches", {"searches": [*searches, {"firearm": 1}]}).status == 202
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    world.call("POST", "/v1/searches", any_search())
    line = b'{"a": 1}\n'
    asked_for = world.call("POST", "/v1/record-imports", any_import(line), party="NCB-FR")
    world.upload(asked_for, line)
    works: dict[str, Callable[[], Any]] = {
        "indexer": world.index,
        "watcher": world.after,
        "notifier": world.notify,
        "importer": world.import_all,
        "sweeper": lambda: _work("sweeper", {}),
        "clock": lambda: _work("clock", {}),
        "reviewer": lambda: _work("reviewer", {}),
    }
    for name, work in works.items():
        clock.move_to(clock.now() + timedelta(minutes=2))
        with asked_of_aws() as asked:
            work()
        assert asked, name
        assert {each.mark for each in asked} == {INVOCATION}, (name, asked)
    known = set(events(world))
    with asked_of_aws() as asked:
        assert world.work_off() == []
    lines = {event_id: event for event_id, event in events(world).items() if event_id not in known}
    assert sorted(event["batch_line"] for event in lines.values()) == [1, 2, 3, 4]
    marks = {each.mark for each in asked}
    assert marks == {INVOCATION, *(("event", event_id) for event_id in lines)}
    assert all(event["function_request_id"] == Context.aws_request_id for event in lines.values())


def test_calls_at_once_never_take_one_anothers_mark(world: World, monkeypatch: pytest.MonkeyPatch):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    world.call("POST", "/v1/searches", any_search())
    known = set(events(world))
    instances, door = Instances("search", 8), world_of_tests._door
    monkeypatch.setattr(world_of_tests, "_door", lambda name: instances if name == "search" else door(name))
    bodies = [any_search(serial_number=f"AB0{n}2347", case_reference=f"MBA-{n}") for n in range(16)]
    with asked_of_aws() as asked, ThreadPoolExecutor(8) as officers:
        answers = list(officers.map(lambda body: world.call("POST", "/v1/searches", body), bodies))
    assert {answer.status for answer in answers} == {201}
    written = {event_id: event for event_id, event in events(world).items() if event_id not in known}
    assert {each.mark for each in asked} == {("event", event_id) for event_id in written}
    puts = [each for each in asked if "TransactWriteItems" in each.operation]
    assert len({each.mark for each in puts}) == len(written) == 16


def test_every_function_marks():
    """A function that is added tomorrow, too."""
    doors = Path(http.__file__).parent
    handlers = [path for path in doors.glob("*.py") if "\ndef handle(" in path.read_text("utf-8")]
    assert len(handlers) > 20
    for path in handlers:
        text = path.read_text("utf-8")
        marks = "@by_invocation\n" in text or "http.handle_request(" in text or "marked_by_event(" in text
        assert marks, f"{path.name}: its calls to AWS say for nothing"
