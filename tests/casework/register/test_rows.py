"""A party's row: who reads it, who writes it, over which version, what is refused, and who is told."""

import json
from datetime import UTC
from typing import Any

import pytest

from iarms import tables
from iarms.casework.register import rows
from iarms.models.country import COUNTRIES
from iarms.models.party import Call, Party
from iarms.models.register import PartyDraft
from iarms.store.items import LARGEST_DOCUMENT
from iarms.store.parties import Register
from tests import clock
from tests.casework.register.rows import (
    GS,
    NEW,
    OLD,
    THUMBPRINT,
    a_client,
    any_row,
    changed,
    faults,
    path_of,
    row_of,
    suspended,
    with_certificates,
)
from tests.world import World, _door

ENDED = {"thumbprint": THUMBPRINT, "not_after": "2020-01-01T00:00:00Z"}
OTHERS = ("WCO", "ADM-KE", "NCB-FR", "AUDITOR")


def put(world: World, party: str, body: Any, headers: dict[str, str] | None = None, **how: Any) -> Any:
    return world.call("PUT", path_of(party), body, headers=headers or {}, **{"party": GS, **how})


def over(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


@pytest.mark.parametrize("path", ["", "/versions"])
def test_a_party_reads_its_own_row_and_nobody_elses(world: World, path: str):
    changed(world, "NCB-FR", language="fr")
    changed(world, "WCO", language="fr")
    assert world.call("GET", path_of("NCB-FR") + path, party="NCB-FR").status == 200
    assert world.call("GET", path_of("WCO") + path, party="NCB-FR").status == 404
    assert world.call("GET", path_of("NCB-FR") + path, party=GS).status == 200


def test_others_rows_and_what_is_no_party_are_unknown_alike_to_the_byte(world: World):
    def answer(name: str) -> tuple[int, str]:
        told = world.call("GET", path_of(name), party="NCB-FR")
        return told.status, told.text.replace(name, "NAME").replace(told.json["request_id"], "ID")

    names = ("WCO", "INTERPOL-GS", "NCB-BR", "NCB-DE", "NCB-QQ", "nobody", "SERVICE", "NCB-FR ")
    assert {answer(name) for name in names} == {answer("NCB-BR")}
    assert answer("NCB-BR")[0] == 404


@pytest.mark.parametrize(
    ("party", "scopes", "row", "status"),
    [
        (GS, "registry:write", "NCB-FR", 200),
        (GS, "notification:read", "NCB-FR", 404),
        (GS, "notification:read", GS, 200),
        (GS, "record:read", "NCB-FR", 403),
        ("NCB-FR", "notification:read", "NCB-FR", 200),
        ("NCB-FR", "registry:write", "NCB-FR", 403),
        ("NCB-FR", "record:read", "NCB-FR", 403),
        ("AUDITOR", "registry:write notification:read audit:read", "AUDITOR", 403),
    ],
)
def test_reading_needs_a_scope_that_the_class_can_hold(world: World, party: str, scopes: str, row: str, status: int):
    assert world.call("GET", path_of(row), party=party, scopes=scopes).status == status


@pytest.mark.parametrize("party", OTHERS)
@pytest.mark.parametrize("route", ["GET /v1/parties", "PUT /v1/parties/NCB-FR"])
def test_only_interpol_lists_and_writes_whatever_a_token_says(world: World, party: str, route: str):
    method, path = route.split()
    body = any_row() if method == "PUT" else None
    answer = world.call(method, path, body, party=party, scopes="registry:write notification:read")
    assert (answer.status, answer.json["code"]) == (403, "scope_missing")
    assert row_of(world, "NCB-FR").json["version"] == 1


def test_what_was_read_can_be_sent_back_with_its_changes(world: World):
    clients = [a_client("kenya-1", **suspended()), a_client("kenya-2", scopes=["search:read"])]
    first = changed(world, "ADM-KE", clients=clients)
    again = put(world, "ADM-KE", first.json, over(1))
    assert (again.status, again.json) == (200, first.json), "the same again is the version that stands"
    first.json["clients"][1]["state"] = "SUSPENDED"
    second = put(world, "ADM-KE", first.json | {"language": "fr"}, over(1))
    assert (second.status, second.json["version"], second.headers["ETag"]) == (200, 2, '"2"')


@pytest.mark.parametrize(
    ("there_is", "headers", "status"),
    [
        (False, {}, 200),
        (False, {"If-None-Match": "*"}, 200),
        (False, {"If-Match": '"1"'}, 412),
        (False, {"If-Match": "*"}, 412),
        (True, {}, 428),
        (True, {"If-None-Match": "*"}, 412),
        (True, {"If-Match": '"0"'}, 412),
        (True, {"If-Match": '"2"'}, 412),
        (True, {"If-Match": "*"}, 412),
        (True, {"If-Match": '"1"'}, 200),
        (True, {"If-Match": 'W/"1"'}, 200),
        (True, {"If-None-Match": '"1"'}, 422),
    ],
)
def test_a_row_is_written_over_the_version_that_was_read(
    world: World, there_is: bool, headers: dict[str, str], status: int
):
    party = "NCB-FR" if there_is else "NCB-DE"
    answer = put(world, party, any_row(language="es"), headers)
    assert answer.status == status, answer.text
    if status == 200:
        assert answer.json["version"] == (2 if there_is else 1)


def test_of_two_desks_that_change_a_row_at_once_one_is_told_to_read_it_again(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    stores = _door("parties").stores
    read = stores.register.read
    other = Call(party=GS, subject="gs-2", scopes=frozenset({"registry:write"}), method="PUT", route="", path="",
                 request_id="the other")  # fmt: skip

    def while_the_other_writes(register: Register, party: str) -> Party | None:
        """The row as it was, which the other desk has changed by the time that it is looked at."""
        row = read(party)
        monkeypatch.setattr(Register, "read", lambda self, party: read(party))
        draft = PartyDraft.model_validate(any_row(language="fr"))
        rows.put_row(stores, other, party, draft, rows.Precondition("1"), clock.Frozen.now(UTC))
        return row

    monkeypatch.setattr(Register, "read", while_the_other_writes)
    lost = put(world, "NCB-FR", any_row(language="es"), over(1))
    assert (lost.status, lost.json["code"]) == (412, "stale")
    assert row_of(world, "NCB-FR").json["language"] == "fr"
    assert len([each for each in world.documents(tables.OUTBOX) if each["event"] == "party.changed"]) == 1


def test_two_that_enter_the_first_row_at_once_cannot_both(world: World, monkeypatch: pytest.MonkeyPatch):
    register = _door("parties").stores.register
    monkeypatch.setattr(type(register), "read", lambda self, party: None)
    assert put(world, "NCB-DE", any_row(language="fr")).status == 200
    assert put(world, "NCB-DE", any_row(language="es")).status == 412


def test_a_put_that_is_sent_again_under_its_key_is_answered_as_the_first_time(world: World):
    headers = {"Idempotency-Key": "once", **over(1)}
    first, again = (put(world, "NCB-FR", any_row(language="fr"), headers) for _ in range(2))
    assert (first.status, first.text) == (again.status, again.text)
    assert row_of(world, "NCB-FR").json["version"] == 2


def test_a_change_that_is_sent_again_because_its_answer_was_lost_is_the_version_that_stands(world: World):
    was = row_of(world, "NCB-FR")
    body = {**was.json, **suspended(), "clients": [a_client("fr-1", **suspended())]}
    header = {"If-Match": was.headers["ETag"]}
    first, again = (put(world, "NCB-FR", body, header) for _ in range(2))
    assert (again.status, again.text) == (200, first.text)
    other = put(world, "NCB-FR", {**body, "language": "es"}, header)
    assert (other.status, other.json["code"]) == (412, "stale"), "not a fault of fields, but of another version"
    assert row_of(world, "NCB-FR").json["version"] == 2


@pytest.mark.parametrize("name", ["NCB-QQ", "nobody", "SERVICE", "ncb-fr", "ADM-", "x" * 60])
def test_what_is_no_party_has_no_row(world: World, name: str):
    assert put(world, name, any_row()).status == 404
    assert world.call("GET", path_of(name), party=GS).status == 404


@pytest.mark.parametrize(
    ("party", "fields", "fault"),
    [
        ("NCB-FR", {"mandates": [{"country": "KE", "since": "2020-01-01"}]}, ("/mandates", "wco_alone")),
        (GS, {"mandates": [{"country": "KE", "since": "2020-01-01"}]}, ("/mandates", "wco_alone")),
        ("NCB-FR", {"clients": [a_client("a"), a_client("a")]}, ("/clients/1/client_id", "client_twice")),
        (
            "NCB-FR",
            {"clients": [a_client(each, certificates=[{"thumbprint": THUMBPRINT}]) for each in "ab"]},
            ("/clients/1/certificates/0/thumbprint", "certificate_twice"),
        ),
        (
            "NCB-FR",
            {"clients": [a_client("a", scopes=["record:read", "search:write"])]},
            ("/clients/0/scopes/1", "scope_not_of_class"),
        ),
        ("NCB-FR", {"clients": [a_client("a", scopes=[])]}, ("/clients/0/scopes", "too_short")),
        ("NCB-FR", {"state": "SUSPENDED"}, ("", "reason_missing")),
        ("NCB-FR", {"suspension_reason": "MISUSE_SUSPECTED"}, ("", "not_suspended")),
        ("NCB-FR", {"clients": [a_client("a", state="SUSPENDED")]}, ("/clients/0", "reason_missing")),
        ("NCB-FR", suspended(suspended_since="2020-01-01T00:00:00Z"), ("/suspended_since", "read_only")),
        (
            "NCB-FR",
            {"clients": [a_client("a", **suspended(suspended_since="2020-01-01T00:00:00Z"))]},
            ("/clients/0/suspended_since", "read_only"),
        ),
        ("NCB-FR", {"notified": False}, ("/notified", "read_only")),
        ("NCB-DE", {"notified": True}, ("/notified", "read_only")),
        ("NCB-FR", {"party": "NCB-BR"}, ("/party", "read_only")),
        ("NCB-FR", {"version": 7}, ("/version", "read_only")),
        ("NCB-FR", {"changed_by": "WCO"}, ("/changed_by", "read_only")),
        ("NCB-FR", {"topic": "arn:aws:sns:eu-west-1:1:x"}, ("/topic", "extra_forbidden")),
        (
            "WCO",
            {"mandates": [{"country": "KE", "since": "2026-02-01", "until": "2026-01-31"}]},
            ("/mandates/0/until", "ends_before_it_begins"),
        ),
        (
            "WCO",
            {"mandates": [{"country": "KE", "since": each, "until": None} for each in ("2026-02-01", "2027-01-01")]},
            ("/mandates/1", "mandates_overlap"),
        ),
        (
            "WCO",
            {"mandates": [{"country": "KE", "since": "2026-02-01", "purposes": []}]},
            ("/mandates/0/purposes", "too_short"),
        ),
    ],
)  # fmt: skip
def test_a_fault_of_a_row_is_told_where_it_is(world: World, party: str, fields: Any, fault: tuple[str, str]):
    headers = over(1) if party != "NCB-DE" else {}
    assert fault in faults(put(world, party, any_row(**fields), headers))
    assert not [each for each in world.documents(tables.OUTBOX) if each["event"] == "party.changed"]


def test_an_order_is_no_change_and_nobody_is_told_of_it(world: World):
    first = changed(world, "NCB-FR", clients=[a_client("a", scopes=["record:read"] * 2), a_client("b")])
    assert first.json["clients"][0]["scopes"] == ["record:read"]
    again = changed(world, "NCB-FR", clients=[first.json["clients"][1], first.json["clients"][0]])
    assert again.json == first.json
    told = [each for each in world.documents(tables.OUTBOX) if each["event"] == "party.changed"]
    assert {each["message"]["object_version"] for each in told} == {2}


@pytest.mark.parametrize("version", [True, "1", 1.5, "one"])
def test_a_version_is_a_number(world: World, version: Any):
    answer = put(world, "NCB-FR", any_row(version=version), over(1))
    assert "/version" in {pointer for pointer, _ in faults(answer)}


@pytest.mark.parametrize("name", ["state", "clients", "mandates", "desk", "language"])
def test_what_is_forgotten_is_not_taken_away(world: World, name: str):
    body = {key: value for key, value in any_row().items() if key != name}
    assert (f"/{name}", "missing") in faults(put(world, "NCB-FR", body, over(1)))


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"clients": [a_client("a", system="Mr John Smith's laptop")]}, "/clients/0/system"),
        ({"clients": [a_client("john.smith@douane.example")]}, "/clients/0/client_id"),
        ({"clients": [a_client("a", system="call tel. +33 1 99 00 00 17")]}, "/clients/0/system"),
        ({"desk": {"name": "Office of Mr Example"}}, "/desk/name"),
        ({"desk": {"hours": "ask Dr. Example"}}, "/desk/hours"),
        ({"desk": {"languages": "name: Jane"}}, "/desk/languages"),
    ],
)
def test_nobody_is_named_in_a_row(world: World, fields: Any, pointer: str):
    assert (pointer, "personal_data") in faults(put(world, "NCB-FR", any_row(**fields), over(1)))


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({"clients": [a_client(f"c{n}") for n in range(50)]}, True),
        ({"clients": [a_client(f"c{n}") for n in range(51)]}, False),
        ({"clients": [a_client("c", certificates=[{"thumbprint": f"{n:042}A"} for n in range(10)])]}, True),
        ({"clients": [a_client("c", certificates=[{"thumbprint": f"{n:042}A"} for n in range(11)])]}, False),
        ({"clients": [a_client("c" * 128)]}, True),
        ({"clients": [a_client("c" * 129)]}, False),
        ({"clients": [a_client("a b")]}, False),
        ({"clients": [a_client("a ")]}, False),
        ({"clients": [a_client("é")]}, False),
        ({"clients": [a_client("c", certificates=[{"thumbprint": "x" * 42}])]}, False),
        ({"clients": [a_client("c", certificates=[{"thumbprint": "x" * 42 + "="}])]}, False),
        ({"clients": [a_client("c", certificates=[{"thumbprint": "ab:" * 14 + "x"}])]}, False),
    ],
)
def test_a_row_has_bounds(world: World, fields: Any, taken: bool):
    assert put(world, "NCB-FR", any_row(**fields), over(1)).status == (200 if taken else 422)


def whole_row() -> dict[str, Any]:
    """As much as a row can hold."""
    purposes = ["SEIZURE_CHECK", "SHIPMENT_CONTROL", "TRAVELLER_CONTROL", "OPERATION", "INVESTIGATION_SUPPORT",
                "TRACE_PREPARATION", "DATA_QUALITY", "TEST"]  # fmt: skip
    mandates = [
        {"country": country, "since": f"{year}-01-01", "until": f"{year}-12-31", "purposes": purposes}
        for country in ("KE", "GH", "UG")
        for year in range(2000, 2100)
    ]
    certificates = [{"thumbprint": f"{n:042}A", "not_after": "2027-12-31T00:00:00Z"} for n in range(500)]
    clients = [
        a_client(f"{n:0128}", system="ش" * 64, certificates=certificates[10 * n : 10 * n + 10], **suspended())
        for n in range(50)
    ]
    return any_row(clients=clients, mandates=mandates)


def test_the_largest_row_is_taken_read_and_listed_and_stays_far_under_what_an_item_holds(world: World):
    body = whole_row()
    answer = put(world, "WCO", body, over(1))
    assert answer.status == 200, answer.text
    assert len(json.dumps(body, indent=2)) < 512 * 1024, "as people write it"
    for path in ("/v1/parties/WCO", "/v1/parties/WCO/versions", "/v1/parties"):
        assert world.call("GET", path, party=GS).status == 200
    kept = [each for table in (tables.REGISTER, tables.AUDIT, tables.OUTBOX) for each in world.documents(table)]
    assert max(len(json.dumps(each, ensure_ascii=False).encode()) for each in kept) < LARGEST_DOCUMENT
    assert put(world, "WCO", body | {"mandates": body["mandates"][:10]}, over(2)).status == 200


def test_three_hundred_mandates_are_taken_and_one_more_is_not(world: World):
    mandates = whole_row()["mandates"]
    assert put(world, "WCO", any_row(mandates=mandates), over(1)).status == 200
    more = [*mandates, {"country": "SN", "since": "2020-01-01"}]
    assert ("/mandates", "too_long") in faults(put(world, "WCO", any_row(mandates=more), over(2)))


def test_a_body_that_is_larger_than_any_row_is_not_looked_into(world: World):
    assert world.call("PUT", path_of("WCO"), text=" " * 600_000 + "{}", party=GS, headers=over(1)).status == 413


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (suspended(), "suspends_itself"),
        ({"clients": [a_client("gs-1", **suspended())]}, "last_client"),
        ({"clients": [a_client("gs-1", scopes=["record:read"])]}, "last_client"),
        (
            {"clients": [a_client("gs-1", certificates=[ENDED])]},
            "last_client",
        ),
    ],
    ids=["itself", "its last client", "a client that cannot write", "a client whose certificate has ended"],
)  # fmt: skip
def test_interpol_cannot_lock_itself_out(world: World, fields: Any, code: str):
    answer = changed(world, GS, **fields)
    assert (answer.status, answer.json["code"]) == (409, code)
    assert row_of(world, GS).json["version"] == 1


@pytest.mark.parametrize(
    ("before", "after", "taken"),
    [
        ([with_certificates("gs-1", OLD)], [with_certificates("gs-1", OLD, NEW)], True),
        ([with_certificates("gs-1", OLD)], [with_certificates("gs-1", NEW)], False),
        ([with_certificates("gs-1")], [with_certificates("gs-1", NEW)], True),
        ([with_certificates("gs-1", OLD, NEW)], [with_certificates("gs-1", NEW)], True),
        ([with_certificates("gs-1")], [with_certificates("gs-2")], False),
        ([with_certificates("gs-1")], [with_certificates("gs-1"), with_certificates("gs-2")], True),
        ([with_certificates("gs-1"), with_certificates("gs-2")], [with_certificates("gs-2")], True),
        ([with_certificates("gs-1", OLD), a_client("gs-2", **suspended())], [with_certificates("gs-2")], False),
    ],
)
def test_of_those_that_come_in_for_interpol_one_stays_as_it_was(world: World, before: Any, after: Any, taken: bool):
    everybody = [*before, a_client("client-of-INTERPOL-GS")]
    assert changed(world, GS, clients=everybody).status == 200
    fields = {"clients": before}
    assert changed(world, GS, **fields).status == 200
    answer = world.call(
        "PUT", path_of(GS), any_row(clients=after), party=GS, headers=over(3), subject="client-of-INTERPOL-GS"
    )
    assert answer.status == (200 if taken else 409), answer.text
    assert taken or answer.json["code"] == "last_client"


def test_interpol_can_suspend_one_client_of_its_own_while_another_can_undo_it(world: World):
    clients = [a_client("client-of-INTERPOL-GS"), a_client("gs-2", **suspended())]
    assert changed(world, GS, clients=clients).status == 200
    both = [{**each, **suspended()} for each in clients]
    assert changed(world, GS, clients=both).json["code"] == "last_client"


def test_where_only_those_of_the_register_are_let_in_interpol_keeps_a_client(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    assert changed(world, GS, clients=[a_client("client-of-INTERPOL-GS")]).status == 200
    stores = _door("parties").stores
    monkeypatch.setattr(_door("parties"), "stores", type(stores)(**{**vars(stores), "only_registered": True}))
    assert changed(world, GS, clients=[]).json["code"] == "last_client"


def test_a_party_is_told_and_reads_what_changed_and_the_trail_says_it_without_their_words(world: World):
    first = changed(world, "NCB-FR", clients=[a_client("fr-1", certificates=[{"thumbprint": THUMBPRINT}])]).json
    clients = [first["clients"][0] | suspended(), a_client("fr-2", system="the night desk's gateway")]
    changed(world, "NCB-FR", clients=clients, desk={"telephone": "+33 1 99 00 00 99"})
    world.notify()
    messages = [each for each in world.messages("NCB-FR") if each["event"] == "party.changed"]
    assert [(each["party"], each["object_version"]) for each in messages] == [("NCB-FR", 2), ("NCB-FR", 3)]
    versions = world.call("GET", "/v1/parties/NCB-FR/versions", party="NCB-FR").json["items"]
    assert [each["version"] for each in versions] == [3, 2]
    assert versions[0]["clients"][0]["suspended_since"] == versions[0]["changed_at"]
    told = {each["field"]: (each["before"], each["after"]) for each in versions[0]["changes"]}
    assert told["clients/fr-1/state"] == ("ACTIVE", "SUSPENDED")
    assert told["clients/fr-1/suspension_reason"] == (None, "CREDENTIALS_COMPROMISED")
    assert told["clients/fr-2/state"] == (None, "ACTIVE")
    assert told["desk/telephone"] == told["clients/fr-2/system"] == (None, None)
    assert f"clients/fr-1/certificates/{THUMBPRINT}" in {each["field"] for each in versions[1]["changes"]}
    events = [each for each in world.documents(tables.AUDIT) if each["action"] == "replace_party"]
    assert [(each["party"], each["about_party"], each["object_version"]) for each in events] == [
        (GS, "NCB-FR", 2),
        (GS, "NCB-FR", 3),
    ]
    assert "clients/fr-1/state: ACTIVE to SUSPENDED" in events[1]["changes"]
    assert events[1]["notifications"] == [f"{messages[1]['notification_id']} NCB-FR"]
    assert "+33" not in json.dumps(events)
    assert "night desk" not in json.dumps(events)


def test_a_suspension_keeps_its_day_while_it_lasts_and_has_a_new_one_when_it_comes_again(world: World):
    since = changed(world, "NCB-FR", **suspended()).json["suspended_since"]
    clock.move_to(clock.BEGIN.replace(hour=18))
    other = changed(world, "NCB-FR", suspension_reason="AGREEMENT_ENDED").json
    assert (other["suspended_since"], other["suspension_reason"]) == (since, "AGREEMENT_ENDED")
    lifted = changed(world, "NCB-FR", state="ACTIVE", suspension_reason=None, suspended_since=None).json
    assert (lifted["suspended_since"], lifted["suspension_reason"]) == (None, None)
    assert changed(world, "NCB-FR", suspended_since=None, **suspended()).json["suspended_since"] > since


def told(world: World) -> dict[str, Any]:
    notices = [each for each in world.documents(tables.OUTBOX) if each["event"] == "party.changed"]
    return {each["instead_of"] or each["recipient"]: each["message"] for each in notices}


def test_an_administration_with_an_address_is_told_of_its_mandate_alone(world: World, monkeypatch: pytest.MonkeyPatch):
    stores = _door("parties").stores
    addressed = stores.recipients | {"ADM-KE", "ADM-GH", "ADM-SN"}
    monkeypatch.setattr(_door("parties"), "stores", type(stores)(**{**vars(stores), "recipients": addressed}))
    mandates = row_of(world, "WCO").json["mandates"]
    kept = [each for each in mandates if each["country"] != "KE"]
    kenya = {"country": "KE", "since": "2020-01-01", "until": "2026-12-31", "purposes": ["OPERATION"]}
    assert changed(world, "WCO", mandates=[*kept, kenya]).status == 200
    assert set(told(world)) == {"WCO", "ADM-KE"}
    assert told(world)["ADM-KE"]["mandates"] == [kenya]
    assert told(world)["WCO"]["mandates"] is None
    assert changed(world, "WCO", mandates=kept).status == 200
    assert [each for each in world.documents(tables.OUTBOX) if each["recipient"] == "ADM-KE"][-1]["message"][
        "mandates"
    ] == []


def test_more_administrations_than_one_transaction_can_tell_are_refused_and_nothing_is_written(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    stores = _door("parties").stores
    addressed = stores.recipients | {f"ADM-{country}" for country in COUNTRIES}
    monkeypatch.setattr(_door("parties"), "stores", type(stores)(**{**vars(stores), "recipients": addressed}))
    everybody = [{"country": country, "since": "2020-01-01"} for country in sorted(COUNTRIES)]
    assert ("/mandates", "too_many_told") in faults(changed(world, "WCO", mandates=everybody))
    assert row_of(world, "WCO").json["version"] == 1
    assert changed(world, "WCO", mandates=everybody[:60]).status == 200


def test_a_party_without_an_address_is_told_by_interpol(world: World):
    assert changed(world, "ADM-KE", language="fr").status == 200
    (notice,) = [each for each in world.documents(tables.OUTBOX) if each["event"] == "party.changed"]
    assert (notice["recipient"], notice["instead_of"]) == (GS, "ADM-KE")
    assert world.call("GET", "/v1/parties/ADM-KE", party="ADM-KE").json["language"] == "fr"


def test_interpol_lists_every_row_by_name(world: World):
    for party in ("ADM-KE", "AUDITOR", "NCB-DE"):
        assert changed(world, party).status == 200
    page = world.call("GET", "/v1/parties", party=GS).json
    names = [each["party"] for each in page["items"]]
    assert names == sorted(names) == ["ADM-KE", "AUDITOR", GS, "NCB-BR", "NCB-DE", "NCB-FR", "WCO"]


def test_a_row_that_cannot_be_read_is_no_answer_and_keeps_no_other_from_being_listed(world: World):
    broken = {"party": "NCB-DE", "part": "current", "listed": "rows", "document": "no json"}
    item = {name: {"S": text} for name, text in broken.items()}
    world.dynamodb.put_item(TableName="iarms-local-register", Item=item)
    assert row_of(world, "NCB-DE").status == 503
    assert put(world, "NCB-DE", any_row()).status == 503
    page = world.call("GET", "/v1/parties", party=GS)
    assert (page.status, [each["party"] for each in page.json["items"]]) == (200, [GS, "NCB-BR", "NCB-FR", "WCO"])


def test_an_auditor_is_suspended_like_anybody(world: World):
    assert changed(world, "AUDITOR", clients=[a_client("audit-1", **suspended())]).status == 200
    answer = world.call("GET", "/v1/parties/AUDITOR", party="AUDITOR", subject="audit-1")
    assert (answer.status, answer.json["code"]) == (401, "client_suspended")
