"""The country codes are those of the standards."""

import pycountry

from iarms.models.country import COUNTRIES, FORMER_STATES, SUCCESSORS
from iarms.models.party import class_of, country_of


def test_the_codes_are_those_of_iso_3166_and_xk():
    assert {country.alpha_2 for country in pycountry.countries} | {"XK"} == COUNTRIES
    assert {country.alpha_4 for country in pycountry.historic_countries} == FORMER_STATES


def test_successors_exist():
    for former, states in SUCCESSORS.items():
        assert former in FORMER_STATES
        assert states <= COUNTRIES


def test_parties_are_named_by_class_and_country():
    named = {
        p: class_of(p) for p in ("WCO", "ADM-KE", "NCB-XK", "INTERPOL-GS", "AUDITOR", "NCB-QQ", "NCB-", "ADM", "X")
    }
    assert list(named.values()) == ["WCO", "ADM", "NCB", "INTERPOL-GS", "AUDITOR", None, None, None, None]
    assert (country_of("ADM-KE"), country_of("INTERPOL-GS")) == ("KE", None)
