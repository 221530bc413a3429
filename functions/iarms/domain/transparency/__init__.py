"""A transparency log in the open formats of C2SP: what it hashes, what it signs, and how anybody holds it to that.

    faults          what is not to be believed, with a code
    encoding        numbers and base64, written one way
    hashing         leaf, node, root; the frontier of a tree that grows
    tiles           tiles and bundles: paths, contents, what a growth needs
    proofs          inclusion and consistency, made and checked
    checkpoints     origin, size, root
    keys            keys, what each type signs, signers
    notes           signed notes
    policy          a log's keys, witnesses and quorum; a checkpoint held against them
    logged_proofs   a proof as text
    contradictions  two checkpoints that cannot both be true
    log_files       entries of events; names of the log's other files

Other packages import from here, not from the modules.
"""

from iarms.domain.transparency.checkpoints import Checkpoint, parse_checkpoint
from iarms.domain.transparency.contradictions import ContradictionKind, LogContradiction
from iarms.domain.transparency.faults import LogFault
from iarms.domain.transparency.hashing import EMPTY_ROOT, Frontier, leaf_hash, node_hash
from iarms.domain.transparency.keys import LocalSigner, SignatureType, Signer, VerifierKey
from iarms.domain.transparency.log_files import (
    CHECKPOINT,
    WITNESSED,
    checkpoint_path,
    cosignature_folder,
    cosignature_path,
    day_of_entry,
    log_entry,
    witness_file,
)
from iarms.domain.transparency.logged_proofs import LoggedProof, parse_proof, verify_proof
from iarms.domain.transparency.notes import (
    SignedNote,
    VerifiedSignature,
    parse_note,
    parse_signature_lines,
    sign_text,
    verify_note,
)
from iarms.domain.transparency.policy import LogPolicy, OpenedCheckpoint, open_checkpoint, with_cosignatures
from iarms.domain.transparency.proofs import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    prefix_proof,
    prefix_roots,
)
from iarms.domain.transparency.tiles import (
    TileReader,
    TilesOfFiles,
    bundle_entries,
    bundle_of,
    bundle_path,
    frontier_of,
    growth,
    hashes_of_tile,
    tile_path,
    tile_width,
)

__all__ = [
    "CHECKPOINT",
    "EMPTY_ROOT",
    "WITNESSED",
    "Checkpoint",
    "ContradictionKind",
    "Frontier",
    "LocalSigner",
    "LogContradiction",
    "LogFault",
    "LogPolicy",
    "LoggedProof",
    "OpenedCheckpoint",
    "SignatureType",
    "SignedNote",
    "Signer",
    "TileReader",
    "TilesOfFiles",
    "VerifiedSignature",
    "VerifierKey",
    "bundle_entries",
    "bundle_of",
    "bundle_path",
    "check_consistency",
    "check_inclusion",
    "checkpoint_path",
    "consistency_proof",
    "cosignature_folder",
    "cosignature_path",
    "day_of_entry",
    "frontier_of",
    "growth",
    "hashes_of_tile",
    "inclusion_proof",
    "leaf_hash",
    "log_entry",
    "node_hash",
    "open_checkpoint",
    "parse_checkpoint",
    "parse_note",
    "parse_proof",
    "parse_signature_lines",
    "prefix_proof",
    "prefix_roots",
    "sign_text",
    "tile_path",
    "tile_width",
    "verify_note",
    "verify_proof",
    "with_cosignatures",
    "witness_file",
]
