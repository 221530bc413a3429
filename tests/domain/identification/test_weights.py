"""The weights of identification: one file, each with its source, and nothing in it that is not read."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest

from iarms.domain.identification.weights import (
    IdentificationWeights,
    current_identification_weights,
    read_identification_weights,
)

TEXT = files("iarms.data").joinpath("identification_weights.json").read_text("utf-8")


def content() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(TEXT)
    return loaded


def entries(group: dict[str, Any]) -> list[dict[str, Any]]:
    return [group] if "value" in group else [entry for inner in group.values() for entry in entries(inner)]


def test_the_weights_in_force_are_those_of_the_file():
    weights = current_identification_weights()
    assert weights == read_identification_weights(TEXT)
    assert weights.version == content()["version"]
    assert (weights.prior, weights.confident_at_least, weights.catalogue_code) == (-10.0, 0.8, 11.0)
    assert weights.make.spelling.of("fuzzy") == content()["weights"]["make"]["spelling"]["fuzzy"]["value"]


def test_every_weight_says_what_it_means_and_where_it_is_from():
    found = entries(content()["weights"])
    assert len(found) == 70
    for entry in found:
        assert entry["meaning"]
        assert content()["sources"][entry["source"]]
        assert entry["fitted"] is (entry["source"] == "fitted")


def test_a_role_that_says_nothing_of_likelihood_adds_nothing():
    role = current_identification_weights().role
    assert [role.of(each) for each in ("stated", "design", "alike", "excluded")] == [0.0] * 4
    assert role.of("marked") > 0 > role.of("doubtful")


def changed(*path: str, value: Any = None) -> str:
    """The file with the entry at a path replaced, or removed where the value is None."""
    loaded = content()
    group = loaded
    for name in path[:-1]:
        group = group[name]
    if value is None:
        del group[path[-1]]
    else:
        group[path[-1]] = value
    return json.dumps(loaded)


ENTRY = {"value": 1.0, "fitted": False, "source": "judged", "meaning": "made up"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed("weights", "prior"), "weights: unknown [], missing ['prior']"),
        (changed("weights", "prize", value=ENTRY), "weights: unknown ['prize'], missing []"),
        (changed("weights", "make", "spelling", "town"), "weights.make.spelling: unknown [], missing ['town']"),
        (changed("weights", "model", "colour", value=ENTRY), "weights.model: unknown ['colour'], missing []"),
        (changed("weights", "year", value=ENTRY), "weights.year: unknown"),
        (changed("weights", "prior", value=-10.0), "weights.prior: no object"),
        (changed("weights", "prior", value=ENTRY | {"value": "9"}), "weights.prior: '9' is no number"),
        (changed("weights", "prior", value=ENTRY | {"value": True}), "weights.prior: True is no number"),
        (changed("weights", "prior", value=ENTRY | {"source": "dreamt"}), "weights.prior: 'dreamt' is no source"),
        (changed("weights", "prior", value=ENTRY | {"fitted": "no"}), "weights.prior: fitted"),
        (changed("weights", "prior", "meaning"), "weights.prior: unknown [], missing ['meaning']"),
        (changed("sources"), "the file: unknown [], missing ['sources']"),
        (changed("note", value="x"), "the file: unknown ['note'], missing []"),
        (changed("version", value=3), "version: no text"),
        (changed("version", value=""), "version: no text"),
    ],
)
def test_a_file_with_weights_that_are_missing_or_unknown_is_refused(text: str, said: str):
    with pytest.raises(ValueError, match=re.escape(said)):
        read_identification_weights(text)


def test_another_file_gives_other_weights():
    weights = read_identification_weights(changed("weights", "marking", value=ENTRY))
    assert isinstance(weights, IdentificationWeights)
    assert weights.marking == 1.0 != current_identification_weights().marking
