"""Proofs over a Merkle tree (RFC 9162, section 2.1): made out of tiles, and checked without them.

Inclusion: that something is in a tree. Consistency: that a tree goes on from another without a change.
"""

from collections.abc import Sequence

from iarms.domain.transparency.encoding import HIGHEST
from iarms.domain.transparency.faults import LogFault
from iarms.domain.transparency.hashing import EMPTY_ROOT, node_hash
from iarms.domain.transparency.tiles import TileReader, subtree


def _split(leaves: int) -> int:
    """The largest power of two below a number of leaves of at least 2."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _check_hashes(*hashes: bytes, code: str) -> None:
    """Hashes of other lengths could be cut from one another in more than one way."""
    if any(len(each) != 32 for each in hashes):
        raise LogFault(code, "a hash of the proof has not 32 bytes")


def inclusion_proof(reader: TileReader, index: int, size: int) -> tuple[bytes, ...]:
    """The hashes from a leaf's neighbour up to the root's child. Raises ValueError where the tree has no such leaf,
    LogFault where a tile is not to be had."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has none at {index}")
    proof, first, end = [], 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            proof.append(subtree(reader, size, middle, end))
            end = middle
        else:
            proof.append(subtree(reader, size, first, middle))
            first = middle
    return tuple(reversed(proof))


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Whether the leaf hash stands at `index` of the tree of that size and root. Raises LogFault (`not_included`)."""
    if not 0 <= index < size <= HIGHEST:
        raise LogFault("not_included", f"a tree of {size} leaves has none at position {index}")
    _check_hashes(leaf, root, *proof, code="not_included")
    node, last, found = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            raise LogFault("not_included", "the proof of inclusion is longer than the tree is high")
        if node & 1 or node == last:
            found = node_hash(beside, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        node, last = node >> 1, last >> 1
    if last:
        raise LogFault("not_included", "the proof of inclusion is shorter than the tree is high")
    if found != root:
        raise LogFault("not_included", f"the proof does not lead from the entry at position {index} to the root")


def prefix_proof(reader: TileReader, first: int, second: int) -> tuple[bytes, ...]:
    """The hashes out of which the roots of both the tree of `second` leaves and of its first `first` are computed.

    A consistency proof, save that a `first` that is a power of two has its own root in it, so that the tree before is
    found too where it is another than the one that somebody signed. Raises ValueError where not 0 < `first` < `second`.
    """
    if not 0 < first < second:
        raise ValueError(f"no tree of {first} leaves goes before one of {second}")
    proof, begin, end = [], 0, second
    while first < end:
        middle = begin + _split(end - begin)
        if first <= middle:
            proof.append(subtree(reader, second, middle, end))
            end = middle
        else:
            proof.append(subtree(reader, second, begin, middle))
            begin = middle
    return (subtree(reader, second, begin, end), *reversed(proof))


def prefix_roots(first: int, second: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of the first `first` leaves and of the tree of `second`, by a prefix proof. Raises LogFault
    (`inconsistent`) where the proof has not as many hashes as such trees need."""
    if not 0 < first < second <= HIGHEST or not proof:
        raise LogFault("inconsistent", f"nothing proves that a tree of {second} leaves goes on from one of {first}")
    _check_hashes(*proof, code="inconsistent")
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = proof[0]
    for beside in proof[1:]:
        if last == 0:
            raise LogFault("inconsistent", "the proof of consistency is longer than the trees ask for")
        if node & 1 or node == last:
            before, after = node_hash(beside, before), node_hash(beside, after)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            after = node_hash(after, beside)
        node, last = node >> 1, last >> 1
    if last:
        raise LogFault("inconsistent", "the proof of consistency is shorter than the trees ask for")
    return before, after


def consistency_proof(reader: TileReader, first: int, second: int) -> tuple[bytes, ...]:
    """The consistency proof between the trees of two sizes, as RFC 9162 has it: empty from 0, and between equal sizes.
    Raises ValueError where `first` > `second`, LogFault where a tile is not to be had."""
    if first in (0, second):
        return ()
    proof = prefix_proof(reader, first, second)
    return proof[1:] if first.bit_count() == 1 else proof


def check_consistency(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> None:
    """Whether the tree of `second` leaves goes on from that of `first` without a change. Raises LogFault
    (`inconsistent`)."""
    if not 0 <= first <= second <= HIGHEST:
        raise LogFault("inconsistent", f"a log of {first} entries has become one of {second}")
    if first in (0, second):
        if proof:
            raise LogFault("inconsistent", "a proof of consistency has hashes where none are needed")
        if first_root != (second_root if first else EMPTY_ROOT):
            raise LogFault("inconsistent", f"two trees of {first} leaves have different roots")
        return
    whole = (first_root, *proof) if first.bit_count() == 1 else tuple(proof)
    if prefix_roots(first, second, whole) != (first_root, second_root):
        raise LogFault("inconsistent", f"the tree of {second} leaves does not go on from that of {first}")
