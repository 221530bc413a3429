"""The auditor's commands: every finding's code is explained, and only what may is imported."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted((ROOT / "auditor").rglob("*.py"))
PAGE = (ROOT / "docs" / "auditor.md").read_text("utf-8")
# Texts in capitals that are no codes of findings.
NO_CODES = {"AWS_REGION"}
# What the commands may import of ours. A witness runs in a function as well.
OURS = {
    "iarms.domain", "iarms.models", "iarms.tables", "iarms.casework.witnessing", "iarms.errors", "iarms.settings",
    "iarms.store", "iarms.aws",
}  # fmt: skip
HEAVY = {"boto3", "botocore", "duckdb", "rich"}


def imported(path: Path, *, at_the_top: bool) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = tree.body if at_the_top else list(ast.walk(tree))
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" if node.module == "iarms" else node.module for alias in node.names}
    return names


def codes_of(path: Path) -> set[str]:
    """Codes that a module may give to a finding: texts of capitals that stand by themselves."""
    strings = {
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in strings if re.fullmatch(r"[A-Z]+(?:_[A-Z0-9]+)+", text)} - NO_CODES


def test_every_code_of_a_finding_is_explained_on_the_page():
    codes = {code: path.name for path in MODULES for code in codes_of(path)}
    assert len(codes) > 80
    unexplained = {code: name for code, name in codes.items() if f"`{code}`" not in PAGE}
    assert unexplained == {}


def test_every_code_on_the_page_is_one_of_a_finding():
    codes = {code for path in MODULES for code in codes_of(path)}
    told = set(re.findall(r"`([A-Z]+(?:_[A-Z0-9]+)+)`", PAGE))
    assert told - codes == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_what_it_may(path):
    for name in imported(path, at_the_top=False):
        if name.startswith("iarms"):
            assert any(name == each or name.startswith(f"{each}.") for each in OURS), name
            assert not name.startswith("iarms.domain.") or name.count(".") == 2, f"{name}: by its face"
        assert name.partition(".")[0] not in {"infra", "ops", "tests", "benchmarks", "samples"}, name


@pytest.mark.parametrize("path", sorted((ROOT / "auditor" / "commands").glob("*.py")), ids=lambda path: path.name)
def test_a_command_imports_nothing_heavy_until_it_runs(path):
    """The list of commands reads all of them."""
    assert not {name.partition(".")[0] for name in imported(path, at_the_top=True)} & HEAVY


def test_every_command_is_on_the_page():
    for path in (ROOT / "auditor" / "commands").glob("*.py"):
        if path.stem != "__init__":
            assert f"`{path.stem.replace('_', '-')}`" in PAGE, path.stem
