"""The matching benchmark at a tiny size: its files come out, and its figures are those of what was asked."""

import json
from typing import Any

import numpy as np
import pytest

from benchmarks import match, peers
from benchmarks.match_files import Query, answer
from benchmarks.measures import costs, wilson
from benchmarks.table import MemoryTable
from iarms.domain.serials.serial import read_serial

RECORDS = """record_id,serial,make,model,calibre,type,country,year
a,AB12345,Glock,17,9x19,PISTOL,AT,2001
b,AB12346,Glock,19,9x19,PISTOL,AT,2002
c,XK99871,Beretta,92,9x19,PISTOL,IT,1999
d,NONE,Beretta,92,9x19,PISTOL,IT,1999
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("table") / "records.csv"
    path.write_text(RECORDS)
    return MemoryTable.build(path, deep=True, describe=False, workers=1)


def find(peer: Any, table: MemoryTable, serial: str, edits: int = 1) -> set[str]:
    numbers = table.canonicals()
    return {numbers[at] for at in peer.find([peers.Wanted(read_serial(serial), edits)])[0]}


@pytest.mark.parametrize(
    ("serial", "edits", "expected"),
    [
        ("AB12345", 1, {"AB12345", "AB12346"}),
        ("A8I2345", 1, {"AB12345", "AB12346"}),
        ("BA12345", 1, {"AB12345"}),
        ("12345", 1, {"AB12345"}),
        ("XK99700", 1, set()),
        ("XK99870", 2, {"XK99871"}),
        ("XX99870", 2, {"XK99871"}),
        ("AB123??", 1, {"AB12345", "AB12346"}),
        ("*871", 1, {"XK99871"}),
    ],
)
def test_the_scan_finds_all_there_is(table, serial, edits, expected):
    assert find(peers.Scan(peers.Numbers.of(table.canonicals())), table, serial, edits) == expected


def test_tantivy_finds_one_edit_and_patterns(table):
    peer = peers.Tantivy(peers.Numbers.of(table.canonicals()))
    assert find(peer, table, "AB1245") == {"AB12345"}
    assert find(peer, table, "AB?2345") == {"AB12345"}
    assert find(peer, table, "12345") == set()


def test_a_kept_table_is_the_table(table, tmp_path):
    table.save(tmp_path / "kept")
    kept = MemoryTable.load(tmp_path / "kept")
    assert kept.records == table.records
    assert kept.canonicals() == table.canonicals() == ["AB12345", "AB12346", "XK99871", ""]
    assert answer(kept, Query("AB1234", "Glock", "", "")).units == answer(table, Query("AB1234", "Glock", "", "")).units


def test_writes_are_billed_by_the_kilobyte(table):
    found = costs(table)
    assert set(found) == {"standard", "deep", "rotations"}
    # Seven characters and their end mark: eight rotations, each an item of less than a kilobyte.
    assert found["rotations"]["postings_per_record"] == 3 * 8 / 4
    assert found["rotations"]["write_units_entered"] == 3 * 8 / 4
    # The number, it less each of its characters, and it less its letters; one of them shared by two.
    assert found["standard"]["longest_list"] == 2


def test_long_lists_cost_more_to_enter_than_to_load():
    class Long:
        records = ("",) * 200

        @staticmethod
        def lists() -> Any:
            yield "standard", np.full(200, 45), np.array([200])

    found = costs(Long())["standard"]  # type: ignore[arg-type]
    assert found["items"] == 2
    assert found["lists_of_several_pages"] == 1
    assert found["write_units_loaded"] * 200 == 8 + 2
    first, second = sum(-(-(34 + 46 * n) // 1024) for n in range(1, 171)), 30 * 3 * 8
    assert found["write_units_entered"] * 200 == first + second + 2 * sum(
        -(-(34 + 46 * n) // 1024) for n in range(1, 31)
    )


@pytest.mark.parametrize(("right", "of", "low", "high"), [(0, 0, 0, 1), (300, 300, 0.987, 1), (50, 100, 0.404, 0.596)])
def test_intervals_are_wilsons(right, of, low, high):
    assert wilson(right, of) == pytest.approx((low, high), abs=0.001)


def test_without_layouts_nothing_is_remembered_of_them(table):
    with_all = table.frequencies
    with_all.of_number("AB12345", "GLOCK")
    without = match.without_layouts(with_all, any_at_all=False)
    assert without.layouts == {}
    assert without._memory is not with_all._memory


def test_a_report_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(match, "postgres", absent)
    sizes = ["--records", "1500", "--ours-only", "rio:1000"]
    few = ["--queries", "4", "--peer-queries", "2", "--stream", "60", "--seed", "5"]
    assert match.main([*sizes, *few, "--out", str(tmp_path / "out"), "--keep", str(tmp_path / "kept")]) == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert [(size["profile"], size["records"]) for size in report["sizes"]] == [("rio", 1000), ("other", 1500)]
    other = report["sizes"][1]
    assert other["peers"]["skipped"] == {"pg_trgm": "not here"}
    assert other["peers"]["systems"]["scan"]["same"]["at_10"]["share"] == 1
    assert other["recall"]["same"]["at_10"]["share"] == 1
    assert other["decisions"]["searches"] == 60
    text = (tmp_path / "out" / "report.md").read_text()
    assert "Skipped: PostgreSQL pg_trgm, not here." in text
    assert str(tmp_path) not in text
    assert {path.name for path in (tmp_path / "out").glob("*.png")} == {
        "recall.png", "layouts.png", "reads.png", "thresholds.png",
    }  # fmt: skip


def absent() -> Any:
    raise peers.Unavailable("not here")
