"""Every route of the API, and whatever a caller may send to it: what is the caller's fault is told as that.

No answer is a 5xx, and each refusal has a code, each field's fault a pointer.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest

from iarms import tables
from iarms.models.party import SCOPES
from infra.routes import ROUTES, Route
from ops.documents.openapi import document
from tests.builders import any_import, any_record, any_reference_draft, any_search, any_trace
from tests.world import Answer, World, Worlds

STRANGE_TEXTS = (
    "", " ", "\0", "-1", "0", "1700000000", "null", "NaN", "{}", "'", '"', "%", "~", "*", "?", "../..",
    "ﷺ", "İ", "\u202e", "\u3164", "𝟘", "é" * 64, "9" * 40, "x" * 5000,
    "2026-11-30", "2026-11-30T00:00:00", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "0000-00-00",
    "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-11-30T00:00:00 01:00",
    "NCB-FR", "KE", "ke", "hit_", "W10=", "bnVsbA==",
)  # fmt: skip
STRANGE_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**400, "", " ", "\0", "\ud800", "\u3164", "x" * 3000, [], {}, [[]], [None], {"a": 1},
    "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "2026-11-30T00:00:00", "9999-12-31", "0001-01-01", "-1",
)  # fmt: skip
STRANGE_BODIES = (
    "", " ", "{", "null", "[]", "7", '"a"', "{}", '{"a": 1, "a": 2}', '{"a": NaN}', "[" * 900, '{"\\ud800": 1}',
)  # fmt: skip
STRANGE_HEADERS = (
    "", "*", '"', 'W/"1"', '"1", "2"', "é", "\ud800", "\0", "x" * 5000, "fr;q=x", "-1",
)  # fmt: skip
STRANGE_IDS = ("x", "~", "-1", "hit_", "0" * 26, "hit_" + "0" * 26, "é", "ﷺ", "a b", "9" * 64, "9" * 65, "x" * 2000)


@cache
def operations() -> dict[tuple[str, str], Any]:
    return {
        (method.upper(), path): operation
        for path, each in document()["paths"].items()
        for method, operation in each.items()
    }


def name_of(route: Route) -> str:
    return route.name


def callers(route: Route) -> list[str]:
    """One party of each class that may call a route; anybody where it is open."""
    if route.open:
        return ["WCO"]
    wanted = {scope for each in operations()[route.method, route.path]["security"] for scope in each["token"]}
    parties = {"WCO": "WCO", "ADM": "ADM-KE", "NCB": "NCB-FR", "INTERPOL-GS": "INTERPOL-GS", "AUDITOR": "AUDITOR"}
    return [parties[kind] for kind, scopes in SCOPES.items() if wanted & scopes]


@pytest.fixture(scope="module")
def peopled(worlds: Worlds) -> Any:
    """A world with one of everything, and the id of each."""
    with worlds.begin() as world:
        ids = one_of_everything(world)
        return worlds.keep(world), ids


@pytest.fixture
def everything(worlds: Worlds, peopled: Any) -> Iterator[tuple[World, dict[str, str]]]:
    kept, ids = peopled
    with worlds.begin(kept) as world:
        yield world, ids


# Read by bureaus alone, by the General Secretariat alone.
ALONE = {"/v1/records": "NCB-FR", "/v1/concealment-statistics": "INTERPOL-GS"}
MAPPING = {"columns": {"NUM": "firearm.serial_number", "FABRICANT": "firearm.make"}}
THUMBPRINT = "a-certificate-of-which-nothing-is-known-now"
ROW = {
    "state": "ACTIVE",
    "suspension_reason": None,
    "suspended_since": None,
    "clients": [
        {
            "client_id": "client-of-WCO",
            "system": "the enforcement desk's gateway",
            "state": "SUSPENDED",
            "suspension_reason": "FAULTY_SYSTEM",
            "certificates": [{"thumbprint": THUMBPRINT, "not_after": "2027-11-24T00:00:00Z"}],
            "scopes": ["search:read"],
        }
    ],
    "mandates": [{"country": "KE", "since": "2020-01-01", "until": "2030-01-01", "purposes": ["OPERATION"]}],
    "desk": {"name": "Enforcement", "telephone": "+32 2 000 00 02", "hours": "24 hours", "languages": "French"},
    "language": "en",
    "version": 1,
    "notified": True,
}
MISSING = {"make": "Zymurgy", "model": "Quokka", "description": "found in a container"}


def one_of_everything(world: World) -> dict[str, str]:
    def made(method: str, path: str, body: Any, party: str) -> Any:
        answer = world.call(method, path, body, party=party)
        assert answer.status in (200, 201, 202), answer.text
        return answer.json

    record = made("POST", "/v1/records", any_record(), "NCB-FR")["record_id"]
    search = made("POST", "/v1/searches", any_search(), "WCO")
    other = any_search(serial_number="ZZ991177", case_reference="MBA-TEST-2")
    watching = made("POST", "/v1/searches", other, "WCO")
    trace = made("POST", "/v1/traces", any_trace(country_of_manufacture="FR"), "WCO")
    world.notify()
    made("PUT", "/v1/record-mappings/registre", MAPPING, "NCB-FR")
    return {
        "record_id": record,
        "search_id": search["search_id"],
        "hit_id": search["matches"][0]["hit_id"],
        "watch_id": watching["watch"]["watch_id"],
        "trace_id": trace["trace_id"],
        "leg_id": trace["legs"][0]["leg_id"],
        "batch_id": made("POST", "/v1/search-batches", {"searches": [any_search()]}, "WCO")["batch_id"],
        "import_id": made("POST", "/v1/record-imports", any_import(b"{}\n"), "NCB-FR")["import_id"],
        "notification_id": world.call("GET", "/v1/notifications", party="NCB-FR").json["items"][0]["notification_id"],
        "reference_id": made("POST", "/v1/reference/firearms", any_reference_draft(), "INTERPOL-GS")["reference_id"],
        "missing_report_id": made("POST", "/v1/reference/missing-reports", MISSING, "NCB-FR")["missing_report_id"],
        "name": "registre",
        "party": "WCO",
    }


# Bodies that routes take, so that every field of them can be made strange.
BODIES: dict[str, Any] = {
    "POST /v1/searches": any_search(operation="x", in_sight=True, watch_days=3, calibre="9mm"),
    "POST /v1/searches/{search_id}/matches/{record_id}/assertion": {"compared": ["make"], "reason": "seen"},
    "POST /v1/search-batches": {"searches": [any_search()]},
    "POST /v1/records": any_record(calibre="9mm", review_by="2027-11-24", test=False, handling="NORMAL"),
    "PATCH /v1/records/{record_id}": {"status": "CLEARED", "review_by": "2027-11-24", "reason": "found"},
    "POST /v1/record-imports": any_import(b"{}\n", ncb_reference="FR-1", mapping="registre", test=False, check=True),
    "PUT /v1/record-mappings/{name}": MAPPING,
    "POST /v1/hits/{hit_id}/confirmation-requests": {"priority": "URGENT", "reason": "held"},
    "POST /v1/hits/{hit_id}/confirmations": {"answer": "TIME_NEEDED", "until": "2026-12-24T12:00:00Z"},
    "POST /v1/hits/{hit_id}/disposition": {"disposition": "SEIZED"},
    "POST /v1/traces": any_trace(year=1999, importer="x", priority="ROUTINE", operation="y", linked_countries=["DE"]),
    "POST /v1/traces/{trace_id}/withdrawal": {"reason": "no longer needed"},
    "POST /v1/traces/{trace_id}/legs/{leg_id}/withdrawal": {"reason": "no longer needed"},
    "POST /v1/traces/{trace_id}/information": {"answer": "more", "firearm": any_trace()["firearm"]},
    "POST /v1/traces/{trace_id}/legs/{leg_id}/opening": {},
    "POST /v1/traces/{trace_id}/legs/{leg_id}/acknowledgement": {},
    "POST /v1/traces/{trace_id}/legs/{leg_id}/information-requests": {"question": "which marks"},
    "POST /v1/traces/{trace_id}/legs/{leg_id}/responses": {
        "outcome": "EXPORTED_TO",
        "next_country": "DE",
        "final": True,
        "events": [{"kind": "EXPORT", "date": "2001", "country": "FR", "to_country": "DE"}],
        "note": "of the register",
    },
    "POST /v1/hits/{hit_id}/messages": {"code": "QUESTION", "text": "which marks", "instructions": ["HOLD"]},
    "POST /v1/traces/{trace_id}/legs/{leg_id}/messages": {"code": "QUESTION", "text": "which marks"},
    "POST /v1/notifications/{notification_id}/acknowledgement": {},
    "POST /v1/reference/firearms": any_reference_draft(effective_from="2027-01-01", withdrawn_on="2030-01-01"),
    "PUT /v1/reference/firearms/{reference_id}": any_reference_draft(effective_from="2027-01-01"),
    "PUT /v1/parties/{party}": ROW,
    "POST /v1/reference/identify": {"description": "Beretta 92"},
    "POST /v1/reference/missing-reports": MISSING,
    "POST /v1/reference/missing-reports/{missing_report_id}/decisions": {"decision": "REJECTED", "reason": "known"},
}
WITH_BODY = [route for route in ROUTES if route.method in ("POST", "PUT", "PATCH")]


def path_of(route: Route, ids: dict[str, str], strange: str | None = None) -> str:
    """The path with its ids; with `strange` in the place of each."""
    parts = route.path.split("/")
    return "/".join((strange or ids.get(part[1:-1], "x")) if part[:1] == "{" else part for part in parts)


def body_of(route: Route) -> Any:
    """A body for the route; of one that has none above, its fields with nothing in them."""
    if route.name in BODIES or route not in WITH_BODY:
        return BODIES.get(route.name)
    content = operations()[route.method, route.path].get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return dict.fromkeys(schema.get("properties", {}))


def assert_understood(answer: Answer, said: Any) -> None:
    """An answer, or a problem that says whose fault it is and where."""
    assert answer.status < 500, (said, answer.text)
    if answer.status < 400:
        return
    assert answer.headers["Content-Type"] == "application/problem+json", (said, answer.text)
    problem = answer.json
    assert (problem["status"], problem["type"]) == (answer.status, f"urn:iarms:problem:{problem['code']}"), said
    assert problem["title"], said
    assert problem["detail"], said
    if answer.status == 422 and problem["code"] == "invalid":
        assert problem["errors"], said
    for error in problem.get("errors") or ():
        assert error["code"], said
        assert error["detail"], said
        assert error["pointer"] == "" or error["pointer"].startswith("/"), said


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_strange_values_of_queries(everything, route: Route):
    world, ids = everything
    names = [
        each["name"] for each in operations()[route.method, route.path].get("parameters", []) if each["in"] == "query"
    ]
    # Whose classes are answered from different places is called by each; all others once.
    for party in callers(route) if "from" in names else callers(route)[:1]:
        for name in names:
            for text in STRANGE_TEXTS:
                target = f"{path_of(route, ids)}?{name}={quote(text)}"
                answer = world.call(route.method, target, body_of(route), party=party)
                assert_understood(answer, (party, target))
                if answer.status == 422:
                    pointers = {error["pointer"].split("/")[1] for error in answer.json["errors"]}
                    assert "query" in pointers, answer.text
        if {"from", "to"} <= set(names):
            target = f"{path_of(route, ids)}?from=2026-11-30T00:00:00Z&to=2026-11-01T00:00:00Z"
            answer = world.call(route.method, target, party=party)
            assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/query/to")
            for since in ("1969-12-31T23:59:59Z", "-1", "1700000000", "2026-11-30", "2026-11-30T00:00:00"):
                answer = world.call(route.method, f"{path_of(route, ids)}?from={since}", party=party)
                assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/query/from"), since
            for until in ("2025-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z"):
                answer = world.call(route.method, f"{path_of(route, ids)}?to={until}", party=party)
                assert answer.status == (200 if ALONE.get(route.path, party) == party else 403), until
        unknown = world.call(route.method, f"{path_of(route, ids)}?surprise=1", body_of(route), party=party)
        assert (unknown.status, unknown.json["errors"][0]["pointer"]) == (422, "/query/surprise")


@pytest.mark.parametrize("route", [route for route in ROUTES if "{" in route.path], ids=name_of)
def test_strange_ids_are_nobodys(everything, route: Route):
    world, _ = everything
    written = len(world.items(tables.CASES)) + len(world.items(tables.TRACES)) + len(world.items(tables.RECORDS))
    for party in callers(route):
        for text in STRANGE_IDS:
            path = path_of(route, {}, strange=text)
            answer = world.call(route.method, path, body_of(route), party=party, headers={"If-Match": '"1"'})
            assert_understood(answer, (party, path))
            assert answer.status >= 400 or route.path.startswith("/v1/record-mappings"), path
    now = len(world.items(tables.CASES)) + len(world.items(tables.TRACES)) + len(world.items(tables.RECORDS))
    assert now == written


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_strange_headers(everything, route: Route):
    world, ids = everything
    party, body = callers(route)[0], body_of(route)
    written = ("Idempotency-Key", "If-Match") if body is not None else ()
    for name in (*written, "Accept", "Accept-Language"):
        for text in STRANGE_HEADERS:
            answer = world.call(route.method, path_of(route, ids), body, party=party, headers={name: text})
            assert_understood(answer, (name, text))


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_a_media_type_is_compared_as_http_has_it(everything, route: Route):
    world, ids = everything
    party = callers(route)[0]

    def status(media_type: str, header: str = "Content-Type") -> int:
        answer = world.call(
            route.method, path_of(route, ids), {"surprise": 1}, party=party,
            headers={"Content-Type": media_type, header: media_type},
        )  # fmt: skip
        assert_understood(answer, media_type)
        return answer.status

    taken = status("application/json")
    assert taken != 415
    for media_type in (
        "APPLICATION/JSON", "Application/Json; Charset=UTF-8", 'application/json;charset="utf-8"', " application/json ",
        "application/json; charset=utf8", "application/json; profile=x", "application/json;",
    ):  # fmt: skip
        assert status(media_type) == taken, media_type
    for media_type in (
        "text/json", "application/jsonp", "application/json-patch+json", "multipart/form-data", "x", ";",
        "application/x-www-form-urlencoded", "application/json; charset=utf-16", "application/json, text/plain",
    ):  # fmt: skip
        assert status(media_type) == 415, media_type


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_strange_bodies(everything, route: Route):
    world, ids = everything
    for party in callers(route):
        for text in STRANGE_BODIES:
            answer = world.call(route.method, path_of(route, ids), text=text, party=party)
            assert_understood(answer, (party, text))


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return [*([path] if path else []), *(place for key, value in inner for place in places(value, (*path, key)))]


def changed(body: Any, place: tuple[Any, ...], value: Any) -> str:
    body = inner = json.loads(json.dumps(body))
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return json.dumps(body)


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_strange_values_of_fields(everything, route: Route):
    world, ids = everything
    for party in callers(route)[:1]:
        etag = {"If-Match": '"1"'} if route.method in ("PUT", "PATCH") else {}
        for place in places(body_of(route)):
            for value in STRANGE_VALUES:
                text = changed(body_of(route), place, value)
                answer = world.call(route.method, path_of(route, ids), text=text, party=party, headers=etag)
                assert_understood(answer, (place, value))
