"""A version built off line holds what the product's writers would have written, is loaded, and is searched."""

import base64
import contextlib
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from iarms import tables
from iarms.casework.records.entry import make_record
from iarms.casework.searching.lookup import frequencies_in
from iarms.domain.matching.postings import entries_of
from iarms.domain.serials.frequencies import packaged_frequencies
from iarms.domain.serials.index_keys import record_id_of
from iarms.domain.serials.patterns import fits, read_pattern
from iarms.handlers import records as records_door
from iarms.handlers import search as search_door
from iarms.models.record import Record, RecordDraft
from iarms.store.serial_index import POSTINGS_PER_PAGE, SerialIndex
from infra import ROOT
from ops.bulk import build_index, compare_index
from ops.bulk.build_index import build
from ops.bulk.import_files import BuildFailed, items_in, load_import, manifest_of
from samples.registry.records import generate
from tests.builders import REVIEWS, any_record, any_search
from tests.ops.bulk.versions import configured, deployed_with, table_as_imported
from tests.world import DEPLOYMENT, World

NEW = "iarms-local-serial-index-v4.4"
AFTER = deployed_with(index_version="v4.4", index_tables={"v4.4": NEW})
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def record(**fields: Any) -> Record:
    return make_record("NCB-FR", RecordDraft.model_validate(any_record(**fields)), NOW, REVIEWS)


def sampled(count: int) -> list[Record]:
    return [
        make_record(sample.owner, RecordDraft.model_validate(sample.body), NOW, REVIEWS)
        for sample in generate(count, seed=20261124)
    ]


def awkward() -> list[Record]:
    """Records of every kind of place: unknown make, short, unread, other numbers, no number, not of letters alone."""
    return [
        record(),
        record(serial_number="AB0O12347", make="Beretta", model="92FS", calibre="9 mm Para"),
        record(serial_number="4711", make="Unheard Of & Sons"),
        record(serial_number="AB1", model=None),
        record(serial_number="AB0123?7"),
        record(serial_number="RASPADA"),
        record(serial_number=None, serial_state="NONE_EVER", model="P226", make="SIG Sauer", calibre="9x19"),
        record(serial_number="ЖЫ-7\\81", make='Наган "7"\\'),
        record(serial_number="0000123456789012345678901234567890123"),
        record(other_numbers=[{"component": "SLIDE", "number": "SLD-88123"}, {"component": "BARREL", "number": "B7"}]),
    ]


def written(path: Path, records: Iterable[Record]) -> Path:
    path.write_text("".join(each.model_dump_json() + "\n" for each in records), "utf-8")
    return path


def exported(folder: Path, records: list[Record], *, files: int = 3) -> Path:
    """The records as DynamoDB exports their table: gzipped lines, and a list of the files."""
    data = folder / "AWSDynamoDB" / "0174-export" / "data"
    data.mkdir(parents=True)
    listed = []
    for number in range(files):
        items = [records_door.stores.records.put_item(each)["Put"]["Item"] for each in records[number::files]]
        name = f"part{number}.json.gz"
        (data / name).write_bytes(gzip.compress("".join(json.dumps({"Item": i}) + "\n" for i in items).encode()))
        listed.append({"itemCount": len(items), "dataFileS3Key": f"any/AWSDynamoDB/0174-export/data/{name}"})
    (data.parent / "manifest-files.json").write_text("".join(json.dumps(each) + "\n" for each in listed))
    (data.parent / "manifest-summary.json").write_text("{}\n")
    return folder


def parts_of(directory: Path) -> dict[str, str]:
    return {part["name"]: part["sha256"] for part in manifest_of(directory)["parts"]}


@pytest.fixture
def moved(world: World) -> Iterator[World]:
    """A world that searches v4.4, which lies in a table as an import makes it."""
    table_as_imported(world, NEW)
    with configured(AFTER):
        yield world


def test_a_place_holds_what_the_products_writers_put_there(world: World, tmp_path: Path):
    table = table_as_imported(world, NEW)
    crowd = [record(serial_number="QQ1", ncb_reference=f"FR-{n}") for n in range(POSTINGS_PER_PAGE + 3)]
    records = [*awkward(), *sampled(25), *crowd]
    build(written(tmp_path / "records.jsonl", records), "v4.4", tmp_path / "built", parts=5)
    compare_index.write_by_the_products_writers(world.dynamodb, table, "v4.4", records)
    same = compare_index.compare_built(tmp_path / "built", world.dynamodb, table)
    assert same.same, same
    assert same.places > 1000
    assert {len(item["postings"]["BS"]) for item in items_in(tmp_path / "built") if "more" in item} == {
        POSTINGS_PER_PAGE
    }

    extra = {"key": {"S": "v4.4#D#NOWHERE"}, "page": {"S": "0"}, "postings": {"BS": [b"x"]}}
    world.dynamodb.put_item(TableName=table, Item=extra)
    place = next(item for item in items_in(tmp_path / "built") if item["page"]["S"] == "0" and "more" not in item)
    key = {name: place[name] for name in ("key", "page")}
    world.dynamodb.delete_item(TableName=table, Key=key)
    crowded = {"key": {"S": "v4.4#D#1"}, "page": {"S": "0"}}
    world.dynamodb.update_item(TableName=table, Key=crowded, UpdateExpression="REMOVE more")
    other = compare_index.compare_built(tmp_path / "built", world.dynamodb, table)
    assert not other.same
    assert (other.only_held, other.only_built) == ([("v4.4#D#NOWHERE", "")], [(key["key"]["S"], "")])
    assert (other.differing, other.faulty) == ([], [("v4.4#D#1", "")])


def test_what_was_built_and_loaded_is_found_in_every_way(moved: World, tmp_path: Path):
    slide = [{"component": "SLIDE", "number": "SLD88123"}]
    mine = record(serial_number="TJX20195", make="Taurus", model="PT92", calibre="9 mm Para", other_numbers=slide)
    quiet = record(serial_number=None, serial_state="OBLITERATED", make="SIG Sauer", model="P226", calibre="9x19")
    records = [mine, quiet, *sampled(300)]
    records_door.stores.records.put_all(records, bulk="v4.4")
    build(written(tmp_path / "records.jsonl", records), "v4.4", tmp_path / "built", parts=7)
    assert load_import(tmp_path / "built", moved.dynamodb, NEW) == manifest_of(tmp_path / "built")["items"]
    weapon = {"make": "Taurus", "model": "PT92", "calibre": "9 mm Para"}
    for asked in (
        {"serial_number": "TJX20195"},
        {"serial_number": "TJX20195", "mode": "exact"},
        {"serial_number": "TJX2O195"},
        {"serial_number": "TJX2195"},
        {"serial_number": "TJ20915", "mode": "deep"},
        {"serial_number": "TJX20?95"},
        {"serial_number": "TJX20*"},
        {"serial_number": "*X20195"},
        {"serial_number": "20195"},
        {"serial_number": "SLD88123"},
    ):
        answer = moved.call("POST", "/v1/searches", any_search(**weapon, **asked, include_leads=True))
        assert answer.status == 201, answer.text
        assert [m["record_id"] for m in answer.json["matches"]][:1] == [mine.record_id], asked
    body = any_search(serial_number=None, make="SIG Sauer", model="P226", include_leads=True)
    described = moved.call("POST", "/v1/searches", body).json
    assert quiet.record_id in [match["record_id"] for match in described["matches"]]
    assert described["interpretation"] is not None
    absent = moved.call("POST", "/v1/searches", any_search(serial_number="ZZWWKK55991", make="Taurus")).json
    assert absent["outcome"] == "no_match"


def test_every_record_is_found_by_its_number_and_entries_go_on_where_the_import_ended(moved: World, tmp_path: Path):
    crowd = [
        record(serial_number="AB012347", make="S&W", ncb_reference=f"FR-{n}") for n in range(POSTINGS_PER_PAGE + 5)
    ]
    records_door.stores.records.put_all(crowd, bulk="v4.4")
    build(written(tmp_path / "records.jsonl", crowd), "v4.4", tmp_path / "built", parts=3)
    load_import(tmp_path / "built", moved.dynamodb, NEW)
    late = moved.call("POST", "/v1/records", any_record(make="Glock", model="17", ncb_reference="late"), party="NCB-FR")
    assert late.status == 201
    key = {":key": {"S": "v4.4#D#48012347"}}
    pages = moved.dynamodb.query(
        TableName=NEW,
        KeyConditionExpression="#key = :key",
        ExpressionAttributeNames={"#key": "key"},
        ExpressionAttributeValues=key,
    )["Items"]
    assert {page["page"]["S"]: len(page["postings"]["BS"]) for page in pages} == {"0": POSTINGS_PER_PAGE, "1": 6}
    answer = moved.call("POST", "/v1/searches", any_search(make="Glock", model="17")).json
    assert answer["matches"][0]["record_id"] == late.json["record_id"]


def test_the_frequencies_are_those_of_the_records(moved: World, tmp_path: Path):
    records = [record(serial_number=f"AB{n * 7919 % 1_000_000:06}", ncb_reference=f"FR-{n}") for n in range(400)]
    records.append(record(serial_number="RASPADA"))
    build(written(tmp_path / "records.jsonl", records), "v4.4", tmp_path / "built", parts=2, workers=2)
    load_import(tmp_path / "built", moved.dynamodb, NEW)
    counted = frequencies_in(search_door.stores.index, "v4.4")
    assert counted != packaged_frequencies()
    assert (counted.records, counted.numbers["SMITH_WESSON"]) == (401, 400)
    assert [layout.shape for layout in counted.layouts["SMITH_WESSON"]] == ["AA999999"]


def test_frequencies_that_no_item_holds_go_on_in_the_next(
    moved: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(build_index, "CONTENT_BYTES", 100)
    records = [record(serial_number=f"AB{n:06}", make=f"Maker {n}", ncb_reference=f"FR-{n}") for n in range(60)]
    build(written(tmp_path / "records.jsonl", records), "v4.4", tmp_path / "built", parts=2)
    load_import(tmp_path / "built", moved.dynamodb, NEW)
    pages = [item["page"]["S"] for item in items_in(tmp_path / "built") if "content" in item]
    assert pages == [f"{number:05}" for number in range(len(pages))]
    assert len(pages) > 1
    assert frequencies_in(search_door.stores.index, "v4.4").records == 60


def test_an_export_a_file_and_any_number_of_workers_give_the_same_parts(tmp_path: Path):
    records = [*awkward(), *sampled(60)]
    lines = written(tmp_path / "records.jsonl", records)
    build(lines, "v4.4", tmp_path / "one", parts=4)
    build(lines, "v4.4", tmp_path / "two", parts=4, workers=2)
    build(exported(tmp_path / "export", records), "v4.4", tmp_path / "three", parts=4, workers=2)
    assert parts_of(tmp_path / "one") == parts_of(tmp_path / "two")
    # Of equally frequent things the frequencies keep those that came first: their part differs with the order.
    assert list(parts_of(tmp_path / "one").items())[:4] == list(parts_of(tmp_path / "three").items())[:4]
    build(lines, "v4.4", tmp_path / "four", parts=9)

    def items(name: str) -> list[str]:
        return sorted(repr(sorted(item.items())) for item in items_in(tmp_path / name))

    assert items("one") == items("four")


def test_a_part_is_what_an_import_from_s3_takes(tmp_path: Path):
    build(written(tmp_path / "records.jsonl", awkward()), "v4.4", tmp_path / "built", parts=3)
    names = sorted(path.name for path in (tmp_path / "built" / "data").iterdir())
    assert names == [f"part-{number:05}.json.gz" for number in range(4)]
    seen = set()
    for name in names:
        for line in gzip.decompress((tmp_path / "built" / "data" / name).read_bytes()).decode().splitlines():
            (wrapper,) = json.loads(line).items()
            assert wrapper[0] == "Item"
            item = wrapper[1]
            place = item["key"]["S"], item["page"]["S"]
            assert place not in seen, "of two items under one key an import keeps one"
            seen.add(place)
            if "content" in item:
                assert base64.b64decode(item["content"]["B"], validate=True)
            else:
                texts = item["postings"]["BS"]
                assert all(base64.b64decode(text, validate=True) for text in texts)
                assert 0 < len(texts) == len(set(texts)) <= POSTINGS_PER_PAGE
    assert sorted(path.name for path in (tmp_path / "built").iterdir()) == ["data", "manifest.json", "skipped.jsonl"]


@pytest.mark.parametrize(("version", "items_of_a_list"), [("v3.4", 3), ("v4.4", 3 * POSTINGS_PER_PAGE)])
def test_an_import_meets_the_pages_of_a_key_far_apart_and_no_key_in_order(
    version: str, items_of_a_list: int, tmp_path: Path
):
    records = [
        record(serial_number=f"{n:06}", make="Glock", model="17", calibre="9x19", ncb_reference=f"FR-{n}")
        for n in range(100_000, 100_000 + 3 * POSTINGS_PER_PAGE)
    ]
    build(written(tmp_path / "records.jsonl", records), version, tmp_path / "built", parts=4)
    per_part = []
    for name in sorted(parts_of(tmp_path / "built"))[:-1]:
        text = gzip.decompress((tmp_path / "built" / "data" / name).read_bytes()).decode()
        keys = [json.loads(line)["Item"]["key"]["S"] for line in text.splitlines()]
        same_as_before = sum(one == other for one, other in pairwise(keys))
        in_order = sum(one <= other for one, other in pairwise(keys))
        assert same_as_before < 0.12 * len(keys), "rotations of 6-digit numbers share few keys, but not in a row"
        assert 0.4 < in_order / len(keys) < 0.65
        per_part.append(len(keys))
    assert max(per_part) < 1.3 * min(per_part)
    pages = [item for item in items_in(tmp_path / "built") if "#K#" in item["key"]["S"]]
    assert len(pages) == items_of_a_list


def test_what_is_not_active_is_counted_and_not_indexed(tmp_path: Path):
    gone = record(serial_number="QQ777123").model_copy(update={"status": "CANCELLED"})
    manifest = build(written(tmp_path / "records.jsonl", [record(), gone]), "v4.4", tmp_path / "built", parts=2)
    assert (manifest["records"], manifest["lines"], manifest["not_indexed"]) == (1, 2, {"CANCELLED": 1})
    assert not [item for item in items_in(tmp_path / "built") if "777123" in item["key"]["S"]]


BAD = (
    ("{", "line: json_invalid"),
    ("[]", "line: model_type"),
    ('{"Item": {"record_id": {"S": "rec_1"}}}', "KeyError"),
    ('{"Item": {"document": {"S": "{"}}}', "line: json_invalid"),
    (record().model_dump_json().replace('"status":"ACTIVE"', '"status":"SECRET WORD"'), "status: literal_error"),
    (record().model_dump_json().replace("rec_", "wreck_"), "ValueError"),
)


def test_a_version_without_a_record_is_not_built(tmp_path: Path):
    gone = record().model_copy(update={"status": "CANCELLED"})
    for name, records in (("empty", []), ("gone", [gone])):
        with pytest.raises(BuildFailed, match=f"none of {len(records)} lines is an ACTIVE record"):
            build(written(tmp_path / f"{name}.jsonl", records), "v4.4", tmp_path / name)
        assert not (tmp_path / name / "manifest.json").exists()


def test_lines_that_are_no_records_are_named_and_say_nothing_of_what_they_hold(tmp_path: Path, capsys):
    file = written(tmp_path / "records.jsonl", [record(ncb_reference=f"FR-{n}") for n in range(10)])
    with file.open("a") as more:
        more.write("\n" + "".join(line + "\n" for line, _ in BAD))
    arguments = [str(file), "--version", "v4.4", "--parts", "2", "--workers", "1", "--out"]
    assert build_index.main([*arguments, str(tmp_path / "no")]) == 1
    told = capsys.readouterr().err
    assert "nothing was built: 6 of 16 lines are no records, more than 0.100%" in told
    assert not (tmp_path / "no" / "manifest.json").exists()
    assert build_index.main([*arguments, str(tmp_path / "yes"), "--most-skipped", "0.4"]) == 0
    assert "6 lines skipped" in capsys.readouterr().err
    skipped = [json.loads(line) for line in (tmp_path / "yes" / "skipped.jsonl").read_text().splitlines()]
    assert [(each["line"], each["reason"]) for each in skipped] == [(12 + n, bad[1]) for n, bad in enumerate(BAD)]
    assert "SECRET" not in (tmp_path / "yes" / "skipped.jsonl").read_text() + told
    manifest = manifest_of(tmp_path / "yes")
    assert (manifest["records"], manifest["skipped"], manifest["skipped_first"]) == (10, 6, skipped)


def test_a_record_that_comes_twice_is_one_and_two_that_disagree_stop_the_build(tmp_path: Path):
    one = record()
    manifest = build(written(tmp_path / "twice.jsonl", [one, one]), "v4.4", tmp_path / "built", parts=2)
    assert (manifest["records"], manifest["repeated_lines"]) == (1, 1)
    other = one.model_copy(update={"entered_at": one.entered_at + timedelta(days=1)})
    with pytest.raises(BuildFailed, match=f"1 records stand in several lines that disagree: {one.record_id}"):
        build(written(tmp_path / "both.jsonl", [one, other]), "v4.4", tmp_path / "none", parts=2)
    assert not (tmp_path / "none" / "manifest.json").exists()


def test_an_export_that_is_not_whole_builds_nothing(tmp_path: Path):
    records = sampled(30)
    short = exported(tmp_path / "short", records)
    next(short.rglob("part1.json.gz")).unlink()
    with pytest.raises(BuildFailed, match=r"the export is not whole: part1\.json\.gz has no items here, 10 by"):
        build(short, "v4.4", tmp_path / "a")
    cut = exported(tmp_path / "cut", records)
    part = next(cut.rglob("part2.json.gz"))
    part.write_bytes(part.read_bytes()[:-20])
    with pytest.raises(BuildFailed, match=r"part2\.json\.gz is cut off"):
        build(cut, "v4.4", tmp_path / "b")
    for name in ("a", "b"):
        with pytest.raises(BuildFailed, match="has no manifest"):
            manifest_of(tmp_path / name)


def test_a_build_that_dies_half_way_leaves_no_manifest_and_its_folder_is_not_built_into_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = written(tmp_path / "records.jsonl", sampled(10))

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(build_index, "write_part", full)
        arguments = [str(file), "--version", "v4.4", "--out", str(tmp_path / "built"), "--workers", "1"]
        assert build_index.main(arguments) == 1
    with pytest.raises(BuildFailed, match="has no manifest"):
        load_import(tmp_path / "built", world.dynamodb, f"{DEPLOYMENT}-serial-index")
    assert world.items(tables.SERIAL_INDEX) == []
    with pytest.raises(BuildFailed, match="is not empty"):
        build(file, "v4.4", tmp_path / "built")


def test_a_build_that_is_killed_leaves_no_manifest_and_no_worker(tmp_path: Path):
    file, out = written(tmp_path / "records.jsonl", sampled(3000)), tmp_path / "built"
    command = [sys.executable, "-m", "ops.bulk.build_index", str(file), "--version", "v4.4", "--out", str(out)]
    running = subprocess.Popen([*command, "--workers", "2"], cwd=ROOT, start_new_session=True)  # noqa: S603
    try:
        _until(lambda: any(out.glob(".work/*/*")))
        running.kill()
        running.wait()

        def gone() -> bool:
            try:
                os.killpg(running.pid, 0)
            except ProcessLookupError:
                return True
            return False

        _until(gone)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    with pytest.raises(BuildFailed, match="has no manifest"):
        manifest_of(out)


def _until(true: Callable[[], bool], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.02)


def test_a_part_that_was_changed_since_is_not_loaded(world: World, tmp_path: Path):
    build(written(tmp_path / "records.jsonl", sampled(10)), "v4.4", tmp_path / "built", parts=2)
    part = tmp_path / "built" / "data" / "part-00001.json.gz"
    part.write_bytes(gzip.compress(gzip.decompress(part.read_bytes()) + b"\n"))
    with pytest.raises(BuildFailed, match=r"part-00001\.json\.gz is not the part that was built"):
        load_import(tmp_path / "built", world.dynamodb, f"{DEPLOYMENT}-serial-index")
    assert world.items(tables.SERIAL_INDEX) == []


@pytest.mark.parametrize(
    "arguments", [["--version", "3.4"], ["--version", "v3.17"], ["--version", "v3", "--parts", "0"]]
)
def test_what_cannot_be_meant_is_refused_before_anything_is_read(arguments: list[str], tmp_path: Path):
    with pytest.raises(SystemExit) as refused:
        build_index.main(["nowhere.jsonl", "--out", str(tmp_path / "built"), *arguments])
    assert refused.value.code == 2
    assert not (tmp_path / "built").exists()


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys):
    assert build_index.main([str(tmp_path / "none.jsonl"), "--version", "v3", "--out", str(tmp_path / "built")]) == 1
    assert "nothing was built" in capsys.readouterr().err


@pytest.fixture
def both(world: World, tmp_path: Path) -> tuple[World, list[Record], Path]:
    """The same records in v2 as the writers write it, and in v4.4 as it was built and loaded."""
    records = sampled(12)
    file = written(tmp_path / "records.jsonl", records)
    compare_index.write_by_the_products_writers(world.dynamodb, f"{DEPLOYMENT}-serial-index", "v2", records)
    build(file, "v4.4", tmp_path / "built", parts=3)
    load_import(tmp_path / "built", world.dynamodb, table_as_imported(world, NEW))
    return world, records, file


def _compared(file: Path, *more: str) -> int:
    tables_named = ["--old-table", f"{DEPLOYMENT}-serial-index", "--new-table", NEW, "--region", "eu-west-1"]
    return compare_index.main([str(file), "--old", "v2", "--new", "v4.4", *tables_named, *more])


def test_versions_of_the_same_records_are_found_to_be_alike(both: tuple[World, list[Record], Path], capsys):
    _, _, file = both
    assert _compared(file) == 0
    told = capsys.readouterr().out
    assert "the new version loses nothing\n" in told
    assert {line.split("  ")[0] for line in told.splitlines()[1:-1]} == {
        "exact", "one slip", "two slips", "pattern", "description",
    }  # fmt: skip


def test_a_record_that_the_new_version_lost_is_named_and_keeps_searches_where_they_are(
    both: tuple[World, list[Record], Path], capsys
):
    world, records, file = both
    lost = next(each for each in records if (each.firearm.serial_number or "").isalnum())
    for item in world.dynamodb.scan(TableName=NEW)["Items"]:
        kept = [p for p in item.get("postings", {"BS": []})["BS"] if lost.record_id not in _records_of([p])]
        if "postings" in item and len(kept) < len(item["postings"]["BS"]):
            key = {name: item[name] for name in ("key", "page")}
            world.dynamodb.delete_item(TableName=NEW, Key=key)
            if kept:
                world.dynamodb.put_item(TableName=NEW, Item={**item, "postings": {"BS": kept}})
    assert _compared(file) == 1
    told = capsys.readouterr().out
    assert f"exact, for {lost.record_id}: only old {lost.record_id}; only new none" in told
    assert "DO NOT SWITCH" in told


def test_a_record_that_only_the_new_version_has_is_said_and_no_loss(both: tuple[World, list[Record], Path], capsys):
    world, records, file = both
    serial = next(each for each in records if (each.firearm.serial_number or "").isalnum()).firearm.serial_number
    more = record(serial_number=serial)
    compare_index.write_by_the_products_writers(world.dynamodb, NEW, "v4.4", [more])
    assert _compared(file) == 0
    told = capsys.readouterr().out
    assert f"only new {more.record_id}" in told
    assert "and finds more" in told


@pytest.mark.parametrize(("new", "loses", "apart"), [("v3", True, 0), ("v4.4", False, 1)])
def test_a_lead_is_a_loss_where_the_buckets_are_alike(world: World, new: str, loses: bool, apart: int):
    """A gun of another make with a short number, one slip away, lies in the bucket of its own make alone."""
    other = record(serial_number="AX73", make="Colt", model="1911", calibre=".45 ACP", firearm_type="PISTOL")
    sought = record(serial_number="AX74", make="Beretta", model="92FS", calibre="9x19", firearm_type="PISTOL")
    table = f"{DEPLOYMENT}-serial-index"
    for version in ("v2", new):
        compare_index.write_by_the_products_writers(world.dynamodb, table, version, [other, sought])
    index = SerialIndex(world.dynamodb, table)
    if new == "v3":  # v4.4 does not look there by itself
        for place, posting in entries_of(new, other.record_id, other.firearm):
            if "#d#" in place.key:
                index.remove(place, posting)
    old_side, new_side = compare_index.Side("v2", index), compare_index.Side(new, index)
    told = compare_index.compare(old_side, new_side, [sought] * 20)
    assert told.loses is loses
    assert sum(kind.leads_apart for kind in told.kinds.values()) >= apart


def test_two_empty_tables_are_not_alike_and_a_new_one_without_anything_is_a_loss(world: World, tmp_path: Path):
    file = written(tmp_path / "records.jsonl", sampled(5))
    table_as_imported(world, NEW)
    assert _compared(file) == 1


def test_a_sample_is_of_active_records_and_the_same_each_time(tmp_path: Path):
    records = sampled(50)
    gone = [each.model_copy(update={"status": "LOCATED"}) for each in records[:25]]
    file = written(tmp_path / "records.jsonl", [*gone, *records[25:]])
    some = compare_index.sample_of(file, 20)
    assert some == compare_index.sample_of(file, 20)
    assert {each.record_id for each in some} <= {each.record_id for each in records[25:]}
    assert len(compare_index.sample_of(file, 1000)) == 25
    with pytest.raises(BuildFailed, match="holds no ACTIVE record"):
        compare_index.sample_of(written(tmp_path / "gone.jsonl", gone), 20)


def test_every_slip_is_one_edit_and_every_pattern_can_be_asked_for():
    chance = random.Random(7)  # noqa: S311  # the same slips each time
    lengths = set()
    for _ in range(300):
        once = compare_index.slipped("AB012347", chance)
        lengths.add(len(once))
        assert abs(len(once) - 8) <= 1
        pattern = read_pattern(compare_index.unread("AB012347", chance))
        assert fits(pattern, "AB012347")
        assert not pattern.is_vague
    assert lengths == {7, 8, 9}


def _records_of(postings: list[bytes]) -> set[str]:
    return {record_id_of(posting) for posting in postings}


def test_a_built_folder_is_held_against_a_table_by_the_command(
    both: tuple[World, list[Record], Path], tmp_path, capsys
):
    arguments = ["--built", str(tmp_path / "built"), "--table", NEW, "--region", "eu-west-1"]
    assert compare_index.main(arguments) == 0
    assert "the same, place by place" in capsys.readouterr().out
    index = SerialIndex(both[0].dynamodb, NEW)
    item = next(item for item in items_in(tmp_path / "built") if item["page"]["S"] == "0" and "postings" in item)

    class At:
        key, page = item["key"]["S"], ""

    index.remove(At, item["postings"]["BS"][0])
    assert compare_index.main(arguments) == 1
    assert "NOT THE SAME" in capsys.readouterr().out
