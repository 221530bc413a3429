"""Names of makers and models written in front of a number, or together with it: GLOCK17 ABC123, АКМ № 123456.

They look like letters and digits of the number, and would be entered as such.
"""

from collections.abc import Sequence
from typing import Final

from iarms.domain.number_fields.number_field import FieldProblem
from iarms.domain.number_fields.roles import is_soft
from iarms.domain.number_fields.states import ELSEWHERE
from iarms.domain.number_fields.tokens import FieldToken
from iarms.domain.number_fields.weapon import OtherFields, has_make_at_an_end
from iarms.domain.number_fields.words import categories_of
from iarms.domain.serials import read_serial
from iarms.domain.vocabulary import ANYONE, models_of, models_of_all, read_make

_MOST_TOKENS: Final = 3  # of a model: AK - 47, CZ 75 B
_SHORTEST_WITH_DIGIT: Final = 3
_SHORTEST_LETTERS: Final = 3  # of a design that is letters alone, in front of digits
_FEWEST_DIGITS: Final = 3  # of the number behind it


def problem_of_names(tokens: Sequence[FieldToken], others: OtherFields) -> FieldProblem | None:
    """Why a field with a digit begins with, or holds, a maker's or model's name; None where it does not."""
    for token in tokens:
        if token.kind == "number" and has_make_at_an_end(token.text):
            return ELSEWHERE["make"]
    return ELSEWHERE["model"] if _begins_with_model(tokens, others) else None


def _begins_with_model(tokens: Sequence[FieldToken], others: OtherFields) -> bool:
    """Whether the first tokens are a model's name, and a blank or a label parts them from a number behind them."""
    name = ""
    for place, token in enumerate(tokens[:_MOST_TOKENS]):
        if token.kind == "sign" or (place and not is_soft(token.before)):
            return False
        name += token.text
        behind = tokens[place + 1 :]
        digits = sum(map(str.isdigit, "".join(each.text for each in behind if each.kind == "number")))
        if digits >= _FEWEST_DIGITS and _may_be_model(name, behind) and _is_known(name, others):
            return True
    return False


def _may_be_model(name: str, behind: Sequence[FieldToken]) -> bool:
    """Whether what stands behind a name shows that it is not the beginning of the number.

    Letters alone are a series where digits follow, unless there are three or more of them.
    """
    following = behind[0]
    is_labelled = following.kind == "sign" or "label" in categories_of(following.text)
    if not following.before.startswith(" ") and not is_labelled:
        return False
    if any(map(str.isdigit, name)):
        return len(name) >= _SHORTEST_WITH_DIGIT and name[0].isalpha()
    return len(name) > 1 and (is_labelled or len(name) >= _SHORTEST_LETTERS or following.kind == "word")


def _is_known(name: str, others: OtherFields) -> bool:
    """Whether it is a model of the weapon's maker, of any maker where none is given, or a design of many."""
    key = read_serial(name).canonical
    if key in models_of(ANYONE).keys:
        return True
    make = read_make(others.make).code if others.make else None
    if make:
        return key in models_of(make).keys
    return any(map(str.isdigit, key)) and key in models_of_all().keys
