"""Transparency logs to hold code against: a whole log of files in memory, which can be made to lie.

`keys_of` makes keys out of a word, so that runs are alike and no key lies in the repository.
"""

import hashlib
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa

from iarms.domain.transparency import (
    Checkpoint,
    LocalSigner,
    LogFault,
    LogPolicy,
    SignatureType,
    SignedNote,
    Signer,
    frontier_of,
    growth,
    sign_text,
    tile_path,
)

ORIGIN = "log.example/iarms"
AT = 1_790_000_000


def signer_of(word: str, signature_type: SignatureType, name: str | None = None) -> LocalSigner:
    """A signer whose key follows from a word; its name is the word where none is given."""
    seed = hashlib.sha256(word.encode()).digest()
    private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | mldsa.MLDSA44PrivateKey
    if signature_type is SignatureType.ML_DSA_44:
        private = mldsa.MLDSA44PrivateKey.from_seed_bytes(seed)
    elif signature_type is SignatureType.ECDSA_P256:
        private = ec.derive_private_key(int.from_bytes(seed[:31], "big"), ec.SECP256R1())
    else:
        private = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    return LocalSigner.of(name or word, signature_type, private)


def log_signer(signature_type: SignatureType = SignatureType.ED25519, word: str = "the log") -> LocalSigner:
    """The key of the log, under its origin."""
    return signer_of(word, signature_type, ORIGIN)


def witness_signer(
    name: str, signature_type: SignatureType = SignatureType.ED25519_COSIGNATURE, word: str = ""
) -> LocalSigner:
    """The key of a witness."""
    return signer_of(word or name, signature_type, name)


def policy_of(*witnesses: LocalSigner, quorum: int = 0, log: LocalSigner | None = None) -> LogPolicy:
    """What somebody believes who knows the log's key and those of witnesses."""
    return LogPolicy.of(ORIGIN, [(log or log_signer()).key.vkey], [witness.key.vkey for witness in witnesses], quorum)


def entries(count: int, word: str = "event") -> list[bytes]:
    """Entries of lengths that differ, one of them empty."""
    return [b"" if number == 5 else f"{word} {number} {'x' * (number % 7)}".encode() for number in range(count)]


class LogOfFiles:
    """A log as its files, by path; grown by the code that is tested."""

    def __init__(self, contents: Iterable[bytes] = ()) -> None:
        self.files: dict[str, bytes] = {}
        self.entries: list[bytes] = []
        self.grow(contents)

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.entries)

    def grow(self, contents: Iterable[bytes]) -> list[str]:
        """Add entries, and give the paths of the files that are new."""
        added = list(contents)
        begins = self.size - self.size % 256
        made = dict(growth(self, self.size, [*self.entries[begins:], *added]))
        assert not made.keys() & self.files.keys(), "a file was written twice"
        self.files |= made
        self.entries += added
        return list(made)

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The tile, out of a wider one where none of that width was written."""
        for path in (tile_path(level, index, wider) for wider in range(width, 257)):
            if path in self.files:
                return self.files[path][: 32 * width]
        raise LogFault("no_tile", f"no tile {tile_path(level, index, width)}")

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        """The checkpoint of a size, by default the whole log's."""
        size = self.size if size is None else size
        return Checkpoint(ORIGIN, size, frontier_of(self, size).root)

    def note(self, size: int | None = None, signer: LocalSigner | None = None) -> bytes:
        """The signed checkpoint of a size."""
        return signed(self.checkpoint(size), signer or log_signer())


def signed(checkpoint: Checkpoint, *signers: Signer, at: int = AT) -> bytes:
    """A checkpoint with the signatures of some, as a note."""
    text = checkpoint.text
    lines = (sign_text(text, signer, at if signer.key.signature_type.has_time else None) for signer in signers)
    return SignedNote(text, tuple(lines)).content
