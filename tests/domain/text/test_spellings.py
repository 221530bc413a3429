"""Misspelt names and words that say that nothing is known."""

import pytest

from iarms.domain.text.spellings import nearest, says_unknown

KNOWN = {"TAURUS": "taurus", "ROSSI": "rossi", "ROSSIN": "rossin", "BERNARDELLI": "bernardelli", "POLYMER80": "p80"}


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("TARUUS", "TAURUS"),
        ("TAURS", "TAURUS"),
        ("TAURRUS", "TAURUS"),
        ("XAURUS", "TAURUS"),
        ("BERNADELI", "BERNARDELLI"),
        ("POLIMER80", "POLYMER80"),
    ],
)
def test_the_one_near_spelling_is_found(text, spelling):
    assert nearest(text, KNOWN) == (spelling, KNOWN[spelling])


@pytest.mark.parametrize("text", ["TARUSS", "ROSSIM ", "BERNNADEELI", "POLYMER81", "ROSSIX"])
def test_what_is_too_far_or_near_two_is_not(text):
    assert nearest(text, KNOWN) is None


def test_a_text_longer_than_any_name_is_compared_with_none(monkeypatch):
    monkeypatch.setattr("iarms.domain.text.spellings.words_near", lambda *_, **__: pytest.fail("compared"))
    assert nearest("T" * 129, KNOWN) is None


def test_the_reach_can_be_held_shorter():
    assert nearest("BERNADELI", KNOWN, within=1) is None


@pytest.mark.parametrize(
    "text",
    ["MARCA NAO APARENTE", "SEM MARCA", "ILEGIVEL", "NO SE APRECIA", "NICHT LESBAR", "БЕЗ МАРКИРОВКИ", "SANS MARQUE"],
)
def test_words_for_nothing_known(text):
    assert says_unknown(text.split())


@pytest.mark.parametrize("text", ["TAURUS", "SEM TAURUS", "MARCA TAURUS", ""])
def test_words_for_something(text):
    assert not says_unknown(text.split())
