"""The assembly of one deployment, as one file whose digest says what is approved and what is deployed.

    make assembly DEPLOYMENT=europe OUT=dist      writes dist/assembly-europe.tar.gz, and prints its SHA-256

The file has every template and every package, and nothing of when or where it was made: who packs the same commit gets
the same digest.
"""

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from infra import ROOT

_EPOCH: Final = 315_532_800
_BLOCK: Final = 1 << 20
# Of gzip's levels: a tenth smaller is not worth three times as long.
_QUICK: Final = 3


class AssemblyRefused(Exception):
    """An assembly could not be made, or is not what it should be: says why."""


def synthesise(deployment: str, folder: Path) -> None:
    """Write the assembly of a deployment into a folder, with all gates, by a process of its own. Raises AssemblyRefused
    with what the gates said."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "functions"), str(ROOT))),
        "CDK_OUTDIR": str(folder),
        "CDK_CONTEXT_JSON": json.dumps({"deployment": deployment}),
    }
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssemblyRefused(f"{deployment} could not be synthesised:\n{(done.stdout + done.stderr).strip()}")


def packed(folder: Path, file: Path) -> str:
    """Pack the folder of an assembly into one file; gives its SHA-256 in hexadecimal. Same folder, same digest."""
    file.parent.mkdir(parents=True, exist_ok=True)
    known: dict[str, str] = {}
    with (
        file.open("wb") as out,
        gzip.GzipFile("", "wb", _QUICK, out, mtime=0) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            _add(archive, path, path.relative_to(folder).as_posix(), known)
    return digest_of(file)


def _add(archive: tarfile.TarFile, path: Path, name: str, known: dict[str, str]) -> None:
    """Add a file; of what is in the archive already (`known`, names by digest) a second name. Two dozen packages have
    nine files of ten in common."""
    whole = path.read_bytes()
    entry = tarfile.TarInfo(name)
    entry.mode, entry.mtime = 0o644, _EPOCH
    first = known.setdefault(hashlib.sha256(whole).hexdigest(), name)
    if first != name:
        entry.type, entry.linkname = tarfile.LNKTYPE, first
        archive.addfile(entry)
        return
    entry.size = len(whole)
    archive.addfile(entry, io.BytesIO(whole))


def digest_of(file: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    whole = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            whole.update(block)
    return whole.hexdigest()


@contextmanager
def assembly_of(deployment: str, file: Path | None = None, digest: str | None = None) -> Iterator[Path]:
    """The folder of a deployment's assembly while this lasts: made now or, where one is given, unpacked from a file
    that has to have this digest. Raises AssemblyRefused."""
    with tempfile.TemporaryDirectory(prefix="assembly-") as name:
        folder = Path(name) / "assembly"
        if file is None:
            synthesise(deployment, folder)
        else:
            _unpack(file, digest, folder)
        if not (folder / f"assembly-{deployment}").is_dir():
            raise AssemblyRefused(f"the assembly is not one of {deployment}")
        yield folder


def _unpack(file: Path, digest: str | None, folder: Path) -> None:
    if not file.is_file():
        raise AssemblyRefused(f"{file} is not there")
    if not digest:
        raise AssemblyRefused("DIGEST is missing: what is deployed is what was looked at, by its SHA-256")
    if (found := digest_of(file)) != digest:
        raise AssemblyRefused(f"{file.name} has the digest {found}, and not {digest}: it is not what was looked at")
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
    for path in folder.rglob("*"):
        os.utime(path, (_EPOCH, _EPOCH))
