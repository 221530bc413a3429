"""Years that numbers and marks tell: as the rules have them, rather too wide than wrong, and never with a fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.weapon_marks import YearClues, estimate_year, number_form
from iarms.domain.weapon_marks.year_rules import year_rules

GARAND, SKS, W94, C1911 = (
    frozenset({"SPRINGFIELD_ARMORY:M1 Garand"}),
    frozenset({"CHINA_STATE:SKS"}),
    frozenset({"WINCHESTER:94"}),
    frozenset({"COLT:1911"}),
)
TOLD = [
    (YearClues("BROWNING", number="245NZ12345"), (1991, 1991, "HIGH")),
    (YearClues("BROWNING", number="12345MM151"), (2000, 2000, "HIGH")),
    (YearClues("MARLIN", number="27123456"), (1973, 1973, "HIGH")),
    (YearClues("MARLIN", number="98123456"), (2002, 2002, "HIGH")),
    (YearClues("MARLIN", number="70123456"), (1970, 1970, "MEDIUM")),
    (YearClues("MARLIN", number="MR12345A"), (2010, 2020, "HIGH")),
    (YearClues("WINCHESTER", W94, "1234567"), (1926, 1949, "MEDIUM")),
    (YearClues("WINCHESTER", W94, "2800000"), (1963, 1984, "MEDIUM")),
    (YearClues("SPRINGFIELD_ARMORY", GARAND, "3500000"), (1944, 1945, "HIGH")),
    (YearClues("COLT", C1911, "C150000"), (1923, 1931, "MEDIUM")),
    (YearClues("COLT", number="70B12345"), (1970, 1983, "HIGH")),
    (YearClues("SMITH_WESSON", number="J123456"), (1969, 1983, "MEDIUM")),
    (YearClues("SMITH_WESSON", number="V123456"), (1942, 1945, "HIGH")),
    (YearClues("RUGER", number="37012345"), (2008, 2012, "MEDIUM")),
    (YearClues("SIG_SAUER", number="66A123456"), (2018, None, "HIGH")),
    (YearClues("GLOCK", number="BKSR123"), (2015, None, "MEDIUM")),
    (YearClues("INLAND", number="5123456"), (1942, 1945, "MEDIUM")),
    (YearClues("CHINA_STATE", SKS, "12012345"), (1966, 1970, "LOW")),
    (YearClues("HECKLER_KOCH", marks="antler, eagle over N, code KA"), (1990, 1990, "HIGH")),
    (YearClues("HECKLER_KOCH", marks="receiver stamped 7/72"), (1972, 1972, "MEDIUM")),
    (YearClues("SIG_SAUER", marks="eagle N JK"), (1989, 1989, "HIGH")),
    (YearClues("BERETTA", marks="PSF [BZ]"), (2005, 2005, "HIGH")),
    (YearClues("TANFOGLIO", marks="crossed rifles, year code XX7"), (1971, 1971, "HIGH")),
    (YearClues("BERETTA", marks="box XXI"), (1965, 1965, "HIGH")),
    (YearClues("STAR", marks="year code C2"), (1982, 1984, "MEDIUM")),
    (YearClues("WALTHER", marks="ac 44, eagle WaA359"), (1944, 1944, "HIGH")),
    (YearClues("CZ", marks="crossed swords, rid 53"), (1953, 1953, "HIGH")),
    (YearClues("CZ", marks="lion over N 85"), (1985, 1985, "MEDIUM")),
    (YearClues("NAMBU", marks="19.6"), (1944, 1944, "MEDIUM")),
    (YearClues("TOZ", marks="Tula star, 1943 г."), (1943, 1943, "MEDIUM")),
    (YearClues("ITHACA", marks="FJA"), (1941, 1946, "MEDIUM")),
    (YearClues("REMINGTON", marks="barrel code XJ", first_year=1962), (1962, 2015, "LOW")),
]


@pytest.mark.parametrize(("clues", "expected"), TOLD)
def test_a_number_or_a_mark_tells_the_years(clues: YearClues, expected: tuple[int, int | None, str]):
    told = estimate_year(clues)
    assert told is not None
    assert (told.from_year, told.until_year, told.confidence) == expected
    assert told.reason
    assert told.source


@pytest.mark.parametrize(
    "clues",
    [
        YearClues(None, number="245NZ12345"),
        YearClues("BROWNING", number="12345"),
        YearClues("COLT", number="150000"),  # of any model: the numbers of each begin anew
        YearClues("TAURUS", number="TLN12345"),
        YearClues("GLOCK", number="ABC123", first_year=2015),  # of letters that were used up before the model
        YearClues("TOZ", marks="1943 and 1951"),  # of two years nobody knows which is of manufacture
        YearClues("BERETTA", marks="model AB"),  # letters that nothing calls a code
        YearClues("BERETTA"),
    ],
)
def test_nothing_is_told_where_it_is_not_known(clues: YearClues):
    assert estimate_year(clues) is None


def test_a_number_and_a_mark_that_agree_narrow_each_other():
    told = estimate_year(YearClues("COLT", C1911, "1500000", "FJA"))
    assert told is not None
    assert (told.from_year, told.until_year) == (1942, 1945)
    assert "Atwood" in told.reason


def test_a_number_and_a_mark_that_contradict_each_other_tell_both_with_little_confidence():
    told = estimate_year(YearClues("COLT", C1911, "150000", "FJA"))
    assert told is not None
    assert (told.from_year, told.until_year, told.confidence) == (1914, 1946, "LOW")
    assert told.reason.startswith("they contradict each other")


@given(
    make=st.sampled_from(sorted(make for rule in year_rules() for make in rule.makes)),
    number=st.text(alphabet="ABCEGJKLMNPRSTVXZ0123456789", max_size=12),
    marks=st.text(max_size=60) | st.from_regex(r"(code|box|eagle N|\[|oval) [A-Z0-9/.]{1,4}", fullmatch=True),
    first_year=st.sampled_from([0, 1962, 2010]),
)
def test_no_number_and_no_mark_make_a_fault_and_years_are_in_order(make: str, number: str, marks: str, first_year: int):
    families = frozenset().union(*(rule.families for rule in year_rules()))
    told = estimate_year(YearClues(make, families, number, marks, first_year))
    assert told is None or (1500 <= told.from_year <= (told.until_year or 9999) and told.until_year != 9999)


def test_glock_alone_numbers_in_one_form():
    form = number_form("GLOCK")
    assert form is not None
    assert form.pattern.fullmatch("ABC123")
    assert number_form("COLT") is None
