"""docs/reports/marks.md is what the tables of marks and years say."""

import pytest

from ops.documents.draw_marks import PAGE, main, page


def test_the_page_is_current():
    assert PAGE.read_text("utf-8") == page(), "run make marks"


def test_a_stale_page_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("ops.documents.draw_marks.PAGE", tmp_path / "marks.md")
    monkeypatch.setattr("sys.argv", ["draw_marks", "--check"])
    assert main() == 1
    assert "run make marks" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["draw_marks"])
    assert main() == 0
    monkeypatch.setattr("sys.argv", ["draw_marks", "--check"])
    assert main() == 0
