"""Records: found the moment they are entered, their other numbers by the stream, crowded keys by the page."""

from datetime import UTC, datetime

from iarms import tables
from iarms.casework.records.entry import enter_in_bulk
from iarms.handlers import records as door
from iarms.models.record import RecordDraft
from iarms.store.serial_index import POSTINGS_PER_PAGE
from tests.builders import any_record, any_search
from tests.world import DEPLOYMENT, World


def test_other_numbers_are_found_once_the_stream_has_brought_them_though_it_delivers_twice(world: World):
    numbers = [{"component": "SLIDE", "number": "SLD-88123"}]
    record = world.call("POST", "/v1/records", any_record(other_numbers=numbers), party="NCB-FR").json
    by_slide = any_search(serial_number="SLD88123")
    assert world.call("POST", "/v1/searches", by_slide).json["outcome"] == "no_match"
    assert world.index(times=2) == [{"batchItemFailures": []}] * 2
    match = world.call("POST", "/v1/searches", by_slide).json["matches"][0]
    assert match["record_id"] == record["record_id"]
    assert (match["evidence"][0]["field"], match["basis"]) == ("other_numbers", "canonical")
    assert {len(item["postings"]["BS"]) for item in world.items(tables.SERIAL_INDEX)} == {1}


def test_a_key_with_more_postings_than_a_page_holds_goes_on_on_the_next(world: World):
    many = POSTINGS_PER_PAGE + 5
    for number in range(many):
        body = any_record(ncb_reference=f"FR-TEST-{number}", make="Beretta" if number % 2 else "S&W")
        assert world.call("POST", "/v1/records", body, party="NCB-FR").status == 201
    pages = {item["page"]["S"]: len(item["postings"]["BS"]) for item in world.items(tables.SERIAL_INDEX)}
    assert {item["key"]["S"] for item in world.items(tables.SERIAL_INDEX)} == {"v2#D#A8012347"}
    assert pages == {"0": POSTINGS_PER_PAGE, "1": 5}
    last = world.call("POST", "/v1/records", any_record(make="Glock", ncb_reference="last"), party="NCB-FR").json
    answer = world.call("POST", "/v1/searches", any_search(make="Glock", model="M&P 9")).json
    assert answer["matches"][0]["record_id"] == last["record_id"]
    assert len(answer["matches"]) == 20


def test_more_candidates_than_can_be_judged_are_said(world: World):
    drafts = [("NCB-FR", RecordDraft.model_validate(any_record(ncb_reference=f"FR-TEST-{n}"))) for n in range(130)]
    assert enter_in_bulk(door.stores, drafts, datetime.now(UTC)) == 130
    answer = world.call("POST", "/v1/searches", any_search(make="Beretta")).json
    assert (answer["outcome"], answer["complete"]) == ("possible", False)
    late = world.call("POST", "/v1/records", any_record(make="Beretta", ncb_reference="late"), party="NCB-FR").json
    answer = world.call("POST", "/v1/searches", any_search(make="Beretta")).json
    first = answer["matches"][0]
    assert (answer["outcome"], first["record_id"]) == ("possible", late["record_id"])
    assert first["why_not_hit"] == "131 records carry this very number"


def test_bulk_writes_records_with_all_their_keys_and_the_stream_passes_them_by(world: World):
    numbers = [{"component": "BARREL", "number": "BRL55661"}]
    drafts = [
        ("NCB-BR", RecordDraft.model_validate(any_record(serial_number=f"QQ{n:06}", other_numbers=numbers)))
        for n in range(120)
    ]
    assert enter_in_bulk(door.stores, drafts, datetime.now(UTC)) == 120
    assert world.index() == []
    for n in (0, 60, 119):
        answer = world.call("POST", "/v1/searches", any_search(serial_number=f"QQ{n:06}")).json
        assert (answer["outcome"], answer["matches"][0]["recorded_by"]) == ("hit", "BR")
    assert len(world.call("POST", "/v1/searches", any_search(serial_number="BRL55661")).json["matches"]) == 20


def test_words_in_the_serial_field_are_kept_as_the_state_and_get_no_key(world: World):
    for text, state in (("RASPADA", "OBLITERATED"), ("none", "NONE_EVER"), ("?FW469", "PARTIAL"), ("AB1", "COMPLETE")):
        body = any_record(serial_number=text, ncb_reference=f"FR-{state}")
        firearm = world.call("POST", "/v1/records", body, party="NCB-FR").json["firearm"]
        assert (firearm["serial_number"], firearm["serial_state"]) == (text, state)
    assert [item["key"]["S"] for item in world.items(tables.SERIAL_INDEX)] == ["v2#D#A81"]
    world.index()
    keys = {item["key"]["S"] for item in world.items(tables.SERIAL_INDEX)}
    by_description = {key for key in keys if key.split("#")[1] in ("M", "K")}
    rotated = {key for key in keys if key.startswith("v2#W#3")}
    assert keys - by_description - rotated == {"v2#D#A81", "v2#d#A81#0", "v2#D#FW469"}
    assert len(rotated) == 4


def test_a_record_without_a_number_says_why_and_is_kept(world: World):
    body = any_record(serial_number=None, serial_state="NONE_EVER")
    answer = world.call("POST", "/v1/records", body, party="NCB-FR")
    assert answer.status == 201
    assert world.items(tables.SERIAL_INDEX) == []


def test_only_a_bureau_enters_records_and_only_for_itself(world: World):
    assert world.call("POST", "/v1/records", any_record(), party="WCO").status == 403
    record = world.call("POST", "/v1/records", any_record(), party="NCB-BR").json
    assert (record["owner"], record["recorded_by"], record["version"], record["status"]) == (
        "NCB-BR",
        "BR",
        1,
        "ACTIVE",
    )
    read = world.call("GET", f"/v1/records/{record['record_id']}", party="NCB-BR")
    assert (read.json, read.headers["ETag"]) == (record, '"1"')


def test_one_character_and_sixty_four_are_accepted_on_a_record(world: World):
    for number in ("7", "A1" * 32):
        body = any_record(serial_number=number, ncb_reference=f"FR-{len(number)}")
        assert world.call("POST", "/v1/records", body, party="NCB-FR").status == 201
    keys = {item["key"]["S"] for item in world.items(tables.SERIAL_INDEX)}
    assert keys == {"v2#D#7", "v2#D#" + "A1" * 32}
    longer = world.call("POST", "/v1/records", any_record(serial_number="A1" * 33), party="NCB-FR")
    assert (longer.status, longer.json["errors"][0]["code"]) == (422, "too_long")


def test_a_record_says_as_much_as_is_known_of_its_numbers_and_its_date(world: World):
    numbers = [
        {"component": "SLIDE", "number": "SLD88123"},
        {"component": "BARREL", "number": "7"},
        {"component": "CRANE", "number": "4 4 1 ?"},
    ]
    for occurred_on in ("2019", "2019-05", "2019-05-04"):
        body = any_record(
            serial_number="AB01??47", serial_state="RESTORED_PARTIAL", other_numbers=numbers, occurred_on=occurred_on
        )
        record = world.call("POST", "/v1/records", body, party="NCB-FR").json
        assert (record["occurred_on"], record["firearm"]["other_numbers"]) == (occurred_on, numbers)
        assert world.call("GET", f"/v1/records/{record['record_id']}", party="NCB-FR").json == record
    world.index()
    found = world.call("POST", "/v1/searches", any_search(serial_number="SLD88123")).json
    assert len(found["matches"]) == 3
    assert {match["evidence"][0]["field"] for match in found["matches"]} == {"other_numbers"}


def test_a_state_that_contradicts_the_number_is_refused_and_nothing_is_written(world: World):
    for number, state in (("AB01??47", "COMPLETE"), ("AB012347", "OBLITERATED"), (None, "RESTORED_FULL")):
        body = any_record(serial_number=number, serial_state=state)
        answer = world.call("POST", "/v1/records", body, party="NCB-FR")
        (error,) = answer.json["errors"]
        assert (answer.status, error["code"], error["pointer"]) == (422, "state_and_number", "/firearm/serial_state")
    assert world.items(tables.RECORDS) == []
    record = world.call("POST", "/v1/records", any_record(), party="NCB-FR").json
    change = {"firearm": {"serial_state": "PARTIAL"}, "reason": "read again"}
    path = f"/v1/records/{record['record_id']}"
    refused = world.call("PATCH", path, change, party="NCB-FR", headers={"If-Match": '"1"'})
    assert (refused.status, refused.json["errors"][0]["code"]) == (422, "state_and_number")


def test_personal_data_is_refused_wherever_it_stands_and_its_value_is_not_repeated(world: World):
    name = "Mustermann"
    slide = [{"component": "SLIDE", "number": f"owner: {name}"}]
    for body, pointer in (
        (any_record(markings=f"owner: {name}"), "/firearm/markings"),
        (any_record(importer=f"{name}@example.org"), "/firearm/importer"),
        (any_record(ncb_reference=f"PV 12, victim: {name}"), "/ncb_reference"),
        (any_record(model=f"92, name: {name}"), "/firearm/model"),
        (any_record(other_numbers=slide), "/firearm/other_numbers/0/number"),
        (any_record() | {"owner_name": name}, "/owner_name"),
        (any_record() | {"firearm": {"serial_number": "A1", "make": "x", "owner": name}}, "/firearm/owner"),
    ):
        answer = world.call("POST", "/v1/records", body, party="NCB-FR")
        (error,) = answer.json["errors"]
        assert (answer.status, error["pointer"]) == (422, pointer)
        assert error["code"] in ("personal_data", "extra_forbidden")
        assert name not in answer.text
    assert world.items(tables.RECORDS) == []
    record = world.call("POST", "/v1/records", any_record(), party="NCB-FR").json
    change = {"reason": f"Mrs {name} called", "firearm": {"markings": "crown; born 4.5.1975"}}
    path = f"/v1/records/{record['record_id']}"
    answer = world.call("PATCH", path, change, party="NCB-FR", headers={"If-Match": '"1"'})
    assert {(error["pointer"], error["code"]) for error in answer.json["errors"]} == {
        ("/reason", "personal_data"),
        ("/firearm/markings", "personal_data"),
    }
    assert not any(name in str(event) for event in world.documents(tables.AUDIT))


def test_a_record_that_was_kept_before_a_check_was_stricter_is_read_and_ended_all_the_same(world: World):
    record = world.call("POST", "/v1/records", any_record(markings="star"), party="NCB-FR").json
    (item,) = world.items(tables.RECORDS)
    document = item["document"]["S"].replace("star", "owner: Mustermann")
    world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-records", Item={**item, "document": {"S": document}})
    path = f"/v1/records/{record['record_id']}"
    assert world.call("GET", path, party="NCB-FR").json["firearm"]["markings"] == "owner: Mustermann"
    assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "hit"
    change = {"reason": "recovered", "status": "CLEARED"}
    assert world.call("PATCH", path, change, party="NCB-FR", headers={"If-Match": '"1"'}).status == 200
