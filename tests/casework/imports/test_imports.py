"""Record imports: asked for, uploaded, entered line by line, and each line told of."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.aws.clients import sqs
from iarms.casework.imports import lines as import_lines
from iarms.casework.imports import split as import_split
from iarms.casework.imports.requests import LOOK_AFTER_SECONDS, UPLOAD_WITHIN, look_message
from iarms.casework.imports.split import LOOKED_FOR
from iarms.handlers import http
from iarms.handlers import imports as door
from iarms.models.ids import derived_id
from iarms.models.record_import import CHUNK_BYTES, IMPORT_KEPT_SECONDS, IMPORT_LINES_PER_CHUNK, MOST_IMPORT_LINES
from tests.builders import any_import, any_record, any_search, counts, json_lines
from tests.world import Answer, World, message_of

PATH = "/v1/record-imports"


def record(number: int, **fields: Any) -> dict[str, Any]:
    return any_record(**{"serial_number": f"QX{number:06}", "ncb_reference": f"FR-TEST-{number}", **fields})


def asked(world: World, data: bytes, *, party: str = "NCB-FR", headers: Any = None, **fields: Any) -> Answer:
    answer = world.call("POST", PATH, any_import(data, **fields), party=party, headers=headers)
    assert answer.status == 202, answer.text
    return answer


def imported(world: World, data: bytes, **fields: Any) -> Answer:
    answer = asked(world, data, **fields)
    world.upload(answer, data)
    assert world.import_all() == []
    return answer


def report(world: World, answer: Answer, query: str = "", **how: Any) -> Any:
    told = world.call("GET", answer.headers["Location"] + query, **{"party": "NCB-FR", **how})
    assert told.status == 200, told.text
    return told.json


def records_of(world: World) -> list[dict[str, Any]]:
    return world.documents(tables.RECORDS)


def events_of(world: World, answer: Answer) -> list[dict[str, Any]]:
    events = [e for e in world.documents(tables.AUDIT) if e["import_id"] == answer.json["import_id"]]
    return sorted(events, key=lambda event: (event["at"], event["import_line"] or 0))


def test_the_good_lines_of_a_file_become_records_and_each_bad_one_is_explained(world: World):
    bodies: list[Any] = [record(n) for n in range(1, 9)]
    bodies[2] = record(3, record_kind="BORROWED")
    bodies[5] = record(6, owner_name="x", make=None)
    next_year = str(datetime.now(UTC).year + 1)
    data = json_lines(bodies) + b"{not JSON\n" + json_lines([record(10, occurred_on=next_year)])
    answer = asked(world, data)
    assert answer.json["import_id"].startswith("imp_")
    assert answer.headers["Location"] == f"{PATH}/{answer.json['import_id']}"
    assert (answer.json["state"], answer.json["counts"]["lines"]) == ("AWAITING_UPLOAD", None)
    assert report(world, answer)["state"] == "AWAITING_UPLOAD"

    world.upload(answer, data)
    assert world.import_all() == []
    told = report(world, answer)
    assert told["state"] == "DONE"
    assert told["counts"] == counts(lines=10, written=6, refused=4)
    assert told["accepted_at"] <= told["finished_at"]
    assert told["upload"] is None
    refused = {line["line"]: line["problem"] for line in told["lines"]}
    assert set(refused) == {3, 6, 9, 10}
    assert {problem["status"] for problem in refused.values()} == {422}
    assert [(e["pointer"], e["code"]) for e in refused[3]["errors"]] == [("/record_kind", "not_understood")]
    assert [(e["pointer"], e["code"]) for e in refused[6]["errors"]] == [("/firearm/owner_name", "personal_data")]
    assert [(e["pointer"], e["code"]) for e in refused[9]["errors"]] == [("", "not_json")]
    assert [(e["pointer"], e["code"]) for e in refused[10]["errors"]] == [("/occurred_on", "in_the_future")]
    assert "BORROWED" not in json.dumps(told["lines"])
    written = report(world, answer, "?lines=written")["lines"]
    assert [line["line"] for line in written] == [1, 2, 4, 5, 7, 8]
    for line in written:
        kept = world.call("GET", f"/v1/records/{line['record_id']}", party="NCB-FR").json
        assert kept["ncb_reference"] == f"FR-TEST-{line['line']}"
    assert len(records_of(world)) == 6
    found = world.call("POST", "/v1/searches", any_search(serial_number="QX000007")).json
    assert (found["outcome"], found["matches"][0]["record_id"]) == ("hit", written[4]["record_id"])


def test_csv_is_entered_through_a_mapping_as_it_stood_when_the_import_was_asked_for(world: World):
    data = (
        b"NUM;FABRICANT;FAIT;DATE;PAYS;DOSSIER\n"
        b"QX000001;Beretta;VOL;2019-05;FR;FR-1\n"
        b"QX000002;Beretta;PERTE;2019-05;FR;FR-2\n"
        b"QX000003;Beretta;PRET;2019-05;FR;FR-3\n"
    )
    kept = world.call("PUT", "/v1/record-mappings/registre", mapping(), party="NCB-FR")
    assert (kept.status, kept.headers["ETag"]) == (200, '"1"'), kept.text
    answer = asked(world, data, format="CSV", mapping="registre")
    assert (answer.json["mapping"], answer.json["mapping_version"]) == ("registre", 1)
    changed = mapping(PERTE="TRAFFICKED")
    assert (
        world.call("PUT", "/v1/record-mappings/registre", changed, party="NCB-FR", headers={"If-Match": '"1"'}).json[
            "version"
        ]
        == 2
    )
    world.upload(answer, data)
    assert world.import_all() == []
    told = report(world, answer, "?lines=all")
    assert told["counts"] == counts(lines=3, written=2, refused=1)
    assert [line["line"] for line in told["lines"]] == [2, 3, 4]
    assert told["lines"][2]["problem"]["errors"][0]["pointer"] == "/FAIT"
    assert sorted((r["ncb_reference"], r["record_kind"]) for r in records_of(world)) == [
        ("FR-1", "STOLEN"),
        ("FR-2", "LOST"),
    ]


def test_what_a_mapping_says_of_the_file_is_obeyed_and_personal_data_is_kept_nowhere(world: World):
    told = mapping() | {"personal": ["Propriétaire"], "encoding": "cp850", "delimiter": "|"}
    assert world.call("PUT", "/v1/record-mappings/registre", told, party="NCB-FR").status == 200
    data = (
        "NUM|FABRICANT|FAIT|DATE|PAYS|DOSSIER|PROPRIÉTAIRE\n"
        "QX000001|Manufacture d'armes de Saint-Étienne|VOL|2019-05|FR|FR-1|Nobody At-All\n"
    ).encode("cp850")
    answer = imported(world, data, format="CSV", mapping="registre")
    assert report(world, answer)["counts"]["written"] == 1
    (kept,) = records_of(world)
    assert kept["firearm"]["make"] == "Manufacture d'armes de Saint-Étienne"
    store = door.stores.imports
    (line,) = store.get_chunk(answer.json["import_id"], 1)
    assert line.fields is not None
    assert set(line.fields) == {"NUM", "FABRICANT", "FAIT", "DATE", "PAYS", "DOSSIER"}


def test_a_csv_whose_heading_would_have_every_line_refused_is_refused_as_a_whole(world: World):
    heading = b"serial_number,make,record_kind,occurred_on,occurred_in,ncb_reference,owner_name\n"
    data = heading + b"QX1,Beretta,STOLEN,2019,FR,F-1,x\n"
    told = report(world, imported(world, data, format="CSV"))
    assert told["state"] == "REFUSED"
    assert [(e["pointer"], e["code"]) for e in told["problem"]["errors"]] == [("/owner_name", "personal_data")]
    assert told["counts"]["lines"] is None


def test_what_was_understood_otherwise_than_written_is_noted_on_its_line(world: World):
    data = json_lines([record(1, firearm_type="pistolet"), record(2)])
    lines = report(world, imported(world, data), "?lines=all")["lines"]
    assert [line["notes"] for line in lines] == [["firearm_type: read as PISTOL"], []]


def test_a_line_that_repeats_another_and_says_otherwise_is_a_record_of_its_own_and_says_so(world: World, monkeypatch):
    monkeypatch.setattr(import_split, "IMPORT_LINES_PER_CHUNK", 2)
    data = json_lines([record(1), record(2), record(1, model="92 FS"), record(1, ncb_reference="FR-OTHER"), record(1)])
    answer = imported(world, data)
    told = report(world, answer, "?lines=all")
    assert told["counts"] == counts(lines=5, written=4, unchanged=1)
    assert len(records_of(world)) == 4
    assert told["lines"][4]["record_id"] == told["lines"][0]["record_id"]
    note = "the same reference and number as in line 1"
    assert [line["notes"] for line in told["lines"]] == [[], [], [note], [], [note]]


def test_lines_without_a_reference_are_entered_under_that_of_the_whole(world: World):
    data = json_lines([record(1, ncb_reference=None), record(2)])
    told = report(world, imported(world, data, ncb_reference="FR-DELIVERY-7"), "?lines=all")
    assert told["ncb_reference"] == "FR-DELIVERY-7"
    assert sorted(r["ncb_reference"] for r in records_of(world)) == ["FR-DELIVERY-7/1", "FR-TEST-2"]
    assert [line["notes"] for line in told["lines"]] == [["ncb_reference: none; entered under FR-DELIVERY-7/1"], []]
    refused = report(world, imported(world, data, again=True))
    assert [e["pointer"] for e in refused["lines"][0]["problem"]["errors"]] == ["/ncb_reference"]


def test_a_file_of_many_chunks_is_written_whole_and_reported_page_by_page(world: World, monkeypatch):
    monkeypatch.setattr(import_split, "IMPORT_LINES_PER_CHUNK", 4)
    bodies = [record(n, record_kind="BORROWED" if n % 5 == 0 else "STOLEN") for n in range(1, 31)]
    answer = imported(world, json_lines(bodies))
    assert report(world, answer)["counts"] == counts(lines=30, written=24, refused=6)
    for which, expected in (
        ("refused", [n for n in range(1, 31) if n % 5 == 0]),
        ("written", [n for n in range(1, 31) if n % 5]),
        ("all", list(range(1, 31))),
    ):
        lines: list[int] = []
        cursor = ""
        while True:
            page = report(world, answer, f"?lines={which}&limit=7{cursor}")
            assert len(page["lines"]) <= 7
            lines += [line["line"] for line in page["lines"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert lines == expected
    wrong = world.call("GET", f"{answer.headers['Location']}?lines=written{cursor}", party="NCB-FR")
    assert (wrong.status, wrong.json["errors"][0]["code"]) == (422, "invalid_cursor")
    assert len(records_of(world)) == 24


def test_lines_that_are_large_make_small_chunks_and_one_that_is_too_large_is_refused(world: World, monkeypatch):
    for module in (import_split, import_lines):
        monkeypatch.setattr(module, "CHUNK_BYTES", 1500)
    long = [record(n, markings="x" * 480) for n in range(1, 6)]
    data = json_lines([*long, record(6, markings="\u0416" * 400), record(7)])
    answer = imported(world, data)
    told = report(world, answer)
    assert told["counts"] == counts(lines=7, written=6, refused=1)
    (line,) = told["lines"]
    assert (line["line"], line["problem"]["errors"][0]["code"]) == (6, "too_large")
    chunks = [item for item in world.items(tables.IMPORTS) if item["part"]["S"].startswith("chunk-")]
    assert len(chunks) == 3
    assert 2 * CHUNK_BYTES < 400_000, "an item of DynamoDB"
    assert IMPORT_LINES_PER_CHUNK * 600 < CHUNK_BYTES, "lines of the usual size fill a chunk by their number"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\n\n", "no_lines"),
        (b"\xff\xfe\xfd{", None),
        (b"\x00" * 5000, None),
        (b"PK\x03\x04" + bytes(range(256)), None),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole_or_each_line_of_it(world: World, data, code):
    answer = imported(world, data)
    told = report(world, answer)
    assert records_of(world) == []
    if told["state"] == "REFUSED":
        assert told["problem"]["status"] == 422
        assert code is None or told["problem"]["errors"][0]["code"] == code
        assert told["finished_at"] is not None
        assert [e["action"] for e in events_of(world, answer)][-2:] == ["refuse_record_import", "read_record_import"]
    else:
        assert told["counts"]["written"] == 0
        assert told["counts"]["refused"] == told["counts"]["lines"]


def test_a_file_with_too_many_lines_is_refused_as_a_whole(world: World, monkeypatch):
    monkeypatch.setattr(import_split, "MOST_IMPORT_LINES", 3)
    told = report(world, imported(world, json_lines(record(n) for n in range(4))))
    assert (told["state"], told["problem"]["errors"][0]["code"]) == ("REFUSED", "too_many_lines")
    assert str(3) in told["problem"]["detail"]
    assert MOST_IMPORT_LINES >= 1_000_000
    assert records_of(world) == []


@pytest.mark.parametrize("change", [lambda data: data[:-1] + b" ", lambda data: data + b"\n", lambda data: data[:-2]])
def test_another_file_than_the_one_announced_is_refused_whoever_put_it_there(world: World, change):
    data = json_lines([record(1), record(2)])
    answer = asked(world, data)
    key = f"uploads/NCB-FR/{answer.json['import_id']}"
    world.s3.put_object(Bucket=door.settings.uploads_bucket, Key=key, Body=change(data))
    assert world.import_all() == []
    told = report(world, answer)
    assert (told["state"], told["problem"]["code"]) == ("REFUSED", "another_file")
    assert records_of(world) == []


def test_the_location_is_for_this_file_under_this_import_alone_and_ends(world: World):
    data = json_lines([record(1)])
    answer = asked(world, data)
    upload = answer.json["upload"]
    assert upload["method"] == "PUT"
    assert f"/uploads/NCB-FR/{answer.json['import_id']}?" in upload["url"]
    assert "X-Amz-SignedHeaders=content-length%3Bhost%3Bx-amz-checksum-sha256" in upload["url"]
    assert upload["headers"]["Content-Length"] == str(len(data))
    assert f"X-Amz-Expires={int(UPLOAD_WITHIN.total_seconds())}" in upload["url"]
    until = datetime.fromisoformat(upload["expires_at"])
    assert until - datetime.fromisoformat(answer.json["submitted_at"]) == UPLOAD_WITHIN


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"format": "XLS"}, "/format", "literal_error"),
        ({"format": None}, "/format", "missing"),
        ({"sha256": "abc"}, "/sha256", "string_pattern_mismatch"),
        ({"sha256": None}, "/sha256", "missing"),
        ({"bytes": 0}, "/bytes", "greater_than_equal"),
        ({"bytes": "5"}, "/bytes", "int_type"),
        ({"bytes": 1_000_001}, "/bytes", "file_too_large"),
        ({"mapping": "nowhere"}, "/mapping", "unknown_mapping"),
        ({"mapping": "No Name"}, "/mapping", "string_pattern_mismatch"),
        ({"test": "yes"}, "/test", "bool_type"),
        ({"again": 1}, "/again", "bool_type"),
        ({"ncb_reference": "x" * 49}, "/ncb_reference", "string_too_long"),
        ({"surprise": 1}, "/surprise", "extra_forbidden"),
    ],
)
def test_an_import_that_is_asked_for_wrongly_is_refused(world: World, change, pointer, code):
    answer = world.call("POST", PATH, any_import(b"{}", **change), party="NCB-FR")
    assert answer.status == 422, answer.text
    assert (answer.json["errors"][0]["pointer"], answer.json["errors"][0]["code"]) == (pointer, code)
    assert world.items(tables.IMPORTS) == []


def test_a_digest_in_capitals_is_the_same_digest(world: World):
    data = json_lines([record(1)])
    answer = asked(world, data, sha256=any_import(data)["sha256"].upper())
    assert answer.json["sha256"] == any_import(data)["sha256"]


def test_only_bureaus_import_and_each_sees_its_own(world: World):
    data = json_lines([record(1)])
    answer = imported(world, data)
    path = answer.headers["Location"]
    assert world.call("GET", path, party="NCB-BR").status == 404
    assert world.call("GET", f"{PATH}/imp_unknown", party="NCB-FR").status == 404
    for party in ("WCO", "ADM-KE", "INTERPOL-GS"):
        assert world.call("POST", PATH, any_import(data), party=party).status == 403
        for target in (path, PATH, "/v1/record-mappings", "/v1/record-mappings/any"):
            assert world.call("GET", target, party=party).status == 403
    assert world.call("POST", PATH, any_import(data), party="NCB-FR", scopes="record:read").status == 403
    assert world.call("GET", path, party="NCB-FR", scopes="record:write").status == 403
    assert world.call("GET", PATH, party="NCB-BR").json == {"items": [], "next_cursor": None}


def test_a_bureau_lists_its_imports_newest_first(world: World):
    world.call("PUT", "/v1/record-mappings/registre", mapping(), party="NCB-FR")
    ids = [asked(world, json_lines([record(n)])).json["import_id"] for n in range(3)]
    first = world.call("GET", f"{PATH}?limit=2", party="NCB-FR").json
    assert [each["import_id"] for each in first["items"]] == [ids[2], ids[1]]
    rest = world.call("GET", f"{PATH}?limit=2&cursor={first['next_cursor']}", party="NCB-FR").json
    assert ([each["import_id"] for each in rest["items"]], rest["next_cursor"]) == ([ids[0]], None)


def test_the_same_key_gives_the_same_import_and_location(world: World):
    data = json_lines([record(1)])
    first = asked(world, data, headers={"Idempotency-Key": "once"})
    again = asked(world, data, headers={"Idempotency-Key": "once"})
    assert (again.text, again.headers["Location"]) == (first.text, first.headers["Location"])
    other = world.call("POST", PATH, any_import(b"x"), party="NCB-FR", headers={"Idempotency-Key": "once"})
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert len(world.items(tables.IMPORTS)) == 1


def test_the_very_same_file_is_entered_once_unless_its_bureau_says_again(world: World):
    data = json_lines([record(1)])
    first = imported(world, data)
    refused = world.call("POST", PATH, any_import(data), party="NCB-FR")
    assert (refused.status, refused.json["code"]) == (409, "file_entered_already")
    assert first.json["import_id"] in refused.json["detail"]
    assert len(records_of(world)) == 1
    again = imported(world, data, again=True)
    assert report(world, again)["counts"] == counts(lines=1, unchanged=1)
    assert len(records_of(world)) == 1
    latest = world.call("POST", PATH, any_import(data), party="NCB-FR").json
    assert again.json["import_id"] in latest["detail"]
    assert report(world, imported(world, data, party="NCB-BR"), party="NCB-BR")["counts"]["written"] == 1


def test_a_rehearsal_with_test_records_is_no_reason_to_refuse_the_file_itself(world: World):
    data = json_lines([record(1)])
    imported(world, data, test=True)
    assert world.call("POST", PATH, any_import(data, test=True), party="NCB-FR").status == 409
    imported(world, data)
    assert sorted(r["test"] for r in records_of(world)) == [False, True]


def test_a_file_of_which_no_line_became_a_record_may_come_again_with_another_mapping(world: World):
    data = json_lines([record(1, record_kind="XYZZY")])
    assert report(world, imported(world, data))["counts"] == counts(lines=1, written=0, refused=1)
    told = {"values": {"record_kind": {"XYZZY": "STOLEN"}}}
    assert world.call("PUT", "/v1/record-mappings/nuit", told, party="NCB-FR").status == 200
    assert report(world, imported(world, data, mapping="nuit"))["counts"]["written"] == 1
    assert world.call("POST", PATH, any_import(data), party="NCB-FR").status == 409


def test_of_two_imports_of_one_file_at_once_one_is_entered_and_the_other_refused_as_a_whole(world: World):
    data = json_lines([record(1)])
    both = [asked(world, data), asked(world, data)]
    for answer in both:
        world.upload(answer, data)
    assert world.import_all(times=2) == []
    told = [report(world, answer) for answer in both]
    assert sorted(each["state"] for each in told) == ["DONE", "REFUSED"]
    (refused,) = (each for each in told if each["state"] == "REFUSED")
    (done,) = (each for each in told if each["state"] == "DONE")
    assert (refused["problem"]["status"], refused["problem"]["code"]) == (409, "file_entered_already")
    assert done["import_id"] in refused["problem"]["detail"]
    assert len(records_of(world)) == 1


def test_records_of_a_test_import_are_test_records_whatever_its_lines_say(world: World):
    data = json_lines([record(1), record(2, test=False), record(3, test=True)])
    assert report(world, imported(world, data, test=True))["test"] is True
    assert [r["test"] for r in records_of(world)] == [True] * 3
    found = world.call("POST", "/v1/searches", any_search(serial_number="QX000001")).json
    assert found["outcome"] == "no_match"


def test_an_import_without_the_flag_leaves_test_records_to_its_lines(world: World):
    imported(world, json_lines([record(1), record(2, test=True)]))
    assert sorted((r["ncb_reference"], r["test"]) for r in records_of(world)) == [
        ("FR-TEST-1", False),
        ("FR-TEST-2", True),
    ]


def test_from_a_record_the_trail_leads_to_the_file_its_line_and_who_sent_it(world: World):
    data = json_lines([record(1), record(2, record_kind="BORROWED")])
    answer = asked(world, data, headers={"User-Agent": "x"}, ncb_reference="FR-DELIVERY-7")
    world.upload(answer, data)
    world.import_all()
    import_id, sha256 = answer.json["import_id"], any_import(data)["sha256"]
    events = events_of(world, answer)
    assert [(e["action"], e["status"], e["import_line"]) for e in events] == [
        ("create_record_import", 202, None),
        ("accept_record_import", 200, None),
        ("create_record", 201, 1),
        ("create_record", 422, 2),
        ("finish_record_import", 200, None),
    ]
    created, accepted, written, refused, finished = events
    assert {event["manifest_sha256"] for event in events} == {sha256}
    same = ("party", "subject", "request_id", "gateway_request_id", "source_ip", "user_agent", "route", "method")
    for event in events[1:]:
        assert {name: event[name] for name in same} == {name: created[name] for name in same}
    assert json.loads(created["query"])["ncb_reference"] == "FR-DELIVERY-7"
    assert json.loads(accepted["query"]) == {
        "bytes": len(data), "lines": 2, "chunks": 1, "encoding": "utf-8", "encoding_ground": "bytes", "check": False,
    }  # fmt: skip
    told = counts(lines=2, written=1, refused=1)
    assert json.loads(finished["query"]) == {name: told[name] for name in told if name != "pending"}
    (kept,) = records_of(world)
    assert written["record_ids"] == [kept["record_id"]]
    assert json.loads(written["query"])["ncb_reference"] == "FR-TEST-1"
    assert (refused["problem"], refused["query"]) == ("invalid", None)
    at = datetime.fromisoformat(report(world, answer)["accepted_at"])
    assert kept["record_id"] == derived_id("rec", at, import_id, "1"), "the id itself says import and line"


def test_an_upload_that_nobody_tells_of_is_looked_for_and_found(world: World):
    sent: list[Any] = []
    sqs().meta.events.register("before-call.sqs.SendMessageBatch", lambda params, **_: sent.append(params["body"]))
    data = json_lines([record(1)])
    answer = asked(world, data)
    (entry,) = json.loads(sent[0])["Entries"]
    assert entry["DelaySeconds"] == LOOK_AFTER_SECONDS <= 900
    look = message_of("record-imports", entry["MessageBody"])
    assert entry["MessageBody"] == look_message(answer.json["import_id"])

    assert world.bring(look) == []
    assert report(world, answer)["state"] == "AWAITING_UPLOAD"
    assert json.loads(sent[1])["Entries"][0]["MessageBody"] == entry["MessageBody"], "it looks again"
    world.upload(answer, data)
    world.chunks("record-imports")  # the event of the upload is lost
    assert world.bring(look) == []
    assert report(world, answer)["state"] == "AWAITING_UPLOAD", "S3 may be telling just then"
    (again,) = json.loads(sent[2])["Entries"]
    assert again["MessageBody"] == look_message(answer.json["import_id"], seen=True)
    assert LOOK_AFTER_SECONDS + again["DelaySeconds"] <= 110, "it is noticed within two minutes of the upload"
    assert world.bring(message_of("record-imports", again["MessageBody"])) == []
    assert world.import_all() == []
    assert report(world, answer)["state"] == "DONE"
    before = len(sent)
    assert world.bring(look) == []
    assert len(sent) == before, "nothing is looked for any more"
    assert len(records_of(world)) == 1


def test_an_import_without_an_upload_expires_and_one_that_comes_late_is_entered_all_the_same(world: World, monkeypatch):
    data = json_lines([record(1)])
    answer = asked(world, data)
    look = message_of("record-imports", look_message(answer.json["import_id"]))
    with monkeypatch.context() as patch:
        patch.setattr(http, "now", lambda: datetime.now(UTC) + UPLOAD_WITHIN + LOOKED_FOR + timedelta(seconds=1))
        for _ in range(2):
            assert world.bring(look) == []
    assert report(world, answer)["state"] == "EXPIRED"
    assert [e["action"] for e in events_of(world, answer)].count("expire_record_import") == 1
    world.upload(answer, data)
    assert world.import_all() == []
    assert report(world, answer)["state"] == "DONE"
    assert len(records_of(world)) == 1


def test_everything_of_an_import_expires_together_and_is_not_read_once_it_may(world: World, monkeypatch):
    answer = imported(world, json_lines([record(1), record(2, record_kind="BORROWED")]))
    items = [item for item in world.items(tables.IMPORTS) if item["part"]["S"] not in ("file", "NCB-FR", "records")]
    parts = {item["part"]["S"].split("-")[0]: item["expires_at"]["N"] for item in items}
    assert set(parts) == {
        "import",
        "reading",
        "chunk",
        "line",
        "refused",
        "count",
    }  # which file it was is kept for good, and that there was work of the bureau until the clock has looked
    assert len(set(parts.values())) == 1
    monkeypatch.setattr(http, "now", lambda: datetime.now(UTC) + timedelta(seconds=IMPORT_KEPT_SECONDS + 1))
    assert world.call("GET", answer.headers["Location"], party="NCB-FR").status == 404


def test_mappings_are_kept_by_version_and_changed_by_who_has_read_them(world: World):
    path = "/v1/record-mappings/registre"
    first = world.call("PUT", path, mapping(), party="NCB-FR")
    assert (first.status, first.json["version"], first.json["changed_by"]) == (200, 1, "client-of-NCB-FR")
    again = world.call("PUT", path, mapping(), party="NCB-FR")
    assert (again.status, again.text) == (200, first.text)
    other = mapping(VOL="LOST")
    assert world.call("PUT", path, other, party="NCB-FR").status == 428
    assert world.call("PUT", path, other, party="NCB-FR", headers={"If-Match": '"7"'}).status == 412
    assert world.call("PUT", path[:-1], other, party="NCB-FR", headers={"If-Match": '"1"'}).status == 412
    second = world.call("PUT", path, other, party="NCB-FR", headers={"If-Match": first.headers["ETag"]})
    assert (second.json["version"], second.headers["ETag"]) == (2, '"2"')
    assert world.call("GET", path, party="NCB-FR").text == second.text
    assert world.call("GET", f"{path}?version=1", party="NCB-FR").text == first.text
    assert world.call("GET", f"{path}?version=3", party="NCB-FR").status == 404
    assert world.call("GET", path, party="NCB-BR").status == 404
    assert world.call("PUT", path, mapping(), party="NCB-BR").json["version"] == 1
    world.call("PUT", "/v1/record-mappings/archive", mapping(), party="NCB-FR")
    listed = world.call("GET", "/v1/record-mappings?limit=1", party="NCB-FR").json
    assert [each["name"] for each in listed["items"]] == ["archive"]
    rest = world.call("GET", f"/v1/record-mappings?limit=5&cursor={listed['next_cursor']}", party="NCB-FR").json
    assert [(each["name"], each["version"]) for each in rest["items"]] == [("registre", 2)]
    assert world.call("GET", PATH, party="NCB-FR").json["items"] == []
    events = [e for e in world.documents(tables.AUDIT) if e["action"] == "put_record_mapping" and e["object_version"]]
    # What changed nothing, or was sent again, has the version that stood.
    versions = {(e["party"], e["path"], e["object_version"]) for e in events}
    assert sorted((party, version) for party, _, version in versions) == [
        ("NCB-BR", 1), ("NCB-FR", 1), ("NCB-FR", 1), ("NCB-FR", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["No", "a--b", "-a", "a-", "x" * 64, "a_b", "%20"])
def test_a_mapping_has_a_plain_name(world: World, name):
    answer = world.call("PUT", f"/v1/record-mappings/{name}", mapping(), party="NCB-FR")
    assert answer.status == 422, answer.text
    assert world.items(tables.IMPORTS) == []


def mapping(**kinds: str) -> dict[str, Any]:
    """A mapping of a French register's columns; `kinds` are further words for what happened."""
    return {
        "columns": {
            "NUM": "firearm.serial_number",
            "FABRICANT": "firearm.make",
            "FAIT": "record_kind",
            "DATE": "occurred_on",
            "PAYS": "occurred_in",
            "DOSSIER": "ncb_reference",
        },
        "values": {"record_kind": {"VOL": "STOLEN", "PERTE": "LOST", **kinds}},
    }
