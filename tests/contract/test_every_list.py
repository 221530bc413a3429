"""Every list of the API, followed by its cursors: each row once, and an end, whatever lies between the rows."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest

from ops.documents.openapi import document
from tests import clock
from tests.builders import any_import, any_record, any_reference_draft, any_search, any_trace
from tests.world import Answer, World, Worlds

# Years, months and days ago; the mandate for Kenya began in 2020.
_AGO = [timedelta(days=days) for days in (2400, 1700, 1699, 800, 420, 330, 40, 1, 0)]
FROM = "from=2013-01-01T00:00:00Z"

# By route: who lists, with which query, and under which name each row is known.
LISTS: dict[str, list[tuple[str, str, str]]] = {
    "/v1/searches": [("WCO", "", "search_id"), ("ADM-KE", FROM, "search_id"), ("WCO", "outcome=hit", "search_id")],
    "/v1/watches": [("WCO", "", "watch_id"), ("ADM-KE", "", "watch_id")],
    "/v1/records": [("NCB-FR", "", "record_id"), ("NCB-FR", f"{FROM}&status=ACTIVE", "record_id")],
    "/v1/records/{record_id}/versions": [("NCB-FR", "", "version")],
    "/v1/record-imports": [("NCB-FR", "", "import_id")],
    "/v1/record-imports/{import_id}": [("NCB-FR", "lines=all", "line"), ("NCB-FR", "lines=written", "line")],
    "/v1/parties": [("INTERPOL-GS", "", "party")],
    "/v1/parties/{party}/versions": [("NCB-FR", "", "version"), ("INTERPOL-GS", "", "version")],
    "/v1/record-mappings": [("NCB-FR", "", "name")],
    "/v1/hits": [
        ("WCO", FROM, "hit_id"),
        ("INTERPOL-GS", FROM, "hit_id"),
        ("INTERPOL-GS", f"{FROM}&to=9999-12-31T23:59:59Z", "hit_id"),
        ("INTERPOL-GS", f"{FROM}&state=NOTIFIED", "hit_id"),
        ("NCB-FR", FROM, "hit_id"),
        ("ADM-KE", FROM, "hit_id"),
    ],
    "/v1/traces": [
        ("INTERPOL-GS", FROM, "trace_id"),
        ("WCO", FROM, "trace_id"),
        ("NCB-BR", FROM, "trace_id"),
        ("ADM-KE", FROM, "trace_id"),
    ],
    "/v1/hits/{hit_id}/messages": [("NCB-FR", "", "message_id"), ("ADM-KE", "", "message_id")],
    "/v1/traces/{trace_id}/legs/{leg_id}/messages": [("NCB-BR", "", "message_id"), ("WCO", "", "message_id")],
    "/v1/audit/suspects": [("AUDITOR", "", "name"), ("AUDITOR", f"{FROM[:5]}2026-01-01T00:00:00Z&party=WCO", "name")],
    "/v1/notifications": [("NCB-FR", "", "notification_id"), ("INTERPOL-GS", "", "notification_id")],
    "/v1/reference/firearms": [("WCO", "make=zymurgy", "reference_id"), ("WCO", "calibre=9mm", "reference_id")],
    "/v1/reference/makes": [("WCO", "q=be", "code")],
    "/v1/reference/calibres": [("WCO", "q=9", "code")],
    "/v1/reference/missing-reports": [
        ("ADM-KE", "", "missing_report_id"),
        ("INTERPOL-GS", "", "missing_report_id"),
        ("INTERPOL-GS", "state=OPEN", "missing_report_id"),
    ],
}
CASES = [(path, *how) for path, hows in LISTS.items() for how in hows]


@cache
def documented() -> dict[str, Any]:
    return document()


def properties_of(schema: Any) -> set[str]:
    """The names of an object that is answered, through references and alternatives."""
    schemas = documented()["components"]["schemas"]
    if "$ref" in schema:
        return properties_of(schemas[schema["$ref"].rpartition("/")[2]])
    inner = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    return {*schema.get("properties", ())}.union(*map(properties_of, inner))


def listing_paths() -> set[str]:
    """The paths whose answers have pages."""
    found = set()
    for path, operations in documented()["paths"].items():
        for response in operations.get("get", {"responses": {}})["responses"].values():
            schema = response.get("content", {}).get("application/json", {}).get("schema", {})
            if "next_cursor" in properties_of(schema):
                found.add(path)
    return found


def test_every_list_of_the_api_is_walked_here():
    assert listing_paths() == set(LISTS)


@pytest.fixture(scope="module")
def years(worlds: Worlds) -> Any:
    """Cases of years, with gaps of months and years between them; and the path of each list."""
    with worlds.begin() as world:
        paths = dict(zip(LISTS, LISTS, strict=True)) | write_years(world)
        return worlds.keep(world), paths


@pytest.fixture
def lists(worlds: Worlds, years: Any) -> Iterator[tuple[World, dict[str, str]]]:
    kept, paths = years
    with worlds.begin(kept) as world:
        yield world, paths


def write_years(world: World) -> dict[str, str]:
    """What there is to list. Gives the paths that have an id in them."""
    clock._at = clock.BEGIN - _AGO[0] - timedelta(days=1)

    def done(answer: Answer) -> Any:
        assert answer.status in (200, 201, 202), answer.text
        return answer.json

    record = done(world.call("POST", "/v1/records", any_record(), party="NCB-FR"))["record_id"]
    data = b'{"line": "no record"}\n' + b"".join(
        json.dumps(any_record(serial_number=f"IM{number}77123", ncb_reference=f"FR-{number}")).encode() + b"\n"
        for number in range(7)
    )
    for number, ago in enumerate(_AGO):
        clock._at = clock.BEGIN - ago
        case = f"MBA-TEST-{number}"
        hit = done(world.call("POST", "/v1/searches", any_search(case_reference=case)))["matches"][0]["hit_id"]
        done(world.call("POST", "/v1/searches", any_search(serial_number=f"ZZ99{number}11", case_reference=case)))
        weapon = {"serial_number": f"TR45{number}781", "case_reference": case}
        recovery = {"date": str((clock.BEGIN - ago).date()), "country": "KE", "circumstances": "CONTAINER_SEIZURE"}
        trace = done(world.call("POST", "/v1/traces", any_trace(**weapon, recovery=recovery)))
        entered = any_record(serial_number=f"FR{number}99123", ncb_reference=f"FR-{number}")
        done(world.call("POST", "/v1/records", entered, party="NCB-FR"))
        upload = any_import(data + b"\n" * number)
        asked = world.call("POST", "/v1/record-imports", upload, party="NCB-FR")
        mapping = {"columns": {"NUM": "firearm.serial_number", "FABRICANT": "firearm.make"}}
        done(world.call("PUT", f"/v1/record-mappings/registre-{number}", mapping, party="NCB-FR"))
        report = {"make": "Zymurgy", "model": f"Quokka {number}", "description": "found in a container"}
        done(world.call("POST", "/v1/reference/missing-reports", report, party="ADM-KE"))
        draft = any_reference_draft(make="Zymurgy", model=f"Quokka {number}", aliases=None)
        done(world.call("POST", "/v1/reference/firearms", draft, party="INTERPOL-GS"))
        was = world.call("GET", f"/v1/records/{record}", party="NCB-FR")
        change = {"firearm": {**any_record()["firearm"], "model": f"M&P {number}"}, "reason": "as the owner says"}
        header = {"If-Match": was.headers["ETag"]}
        done(world.call("PATCH", f"/v1/records/{record}", change, party="NCB-FR", headers=header))
        row = {"state": "ACTIVE", "clients": [], "mandates": [], "desk": {"hours": f"{number}h"}, "language": "fr"}
        of_bureau = world.call("GET", "/v1/parties/NCB-FR", party="NCB-FR").headers["ETag"]
        for party, header in (("NCB-FR", {"If-Match": of_bureau}), (f"ADM-A{'EFGLMORSTU'[number]}", {})):
            done(world.call("PUT", f"/v1/parties/{party}", row, party="INTERPOL-GS", headers=header))
    clock._at = clock.BEGIN + timedelta(seconds=10)
    for number in range(9):
        fisher = {"officer": f"x-{number}", "case_reference": f"made up {number}"}
        done(world.call("POST", "/v1/searches", any_search(serial_number=f"QS{7000 + number}", **fisher)))
    of_hit, of_leg = f"/v1/hits/{hit}", f"/v1/traces/{trace['trace_id']}/legs/{trace['legs'][0]['leg_id']}"
    for number in range(7):
        said = {"code": "INFORMATION", "text": f"mark {number} of the slide"}
        done(world.call("POST", f"{of_hit}/messages", said, party="NCB-FR"))
        done(world.call("POST", f"{of_leg}/messages", said))
    world.upload(asked, data + b"\n" * (len(_AGO) - 1))
    world.import_all()
    return {
        "/v1/hits/{hit_id}/messages": f"{of_hit}/messages",
        "/v1/traces/{trace_id}/legs/{leg_id}/messages": f"{of_leg}/messages",
        "/v1/records/{record_id}/versions": f"/v1/records/{record}/versions",
        "/v1/parties/{party}/versions": "/v1/parties/NCB-FR/versions",
        "/v1/record-imports/{import_id}": f"/v1/record-imports/{asked.json['import_id']}",
    }


def rows_of(page: Any) -> list[Any]:
    return page["lines"] if "lines" in page else page["items"]


def follow(world: World, path: str, party: str, query: str, limit: int) -> list[Any]:
    """Every page of a list, one after the other."""
    pages: list[Any] = []
    cursor = ""
    while True:
        answer = world.call("GET", f"{path}?limit={limit}&{query}{cursor}", party=party)
        assert answer.status == 200, answer.text
        pages.append(answer.json)
        if answer.json["next_cursor"] is None:
            return pages
        assert len(pages) < 200, "the list has no end"
        cursor = f"&cursor={quote(answer.json['next_cursor'])}"


@pytest.mark.parametrize(("path", "party", "query", "name"), CASES)
def test_a_list_gives_every_row_once_and_ends(lists, path: str, party: str, query: str, name: str):
    world, paths = lists
    walked = [
        [row[name] for page in follow(world, paths[path], party, query, limit) for row in rows_of(page)]
        for limit in (1, 3, 100)
    ]
    assert walked[0] == walked[1] == walked[2]
    assert len(walked[0]) == len(set(walked[0])) >= 6


@pytest.mark.parametrize(("path", "party", "query", "name"), CASES)
def test_the_keys_of_a_cursor_lead_through_its_own_list_and_nowhere_else(
    lists, path: str, party: str, query: str, name
):
    world, paths = lists
    target = f"{paths[path]}?limit=1&{query}"
    cursor = world.call("GET", target, party=party).json["next_cursor"]
    digest, keys, *kept = json.loads(base64.urlsafe_b64decode(cursor))
    partition = next(iter(keys))
    forgeries: list[Any] = [
        {},
        [],
        None,
        1,
        {**keys, partition: "NCB-DE"},
        {**keys, partition: ""},
        {**keys, partition: 1},
        {**keys, partition: {"S": keys[partition]}},
        {**keys, "surprise": "x"},
        {f"{each}s": value for each, value in keys.items()},
        *({each: value for each, value in keys.items() if each != gone} for gone in keys if len(keys) > 1),
        *({**keys, each: "\ud800"} for each in keys),
        *({**keys, each: "x" * 1100} for each in keys),
    ]
    for forged in forgeries:
        if path == "/v1/reference/firearms" and forged == {partition: keys[partition]}:
            continue  # the beginning of one of several places that the list goes through
        made = base64.urlsafe_b64encode(json.dumps([digest, forged, *kept]).encode()).decode()
        answer = world.call("GET", f"{target}&cursor={quote(made)}", party=party)
        assert (answer.status, forged) == (422, forged), answer.text
        assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [
            ("/query/cursor", "invalid_cursor")
        ], forged


def test_the_list_of_one_party_cannot_be_read_by_the_cursor_of_another(lists):
    world, _ = lists
    cursor = world.call("GET", "/v1/hits?limit=1", party="NCB-FR").json["next_cursor"]
    digest, keys, *kept = json.loads(base64.urlsafe_b64decode(cursor))
    made = base64.urlsafe_b64encode(json.dumps([digest, {**keys, "party": "NCB-BR"}, *kept]).encode()).decode()
    assert world.call("GET", f"/v1/hits?limit=1&cursor={made}", party="NCB-FR").status == 422
    for other in ("NCB-BR", "WCO", "INTERPOL-GS", "ADM-KE"):
        assert world.call("GET", f"/v1/hits?limit=1&cursor={cursor}", party=other).status == 422


@pytest.mark.parametrize("path", ["/v1/hits", "/v1/traces"])
@pytest.mark.parametrize("party", ["WCO", "INTERPOL-GS", "NCB-BR", "NCB-FR", "ADM-KE"])
def test_windows_of_time_nobody_thinks_of(lists, path: str, party: str):
    world, _ = lists

    def ids(query: str) -> list[str]:
        return [row[f"{path[4:-1]}_id"] for page in follow(world, path, party, query, 100) for row in rows_of(page)]

    whole = ids(FROM)
    assert ids(f"{FROM}&to=2027-09-01T00:00:00Z") == ids("from=1970-01-01T00:00:00Z") == whole
    assert ids("to=2027-09-01T00:00:00Z") == ids("to=9999-12-31T23:59:59Z") == ids("")
    assert ids("from=2027-01-01T00:00:00Z") == ids("to=1970-01-01T00:00:00Z") == ids("to=2012-01-01T00:00:00Z") == []
    middle = "2024-09-16T00:00:00Z"
    assert ids(f"from={middle}") + ids(f"{FROM}&to={middle}") == whole
    assert ids(f"from={middle}&to={middle}") == []
    # A year before its end, as the page itself says.
    old = world.call("GET", f"{path}?to=2025-01-01T00:00:00Z", party=party).json
    assert old["listed_from"] == "2024-01-02T00:00:00.000Z"
    assert ids("to=2025-01-01T00:00:00Z") == ids("from=2024-01-02T00:00:00Z&to=2025-01-01T00:00:00Z")


@pytest.mark.parametrize("subject", ["hit", "trace"])
@pytest.mark.parametrize("party", ["WCO", "INTERPOL-GS"])
def test_statistics_count_the_cases_of_years(lists, subject: str, party: str):
    world, _ = lists
    path = f"/v1/{subject}-statistics"
    assert world.call("GET", f"{path}?{FROM}", party=party).json["total"]["count"] == len(_AGO)
    assert world.call("GET", f"{path}?{FROM}&to=9999-12-31T23:59:59Z", party=party).json["total"]["count"] == len(_AGO)
    assert world.call("GET", f"{path}?to=2025-01-01T00:00:00Z", party=party).json["total"]["count"] == 1
    assert world.call("GET", path, party=party).json["total"]["count"] == 4
