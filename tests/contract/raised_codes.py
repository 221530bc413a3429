"""Every code that the sources can answer a problem or a field's fault with, read out of them: where each is raised."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

from tests.conftest import ROOT

SOURCES: Final = ROOT / "functions" / "iarms"
# What makes a problem or a fault out of a code, beside the classes of problems: at which place, or by which keyword.
_MAKERS: Final = {
    "FieldError": (1, "code"),
    "FieldFault": (1, "code"),
    "FieldProblem": (0, "code"),
    "PictureFault": (0, "code"),
    "FaultOfLine": (1, "code"),
    "PydanticCustomError": (0, "error_type"),
    "refused_file": (0, "code"),
    "RefusedEncoding": (0, "code"),
    "Room": (2, "code"),
    "_Refused": (1, "code"),
    "_refused": (0, "code"),
    "_refusal": (0, "code"),
}
# What is a maker in one module alone, since others of the name make something else.
_OWN_MAKERS: Final[dict[str, dict[str, tuple[int, str] | None]]] = {
    "domain/files/dates.py": {"_fault": (0, "code")},
    "domain/files/field_readings.py": {"_fault": (1, "code")},
    "models/mapping.py": {"_fault": (0, "code")},
    "domain/files/xml_events.py": {"_Refused": None},
    "domain/files/encoding_choice.py": {"_refused": None},
    "casework/transparency/publishing.py": {"_refusal": None},
    "store/imports.py": {"_refusal": None},
}
# A code that came from another maker, which is counted where it is made.
_HANDED_ON: Final = frozenset(
    ("code", "error.code", "fault.code", "problem.code", "field.problem.code", "size.code", "room.code")
)
# What is put together while running, and what it can be.
_PUT_TOGETHER: Final = {
    "f'match_is_{match.decision}'": ("match_is_hit", "match_is_lead"),
    "f'{name}_not_known'": ("make_not_known", "model_not_known", "calibre_not_known"),
    "str(fault['type'])": (),  # pydantic's own: `test_problems` holds them against the kinds of our schemas
    "str(each['type'])": (),
}
# Tables of codes: the keys of a dict, or the place in its values.
_TABLES: Final = {
    ("domain/files/cell_numbers.py", "CELL_FAULTS"): None,
    ("casework/allowances/budgets.py", "_KINDS"): 1,
}

_CODE: Final = re.compile("[a-z]+(?:_[a-z0-9]+)+")
# Where a code is put into a variable of that name before it is raised.
_ASSIGNED: Final = frozenset(("casework/allowances/budgets.py",))
# What gives faults as pairs of a code and words.
_TELL_BY_TUPLES: Final = ("domain/files/", "domain/serials/", "domain/number_fields/")


@cache
def raised_codes() -> dict[str, dict[str, list[str]]]:
    """By kind, "problem" or "field", each code with the places that raise it, such as `casework/audit.py:12`.

    Raises AssertionError for a code that is put together in a way that nobody has said the results of.
    """
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(SOURCES.rglob("*.py"))}
    constants = _constants(trees)
    kinds = _classes(trees)
    found: dict[str, dict[str, list[str]]] = {"problem": defaultdict(list), "field": defaultdict(list)}
    for name, (code, place) in kinds.items():
        if code:
            found["problem"][code].append(f"{place} {name}")
    for path, tree in trees.items():
        where = path.relative_to(SOURCES).as_posix()
        makers: dict[str, tuple[int, str] | None] = {**_MAKERS, **_OWN_MAKERS.get(where, {})}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for kind, code in _made(node, makers, kinds, constants[where], where):
                    found[kind][code].append(f"{where}:{node.lineno}")
            if isinstance(node, ast.Tuple) and where.startswith(_TELL_BY_TUPLES) and (code := _of_pair(node)):
                found["field"][code].append(f"{where}:{node.lineno}")
            if where in _ASSIGNED and (code := _assigned(node)):
                found["problem"][code].append(where)
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                for code in _of_table(where, ast.unparse(target), node.value):
                    found["problem" if "budgets" in where else "field"][code].append(f"{where}:{node.lineno}")
    return {kind: dict(sorted(codes.items())) for kind, codes in found.items()}


def _assigned(node: ast.AST) -> str:
    """The text that is put into a variable `code`; "" for anything else."""
    if not isinstance(node, ast.Assign) or ast.unparse(node.targets[0]) != "code":
        return ""
    return str(node.value.value) if isinstance(node.value, ast.Constant) else ""


def _of_pair(node: ast.Tuple) -> str:
    """The code of a pair of a code and a sentence; "" for any other tuple."""
    if len(node.elts) != 2 or not isinstance(node.elts[1], ast.Constant | ast.JoinedStr | ast.BinOp):
        return ""
    code, words = node.elts
    says = ast.unparse(words)
    if not isinstance(code, ast.Constant) or not _CODE.fullmatch(str(code.value)):
        return ""
    return str(code.value) if " " in says.strip("'\"") else ""


def _of_table(where: str, name: str, table: ast.Dict) -> list[str]:
    if (where, name) not in _TABLES:
        return []
    place = _TABLES[where, name]
    nodes = (
        table.keys if place is None else [value.elts[place] for value in table.values if isinstance(value, ast.Tuple)]
    )
    return [str(node.value) for node in nodes if isinstance(node, ast.Constant)]


def _made(
    node: ast.Call,
    makers: dict[str, tuple[int, str] | None],
    kinds: dict[str, tuple[str, str]],
    constants: dict[str, str],
    where: str,
) -> list[tuple[str, str]]:
    """The kinds and codes of what a call makes."""
    name = (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    made: list[tuple[str, str]] = []
    if name in kinds and "code" in given:
        made += [("problem", code) for code in _codes(given["code"], constants, where)]
    if (maker := makers.get(name)) is not None:
        place, keyword = maker
        if any(isinstance(argument, ast.Starred) for argument in node.args[: place + 1]):
            return made  # handed on as a whole
        code = node.args[place] if len(node.args) > place else given.get(keyword)
        if code is None:
            return made
        codes = _codes(code, constants, where)
        kind = "problem" if name == "Room" else "field"
        made += [(kind, each) for each in codes]
        if name in ("refused_file", "RefusedEncoding"):
            made += [("problem", each) for each in codes]
    return made


def _codes(node: ast.expr, constants: dict[str, str], where: str) -> tuple[str, ...]:
    if isinstance(node, ast.Constant):
        return (str(node.value),)
    text = ast.unparse(node)
    if isinstance(node, ast.IfExp):
        return (*_codes(node.body, constants, where), *_codes(node.orelse, constants, where))
    if isinstance(node, ast.Name) and node.id in constants:
        return (constants[node.id],)
    if text in _HANDED_ON:
        return ()
    assert text in _PUT_TOGETHER, f"{where}: what can the code {text} be? Say so in _PUT_TOGETHER"
    return _PUT_TOGETHER[text]


def _constants(trees: dict[Path, ast.Module]) -> dict[str, dict[str, str]]:
    """By module the names that are texts in it, its own and those that it imports."""
    own: dict[str, dict[str, str]] = {}
    for path, tree in trees.items():
        found = own.setdefault(path.relative_to(SOURCES).as_posix(), {})
        for node in tree.body:
            if isinstance(node, ast.AnnAssign | ast.Assign):
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                if isinstance(target, ast.Name) and isinstance(node.value, ast.Constant):
                    found[target.id] = str(node.value.value)
    seen = {where: dict(found) for where, found in own.items()}
    for path, tree in trees.items():
        where = path.relative_to(SOURCES).as_posix()
        for imported in (each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)):
            if str(imported.module).startswith("iarms."):
                other = str(imported.module).removeprefix("iarms.").replace(".", "/")
                texts = own.get(f"{other}.py") or own.get(f"{other}/__init__.py") or {}
                seen[where] |= {alias.name: texts[alias.name] for alias in imported.names if alias.name in texts}
    return seen


def _classes(trees: dict[Path, ast.Module]) -> dict[str, tuple[str, str]]:
    """The classes of problems by name: the code that each has by itself, "" where it has its parent's, and where."""
    found = {"Problem": ("internal_error", "errors.py")}
    grown = True
    while grown:
        grown = False
        for path, tree in trees.items():
            for node in ast.walk(tree):
                if not isinstance(node, ast.ClassDef) or node.name in found:
                    continue
                if any(isinstance(base, ast.Name) and base.id in found for base in node.bases):
                    found[node.name] = (_own_code(node), path.relative_to(SOURCES).as_posix())
                    grown = True
    return found


def _own_code(node: ast.ClassDef) -> str:
    for line in node.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) in (
            "(status, code, title)",
            "status, code, title",
        ):
            return str(ast.literal_eval(line.value)[1])
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code":
            return str(ast.literal_eval(line.value))
    return ""
