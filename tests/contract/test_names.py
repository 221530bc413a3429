"""One name, one meaning: what is public in functions/iarms is defined in one module."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).parent.parent.parent / "functions" / "iarms"

# What a door has of its own, made once when its process begins: never imported from one door into another.
OF_EVERY_DOOR = {
    "app", "callers", "confirmation_stores", "door", "handle", "idempotency", "outbox", "publisher",
    "settings", "stores",
}  # fmt: skip


def assigned(node: ast.stmt) -> Iterator[str]:
    """The names that a statement defines. Type variables mean nothing beyond the signature that they stand in."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name
    elif isinstance(node, ast.Assign) and "TypeVar(" not in ast.unparse(node.value):
        yield from (name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id


def definitions() -> dict[str, list[str]]:
    """Every public top-level name with the modules that define it, as paths below functions/iarms."""
    modules: dict[str, list[str]] = defaultdict(list)
    for path in sorted(HOUSE.rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            for name in assigned(node):
                if not name.startswith("_"):
                    modules[name].append(path.relative_to(HOUSE).as_posix())
    assert len(modules) > 1000, "too few names to be all of them"
    return modules


def is_one_thing(name: str, modules: list[str]) -> bool:
    """Whether several definitions are one thing: a door's own, or a route and the use case that it calls."""
    rooms = [module.split("/")[0] for module in modules]
    if name in OF_EVERY_DOOR and set(rooms) == {"handlers"}:
        return True
    return sorted(rooms) == ["casework", "handlers"] and name.islower()


def defined_twice() -> dict[str, list[str]]:
    return {
        name: modules
        for name, modules in definitions().items()
        if len(set(modules)) > 1 and not is_one_thing(name, modules)
    }


def test_a_public_name_is_defined_in_one_module():
    assert defined_twice() == {}


def test_what_every_door_has_does_stand_in_several():
    doors = [name for name, modules in definitions().items() if name in OF_EVERY_DOOR and len(modules) > 1]
    assert set(doors) == OF_EVERY_DOOR
