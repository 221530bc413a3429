"""Free text without personal data: what nobody may write into a record, a reason or an answer.

Owners and finders stay with the bureau: only the weapon goes into the database. What is looked for, and how, is
`personal_data`; what no rule knows, bureaus answer for.
"""

from collections.abc import Callable
from typing import Annotated, Final

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from iarms.models.api import Text48, Text64, Text128, Text500
from iarms.models.personal_data import IN_NAMES, KINDS, ON_WEAPONS, personal_data_in


def refuse_personal_data(text: str, kinds: tuple[str, ...]) -> None:
    """Raises PydanticCustomError where a text seems to hold one of these kinds of personal data."""
    kind = personal_data_in(text, kinds)
    if kind is not None:
        raise PydanticCustomError(
            "personal_data", "looks like {kind}: no personal data is kept here, only what tells of the weapon",
            {"kind": kind},
        )  # fmt: skip


def _without(*kinds: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        refuse_personal_data(text, kinds)
        return text

    return check


# What people write in sentences.
_PROSE: Final = AfterValidator(_without(*KINDS))
_MARKS: Final = AfterValidator(_without(*ON_WEAPONS))
# Numbers, references and names of things.
_NAMED: Final = AfterValidator(_without(*IN_NAMES))

Prose128 = Annotated[Text128, _PROSE]
Prose500 = Annotated[Text500, _PROSE]
Marks64 = Annotated[Text64, _MARKS]
Marks128 = Annotated[Text128, _MARKS]
Marks500 = Annotated[Text500, _MARKS]
Named64 = Annotated[Text64, _NAMED]
Reference48 = Annotated[Text48, _MARKS]
Reference64 = Annotated[Text64, _MARKS]
"""A reference of a case or the name of an operation: no person stands in it, by title or otherwise."""
