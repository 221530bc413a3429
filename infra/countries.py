"""Countries as the configuration names them: ISO 3166-1 alpha-2, and XK."""

from typing import Annotated

import pycountry
from pydantic import AfterValidator


def is_country(value: str) -> bool:
    """Whether this is a country's code."""
    # pycountry takes any case: XK and its neighbours are written in capitals.
    return value == "XK" or (value == value.upper() and pycountry.countries.get(alpha_2=value) is not None)


def _country(value: str) -> str:
    if not is_country(value):
        raise ValueError(f"{value!r} is not an ISO 3166-1 alpha-2 code (or XK)")
    return value


Country = Annotated[str, AfterValidator(_country)]
