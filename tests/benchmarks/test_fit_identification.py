"""The fit of identification's weights: what it counts is what the comparison adds up, and its slope is one."""

import json
from importlib.resources import files

import numpy as np
import pytest

from benchmarks.fit_identification import (
    Asked,
    Counted,
    _count,
    _loss,
    asked_of,
    fitted,
    flat,
    surprise,
    written_weights,
)
from benchmarks.identify import Table
from benchmarks.identify_cases import Case
from iarms.domain.identification import compared_bits, current_identification_weights
from iarms.domain.identification.weights import read_identification_weights

TEXT = files("iarms.data").joinpath("identification_weights.json").read_text("utf-8")
START = flat(current_identification_weights())
NAMES = list(START)


@pytest.fixture(scope="module")
def cases() -> list[Asked]:
    texts = [
        Case(("a",), frozenset({"GLOCK"}), frozenset({"GLOCK:19"}), "Glock 19 9mm pistol"),
        Case(("a",), frozenset({"TAURUS"}), frozenset({"TAURUS:PT 92"}), "Taurus PT92, Beretta type, Brazil"),
        Case(("a",), text="Xylograph 19 revolver", none=True),
    ]
    return asked_of(texts, Table())


def test_a_number_remembers_what_it_was_added_up_from():
    made = sum([Counted(2.0, {"a": 1.0}), Counted(3.0, {"b": 1.0}), 1.0]) - 0.5
    assert isinstance(made, Counted)
    assert float(made) == 5.5
    assert made.of == {"a": 1.0, "b": 1.0}
    assert max(made, 9.0) == 9.0


def test_what_is_counted_adds_up_to_what_the_comparison_says(cases: list[Asked]):
    values = np.array([START[name] for name in NAMES])
    for case in cases:
        counts = _count(case, START, NAMES)
        said = [compared_bits(case.description, each, current_identification_weights()) for each in case.references]
        assert counts.times @ values + counts.beside == pytest.approx(said)


def test_the_slope_is_that_of_the_surprise(cases: list[Asked]):
    values = np.array([START[name] for name in NAMES])
    for case in cases:
        counts = _count(case, START, NAMES)
        _, slope = _loss(case, counts, values)
        for at in np.flatnonzero(counts.times.any(axis=0)):
            moved = values.copy()
            moved[at] += 1e-5
            # Surprise is in bits, and so are the weights: their slope is a share.
            change = (_loss(case, counts, moved)[0] - _loss(case, counts, values)[0]) / 1e-5
            assert change == pytest.approx(slope[at], abs=1e-3)


def test_what_is_fitted_surprises_less_and_leaves_what_nobody_asks_about(cases: list[Asked]):
    found = fitted(cases, START, pull=6.0)
    assert surprise(cases, found) < surprise(cases, START)
    assert found["catalogue_code"] == START["catalogue_code"]
    assert found["prior"] == START["prior"]
    assert all(abs(found[name] - START[name]) <= min(1.0, 0.4 * abs(START[name])) + 1e-9 for name in NAMES)
    assert found["make.spelling.fuzzy"] < found["make.spelling.name"]


def test_the_file_that_is_written_can_be_read_and_says_what_was_fitted():
    values = {**START, "calibre.agrees": START["calibre.agrees"] + 0.5, "make.spelling.town": 1.26}
    text = written_weights(TEXT, values, "fitted on two made-up texts", "fitted-2026-11-30")
    weights = read_identification_weights(text)
    assert weights.version == "fitted-2026-11-30"
    assert weights.calibre.agrees == pytest.approx(START["calibre.agrees"] + 0.5)
    assert weights.make.spelling.town == 1.3
    content = json.loads(text)
    assert content["sources"]["fitted"] == "fitted on two made-up texts"
    assert content["weights"]["make"]["spelling"]["town"]["fitted"] is True
    assert content["weights"]["make"]["spelling"]["town"]["source"] == "fitted"
    assert content["weights"]["calibre"]["differs"] == json.loads(TEXT)["weights"]["calibre"]["differs"]
    assert text.count("\n") - TEXT.count("\n") <= 1
