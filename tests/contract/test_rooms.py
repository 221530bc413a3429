"""The rooms of the house and what each may import: data flows one way, and this holds it there."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
HOUSE = ROOT / "functions" / "iarms"

# What a room may import of ours.
MAY = {
    "models": {"models"},
    "domain": {"models", "errors", "domain"},
    "store": {"models", "tables", "errors", "retries", "threads", "store"},
    "metric_names": set(),
    "aws": {"models", "errors", "retries", "settings", "deadline", "aws"},
    "printing": {"models", "domain", "printing"},
    "casework": {
        "models",
        "metric_names",
        "domain",
        "store",
        "aws",
        "errors",
        "retries",
        "threads",
        "provenance",
        "casework",
    },
    "observability": {"models", "metric_names"},
    "settings": set(),
    "tables": set(),
    "errors": set(),
    "retries": {"deadline"},
    "deadline": set(),
    "threads": set(),
    "provenance": set(),
    "precompiled": set(),
    "__init__": {"precompiled"},
}
# The floors of domain: a package imports lower ones only.
FLOORS = {
    **dict.fromkeys(("text", "languages", "cases", "transparency", "drawings"), 1),
    **dict.fromkeys(("vocabulary", "serials", "deadlines", "statistics", "register", "problems", "webhooks"), 2),
    **dict.fromkeys(("number_fields", "weapon_marks"), 3),
    **dict.fromkeys(("identification", "matching", "files", "tracing"), 4),
}
# The subjects of casework, and which other subjects each may know.
SUBJECTS: dict[str, set[str]] = {
    "access": set(),
    "allowances": set(),
    "rounds": set(),
    "transparency": set(),
    "hits": set(),
    "records": set(),
    "reference": set(),
    "register": set(),
    "tracing": set(),
    "imports": {"records"},
    "messages": {"hits"},
    "searching": {"hits"},
    "statistics": {"hits", "tracing"},
    "copies": {"hits"},
    "auditing": {"transparency"},
    "witnessing": set(),
    "inspecting": set(),
    "webhooks": {"register"},
}
# What every subject may know: modules of casework's own, and three packages that know no subject.
SHARED_CASEWORK = {"audit", "line_problem", "stores"}
SHARED_SUBJECTS = {"access", "allowances", "rounds"}
# Modules of handlers that are no doors, and those of them that doors import.
FOR_DOORS = {"http", "tokens", "holders", "tallies", "stream_batches", "accounting", "portal", "problem_pages"}
NO_DOORS = FOR_DOORS | {
    "door", "gateway", "headers", "issuer_keys", "problems", "queries", "responses", "sealed_cursors", "strict_json",
    "throttle", "measured",
}  # fmt: skip
# Stores may share what is no store; a store never knows another.
SHARED_STORE = {
    "items",
    "cursor",
    "due_hits",
    "due_index",
    "expiry",
    "import_parts",
    "listing",
    "readers",
    "shards",
    "transaction",
    "batch",
    "versions",
    "waiting",
}
NOT_IN_DOMAIN = {"boto3", "botocore", "aws_lambda_powertools", "os", "time", "random", "secrets", "uuid"}
CLOCKS = {"now", "utcnow", "today", "time", "monotonic"}  # methods that ask the machine what time it is
INFRA_MAY = {
    "iarms.metric_names",
    "iarms.tables",
    "iarms.settings",
    "iarms.provenance",
    "iarms.precompiled",
    "iarms.models.party_names",
    "iarms.models.purpose",
    "iarms.models.public_urls",
}


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
            assert inner in NO_DOORS, f"{path.name} imports the door {name}"
            assert path.stem in NO_DOORS or inner in FOR_DOORS, f"{path.name} imports {name} past http"
        else:
            assert other in MAY[room], f"{room} may not import {name}"
        if room == "store" and other == "store":
            assert name.split(".")[2] in SHARED_STORE, f"a store imports another: {name}"


def modules_of(room: str) -> list[Path]:
    """Every module of a room, at any depth. A room without any is not the room that is meant."""
    found = sorted((HOUSE / room).rglob("*.py"))
    assert len(found) > 5, f"{room} is empty: what is checked there?"
    return found


def package_of(path: Path, room: str) -> str | None:
    """The package of a room in which a module lies, or None for the room's own modules."""
    parts = path.relative_to(HOUSE / room).parts
    return parts[0] if len(parts) > 1 else None


def test_the_rooms_are_those_that_are_known():
    """A new package or subject is given its floor here, or it would stand outside every rule."""
    assert {package_of(path, "domain") for path in modules_of("domain")} == {None, *FLOORS}
    assert {package_of(path, "casework") for path in modules_of("casework")} == {None, *SUBJECTS}
    assert {path.stem for path in (HOUSE / "casework").glob("*.py")} == {"__init__", *SHARED_CASEWORK}
    assert {path.stem for path in (HOUSE / "domain").glob("*.py")} == {"__init__"}
    assert {room_of(path) for path in modules()} == {*MAY, "handlers"}


@pytest.mark.parametrize("path", modules_of("domain"), ids=lambda path: str(path.relative_to(HOUSE)))
def test_the_domain_knows_no_clock_no_chance_and_no_cloud(path: Path):
    assert not {name.split(".")[0] for name in imports(path)} & NOT_IN_DOMAIN
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            whose = ast.unparse(node.value)
            assert whose.split(".")[-1] not in ("datetime", "date", "time"), f"{path.name}: {whose}.{node.attr}"


@pytest.mark.parametrize("path", modules_of("domain"), ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_package_of_the_domain_imports_lower_floors_by_their_face(path: Path):
    own = package_of(path, "domain")
    for name in imports(path):
        if not name.startswith("iarms.domain."):
            continue
        other, *inner = name.split(".")[2:]
        assert own is not None
        if other != own:
            assert FLOORS[other] < FLOORS[own], f"{own} may not import {other}"
            assert not inner, f"{other} is imported by its face, not by {name}"


OUTSIDE = [
    path
    for folder in ("functions", "ops", "benchmarks", "infra")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if HOUSE / "domain" not in path.parents
]


def test_from_outside_a_package_of_the_domain_is_imported_by_its_face():
    seen = 0
    for path in OUTSIDE:
        for name in imports(path):
            if name.startswith("iarms.domain."):
                seen += 1
                assert name.count(".") == 2, f"{path.relative_to(ROOT)} imports {name} past the face of its package"
    assert seen > 50


def test_a_face_gives_what_somebody_outside_uses():
    """What nobody imports is not offered: a face stays one screen, and dead code shows."""
    used: dict[str, set[str]] = {package: set() for package in FLOORS}
    for path in [*OUTSIDE, *modules_of("domain"), *(ROOT / "tests").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("iarms.domain."):
                package = (node.module or "").split(".")[2]
                if HOUSE / "domain" / package not in path.parents:
                    used[package] |= {alias.name for alias in node.names}
    for package, names in used.items():
        face = ast.parse((HOUSE / "domain" / package / "__init__.py").read_text("utf-8"))
        (offered,) = [ast.literal_eval(n.value) for n in face.body if isinstance(n, ast.Assign)]
        assert set(offered) <= names, f"{package} offers {sorted(set(offered) - names)} and nobody asks"


@pytest.mark.parametrize("path", modules_of("casework"), ids=lambda path: str(path.relative_to(HOUSE)))
def test_casework_knows_few_other_subjects_and_no_powertools(path: Path):
    own = package_of(path, "casework")
    for name in imports(path):
        assert not name.startswith("aws_lambda_powertools"), name
        if not name.startswith("iarms.casework.") or own is None:
            continue
        other = name.split(".")[2]
        assert other in {own, *SUBJECTS[own], *SHARED_CASEWORK, *SHARED_SUBJECTS}, f"{own} may not import {name}"


@pytest.mark.parametrize("path", modules_of("casework"), ids=lambda path: str(path.relative_to(HOUSE)))
def test_casework_knows_no_http(path: Path):
    """A status is its door's: no event is given one, and what is as large as one is a limit with a name."""
    tree = ast.parse(path.read_text("utf-8"))
    assert not {name.split(".")[0] for name in imports(path)} & {"http"}
    named = {
        id(inner)
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for inner in ast.walk(node.value)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) is int and 200 <= node.value < 600:
            assert id(node) in named, f"{path.name}:{node.lineno}: {node.value}"
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("event_of"):
            assert "status" not in {keyword.arg for keyword in node.keywords}, f"{path.name}:{node.lineno}"


def test_infra_knows_few_modules_of_the_functions():
    for path in sorted((ROOT / "infra").rglob("*.py")):
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


def test_a_search_imports_no_models_of_traces_nor_of_the_reference_table():
    """They took a tenth of its import, for words that the type checker alone reads."""
    program = "import iarms.handlers.search, sys; print(*(name for name in sys.modules if name.startswith('iarms.')))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "functions")}
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True)  # noqa: S603  # its own program
    assert not {"iarms.models.trace", "iarms.models.reference"} & set(done.stdout.split())
