"""Trying again: how often, and how long to pause before the next try.

The pauses are exponential with full jitter: a time drawn evenly between nothing and a bound that doubles with each try
(Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015, where it needs the fewest calls of all
that were compared). Those who failed together do not come again together.
"""

import random
import time
from collections.abc import Iterator
from typing import Final

from iarms.deadline import seconds_left

LONGEST_PAUSE: Final = 20.0
"""Seconds. No pause is longer, however often something was tried."""


def tries(times: int, first_pause: float = 0.0) -> Iterator[int]:
    """Count so many tries from 0, with a pause before each but the first: return or break once one succeeds.

    `first_pause` is the longest that the first pause can be, in seconds; the default is for those who lost a race and
    have only to look again. After the last try there is no pause: what stands then is the caller's to say. A pause that
    would reach the deadline of the work is not made, and the try before it was the last.
    """
    for number in range(times):
        if number and first_pause:
            pause = random.uniform(0, min(LONGEST_PAUSE, first_pause * 2 ** (number - 1)))  # noqa: S311  # no secret
            left = seconds_left()
            if left is not None and pause >= left:
                return
            time.sleep(pause)
        yield number
