"""How often something is tried again, and how long is waited before."""

import pytest

from iarms.retries import LONGEST_PAUSE, tries


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, in seconds; each as long as it may be."""
    made: list[float] = []
    monkeypatch.setattr("iarms.retries.time.sleep", made.append)
    monkeypatch.setattr("iarms.retries.random.uniform", lambda least, most: most)
    return made


def test_pauses_double_and_there_is_none_before_the_first_try_nor_after_the_last(pauses: list[float]):
    assert list(tries(4, first_pause=0.5)) == [0, 1, 2, 3]
    assert pauses == [0.5, 1.0, 2.0]


def test_a_try_that_succeeds_is_the_last(pauses: list[float]):
    for number in tries(4, first_pause=0.5):
        if number == 1:
            break
    assert pauses == [0.5]


def test_no_pause_is_longer_than_the_longest(pauses: list[float]):
    assert list(tries(12, first_pause=1)) == list(range(12))
    assert pauses[3:6] == [8, 16, LONGEST_PAUSE]
    assert max(pauses) == LONGEST_PAUSE


def test_who_lost_a_race_looks_again_at_once(pauses: list[float]):
    assert list(tries(3)) == [0, 1, 2]
    assert pauses == []


def test_a_pause_is_drawn_between_nothing_and_its_bound(monkeypatch: pytest.MonkeyPatch):
    made: list[float] = []
    monkeypatch.setattr("iarms.retries.time.sleep", made.append)
    for _ in range(200):
        assert list(tries(2, first_pause=1)) == [0, 1]
    assert 0 <= min(made) < 0.1
    assert 0.9 < max(made) <= 1
