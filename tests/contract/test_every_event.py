"""What an auditor must find in the event of each route: who, for whom and why, what was asked, shown, and changed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from iarms import tables
from iarms.handlers import traces
from iarms.models.webhook import WebhookStanding
from iarms.store.webhooks import Webhooks
from infra.routes import ROUTES, Route
from tests import clock
from tests.builders import any_import, any_record, any_reference_draft, any_search, any_trace
from tests.contract.routes import WITH_BODY, body_of, callers, name_of, one_of_everything, operations, path_of
from tests.world import DEPLOYMENT, World, Worlds

ALWAYS: Final = (
    "event_id", "at", "action", "party", "subject", "method", "route", "path", "request_id", "gateway_request_id",
    "function_request_id", "function_version", "deployment", "region", "latency_ms", "source_ip", "user_agent",
    "answer_sha256",
)  # fmt: skip
_FOR_WHOM: Final = ("on_behalf_of", "case_reference", "officer")
_READ_BY: Final = ("query", "interpretation", "tables_version")
_OF_A_HIT: Final = (*_FOR_WHOM, "hit_ids", "record_ids", "object_version", "outcome", "notifications", "query")
_OF_A_TRACE: Final = (*_FOR_WHOM, "trace_id", "object_version", "outcome", "holidays_version", "query")
_OF_A_LEG: Final = (*_OF_A_TRACE, "leg_id")
WANTED: Final[dict[str, tuple[str, ...]]] = {
    "POST /v1/searches": (
        *_FOR_WHOM,
        *_READ_BY,
        "purpose",
        "outcome",
        "complete",
        "disclosure",
        "search_id",
        "record_ids",
        "decisions",
        "weights_version",
        "index_version",
        "options",
    ),
    "GET /v1/searches": ("shown_ids",),
    "GET /v1/searches/{search_id}": ("search_id", "record_ids", "decisions", "disclosure"),
    "POST /v1/searches/{search_id}/matches/{record_id}/assertion": (
        *_FOR_WHOM,
        "purpose",
        "query",
        "search_id",
        "record_ids",
        "hit_ids",
    ),
    "GET /v1/watches": ("shown_ids",),
    "GET /v1/watches/{watch_id}": ("watch_id", "search_id"),
    "DELETE /v1/watches/{watch_id}": ("watch_id", "search_id", "on_behalf_of", "case_reference"),
    "POST /v1/search-batches": ("batch_id", "batch_lines", "query"),
    "GET /v1/search-batches": ("shown_ids",),
    "GET /v1/search-batches/{batch_id}": ("batch_id",),
    "POST /v1/records": ("record_ids", "query", "index_version", "tables_version"),
    "GET /v1/records": ("shown_ids",),
    "GET /v1/records/{record_id}": ("record_ids",),
    "PATCH /v1/records/{record_id}": ("record_ids", "query", "reason", "object_version"),
    "GET /v1/records/{record_id}/versions": ("record_ids",),
    "GET /v1/concealment-statistics": (),
    "POST /v1/record-imports": ("import_id", "manifest_sha256", "query"),
    "GET /v1/record-imports": ("shown_ids",),
    "GET /v1/record-imports/{import_id}": ("import_id",),
    "POST /v1/record-imports/{import_id}/undo": ("import_id", "manifest_sha256", "reason"),
    "POST /v1/record-imports/{import_id}/withdrawals": ("import_id", "manifest_sha256", "query", "reason"),
    "PUT /v1/record-mappings/{name}": ("query", "object_version"),
    "GET /v1/record-mappings/{name}": (),
    "GET /v1/record-mappings": (),
    "GET /v1/hits": ("shown_ids",),
    "GET /v1/hits/{hit_id}": ("hit_ids", "record_ids"),
    "GET /v1/hits/{hit_id}/report": ("hit_ids", "object_version", "copy_sha256"),
    "GET /v1/hits/{hit_id}/versions/{version}": ("hit_ids", "object_version", "copy_sha256"),
    "POST /v1/hits/{hit_id}/confirmation-requests": (*_OF_A_HIT, "reason"),
    "POST /v1/hits/{hit_id}/confirmations": _OF_A_HIT,
    "POST /v1/hits/{hit_id}/disposition": _OF_A_HIT,
    "POST /v1/hits/{hit_id}/messages": (*_FOR_WHOM, "hit_ids", "message_id", "reason", "notifications"),
    "GET /v1/hits/{hit_id}/messages": ("hit_ids", "shown_ids"),
    "GET /v1/hit-statistics": (),
    "GET /v1/trace-statistics": (),
    "POST /v1/traces": (*_OF_A_TRACE, "interpretation", "tables_version", "notifications"),
    "GET /v1/traces": ("shown_ids",),
    "GET /v1/traces/{trace_id}": ("trace_id",),
    "GET /v1/traces/{trace_id}/report": ("trace_id", "object_version", "copy_sha256"),
    "GET /v1/traces/{trace_id}/versions/{version}": ("trace_id", "object_version", "copy_sha256"),
    "POST /v1/traces/{trace_id}/withdrawal": (*_OF_A_TRACE, "reason"),
    "POST /v1/traces/{trace_id}/information": _OF_A_TRACE,
    "POST /v1/traces/{trace_id}/legs/{leg_id}/opening": _OF_A_LEG,
    "POST /v1/traces/{trace_id}/legs/{leg_id}/withdrawal": (*_OF_A_LEG, "reason"),
    "POST /v1/traces/{trace_id}/legs/{leg_id}/acknowledgement": _OF_A_LEG,
    "POST /v1/traces/{trace_id}/legs/{leg_id}/information-requests": _OF_A_LEG,
    "POST /v1/traces/{trace_id}/legs/{leg_id}/responses": _OF_A_LEG,
    "POST /v1/traces/{trace_id}/legs/{leg_id}/messages": (
        *_FOR_WHOM,
        "trace_id",
        "leg_id",
        "message_id",
        "reason",
        "notifications",
    ),
    "GET /v1/traces/{trace_id}/legs/{leg_id}/messages": ("trace_id", "leg_id", "shown_ids"),
    "GET /v1/notifications": ("shown_ids",),
    "GET /v1/notifications/{notification_id}": ("notifications",),
    "POST /v1/notifications/{notification_id}/acknowledgement": ("notifications",),
    "GET /v1/reference/firearms": ("query", "shown_ids"),
    "POST /v1/reference/firearms": ("reference_id", "object_version", "query"),
    "GET /v1/reference/firearms/{reference_id}": ("reference_id", "object_version"),
    "PUT /v1/reference/firearms/{reference_id}": ("reference_id", "object_version", "query"),
    "GET /v1/reference/firearms/{reference_id}/pictures": ("reference_id",),
    "POST /v1/reference/firearms/{reference_id}/pictures": ("reference_id", "shown_ids", "manifest_sha256", "query"),
    "POST /v1/reference/firearms/{reference_id}/pictures/{picture_id}/decisions": (
        "reference_id",
        "shown_ids",
        "object_version",
        "outcome",
        "reason",
        "query",
    ),
    "GET /v1/reference/firearms/{reference_id}/drawing": ("reference_id", "object_version", "copy_sha256"),
    "POST /v1/reference/identify": (*_READ_BY, "weights_version", "complete"),
    "GET /v1/reference/makes": ("query",),
    "GET /v1/reference/calibres": ("query",),
    "GET /v1/reference/marks": ("query",),
    "POST /v1/reference/missing-reports": ("missing_report_id", "query"),
    "GET /v1/reference/missing-reports": ("shown_ids",),
    "GET /v1/reference/missing-reports/{missing_report_id}": ("missing_report_id",),
    "POST /v1/reference/missing-reports/{missing_report_id}/decisions": ("missing_report_id", "outcome", "query"),
    "GET /v1/parties": ("shown_ids",),
    "GET /v1/parties/{party}": ("about_party", "object_version"),
    "PUT /v1/parties/{party}": ("about_party", "object_version", "changes", "query"),
    "GET /v1/parties/{party}/versions": ("about_party",),
    "GET /v1/parties/{party}/officers": ("about_party",),
    "PUT /v1/parties/{party}/officers": ("about_party", "object_version", "query"),
    "GET /v1/parties/{party}/webhook": ("about_party", "object_version"),
    "PUT /v1/parties/{party}/webhook": ("about_party", "object_version", "changes", "query"),
    "DELETE /v1/parties/{party}/webhook": ("about_party", "object_version", "changes"),
    "POST /v1/parties/{party}/webhook/secrets": ("about_party", "object_version", "changes"),
    "DELETE /v1/parties/{party}/webhook/secrets/{secret_id}": ("about_party", "object_version", "changes"),
    "POST /v1/parties/{party}/webhook/pings": ("about_party", "shown_ids"),
    "POST /v1/parties/{party}/webhook/replays": ("about_party", "shown_ids", "query"),
    "POST /v1/parties/{party}/webhook/resumption": ("about_party", "object_version", "changes"),
    "GET /v1/parties/{party}/webhook/deliveries": ("about_party", "shown_ids"),
    "GET /v1/audit/suspects": ("query",),
    "GET /v1/audit/events": ("query",),
    "GET /v1/audit/events/{event_id}": (),
    "GET /v1/audit/checkpoints": (),
    "GET /v1/codes": (),
    "GET /v1/health": (),
    "GET /v1/openapi.json": (),
    "GET /v1/problems": (),
    "GET /v1/problems/{code}": (),
    "GET /docs": (),
    "GET /docs/{page}": (),
}
# What is asked for in another way than `tests.contract.routes` does: the query, or a body.
QUERIES: Final = {
    "GET /v1/reference/firearms": "?make=Beretta",
    "GET /v1/reference/makes": "?q=bere",
    "GET /v1/reference/calibres": "?q=9mm",
    "GET /v1/reference/marks": "?q=arrow+in+triangle",
    "GET /v1/audit/events": "?party=WCO",
    "GET /v1/parties/{party}/webhook/deliveries": "?waiting=true",
}
OTHER_BODIES: Final[dict[str, Any]] = {
    "POST /v1/record-imports/{import_id}/withdrawals": {"reason": "no longer held"},
    "POST /v1/hits/{hit_id}/messages": {"code": "QUESTION", "text": "which marks"},
    "POST /v1/reference/firearms": any_reference_draft(make="Glock", model="17", variants=[]),
    "POST /v1/reference/missing-reports/{missing_report_id}/decisions": {"decision": "IN_REVIEW"},
    "POST /v1/traces/{trace_id}/information": {"answer": "the marks are worn"},
    "PUT /v1/parties/{party}/officers": {"officers": ["k-4711"]},
    "PUT /v1/parties/{party}/webhook": {"url": "https://hooks.example.org/elsewhere"},
}
# What can only be done after something else, each behind it; what ends things is last.
LATER: Final = (
    "POST /v1/record-imports/{import_id}/withdrawals",
    "POST /v1/record-imports/{import_id}/undo",
    "POST /v1/hits/{hit_id}/confirmations",
    "POST /v1/hits/{hit_id}/disposition",
    "GET /v1/hits/{hit_id}/messages",
    "GET /v1/traces/{trace_id}/legs/{leg_id}/messages",
    "POST /v1/traces/{trace_id}/legs/{leg_id}/acknowledgement",
    "POST /v1/traces/{trace_id}/legs/{leg_id}/information-requests",
    "POST /v1/traces/{trace_id}/information",
    "POST /v1/traces/{trace_id}/legs/{leg_id}/responses",
    "POST /v1/traces/{trace_id}/legs/{leg_id}/opening",
    "POST /v1/traces/{trace_id}/legs/{leg_id}/withdrawal",
    "POST /v1/traces/{trace_id}/withdrawal",
    "GET /v1/parties/{party}/officers",
    "GET /v1/parties/{party}/webhook/deliveries",
    "POST /v1/parties/{party}/webhook/resumption",
    "DELETE /v1/parties/{party}/webhook",
    "PUT /v1/parties/{party}",
)


@pytest.fixture(scope="module")
def told(worlds: Worlds) -> dict[str, dict[str, Any]]:
    """Of each route the event of a call that did what it asked for."""
    with worlds.begin() as world, pytest.MonkeyPatch.context() as patch:
        agreed = replace(traces.stores.arrangements, next_country_opens=False)
        patch.setattr(traces, "stores", replace(traces.stores, arrangements=agreed))
        return {route.name: _event_of(world, route) for route in _in_turn(world)}


_IDS: Final[dict[str, str]] = {}


def _in_turn(world: World) -> Iterator[Route]:
    """Every route, once there is what it asks about, whose id is then among `_IDS`."""
    _IDS.clear()
    _IDS.update(one_of_everything(world))
    _IDS["event_id"] = world.items(tables.AUDIT)[0]["event_id"]["S"]
    by_name = {route.name: route for route in ROUTES}
    for name, route in by_name.items():
        if name not in LATER and "assertion" not in name:
            yield route
            if name.endswith("/report"):
                _IDS["version"] = "1"
    made(world, "POST /v1/records", any_record(serial_number="H7I884W", make="S&W", model="19"), party="NCB-FR")
    world.index()
    search = made(world, "POST /v1/searches", any_search(serial_number="H7I884V", make="S&W", model="19"))
    _IDS.update(search_id=search["search_id"], record_id=search["matches"][0]["record_id"])
    yield by_name["POST /v1/searches/{search_id}/matches/{record_id}/assertion"]
    for name in LATER:
        if name.endswith(("/undo", "/withdrawals")):
            data = b'{"line": "no record"}\n'
            file = any_import(data, mode="replace")
            asked = world.call("POST", "/v1/record-imports", file, party="NCB-FR")
            world.upload(asked, data)
            world.import_all()
            _IDS["import_id"] = asked.json["import_id"]
        if name.endswith("/opening"):
            trace = made(world, f"GET /v1/traces/{_IDS['trace_id']}")
            _IDS["leg_id"] = next(leg["leg_id"] for leg in trace["legs"] if leg["state"] == "PROPOSED")
        if name.endswith("/resumption"):
            park(world)
        if name == "POST /v1/traces/{trace_id}/withdrawal":
            _IDS["trace_id"] = made(world, "POST /v1/traces", any_trace(serial_number="TR999881"))["trace_id"]
        yield by_name[name]


def park(world: World) -> None:
    """Have the WCO's webhook stand as one does that has answered 410."""
    standing = WebhookStanding(parked_at=clock.BEGIN, parked_because="GONE")
    items = Webhooks(world.dynamodb, f"{DEPLOYMENT}-webhooks").standing_items("WCO", standing, is_held=True)
    world.dynamodb.transact_write_items(TransactItems=items)


def made(world: World, what: str, body: Any = None, party: str = "WCO") -> Any:
    method, path = what.split()
    answer = world.call(method, path, body, party=party)
    assert answer.status < 300, answer.text
    return answer.json


def _event_of(world: World, route: Route) -> dict[str, Any]:
    """The one event of a call of this route, by the first party that may make it."""
    answers = []
    for party in callers(route):
        known = {item["event_id"]["S"] for item in world.items(tables.AUDIT)}
        version = 2 if "webhook" in route.path else 1
        etag = {"If-Match": f'"{version}"'} if route.method in ("PUT", "PATCH") and "officers" not in route.path else {}
        target = path_of(route, _IDS) + QUERIES.get(route.name, "")
        body = OTHER_BODIES.get(route.name, body_of(route))
        answer = world.call(route.method, target, body, party=party, headers=etag)
        if answer.status < 300:
            (event,) = (each for each in world.documents(tables.AUDIT) if each["event_id"] not in known)
            return event
        answers.append((party, answer.text))
    raise AssertionError((route.name, answers))


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_an_event_says_what_an_auditor_must_answer(told: dict[str, dict[str, Any]], route: Route):
    event = told[route.name]
    wanted = [name for name in ALWAYS if not (route.open and name == "subject")]
    assert not [name for name in (*wanted, *WANTED[route.name]) if event[name] in (None, "", (), [])]
    assert (event["method"], event["route"]) == (route.method, route.path)
    assert event["action"] == operations()[route.method, route.path]["operationId"]
    # What was answered, by the name of its schema; of what is printed, by the copy that is kept.
    assert event["shape"] or event["copy_sha256"] or route.open
    assert 200 <= event["status"] < 300
    assert event["problem"] is None
    assert not event["faults"]


def documents(world: World, since: set[str]) -> list[str]:
    return [
        item["document"]["S"] for item in world.items(tables.AUDIT) if item["event_id"]["S"] not in since
    ]  # fmt: skip


@pytest.mark.parametrize("route", [each for each in WITH_BODY if "{" in each.path], ids=name_of)
def test_what_was_asked_stands_there_also_where_it_was_refused(everything, route: Route):
    world, _ = everything
    known = {item["event_id"]["S"] for item in world.items(tables.AUDIT)}
    body = OTHER_BODIES.get(route.name, body_of(route))
    etag = {"If-Match": '"7"'} if route.method in ("PUT", "PATCH") else {}
    answer = world.call(
        route.method, path_of(route, {}, strange="trc_unknown"), body, party=callers(route)[0], headers=etag
    )
    (event,) = map(json.loads, documents(world, known))
    if answer.status in (200, 422):
        return  # a mapping may have nearly any name
    assert event["problem"] == answer.json["code"]
    assert json.loads(event["query"]) is not None
    assert "request_sha256" not in event


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_of_what_was_not_understood_there_is_the_digest_and_no_word(everything, route: Route):
    world, ids = everything
    known = {item["event_id"]["S"] for item in world.items(tables.AUDIT)}
    body = json.dumps({"Monsieur Canary": "Monsieur Canary", "officer": "Monsieur Canary", "reason": 7})
    answer = world.call(route.method, path_of(route, ids), text=body, party=callers(route)[0])
    assert answer.status == 422
    (text,) = documents(world, known)
    event = json.loads(text)
    assert "Canary" not in text
    assert event["request_sha256"] == hashlib.sha256(body.encode()).hexdigest()
    assert "query" not in event
    assert {fault.split()[0] for fault in event["faults"]} <= {
        error["pointer"].replace("Monsieur Canary", "*") for error in answer.json["errors"]
    }
    assert event["faults"]


def test_a_list_says_what_it_was_narrowed_by_and_nothing_of_persons(everything):
    world, _ = everything
    known = {item["event_id"]["S"] for item in world.items(tables.AUDIT)}
    world.call("GET", "/v1/searches?on_behalf_of=KE&operation=Trigger+2&limit=7")
    world.call("GET", "/v1/searches?operation=Owner:+John+Canary")
    first, second = (json.loads(json.loads(text)["query"]) for text in documents(world, known))
    assert first == {"on_behalf_of": "KE", "operation": "Trigger 2", "limit": "7"}
    assert second == {"operation": "*"}


def test_a_search_that_is_refused_says_for_what_weapon_and_why(everything):
    world, _ = everything
    known = {item["event_id"]["S"] for item in world.items(tables.AUDIT)}
    refused = world.call("POST", "/v1/searches", any_search(on_behalf_of="TZ", serial_number="QQ77123", mode="deep"))
    assert refused.status == 403
    (event,) = map(json.loads, documents(world, known))
    assert json.loads(event["query"])["serial_number"] == "QQ77123"
    assert json.loads(event["options"]) == {"mode": "deep"}
    asked = any_search()
    for name in ("purpose", "case_reference", "officer"):
        assert event[name] == asked[name]
    assert event["on_behalf_of"] == "TZ"


def test_what_is_long_stands_there_by_its_digest(everything):
    world, _ = everything
    known = {item["event_id"]["S"] for item in world.items(tables.AUDIT)}
    marks = [{"text": f"PB GARDONE V.T. {number}" + " CAL. 7.62" * 10, "where": "slide, left"} for number in range(12)]
    body = any_reference_draft(make="Zastava", model="M57", variants=[], markings=marks)
    assert world.call("POST", "/v1/reference/firearms", body, party="INTERPOL-GS").status == 201
    (event,) = map(json.loads, documents(world, known))
    assert set(json.loads(event["query"])) == {"bytes", "sha256"}, event["query"][:200]


def test_a_search_of_a_weapon_stays_within_two_write_units(everything):
    """A kilobyte of a transaction costs two units; three kilobytes of them a search are more than all its reads."""
    world, _ = everything
    known = {item["event_id"]["S"] for item in world.items(tables.AUDIT)}
    world.call("POST", "/v1/searches", any_search(calibre="9x19", model="M10", case_reference="MBA-2026-000114"))
    (text,) = documents(world, known)
    # Beside this a token of an issuer, a certificate, and the names that gateway and functions give.
    longer = 40 + 36 + 43 + 20 + 90
    assert len(text.encode()) + longer + len("event_iddocument") + 30 < 2 * 1024, len(text)
