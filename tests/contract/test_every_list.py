"""Every list of the API, followed by its cursors: each row once, and an end, whatever lies between the rows."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from iarms.handlers.sealed_cursors import binding_of, open_cursor, seal_cursor
from tests import clock
from tests.builders import any_import, any_record, any_reference_draft, any_search, any_trace
from tests.contract.routes import described
from tests.world import CURSOR_KEY, Answer, World, Worlds, client
from tests.world import _door as door_of
from tests.world import _route as route_of

# Years, months and days ago; the mandate for Kenya began in 2020.
_AGO = [timedelta(days=days) for days in (2400, 1700, 1699, 800, 420, 330, 40, 1, 0)]
FROM = "from=2013-01-01T00:00:00Z"

# By route: who lists, with which query, and under which name each row is known.
LISTS: dict[str, list[tuple[str, str, str]]] = {
    "/v1/searches": [("WCO", "", "search_id"), ("ADM-KE", FROM, "search_id"), ("WCO", "outcome=hit", "search_id")],
    "/v1/search-batches": [("WCO", "", "batch_id"), ("ADM-KE", "", "batch_id")],
    "/v1/watches": [("WCO", "", "watch_id"), ("ADM-KE", "", "watch_id")],
    "/v1/records": [("NCB-FR", "", "record_id"), ("NCB-FR", f"{FROM}&status=ACTIVE", "record_id")],
    "/v1/records/{record_id}/versions": [("NCB-FR", "", "version")],
    "/v1/record-imports": [("NCB-FR", "", "import_id"), ("NCB-FR", "state=AWAITING_UPLOAD", "import_id")],
    "/v1/record-imports/{import_id}": [("NCB-FR", "lines=all", "line"), ("NCB-FR", "lines=written", "line")],
    "/v1/parties": [("INTERPOL-GS", "", "party")],
    "/v1/parties/{party}/versions": [("NCB-FR", "", "version"), ("INTERPOL-GS", "", "version")],
    "/v1/record-mappings": [("NCB-FR", "", "name")],
    "/v1/hits": [
        ("WCO", FROM, "hit_id"),
        ("INTERPOL-GS", FROM, "hit_id"),
        ("INTERPOL-GS", f"{FROM}&to=9999-12-31T23:59:59Z", "hit_id"),
        ("INTERPOL-GS", f"{FROM}&state=CONFIRMATION_REQUESTED", "hit_id"),
        ("NCB-FR", "order=due", "hit_id"),
        ("WCO", "order=due&recorded_by=FR", "hit_id"),
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
    "/v1/audit/events": [
        ("AUDITOR", "from=2026-01-01T00:00:00Z", "event_id"),
        ("AUDITOR", f"{FROM}&action=create_search", "event_id"),
        ("AUDITOR", "administration=KE&party=WCO&action=create_trace", "event_id"),
    ],
    "/v1/audit/checkpoints": [("AUDITOR", "", "size")],
    "/v1/audit/suspects": [("AUDITOR", "", "name"), ("AUDITOR", f"{FROM[:5]}2026-01-01T00:00:00Z&party=WCO", "name")],
    "/v1/notifications": [
        ("NCB-FR", "", "notification_id"),
        ("INTERPOL-GS", "", "notification_id"),
        ("INTERPOL-GS", f"{FROM}&event=hit.opened&acknowledged=false", "notification_id"),
    ],
    "/v1/parties/{party}/webhook/deliveries": [("NCB-FR", "waiting=true", "notification_id")],
    "/v1/reference/firearms": [("WCO", "make=zymurgy", "reference_id"), ("WCO", "calibre=9mm", "reference_id")],
    "/v1/reference/makes": [("WCO", "q=be", "code")],
    "/v1/reference/calibres": [("WCO", "q=9", "code")],
    "/v1/reference/marks": [("WCO", "q=star", "id")],
    "/v1/reference/missing-reports": [
        ("ADM-KE", "", "missing_report_id"),
        ("INTERPOL-GS", "", "missing_report_id"),
        ("INTERPOL-GS", "state=OPEN", "missing_report_id"),
    ],
}
CASES = [(path, *how) for path, hows in LISTS.items() for how in hows]


def properties_of(schema: Any) -> set[str]:
    """The names of an object that is answered, through references and alternatives."""
    schemas = described()["components"]["schemas"]
    if "$ref" in schema:
        return properties_of(schemas[schema["$ref"].rpartition("/")[2]])
    inner = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    return {*schema.get("properties", ())}.union(*map(properties_of, inner))


def listing_paths() -> set[str]:
    """The paths whose answers have pages."""
    found = set()
    for path, operations in described()["paths"].items():
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
        wanted = {"priority": "ROUTINE", "reason": "held on other grounds"}
        done(world.call("POST", f"/v1/hits/{hit}/confirmation-requests", wanted))
        done(world.call("POST", "/v1/searches", any_search(serial_number=f"ZZ99{number}11", case_reference=case)))
        if number == len(_AGO) - 1:  # batches are listed for 30 days
            for party, other in (("WCO", {}), ("ADM-KE", {"on_behalf_of": None})) * 6:
                sent = {"searches": [any_search(case_reference=case, **other)]}
                done(world.call("POST", "/v1/search-batches", sent, party=party))
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
        world.sequence()
        world.publish()
    clock._at = clock.BEGIN + timedelta(seconds=10)
    for number in range(9):
        fisher = {"officer": f"x-{number}", "case_reference": f"made up {number}"}
        done(world.call("POST", "/v1/searches", any_search(serial_number=f"QS{7000 + number}", **fisher)))
    of_hit, of_leg = f"/v1/hits/{hit}", f"/v1/traces/{trace['trace_id']}/legs/{trace['legs'][0]['leg_id']}"
    for number in range(7):
        said = {"code": "INFORMATION", "text": f"mark {number} of the slide"}
        done(world.call("POST", f"{of_hit}/messages", said, party="NCB-FR"))
        done(world.call("POST", f"{of_leg}/messages", said))
    webhook = "/v1/parties/NCB-FR/webhook"
    done(world.call("PUT", webhook, {"url": "https://hooks.example.org/x"}, party="NCB-FR"))
    done(world.call("POST", f"{webhook}/secrets", {}, party="NCB-FR"))
    for _ in range(7):
        done(world.call("POST", f"{webhook}/pings", {}, party="NCB-FR"))
    world.upload(asked, data + b"\n" * (len(_AGO) - 1))
    world.import_all()
    world.index_audit()
    return {
        "/v1/hits/{hit_id}/messages": f"{of_hit}/messages",
        "/v1/traces/{trace_id}/legs/{leg_id}/messages": f"{of_leg}/messages",
        "/v1/records/{record_id}/versions": f"/v1/records/{record}/versions",
        "/v1/parties/{party}/webhook/deliveries": f"{webhook}/deliveries",
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


def first_cursor(lists: Any, path: str, party: str, query: str) -> tuple[str, str]:
    """The target of a list's first page of one row, and the cursor that it is given with."""
    world, paths = lists
    target = f"{paths[path]}?limit=1&{query}"
    cursor: str = world.call("GET", target, party=party).json["next_cursor"]
    return target, cursor


def refusal(answer: Answer) -> tuple[int, list[tuple[str, str]]]:
    return answer.status, [(each["pointer"], each["code"]) for each in answer.json.get("errors", ())]


NO_CURSOR = (422, [("/query/cursor", "invalid_cursor")])
EXPIRED = (422, [("/query/cursor", "cursor_expired")])


@pytest.mark.parametrize(("path", "party", "query", "name"), CASES)
def test_a_cursor_is_sealed(lists, path: str, party: str, query: str, name: str):
    """Cut, edited, written otherwise, made up, or of the form of before: 422, whatever is changed of it."""
    world, _ = lists
    target, cursor = first_cursor(lists, path, party, query)
    assert len(cursor) < 1000
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    data = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    flipped = [
        base64.urlsafe_b64encode(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]).decode().rstrip("=")
        for at in (0, 1, 2, 3, 9, 15, 16, len(data) // 2, len(data) - 17, len(data) - 1)
    ]
    of_before = base64.urlsafe_b64encode(json.dumps(["0" * 16, {"party": party, "listed_as": "x"}]).encode()).decode()
    made_up = [
        "", "=", "AAAA", "W10=", "null", "é", "\u3164", "A" * 300, "A" * 5000, cursor[:-1], cursor[:-4],
        cursor[1:], cursor + "A", cursor + "=", cursor + "==", cursor * 2, cursor.swapcase(), cursor[:20], of_before,
    ]  # fmt: skip
    for forged in (*flipped, *made_up):
        if forged == cursor:
            continue
        answer = world.call("GET", f"{target}&cursor={quote(forged)}", party=party)
        expected = (422, [("/query/cursor", "string_too_long")]) if len(forged) > 2000 else NO_CURSOR
        assert refusal(answer) == expected, (forged, answer.text)
    assert world.call("GET", f"{target}&cursor={cursor}", party=party).status == 200


@pytest.mark.parametrize(("path", "party", "query", "name"), CASES)
def test_a_cursor_is_of_its_party_route_and_query(lists, path: str, party: str, query: str, name: str):
    world, paths = lists
    target, cursor = first_cursor(lists, path, party, query)
    for other in ("NCB-FR", "NCB-BR", "NCB-DE", "WCO", "ADM-KE", "INTERPOL-GS"):
        answer = world.call("GET", f"{target}&cursor={cursor}", party=other)
        assert other == party or refusal(answer) == NO_CURSOR or answer.status in (401, 403), (other, answer.text)
    for elsewhere in paths:
        if elsewhere != path:
            answer = world.call("GET", f"{paths[elsewhere]}?limit=1&cursor={cursor}", party=party)
            assert refusal(answer) == NO_CURSOR or answer.status in (401, 403), (elsewhere, answer.text)
    names = {each["name"] for each in described()["paths"][path]["get"].get("parameters", ()) if each["in"] == "query"}
    narrowing = {"state": "NOTIFIED", "to": "2026-11-24T00:00:00Z", "status": "CLEARED", "q": "r", "lines": "refused"}
    for narrower, value in narrowing.items():
        if narrower in names and f"{narrower}=" not in query:
            answer = world.call("GET", f"{target}&{narrower}={value}&cursor={cursor}", party=party)
            assert answer.status == 422, (narrower, answer.text)
    if query:
        without = world.call("GET", f"{paths[path]}?limit=1&cursor={cursor}", party=party)
        assert without.status == 422, without.text
    assert world.call("GET", f"{target.replace('limit=1', 'limit=2')}&cursor={cursor}", party=party).status == 200


@pytest.mark.parametrize(("path", "party", "query", "name"), CASES)
def test_a_cursor_leads_on_for_a_day(lists, path: str, party: str, query: str, name: str):
    world, _ = lists
    target, cursor = first_cursor(lists, path, party, query)
    began = clock.now()
    for age, expected in (
        (timedelta(hours=23, minutes=59), (200, [])),
        (timedelta(hours=24, minutes=1), EXPIRED),
        (timedelta(days=6), EXPIRED),
        (timedelta(days=40), NO_CURSOR),
        (-timedelta(days=2), NO_CURSOR),
    ):
        clock._at = began + age
        answer = world.call("GET", f"{target}&cursor={cursor}", party=party)
        assert refusal(answer) == expected, (age, answer.text)


@pytest.mark.parametrize(("path", "party", "query", "name"), CASES)
def test_the_keys_of_a_cursor_lead_through_its_own_list_and_nowhere_else(
    lists, path: str, party: str, query: str, name
):
    """Also where somebody could seal: the keys in a cursor are looked at as if anybody had written them."""
    world, _ = lists
    target, cursor = first_cursor(lists, path, party, query)
    split = urlsplit(target)
    function, resource = route_of("GET", split.path)
    keys_of_days = door_of(function).door.cursor_keys
    call: Any = SimpleNamespace(party=party, method="GET", route=resource, path=split.path, only_administration=None)
    binding = binding_of(call, dict(parse_qsl(split.query)))
    opened = open_cursor(cursor, keys_of_days, binding, clock.now())
    digest, keys, *kept = json.loads(base64.urlsafe_b64decode(opened))
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
        inner = base64.urlsafe_b64encode(json.dumps([digest, forged, *kept]).encode()).decode()
        made = seal_cursor(inner, keys_of_days, binding, clock.now())
        answer = world.call("GET", f"{target}&cursor={made}", party=party)
        assert answer.status == 422, (forged, answer.text)
        if len(made) < 2000:
            assert refusal(answer) == NO_CURSOR, forged
    again = seal_cursor(opened, keys_of_days, binding, clock.now())
    assert world.call("GET", f"{target}&cursor={again}", party=party).status == 200


@pytest.mark.parametrize(("path", "party", "query", "name"), CASES)
def test_without_the_key_a_list_that_ends_is_answered_and_no_other(lists, path: str, party: str, query: str, name: str):
    world, paths = lists
    function, _ = route_of("GET", paths[path])
    target, cursor = first_cursor(lists, path, party, query)
    object.__setattr__(door_of(function).door.cursor_keys, "_kept", {})
    client("kms").delete_alias(AliasName=CURSOR_KEY)
    whole = world.call("GET", f"{paths[path]}?limit=100&{query}", party=party)
    assert (whole.status, whole.json["next_cursor"]) == (200, None)
    for of_more in (target, f"{target}&cursor={cursor}"):
        answer = world.call("GET", of_more, party=party)
        assert (answer.status, answer.json["code"]) == (503, "unavailable"), answer.text


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
