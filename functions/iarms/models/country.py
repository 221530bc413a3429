"""Fields that are a country: of today, or one that no longer exists."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from iarms.models.country_codes import COUNTRIES as COUNTRIES
from iarms.models.country_codes import FORMER_STATES as FORMER_STATES
from iarms.models.country_codes import SUCCESSORS as SUCCESSORS
from iarms.models.country_codes import TEST_COUNTRY as TEST_COUNTRY
from iarms.models.country_codes import is_country as is_country


def _country(code: str) -> str:
    if code not in COUNTRIES:
        raise PydanticCustomError("unknown_country", "not an ISO 3166-1 alpha-2 code (or XK)")
    return code


def _party_country(code: str) -> str:
    return code if code == TEST_COUNTRY else _country(code)


def _country_or_former_state(code: str) -> str:
    if code not in COUNTRIES and code not in FORMER_STATES:
        raise PydanticCustomError("unknown_country", "not an ISO 3166-1 alpha-2, XK or ISO 3166-3 alpha-4 code")
    return code


# What is published of the form: the lists themselves are checked, and have errors of their own.
_TWO_LETTERS: Final = Field(json_schema_extra={"pattern": "^[A-Z]{2}$"})
_TWO_OR_FOUR: Final = Field(json_schema_extra={"pattern": "^[A-Z]{2}([A-Z]{2})?$"})
Country = Annotated[str, StringConstraints(max_length=2), AfterValidator(_country), _TWO_LETTERS]
# Of an administration or a bureau, in what is written by the service itself: ZZ is that of its own test parties.
PartyCountry = Annotated[str, StringConstraints(max_length=2), AfterValidator(_party_country), _TWO_LETTERS]
CountryOrFormerState = Annotated[
    str, StringConstraints(max_length=4), AfterValidator(_country_or_former_state), _TWO_OR_FOUR
]
