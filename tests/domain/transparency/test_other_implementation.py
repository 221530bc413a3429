"""Another implementation of the same formats (`tlog_scales`) reads what we write, and we read what it writes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tlog_scales import reader, signing, tlog, writer
from tlog_scales.backend import LocalBackend

from iarms.domain.transparency import (
    LogFault,
    LogPolicy,
    SignatureType,
    TileReader,
    VerifierKey,
    bundle_entries,
    bundle_path,
    check_consistency,
    check_inclusion,
    consistency_proof,
    frontier_of,
    inclusion_proof,
    leaf_hash,
    open_checkpoint,
    tile_path,
)
from tests.audit_logs import LogOfFiles, entries, log_signer, signed, witness_signer

SIZE = 600
OURS = LogOfFiles()
for step in (1, 2, 253, 1, 300, 43):  # as a log grows, so that partial tiles of many widths lie there
    OURS.grow(entries(OURS.size + step)[OURS.size :])


class InMemory:
    """Our files, as the other implementation asks for them."""

    def get(self, *path: str) -> bytes | None:
        return OURS.files.get("/".join(path))


def theirs_of(size: int = SIZE) -> reader.TilesReader:
    found = reader.TilesReader(InMemory())
    found.set_size(size)
    return found


def test_it_finds_the_same_root_and_entries_in_our_tiles():
    assert OURS.size == SIZE
    theirs = theirs_of()
    assert theirs.calculate_root_hash() == frontier_of(OURS, SIZE).root
    assert [theirs.get_entry(index) for index in range(SIZE)] == OURS.entries


@given(st.integers(0, SIZE - 1), st.integers(1, SIZE))
def test_it_makes_the_same_proofs_of_our_tiles_and_believes_ours(index: int, first: int):
    theirs = theirs_of()
    inclusion = inclusion_proof(OURS, index, SIZE)
    assert theirs.get_inclusion_proof(index, SIZE).node_hashes == list(inclusion)
    root = frontier_of(OURS, SIZE).root
    tlog.InclusionProof(index, SIZE, list(inclusion)).check(leaf_hash(OURS.entries[index]), root)
    consistency = consistency_proof(OURS, first, SIZE)
    assert theirs.get_consistency_proof(first, SIZE).node_hashes == list(consistency)
    tlog.ConsistencyProof(first, SIZE, list(consistency)).check(frontier_of(OURS, first).root, root)


@pytest.mark.parametrize("log_type", [SignatureType.ED25519, SignatureType.ML_DSA_44])
@pytest.mark.parametrize("witness_type", [SignatureType.ED25519_COSIGNATURE, SignatureType.ML_DSA_44])
def test_it_verifies_our_checkpoints_and_cosignatures(log_type: SignatureType, witness_type: SignatureType):
    log, witness = log_signer(log_type), witness_signer("witness.example/w", witness_type)
    checkpoint = tlog.Checkpoint.from_text(signed(OURS.checkpoint(), log, witness).decode())
    for signer in (log, witness):
        vkey = signing.Vkey.from_string(signer.key.vkey)
        assert vkey.serialize() == signer.key.vkey
        checkpoint.verify(vkey)
        stranger = signing.Vkey.from_string(witness_signer("stranger", witness_type).key.vkey)
        with pytest.raises(RuntimeError):
            checkpoint.verify(stranger)


class ReadFolder:
    """The other implementation's files, as we ask for them."""

    def __init__(self, folder: Path) -> None:
        self.files = LocalBackend(folder)

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        for path in (tile_path(level, index, width), tile_path(level, index)):
            tile = self.files.get(path)
            if tile is not None:
                return tile[: 32 * width]
        raise LogFault("no_tile", path)


def test_we_read_its_tiles_bundles_checkpoints_and_cosignatures(tmp_path: Path):
    log = signing.PlainEd25519Signer("log.example/theirs", bytes(range(32)))
    cosigner = signing.MLDSA44CosignatureSigner("witness.example/theirs", bytes(range(1, 33)))
    made = writer.TilesWriter.create(tmp_path / "log", "log.example/theirs")
    roots = {}
    for step in (1, 254, 1, 2, 300, 42):
        for entry in entries(made.size + step)[made.size :]:
            made.add_leaf(entry)
        made.commit([log, cosigner])
        roots[made.size] = tlog.Checkpoint.from_text((tmp_path / "log" / "checkpoint").read_text()).root_hash
    policy = LogPolicy.of("log.example/theirs", [log.vkey.serialize()], [cosigner.vkey.serialize()], 1)
    found = open_checkpoint((tmp_path / "log" / "checkpoint").read_bytes(), policy)
    assert found.is_witnessed
    assert found.checkpoint.size == SIZE
    tiles: TileReader = ReadFolder(tmp_path / "log")
    assert frontier_of(tiles, SIZE).root == found.checkpoint.root == frontier_of(OURS, SIZE).root
    for index in range(0, SIZE, 37):
        leaf = leaf_hash(OURS.entries[index])
        check_inclusion(leaf, index, SIZE, inclusion_proof(tiles, index, SIZE), found.checkpoint.root)
    for size, root in roots.items():
        check_consistency(size, root, SIZE, found.checkpoint.root, consistency_proof(tiles, size, SIZE))
    whole = (tmp_path / "log" / bundle_path(1)).read_bytes()
    assert bundle_entries(whole, 256) == tuple(OURS.entries[256:512])
    its_proof = made.reader.get_consistency_proof(258, SIZE).node_hashes
    check_consistency(258, roots[258], SIZE, found.checkpoint.root, its_proof)


def test_our_keys_have_the_ids_that_it_computes():
    for kind in (SignatureType.ED25519, SignatureType.ED25519_COSIGNATURE, SignatureType.ML_DSA_44):
        key = witness_signer("w", kind).key
        theirs = signing.Vkey("w", None, int(kind), key.public_key)
        assert theirs.key_id.to_bytes(4, "big") == key.key_id
        assert VerifierKey.parse(theirs.serialize()) == key
