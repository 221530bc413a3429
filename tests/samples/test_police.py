"""Police tables: dense and messy as measured, and every label true."""

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import islice

import pytest

from samples.draws import rand_for
from samples.makers import trade
from samples.noise import ONE_EDIT, canonical, edits, fold
from samples.police.arms import invented, police_market, spellings
from samples.police.entries import CONTENTS, marked
from samples.police.populations import PROFILES, population
from samples.police.report import make_as_recorded, pair_figures, report
from samples.police.searches import ABSENT, KINDS, MIXES, STORED, kinds_mix, police_mix, stream_mix
from samples.police.tables import main, registry, searches
from samples.registry.report import neighbours
from samples.shapes import Shape

ONE_ERROR = tuple(ONE_EDIT)


@pytest.fixture(scope="module", params=PROFILES)
def profile(request):
    return request.param


@pytest.fixture(scope="module")
def records(profile):
    return {record.record_id: record for record in registry(profile, records=15_000, seed=4)}


@pytest.fixture(scope="module")
def asked(profile):
    return list(searches(profile, records=15_000, queries=3_000, seed=4, mix="kinds"))


@pytest.fixture(scope="module")
def filed_under(records):
    """How many records stand under each maker and folded serial."""
    return Counter(
        (record.gun.maker.code, fold(number).lstrip("0")) for record in records.values() for number in record.numbers
    )


@pytest.fixture(scope="module")
def rio():
    return list(registry("rio", records=52_000, seed=1))


def key(make, serial):
    return make, fold(serial).lstrip("0")


def test_every_kind_is_asked_that_the_profile_can_have(profile, asked):
    missing = {"rio": set(), "registry": {"in_text"}, "other": {"in_text", "marked_record"}}[profile]
    counts = Counter(search.kind for search in asked)
    assert set(counts) == set(KINDS) - missing
    assert min(counts.values()) > 80


def test_records_and_searches_repeat_for_a_seed_and_differ_between_seeds(profile, records, asked):
    entries = [record.entry for record in islice(records.values(), 200)]
    assert [record.entry for record in registry(profile, records=200, seed=4)] == entries
    assert [record.entry for record in registry(profile, records=200, seed=5)] != entries
    assert list(searches(profile, records=15_000, queries=3_000, seed=4, mix="kinds")) == asked


def test_stored_guns_have_a_truth_and_absent_guns_none(asked, records):
    for search in asked:
        if search.kind in STORED:
            assert search.truth == search.about
            assert search.recorded == records[search.truth].entry
            assert search.make == records[search.truth].gun.maker.code
        else:
            assert search.kind in ABSENT
            assert search.truth is None
            assert (search.about is None) == search.kind.startswith("absent")


def test_no_absent_gun_is_recorded_under_its_make(asked, filed_under):
    for search in asked:
        if search.kind in ABSENT and search.kind != "same_make_other_gun":
            assert filed_under[key(search.make, search.given.serial)] == 0


def test_the_truth_is_the_only_record_of_its_make_with_that_serial(asked, records, filed_under):
    for search in asked:
        if search.truth is None or search.kind == "marked_record":
            continue
        recorded = records[search.truth].numbers[0]
        assert filed_under[key(search.make, recorded)] == 1
        if search.kind in (*ONE_ERROR, "two_edits", "dropped_prefix", "dropped_suffix"):
            assert filed_under[key(search.make, search.given.serial)] == 0


def test_serials_differ_as_the_kind_says(asked, records):
    for search in asked:
        if search.about is None or search.kind == "marked_record":
            continue
        typed, recorded = search.given.serial, records[search.about].numbers[0]
        kind = search.kind
        if kind in ("same", "in_text", "query_text"):
            assert recorded in canonical(typed)  # a label before the number is no separator
        elif kind == "lookalike":
            assert typed != recorded
            assert fold(typed) == fold(recorded)
        elif kind in ONE_ERROR:
            assert edits(fold(typed), fold(recorded)) == 1
            assert len(typed) - len(recorded) == {"omission": -1, "insertion": 1}.get(kind, 0)
        elif kind == "two_edits":
            assert edits(fold(typed), fold(recorded)) == 2
        elif kind == "dropped_prefix":
            assert recorded.removesuffix(typed).isalpha()
        elif kind == "dropped_suffix":
            assert recorded.removeprefix(typed).isalpha()
        elif kind.startswith("unknown"):
            assert sum(c in "?*_" for c in typed) == int(kind[-1])
            assert all(a in ("?", "*", "_", b) for a, b in zip(typed, recorded, strict=True))
        elif kind == "near":
            assert sum(a != b for a, b in zip(typed, recorded, strict=True)) == 1
        else:
            assert typed == recorded
            gun = records[search.about].gun
            assert (search.make == gun.maker.code) == (kind == "same_make_other_gun")


def test_a_far_gun_has_no_neighbour_of_its_make(asked, records):
    by_make: defaultdict[str, set[str]] = defaultdict(set)
    for record in records.values():
        by_make[record.gun.maker.code].update(fold(number).lstrip("0") for number in record.numbers)
    for search in [search for search in asked if search.kind == "absent_far"][:25]:
        typed = fold(search.given.serial)
        assert min((edits(typed, number) for number in by_make[search.make]), default=9) > 1


def test_absent_guns_have_as_many_neighbours_as_recorded_ones(profile):
    """They were drawn with the records and held back, so that none is easier to tell from a record than in life."""
    recorded: defaultdict[str, set[str]] = defaultdict(set)
    for record in registry(profile, records=20_000, seed=2):
        recorded[record.gun.maker.code].update(canonical(number) for number in record.numbers)
    made = [s for s in searches(profile, records=20_000, queries=2_000, seed=2) if s.kind == "absent"]
    absent = {(search.make, canonical(search.given.serial)) for search in made}
    pairs = {(make, serial) for make, serials in recorded.items() for serial in serials}
    share = neighbours(pairs).same_make
    crowded = [_has_neighbour(serial, recorded[make]) for make, serial in absent]
    assert 100 * sum(crowded) / len(crowded) == pytest.approx(share, abs=6)


def _has_neighbour(serial, serials):
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    near = {serial[:i] + serial[i + 1 :] for i in range(len(serial))}
    near |= {serial[:i] + serial[i : i + 2][::-1] + serial[i + 2 :] for i in range(len(serial) - 1)}
    near |= {serial[:i] + c + serial[i + 1 :] for i in range(len(serial)) for c in letters}
    near |= {serial[:i] + c + serial[i:] for i in range(len(serial) + 1) for c in letters}
    return bool((near - {serial}) & serials)


def test_a_search_has_four_fields(asked):
    assert all(search.given[4:] == ("", "", "") for search in asked)


def test_rio_is_as_dense_as_measured(rio):
    pairs: set[tuple[str, str]] = set()
    for record in rio:
        if record.content in ("clean", "separators") and len(pairs) < 34_171:
            pairs.add((make_as_recorded(record), record.numbers[0]))
    found = neighbours(pairs)
    assert found.compared == 34_171
    assert found.same_make == pytest.approx(37.0, abs=4)
    assert found.any_make == pytest.approx(50.8, abs=4)
    assert found.mean == pytest.approx(1.7, abs=0.4)
    assert found.p95 == pytest.approx(8, abs=2)
    assert found.two_makes == pytest.approx(3.0, abs=0.8)


def test_rio_fields_hold_what_was_measured(rio):
    contents = Counter(record.content for record in rio)
    for content, measured in CONTENTS.items():
        assert 100 * contents[content] / len(rio) == pytest.approx(measured, abs=0.6)
    makes = Counter(make_as_recorded(record) for record in rio)
    assert 100 * makes["TAURUS"] / len(rio) == pytest.approx(37, abs=3.5)
    assert 100 * makes["IMBEL"] / len(rio) == pytest.approx(13, abs=2)
    assert 100 * makes[""] / len(rio) == pytest.approx(11, abs=1.5)
    assert len(makes) > 140
    assert sum(not record.entry.model for record in rio) / len(rio) == pytest.approx(0.30, abs=0.03)


def test_two_entries_of_one_gun_differ_as_measured():
    figures = pair_figures(searches("rio", records=20_000, queries=6_000, seed=6))
    assert figures["model written otherwise"] == pytest.approx(20, abs=3)
    assert figures["calibre written otherwise"] == pytest.approx(7, abs=2)
    assert figures["make missing"] == pytest.approx(6, abs=1.5)


def test_marks_stand_where_measured():
    rand = rand_for("marks", 1)
    texts = [marked("ABC12345", 2, rand, "?") for _ in range(4000)]
    within = 0.35 / 7  # a run within may touch either end by chance
    assert sum(text.startswith("??") for text in texts) / 4000 == pytest.approx(0.27 + within, abs=0.03)
    assert sum(text.endswith("??") for text in texts) / 4000 == pytest.approx(0.38 + within, abs=0.03)


def test_an_invented_market_resembles_neither_the_police_market_nor_another_seed():
    one, two = invented(1), invented(2)
    codes = {maker.code for maker in one.makers.values}
    assert len(codes) == 60
    assert codes != {maker.code for maker in two.makers.values}
    assert {maker.code for maker in invented(1).makers.values} == codes
    layouts = {layout.text for maker in one.makers.values for m in maker.models.values for layout in m.layouts.values}
    police = {
        layout.text
        for maker in police_market().makers.values
        for m in maker.models.values
        for layout in m.layouts.values
    }
    assert len(layouts) > 40
    assert len(layouts - police) > 30


def test_evidence_of_other_has_the_noise_assumed():
    made = [s for s in searches("other", records=8_000, queries=4_000, seed=3) if s.kind == "same"]
    assert sum(not s.given.make for s in made) / len(made) == pytest.approx(0.10, abs=0.03)
    assert sum(not s.given.model for s in made) / len(made) == pytest.approx(0.35, abs=0.04)
    assert sum(not s.given.calibre for s in made) / len(made) == pytest.approx(0.20, abs=0.04)


def test_every_word_of_the_police_market_is_there():
    market = police_market()
    calibres = {code for maker in market.makers.values for m in maker.models.values for code in m.calibres.values}
    assert calibres <= market.calibres.keys()
    assert {m.kind for maker in market.makers.values for m in maker.models.values} <= market.kinds.keys()
    assert {code for maker in market.makers.values for code in maker.countries.values} <= market.countries.keys()
    assert all(len(maker.typed.values) >= 10 for maker in list(market.makers.values)[:20])


def test_models_are_spelled_in_several_ways():
    assert {"PT 100", "PT100", "PT-100", "100", "PT 100 AF", "PT-100 AF"} <= dict(spellings("PT 100", ("AF",))).keys()
    assert dict(spellings("PUMA", ())) == {"PUMA": pytest.approx(60)}


def test_mixes_name_kinds_that_exist():
    assert set(kinds_mix()) == set(KINDS)
    assert set(police_mix()) <= set(KINDS)
    assert sum(stream_mix().values()) == pytest.approx(1)
    assert set(MIXES) == {"kinds", "stream", "police"}
    with pytest.raises(ValueError, match="no such profile"):
        population("sp", 1)


def test_layouts_may_have_ranges():
    assert {Shape("[A-C]").stamp(rand_for("r", n), 2000) for n in range(40)} == {"A", "B", "C"}


@pytest.mark.parametrize("name", PROFILES)
def test_three_files_are_written(tmp_path, name):
    main(["--profile", name, "--records", "900", "--queries", "80", "--seed", "2", "--out", str(tmp_path)])
    files = {}
    for file in ("RECORDS", "QUERIES", "TRUTH"):
        with (tmp_path / f"{file}.csv").open(encoding="utf-8", newline="") as opened:
            files[file] = list(csv.DictReader(opened))
    assert list(files["RECORDS"][0]) == ["record_id", "serial", "make", "model", "calibre", "type", "country", "year"]
    assert list(files["QUERIES"][0]) == ["query_id", "serial", "make", "model", "calibre"]
    assert list(files["TRUTH"][0]) == ["query_id", "kind", "record_id", "about"]
    assert len(files["RECORDS"]) == 900
    assert len(files["QUERIES"]) == len(files["TRUTH"]) == 80
    known = {row["record_id"] for row in files["RECORDS"]}
    assert all(row["record_id"] in known for row in files["TRUTH"] if row["record_id"])
    made = list(searches(name, records=900, queries=80, seed=2))
    assert [row["serial"] for row in files["QUERIES"]] == [search.given.serial for search in made]


def test_the_report_sets_figures_beside_the_measured_ones(capsys):
    main(["--profile", "rio", "--records", "1500", "--queries", "200", "--seed", "2", "--report"])
    text = capsys.readouterr().out
    assert "1,500 records" in text
    assert "model written otherwise" in text
    assert "".join(report([], [])).startswith("0 records")


def test_the_generator_stands_on_the_standard_library_alone():
    foreign = "[m for m in sys.modules if m.split('.')[0] in ('iarms', 'boto3', 'botocore', 'pydantic')]"
    command = f"import sys, samples.police.tables; sys.exit(str({foreign}) if {foreign} else 0)"
    subprocess.run([sys.executable, "-c", command], check=True)  # noqa: S603 - our own interpreter


def test_calibres_of_invented_models_are_known():
    codes = {c for maker in invented(7).makers.values for m in maker.models.values for c in m.calibres.values}
    assert codes <= trade().calibres.keys()
