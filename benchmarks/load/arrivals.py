"""When the calls of an open load are due: seconds from its beginning, whoever is still waiting by then."""

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple


class Due(NamedTuple):
    """A call that is due: its number, in order; when, in seconds from the beginning; and of which kind it is."""

    number: int
    at: float
    kind: str


def evenly(rate: float, seconds: float, chance: random.Random) -> Iterator[float]:
    """Moments `1 / rate` seconds apart, the first at once."""
    for number in range(round(rate * seconds)):
        yield number / rate


def by_chance(rate: float, seconds: float, chance: random.Random) -> Iterator[float]:
    """Moments of a Poisson process: each call as likely at any moment as at any other, whatever came before."""
    at = chance.expovariate(rate)
    while at < seconds:
        yield at
        at += chance.expovariate(rate)


PATTERNS: Final[Mapping[str, Callable[[float, float, random.Random], Iterator[float]]]] = {
    "poisson": by_chance,
    "even": evenly,
}


def due_calls(pattern: str, rate: float, seconds: float, mix: Mapping[str, float], seed: int) -> Iterator[Due]:
    """The calls of one step: `rate` a second for so many seconds, of kinds as often as `mix` weighs them. The same for
    a seed; the kinds of a seed are the same for both patterns."""
    moments, kinds = random.Random(f"{seed} moments"), random.Random(f"{seed} kinds")  # a load, no secret
    names, weights = list(mix), list(mix.values())
    for number, at in enumerate(PATTERNS[pattern](rate, seconds, moments)):
        yield Due(number, at, kinds.choices(names, weights)[0])


def rates_of(text: str) -> list[float]:
    """Rates with commas between, such as 2,4,8. Raises ValueError where one is no number above zero."""
    rates = [float(each) for each in text.split(",")]
    if not all(0 < rate < 100_000 for rate in rates):
        raise ValueError("a rate is a number of calls a second, above zero")
    return rates
