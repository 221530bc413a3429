"""docs/watching.md is what the rows say: each failure has an alarm, each alarm a failure and a playbook."""

from fnmatch import fnmatch

import pytest

from infra.alarms.failures import FAILURES, UNHEARD
from infra.alarms.recipients import AlarmRecipients
from infra.config import load_deployments
from ops.documents import draw_alarms
from tests.contract.test_documents import ROOT, headings

ROWS = draw_alarms._rows(load_deployments()["europe"])
EVERY = draw_alarms.every_alarm(ROWS)
PATTERNS = [pattern for group in FAILURES.values() for failure in group for pattern in failure.alarms]
STAGED = [line.split("|")[1].strip() for line in (ROOT / "docs" / "faults.md").read_text("utf-8").splitlines()[4:]
          if line.startswith("| ") and not line.startswith("| fault ")]  # fmt: skip


def test_the_page_is_current() -> None:
    assert draw_alarms.PAGE.read_text("utf-8") == draw_alarms.page(), "stale: run make watching"


def test_every_alarm_is_of_a_failure_and_every_failure_has_an_alarm() -> None:
    names = [each.name for each in EVERY]

    assert [name for name in names if not any(fnmatch(name, each) for each in PATTERNS)] == [], "of no failure"
    assert [each for each in PATTERNS if not any(fnmatch(name, each) for name in names)] == [], "of no alarm"
    assert all(failure.alarms for group in FAILURES.values() for failure in group)


def test_every_fault_that_is_staged_has_an_alarm_or_a_reason_why_not() -> None:
    heard = [each for group in FAILURES.values() for failure in group for each in failure.faults]
    unheard = [each.fault for each in UNHEARD]

    assert STAGED
    assert [fault for fault in STAGED if not fault.startswith((*heard, *unheard))] == [], "name it in failures.py"
    for each in (*heard, *unheard):
        assert any(fault.startswith(each) for fault in STAGED), f"docs/faults.md has no such row: {each}"
    assert all(each.why for each in UNHEARD)


def test_every_alarm_leads_to_its_playbook() -> None:
    there = headings(ROOT / AlarmRecipients().playbooks)

    assert {each.anchor for each in EVERY if each is not draw_alarms.COST_TOLD} - there == set()


def test_the_page_has_the_severity_of_each_alarm() -> None:
    rows = [line.split(" | ") for line in draw_alarms.page().splitlines() if line.startswith("| `")]
    for each in ROWS:
        of_it = [row for row in rows if f"`{each.name}`" in row[0]]
        assert [row[1] for row in of_it] in ([each.severity], []), each.name
    families = {each.anchor for each in ROWS}
    drawn = {each.anchor for each in ROWS if any(f"`{each.name}`" in row[0] for row in rows)}
    assert drawn == families


def test_a_stale_page_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(draw_alarms, "PAGE", tmp_path / "watching.md")
    monkeypatch.setattr("sys.argv", ["draw_alarms", "--check"])
    assert draw_alarms.main() == 1
    assert "make watching" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["draw_alarms"])
    assert draw_alarms.main() == 0
    monkeypatch.setattr("sys.argv", ["draw_alarms", "--check"])
    assert draw_alarms.main() == 0
