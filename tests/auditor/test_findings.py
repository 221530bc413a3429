"""What a run says: exit status, a screen, JSON, and CSV that a spreadsheet opens and never runs."""

import csv
import io
import json

import pytest

from auditor.findings import Report, Table, printable, spreadsheet_cell, write_csv, write_json
from auditor.screen import evidence_lines, show
from tests.auditor.trail_events import trail_event


def report_with(*severities, unjudged=()) -> Report:
    report = Report("test")
    for severity in severities:
        report.find("A_CODE", severity, f"A {severity} matter.", "s3://bucket/a", {"raw": 1})
    for reason in unjudged:
        report.could_not_judge(reason)
    return report


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (report_with(), 0),
        (report_with("note"), 0),
        (report_with("low"), 1),
        (report_with("high", "note"), 1),
        (report_with(unjudged=["no keys"]), 2),
        (report_with("note", unjudged=["no keys"]), 2),
        (report_with("medium", unjudged=["no keys"]), 1),
    ],
)
def test_the_exit_status_is_the_worst_that_is_known(report, status):
    assert report.exit_status == status


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "\r\n=cmd|' /C calc'!A0",
        "\ufeff=1",
        "\u200b=1",
        "\uff1d1",
        "|x",
        "%0A",
    ],
)
def test_no_text_becomes_a_formula(text):
    cell = str(spreadsheet_cell(text))
    assert cell.startswith("'")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, -5),
        (1.5, 1.5),
        (10**20, str(10**20)),
        (True, "true"),
        (None, ""),
        (["a", "b"], '["a", "b"]'),
        ({"a": 1}, '{"a": 1}'),
        ("Zürich", "Zürich"),
        ("a\x1b[31mb", "a\ufffd[31mb"),
        ("ab\u202egpj", "ab\ufffdgpj"),
    ],
)
def test_values_stay_what_they_are(value, cell):
    assert spreadsheet_cell(value) == cell


def test_a_cell_is_no_longer_than_a_spreadsheet_takes():
    assert len(str(spreadsheet_cell("x" * 100_000))) == 32_767


def test_csv_has_a_mark_and_the_answer_or_else_the_findings():
    report = report_with("high")
    out = io.StringIO(newline="")
    write_csv(report, out)
    assert out.getvalue().startswith("\ufeffcode,severity,sentence,where,evidence\r\nA_CODE,high,")
    report.table(Table("answer", ("who", "how often"), [('Ålesund, "x"\n', 3)]))
    out = io.StringIO(newline="")
    write_csv(report, out)
    rows = list(csv.reader(io.StringIO(out.getvalue().removeprefix("\ufeff"))))
    assert rows == [["who", "how often"], ['Ålesund, "x"\n', "3"]]


def test_json_has_all_of_it():
    report = report_with("high", unjudged=["no keys"])
    report.table(Table("answer", ("who",), [("x",)]))
    report.count("files", 3)
    out = io.StringIO()
    write_json(report, out)
    data = json.loads(out.getvalue())
    assert data["verdict"] == "findings"
    assert data["findings"][0]["evidence"] == {"raw": 1}
    assert data["tables"] == [{"title": "answer", "rows": [{"who": "x"}]}]
    assert data["could_not_judge"] == ["no keys"]
    assert data["counts"] == {"files": 3}


def test_the_screen_names_code_place_and_evidence(capsys):
    report = report_with("low", "high", unjudged=["no keys"])
    report.table(Table("answer", ("who",), [("[bold]x[/bold]\x1b[2J",)] * 300))
    show(report)
    shown = capsys.readouterr().out
    assert "A_CODE" in shown
    assert "s3://bucket/a" in shown
    assert shown.index("A high matter.") < shown.index("A low matter.")
    assert "[bold]x[/bold]" in shown, "a log's text is no markup"
    assert "\x1b[2J" not in shown
    assert "100 more rows" in shown
    assert "Could not judge: no keys" in shown


def test_a_log_cannot_speak_to_the_terminal():
    assert printable("a\x1b]0;x\x07b\u202e") == "a\ufffd]0;x\ufffdb\ufffd"


def test_raw_events_are_a_line_of_who_what_and_where_on_the_screen():
    raw = json.dumps(trail_event(1, errorCode="AccessDenied"))
    audit = {
        "event_id": "evt_1",
        "action": "create_search",
        "party": "WCO",
        "at": "2026-11-30T00:00Z",
        "status": 201,
    }
    first, second, third = evidence_lines({"cloudtrail": raw, "audit_event": audit, "digest": "AWSLogs/x"})
    for words in ("GetItem", "AccessDenied", "assumed-role/iarms-test-search", "192.0.2.10", "rec_1", "eventID"):
        assert words in first
    assert second == "audit_event: 2026-11-30T00:00Z create_search by WCO, 201 (evt_1)"
    assert third == "digest: AWSLogs/x"
    assert evidence_lines(audit) == [second.removeprefix("audit_event: ")]
    assert evidence_lines([raw, "{no json"])[1] == "{no json"
    assert evidence_lines(None) == []
    assert len(evidence_lines("x" * 10_000)[0]) < 1000
