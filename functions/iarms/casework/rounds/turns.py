"""Work of many parties in one run: every party has its turn, its oldest first, and none takes another's time."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def in_turns(waiting: Iterable[T], party_of: Callable[[T], str], most: int) -> tuple[list[T], bool]:
    """What waits, ordered so that each party comes once before any comes twice, at most so many of a party; and
    whether any had more. What comes first of a party's is its first in `waiting`.
    """
    of_party: dict[str, list[T]] = {}
    for each in waiting:
        of_party.setdefault(party_of(each), []).append(each)
    longest = max(map(len, of_party.values()), default=0)
    turns = range(min(longest, most))
    return [each[turn] for turn in turns for each in of_party.values() if turn < len(each)], longest > most
