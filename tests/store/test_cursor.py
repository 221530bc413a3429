"""Cursors: opaque, bound to their question, and to no name in our code."""

import ast
import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from iarms.errors import Invalid
from iarms.store.cursor import Question, decode_cursor, encode_cursor

KEY = {"party": {"S": "NCB-FR"}, "listed_as": {"S": "hit_01"}}
HITS = Question("hits", {"party": "NCB-FR", "state": "CONFIRMED"})
FUNCTIONS = Path(__file__).parent.parent.parent / "functions" / "iarms"


def test_a_cursor_gives_back_the_key_that_it_was_made_of():
    assert decode_cursor(encode_cursor(KEY, HITS), HITS) == KEY
    assert encode_cursor(None, HITS) is None
    assert encode_cursor({}, HITS) is None
    assert decode_cursor(None, HITS) is None


@pytest.mark.parametrize(
    "other",
    [
        Question("traces", {"party": "NCB-FR", "state": "CONFIRMED"}),
        Question("hits", {"party": "NCB-DE", "state": "CONFIRMED"}),
        Question("hits", {"party": "NCB-FR"}),
        Question("hits", {"party": "NCB-FR", "state": "CONFIRMED", "recorded_by": "FR"}),
        Question("hits", {"party": "CONFIRMED", "state": "NCB-FR"}),
    ],
)
def test_a_cursor_of_another_question_is_refused(other: Question):
    with pytest.raises(Invalid) as refused:
        decode_cursor(encode_cursor(KEY, other), HITS)
    assert refused.value.status == 422
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/query/cursor", "invalid_cursor")]


@pytest.mark.parametrize("cursor", ["", "x", "bnVsbA==", "W10=", "WzEsMl0=", "é", "[" * 500])
def test_what_is_no_cursor_is_refused(cursor: str):
    with pytest.raises(Invalid):
        decode_cursor(cursor, HITS)


def test_a_question_is_the_same_text_in_whatever_order_it_was_put():
    one = Question("hits", {"state": "CONFIRMED", "party": "NCB-FR", "recorded_by": None})
    assert one.text == HITS.text == '["hits",{"party":"NCB-FR","state":"CONFIRMED"}]'
    assert HITS.digest == hashlib.sha256(HITS.text.encode()).hexdigest()[:16]


def test_days_moments_and_truths_are_written_as_the_api_writes_them():
    moment = datetime(2026, 11, 24, 12, tzinfo=UTC)
    question = Question("records", {"since": moment, "review_before": date(2026, 12, 1), "test": False})
    assert question.text == '["records",{"review_before":"2026-12-01","since":"2026-11-24T12:00:00.000Z","test":false}]'


def test_no_question_is_written_by_the_names_of_our_code():
    """Every question's names are texts beside it: neither a repr nor a dump of an object."""
    narrowed, questions = set(), 0
    for path in [*(FUNCTIONS / "store").glob("*.py"), *(FUNCTIONS / "casework").rglob("*.py")]:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("repr", "asdict", "vars") or path.name == "line_problem.py", path
                if node.func.id == "Question":
                    questions += 1
                    of, asked = node.args
                    assert isinstance(of, ast.Constant)
                    assert isinstance(asked, ast.Dict | ast.Name), ast.unparse(asked)
                    if isinstance(asked, ast.Name):
                        narrowed.add((path, asked.id))
    assert questions >= 12
    for path, name in narrowed:
        values = [
            node.value
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
        ]
        assert values, (path, name)
        for value in values:
            assert isinstance(value, ast.Dict), (path, name)
            assert all(isinstance(key, ast.Constant) for key in value.keys), (path, name)
