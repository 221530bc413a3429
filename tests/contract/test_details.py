"""What a conflict says is a message in every language, and is told with the values that it was raised with."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from iarms.domain.languages import PROBLEM_DETAILS, Language, detail_in, detailed, messages_in
from iarms.domain.languages.accept_language import LANGUAGES
from iarms.domain.problems import problem_in
from iarms.models.api import ProblemDetails, ProblemField

FUNCTIONS = Path(__file__).parent.parent.parent / "functions" / "iarms"
TREES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(FUNCTIONS.rglob("*.py"))}
MESSAGES = messages_in("en").lists[PROBLEM_DETAILS]
# A value of each parameter; the states are of the list that the message names.
VALUES: dict[str, Any] = {
    "named": "imp_1", "count": 12, "missing": 13, "share": 30.5, "most": 20, "held": 300, "grown": 40,
    "party": "INTERPOL-GS", "decision": "lead", "after": "ACTIVE",
}  # fmt: skip
STATES = {
    "import_state": "DONE", "record_status": "CLEARED", "trace_state": "WITHDRAWN", "trace_leg_state": "WITHDRAWN",
    "picture_state": "WITHDRAWN",
}  # fmt: skip


def calls_of(name: str) -> list[tuple[Path, ast.Call]]:
    """Every place that calls what has this name."""
    return [
        (path, node)
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def values_of(code: str) -> dict[str, Any]:
    """Values for a message, with a state of the list that it is of."""
    listed = re.search(r"\{state:label (\w+)\}", str(messages_in("fr").lists[PROBLEM_DETAILS][code]))
    return VALUES | {"state": STATES[listed[1]] if listed else "DONE"}


def test_no_conflict_is_raised_with_a_sentence_of_the_code():
    """A literal would be English for every reader: the detail is a message's, there or in a name that was given one.

    `domain.cases` stands on the same floor as languages, and may say none: there the code and its values are said."""
    calls = [each for each in calls_of("Conflict") if FUNCTIONS / "domain" / "cases" not in each[0].parents]
    assert calls
    literal = [
        f"{path.relative_to(FUNCTIONS)}:{call.lineno}" for path, call in calls if not _is_message(TREES[path], call)
    ]
    assert literal == []


def _is_message(tree: ast.Module, call: ast.Call) -> bool:
    said = call.args[0]
    if not isinstance(said, ast.Name):
        return _is_detailed(said)
    around = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and call in ast.walk(node))
    if any(argument.arg == said.id for argument in around.args.args):
        return all(
            _is_detailed(other.args[-1]) or isinstance(other.args[-1], ast.Name) for _, other in calls_of(around.name)
        )
    given = [
        node.value
        for node in ast.walk(around)
        if isinstance(node, ast.Assign) and any(isinstance(at, ast.Name) and at.id == said.id for at in node.targets)
    ]
    return bool(given) and all(map(_is_detailed, given))


def _is_detailed(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "detailed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_detail_is_said_whole_and_in_arabic_without_english(language: Language):
    for code in MESSAGES:
        values = values_of(code)
        detail = detailed(code, **values)
        said = detail_in(detail, language)
        assert said is not None
        assert "{" not in said, code
        assert (said == detail) is (language == "en"), code
        if language == "ar":
            own = re.sub("\u200f[^\u200f]*\u200f|`[a-z]+`", "", said)
            latin = [word for word in re.findall("[A-Za-z_]{2,}", own) if "_" not in word]
            assert set(latin) <= {"INTERPOL", "GS"}, said


def test_a_state_is_said_by_its_code_in_english_and_by_its_label_elsewhere():
    detail = detailed("trace_is", state="WITHDRAWN")
    assert detail == "the trace is WITHDRAWN"
    problem = ProblemDetails(
        type="/v1/problems/not_from_this_state",
        title="Conflict",
        status=409,
        detail=detail,
        instance="/v1/traces/trc_1",
        code="not_from_this_state",
        request_id="1",
    )
    french = problem_in(problem, "fr", detail)
    assert french.detail.startswith("état du traçage : « ")
    assert "WITHDRAWN" not in french.detail
    # What is kept of a line has lost what it was raised with, and says what its code means.
    assert problem_in(problem, "fr").detail not in {french.detail, detail}


@pytest.mark.parametrize(
    ("pointer", "named"),
    [
        ("/firearm/make", "make"),
        ("/query/cursor", "cursor"),
        ("/headers/If-Match", "If-Match"),
        ("/notification_ids/3", "notification_ids/3"),
        ("/0", "0"),
    ],
)
def test_a_fault_of_a_field_begins_with_the_name_that_the_field_has_in_the_body(pointer: str, named: str):
    problem = _with_fault(pointer)
    french, arabic = (problem_in(problem, language).errors or [] for language in ("fr", "ar"))
    assert french[0].detail.startswith(f"{named} : ") or french[0].detail.startswith(f"{named}: ")
    assert arabic[0].detail.startswith(f"\u200f{named}\u200f")


def test_a_fault_of_the_whole_body_names_no_field():
    errors = problem_in(_with_fault(""), "fr").errors or []
    assert not re.match(r"\s?:", errors[0].detail)


def _with_fault(pointer: str) -> ProblemDetails:
    fault = ProblemField(pointer=pointer, code="missing", detail="Field required")
    return ProblemDetails(
        type="/v1/problems/invalid",
        title="Invalid request",
        status=422,
        detail="Field required",
        instance="/v1/searches",
        code="invalid",
        request_id="1",
        errors=[fault],
    )
