"""What batches and imports share: the answer of a line that is refused."""

from typing import cast

from iarms.errors import Invalid, Problem
from iarms.models.api import MOST_LINE_ERRORS, LineProblem, ProblemField, ProblemValues, problem_type


def line_problem(problem: Problem) -> LineProblem:
    """A problem as a line's answer keeps it: without instance and request, and with its first few field errors.

    How many more there are is said in the detail.
    """
    errors, detail = None, problem.detail
    if problem.errors or isinstance(problem, Invalid):
        errors = tuple(ProblemField(**vars(error)) for error in problem.errors[:MOST_LINE_ERRORS])
        if len(problem.errors) > MOST_LINE_ERRORS:
            detail += f"; {len(problem.errors) - MOST_LINE_ERRORS} more faults are not listed"
    return LineProblem(
        type=problem_type(problem.code),
        title=problem.title,
        status=problem.status,
        detail=detail,
        code=problem.code,
        errors=errors,
        parameters=cast("ProblemValues", dict(problem.parameters)) if problem.parameters else None,
    )
