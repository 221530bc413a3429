"""The wheel of the auditor's commands: the packages `auditor` and `iarms` in, a file that pip installs out.

A build backend (PEP 517) that needs nothing but Python, so that a clone makes its wheel without any network:

    python -m ops.packaging.auditor_wheel [FOLDER]      what `make auditor` runs
    pip wheel --no-deps .                               the same, by pip

The same sources make the same bytes.
"""

import base64
import hashlib
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
# A package by its name, and the folder that holds it.
_PACKAGES = {"auditor": ROOT, "iarms": ROOT / "functions"}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TAG = "py3-none-any"


def build_wheel(
    wheel_directory: str, config_settings: dict[str, Any] | None = None, metadata_directory: str | None = None
) -> str:
    """Writes the wheel into a folder and returns its name, as PEP 517 asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    info = f"{stem}.dist-info"
    files = dict(_sources())
    files[f"{info}/METADATA"] = _metadata(project).encode()
    files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: {stem}\nRoot-Is-Purelib: true\nTag: {_TAG}\n".encode()
    files[f"{info}/entry_points.txt"] = _entry_points(project).encode()
    files[f"{info}/licenses/LICENSE"] = (ROOT / "LICENSE").read_bytes()
    record = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in files.items()]
    files[f"{info}/RECORD"] = "".join(f"{line}\n" for line in (*record, f"{info}/RECORD,,")).encode()
    folder = Path(wheel_directory)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{stem}-{_TAG}.whl"
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in files.items():
            wheel.writestr(zipfile.ZipInfo(path, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return name


def build_sdist(sdist_directory: str, config_settings: dict[str, Any] | None = None) -> str:
    """Not offered: the sources are the repository."""
    raise NotImplementedError("the sources of the wheel are the repository itself")


def _sources() -> Iterator[tuple[str, bytes]]:
    for package, folder in _PACKAGES.items():
        for path in sorted((folder / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                yield path.relative_to(folder).as_posix(), path.read_bytes()


def _metadata(project: dict[str, Any]) -> str:
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"Requires-Python: {project['requires-python']}",
        f"License-Expression: {project['license']}",
        "License-File: LICENSE",
    ]
    for extra, needs in project["optional-dependencies"].items():
        lines.append(f"Provides-Extra: {extra}")
        lines += (f'Requires-Dist: {need}; extra == "{extra}"' for need in needs)
    page = (ROOT / "docs" / "auditor.md").read_text("utf-8")
    return "\n".join([*lines, "Description-Content-Type: text/markdown", "", page])


def _entry_points(project: dict[str, Any]) -> str:
    return "[console_scripts]\n" + "".join(f"{name} = {target}\n" for name, target in project["scripts"].items())


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def main() -> int:
    """Makes the wheel and prints where it is."""
    folder = sys.argv[1] if len(sys.argv) > 1 else "dist"
    print(Path(folder) / build_wheel(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
