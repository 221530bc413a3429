"""What somebody hands over who wants an auditor to believe it, or never to finish: each is told, and ends."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import command
from auditor.files import open_files
from auditor.findings import Report
from auditor.log_events import LogCheck
from auditor.log_policy import policy_of
from iarms.domain.transparency import Checkpoint, checkpoint_path
from tests.audit_logs import ORIGIN, LogOfFiles, log_signer, signed
from tests.auditor.made_log import WITNESSES, MadeLog, audited_log, deployment_file, entry_of, event

SIZE = 300
ENTRIES = [entry_of(event(number)) for number in range(SIZE)]
TEXT = ENTRIES[0].decode()
FALSE_TEXT = TEXT.replace("WCO", "ADM-KE")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    made = MadeLog(tmp_path_factory.mktemp("log"))
    made.publish(*ENTRIES[:3])
    made.publish(*ENTRIES[3:])
    return made.root


@pytest.fixture
def log(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "log"))


def check(log: Path, *exports: Path) -> Report:
    report = Report("verify-events")
    LogCheck(open_files(str(log)), policy_of(audited_log()), report).run((), exports, is_selection=False)
    return report


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.severity != "note"}


@pytest.mark.parametrize(
    ("first", "wanted"),
    [
        (f'{{"position":0,"event":{TEXT}}}', set()),
        (f'{{"event":{json.dumps(json.loads(TEXT), indent=1)},"position":0}}'.replace("\n", " "), set()),
        (f'{{"position":0,"event":{{"party":"ADM-KE",{TEXT[1:]}}}', {"EXPORT_AMBIGUOUS"}),
        (f'{{"position":0,"event":{FALSE_TEXT},"event":{TEXT}}}', {"EXPORT_AMBIGUOUS"}),
        (f'{{"position":5,"position":0,"event":{TEXT}}}', {"EXPORT_AMBIGUOUS"}),
        (f'{{"items":[],"position":0,"event":{FALSE_TEXT}}}', {"EVENT_ALTERED"}),
        (f'{{"events":[],{FALSE_TEXT[1:]}', {"EVENT_ALTERED"}),
        (f'{{"position":0,"event":{TEXT.replace("WCO", chr(92) + "ud800")}}}', {"EXPORT_DAMAGED"}),
        (f'{{"position":0,"event":{TEXT.replace("201", "201.0")}}}', {"EVENT_ALTERED"}),
        (f'{{"position":0,"event":{TEXT},"proof":"{chr(92)}ud800"}}', {"PROOF_WRONG"}),
    ],
)
def test_an_export_has_one_meaning(log: Path, tmp_path: Path, first: str, wanted: set[str]):
    lines = [f'{{"position":{number},"event":{ENTRIES[number].decode()}}}' for number in range(1, SIZE)]
    path = tmp_path / "export.ndjson"
    path.write_text("\n".join([first, *lines]) + "\n", "utf-8")
    report = check(log, path)
    assert (codes(report), report.exit_status) == (wanted, int(bool(wanted)))


@pytest.mark.parametrize("content", ["", "\n\n", '{"items": []}', "[]"])
def test_an_export_of_nothing_is_not_clean(log: Path, tmp_path: Path, content: str):
    path = tmp_path / "export.ndjson"
    path.write_text(content, "utf-8")
    assert check(log, path).exit_status == 2


def test_a_position_beyond_all_logs_is_told_at_once(log: Path, tmp_path: Path):
    path = tmp_path / "export.ndjson"
    path.write_text(f'{{"position":0,"event":{TEXT}}}\n{{"position":{10**17},"event":{TEXT}}}\n', "utf-8")
    assert "EVENT_BEYOND_LOG" in codes(check(log, path))


@pytest.mark.parametrize("size", [2**40, 2**63 - 1])
def test_a_signed_size_that_no_log_has_is_told_at_once(log: Path, size: int):
    (log / "checkpoint").write_bytes(signed(Checkpoint(ORIGIN, size, b"\1" * 32), log_signer()))
    report = check(log)
    assert {"BUNDLE_MISSING", "TILE_MISSING"} == codes(report)
    assert report.unjudged == ["entries from position 256 on cannot be read"]


@pytest.mark.parametrize("at", [4 * 10**9, 10**12, 2**63 - 1])
def test_a_witness_s_time_that_no_calendar_has_does_not_end_the_look(log: Path, at: int):
    (log / "witnessed").write_bytes(signed(LogOfFiles(ENTRIES).checkpoint(), log_signer(), *WITNESSES, at=at))
    report = check(log)
    assert report.exit_status == 0
    assert any("witness.example/one at " in str(row) for row in report.tables[0].rows)


def test_an_empty_log_is_clean(tmp_path: Path):
    made = MadeLog(tmp_path)
    made.sign(made.log.checkpoint())
    assert check(tmp_path).exit_status == 0


def lay(name: str, position: int = 3) -> Callable[[Path], None]:
    def alter(log: Path) -> None:
        line = f'{{"position":{position},"event":{ENTRIES[position].decode()}}}\n'.encode()
        path = log / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(line) if name.endswith("gz") else line)

    return alter


def move_to_another_day(log: Path) -> None:
    (log / "events" / "dt=2026-11-30").rename(log / "events" / "dt=2020-01-01")


def remove_all_lines(log: Path) -> None:
    shutil.rmtree(log / "events")


def remove_a_checkpoint(log: Path) -> None:
    (log / checkpoint_path(3)).unlink()


@pytest.mark.parametrize(
    ("alter", "wanted"),
    [
        (lay(f"events/dt=2026-11-30/{77:020}.ndjson.gz"), {"LINE_TWICE"}),
        (lay("events/dt=2026-11-30/part-0.json"), {"LINES_STRANGE"}),
        (lay("events/of-mine/lines.csv"), {"LINES_STRANGE"}),
        (lay("events/dt=2026-11-30/more.ndjson"), {"LINES_STRANGE", "LINE_TWICE"}),
        (move_to_another_day, {"LINE_MISPLACED"}),
        (remove_all_lines, {"LINES_MISSING"}),
        (remove_a_checkpoint, {"CHECKPOINT_GONE"}),
        (lay("tile/64/000"), {"TILE_STRANGE"}),
    ],
)
def test_what_lies_wrong_in_the_log_is_told(log: Path, alter: Callable[[Path], None], wanted: set[str]):
    alter(log)
    report = check(log)
    assert (codes(report), report.exit_status) == (wanted, 1)


def test_findings_are_what_a_spreadsheet_is_given(
    log: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
):
    remove_a_checkpoint(log)
    words = ["verify-events", str(log), "--deployment", str(deployment_file(tmp_path)), "--quiet", "--csv"]
    assert command.main(words) == 1
    head, *rows = capsysbinary.readouterr().out.decode("utf-8-sig").splitlines()
    assert head == "code,severity,sentence,where,evidence"
    assert {row.split(",")[0] for row in rows} == {"CHECKPOINT_GONE"}
