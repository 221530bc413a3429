"""Who is suspended is out within a minute, and nobody else; what was sent before is told that it stops."""

import json
from dataclasses import replace
from typing import Any

import pytest

from iarms import tables
from tests.builders import any_import, any_record, any_search, json_lines
from tests.casework.register.rows import GS, Seconds, a_client, changed, row_of, suspended
from tests.certificates import certificate, thumbprint
from tests.world import Answer, World, _door

CALLS = [
    ("WCO", "GET", "/v1/searches", None),
    ("ADM-KE", "POST", "/v1/searches", any_search(on_behalf_of=None)),
    ("WCO", "GET", "/v1/parties/WCO", None),
    ("NCB-FR", "POST", "/v1/records", any_record()),
    ("NCB-FR", "GET", "/v1/notifications", None),
    ("AUDITOR", "GET", "/v1/parties/AUDITOR", None),
]


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    return Seconds(monkeypatch)


def of_client(party: str) -> str:
    return f"client-of-{party}"


@pytest.mark.parametrize(("party", "method", "path", "body"), CALLS, ids=lambda each: str(each)[:20])
@pytest.mark.parametrize("who", ["party", "client"])
def test_what_is_suspended_is_refused_by_every_door_within_the_minute_and_let_in_again_when_it_is_lifted(
    world: World, seconds: Seconds, who: str, party: str, method: str, path: str, body: Any
):
    def answered() -> Answer:
        return world.call(method, path, body, party=party)

    before = answered()
    assert before.status != 401
    out = suspended() if who == "party" else {"clients": [a_client(of_client(party), **suspended())]}
    assert changed(world, party, **out).status == 200
    seconds.passed += 31
    refused = answered()
    assert (refused.status, refused.json["code"]) == (401, f"{who}_suspended")
    events = world.documents(tables.AUDIT)
    assert [each["problem"] for each in events if each["problem"] == f"{who}_suspended"], "it is accounted for"
    back: dict[str, Any] = {"clients": [a_client(of_client(party))], "state": "ACTIVE", "suspension_reason": None}
    assert changed(world, party, **back, suspended_since=None).status == 200
    seconds.passed += 31
    assert answered().status == before.status


def test_a_suspension_is_looked_up_and_not_waited_for_where_nothing_is_kept(world: World):
    assert changed(world, "NCB-FR", **suspended()).status == 200
    assert world.call("GET", "/v1/records", party="NCB-FR").json["code"] == "party_suspended"


def test_a_suspended_desk_of_interpol_cannot_lift_it_by_a_row_that_is_still_kept(world: World, seconds: Seconds):
    changed(world, GS, clients=[a_client("gs-1"), a_client("client-of-INTERPOL-GS")])
    row = row_of(world, GS)
    kept = dict(_door("parties").door.register._rows)
    out = [a_client("gs-1", **suspended()), a_client("client-of-INTERPOL-GS")]
    assert changed(world, GS, clients=out).status == 200
    _door("parties").door.register._rows.update(kept)  # another instance of the function
    header = {"If-Match": '"3"'}
    lifted = world.call("PUT", "/v1/parties/INTERPOL-GS", row.json, party=GS, headers=header, subject="gs-1")
    assert (lifted.status, lifted.json["code"]) == (401, "client_suspended")
    assert row_of(world, GS).json["clients"][0]["state"] == "SUSPENDED"


def test_a_certificate_that_was_struck_out_does_not_come_back_by_a_row_that_is_still_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    lost, kept = certificate("lost"), certificate("kept")
    own = f"client-of-{GS}"
    both = [{"thumbprint": thumbprint(each)} for each in (lost, kept)]
    assert changed(world, GS, clients=[a_client(own, certificates=both)]).status == 200
    parties = _door("parties")
    row = row_of(world, GS)
    before = dict(parties.door.register._rows)
    monkeypatch.setattr(parties, "door", replace(parties.door, is_bound=True))

    def sent(body: Any, version: int, pem: str) -> Answer:
        header = {"If-Match": f'"{version}"'}
        how: dict[str, Any] = {"party": GS, "headers": header, "certificate": pem, "bound_to": thumbprint(pem)}
        return world.call("PUT", f"/v1/parties/{GS}", body, **how)

    without = {**row.json, "clients": [a_client(own, certificates=both[1:])]}
    assert sent(without, 2, kept).status == 200
    parties.door.register._rows.update(before)  # another instance of the function
    back = sent({**row.json, "version": None, "changed_at": None}, 3, lost)
    assert (back.status, back.json["code"]) == (401, "not_bound")


def test_other_clients_and_other_parties_are_untouched(world: World, seconds: Seconds):
    clients = [a_client("kenya-1", **suspended()), a_client("kenya-2")]
    assert changed(world, "ADM-KE", clients=clients).status == 200
    seconds.passed += 31

    def status(party: str, client: str) -> int:
        return world.call("GET", "/v1/searches", party=party, subject=client).status

    assert status("ADM-KE", "kenya-1") == 401
    assert status("ADM-KE", "kenya-2") == 200
    assert status("ADM-KE", "kenya-3") == 200, "this deployment lets in whom the register does not have"
    assert status("ADM-GH", "kenya-1") == 200, "a client of another party's, whatever it is called"
    assert status("WCO", "client-of-WCO") == 200


def test_who_is_refused_learns_it_before_anything_of_the_route_and_the_body(world: World):
    changed(world, "NCB-FR", **suspended())
    answer = world.call("POST", "/v1/searches?surprise=1", text="no json", party="NCB-FR", scopes="")
    assert answer.json["code"] == "party_suspended"


@pytest.mark.parametrize(
    ("registered", "client", "status"),
    [(True, "kenya-1", 200), (True, "kenya-9", 401), (True, "", 401), (False, "kenya-9", 200)],
)
def test_where_only_those_of_the_register_are_let_in_another_client_is_unknown(
    world: World, monkeypatch: pytest.MonkeyPatch, registered: bool, client: str, status: int
):
    changed(world, "ADM-KE", clients=[a_client("kenya-1")])
    door = _door("search").door
    monkeypatch.setattr(_door("search"), "door", type(door)(**{**vars(door), "only_registered": registered}))
    answer = world.call("GET", "/v1/searches", party="ADM-KE", subject=client or " ")
    assert answer.status == status
    assert status == 200 or answer.json["code"] == "client_unknown"


def test_a_party_without_a_row_has_no_client_that_is_registered(world: World, monkeypatch: pytest.MonkeyPatch):
    door = _door("search").door
    monkeypatch.setattr(_door("search"), "door", type(door)(**{**vars(door), "only_registered": True}))
    assert world.call("GET", "/v1/searches", party="ADM-GH").json["code"] == "client_unknown"


def test_the_scopes_of_a_client_narrow_those_of_its_token(world: World):
    changed(world, "ADM-KE", clients=[a_client("kenya-1", scopes=["search:read"])])
    read = world.call("GET", "/v1/searches", party="ADM-KE", subject="kenya-1")
    write = world.call("POST", "/v1/searches", any_search(on_behalf_of=None), party="ADM-KE", subject="kenya-1")
    assert (read.status, write.status, write.json["code"]) == (200, 403, "scope_missing")
    narrow = world.call("GET", "/v1/searches", party="ADM-KE", subject="kenya-1", scopes="trace:read")
    assert narrow.json["code"] == "scope_missing", "and add nothing to it"


@pytest.mark.parametrize("document", ['{"party": "ADM-KE", "state": "ASLEEP"}', "no json", "{}"])
def test_nobody_is_let_in_by_a_row_that_cannot_be_read(world: World, document: str):
    item = {"party": {"S": "ADM-KE"}, "part": {"S": "current"}, "document": {"S": document}}
    world.dynamodb.put_item(TableName="iarms-local-register", Item=item)
    answer = world.call("GET", "/v1/searches", party="ADM-KE")
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert world.call("GET", "/v1/searches").status == 200


@pytest.mark.parametrize(
    ("out", "code"),
    [
        (suspended(), "party_suspended"),
        ({"clients": [a_client("client-of-WCO", **suspended())]}, "client_suspended"),
        ({"clients": [a_client("client-of-WCO", scopes=["search:read"])]}, "scope_missing"),
    ],
    ids=["the party", "its client", "what the client may do"],
)
def test_lines_of_a_batch_that_are_left_are_answered_with_the_problem(world: World, out: Any, code: str):
    searches = [any_search(case_reference=f"MBA-{number}") for number in range(12)]
    sent = world.call("POST", "/v1/search-batches", {"searches": searches})
    first, second = world.chunks()
    assert world.work_off([first]) == []
    assert changed(world, "WCO", **out).status == 200
    _door("searcher").stores.register._rows.clear()
    assert world.work_off([second]) == []
    lifted: dict[str, Any] = {"state": "ACTIVE", "suspension_reason": None, "suspended_since": None, "clients": []}
    assert changed(world, "WCO", **lifted).status == 200
    _door("batches").door.register._rows.clear()
    told = world.call("GET", sent.headers["Location"]).json
    assert (told["state"], told["counts"]["failed"]) == ("DONE", 2)
    assert [line["problem"]["code"] for line in told["lines"] if line["problem"]] == [code, code]
    refused = [each for each in world.documents(tables.AUDIT) if each["problem"] == code and each["batch_line"]]
    assert [each["batch_line"] for each in refused] == [11, 12]


LINES = json_lines([any_record(serial_number=f"QX{n:06}", ncb_reference=f"FR-{n}") for n in range(3)])


def uploaded(world: World) -> Answer:
    asked = world.call("POST", "/v1/record-imports", any_import(LINES), party="NCB-FR")
    world.upload(asked, LINES)
    return asked


def report(world: World, asked: Answer) -> Any:
    lifted: dict[str, Any] = {"state": "ACTIVE", "suspension_reason": None, "suspended_since": None, "clients": []}
    changed(world, "NCB-FR", **lifted)
    _door("imports").door.register._rows.clear()
    return world.call("GET", asked.headers["Location"] + "?lines=all", party="NCB-FR").json


@pytest.mark.parametrize("out", [suspended(), {"clients": [a_client("client-of-NCB-FR", **suspended())]}])
def test_a_file_that_is_not_yet_read_is_refused_whole_and_can_be_sent_again(world: World, out: Any):
    asked = uploaded(world)
    changed(world, "NCB-FR", **out)
    assert world.import_all() == []
    told = report(world, asked)
    assert (told["state"], told["problem"]["status"]) == ("REFUSED", 401)
    assert world.items(tables.RECORDS) == []
    _door("importer").stores.register._rows.clear()
    uploaded(world)
    assert world.import_all() == []
    assert len([each for each in world.items(tables.RECORDS) if each["part"]["S"] == "current"]) == 3


def test_lines_of_an_import_that_are_left_are_answered_with_the_problem(world: World):
    asked = uploaded(world)
    (upload,) = world.chunks("record-imports")
    assert world.bring(upload) == []
    changed(world, "NCB-FR", **suspended())
    _door("importer").stores.register._rows.clear()
    assert world.import_all() == []
    told = report(world, asked)
    assert (told["state"], told["counts"]["refused"], told["counts"]["written"]) == ("DONE", 3, 0)
    assert {line["problem"]["code"] for line in told["lines"]} == {"party_suspended"}


def test_a_watch_of_a_suspended_searcher_goes_on_and_everybody_is_told(world: World):
    search = world.call("POST", "/v1/searches", any_search(serial_number="WT778812")).json
    assert search["watch"]
    changed(world, "WCO", **suspended())
    world.call("POST", "/v1/records", any_record(serial_number="WT778812"), party="NCB-FR")
    world.after()
    told = {(row["recipient"], row["event"]) for row in world.documents(tables.OUTBOX)}
    assert {("WCO", "watch.matched"), ("NCB-FR", "watch.matched"), ("INTERPOL-GS", "watch.matched")} <= told


def test_a_suspension_says_nothing_of_its_reason_to_who_is_refused(world: World):
    changed(world, "NCB-FR", **suspended(suspension_reason="MISUSE_SUSPECTED"))
    answer = world.call("GET", "/v1/records", party="NCB-FR")
    assert "MISUSE" not in json.dumps(answer.json)
