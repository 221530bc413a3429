"""What batches and imports share: the answer of a line that is refused."""

from iarms.errors import Invalid, Problem
from iarms.models.api import MOST_LINE_ERRORS, LineProblem, ProblemField


def line_problem(problem: Problem) -> LineProblem:
    """A problem as a line's answer keeps it: without instance and request, and with its first few field errors."""
    errors = None
    if isinstance(problem, Invalid):
        errors = tuple(ProblemField(**vars(error)) for error in problem.errors[:MOST_LINE_ERRORS])
    return LineProblem(
        type=f"urn:iarms:problem:{problem.code}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        code=problem.code,
        errors=errors,
    )
