"""A registry that is loaded off line: read as the API reads it, found as what was entered, and never loaded twice."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from iarms import tables
from iarms.models.mapping import RecordMapping
from infra.config import load_deployments
from ops.bulk import build_import, load_import
from ops.bulk.build_import import WORK, build, folders_of, index
from ops.bulk.import_files import BuildFailed, items_in, manifest_of, write_part
from tests.builders import REVIEWS, any_import, any_record, any_search, json_lines
from tests.ops.bulk.versions import configured, deployed_with
from tests.spreadsheets import ods_table, open_document, workbook, zipped
from tests.world import World

LOCAL = deployed_with()
BEGUN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
MAPPING: dict[str, Any] = {
    "columns": {
        "Nº série": "serial_number",
        "Marca": "make",
        "Modelo": "model",
        "Tipo": "firearm_type",
        "Fato": "record_kind",
        "Data": "occurred_on",
        "Tratamento": "handling",
        "Processo": "ncb_reference",
    },
    "personal": ["Proprietário"],
    "constants": {"occurred_in": "BR"},
    "defaults": {"make": "UNKNOWN"},
    "date_order": "DMY",
}
HEADING = "Nº série;Marca;Modelo;Tipo;Fato;Data;Tratamento;Processo;Proprietário"
LINES = [
    "TJX20195;TAURUS;PT 92;pistola;roubo;04/05/2019;;P-1;WHOSE",
    "CANO:KLM11/ARMACAO:KLM22951;ROSSI;;revólver;furto;05/2019;;P-2;WHOSE",
    "RASPADA;;;fuzil;extravio;2018;;P-3;WHOSE",
    "12345@67;TAURUS;;pistola;roubo;2019;;P-4;WHOSE",
    "QX88231;TAURUS;;pistola;apreensão;2019;;P-5;WHOSE",
    "QX88232;TAURUS;;pistola;roubo;31/02/2019;;P-6;WHOSE",
    "HID44017;GLOCK;17;pistola;roubo;2019;NOTIFY_OWNER_ONLY;P-7;WHOSE",
    "TJX20195;TAURUS;PT 92;pistola;roubo;04/05/2019;;P-1;WHOSE",
    'QX88233;"TAURUS;;pistola;roubo;2019;;P-9;WHOSE',
    "QX88234;TAURUS;;pistola;roubo;2999;;P-10;WHOSE",
    "QX88235;TAURUS",
    "QX88236;TAURUS;;pistola;roubo;2019;;;WHOSE",
]


def registry(folder: Path, lines: list[str] | None = None, *, name: str = "registro.csv") -> Path:
    path = folder / name
    path.write_bytes("\r\n".join([HEADING, *(lines or LINES), ""]).encode("cp1252"))
    return path


def built(file: Path, out: Path, **how: Any) -> Path:
    given: dict[str, Any] = {
        "reviews": LOCAL.reviews.settings(),
        "index_version": "v2",
        "mapping": RecordMapping.model_validate(MAPPING),
        "entered_at": BEGUN,
        "most_refused": 0.9,
    }
    return build(file, how.pop("owner", "NCB-BR"), out, **{**given, **how})


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def reports(folder: Path) -> dict[int, dict[str, Any]]:
    refused = (folder / "refused.jsonl").read_text("utf-8").splitlines()
    entered = gzip.decompress((folder / "entered.jsonl.gz").read_bytes()).decode().splitlines()
    return {each["line"]: each for each in map(json.loads, [*refused, *entered])}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "load"


@pytest.fixture
def loaded(world: World, tmp_path: Path, out: Path) -> World:
    """A world whose registry was loaded off line, and nothing else."""
    built(registry(tmp_path), out)
    index(out, parts=3)
    load_import.load_index(out, world.dynamodb, LOCAL)
    assert load_import.load(out, world.dynamodb, LOCAL) == {folders_of(out)[0].name: 5}
    return world


def searched(world: World, party: str = "WCO", **fields: Any) -> Any:
    told = world.call("POST", "/v1/searches", any_search(**fields), party=party)
    assert told.status == 201, told.text
    return told.json


# ---- what is built -----------------------------------------------------------------------------------------------


def test_each_line_is_told_what_the_api_tells_it(world: World, tmp_path: Path, out: Path):
    file = registry(tmp_path)
    off_line = reports(built(file, out))
    world.call("PUT", "/v1/record-mappings/registro", MAPPING, party="NCB-BR")
    asked = world.call(
        "POST", "/v1/record-imports", any_import(file.read_bytes(), format="CSV", mapping="registro"), party="NCB-BR"
    )
    world.upload(asked, file.read_bytes())
    assert world.import_all() == []
    told = world.call("GET", f"{asked.headers['Location']}?lines=all&limit=100", party="NCB-BR").json
    assert told["counts"]["refused"] == 7
    assert {line["line"] for line in told["lines"]} == set(off_line) == set(range(2, 14))
    for line in told["lines"]:
        mine = off_line[line["line"]]
        assert mine["notes"] == line["notes"]
        problem = line["problem"] and {name: value for name, value in line["problem"].items() if value is not None}
        assert mine.get("problem") == problem
    for text in ("12345@67", "apreens", "31/02", "2999"):
        assert text not in json.dumps([line.get("problem") for line in off_line.values()], ensure_ascii=False)


def test_the_records_are_those_of_the_bureau_as_the_api_would_keep_them(tmp_path: Path, out: Path):
    folder = built(registry(tmp_path), out, reference="REG-2026", test=True)
    told = manifest_of(folder)
    assert (told["lines"], told["records"], told["refused"]) == (12, 6, 6)
    assert told["file_name"] == "registro.csv"
    records = [json.loads(item["document"]["S"]) for item in items_in(folder)]
    assert {item["bulk"]["S"] for item in items_in(folder)} == {"v2"}
    assert {(r["owner"], r["recorded_by"], r["test"], r["version"]) for r in records} == {("NCB-BR", "BR", True, 1)}
    assert {r["entered_at"] for r in records} == {"2026-03-04T05:06:07.000Z"}
    assert records[0]["firearm"]["serial_number"] == "TJX20195"
    assert records[1]["firearm"] | {} == {
        **records[1]["firearm"],
        "serial_number": "KLM22951",
        "other_numbers": [{"component": "BARREL", "number": "KLM11"}],
        "firearm_type": "REVOLVER",
    }
    assert records[2]["firearm"]["serial_state"] == "OBLITERATED"
    assert [r["ncb_reference"] for r in records] == ["P-1", "P-2", "P-3", "P-7", "P-1", "REG-2026/13"]
    assert "WHOSE" not in "".join(map(repr, contents(folder).values()))
    assert "WHOSE" not in json.dumps(records)
    assert len({r["record_id"] for r in records}) == 6
    expected = REVIEWS.review_by("NCB-BR", "STOLEN", BEGUN.date())
    assert records[0]["review_by"] == expected.isoformat()


def test_days_of_review_lie_apart_where_that_is_asked_for(tmp_path: Path, out: Path):
    lines = [f"QX9{n:04};TAURUS;;pistola;roubo;2019;;P-{n};x" for n in range(60)]
    days = [
        json.loads(item["document"]["S"])["review_by"]
        for item in items_in(built(registry(tmp_path, lines), out, reviews_over_days=30))
    ]
    latest = REVIEWS.review_by("NCB-BR", "STOLEN", BEGUN.date())
    assert len(set(days)) > 15
    assert all(0 <= (latest - datetime.fromisoformat(day).date()).days < 30 for day in days)


def test_the_same_file_gives_the_same_parts_whoever_works_and_in_whatever_pieces_it_is_read(tmp_path: Path):
    lines = [f"QX9{n:04};TAURUS;;pistola;{'roubo' if n % 3 else '?'};2019;;P-{n};x" for n in range(100)]
    file = registry(tmp_path, lines)
    once, again, packed = tmp_path / "1", tmp_path / "2", tmp_path / "3"
    built(file, once, lines_per_part=15)
    built(file, again, lines_per_part=15, workers=2)
    assert contents(once) == contents(again)
    squeezed = tmp_path / "registro.csv.gz"
    squeezed.write_bytes(gzip.compress(file.read_bytes()))
    one, other = manifest_of(built(squeezed, packed, lines_per_part=15)), manifest_of(folders_of(once)[0])
    assert (one["records"], one["refused"], len(one["parts"])) == (other["records"], other["refused"], 7)


def test_a_build_that_was_stopped_is_taken_up_where_it_stopped(tmp_path: Path, out: Path, monkeypatch):
    file = registry(tmp_path, [f"QX9{n:04};TAURUS;;pistola;roubo;2019;;P-{n};x" for n in range(50)])
    whole = contents(built(file, tmp_path / "whole", lines_per_part=10))
    written: list[str] = []

    def stopped(part: Any, path: Path, lines: Any) -> None:
        written.append(part.name)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        write_part(part, path, lines)

    with monkeypatch.context() as patch:
        patch.setattr(build_import, "write_part", stopped)
        with pytest.raises(OSError, match="No space"):
            built(file, out, lines_per_part=10)
    (folder,) = (out / "records").iterdir()
    assert not (folder / "manifest.json").exists()
    with pytest.raises(BuildFailed, match="not built to its end"):
        index(out)

    def watched(part: Any, path: Path, lines: Any) -> None:
        written.append(part.name)
        write_part(part, path, lines)

    monkeypatch.setattr(build_import, "write_part", watched)
    # The moment at which it began is that of all its records.
    built(file, out, lines_per_part=10, entered_at=None)
    assert written[:3] == ["part-00000.json.gz", "part-00001.json.gz", "part-00002.json.gz"]
    assert written[3:] == [*(f"part-{n:05}.json.gz" for n in (2, 3, 4)), "entered.jsonl.gz"]
    assert contents(folder) == whole
    built(file, out, lines_per_part=10)
    assert written[3:] == [*(f"part-{n:05}.json.gz" for n in (2, 3, 4)), "entered.jsonl.gz"], "nothing is built twice"


def test_a_part_that_was_damaged_meanwhile_is_built_anew(tmp_path: Path, out: Path, monkeypatch):
    file = registry(tmp_path, [f"QX9{n:04};TAURUS;;pistola;roubo;2019;;P-{n};x" for n in range(20)])
    whole = contents(built(file, tmp_path / "whole", lines_per_part=10))
    with monkeypatch.context() as patch:
        patch.setattr(build_import, "_finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            built(file, out, lines_per_part=10)
    (folder,) = (out / "records").iterdir()
    (folder / WORK / "part-00001.json.gz").write_bytes(b"half")
    assert contents(built(file, out, lines_per_part=10)) == whole


def test_another_load_of_the_same_file_is_not_mixed_in(tmp_path: Path, out: Path):
    file = registry(tmp_path)
    built(file, out)
    for how in ({"test": True}, {"reference": "R"}, {"index_version": "v3"}, {"mapping": None}):
        with pytest.raises(BuildFailed, match="another load of this file, with another " + next(iter(how))):
            built(file, out, **how)


@pytest.mark.parametrize(
    ("data", "owner", "words"),
    [
        (b"PK\x03\x04 and so on", "NCB-BR", "damaged"),
        (b"", "NCB-BR", "no line"),
        (b"Marca;Modelo;Apelido;CPF\nTAURUS;PT;x;y\n", "NCB-BR", "/CPF personal_data"),
        (b"Marca;Modelo;" + b";".join(b"x%d" % n for n in range(25)) + b"\nTAURUS;PT\n", "NCB-BR", "\n  and 5 more"),
        ("\n".join([HEADING, *LINES]).encode(), "ADM-BR", "National Central Bureaus"),
        ("\n".join([HEADING, *LINES]).encode(), "BR", "National Central Bureaus"),
    ],
)
def test_a_file_that_the_api_would_refuse_as_a_whole_is_not_built(tmp_path: Path, out: Path, data, owner, words):
    file = tmp_path / "registro.csv"
    file.write_bytes(data)
    with pytest.raises(BuildFailed, match=words):
        built(file, out, owner=owner)


def test_a_gzip_that_is_cut_off_and_a_name_that_says_nothing_are_told(tmp_path: Path, out: Path):
    cut = tmp_path / "registro.csv.gz"
    cut.write_bytes(gzip.compress(registry(tmp_path).read_bytes())[:-20])
    with pytest.raises(BuildFailed, match="cut off"):
        built(cut, out)
    with pytest.raises(BuildFailed, match="say --form"):
        built(registry(tmp_path, name="registro.dat"), out)
    assert manifest_of(built(registry(tmp_path, name="registro.dat"), tmp_path / "2", form="CSV"))["records"] == 5


def test_spreadsheets_and_archives_are_read_as_by_the_api(tmp_path: Path, out: Path):
    rows = [line.split(";") for line in (HEADING, *LINES[:8])]
    width = len(rows[0])
    table = [row[:width] + [""] * (width - len(row)) for row in rows]
    file = registry(tmp_path, LINES[:8])
    plain = manifest_of(built(file, out))
    for name, data in (
        ("a.xlsx", workbook({"R": table, "empty": []})),
        ("b.ods", open_document(ods_table("R", table))),
        ("c.xlsx.gz", gzip.compress(workbook({"R": table}))),
        ("d.csv.zip", zipped({"registro.csv": file.read_bytes()})),
    ):
        other = tmp_path / name
        other.write_bytes(data)
        told = manifest_of(built(other, tmp_path / name.partition(".")[0]))
        assert (told["records"], told["refused"]) == (plain["records"], plain["refused"]), name
        assert told["read_as"].get("sheet") == ("R" if name != "d.csv.zip" else None)
    two = tmp_path / "e.csv.zip"
    two.write_bytes(zipped({"a.csv": b"x", "b.csv": b"x"}))
    with pytest.raises(BuildFailed, match="several_files"):
        built(two, out)


def test_too_many_refused_lines_stop_the_build_until_somebody_takes_them(tmp_path: Path, out: Path):
    file = registry(tmp_path)
    with pytest.raises(BuildFailed, match=r"7 of 12 lines are refused, more than 5\.0%") as told:
        built(file, out, most_refused=0.05)
    assert "line 5: " in str(told.value)
    assert "12345@67" not in str(told.value)
    assert manifest_of(built(file, out, most_refused=0.6))["refused"] == 7


# ---- what is loaded ----------------------------------------------------------------------------------------------


def test_what_was_loaded_is_found_in_every_way_and_the_stream_passes_it_by(loaded: World):
    before = loaded.items(tables.SERIAL_INDEX)
    loaded.index()
    loaded.after()
    assert loaded.items(tables.SERIAL_INDEX) == before
    for asked in (
        {"serial_number": "TJX20195"},
        {"serial_number": "TJX2O195"},
        {"serial_number": "TJX20159"},
        {"serial_number": "KLM22951", "make": "Rossi"},
        {"serial_number": "KLM11", "make": "Rossi"},
        {"serial_number": "TJX2019?", "make": "Taurus"},
    ):
        found = searched(loaded, **{"make": "Taurus", **asked})
        assert found["outcome"] in ("hit", "possible"), asked
        assert found["matches"][0]["recorded_by"] == "BR"
    listed = loaded.call("GET", "/v1/records?ncb_reference=P-2", party="NCB-BR").json["items"]
    assert [record["firearm"]["serial_number"] for record in listed] == ["KLM22951"]


def test_a_loaded_record_that_its_searcher_may_not_know_leaves_no_trace(loaded: World):
    assert searched(loaded, serial_number="HID44017", make="Glock")["outcome"] == "no_match"
    listed = loaded.call("GET", "/v1/records?serial_number=HID44017", party="NCB-BR").json["items"]
    assert [record["handling"] for record in listed] == ["NOTIFY_OWNER_ONLY"]


def load_events(world: World) -> list[dict[str, Any]]:
    return [event for event in world.documents(tables.AUDIT) if event["action"] == "load_records"]


def test_a_load_is_accounted_for_and_repeated_without_harm(loaded: World, out: Path):
    (folder,) = folders_of(out)
    (event,) = load_events(loaded)
    told = json.loads(event["query"])
    assert (told["owner"], told["records"], told["refused"]) == ("NCB-BR", 5, 7)
    assert event["party"] == "OPERATOR"
    assert event["manifest_sha256"]

    listed = loaded.call("GET", "/v1/records?ncb_reference=P-2", party="NCB-BR").json["items"][0]
    change = {"reason": "found", "status": "LOCATED"}
    path = f"/v1/records/{listed['record_id']}"
    assert loaded.call("PATCH", path, change, party="NCB-BR", headers={"If-Match": '"1"'}).status == 200
    assert load_import.load(out, loaded.dynamodb, LOCAL) == {folder.name: 0}
    (counts,) = load_import.load_counted(out, loaded.dynamodb, LOCAL, threads=2).values()
    assert (counts.put, counts.same, counts.changed) == (0, 4, 1)
    assert "0 records put, 4 there already, 1 there already and changed since" in str(counts)
    assert len(load_events(loaded)) == 1
    assert loaded.call("GET", path, party="NCB-BR").json["status"] == "LOCATED"


def test_a_load_that_was_stopped_half_way_is_finished_by_repeating_it(world: World, tmp_path: Path, out: Path):
    folder = built(registry(tmp_path), out)
    first = next(items_in(folder))
    world.dynamodb.put_item(TableName="iarms-local-records", Item=first)
    assert load_import.load(out, world.dynamodb, LOCAL) == {folder.name: 4}
    assert len(world.documents(tables.RECORDS)) == 5


@pytest.mark.parametrize("threads", [1, 3])
def test_a_load_has_one_event_however_often_it_is_repeated(
    world: World, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch, threads: int
):
    # Transactions of two records and the event, so that five records are several.
    monkeypatch.setattr(load_import, "MOST_ITEMS", 3)
    folder = built(registry(tmp_path), out)
    counts = [load_import.load(out, world.dynamodb, LOCAL, threads=threads)[folder.name] for _ in range(3)]
    assert counts == [5, 0, 0]
    assert [json.loads(event["query"])["put"] for event in load_events(world)] == [5]


def test_what_is_stopped_before_its_last_records_has_its_event_once_it_is_whole(
    world: World, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(load_import, "MOST_ITEMS", 3)
    folder = built(registry(tmp_path), out)
    with monkeypatch.context() as patch:
        patch.setattr(load_import, "_event_of", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            load_import.load(out, world.dynamodb, LOCAL)
    assert len(world.documents(tables.RECORDS)) == 4
    assert load_events(world) == []
    assert load_import.load(out, world.dynamodb, LOCAL) == {folder.name: 1}
    assert [json.loads(event["query"])["put"] for event in load_events(world)] == [1]


def test_records_that_had_gone_and_are_put_again_are_accounted_for(world: World, tmp_path: Path, out: Path):
    folder = built(registry(tmp_path), out)
    load_import.load(out, world.dynamodb, LOCAL)
    first = next(items_in(folder))
    layout = tables.RECORDS
    key = {name: first[name] for name in (layout.partition_key, layout.sort_key) if name}
    world.dynamodb.delete_item(TableName="iarms-local-records", Key=key)
    assert load_import.load(out, world.dynamodb, LOCAL) == {folder.name: 1}
    assert sorted(json.loads(event["query"])["put"] for event in load_events(world)) == [1, 5]


def test_an_index_is_put_once_and_never_over_keys_that_came_since(world: World, tmp_path: Path, out: Path):
    built(registry(tmp_path), out)
    index(out)
    assert load_import.load_index(out, world.dynamodb, LOCAL) > 0
    assert load_import.load_index(out, world.dynamodb, LOCAL) == 0
    item = next(items_in(out / "index"))
    first_key = {name: item[name] for name in ("key", "page")}
    world.dynamodb.put_item(TableName="iarms-local-serial-index", Item={**first_key, "postings": {"B": b"others"}})
    with pytest.raises(BuildFailed, match="holds other keys already"):
        load_import.load_index(out, world.dynamodb, LOCAL)


def test_registries_of_several_bureaus_are_one_load_with_one_index(world: World, tmp_path: Path, out: Path):
    built(registry(tmp_path), out)
    french = tmp_path / "registre.jsonl"
    french.write_bytes(json_lines([any_record(serial_number="FRA55501", make="Beretta")]))
    built(french, out, owner="NCB-FR", mapping=None)
    assert index(out, parts=2)["records"] == 6
    load_import.load_index(out, world.dynamodb, LOCAL)
    assert sorted(load_import.load(out, world.dynamodb, LOCAL).values()) == [1, 5]
    assert searched(world, serial_number="FRA55501", make="Beretta")["matches"][0]["recorded_by"] == "FR"
    assert searched(world, serial_number="TJX20195", make="Taurus")["matches"][0]["recorded_by"] == "BR"


def test_what_is_not_whole_or_of_another_version_is_not_loaded(world: World, tmp_path: Path, out: Path):
    folder = built(registry(tmp_path), out, index_version="v3")
    with pytest.raises(BuildFailed, match="built for index v3"):
        load_import.load(out, world.dynamodb, LOCAL)
    built(registry(tmp_path, LINES[:3], name="b.csv"), out)
    with pytest.raises(BuildFailed, match="several index versions"):
        index(out)
    part = folder / "data" / "part-00000.json.gz"
    part.write_bytes(gzip.compress(b""))
    with pytest.raises(BuildFailed, match="is not the part that was built"):
        load_import.load(out, world.dynamodb, LOCAL)
    assert world.documents(tables.RECORDS) == []


# ---- the commands ------------------------------------------------------------------------------------------------


def test_the_commands_say_what_they_did(world: World, tmp_path: Path, out: Path, capsys):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps(MAPPING), "utf-8")
    arguments = [
        str(registry(tmp_path)),
        "--owner",
        "NCB-BR",
        "--out",
        str(out),
        "--mapping",
        str(mapping),
        "--workers",
        "1",
    ]
    assert build_import.main(arguments) == 1
    assert "more than 5.0%" in capsys.readouterr().err
    assert build_import.main([*arguments, "--most-refused", "0.6", "--no-index"]) == 0
    assert "5 records of 12 lines, 7 refused" in capsys.readouterr().out
    assert not (out / "index").exists()
    assert build_import.main([*arguments, "--most-refused", "0.6"]) == 0
    local = load_deployments()["local"]
    assert f"index {local.index_version} of 5 records" in capsys.readouterr().out
    with configured(local):
        assert load_import.main([str(out), "--deployment", "local", "--index", "--threads", "1"]) == 0
        told = capsys.readouterr().out
        assert "5 records put" in told
        assert load_import.main([str(out), "--deployment", "local", "--index", "--threads", "3"]) == 0
        told = capsys.readouterr().out
        assert "the index was there: nothing put" in told
        assert "all of it was there: nothing was written" in told
        assert "records put" not in told
        assert len(load_events(world)) == 1
        assert searched(world, serial_number="TJX20195", make="Taurus")["outcome"] == "hit"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--owner", "NCB-BR"],
        ["--owner", "NCB-BR", "--out", "x", "--version", "2"],
        ["--owner", "NCB-BR", "--out", "x", "--workers", "0"],
        ["--owner", "NCB-BR", "--out", "x", "--entered-at", "2026-01-01T00:00:00"],
        ["--owner", "NCB-BR", "--out", "x", "--form", "XLS"],
        ["--owner", "NCB-BR", "--out", "x", "--deployment", "nowhere"],
    ],
)
def test_arguments_that_say_nothing_are_refused(tmp_path: Path, arguments, capsys):
    with pytest.raises(SystemExit) as end:
        build_import.main([str(registry(tmp_path)), *arguments])
    assert end.value.code == 2
    assert capsys.readouterr().err


def test_a_mapping_that_is_none_is_told_with_its_places(tmp_path: Path, out: Path, capsys):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"columns": {"A": "owner"}}), "utf-8")
    assert (
        build_import.main([str(registry(tmp_path)), "--owner", "NCB-BR", "--out", str(out), "--mapping", str(mapping)])
        == 1
    )
    assert "/columns/A: no field of a record" in capsys.readouterr().err


def test_a_file_whose_encoding_is_unclear_is_refused_with_rows_as_each_would_read(tmp_path: Path, out: Path):
    heading = "serial_number,make,record_kind,occurred_on,occurred_in,ncb_reference"
    lines = [f"{pair}310{n},IZHMEKH,STOLEN,2021,UA,R-{n}" for n, pair in enumerate(("ИФ", "АБ", "КЛ", "ЮЯ"))]
    file = tmp_path / "registry.csv"
    file.write_bytes("\n".join([heading, *lines, ""]).encode("cp1251"))
    with pytest.raises(BuildFailed) as refused:
        built(file, out, owner="NCB-UA", mapping=None)
    assert "windows-1251, line 2: ИФ3100 | IZHMEKH" in str(refused.value)
    assert "koi8-r, line 2: хт3100 | IZHMEKH" in str(refused.value)
    file.write_bytes("\n".join([heading, *lines, ""]).replace("STOLEN", "КРАЖА").encode("cp1251"))
    told = manifest_of(built(file, out, owner="NCB-UA", mapping=None))
    assert (told["records"], told["read_as"]["encoding"], told["read_as"]["encoding_ground"]) == (
        4, "windows-1251", "words",
    )  # fmt: skip
