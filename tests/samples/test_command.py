"""What `python -m samples.registry` writes, and that its report knows what it counts."""

import csv
import io
import json
import subprocess
import sys

import pytest

from samples.registry.__main__ import main
from samples.registry.records import generate
from samples.registry.report import neighbours, report, typing_error


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    main(arguments)
    return capsys.readouterr().out.splitlines()


def test_records_are_written_as_json_lines(capsys):
    written = [json.loads(line) for line in lines(capsys, "--count", "40", "--seed", "8")]
    assert written == [{"owner": r.owner, "body": r.body} for r in generate(40, seed=8)]


def test_bodies_alone_are_what_an_import_takes(capsys):
    written = lines(capsys, "--count", "5", "--seed", "8", "--owners", "KE", "--bodies")
    assert [json.loads(line) for line in written] == [r.body for r in generate(5, seed=8, owners={"KE": 1})]


def test_owners_may_have_shares(capsys):
    written = lines(capsys, "--count", "200", "--seed", "8", "--owners", "FR=0.9,BR=0.1")
    assert sum('"NCB-FR"' in line for line in written) > 150


def test_records_are_written_as_csv(capsys):
    main(["--count", "300", "--seed", "8", "--csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    for row, record in zip(rows, generate(300, seed=8), strict=True):
        firearm = record.body["firearm"]
        assert row["owner"] == record.owner
        assert row["serial_number"] == firearm.get("serial_number", "")
        assert row["ncb_reference"] == record.reference
        assert row["other_numbers"].count(":") == len(firearm.get("other_numbers", []))


@pytest.mark.parametrize("form", [(), ("--csv",)])
def test_labelled_queries_are_written_instead_of_records(capsys, form):
    written = lines(capsys, "--count", "500", "--seed", "8", "--queries", "30", "--mix", "stream", *form)
    if form:
        assert written[0].startswith("kind,truth,about,serial_number")
        assert len(written) == 31
    else:
        assert len(written) == 30
        assert all(json.loads(line).keys() == {"kind", "truth", "about", "firearm"} for line in written)


def test_the_report_sets_figures_beside_the_measured_ones():
    text = "\n".join(report(generate(2000, seed=8)))
    assert "AAA99999" in text
    assert "37.0 / 25.6" in text
    assert "2,000 records" in text


def test_neighbours_are_counted_within_and_across_makes():
    found = neighbours([("A", "AB12345"), ("A", "AB12346"), ("B", "AB12345"), ("B", "BA12345"), ("B", "ZZ99999")])
    assert found.compared == 5
    assert found.same_make == pytest.approx(80)
    assert found.any_make == pytest.approx(80)
    assert found.two_makes == pytest.approx(25)
    assert neighbours([]).compared == 0


@pytest.mark.parametrize(
    ("stamped", "typed", "error"),
    [
        ("ABO123", "ABO123", "right"),
        ("ABO123", "AB0123", "o_as_zero"),
        ("AB5123", "ABS123", "lookalike"),
        ("AB5123", "AB123", "one_edit"),
        ("AB5123", "BA123", "more"),
        ("ЖБ1234", "ZHB1234", "script"),
    ],
)
def test_the_report_names_typing_errors(stamped, typed, error):
    assert typing_error(stamped, typed) == error


def test_the_generator_stands_on_the_standard_library_alone():
    """It must not share code, hence mistakes, with the matcher that it tests."""
    foreign = "[m for m in sys.modules if m.split('.')[0] in ('iarms', 'boto3', 'botocore', 'pydantic')]"
    command = f"import sys, samples.registry.__main__; sys.exit(str({foreign}) if {foreign} else 0)"
    subprocess.run([sys.executable, "-c", command], check=True)  # noqa: S603 - our own interpreter


def test_a_reader_that_stops_early_gets_no_traceback():
    command = f"{sys.executable} -m samples.registry --count 200000 --seed 1 | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)  # noqa: S603, S607
    assert done.stderr == ""
    assert json.loads(done.stdout)["owner"].startswith("NCB-")
