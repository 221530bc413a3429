"""Countries as the configuration names them: ISO 3166-1 alpha-2, and XK."""

from typing import Annotated

import pycountry
from pydantic import AfterValidator


def _country(value: str) -> str:
    if value != "XK" and pycountry.countries.get(alpha_2=value) is None:
        raise ValueError(f"{value!r} is not an ISO 3166-1 alpha-2 code (or XK)")
    return value


Country = Annotated[str, AfterValidator(_country)]
