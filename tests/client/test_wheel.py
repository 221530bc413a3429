"""The wheel: built without a network, the same each time, and imported with nothing but what it says it needs."""

import importlib.metadata
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from ops.documents.draw_client import ROOT


def build(folder: Path) -> Path:
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    words = (
        uv,
        "build",
        "--quiet",
        "--offline",
        "--wheel",
        "--no-create-gitignore",
        "--out-dir",
        folder,
        ROOT / "client",
    )
    subprocess.run([str(word) for word in words], check=True)  # noqa: S603
    return next(folder.glob("iarms-*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


def needs(names: list[str]) -> set[str]:
    """Distributions and all that they need, without extras."""
    found: set[str] = set()
    while names:
        name = names.pop()
        if name in found:
            continue
        found.add(name)
        for said in importlib.metadata.requires(name) or []:
            needed = re.split(r"[^A-Za-z0-9._-]", said)[0]
            if "extra ==" not in said and "python_version <" not in said and "python_full_version <" not in said:
                names.append(needed)
    return found


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel unpacked and what it needs, and nothing else of this environment."""
    folder = tmp_path_factory.mktemp("clean")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    said = importlib.metadata.Distribution.at(next(folder.glob("*.dist-info"))).requires or []
    base = [re.split(r"[^A-Za-z0-9._-]", each)[0] for each in said if "extra ==" not in each]
    for name in needs(base):
        for file in importlib.metadata.files(name) or []:
            top = file.parts[0]
            target = Path(str(importlib.metadata.distribution(name).locate_file(top)))
            if top not in ("..", "__pycache__") and not (folder / top).exists():
                (folder / top).symlink_to(target)
    return folder


def run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {code}"]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=folder)  # noqa: S603


def test_it_imports_with_httpx_and_pydantic_and_nothing_of_aws(clean: Path):
    code = "import iarms_client; print([n for n in sys.modules if n.split('.')[0] in ('boto3', 'botocore', 'iarms')])"
    done = run(clean, code)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_the_command_says_what_it_lacks(clean: Path):
    done = run(clean, "from iarms_command import main; sys.exit(main())")
    assert done.returncode == 2
    assert "pip install 'iarms[cli]'" in done.stderr


def test_its_types_travel_with_it_and_its_page_is_its_readme(wheel: Path):
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        said = packed.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    assert "iarms_client/py.typed" in names
    assert (ROOT / "client" / "README.md").read_text("utf-8").strip() in said


def test_the_same_sources_make_the_same_wheel(wheel: Path, tmp_path: Path):
    assert build(tmp_path).read_bytes() == wheel.read_bytes()
