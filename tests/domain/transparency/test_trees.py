"""Trees of transparency logs: hashes, frontiers, tiles, bundles, and proofs that hold for what they are of alone."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms.domain.transparency import (
    EMPTY_ROOT,
    Frontier,
    LogFault,
    bundle_entries,
    bundle_of,
    bundle_path,
    check_consistency,
    check_inclusion,
    consistency_proof,
    frontier_of,
    growth,
    hashes_of_tile,
    inclusion_proof,
    leaf_hash,
    log_entry,
    node_hash,
    prefix_proof,
    prefix_roots,
    tile_path,
    tile_width,
)
from tests.audit_logs import LogOfFiles, entries

LARGEST = 600
LOG = LogOfFiles(entries(LARGEST))
SIZES = st.integers(1, LARGEST)


def root_by_definition(leaves: list[bytes]) -> bytes:
    """The root as RFC 9162, 2.1.1, defines it, in the plainest way."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    sides = root_by_definition(leaves[:middle]) + root_by_definition(leaves[middle:])
    return hashlib.sha256(b"\1" + sides).digest()


ROOTS = [root_by_definition(LOG.entries[:size]) for size in range(LARGEST + 1)]

# The tree of the test vectors that go round since Certificate Transparency: leaves, and the root after each.
KNOWN_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
KNOWN_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_roots_of_the_known_tree():
    frontier = Frontier()
    assert frontier.root == EMPTY_ROOT == hashlib.sha256().digest()
    for leaf, root in zip(KNOWN_LEAVES, KNOWN_ROOTS, strict=True):
        frontier = frontier.grown(leaf_hash(bytes.fromhex(leaf)))
        assert frontier.root.hex() == root


def test_an_entry_cannot_be_taken_for_two_neighbours():
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) != leaf_hash(left + right)


def test_a_frontier_and_tiles_have_the_root_by_definition_at_every_size():
    frontier = Frontier()
    for size in range(LARGEST + 1):
        assert frontier.root == ROOTS[size]
        if size % 7 == 0 or 250 < size < 260 or 508 < size < 516:
            assert frontier_of(LOG, size) == frontier
        if size < LARGEST:
            frontier = frontier.grown(leaf_hash(LOG.entries[size]))


@pytest.mark.parametrize(("size", "hashes"), [(1, 0), (0, 1), (3, 1), (-1, 1)])
def test_a_frontier_has_a_hash_for_each_bit_of_its_size(size: int, hashes: int):
    with pytest.raises(ValueError, match="whole subtrees"):
        Frontier(size, (EMPTY_ROOT,) * hashes)


@given(st.data())
def test_an_inclusion_proof_holds_for_its_leaf_position_size_and_root_alone(data: st.DataObject):
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    leaf, proof = leaf_hash(LOG.entries[index]), inclusion_proof(LOG, index, size)
    check_inclusion(leaf, index, size, proof, ROOTS[size])
    flipped = data.draw(st.integers(0, 31))
    other_leaf = bytes(byte ^ (at == flipped) for at, byte in enumerate(leaf))
    other_root = bytes(byte ^ (at == flipped) for at, byte in enumerate(ROOTS[size]))
    other_index = data.draw(st.integers(-1, LARGEST).filter(lambda other: other != index))
    other_size = data.draw(st.integers(-1, LARGEST).filter(lambda other: other != size))
    place = data.draw(st.integers(0, len(proof)))
    wrong = [
        (other_leaf, index, size, proof, ROOTS[size]),
        (leaf, index, size, proof, other_root),
        (leaf, index, size, (*proof[:place], EMPTY_ROOT, *proof[place:]), ROOTS[size]),
        (leaf, index, size, (*proof, EMPTY_ROOT), ROOTS[size]),
        (leaf, other_index, size, proof, ROOTS[size]),
        (leaf, index, max(other_size, 0), proof, ROOTS[max(other_size, 0)]),
    ]
    if proof:
        wrong.append((leaf, index, size, proof[:-1], ROOTS[size]))
        wrong.append((leaf, index, size, proof[1:], ROOTS[size]))
        changed = tuple(EMPTY_ROOT if at == place % len(proof) else one for at, one in enumerate(proof))
        wrong.append((leaf, index, size, changed, ROOTS[size]))
    for case in wrong:
        with pytest.raises(LogFault) as fault:
            check_inclusion(*case)
        assert fault.value.code == "not_included"


@given(st.data())
def test_a_consistency_proof_holds_for_its_sizes_and_roots_alone(data: st.DataObject):
    second = data.draw(SIZES)
    first = data.draw(st.integers(0, second))
    proof = consistency_proof(LOG, first, second)
    check_consistency(first, ROOTS[first], second, ROOTS[second], proof)
    other_first = data.draw(st.integers(-1, LARGEST).filter(lambda other: other != first))
    wrong = [
        (first, hashlib.sha256(ROOTS[first]).digest(), second, ROOTS[second], proof),
        (first, ROOTS[first], second, ROOTS[second], (*proof, EMPTY_ROOT)),
        (second + 1, ROOTS[first], second, ROOTS[second], proof),
    ]
    if first:
        wrong.append((first, ROOTS[first], second, hashlib.sha256(ROOTS[second]).digest(), proof))
        wrong.append((other_first, ROOTS[first], second, ROOTS[second], proof))
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        changed = tuple(EMPTY_ROOT if at == place else one for at, one in enumerate(proof))
        wrong += [(first, ROOTS[first], second, ROOTS[second], other) for other in (proof[:-1], proof[1:], changed)]
    for case in wrong:
        with pytest.raises(LogFault) as fault:
            check_consistency(*case)
        assert fault.value.code == "inconsistent"


@given(st.data())
def test_a_prefix_proof_gives_the_roots_of_both_trees(data: st.DataObject):
    second = data.draw(st.integers(2, LARGEST))
    first = data.draw(st.integers(1, second - 1))
    proof = prefix_proof(LOG, first, second)
    assert prefix_roots(first, second, proof) == (ROOTS[first], ROOTS[second])
    for other in (proof[:-1], (*proof, EMPTY_ROOT), ()):
        with pytest.raises(LogFault) as fault:
            prefix_roots(first, second, other)
        assert fault.value.code == "inconsistent"


@pytest.mark.parametrize(("first", "second"), [(0, 4), (4, 4), (5, 4)])
def test_a_prefix_is_shorter_and_not_empty(first: int, second: int):
    with pytest.raises(ValueError, match="goes before"):
        prefix_proof(LOG, first, second)
    with pytest.raises(LogFault):
        prefix_roots(first, second, (EMPTY_ROOT,))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3), (700, 600)])
def test_what_a_tree_does_not_have_is_not_proven(index: int, size: int):
    with pytest.raises(ValueError, match="has none"):
        inclusion_proof(LOG, index, size)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_hashes_of_other_lengths_prove_nothing(length: int):
    leaf, proof = leaf_hash(LOG.entries[0]), inclusion_proof(LOG, 0, 2)
    for case in (
        (leaf[:length].ljust(length), 0, 2, proof, ROOTS[2]),
        (leaf, 0, 2, (proof[0][:length].ljust(length),), ROOTS[2]),
        # The border between two neighbours, moved by a byte.
        (leaf + proof[0][:1], 0, 2, (proof[0][1:],), ROOTS[2]),
    ):
        with pytest.raises(LogFault) as fault:
            check_inclusion(*case)
        assert fault.value.code == "not_included"
    with pytest.raises(LogFault):
        check_consistency(1, ROOTS[1], 2, ROOTS[2], (bytes(length),))


def test_a_size_beyond_the_highest_is_refused():
    for first, second in ((1, 2**63), (2**63, 2**64)):
        with pytest.raises(LogFault):
            check_consistency(first, EMPTY_ROOT, second, EMPTY_ROOT, (EMPTY_ROOT,) * 63)
    with pytest.raises(LogFault):
        check_inclusion(EMPTY_ROOT, 5, 2**63, (EMPTY_ROOT,) * 63, EMPTY_ROOT)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=4))
def test_a_log_that_grows_in_steps_has_the_tiles_of_one_that_grew_at_once(steps: list[int]):
    log = LogOfFiles()
    for step in steps:
        log.grow(LOG.entries[log.size % 50 :][:step])
    at_once = LogOfFiles(log.entries)
    assert at_once.files.items() <= log.files.items()
    assert frontier_of(log, log.size) == frontier_of(at_once, log.size)


def test_a_log_writes_whole_tiles_and_the_newest_partial_ones_alone():
    log = LogOfFiles()
    assert log.grow(entries(3)) == ["tile/entries/000.p/3", "tile/0/000.p/3"]
    assert log.grow([]) == []
    assert log.grow(entries(253)) == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    assert log.grow(entries(1)) == ["tile/entries/001.p/1", "tile/0/001.p/1"]
    assert log.grow(entries(600)) == [
        "tile/entries/001", "tile/0/001", "tile/entries/002", "tile/0/002", "tile/entries/003.p/89", "tile/0/003.p/89",
        "tile/1/000.p/3",
    ]  # fmt: skip


def test_the_tiles_of_a_log_of_seventy_thousand_entries_are_those_of_the_specification():
    log = LogOfFiles(entries(70_000))
    by_level = [[path for path in log.files if path.startswith(f"tile/{level}/")] for level in ("0", "1", "2", "3")]
    assert [len(paths) for paths in by_level] == [274, 2, 1, 0]
    assert "tile/0/273.p/112" in by_level[0]
    assert set(by_level[1]) == {"tile/1/000", "tile/1/001.p/17"}
    assert by_level[2] == ["tile/2/000.p/1"]
    frontier = Frontier().grown(*map(leaf_hash, log.entries))
    assert frontier_of(log, 70_000) == frontier
    for index in (0, 65_535, 65_536, 69_999):
        check_inclusion(
            leaf_hash(log.entries[index]), index, 70_000, inclusion_proof(log, index, 70_000), frontier.root
        )
    before = frontier_of(log, 65_700).root
    check_consistency(65_700, before, 70_000, frontier.root, consistency_proof(log, 65_700, 70_000))


def test_entries_that_end_before_the_log_does_are_refused():
    with pytest.raises(ValueError, match="before"):
        list(growth(LogOfFiles(), 10, entries(9)))


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, 256, "tile/0/000"),
        (999, 256, "tile/0/999"),
        (1000, 256, "tile/0/x001/000"),
        (1_234_067, 256, "tile/0/x001/x234/067"),
        (1_234_067, 17, "tile/0/x001/x234/067.p/17"),
        (10**9, 1, "tile/0/x001/x000/x000/000.p/1"),
    ],
)
def test_where_a_tile_lies(index: int, width: int, path: str):
    assert tile_path(0, index, width) == path
    assert bundle_path(index, width) == path.replace("tile/0", "tile/entries")
    assert tile_path(63, index, width) == path.replace("tile/0", "tile/63")


@pytest.mark.parametrize(
    ("level", "index", "size", "width"),
    [
        (0, 0, 0, 0), (0, 0, 1, 1), (0, 0, 256, 256), (0, 1, 256, 0), (1, 0, 255, 0), (1, 0, 256, 1), (0, 0, 999, 256),
        (0, 273, 70_000, 112), (1, 1, 70_000, 17), (2, 0, 70_000, 1), (3, 0, 70_000, 0),
    ],
)  # fmt: skip
def test_how_wide_a_tile_is(level: int, index: int, size: int, width: int):
    assert tile_width(level, index, size) == width


@pytest.mark.parametrize("cut", [1, 31, 32, 33, 95])
def test_a_cut_tile_is_refused(cut: int):
    tile = LOG.files["tile/0/000"][:96]
    assert hashes_of_tile(tile, 3) == tuple(leaf_hash(entry) for entry in LOG.entries[:3])
    for wrong in (tile[:-cut], tile + bytes(cut)):
        with pytest.raises(LogFault) as fault:
            hashes_of_tile(wrong, 3)
        assert fault.value.code == "bad_tile"


def test_no_proof_is_made_of_a_cut_or_missing_tile():
    log = LogOfFiles(LOG.entries)
    whole = dict(log.files)
    for damage in (lambda: log.files.pop("tile/0/000"), lambda: log.files.update({"tile/0/000": b"x" * 100})):
        damage()
        for proof in (
            lambda: inclusion_proof(log, 3, 600),
            lambda: consistency_proof(log, 77, 600),
            lambda: frontier_of(log, 255),
        ):
            with pytest.raises(LogFault) as fault:
                proof()
            assert fault.value.code in ("no_tile", "bad_tile")
        log.files = dict(whole)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256), st.data())
def test_a_bundle_gives_its_entries_and_no_bytes_beside_them(contents: list[bytes], data: st.DataObject):
    bundle = bundle_of(contents)
    assert bundle_entries(bundle, len(contents)) == tuple(contents)
    cut = data.draw(st.integers(1, len(bundle)))
    for wrong, width in (
        (bundle[:-cut], len(contents)),
        (bundle + b"\0", len(contents)),
        (bundle + b"\0\0", len(contents)),
        (bundle, len(contents) - 1),
        (bundle, len(contents) + 1),
    ):
        with pytest.raises(LogFault) as fault:
            bundle_entries(wrong, width)
        assert fault.value.code == "bad_bundle"


@pytest.mark.parametrize("contents", [[], [b""] * 257, [b"x" * 65_536]])
def test_what_fits_into_no_bundle(contents: list[bytes]):
    with pytest.raises(ValueError, match="1 to 256"):
        bundle_of(contents)
    assert bundle_of([b"x" * 65_535])[:2] == b"\xff\xff"


def test_an_event_stands_in_the_log_as_its_text_and_one_that_is_too_long_as_its_digest():
    assert log_entry("evt_1", '{"a":"é"}') == '{"a":"é"}'.encode()
    assert log_entry("evt_1", "x" * 65_535) == b"x" * 65_535
    text = "é" * 32_768  # as many bytes as just do not fit, in fewer characters
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert log_entry("evt_1", text).decode() == (
        f'{{"document_bytes":65536,"document_sha256":"{digest}","event_id":"evt_1"}}'
    )
