"""The benchmark of filing: its labels are of codes that there are, and the figures that are promised hold."""

import re
from pathlib import Path

import pytest

from benchmarks.filing import Filed, file, measure
from benchmarks.filing_cases import HALVES, NO_COUNTRY, OWN_COUNTRY, FilingCase, read_cases
from iarms.domain.languages import phrase_keys
from iarms.models.country import COUNTRIES

TRACING = Path(__file__).parent.parent.parent / "functions" / "iarms" / "domain"


def codes_that_there_are() -> set[str]:
    sources = [path.read_text("utf-8") for path in [*TRACING.glob("tracing/*.py"), *TRACING.glob("number_fields/*.py")]]
    of_warnings = r'(?:code=|warned\(\s*f?"[^"]*",\s*)"([a-z_]+)"'
    return {code for source in sources for code in re.findall(of_warnings, source)} | phrase_keys("warnings")


def test_the_descriptions_are_enough_and_none_stands_in_both_halves():
    tuned, held_out = (read_cases(half) for half in HALVES)
    assert len(tuned) >= 150
    assert len(held_out) >= 100
    assert not {case.text for case in tuned} & {case.text for case in held_out}


@pytest.mark.parametrize("half", HALVES)
def test_labels_are_of_countries_and_warnings_that_there_are(half: str):
    known = codes_that_there_are()
    for case in read_cases(half):
        assert case.expected, case.text
        assert case.expected <= COUNTRIES | {NO_COUNTRY, OWN_COUNTRY}, case.text
        assert case.useful <= known, case.text


@pytest.mark.parametrize(("half", "of_use", "told"), [("tuned", 0.93, 0.95), ("held_out", 0.9, 0.9)])
def test_what_is_promised_of_filing_holds(half: str, of_use: float, told: float):
    filed = measure(half).filed
    given = [(each, code) for each in filed for code in each.codes]
    planted = sum(len(each.case.planted) for each in filed)
    assert not [each.case.text for each in filed if each.refused not in (None, "own_country")]
    assert sum(each.is_right for each in filed) >= 0.98 * len(filed)
    assert sum(len(each.countries) for each in filed) <= 1.3 * len(filed)
    assert sum(code in each.case.useful for each, code in given) >= of_use * len(given)
    assert planted - sum(len(each.missed) for each in filed) >= told * planted


def test_a_figure_is_of_what_was_filed():
    case = FilingCase(
        "a Glock", {"make": "Glock", "model": "17", "calibre": ".45 ACP", "serial_number": "BKLM123"}, "KE", (),
        frozenset({"IT"}), frozenset(), (frozenset({"calibre_against_model"}), frozenset({"none"})),
    )  # fmt: skip
    filed = file(case)
    assert filed.countries == ("AT", "US")
    assert not filed.is_right
    assert filed.missed == [frozenset({"none"})]
    assert Filed(case, (), "own_country", ()).is_right is False
