"""AWS regions: in which country each lies, which have to be enabled first, and what "EU" and "EEA" mean.

Data lies where its region lies: of a deployment that is every table, queue, log and file, since nothing of it is
replicated. The countries are those of AWS's list of regions; "UK" is written GB, as everywhere here.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Final

import boto3
from pydantic import AfterValidator

from infra.countries import is_country

COUNTRIES: Final[Mapping[str, str]] = {
    "af-south-1": "ZA",
    "ap-east-1": "HK",
    "ap-east-2": "TW",
    "ap-northeast-1": "JP",
    "ap-northeast-2": "KR",
    "ap-northeast-3": "JP",
    "ap-south-1": "IN",
    "ap-south-2": "IN",
    "ap-southeast-1": "SG",
    "ap-southeast-2": "AU",
    "ap-southeast-3": "ID",
    "ap-southeast-4": "AU",
    "ap-southeast-5": "MY",
    "ap-southeast-6": "NZ",
    "ap-southeast-7": "TH",
    "ca-central-1": "CA",
    "ca-west-1": "CA",
    "eu-central-1": "DE",
    "eu-central-2": "CH",
    "eu-north-1": "SE",
    "eu-south-1": "IT",
    "eu-south-2": "ES",
    "eu-west-1": "IE",
    "eu-west-2": "GB",
    "eu-west-3": "FR",
    "il-central-1": "IL",
    "me-central-1": "AE",
    "me-south-1": "BH",
    "mx-central-1": "MX",
    "sa-east-1": "BR",
    "us-east-1": "US",
    "us-east-2": "US",
    "us-west-1": "US",
    "us-west-2": "US",
}

ENABLED_FROM_THE_START: Final = frozenset(
    "ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1"
    " eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2".split()
)
"""In every account. A later region is enabled by somebody who may, before anything is deployed there."""

_EU: Final = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split())
UNIONS: Final[Mapping[str, frozenset[str]]] = {"EU": _EU, "EEA": _EU | {"IS", "LI", "NO"}}
"""What stands for several countries whose law lets data lie in any of them."""


@cache
def _known_regions() -> frozenset[str]:
    return frozenset(boto3.session.Session().get_available_regions("dynamodb"))


def _region(value: str) -> str:
    if value not in _known_regions():
        raise ValueError(f"{value!r} is not a region")
    if value not in COUNTRIES:
        raise ValueError(f"{value!r} is a region of which infra/places.py does not say in which country it lies")
    return value


def _jurisdiction(value: str) -> str:
    if value not in UNIONS and not is_country(value):
        raise ValueError(f"{value!r} is neither an ISO 3166-1 alpha-2 code (or XK) nor {' nor '.join(UNIONS)}")
    return value


Region = Annotated[str, AfterValidator(_region)]
Jurisdiction = Annotated[str, AfterValidator(_jurisdiction)]


def may_lie(region: Region, jurisdictions: Iterable[Jurisdiction]) -> bool:
    """Whether data that may lie in these countries and unions may lie in this region."""
    country = COUNTRIES[region]
    return any(country in UNIONS.get(each, {each}) for each in jurisdictions)
