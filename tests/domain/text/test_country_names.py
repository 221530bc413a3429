"""Countries by code and by name, in the languages of reports."""

import pycountry
import pytest

from iarms.domain.text.country_names import _tables, read_country
from iarms.models.country import COUNTRIES, FORMER_STATES


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FR", "FR"), ("fr", "FR"), ("FRA", "FR"), ("France", "FR"), ("FRANÇA", "FR"), ("Франция", "FR"),
        ("فرنسا", "FR"),
                ("Frankreich", "FR"), ("Francia", "FR"), ("française", "FR"), ("U.S.A.", "US"), ("EE. UU.", "US"),
        ("EUA", "US"),
        ("ESTADOS UNIDOS DA AMERICA", "US"), ("США", "US"), ("الولايات المتحدة", "US"),
        ("Amerika Birleşik Devletleri", "US"),
        ("UK", "GB"), ("England", "GB"), ("Grande-Bretagne", "GB"), ("Deutschland", "DE"), ("West Germany", "DE"),
        ("Rep. Tcheca", "CZ"), ("Česko", "CZ"), ("Türkiye", "TR"), ("TURQUIA", "TR"), ("Côte d’Ivoire", "CI"),
        ("Korea, Republic of", "KR"), ("Coreia do Sul", "KR"), ("Kosovo", "XK"), ("中国", "CN"), ("日本", "JP"),
        ("BR - Brasil", "BR"), ("Italy / Italie", "IT"), ("Bosnia and Herzegovina", "BA"), ("GE", "GE"), ("GER", "DE"),
        ("USSR", "SUHH"), ("URSS", "SUHH"), ("СССР", "SUHH"), ("Sowjetunion", "SUHH"), ("YUCS", "YUCS"),
        ("Yougoslavie", "YUCS"), ("Jugoslavija", "YUCS"), ("DDR", "DDDE"), ("East Germany", "DDDE"), ("ГДР", "DDDE"),
        ("Tchécoslovaquie", "CSHH"), ("Чехословакия", "CSHH"), ("Zaïre", "ZRCD"), ("Rhodesia", "RHZW"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_codes_and_names(text, code):
    assert read_country(text) == (code, False)


@pytest.mark.parametrize("text", ["Congo", "Korea", "Coreia", "CS", "Italy / Spain"])
def test_what_fits_several_countries_is_none_of_them(text):
    assert read_country(text) == (None, True)


@pytest.mark.parametrize("text", ["", "-", "QQ", "Atlantis", "foreign", "NACIONAL", "France or abroad"])
def test_what_names_no_country_is_none(text):
    assert read_country(text) == (None, False)


def test_every_country_is_known_by_the_codes_and_the_english_name_of_the_standard():
    ambiguous = {"CG"}  # Congo: the standard's short name, and half of another country's
    for country in pycountry.countries:
        assert read_country(country.alpha_3).code == country.alpha_2
        if country.alpha_2 not in ambiguous:
            assert read_country(getattr(country, "common_name", country.name)).code == country.alpha_2, country.name


def test_names_lead_to_codes_and_no_name_is_another_countrys_code():
    tables = _tables()
    assert set(tables.names.values()) <= COUNTRIES | FORMER_STATES
    assert not {name for name, code in tables.names.items() if name in COUNTRIES and name != code}
    assert not tables.ambiguous & tables.names.keys()
