"""Memories that do not grow: of all serials met, for labels that must be true, and of a fair choice of things met."""

from hashlib import blake2b
from typing import Generic, TypeVar

from samples.draws import Rand

T = TypeVar("T")


class Seen:
    """A set that forgets what it holds and knows what it does not (a Bloom filter): 32 MB for ten million serials.

    Its one error is to say "seen" of something new (0.1 % at ten million); a good query is then thrown away, and no
    label becomes wrong.
    """

    __slots__ = ("_bits",)

    def __init__(self) -> None:
        self._bits = bytearray(1 << 25)

    def add(self, key: str) -> bool:
        """Adds the key and says whether it had been there."""
        known = True
        for place, bit in self._places(key):
            if not self._bits[place] & bit:
                known = False
                self._bits[place] |= bit
        return known

    def __contains__(self, key: str) -> bool:
        return all(self._bits[place] & bit for place, bit in self._places(key))

    @staticmethod
    def _places(key: str) -> list[tuple[int, int]]:
        digest = int.from_bytes(blake2b(key.encode(), digest_size=16).digest(), "big")
        return [((digest >> shift) & 0x1FFFFFF, 1 << ((digest >> (shift + 25)) & 7)) for shift in (0, 32, 64, 96)]


class Shelf(Generic[T]):
    """So many things, drawn evenly from all that were offered."""

    __slots__ = ("_offered", "_room", "held")

    def __init__(self, room: int) -> None:
        self.held: list[T] = []
        self._room = room
        self._offered = 0

    def offer(self, thing: T, rand: Rand) -> None:
        self._offered += 1
        if len(self.held) < self._room:
            self.held.append(thing)
        elif (place := int(rand() * self._offered)) < self._room:
            self.held[place] = thing

    def take(self, rand: Rand) -> T | None:
        """One of them, which then is gone; None when there is none left."""
        if not self.held:
            return None
        place = int(rand() * len(self.held))
        self.held[place], self.held[-1] = self.held[-1], self.held[place]
        return self.held.pop()
