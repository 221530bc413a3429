"""Two files of answers: what is the same counts, and what differs is shown where it does."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.answers.compare import compare, paths_that_differ


def written(path: Path, *lines: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def answer(name: str, text: Any, *, kind: str = "search") -> dict[str, Any]:
    return {"kind": kind, "name": name, "asked": {"target": "/v1/searches"}, "text": json.dumps(text)}


def test_the_same_answers_are_counted_and_end_with_nought(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    before = written(
        tmp_path / "a", answer("searches 00/1", {"outcome": "hit"}), answer("traces 00/1", 1, kind="trace")
    )
    assert compare(before, before) == 0
    told = capsys.readouterr().out
    assert "search               1 same" in told
    assert "trace                1 same" in told


def test_an_answer_that_differs_is_shown_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    before = written(tmp_path / "a", answer("searches 00/1", {"matches": [{"weight": 9.5}]}))
    after = written(tmp_path / "b", answer("searches 00/1", {"matches": [{"weight": 9.4}]}))
    assert compare(before, after) == 1
    assert "/text/matches/0/weight\n    before: 9.5\n    after:  9.4" in capsys.readouterr().out


def test_an_answer_in_one_file_alone_is_a_difference_unless_its_part_is_left_out(tmp_path: Path):
    before = written(tmp_path / "a", answer("searches 00/1", 1), answer("traces 00/1", 1))
    after = written(tmp_path / "b", answer("searches 00/1", 1))
    assert compare(before, after) == compare(after, before) == 1
    assert compare(before, after, ("searches",)) == 0
    assert compare(before, after, ("imports",)) == 1, "nothing compared is nothing shown to be the same"


@pytest.mark.parametrize(
    ("one", "other", "places"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, []),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2, "b": 1}}, ["/a (order)"]),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}', [" (spelled otherwise)"]),
        ('{"a": [1, 2]}', '{"a": [1, 3]}', ["/a/1"]),
        ({"a": [1]}, {"a": [1, 2]}, ["/a"]),
        ({"a": 1}, {}, ["/a"]),
        ("{no JSON", "{nor this", [""]),
    ],
)
def test_differences_are_named_by_their_place(one: Any, other: Any, places: list[str]):
    assert [path for path, _, _ in paths_that_differ(one, other)] == places
