"""What the service says in words is there in every language, with the same values in it, and nothing lies unused."""

import re
from pathlib import Path

import pytest

from iarms.domain.text.accept_language import LANGUAGES
from iarms.domain.text.phrasing import _phrases
from iarms.domain.tracing import clock_steps, steps
from iarms.models.country import FORMER_STATES

SENTENCES = [(name, key) for name, keys in _phrases().items() for key in keys]
SOURCES = "\n".join(
    path.read_text("utf-8")
    for path in sorted((Path(__file__).parent.parent.parent / "functions" / "iarms").rglob("*.py"))
)
# Keys that are made of a code: noun_SALE, recovered_FOUND.
_MADE_OF_CODES = tuple(re.findall(r'f"([a-z_]+_)\{', SOURCES))


@pytest.mark.parametrize(("name", "key"), SENTENCES)
def test_a_sentence_has_every_language_and_the_same_values_in_each(name, key):
    sentence = _phrases()[name][key]

    assert tuple(sentence) == LANGUAGES
    assert all(text.strip() for text in sentence.values())
    values = {language: sorted(re.findall(r"\{(\w*)\}", text)) for language, text in sentence.items()}
    assert all(found == values["en"] for found in values.values()), values


@pytest.mark.parametrize(("name", "key"), [each for each in SENTENCES if each[0] != "former_states"])
def test_a_sentence_is_said_somewhere(name, key):
    assert f'"{key}"' in SOURCES or key.startswith(_MADE_OF_CODES), f"{name}: {key}"


def test_every_former_state_has_a_name():
    assert _phrases()["former_states"].keys() == FORMER_STATES


def test_every_step_of_a_leg_has_its_words():
    """What a leg's history calls a step is no code of a list, so nothing else holds it to have words."""
    told = {*steps._IN_HISTORY.values(), *clock_steps._IN_HISTORY.values()}
    told |= {"informed", "withdrawn", "opened", "proposed", "sent"}

    assert {f"step_{each}" for each in told} <= _phrases()["report"].keys()
