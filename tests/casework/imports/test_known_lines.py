"""Imports know what they hold: a line is new, changed or unchanged, whoever entered its record, and none is doubled."""

import json
from typing import Any

import pytest

from iarms import tables
from iarms.casework.imports import split as import_split
from iarms.casework.imports import write as import_write
from iarms.handlers import http, importer
from tests.builders import any_search, counts
from tests.casework.imports.weekly import imported, line, outcomes, patched, records, report, uploaded
from tests.faults import killed_after
from tests.world import World


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "FIRST_PAUSE", 0.0)


def test_the_next_extract_has_one_line_more_and_enters_that_one_alone(world: World):
    first = imported(world, [line(n) for n in (1, 2, 3)])
    told = imported(world, [line(n) for n in (1, 2, 3, 4)])
    assert told["counts"] == counts(lines=4, written=1, unchanged=3)
    assert outcomes(told) == ["unchanged", "unchanged", "unchanged", "new"]
    assert [each["record_id"] for each in told["lines"][:3]] == [each["record_id"] for each in first["lines"]]
    assert len(records(world)) == 4
    found = world.call("POST", "/v1/searches", any_search(serial_number="QX000002")).json
    assert [match["record_id"] for match in found["matches"]] == [first["lines"][1]["record_id"]]


def test_fifty_two_weekly_files_are_the_records_once_and_fifty_two_honest_reports(world: World):
    lines = {n: line(n) for n in range(1, 9)}
    imported(world, lines.values())
    corrected = entered = 0
    for week in range(2, 53):
        changed: list[int] = []
        added: list[int] = []
        if week % 5 == 0:
            changed = [week % 8 + 1]
            lines[changed[0]] = {**lines[changed[0]], "occurred_on": f"2019-05-{week // 2:02}"}
        if week % 13 == 0:
            added = [100 + week]
            lines[added[0]] = line(added[0])
        corrected += len(changed)
        entered += len(added)
        told = imported(world, lines.values(), ncb_reference=f"week {week}", again=True)
        expected = ["changed" if n in changed else "new" if n in added else "unchanged" for n in lines]
        assert outcomes(told) == expected
        assert told["counts"] == counts(
            lines=len(lines),
            written=len(changed) + len(added),
            changed=len(changed),
            unchanged=len(lines) - len(changed) - len(added),
        )
    assert (corrected, entered) == (10, 4)
    kept = records(world)
    assert len(kept) == len(lines) == 12
    assert sum(record["version"] - 1 for record in kept) == corrected
    by_reference = {record["ncb_reference"]: record for record in kept}
    assert all(by_reference[each["ncb_reference"]]["occurred_on"] == each["occurred_on"] for each in lines.values())
    postings = [posting for item in world.items(tables.SERIAL_INDEX) for posting in item["postings"]["BS"]]
    assert len(set(postings)) == len(lines)


def test_a_changed_line_corrects_its_record_as_its_bureau_would_and_says_what(world: World):
    before = imported(world, [line(1, model="92"), line(2)])["lines"][0]["record_id"]
    told = imported(world, [line(1, model="92 FS", occurred_on="2020"), line(2)])
    (changed, unchanged) = told["lines"]
    assert (changed["outcome"], changed["record_id"], changed["version"]) == ("changed", before, 2)
    assert changed["fields"] == ["firearm.model", "occurred_on"]
    assert unchanged["fields"] == []
    kept = world.call("GET", f"/v1/records/{before}", party="NCB-FR").json
    assert (kept["firearm"]["model"], kept["occurred_on"], kept["version"]) == ("92 FS", "2020", 2)
    assert kept["changed_because"] == f"line 1 of {told['import_id']}"
    versions = world.call("GET", f"/v1/records/{before}/versions", party="NCB-FR").json["items"]
    assert [each["firearm"]["model"] for each in versions] == ["92 FS", "92"]
    events = [e for e in world.documents(tables.AUDIT) if e["import_id"] == told["import_id"]]
    (event,) = (e for e in events if e["action"] == "change_record")
    assert (event["status"], event["import_line"], event["object_version"]) == (200, 1, 2)
    assert (event["record_ids"], event["changes"]) == ([before], ["firearm.model", "occurred_on"])
    assert not any(before in e["record_ids"] for e in events if e["action"] == "create_record")


def test_an_unchanged_line_writes_nothing_to_its_record_and_nothing_into_the_trail(world: World):
    imported(world, [line(n) for n in (1, 2)])
    before = [world.items(table) for table in (tables.RECORDS, tables.SERIAL_INDEX, tables.OUTBOX)]
    told = imported(world, [line(n) for n in (2, 1)])
    assert outcomes(told) == ["unchanged", "unchanged"]
    assert [world.items(table) for table in (tables.RECORDS, tables.SERIAL_INDEX, tables.OUTBOX)] == before
    events = [e for e in world.documents(tables.AUDIT) if e["import_id"] == told["import_id"]]
    assert sorted(e["action"] for e in events if e["action"] != "read_record_import") == [
        "accept_record_import", "create_record_import", "finish_record_import",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"serial_number": "qx-000001"},
        {"serial_number": " QX 000001"},
        {"ncb_reference": "fr-test-1"},
    ],
)
def test_a_number_or_reference_written_otherwise_is_the_same_record(world: World, other):
    imported(world, [line(1)])
    told = imported(world, [line(1, **other)])
    assert outcomes(told) == ["changed"]
    assert len(records(world)) == 1


@pytest.mark.parametrize(
    "other", [{"serial_number": "QX000002"}, {"ncb_reference": "FR-TEST-12"}, {"serial_number": "QXO00001"}]
)
def test_another_number_or_reference_is_another_record(world: World, other):
    imported(world, [line(1)])
    assert outcomes(imported(world, [line(1, **other)])) == ["new"]
    assert len(records(world)) == 2


def test_bureaus_and_test_records_are_known_apart(world: World):
    imported(world, [line(1)])
    assert outcomes(imported(world, [line(1)], party="NCB-BR")) == ["new"]
    assert outcomes(imported(world, [line(1)], test=True)) == ["new"]
    assert outcomes(imported(world, [line(1)], test=True, again=True)) == ["unchanged"]
    assert len(records(world)) == 3


def test_a_record_that_was_entered_or_corrected_by_hand_is_known(world: World):
    entered = world.call("POST", "/v1/records", line(1), party="NCB-FR").json["record_id"]
    told = imported(world, [line(1)])
    assert (outcomes(told), told["lines"][0]["record_id"]) == (["unchanged"], entered)
    patched(world, entered, ncb_reference="FR-OTHER", firearm={"serial_number": "ZZ991"})
    told = imported(world, [line(1, serial_number="ZZ991", ncb_reference="FR-OTHER")])
    assert (outcomes(told), told["lines"][0]["record_id"]) == (["unchanged"], entered)
    assert outcomes(imported(world, [line(1)], again=True)) == ["new"], "nothing is known by what it was"


def test_what_a_line_does_not_name_or_leaves_empty_stays_as_it_is(world: World):
    heading = b"serial_number,make,model,record_kind,occurred_on,occurred_in,ncb_reference\n"
    told = imported(world, heading + b"QX000001,Beretta,92,STOLEN,2019,FR,F-1\n", format="CSV")
    record_id = told["lines"][0]["record_id"]
    patched(world, record_id, firearm={"finish": "blued"}, handling="NO_ONWARD_SHARING")
    told = imported(world, heading + b"QX000001,Beretta,,STOLEN,2019,FR,F-1\n", format="CSV")
    assert outcomes(told) == ["unchanged"]
    (kept,) = records(world)
    assert (kept["firearm"]["model"], kept["firearm"]["finish"]) == ("92", "blued")
    assert kept["handling"] == "NO_ONWARD_SHARING"


@pytest.mark.parametrize("status", ["LOCATED", "CLEARED", "CANCELLED"])
def test_a_record_that_is_no_longer_searched_for_stays_so_though_the_extract_still_lists_it(world: World, status):
    record_id = imported(world, [line(1)])["lines"][0]["record_id"]
    patched(world, record_id, status=status)
    told = imported(world, [line(1)], again=True)
    assert (outcomes(told), told["lines"][0]["record_id"]) == (["unchanged"], record_id)
    assert told["lines"][0]["notes"][0].startswith(f"{record_id} is {status} since ")
    (kept,) = records(world)
    assert (kept["status"], kept["version"]) == (status, 2)


def test_a_cancelled_record_is_entered_anew_where_the_line_says_otherwise_by_now(world: World):
    old = imported(world, [line(1, make="Astra")])["lines"][0]["record_id"]
    patched(world, old, status="CANCELLED")
    told = imported(world, [line(1, make="Beretta")])
    assert outcomes(told) == ["new"]
    assert told["lines"][0]["notes"][0].startswith(f"{old} is CANCELLED")
    assert sorted(r["status"] for r in records(world)) == ["ACTIVE", "CANCELLED"]
    assert outcomes(imported(world, [line(1, make="Beretta"), line(2)])) == ["unchanged", "new"]


def test_a_found_weapon_is_a_new_record_only_for_an_event_after_it_was_found(world: World):
    old = imported(world, [line(1)])["lines"][0]["record_id"]
    patched(world, old, status="CLEARED")
    told = imported(world, [line(1, occurred_in="BE")])
    assert (outcomes(told), len(records(world))) == (["unchanged"], 1)


def test_a_line_without_a_reference_is_known_by_number_and_make(world: World):
    first = imported(world, [line(2), line(1, ncb_reference=None)], ncb_reference="W1")
    told = imported(world, [line(1, ncb_reference=None), line(1, ncb_reference=None, make="Astra")], ncb_reference="W2")
    assert outcomes(told) == ["unchanged", "new"]
    assert told["lines"][0]["record_id"] == first["lines"][1]["record_id"]
    assert sorted(r["ncb_reference"] for r in records(world)) == ["FR-TEST-2", "W1/2", "W2/2"]


def test_weapons_without_a_number_are_as_many_as_there_are_lines(world: World, monkeypatch):
    monkeypatch.setattr(import_split, "IMPORT_LINES_PER_CHUNK", 2)
    rifle = line(1, serial_number=None, serial_state="OBLITERATED")
    lines = [rifle, rifle, rifle, {**rifle, "firearm": {**rifle["firearm"], "calibre": "7.65 mm"}}]
    assert outcomes(imported(world, lines)) == ["new"] * 4
    assert outcomes(imported(world, [*lines, line(9)])) == ["unchanged"] * 4 + ["new"]
    assert outcomes(imported(world, [*lines, rifle])) == ["unchanged"] * 4 + ["new"]
    assert len(records(world)) == 6


def test_two_weapons_of_one_reference_and_number_are_two_each_week(world: World, monkeypatch):
    monkeypatch.setattr(import_split, "IMPORT_LINES_PER_CHUNK", 2)
    pair = [line(1), line(2), line(1, make="Astra", model="600"), line(3)]
    first = imported(world, pair)
    assert outcomes(first) == ["new"] * 4
    assert outcomes(imported(world, [*reversed(pair), line(4)])) == ["unchanged"] * 4 + ["new"]
    changed = line(1, make="Astra", model="600", occurred_in="BE")
    told = imported(world, [pair[0], pair[1], changed, pair[3]])
    assert outcomes(told) == ["unchanged", "unchanged", "changed", "unchanged"]
    assert told["lines"][2]["record_id"] == first["lines"][2]["record_id"]
    told = imported(world, [line(1, make="Glock", model="17")])
    assert outcomes(told) == ["refused"]
    assert told["lines"][0]["problem"]["code"] == "several_records"
    assert len(records(world)) == 5


def test_a_file_that_repeats_itself_enters_its_lines_once(world: World, monkeypatch):
    monkeypatch.setattr(import_split, "IMPORT_LINES_PER_CHUNK", 2)
    told = imported(world, [line(1), line(1), line(2), line(1), line(2)])
    assert outcomes(told) == ["new", "unchanged", "new", "unchanged", "unchanged"]
    assert len(records(world)) == 2


@pytest.mark.parametrize("lines_a_chunk", [1, 2, 200])
def test_a_check_counts_as_its_import_will(world: World, monkeypatch, lines_a_chunk):
    monkeypatch.setattr(import_split, "IMPORT_LINES_PER_CHUNK", lines_a_chunk)
    imported(world, [line(n) for n in (1, 2, 3)])
    lines = [
        line(1),
        line(2, occurred_in="BE"),
        line(4),
        line(4),
        line(5, record_kind="BORROWED"),
        line(4, make="Astra"),
    ]
    before = world.items(tables.RECORDS)
    checked = imported(world, lines, check=True)
    assert world.items(tables.RECORDS) == before
    entered = imported(world, lines)
    assert outcomes(checked) == outcomes(entered)
    assert outcomes(entered) == ["unchanged", "changed", "new", "unchanged", "refused", "new"]
    expected = counts(lines=6, written=3, changed=1, unchanged=2, refused=1)
    assert entered["counts"] == expected
    assert checked["counts"] == {**expected, "written": 0}
    assert checked["enterable"] == 3
    assert [each["fields"] for each in checked["lines"]] == [each["fields"] for each in entered["lines"]]


def test_lines_are_listed_by_what_they_are(world: World):
    imported(world, [line(n) for n in (1, 2)])
    answer = uploaded(world, [line(1), line(2, occurred_in="BE"), line(3), line(4, record_kind="BORROWED")])
    assert world.import_all() == []
    for which, expected in (
        ("unchanged", [1]), ("changed", [2]), ("new", [3]), ("refused", [4]), ("written", [2, 3]), ("all", [1, 2, 3, 4])
    ):  # fmt: skip
        assert [each["line"] for each in report(world, answer, which=which)["lines"]] == expected, which


def test_of_two_files_at_once_with_the_same_lines_each_weapon_is_entered_once(world: World):
    one, other = uploaded(world, [line(1), line(2)]), uploaded(world, [line(2), line(1), line(3)])
    for message in world.chunks("record-imports"):
        assert world.bring(message) == []
    chunks = world.chunks("record-imports")
    for prepared in [opened(json.loads(message["body"])) for message in chunks]:
        import_write.write_group(importer.stores, prepared)
    for message in chunks:
        assert world.bring(message) == []
    assert world.import_all() == []
    assert len(records(world)) == 3
    told = [outcomes(report(world, answer)) for answer in (one, other)]
    assert told == [["new", "new"], ["unchanged", "unchanged", "new"]]


def opened(body: Any) -> list[import_write.PreparedLine]:
    """The lines of a chunk as a worker has them before it writes anything."""
    by = import_split.Invocation("request", "1", 200, 201)
    chunk = import_write.open_line_chunk(importer.stores, body["import_id"], body["chunk"], http.now())
    assert chunk is not None
    return [import_write.prepare_line(importer.stores, by, chunk, each, http.now()) for each in chunk.left]


def test_the_reads_of_a_chunk_do_not_grow_with_its_lines_nor_with_what_is_held(world: World):
    made_by_size = []
    for size in (2, 80):
        imported(world, [line(size * 1000 + n) for n in range(size)])
        answer = uploaded(world, [line(size * 1000 + n) for n in range(size)], again=True)
        with killed_after(0) as made:
            assert world.import_all() == []
        assert set(outcomes(report(world, answer))) == {"unchanged"}
        made_by_size.append([call for call in made if call in ("GetItem", "BatchGetItem", "Query")])
    few, many = made_by_size
    assert few == many


def test_a_review_by_day_that_is_over_refuses_no_line_that_changes_nothing(world: World):
    imported(world, [line(1)])
    (kept,) = records(world)
    told = imported(world, [line(1, review_by=kept["review_by"])])
    assert outcomes(told) == ["unchanged"]
