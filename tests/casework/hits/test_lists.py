"""Lists: each party its own, newest first, page by page, filters included."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from tests.builders import any_record, any_search
from tests.world import World


@pytest.fixture
def searched(world: World) -> list[str]:
    """Seven searches: four of the WCO for Kenya, two for Ghana, one of Kenya's own; their ids in order."""
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    asked = [
        ("WCO", any_search(operation="Trigger XI")),
        ("WCO", any_search(serial_number="ZZ999111")),
        ("WCO", any_search(on_behalf_of="GH", operation="Trigger XI")),
        ("WCO", any_search(make="Beretta")),
        ("ADM-KE", any_search(on_behalf_of=None)),
        ("WCO", any_search(serial_number="ZZ999112", operation="Trigger XI")),
        ("WCO", any_search(on_behalf_of="GH")),
    ]
    return [world.call("POST", "/v1/searches", body, party=party).json["search_id"] for party, body in asked]


def ids(answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [item["search_id"] for item in answer.json["items"]]


def test_the_wco_sees_its_own_and_an_administration_those_made_for_it(world: World, searched):
    one, two, three, four, five, six, seven = searched
    assert ids(world.call("GET", "/v1/searches")) == [seven, six, four, three, two, one]
    assert ids(world.call("GET", "/v1/searches", party="ADM-KE")) == [six, five, four, two, one]
    assert ids(world.call("GET", "/v1/searches", party="ADM-UG")) == []
    assert ids(world.call("GET", "/v1/searches?on_behalf_of=GH", party="ADM-KE")) == []
    assert world.call("GET", f"/v1/searches/{one}", party="ADM-KE").status == 200
    assert world.call("GET", f"/v1/searches/{five}", party="WCO").status == 404


def test_filters_narrow_the_list(world: World, searched):
    one, two, three, four, _, six, seven = searched
    assert ids(world.call("GET", "/v1/searches?on_behalf_of=KE")) == [six, four, two, one]
    assert ids(world.call("GET", "/v1/searches?operation=Trigger%20XI")) == [six, three, one]
    assert ids(world.call("GET", "/v1/searches?outcome=hit")) == [seven, three, one]
    assert ids(world.call("GET", "/v1/searches?outcome=possible&on_behalf_of=KE")) == [four]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(world.call("GET", f"/v1/searches?from={tomorrow}")) == []
    assert len(ids(world.call("GET", f"/v1/searches?to={tomorrow}"))) == 6
    assert world.call("GET", "/v1/searches?from=yesterday").status == 422


def test_pages_follow_each_other_without_gap_or_repeat_also_through_a_filter(world: World, searched):
    for query in ("limit=2", "limit=1&operation=Trigger%20XI"):
        whole = ids(
            world.call("GET", f"/v1/searches?{query.replace('limit=2', 'limit=100').replace('limit=1&', 'limit=99&')}")
        )
        seen, cursor = [], ""
        while True:
            answer = world.call("GET", f"/v1/searches?{query}{cursor}")
            seen += ids(answer)
            if answer.json["next_cursor"] is None:
                break
            cursor = f"&cursor={answer.json['next_cursor']}"
        assert seen == whole


def test_a_cursor_serves_its_own_query_alone(world: World, searched):
    cursor = world.call("GET", "/v1/searches?limit=1").json["next_cursor"]
    assert world.call("GET", f"/v1/searches?limit=1&cursor={cursor}").status == 200
    other = world.call("GET", f"/v1/searches?limit=1&cursor={cursor}", party="ADM-KE")
    assert (other.status, other.json["errors"][0]["code"]) == (422, "invalid_cursor")
    assert world.call("GET", f"/v1/searches?limit=1&outcome=hit&cursor={cursor}").status == 422


def test_notifications_are_paged_too_and_interpol_reads_every_one(world: World, searched):
    world.notify()
    first = world.call("GET", "/v1/notifications?limit=1", party="NCB-FR").json
    second = world.call("GET", f"/v1/notifications?limit=1&cursor={first['next_cursor']}", party="NCB-FR").json
    assert first["items"][0]["notification_id"] > second["items"][0]["notification_id"]
    one = first["items"][0]["notification_id"]
    assert world.call("GET", f"/v1/notifications/{one}", party="INTERPOL-GS").status == 200
    assert world.call("GET", f"/v1/notifications/{one}", party="WCO").status == 404


def test_notifications_are_filtered_by_event_time_and_what_is_still_to_be_acknowledged(world: World, searched):
    world.notify()

    def listed(query: str) -> list[str]:
        answer = world.call("GET", f"/v1/notifications?{query}", party="NCB-FR")
        assert answer.status == 200, answer.text
        return [each["notification_id"] for each in answer.json["items"]]

    told = world.call("GET", "/v1/notifications", party="NCB-FR").json["items"]
    every = [each["notification_id"] for each in told]
    assert len(every) > 1
    assert listed("event=hit.opened") == every
    assert listed("event=hit.closed") == []
    assert world.call("POST", f"/v1/notifications/{every[0]}/acknowledgement", {}, party="NCB-FR").status == 201
    assert listed("acknowledged=false") == every[1:]
    assert listed("acknowledged=true") == every[:1]
    assert listed("event=hit.opened&acknowledged=false&limit=1") == every[1:2]
    newest = quote(told[0]["occurred_at"])
    assert every[0] in listed(f"from={newest}")
    assert every[0] not in listed(f"to={newest}")
    assert sorted(listed(f"from={newest}") + listed(f"to={newest}")) == sorted(every)


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("event=hit.unknown", "/query/event", "literal_error"),
        ("acknowledged=perhaps", "/query/acknowledged", "bool_parsing"),
        ("unacknowledged=true", "/query/unacknowledged", "unknown_parameter"),
        ("from=2026-12-01T00:00:00Z&to=2026-11-01T00:00:00Z", "/query/to", "period_reversed"),
        ("from=yesterday", "/query/from", "not_rfc3339"),
    ],
)
def test_a_filter_that_cannot_be_is_told_and_never_passed_over(world: World, query: str, pointer: str, code: str):
    answer = world.call("GET", f"/v1/notifications?{query}", party="NCB-FR")
    assert answer.status == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]


def test_a_cursor_of_notifications_serves_its_own_filter_alone(world: World, searched):
    world.notify()
    cursor = world.call("GET", "/v1/notifications?limit=1", party="NCB-FR").json["next_cursor"]
    other = world.call("GET", f"/v1/notifications?limit=1&acknowledged=false&cursor={cursor}", party="NCB-FR")
    assert (other.status, other.json["errors"][0]["code"]) == (422, "invalid_cursor")


def test_an_acknowledgement_stands_as_it_was_first_given(world: World, searched):
    world.notify()
    note = world.call("GET", "/v1/notifications", party="NCB-FR").json["items"][0]["notification_id"]
    path = f"/v1/notifications/{note}/acknowledgement"
    first = world.call("POST", path, {}, party="NCB-FR")
    again = world.call("POST", path, {}, party="NCB-FR")
    assert first.json["acknowledged_at"] == again.json["acknowledged_at"] is not None
    assert world.call("POST", path, {}, party="INTERPOL-GS").status == 404
    assert world.call("POST", path, {"by": "me"}, party="NCB-FR").status == 422
    assert world.call("GET", f"/v1/notifications/{note}", party="NCB-FR").json["acknowledged_by"] == "client-of-NCB-FR"


def test_assertions_are_the_searchers_alone_and_of_possible_matches_alone(world: World):
    record = world.call("POST", "/v1/records", any_record(), party="NCB-FR").json["record_id"]
    hit = world.call("POST", "/v1/searches", any_search()).json["search_id"]
    possible = world.call("POST", "/v1/searches", any_search(make="Beretta", case_reference="other")).json["search_id"]
    assertion = {"compared": ["make"], "reason": "seen"}

    def claim(search, which=record, party="WCO", body=assertion):
        return world.call("POST", f"/v1/searches/{search}/matches/{which}/assertion", body, party=party).status

    assert claim(hit) == 409
    assert claim(possible, party="ADM-KE") == 404
    assert claim(possible, which="rec_unknown") == 404
    assert claim("srch_unknown") == 404
    assert claim(possible, body={"compared": [], "reason": "x"}) == 422
    assert claim(possible, party="NCB-FR") == 403
    assert claim(possible) == 201
