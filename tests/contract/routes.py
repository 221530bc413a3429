"""What is known of every route: who may call it, a body that it takes, and a world with one of everything."""

import json
from functools import cache
from typing import Any

from iarms.models.party import SCOPES
from infra.routes import ROUTES, Route
from ops.documents.openapi import document
from tests.builders import any_import, any_picture, any_record, any_reference_draft, any_search, any_trace
from tests.world import Answer, World


@cache
def described() -> dict[str, Any]:
    """The document of the API. Made once a process: it takes as long as a hundred calls of a route."""
    return document()


@cache
def operations() -> dict[tuple[str, str], Any]:
    return {
        (method.upper(), path): operation
        for path, each in described()["paths"].items()
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


MAPPING = {"columns": {"NUM": "firearm.serial_number", "FABRICANT": "firearm.make"}}
GS = "INTERPOL-GS"
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
WEBHOOK = {"url": "https://hooks.example.org/iarms"}
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
    world.index_audit()
    made("PUT", "/v1/record-mappings/registre", MAPPING, "NCB-FR")
    reference = made("POST", "/v1/reference/firearms", any_reference_draft(), "INTERPOL-GS")["reference_id"]
    made("PUT", "/v1/parties/WCO/webhook", WEBHOOK, "WCO")
    secret = made("POST", "/v1/parties/WCO/webhook/secrets", {}, "WCO")
    return {
        "secret_id": secret["secret_id"],
        "record_id": record,
        "search_id": search["search_id"],
        "hit_id": search["matches"][0]["hit_id"],
        "watch_id": watching["watch"]["watch_id"],
        "trace_id": trace["trace_id"],
        "leg_id": trace["legs"][0]["leg_id"],
        "batch_id": made("POST", "/v1/search-batches", {"searches": [any_search()]}, "WCO")["batch_id"],
        "import_id": made("POST", "/v1/record-imports", any_import(b"{}\n"), "NCB-FR")["import_id"],
        "notification_id": world.call("GET", "/v1/notifications", party="NCB-FR").json["items"][0]["notification_id"],
        "reference_id": reference,
        "picture_id": made("POST", f"/v1/reference/firearms/{reference}/pictures", any_picture(), GS)["picture_id"],
        "missing_report_id": made("POST", "/v1/reference/missing-reports", MISSING, "NCB-FR")["missing_report_id"],
        "event_id": world.call("GET", "/v1/audit/events", party="AUDITOR").json["items"][0]["event_id"],
        "name": "registre",
        "party": "WCO",
        "code": "stale",
        "page": "first-search",
    }


# Bodies that routes take, so that every field of them can be made strange.
BODIES: dict[str, Any] = {
    "POST /v1/searches": any_search(operation="x", in_sight=True, watch_days=3, calibre="9mm"),
    "POST /v1/searches/{search_id}/matches/{record_id}/assertion": {"compared": ["make"], "reason": "seen"},
    "POST /v1/search-batches": {"searches": [any_search()]},
    "POST /v1/records": any_record(calibre="9mm", review_by="2027-11-24", test=False, handling="NORMAL"),
    "PATCH /v1/records/{record_id}": {"status": "CLEARED", "review_by": "2027-11-24", "reason": "found"},
    "POST /v1/record-imports": any_import(b"{}\n", ncb_reference="FR-1", mapping="registre", test=False, check=True),
    "POST /v1/record-imports/{import_id}/undo": {"reason": "a wrong file"},
    "POST /v1/record-imports/{import_id}/withdrawals": {"missing": 1, "reason": "no longer held", "most": 30},
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
    "POST /v1/reference/firearms/{reference_id}/pictures": any_picture(),
    "POST /v1/reference/firearms/{reference_id}/pictures/{picture_id}/decisions": {
        "decision": "WITHDRAWN",
        "reason": "another weapon",
    },
    "PUT /v1/parties/{party}/webhook": WEBHOOK,
    "POST /v1/parties/{party}/webhook/secrets": {},
    "POST /v1/parties/{party}/webhook/pings": {},
    "POST /v1/parties/{party}/webhook/replays": {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"},
    "POST /v1/parties/{party}/webhook/resumption": {},
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
        schema = described()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return dict.fromkeys(schema.get("properties", {}))


def assert_understood(answer: Answer, said: Any) -> None:
    """An answer, or a problem that says whose fault it is and where."""
    assert answer.status < 500, (said, answer.text)
    if answer.status < 400:
        return
    assert answer.headers["Content-Type"] == "application/problem+json", (said, answer.text)
    problem = answer.json
    assert (problem["status"], problem["type"]) == (answer.status, f"/v1/problems/{problem['code']}"), said
    assert problem["title"], said
    assert problem["detail"], said
    if answer.status == 422 and problem["code"] == "invalid":
        assert problem["errors"], said
    for error in problem.get("errors") or ():
        assert error["code"], said
        assert error["detail"], said
        assert error["pointer"] == "" or error["pointer"].startswith("/"), said


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return [*([path] if path else []), *(place for key, value in inner for place in places(value, (*path, key)))]


def changed(body: Any, place: tuple[Any, ...], value: Any) -> str:
    body = inner = json.loads(json.dumps(body))
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return json.dumps(body)
