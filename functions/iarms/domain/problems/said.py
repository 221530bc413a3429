"""A problem, or that of a line, with its title and details in a language: by what its codes mean in the catalogue.

What a problem was raised with may be a message of its own, said in every language; of others the English detail is
written where the problem is found, and says more: in another language a code's own explanation is said, with the
values that the detail names. Of a field that is its name in the body, what its code means, and its limits.
"""

from typing import Final, TypeVar

from iarms.domain.languages import detail_in, label, on_field, phrase, phrase_keys, said_by_subject, say
from iarms.domain.problems.catalogue import explained
from iarms.models.api import LineProblem, ProblemDetails, ProblemField
from iarms.models.language import Language

P = TypeVar("P", ProblemDetails, LineProblem)
_MOST_JOINED: Final = 3  # as the English detail has them


def problem_in(problem: P, language: Language, raised_with: str = "") -> P:
    """The problem in this language; a text whose code the catalogue does not have stays as it was written.

    `raised_with` is the detail as it was raised, which may have a message of its own.
    """
    meaning = explained(problem.code, language)
    errors = [_field_in(error, language) for error in problem.errors or ()]
    changed: dict[str, object] = {}
    if meaning is not None:
        changed |= {"title": meaning.title, "detail": " ".join((meaning.means, *_values_in(problem, language)))}
    if errors:
        changed["errors"] = errors if isinstance(problem.errors, list) else tuple(errors)
        changed["detail"] = " ".join(dict.fromkeys(error.detail for error in errors[:_MOST_JOINED]))
    if (detail := detail_in(raised_with, language)) is not None:
        changed["detail"] = detail
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
    return error.model_copy(update={"detail": _on_field(error.pointer, " ".join((meaning.means, *limits)), language)})


def _on_field(pointer: str, sentence: str, language: Language) -> str:
    """The sentence behind the field's name as it is in the body, with the place in its list if any."""
    parts = pointer.split("/")[1:]
    if not parts:
        return sentence
    named = next((at for at in reversed(range(len(parts))) if not parts[at].isdecimal()), 0)
    return on_field("/".join(parts[named:]), sentence, language)


said_by_subject(ProblemDetails, problem_in)
said_by_subject(LineProblem, problem_in)
