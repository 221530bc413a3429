"""A witness on a machine of its own: its key, its memory and its cosignatures in one folder.

key.pem                    the private key (PKCS #8), for nobody else to read
key.vkey                   the verifier key, to be handed to the log's operator and to auditors
accepted/<log>/<number>    each checkpoint that was accepted, one file each, never changed
cosigned/<log>/...         each cosignature, as it lies with the log
contradictions/...         the proofs of what was refused
"""

import hashlib
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa

from iarms.casework.witnessing.sources import NotPermitted
from iarms.domain.transparency import LocalSigner, LogContradiction, SignatureType, VerifierKey, witness_file
from iarms.models.witness import RememberedCheckpoint

ALGORITHMS = {"ed25519": SignatureType.ED25519_COSIGNATURE, "ml-dsa-44": SignatureType.ML_DSA_44}


def make_key(folder: Path, name: str, algorithm: str) -> VerifierKey:
    """Make a witness's key in its folder. `algorithm` is ed25519 or ml-dsa-44.

    Raises FileExistsError where there is one: a key is never replaced. Raises LogFault where the name is none.
    """
    private = ed25519.Ed25519PrivateKey.generate() if algorithm == "ed25519" else mldsa.MLDSA44PrivateKey.generate()
    key = LocalSigner.of(name, ALGORITHMS[algorithm], private).key
    witness_file(name)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    if not write_once(folder / "key.pem", pem, mode=0o600):
        raise FileExistsError(f"{folder / 'key.pem'} is there already, and a key is never replaced")
    (folder / "key.vkey").write_bytes(f"{key.vkey}\n".encode())
    return key


def read_signer(folder: Path) -> LocalSigner:
    """The witness's key. Raises OSError where there is none, ValueError or LogFault where it is none."""
    key = VerifierKey.parse((folder / "key.vkey").read_bytes().decode("utf-8").strip())
    private = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), password=None)
    if not isinstance(private, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | mldsa.MLDSA44PrivateKey):
        raise ValueError(f"{folder / 'key.pem'} is of a kind that does not sign")
    signer = LocalSigner.of(key.name, key.signature_type, private)
    if signer.key != key:
        raise ValueError(f"{folder / 'key.vkey'} is not the key of {folder / 'key.pem'}")
    return signer


def own_box(folder: Path, origin: str) -> "FolderBox":
    """Where a witness keeps its cosignatures of a log."""
    return FolderBox(folder / "cosigned" / _folder_of(origin))


def _folder_of(origin: str) -> str:
    return hashlib.sha256(origin.encode()).hexdigest()[:16]


def write_once(path: Path, content: bytes, mode: int = 0o644) -> bool:
    """Write a file that nobody has written, whole or not at all; whether it was not there. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return False
    finally:
        unfinished.unlink()
    with suppress(OSError):  # where a folder cannot be opened, as on Windows, the file system sees to it
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return True


@dataclass(frozen=True)
class FolderMemory:
    """A witness's memory in its folder: the checkpoint with the highest number is the last one."""

    folder: Path

    def read(self, origin: str) -> RememberedCheckpoint | None:
        """The last checkpoint that was accepted of a log; None where none was. Raises ValueError where it is none."""
        numbers = [path for path in self._accepted(origin).glob("*.json") if path.stem.isdigit()]
        if not numbers:
            return None
        last = max(numbers)
        found = RememberedCheckpoint.model_validate_json(last.read_bytes())
        return found.model_copy(update={"is_delivered": last.with_suffix(".delivered").exists()})

    def remember(self, checkpoint: RememberedCheckpoint) -> bool:
        """Remember the checkpoint of a number, if that of the number before is the last one; whether it was."""
        last = self.read(checkpoint.origin)
        if (last.number if last else 0) != checkpoint.number - 1:
            return False
        path = self._file(checkpoint, ".json")
        return write_once(path, checkpoint.model_dump_json(exclude={"is_delivered"}).encode())

    def mark_delivered(self, checkpoint: RememberedCheckpoint) -> None:
        """Note that the checkpoint's cosignature has been delivered."""
        write_once(self._file(checkpoint, ".delivered"), b"")

    def keep(self, contradiction: LogContradiction) -> str:
        """Keep the proof of a contradiction, once however often it is shown, and give its file."""
        path = self.folder / "contradictions" / f"{contradiction.name}.json"
        write_once(path, contradiction.text.encode())
        return str(path)

    def kept(self) -> list[Path]:
        """The files of all proofs, the oldest first."""
        return sorted((self.folder / "contradictions").glob("*.json"), key=lambda path: path.stat().st_mtime)

    def _accepted(self, origin: str) -> Path:
        return self.folder / "accepted" / _folder_of(origin)

    def _file(self, checkpoint: RememberedCheckpoint, ending: str) -> Path:
        return self._accepted(checkpoint.origin) / f"{checkpoint.number:010d}{ending}"


@dataclass(frozen=True)
class FolderBox:
    """Cosignatures in a folder: the log's own, or another out of which somebody takes them there."""

    folder: Path

    def largest(self) -> int | None:
        """The largest size that a cosignature lies there for."""
        sizes = [int(each.name) for each in (self.folder / "cosignatures").glob("*") if each.name.isdigit()]
        return max(sizes, default=None)

    def put(self, path: str, line: bytes) -> None:
        """Leave a cosignature's line at a path, unless one is there. Raises NotPermitted."""
        try:
            write_once(self.folder / path, line)
        except OSError as error:
            raise NotPermitted(f"{self.folder / path} cannot be written: {error.strerror}") from error
