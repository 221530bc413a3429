"""The soak's arithmetic: what grows is named, what is filled once is not, and its picture is drawn."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from benchmarks import soak
from iarms.domain.identification import tokens


def samples(resident: Callable[[int], int] = lambda _: 1, **others: Callable[[int], int]) -> list[soak.Footprint]:
    """One each 500 calls of 20,000; what is not said stays 1."""
    rest = {name: others.get(name, lambda _: 1) for name in ("objects", "descriptors", "threads")}
    return [
        soak.Footprint(calls, resident(calls), **{name: of(calls) for name, of in rest.items()}, kept={"a": calls})
        for calls in range(500, 20_001, 500)
    ]


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (samples(), []),
        (samples(lambda calls: min(calls, 9_000) * 10_000), []),
        (samples(lambda calls: 600 * calls), []),
        (samples(lambda calls: 900 * calls), ["memory by 900,000 bytes a 1,000 calls, of which 700,000 may be"]),
        (samples(lambda calls: -500 * calls), []),
        (samples(descriptors=lambda calls: calls // 500), ["descriptors by 2.00 a 1,000 calls"]),
        (samples(threads=lambda calls: calls // 1000), ["threads by 1.00 a 1,000 calls"]),
        (samples(threads=lambda calls: 14 + (calls > 15_000)), []),
    ],
    ids=["nothing", "filled in the first half", "little", "memory", "less", "descriptors", "threads", "one thread"],
)
def test_what_grows_over_the_second_half_is_named(taken: list[soak.Footprint], words: list[str]):
    assert soak.grows(taken) == words


def test_a_slope_is_by_a_thousand_calls():
    assert soak.slope([(0, 5), (500, 6), (1000, 7)]) == pytest.approx(2)
    assert soak.slope([(7, 5)]) == 0


def test_entries_that_grow_are_told_from_the_middle_on():
    assert soak.growing_entries(samples()) == [("a", 10_000, 20_000)]


def test_the_picture_is_drawn(tmp_path: Path):
    soak.draw(samples(), tmp_path / "soak.png")
    assert (tmp_path / "soak.png").read_bytes().startswith(b"\x89PNG")


def test_a_cache_is_found_without_being_listed(monkeypatch: pytest.MonkeyPatch):
    @lru_cache(maxsize=8)
    def remembered(number: int) -> int:
        return number

    monkeypatch.setattr(tokens, "remembered", remembered, raising=False)
    before = soak.entries_kept()
    for number in range(5):
        remembered(number)
    after = soak.entries_kept()
    assert [after[name] - before.get(name, 0) for name in after if name.endswith(".remembered")] == [5]


def test_the_mix_is_of_a_hundred_calls():
    assert sum(soak.MIX.values()) == 100
