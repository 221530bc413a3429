"""`make bench-packages`: how large each function's package is, zipped as it is uploaded and unpacked as Lambda has it.

Of the packages for AWS. Lambda takes 250 MB unpacked; what is uploaded is what a release moves, and what a cold start
fetches.
"""

import io
import zipfile
from pathlib import Path
from typing import Final, NamedTuple

from infra.config import load_deployments
from infra.packages.build import package_of
from infra.packages.sources import DOORS, reach_of

_MEGABYTE: Final = 1_000_000


class PackageSize(NamedTuple):
    """Megabytes, and of how many modules of ours and distributions."""

    zipped: float
    unpacked: float
    modules: int
    distributions: int


def size_of(door: str) -> PackageSize:
    """The size of a door's package for AWS, which is built where it is not there."""
    deployment = next(each for each in load_deployments().values() if each.architecture == "arm64")
    package = package_of(door, python=deployment.python, architecture=deployment.architecture)
    files = sorted(path for path in package.rglob("*") if path.is_file())
    reach = reach_of(door)
    return PackageSize(
        zipped=_zipped(package, files) / _MEGABYTE,
        unpacked=sum(path.stat().st_size for path in files) / _MEGABYTE,
        modules=len(reach.modules),
        distributions=len(reach.distributions),
    )


def figures() -> dict[str, float]:
    """Megabytes of each function's package as it is uploaded, by the function's name."""
    return {door: round(size_of(door).zipped, 2) for door in DOORS}


def main() -> int:
    """Print the sizes as a table."""
    print(f"{'function':<14} {'zipped':>9} {'unpacked':>9} {'modules':>8} {'distributions':>14}")
    for door in DOORS:
        size = size_of(door)
        print(
            f"{door:<14} {size.zipped:6.1f} MB {size.unpacked:6.1f} MB {size.modules:>8} {size.distributions:>14}",
            flush=True,
        )
    return 0


def _zipped(package: Path, files: list[Path]) -> int:
    """Bytes of the files in a zip as the CDK's command line makes it."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.relative_to(package).as_posix())
    return whole.getbuffer().nbytes


if __name__ == "__main__":
    raise SystemExit(main())
