"""A memory of serials that does not grow, for labels that must be true."""

from hashlib import blake2b


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
