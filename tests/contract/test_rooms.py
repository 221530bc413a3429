"""The rooms of the house and what each may import: data flows one way, and this holds it there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
HOUSE = ROOT / "functions" / "iarms"

# What a room may import of ours, and of others' things that only some rooms may know.
MAY = {
    "models": {"models"},
    "domain": {"models", "errors", "domain"},
    "store": {"models", "tables", "errors", "store"},
    "aws": {"models", "errors", "settings"},
    "printing": {"models", "domain", "printing"},
    "casework": {"models", "domain", "store", "aws", "errors", "casework"},
    "observability": {"models"},
    "settings": set(),
    "tables": set(),
    "errors": set(),
    "__init__": set(),
}
# Stores may share what is no store; a store never knows another.
SHARED_STORE = {"items", "cursor", "transaction", "batch"}
NOT_IN_DOMAIN = {
    "boto3",
    "botocore",
    "aws_lambda_powertools",
    "os",
    "time",
    "random",
    "secrets",
    "datetime.datetime.now",
}
INFRA_MAY = {"iarms.tables", "iarms.settings"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            yield from ([f"{node.module}.{a.name}" for a in node.names] if node.module == "iarms" else [node.module])


def modules() -> list[Path]:
    return sorted(HOUSE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_room_imports_only_what_it_may(path: Path):
    room = room_of(path)
    for name in imports(path):
        if not name.startswith("iarms"):
            continue
        other = name.split(".")[1]
        if room == "handlers":
            inner = name.split(".")[2] if other == "handlers" and name.count(".") > 1 else "http"
            assert inner in ("http", "tokens"), f"{path.name} imports the door {name}"
        else:
            assert other in MAY[room], f"{room} may not import {name}"
        if room == "store" and other == "store":
            assert name.split(".")[2] in SHARED_STORE, f"a store imports another: {name}"


@pytest.mark.parametrize("path", sorted((HOUSE / "domain").rglob("*.py")), ids=lambda path: path.name)
def test_the_domain_knows_no_clock_no_chance_and_no_cloud(path: Path):
    assert not {name.split(".")[0] for name in imports(path)} & NOT_IN_DOMAIN
    assert ".now(" not in path.read_text("utf-8")


def test_casework_knows_no_powertools():
    for path in (HOUSE / "casework").rglob("*.py"):
        assert not [name for name in imports(path) if name.startswith("aws_lambda_powertools")]


def test_infra_knows_two_modules_of_the_functions():
    for path in (ROOT / "infra").rglob("*.py"):
        known = {name for name in imports(path) if name.startswith("iarms")}
        assert known <= INFRA_MAY, f"{path.name} imports {known - INFRA_MAY}"


def test_only_what_is_printed_on_paper_knows_of_pdf_and_one_door_at_most_prints():
    """A function that imports it starts slower."""
    printers = {path for path in modules() if any(name.startswith("reportlab") for name in imports(path))}
    assert {room_of(path) for path in printers} == {"printing"}
    doors = [
        path.name
        for path in modules()
        if room_of(path) != "printing" and any(name.startswith("iarms.printing") for name in imports(path))
    ]
    assert len(doors) <= 1, doors


def test_samples_know_nothing_of_ours():
    for path in (ROOT / "samples").rglob("*.py"):
        assert not [name for name in imports(path) if name.startswith(("iarms", "infra", "ops"))]


def test_nothing_that_ships_imports_inside_a_function_to_dodge_a_circle():
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inner, f"{path.name}: {node.name}"


def test_every_module_says_why_it_exists_and_every_public_function_what_it_does():
    silent = []
    for path in modules():
        tree = ast.parse(path.read_text("utf-8"))
        if not ast.get_docstring(tree):
            silent.append(str(path))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                is_route = any("app." in ast.unparse(d) for d in node.decorator_list)  # the decorator describes it
                if not ast.get_docstring(node) and not is_route:
                    silent.append(f"{path.name}:{node.name}")
    assert silent == []
