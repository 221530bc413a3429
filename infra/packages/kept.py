"""What was made once and is kept under `.build`: folders that are whole or not there, and files that are linked."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from infra import ROOT

BUILT: Final = ROOT / ".build"

# 1980-01-01: the oldest date that a zip file can hold.
EPOCH: Final = 315532800

_AN_HOUR: Final = 60 * 60
_A_DAY: Final = 24 * _AN_HOUR
# Of what nobody has used for so long nothing is kept, and of each kind no more than so many that were not used today:
# every edit makes packages and compiled sources, every new lock and recipe all of them anew.
_KEPT_FOR: Final = 7 * _A_DAY
MOST_KEPT: Final = {
    "package-*": 60,
    "dependencies-*": 4,
    "precompiled-*": 6,
    "interpreter-*": 4,
    "portal-*": 10,
    "command-line-*": 2,
    "description-*": 2,
    "sources-*": 4,
    "sources-*/*": 2_000,
}


def digest_of(parts: Iterable[bytes]) -> str:
    """32 digits of one SHA-256 of all parts. The lengths keep the end of one from passing for the beginning of the
    next."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()[:32]


def built_folder() -> Path:
    """Where all of it is kept; made where it is not there."""
    BUILT.mkdir(parents=True, exist_ok=True)
    return BUILT


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """An empty folder on the same disk, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=built_folder(), prefix="unfinished-") as name:
        yield Path(name)


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name under `.build`, made when it is not there; never seen half made."""
    folder = built_folder() / name
    if not is_kept(folder):
        folder.parent.mkdir(exist_ok=True)
        with scratch_folder() as scratch:
            target = scratch / folder.name
            target.mkdir()
            make(target)
            try:
                target.rename(folder)
            except OSError:
                # Another synthesis of the same tree was faster, and its folder is the same.
                if not folder.is_dir():
                    raise
    return folder


def is_kept(folder: Path) -> bool:
    """Whether the folder is there; it counts as used from now on, and so does the one of its kind that it lies in."""
    for each in (folder, folder.parent):
        try:
            found = each.stat()
        except OSError:
            return False
        if each != BUILT and time.time() - found.st_ctime > _AN_HOUR:
            # The dates stay, and that something was set on the folder is what the system notes.
            os.utime(each, ns=(found.st_atime_ns, found.st_mtime_ns))
    return True


def forget_unused() -> None:
    """Remove of each kind under `.build` (`MOST_KEPT`) what was used longest ago beyond the number that is kept, and
    all that was not used for a week. What was used within a day stays, however many there are."""
    for pattern, most in MOST_KEPT.items():
        used = sorted(((_used_at(folder), folder) for folder in BUILT.glob(pattern)), reverse=True)
        for place, (_, folder) in enumerate(used):
            # Another synthesis may have begun to use it since; and nobody may find the half of one.
            if time.time() - _used_at(folder) > (_KEPT_FOR if place < most else _A_DAY):
                with scratch_folder() as scratch, suppress(OSError):
                    folder.rename(scratch / folder.name)
                    shutil.rmtree(scratch / folder.name, ignore_errors=True)


def _used_at(folder: Path) -> float:
    try:
        return folder.stat().st_ctime
    except OSError:  # another synthesis has just removed it
        return 0.0


def settle(target: Path) -> None:
    """Give every file and folder the same mode and the same date, whoever made it and when."""
    for path in (target, *target.rglob("*")):
        settle_one(path)


def settle_one(path: Path) -> None:
    """Give one file or folder the mode and the date that all have."""
    path.chmod(0o755 if path.is_dir() else 0o644)
    os.utime(path, (EPOCH, EPOCH))


def link_tree(source: Path, target: Path, *, leave_out: tuple[str, ...] = ()) -> None:
    """Put a folder's files into another as hard links, or as copies where the disk is another one, but for those whose
    path from the source begins with one of `leave_out`."""
    for folder, _, names in os.walk(source):
        here = Path(folder).relative_to(source)
        kept = [name for name in names if not (here / name).as_posix().startswith(leave_out)]
        if kept:
            (target / here).mkdir(parents=True, exist_ok=True)
        for name in kept:
            link(Path(folder, name), target / here / name)


def link(source: Path, target: Path) -> None:
    """The file under a second name; a copy where the disk is another one."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def run(command: list[str], *, cwd: Path | None = None) -> str:
    """What a command prints. Raises RuntimeError with all that it said where it fails."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
