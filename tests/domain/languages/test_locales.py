"""Countries by name and dates in words, in the four languages."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from iarms.domain.languages.accept_language import LANGUAGES
from iarms.domain.languages.locales import country_label, date_label, moment_label
from iarms.models.country import COUNTRIES, FORMER_STATES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_and_former_state_has_a_name_of_its_own(language):
    names = {code: country_label(code, language) for code in COUNTRIES | FORMER_STATES}

    assert [code for code, name in names.items() if name == code or not name.strip()] == []
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("AT", "en", "Austria"),
        ("CI", "fr", "Côte d’Ivoire"),
        ("DE", "es", "Alemania"),
        ("FR", "ar", "فرنسا"),
        ("YUCS", "fr", "Yougoslavie"),
        ("SUHH", "es", "Unión Soviética"),
        ("ZZ", "en", "ZZ"),
    ],
)
def test_a_country_has_its_name_in_the_language(code, language, name):
    assert country_label(code, language) == name


@pytest.mark.parametrize(
    ("partial", "language", "shown"),
    [
        ("2019-05-04", "en", "4 May 2019"),
        ("2019-05-04", "fr", "4 mai 2019"),
        ("2019-05-04", "es", "4 de mayo de 2019"),
        ("2019-05-04", "ar", "4 مايو 2019"),
        ("2019-12", "es", "diciembre de 2019"),
        ("2019-12", "en", "December 2019"),
        ("0999", "fr", "0999"),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(partial, language, shown):
    assert date_label(partial, language) == shown


def test_a_moment_is_told_in_utc_whatever_its_zone():
    moment = datetime(2026, 12, 31, 23, 30, 9, tzinfo=timezone(timedelta(hours=-3)))

    assert moment_label(moment, "fr") == "1 janvier 2027, 02:30:09 UTC"
    assert moment_label(moment, "fr") == moment_label(moment.astimezone(UTC), "fr")
