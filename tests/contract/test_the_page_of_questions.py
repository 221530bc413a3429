"""docs/questions.md is what the questions' files say, with an answer of each that has one."""

import pytest

from auditor.questions import all_questions
from ops.documents.draw_questions import PAGE, main, page


def test_the_page_is_current():
    assert PAGE.read_text("utf-8") == page(), "stale: run make questions"


def test_every_question_is_there_with_its_command_and_an_answer():
    parts = page().split("\n## ")[1:]
    for question, part in zip(all_questions(), parts, strict=True):
        assert f"iarms-audit ask {question.name}" in part
        assert "A row of the answer" in part or not question.sql, question.name


def test_a_stale_page_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("ops.documents.draw_questions.PAGE", tmp_path / "questions.md")
    monkeypatch.setattr("sys.argv", ["draw_questions", "--check"])
    assert main() == 1
    assert "make questions" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["draw_questions"])
    assert main() == 0
    monkeypatch.setattr("sys.argv", ["draw_questions", "--check"])
    assert main() == 0
