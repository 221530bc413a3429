"""The life of a record after it was entered: corrected and ended by its owner alone, and what it was is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from tests.builders import any_record, any_search
from tests.world import Answer, World


def enter(world: World, party: str = "NCB-FR", **fields: Any) -> dict[str, Any]:
    answer = world.call("POST", "/v1/records", any_record(**fields), party=party)
    assert answer.status == 201, answer.text
    world.index()
    return answer.json


def change(
    world: World, record: dict[str, Any], *, version: str | None = '"1"', party: str = "NCB-FR", **fields: Any
) -> Answer:
    headers = {"If-Match": version} if version is not None else {}
    body = {"reason": "read again", **fields}
    return world.call("PATCH", f"/v1/records/{record['record_id']}", body, party=party, headers=headers)


def later(years: float) -> str:
    return str(datetime.now(UTC).date() + timedelta(days=365 * years))


def outcome(world: World, **fields: Any) -> str:
    return world.call("POST", "/v1/searches", any_search(watch=False, **fields)).json["outcome"]


def test_a_corrected_number_is_found_at_once_and_the_old_one_no_longer(world: World):
    record = enter(world)
    assert outcome(world) == "hit"
    changed = change(world, record, firearm={"serial_number": "XY987654"})
    assert (changed.status, changed.headers["ETag"], changed.json["version"]) == (200, '"2"', 2)
    assert outcome(world, serial_number="XY987654", case_reference="new") == "hit"
    assert outcome(world, case_reference="old") == "no_match", "before the stream has brought it to the index"
    world.index(times=2)
    assert outcome(world, serial_number="XY987645", case_reference="slip") == "possible"
    assert outcome(world, case_reference="older") == "no_match"
    assert outcome(world, serial_number="AB012374", case_reference="slip of the old") == "no_match"


def test_every_version_is_kept_with_who_when_and_why(world: World):
    record = enter(world)
    path = f"/v1/records/{record['record_id']}"
    assert change(world, record, firearm={"model": "M&P 40"}, reason="the report says 40").status == 200
    assert change(world, record, version='"2"', status="LOCATED", reason="found in another country").status == 200
    answer = world.call("GET", f"{path}/versions", party="NCB-FR").json
    assert [(each["version"], each["status"], each["changed_because"]) for each in answer["items"]] == [
        (3, "LOCATED", "found in another country"),
        (2, "ACTIVE", "the report says 40"),
        (1, "ACTIVE", None),
    ]
    assert [each["firearm"]["model"] for each in answer["items"]] == ["M&P 40", "M&P 40", "M&P 9"]
    assert answer["items"][0]["changed_by"] == "client-of-NCB-FR"
    assert answer["items"][2] == record
    page = world.call("GET", f"{path}/versions?limit=1", party="NCB-FR").json
    rest = world.call("GET", f"{path}/versions?limit=1&cursor={page['next_cursor']}", party="NCB-FR").json
    assert [each["version"] for each in (*page["items"], *rest["items"])] == [3, 2, 1]
    for party in ("NCB-BR", "WCO", "ADM-KE"):
        assert world.call("GET", f"{path}/versions", party=party).status == 404
    events = [event for event in world.documents(tables.AUDIT) if event["action"] == "change_record"]
    assert sorted((event["object_version"], event["reason"], event["subject"]) for event in events) == [
        (2, "the report says 40", "client-of-NCB-FR"),
        (3, "found in another country", "client-of-NCB-FR"),
    ]


def test_a_change_says_which_version_it_is_made_to(world: World):
    record = enter(world)
    missing = change(world, record, version=None, record_kind="LOST")
    assert (missing.status, missing.json["code"]) == (428, "if_match_required")
    for version in ('"2"', "*", "nonsense"):
        assert change(world, record, version=version, record_kind="LOST").status == 412
    assert change(world, record, record_kind="LOST").status == 200
    stale = change(world, record, record_kind="SMUGGLED")
    assert (stale.status, stale.json["code"]) == (412, "stale")
    assert world.call("GET", f"/v1/records/{record['record_id']}", party="NCB-FR").json["record_kind"] == "LOST"


def test_only_the_owner_changes_a_record(world: World):
    record = enter(world)
    assert change(world, record, party="NCB-BR", record_kind="LOST").status == 404
    assert change(world, {"record_id": "rec_01K00000000000000000000000"}, record_kind="LOST").status == 404
    for party in ("WCO", "ADM-KE", "INTERPOL-GS", "AUDITOR"):
        assert change(world, record, party=party, record_kind="LOST").status == 403


def test_two_bureaus_records_of_one_weapon_stay_two(world: World):
    mine, theirs = enter(world), enter(world, "NCB-BR", ncb_reference="BR-TEST-1")
    assert change(world, mine, status="CLEARED").status == 200
    world.index()
    found = world.call("POST", "/v1/searches", any_search()).json
    assert [match["record_id"] for match in found["matches"]] == [theirs["record_id"]]


@pytest.mark.parametrize(
    ("status", "meanwhile"),
    [
        pytest.param("LOCATED", "possible", id="located, it is shown with its status"),
        pytest.param("CLEARED", "possible", id="cleared, it is shown with its status"),
        pytest.param("CANCELLED", "no_match", id="entered in error, it says nothing of any weapon"),
    ],
)
def test_what_is_no_longer_sought_alarms_nobody_at_once_and_is_then_not_found(
    world: World, status: str, meanwhile: str
):
    record = enter(world)
    assert change(world, record, status=status).json["status"] == status
    assert outcome(world) == meanwhile, "before the stream has brought it"
    world.index(times=2)
    assert outcome(world, case_reference="later") == "no_match"
    assert not [item for item in world.items(tables.SERIAL_INDEX) if "postings" in item]


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        (["LOCATED", "ACTIVE"], 200),
        (["LOCATED", "CLEARED"], 200),
        (["CLEARED", "ACTIVE"], 200),
        (["CLEARED", "LOCATED"], 409),
        (["CANCELLED", "ACTIVE"], 409),
        (["CANCELLED", "CANCELLED"], 409),
        (["EXPIRED"], 422),
    ],
)
def test_a_record_goes_from_status_to_status_as_is_lawful(world: World, steps: list[str], status: int):
    record = enter(world)
    for number, step in enumerate(steps, 1):
        answer = change(world, record, version=f'"{number}"', status=step)
    assert answer.status == status
    if status != 200:
        kept = world.call("GET", f"/v1/records/{record['record_id']}", party="NCB-FR").json
        assert kept["version"] == len(steps), "nothing changed"


def test_a_record_that_is_active_again_is_found_again(world: World):
    record = enter(world)
    change(world, record, status="LOCATED")
    world.index()
    assert change(world, record, version='"2"', status="ACTIVE", reason="another weapon was found").status == 200
    assert outcome(world) == "hit"


def test_null_takes_an_optional_value_away_and_no_other(world: World):
    record = enter(world, calibre="9 mm", other_numbers=[{"component": "SLIDE", "number": "SLD88123"}])
    gone = change(world, record, firearm={"calibre": None, "other_numbers": None}).json
    assert (gone["firearm"]["calibre"], gone["firearm"]["other_numbers"]) == (None, [])
    assert gone["firearm"]["model"] == "M&P 9", "what is not named stays"
    for body, pointer in (
        ({"firearm": {"make": None}}, "/firearm/make"),
        ({"record_kind": None}, "/record_kind"),
    ):
        answer = change(world, record, version='"2"', **body)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_the_whole_must_be_valid_afterwards(world: World):
    record = enter(world)
    for body, code in (
        ({"firearm": {"serial_number": None}}, "serial_or_state"),
        ({"handling": "NOT_FOR"}, "not_for"),
        ({"handling": "NOT_FOR", "not_for": ["NCB-FR"]}, "own_party"),
        ({"occurred_on": "2999"}, "in_the_future"),
        ({"review_by": "2001-01-01"}, "in_the_past"),
        ({"owner": "NCB-BR"}, "extra_forbidden"),
        ({"test": True}, "extra_forbidden"),
        ({"firearm": {"colour": "black"}}, "extra_forbidden"),
    ):
        answer = change(world, record, **body)
        assert (answer.status, answer.json["errors"][0]["code"]) == (422, code), body
    assert change(world, record, reason="").status == 422


def test_a_change_that_changes_nothing_makes_no_version_and_is_accounted_for(world: World):
    record = enter(world)
    same = change(world, record, record_kind="STOLEN", firearm={"model": "M&P 9"})
    assert (same.status, same.json) == (200, record)
    assert len(world.items(tables.RECORDS)) == 1
    assert [e["status"] for e in world.documents(tables.AUDIT) if e["action"] == "change_record"] == [200]


def test_a_changed_number_loses_what_was_said_of_the_old_one(world: World):
    record = enter(world, serial_number="AB01??47", serial_state="RESTORED_PARTIAL")
    changed = change(world, record, firearm={"serial_number": "AB012347"}).json
    assert changed["firearm"]["serial_state"] == "COMPLETE"


def test_a_repeated_change_with_its_key_is_answered_alike(world: World):
    record = enter(world)
    headers = {"If-Match": '"1"', "Idempotency-Key": "once"}
    body = {"record_kind": "LOST", "reason": "a clerk's error"}
    path = f"/v1/records/{record['record_id']}"
    first = world.call("PATCH", path, body, party="NCB-FR", headers=headers)
    assert first.status == 200
    assert world.call("PATCH", path, body, party="NCB-FR", headers=headers).json == first.json


def test_a_bureau_lists_its_own_records_by_what_they_say(world: World):
    first = enter(world, ncb_reference="FR-A", review_by=later(1))
    second = enter(world, ncb_reference="FR-B", serial_number="XY-98 7654", record_kind="LOST", review_by=later(2))
    third = enter(world, ncb_reference="FR-C", serial_number="QQ112233", test=True, review_by=later(3))
    enter(world, "NCB-BR")
    change(world, first, status="LOCATED")

    def listed(query: str = "") -> list[str]:
        answer = world.call("GET", f"/v1/records{query}", party="NCB-FR")
        assert answer.status == 200, answer.text
        return [each["ncb_reference"] for each in answer.json["items"]]

    assert listed() == ["FR-C", "FR-B", "FR-A"]
    assert listed("?status=LOCATED") == ["FR-A"]
    assert listed("?record_kind=LOST") == ["FR-B"]
    assert listed("?ncb_reference=FR-B") == ["FR-B"]
    assert listed("?serial_number=xy987654") == ["FR-B"]
    assert listed("?test=true") == ["FR-C"]
    assert listed("?test=false&status=ACTIVE") == ["FR-B"]
    assert listed(f"?review_before={later(2.5)}") == ["FR-B", "FR-A"]
    assert listed(f"?from={second['entered_at']}&to={third['entered_at']}") == ["FR-B"]
    page = world.call("GET", "/v1/records?limit=1&record_kind=STOLEN", party="NCB-FR").json
    assert [each["ncb_reference"] for each in page["items"]] == ["FR-C"]
    assert listed(f"?limit=1&record_kind=STOLEN&cursor={page['next_cursor']}") == ["FR-A"]
    assert world.call("GET", f"/v1/records?cursor={page['next_cursor']}", party="NCB-FR").status == 422
    assert world.call("GET", "/v1/records?colour=black", party="NCB-FR").status == 422
    assert world.call("GET", "/v1/records", party="WCO").status == 403


def test_a_record_that_came_with_its_keys_is_indexed_anew_when_it_is_corrected(world: World):
    from iarms.casework.records.entry import enter_in_bulk
    from iarms.handlers import http
    from iarms.handlers.records import stores
    from iarms.models.record import RecordDraft

    enter_in_bulk(stores, [("NCB-FR", RecordDraft.model_validate(any_record()))], http.now())
    (record,) = world.call("GET", "/v1/records", party="NCB-FR").json["items"]
    assert change(world, record, firearm={"serial_number": "XY987654"}).status == 200
    world.index()
    assert outcome(world, serial_number="XY987645") == "possible"
    assert outcome(world, case_reference="old") == "no_match"
