"""Cursors: opaque, bound to their question, and to no name in our code."""

import ast
import base64
import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from iarms.errors import Invalid
from iarms.store.cursor import CursorKeys, Question, decode_cursor, encode_cursor, first_asked_at

KEY = {"party": {"S": "NCB-FR"}, "listed_as": {"S": "hit_01"}}
KEYS = CursorKeys(("party", "listed_as"), "party", ("NCB-FR",), "listed_as", "hit_", "hit_~")
MONTHS = CursorKeys(("month", "listed_as"), "month", ("2026-11", "2026-10"), "listed_as", "hit_", "hit_~")
HITS = Question("hits", {"party": "NCB-FR", "state": "CONFIRMED"})
FUNCTIONS = Path(__file__).parent.parent.parent / "functions" / "iarms"


def test_a_cursor_gives_back_the_key_that_it_was_made_of():
    assert decode_cursor(encode_cursor(KEY, HITS), HITS, KEYS) == KEY
    assert encode_cursor(None, HITS) is None
    assert encode_cursor({}, HITS) is None
    assert decode_cursor(None, HITS, KEYS) is None


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
        decode_cursor(encode_cursor(KEY, other), HITS, KEYS)
    assert refused.value.status == 422
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/query/cursor", "invalid_cursor")]


@pytest.mark.parametrize("cursor", ["", "x", "bnVsbA==", "W10=", "WzEsMl0=", "é", "[" * 500])
def test_what_is_no_cursor_is_refused(cursor: str):
    with pytest.raises(Invalid):
        decode_cursor(cursor, HITS, KEYS)


def forged(keys: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([HITS.digest, keys]).encode()).decode()


@pytest.mark.parametrize(
    "keys",
    [
        {},
        [],
        None,
        "party",
        {"party": "NCB-FR"},
        {"listed_as": "hit_01"},
        {"party": "NCB-DE", "listed_as": "hit_01"},
        {"party": "", "listed_as": "hit_01"},
        {"party": "NCB-FR", "listed_as": "hit_01", "part": "current"},
        {"party": "NCB-FR", "part": "current"},
        {"party": "NCB-FR", "listed_as": 1},
        {"party": "NCB-FR", "listed_as": None},
        {"party": {"S": "NCB-FR"}, "listed_as": "hit_01"},
        {"party": "NCB-FR", "listed_as": "srch_01"},
        {"party": "NCB-FR", "listed_as": "hit"},
        {"party": "NCB-FR", "listed_as": ""},
        {"party": "NCB-FR", "listed_as": "hit_\ud800"},
        {"party": "NCB-FR", "listed_as": "hit_" + "0" * 1021},
    ],
)
def test_keys_of_other_names_kinds_and_places_are_refused(keys: Any):
    with pytest.raises(Invalid):
        decode_cursor(forged(keys), HITS, KEYS)


def test_a_cursor_begins_with_a_partition_only_where_the_list_goes_through_several():
    assert decode_cursor(forged({"month": "2026-10"}), HITS, MONTHS) == {"month": {"S": "2026-10"}}
    for month in ("2026-09", "2026-12", "x"):
        with pytest.raises(Invalid):
            decode_cursor(forged({"month": month}), HITS, MONTHS)


def test_the_pages_of_a_list_are_of_the_window_of_its_first_page():
    first = datetime(2026, 11, 24, 12, 0, 0, 5000, tzinfo=UTC)
    cursor = encode_cursor(KEY, Question("hits", HITS.narrowing, first))
    assert first_asked_at(cursor, first + timedelta(days=2)) == first
    assert decode_cursor(cursor, HITS, KEYS) == KEY


@pytest.mark.parametrize("kept", ["", "x", 5, None, [], "2026-11-24", "0001-01-01T00:00:00Z", "2026-11-24T12:00:01Z"])
def test_a_window_that_somebody_wrote_into_a_cursor_moves_nothing(kept: Any):
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    cursor = base64.urlsafe_b64encode(json.dumps([HITS.digest, {}, kept]).encode()).decode()
    assert first_asked_at(cursor, now) == first_asked_at(None, now) == first_asked_at("x", now) == now


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
