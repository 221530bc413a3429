"""docs/states.md is what the tables say that the functions obey."""

import re
from typing import get_args

import pytest

from iarms.domain.cases.hit_states import HIT
from iarms.domain.cases.leg_states import LEG
from iarms.domain.cases.missing_report_states import MISSING_REPORT
from iarms.domain.cases.record_states import BECOMES
from iarms.models.record import RecordStatus
from ops.documents.draw_states import HIT_STATES, MISSING_REPORT_STATES, PAGE, RECORD_STATES, main, page


def test_the_page_is_current():
    assert PAGE.read_text("utf-8") == page(), "stale: run make states"


def test_every_state_of_the_drawings_has_its_words():
    assert set(HIT_STATES) == HIT.states
    assert set(MISSING_REPORT_STATES) == MISSING_REPORT.states
    assert set(RECORD_STATES) == set(get_args(RecordStatus)) == set(BECOMES)


def test_every_step_that_moves_is_drawn_and_nothing_else():
    hits, legs, reports, records = re.findall(r"```mermaid\n(.*?)```", page(), flags=re.DOTALL)
    for machine, drawn in ((HIT, hits), (LEG, legs), (MISSING_REPORT, reports)):
        boxes = {box: states.split("<br>") for states, box in re.findall(r'state "(.*?)" as (\w+)', drawn)}
        arrows = re.findall(r"(\w+) --> (\w+) :", drawn)
        found = {(state, to) for source, to in arrows for state in boxes.get(source, [source])}
        assert found == {(frm, step.to) for step in machine.steps if step.to for frm in step.frm if frm != step.to}
    assert set(re.findall(r"(\w+) --> (\w+)\n", records)) == {(a, b) for a, after in BECOMES.items() for b in after}


def test_a_stale_page_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("ops.documents.draw_states.PAGE", tmp_path / "states.md")
    monkeypatch.setattr("sys.argv", ["draw_states", "--check"])
    assert main() == 1
    assert "run make states" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["draw_states"])
    assert main() == 0
    monkeypatch.setattr("sys.argv", ["draw_states", "--check"])
    assert main() == 0
