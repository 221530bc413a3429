"""Personal data in a text: what can be told from how it is written, or from the words beside it.

    few_letters         a text in few letters, as it is looked through
    makers              addresses of gunmakers, which are nobody's
    forms               e-mail addresses, telephone numbers, papers, names behind labels, addresses: by patterns
    people              names without a label, beside what was done to them, with them or by them
    identity_numbers    identity and tax numbers, bank accounts, cards, IMEI, by their form and check digits
    telephones          telephone numbers as the countries group them
    weapon_labels       words behind which a number is a weapon's

Owners and finders stay with the bureau: only the weapon goes into the database. It is for what comes in, never for what
is kept: a rule that is added later must not make a record unreadable.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from iarms.models.personal_data.few_letters import in_few_letters
from iarms.models.personal_data.forms import FORMS, has_form

_NUMBER_BY_NAME: Final = "the number of somebody's papers beside its name"
_NUMBER_BY_SHORT_NAME: Final = "the number of somebody's papers beside an abbreviation"
_ACCOUNT: Final = "the number of a bank account"
_IMEI: Final = "the number of a telephone set"
_IDENTITY_NUMBER: Final = "somebody's identity number"
_NAME: Final = "somebody's name"
_ADDRESS: Final = "an address"
_MAKERS: Final = "a maker's address"
_TELEPHONE: Final = "a telephone number as a country writes it"


def _identity_numbers() -> Any:
    return import_module("iarms.models.personal_data.identity_numbers")


# By kind: the module and function that look for it, loaded with the first text that may hold such a thing.
_LOOKED_FOR: Final[dict[str, tuple[Callable[[], Any], str]]] = {
    _NUMBER_BY_NAME: (_identity_numbers, "names_its_number"),
    _NUMBER_BY_SHORT_NAME: (_identity_numbers, "shortly_names_its_number"),
    _ACCOUNT: (_identity_numbers, "holds_account"),
    _IMEI: (_identity_numbers, "holds_imei"),
    _NAME: (lambda: import_module("iarms.models.personal_data.people"), "holds_name"),
    _IDENTITY_NUMBER: (_identity_numbers, "holds_identity_number"),
    _TELEPHONE: (lambda: import_module("iarms.models.personal_data.telephones"), "holds_telephone"),
    # No personal data: what stands on weapons.
    _MAKERS: (lambda: import_module("iarms.models.personal_data.makers"), "holds_address_of_maker_alone"),
}
_OF_NUMBERS: Final = frozenset(_LOOKED_FOR) - {_NAME, _MAKERS}
_FEWEST_DIGITS: Final = 6
_FEWEST_LETTERS_OF_NAME: Final = 10  # fr. Ali Ben
# Every kind, the first that is found is told.
KINDS: Final = (_ACCOUNT, *FORMS, *(kind for kind in _LOOKED_FOR if kind not in (_ACCOUNT, _MAKERS)))
# What is no part of a number, a reference or the name of a thing.
IN_NAMES: Final = (
    "an e-mail address", "a telephone number", "a date of birth", "the number of somebody's papers",
    "somebody's name behind a label", "where somebody lives", "a telephone number after a plus",
    _NUMBER_BY_NAME, _ACCOUNT, _IMEI,
)  # fmt: skip
# What stands on a weapon, and references of cases. Gunmakers sign with their street; proof houses and registries count
# in groups of digits.
ON_WEAPONS: Final = (*IN_NAMES, "somebody by title", _NAME)
_SHOWN_AS: Final = {
    "a telephone number in full": "a telephone number",
    "a telephone number after a plus": "a telephone number",
    _TELEPHONE: "a telephone number",
    _NUMBER_BY_NAME: "the number of somebody's papers",
    _NUMBER_BY_SHORT_NAME: "the number of somebody's papers",
}


def personal_data_in(text: str, kinds: tuple[str, ...] = KINDS) -> str | None:
    """What kind of personal data a text seems to hold, the first of these kinds; None where it holds none."""
    plain = in_few_letters(text)
    digits = sum(map(str.isdigit, plain))
    for kind in kinds:
        if kind in FORMS:
            found = has_form(kind, plain) and not (kind == _ADDRESS and _look(_MAKERS)(plain))
        elif kind in _OF_NUMBERS:
            found = digits >= _FEWEST_DIGITS and _look(kind)(plain)
        else:
            found = len(plain) - digits >= _FEWEST_LETTERS_OF_NAME and " " in plain.strip() and _look(kind)(plain)
        if found:
            return _SHOWN_AS.get(kind, kind)
    return None


def _look(kind: str) -> Callable[[str], bool]:
    module, function = _LOOKED_FOR[kind]
    found: Callable[[str], bool] = getattr(module(), function)
    return found
