"""A year of casework on a simulated clock, through the doors: bureaus that are silent, late, that ask back, answer in
parts, twice or after the end; requesters that keep silent; single topics that fail; functions that are killed, AWS that
refuses, two clocks at once. At its end everything that was promised holds.

`TRACES=5000` makes it a long year, `SEED=12` another one.
"""

import logging
import os
import random
from collections.abc import Iterator
from typing import Final

import pytest

from tests.world import ENGINE, World
from tests.year import promise
from tests.year.parties import HABITS, Parties
from tests.year.simulation import Size, Year

TRACES: Final = int(os.environ.get("TRACES", "1000"))
SEED: Final = int(os.environ.get("SEED", "7"))


@pytest.fixture
def silence() -> Iterator[None]:
    """Nothing is written into logs: a year fills a hundred megabytes."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.skipif(ENGINE == "moto", reason="on moto a year takes an hour")
@pytest.mark.parametrize(
    ("seed", "size"),
    [
        (SEED, Size(TRACES, TRACES * 3 // 10)),
        (SEED + 1, Size(40, 20, 12.0, 15.0, 12, 20)),
        (SEED + 2, Size(40, 20, 0.0, 0.0, 0, 0)),
    ],
    ids=["a usual year", "a year in which much breaks", "a year in which nothing breaks"],
)
def test_a_year_keeps_what_was_promised(
    world: World, silence: None, monkeypatch: pytest.MonkeyPatch, seed: int, size: Size
):
    monkeypatch.setattr("iarms.retries.time.sleep", lambda _: None)
    year = Year(world, random.Random(seed), size)  # noqa: S311  # a draw that repeats
    parties = Parties(year)
    year.run()
    traces, hits = promise.kept_traces(world), promise.kept_hits(world)
    assert year.outcries == []
    assert (len(parties.traces), len(parties.hits)) == (size.traces, size.hits)
    assert (len(traces), len(hits)) == (size.traces, size.hits)
    for broken in (
        promise.legs_without_an_end(traces),
        promise.hits_without_an_end(hits),
        promise.notices_twice(year),
        promise.left_pending(year),
        promise.late_for_anothers_sake(year),
        promise.late_in_silence(year, traces),
        promise.steps_not_audited_once(year, traces, hits),
        promise.due_and_not_taken(year),
    ):
        assert list(broken)[:10] == []
    assert year.answers["POST /v1/traces/*/legs/*/responses 201"] > size.traces
    if size.traces >= 500:
        assert year.answers["POST /v1/traces/*/legs/*/responses 409"], "some are full, some ended"
        assert set(parties.habits.values()) == set(HABITS), "everything that bureaus do was done"
        assert sum(len(trace.legs) for trace in traces) > 1.5 * size.traces
