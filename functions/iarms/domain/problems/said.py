"""A problem, or that of a line, with its title and details in a language: by what its codes mean in the catalogue.

English details are written where the problem is found, and say more; in another language a code's own explanation is
said, with the values that the detail names, and of a field its limits.
"""

from typing import Final, TypeVar

from iarms.domain.languages import label, phrase, phrase_keys, said_by_subject, say
from iarms.domain.problems.catalogue import explained
from iarms.models.api import LineProblem, ProblemDetails, ProblemField
from iarms.models.language import Language

P = TypeVar("P", ProblemDetails, LineProblem)
_MOST_JOINED: Final = 3  # as the English detail has them


def problem_in(problem: P, language: Language) -> P:
    """The problem in this language; a text whose code the catalogue does not have stays as it was written."""
    meaning = explained(problem.code, language)
    errors = [_field_in(error, language) for error in problem.errors or ()]
    changed: dict[str, object] = {}
    if meaning is not None:
        changed |= {"title": meaning.title, "detail": " ".join((meaning.means, *_values_in(problem, language)))}
    if errors:
        changed["errors"] = errors if isinstance(problem.errors, list) else tuple(errors)
        changed["detail"] = " ".join(dict.fromkeys(error.detail for error in errors[:_MOST_JOINED]))
    return problem.model_copy(update=changed)


def _values_in(problem: ProblemDetails | LineProblem, language: Language) -> tuple[str, ...]:
    """A sentence for each of the values that the detail names."""
    values: dict[str, object] = {**(problem.parameters or {})}
    codes = values.pop("state_list", None)
    if codes is not None:
        values["state"] = label(str(codes), str(values["state"]), language)
    return tuple(say("problem_values", name, values, language) for name in values)


def _field_in(error: ProblemField, language: Language) -> ProblemField:
    meaning = explained(error.code, language)
    if meaning is None:
        return error
    known = phrase_keys("limits", language)
    limits = [
        phrase("limits", name, language, value=value) for name, value in error.parameters.items() if name in known
    ]
    return error.model_copy(update={"detail": " ".join((meaning.means, *limits))})


said_by_subject(ProblemDetails, problem_in)
said_by_subject(LineProblem, problem_in)
