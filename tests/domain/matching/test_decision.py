"""The decision table of docs/matching.md, row by row: what may alarm three agencies, and what never does.

Each row is a weapon in hand beside the recorded pistol. A row that can be a hit is tried at the bits that it needs and
just below; a row that never is one, at more bits than any number is worth.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest

from iarms.domain import matching
from iarms.domain.languages import say
from iarms.domain.matching import Number, ScoredNumber, Scorer, bits_needed, current_weights, decide, shown_from
from iarms.domain.serials import Slip, read_serial
from iarms.domain.vocabulary import traits_of
from iarms.models.firearm import SerialState
from iarms.models.reason import Reason
from iarms.models.record import RecordStatus
from iarms.models.search import Basis
from tests.domain.matching.weighing import any_weapon, recorded, registry, scorer_for, weigh

# Whatever keeps a match from being a hit.
SOMETHING = Reason("make_uncertain", {})


def why_not_hit(*judged: Any) -> str | None:
    """The reason as an officer reads it in English."""
    reason = matching.why_not_hit(*judged)
    return say("why_not_hit", reason.code, reason.parameters, "en") if reason else None


# No two thresholds alike, so that none can be taken for another.
WEIGHTS = replace(
    current_weights(),
    hit_with_support_at_least=-6.0,
    hit_at_least=-1.0,
    hit_with_conflict_at_least=3.0,
    hit_without_make_at_least=5.0,
    identifies_at_least=13.0,
    distinctive_at_least=4.0,
    possible_at_least=-8.0,
    lead_at_least=-18.0,
)
NEEDED = {
    "support": WEIGHTS.hit_with_support_at_least,
    "plain": WEIGHTS.hit_at_least,
    "conflict": WEIGHTS.hit_with_conflict_at_least,
    "no make": WEIGHTS.hit_without_make_at_least,
}
UNCERTAIN = "the make is not certain, and neither the model nor the number with its calibre stands for it"
HOPELESS, CERTAIN = -1000.0, 1000.0

# What is given beside the recorded Smith & Wesson M&P 9, 9 mm Para, PISTOL.
GIVEN: dict[str, dict[str, Any]] = {
    "make": {
        "agrees": "Smith & Wesson", "several": "Smith & Wesson / Taurus", "mistaken": "FN", "unknown": "Zzyzx Forge",
        "differs": "Beretta",
    },
    "model": {"agrees": "M&P 9", "fits": "M&P", "unclear": "Zed", "differs": "Model 686", "-": None},
    "calibre": {"agrees": "9 mm Para", "fits": "9mm", "differs": ".45 ACP", "-": None},
    "firearm_type": {"agrees": "PISTOL", "fits": "CONVERTED_BLANK", "differs": "SHOTGUN", "-": None},
}  # fmt: skip
WORDS = {"fits": "compatible", "several": "compatible", "unknown": "missing", "-": "missing"}

# make, model, calibre, type: the bits that a hit needs, or why it never is one.
TABLE = """
    agrees   agrees  agrees  agrees  : support
    agrees   agrees  -       -       : support
    agrees   fits    -       -       : support
    agrees   fits    fits    fits    : support
    agrees   -       agrees  -       : support
    agrees   -       fits    -       : support
    agrees   -       -       -       : plain
    agrees   -       -       agrees  : plain
    agrees   -       -       fits    : plain
    agrees   unclear agrees  agrees  : support
    agrees   unclear agrees  -       : support
    agrees   unclear fits    agrees  : support
    agrees   unclear fits    -       : support
    agrees   unclear -       agrees  : plain
    agrees   unclear -       -       : plain
    agrees   unclear differs agrees  : the calibre differs
    agrees   unclear agrees  differs : conflict
    agrees   differs agrees  agrees  : conflict
    agrees   differs fits    -       : conflict
    agrees   differs -       -       : the model differs
    agrees   differs -       agrees  : the model differs
    agrees   agrees  differs agrees  : conflict
    agrees   fits    differs -       : conflict
    agrees   -       differs -       : the calibre differs
    agrees   -       differs agrees  : the calibre differs
    agrees   agrees  -       differs : conflict
    agrees   fits    -       differs : conflict
    agrees   -       agrees  differs : conflict
    agrees   -       fits    differs : conflict
    agrees   -       -       differs : the type of firearm differs
    agrees   differs differs -       : the model differs
    agrees   differs differs agrees  : the model differs
    agrees   differs agrees  differs : the model differs
    agrees   differs fits    differs : the model differs
    agrees   agrees  differs differs : the calibre differs
    agrees   fits    differs differs : the calibre differs
    agrees   -       differs differs : the calibre differs
    agrees   differs differs differs : the model differs
    unknown  agrees  agrees  agrees  : no make
    unknown  agrees  -       -       : no make
    unknown  fits    agrees  -       : no make
    unknown  fits    fits    -       : no make
    unknown  fits    -       agrees  : {UNCERTAIN}
    unknown  -       agrees  agrees  : no make
    unknown  -       agrees  -       : no make
    unknown  -       fits    fits    : no make
    unknown  -       fits    -       : no make
    unknown  unclear agrees  agrees  : no make
    unknown  unclear fits    -       : no make
    unknown  unclear -       agrees  : {UNCERTAIN}
    unknown  -       -       agrees  : {UNCERTAIN}
    unknown  -       -       -       : {UNCERTAIN}
    unknown  -       fits    differs : the type of firearm differs, and the make is not certain
    unknown  -       differs -       : the calibre differs, and the make is not certain
    unknown  differs agrees  agrees  : the model differs, and the make is not certain
    unknown  agrees  differs agrees  : the calibre differs, and the make is not certain
    unknown  differs differs agrees  : the model differs, and the make is not certain
    unknown  agrees  differs differs : the calibre differs, and the make is not certain
    unknown  agrees  agrees  differs : the type of firearm differs, and the make is not certain
    several  agrees  -       -       : no make
    several  -       agrees  agrees  : no make
    several  -       fits    -       : no make
    several  -       -       agrees  : {UNCERTAIN}
    several  agrees  differs agrees  : the calibre differs, and the make is not certain
    mistaken agrees  -       -       : no make
    mistaken -       agrees  agrees  : {UNCERTAIN}
    mistaken -       -       agrees  : {UNCERTAIN}
    mistaken agrees  differs agrees  : the calibre differs, and the make is not certain
    differs  agrees  agrees  agrees  : the make differs
    differs  -       -       -       : the make differs
""".replace("{UNCERTAIN}", UNCERTAIN)


def rows() -> Iterator[Any]:
    for line in TABLE.strip().splitlines():
        levels, answer = (part.strip() for part in line.split(":"))
        named = [f"{field} {word}" for field, word in zip(GIVEN, levels.split(), strict=True) if word != "-"]
        yield pytest.param(levels.split(), answer, id=", ".join(named))


def finding_of(levels: list[str]) -> ScoredNumber:
    """The recorded number on a weapon of which each field is as the row says."""
    given = {field: GIVEN[field][word] for field, word in zip(GIVEN, levels, strict=True)}
    make = "Browning" if given["make"] == "FN" else "Smith & Wesson"
    model = given["model"] if make == "Browning" else "M&P 9"
    found = weigh(any_weapon(**given), recorded(make=make, model=model))
    assert found is not None
    stood = [found.levels[field] for field in GIVEN]
    assert stood == [WORDS.get(word, word) for word in levels], "the row is not what it says"
    return found


@pytest.mark.parametrize(("levels", "answer"), list(rows()))
def test_a_row_of_the_decision_table_is_a_hit_from_the_bits_it_needs_on(levels: list[str], answer: str):
    finding = finding_of(levels)
    if answer not in NEEDED:
        assert why_not_hit(replace(finding, weight=CERTAIN), WEIGHTS, "ACTIVE") == answer
        return
    needed = NEEDED[answer]
    assert bits_needed(finding, WEIGHTS) == shown_from(finding, WEIGHTS, "hit") == needed
    assert why_not_hit(replace(finding, weight=needed), WEIGHTS, "ACTIVE") is None
    refused = why_not_hit(replace(finding, weight=needed - 0.06), WEIGHTS, "ACTIVE")
    if answer == "conflict":
        assert refused is not None
        assert refused.endswith(" differs, and the serial number is not rare enough to outweigh that")
        assert finding.levels[refused.split()[1].replace("type", "firearm_type")] == "differs"
    else:
        weak = f"{needed - 0.06:.1f} bits, a hit needs {needed:g}"
        assert refused == f"the evidence is weak for a serial number like this: {weak}"


@pytest.mark.parametrize("status", [status for status in get_args(RecordStatus) if status != "ACTIVE"])
def test_a_record_that_is_not_active_never_alarms(status: RecordStatus):
    certain = replace(finding_of(["agrees"] * 4), weight=CERTAIN)
    assert why_not_hit(certain, WEIGHTS, status) == f"the record is {status}"


BASES: dict[Basis, str | None] = {
    "exact": None,
    "canonical": None,
    "lookalike": None,
    "one_edit": "the serial numbers differ by one character",
    "two_edits": "the serial numbers differ by two characters",
    "affix": "one serial number has letters more than the other",
    "pattern": "some characters of the serial number are not known",
    "description": "no serial number was compared",
}


@pytest.mark.parametrize("basis", get_args(Basis))
def test_only_a_number_that_is_the_same_to_the_eye_alarms(basis: Basis):
    certain = replace(finding_of(["agrees"] * 4), weight=CERTAIN, basis=basis)
    assert why_not_hit(certain, WEIGHTS, "ACTIVE") == BASES[basis]


WITHOUT_MAKE = [
    ["unknown", "-", "agrees", "agrees"],
    ["unknown", "-", "fits", "-"],
    ["unknown", "unclear", "fits", "-"],
    ["several", "-", "agrees", "-"],
]


@pytest.mark.parametrize("levels", WITHOUT_MAKE, ids=" ".join)
def test_without_a_make_and_a_model_a_hit_needs_a_number_that_stands_out_among_so_many_records(levels: list[str]):
    finding = replace(finding_of(levels), weight=CERTAIN)
    least = WEIGHTS.distinctive_at_least - finding.prior
    assert finding.information > least
    assert why_not_hit(replace(finding, information=least + 0.01), WEIGHTS, "ACTIVE") is None
    assert why_not_hit(replace(finding, information=least - 0.01), WEIGHTS, "ACTIVE") == UNCERTAIN


def test_without_a_make_and_a_model_a_country_that_differs_stands_for_another_make():
    given = any_weapon(make=None, model=None, country_of_manufacture="BR")
    for country, answer in (("US", UNCERTAIN), ("BR", None), (None, None)):
        found = weigh(given, recorded(country_of_manufacture=country))
        assert found is not None
        assert why_not_hit(replace(found, weight=CERTAIN), WEIGHTS, "ACTIVE") == answer


@pytest.mark.parametrize(
    ("number", "is_able"),
    [
        ("AB018347", True), ("84517", True), ("8451", True), ("AB12", False), ("845", False), ("12345", False),
        ("123456", False), ("999999", False), ("7654321", False), ("00012345", False), ("1000000", True),
        ("ELIMINADO", False), ("OBLITERATED", False), ("PT92AF", False), ("TYPE56", False), ("9MMPARA", False),
        ("380ACP", False), ("AB1", False), ("A12345", True), ("QX845172", True),
    ],
)  # fmt: skip
def test_a_number_that_says_too_little_never_alarms_whatever_it_weighs(number: str, is_able: bool):
    """However it came into the registry: what reads fields today takes few words for numbers."""
    serial, traits = read_serial(number), traits_of(recorded())
    finding = Scorer([Number("", serial)], traits, registry(), WEIGHTS).weigh(serial.canonical, "", traits)
    assert finding is not None
    assert finding.basis == "exact"
    why_not = why_not_hit(replace(finding, weight=CERTAIN), WEIGHTS, "ACTIVE")
    assert why_not == (None if is_able else "a number like this identifies no weapon")
    assert decide(replace(finding, weight=HOPELESS), WEIGHTS, SOMETHING) == "possible"


def test_what_a_number_says_is_enough_from_the_bits_on_that_identify():
    finding = replace(finding_of(["agrees"] * 4), weight=CERTAIN)
    least = WEIGHTS.identifies_at_least
    assert why_not_hit(replace(finding, information=least), WEIGHTS, "ACTIVE") is None
    assert why_not_hit(replace(finding, information=least - 0.01), WEIGHTS, "ACTIVE") is not None


@pytest.mark.parametrize("levels", [row.split(":")[0].split() for row in TABLE.strip().splitlines()], ids=" ".join)
def test_what_only_a_worn_stamp_makes_alike_alarms_with_the_make_and_model_or_calibre_and_nothing_against(levels):
    finding = replace(finding_of(levels), weight=CERTAIN, basis="lookalike", slip=Slip("lookalike", 0, 1, 1))
    make, model, calibre, _ = levels
    is_borne_out = make == "agrees" and {"agrees", "fits"} & {model, calibre} and "differs" not in levels
    why_not = why_not_hit(finding, WEIGHTS, "ACTIVE")
    assert (why_not is None) == bool(is_borne_out)
    if not is_borne_out and make != "differs":
        assert why_not == "a character may be another, and the make with its model or calibre does not say that it is"
        assert decide(replace(finding, weight=HOPELESS), WEIGHTS, SOMETHING) == "possible"


def test_a_number_that_many_records_carry_never_alarms():
    certain = replace(finding_of(["agrees"] * 4), weight=CERTAIN, shared_by=312)
    assert why_not_hit(certain, WEIGHTS, "ACTIVE") == "312 records carry this very number"


def test_a_number_that_was_given_as_doubtful_never_alarms():
    certain = replace(finding_of(["agrees"] * 4), weight=CERTAIN)
    assert certain.number is not None
    doubtful = replace(certain, number=certain.number._replace(is_certain=False))
    assert why_not_hit(doubtful, WEIGHTS, "ACTIVE") == "the serial number given is partial or doubtful"


@pytest.mark.parametrize("state", get_args(SerialState))
def test_a_recorded_number_of_which_a_part_is_known_never_alarms(state: SerialState):
    certain = replace(finding_of(["agrees"] * 4), weight=CERTAIN)
    never = state in ("PARTIAL", "RESTORED_PARTIAL")
    expected = f"the serial number recorded is {state}" if never else None
    assert why_not_hit(certain, WEIGHTS, "ACTIVE", state) == expected


def test_a_country_of_manufacture_that_differs_stands_in_no_hits_way():
    found = weigh(any_weapon(country_of_manufacture="BR"), recorded(country_of_manufacture="US"))
    assert found is not None
    assert found.levels["country_of_manufacture"] == "differs"
    assert why_not_hit(replace(found, weight=WEIGHTS.hit_with_support_at_least), WEIGHTS, "ACTIVE") is None


def test_a_number_of_a_part_alarms_as_the_weapons_own_does():
    slide = [{"component": "SLIDE", "number": "SLD88417"}]
    found = weigh(any_weapon(serial_number="QQ771923", other_numbers=slide), recorded(other_numbers=slide))
    assert found is not None
    assert found.component == "SLIDE"
    assert why_not_hit(found, WEIGHTS, "ACTIVE") is None


def decided(finding: ScoredNumber, weight: float) -> str | None:
    return decide(replace(finding, weight=weight), WEIGHTS, SOMETHING)


@pytest.mark.parametrize("basis", ["one_edit", "two_edits", "affix", "pattern"])
def test_a_looser_number_is_possible_then_a_lead_then_nothing(basis: Basis):
    finding = replace(finding_of(["agrees"] * 4), basis=basis)
    possible, lead = WEIGHTS.possible_at_least, WEIGHTS.lead_at_least
    ladder = [decided(finding, bits) for bits in (possible, possible - 0.01, lead, lead - 0.01)]
    assert ladder == ["possible", "lead", "lead", None]


@pytest.mark.parametrize("basis", ["exact", "canonical", "lookalike"])
@pytest.mark.parametrize("make", ["agrees", "several", "mistaken", "unknown"])
def test_the_very_number_is_never_hidden_whatever_else_differs(basis: Basis, make: str):
    finding = replace(
        finding_of([make, "differs" if make != "mistaken" else "agrees", "differs", "differs"]), basis=basis
    )
    assert decided(finding, HOPELESS) == "possible"


@pytest.mark.parametrize("basis", ["exact", "canonical", "lookalike"])
def test_the_very_number_on_another_make_has_to_weigh_as_much_as_any_to_be_possible_and_else_is_a_lead(basis: Basis):
    finding = replace(finding_of(["differs", "differs", "differs", "differs"]), basis=basis)
    possible = WEIGHTS.possible_at_least
    assert [decided(finding, bits) for bits in (possible, possible - 0.01, HOPELESS)] == ["possible", "lead", "lead"]


def test_what_nothing_speaks_against_is_a_hit_at_any_weight():
    assert decide(replace(finding_of(["agrees"] * 4), weight=HOPELESS), WEIGHTS, None) == "hit"


# make, model, calibre, type of a description without a number.
DESCRIPTIONS = """
    agrees   agrees  agrees  agrees  : possible
    agrees   agrees  -       -       : possible
    agrees   fits    -       -       : possible
    agrees   -       agrees  agrees  : possible
    agrees   -       fits    fits    : possible
    agrees   unclear agrees  agrees  : possible
    several  agrees  -       -       : possible
    agrees   -       agrees  -       : lead
    agrees   -       -       agrees  : lead
    agrees   -       -       -       : lead
    agrees   unclear agrees  -       : lead
    unknown  agrees  agrees  agrees  : lead
    differs  agrees  agrees  agrees  : lead
    agrees   agrees  differs agrees  : lead
    agrees   agrees  agrees  differs : lead
    agrees   differs agrees  agrees  : lead
"""


@pytest.mark.parametrize(
    ("levels", "answer"),
    [
        pytest.param((row := line.split(":"))[0].split(), row[1].strip(), id=" ".join(line.split()))
        for line in DESCRIPTIONS.strip().splitlines()
    ],
)
def test_a_description_is_possible_where_make_and_model_or_make_calibre_and_type_fit(levels: list[str], answer: str):
    given = {field: GIVEN[field][word] for field, word in zip(GIVEN, levels, strict=True)}
    scorer = scorer_for(any_weapon(serial_number=None, **given))
    finding = scorer.weigh_description("AB018347", "", traits_of(recorded()))
    assert [finding.levels[field] for field in GIVEN] == [WORDS.get(word, word) for word in levels]
    for weight in (CERTAIN, HOPELESS):
        assert decided(finding, weight) == answer


@pytest.mark.parametrize("basis", ["one_edit", "affix", "two_edits", "lookalike"])
@pytest.mark.parametrize("make", ["agrees", "differs"])
def test_a_match_is_shown_from_the_bits_that_its_answer_names(basis: Basis, make: str):
    finding = replace(finding_of([make, "agrees", "agrees", "agrees"]), basis=basis)
    for called in ("possible", "lead"):
        least = shown_from(finding, WEIGHTS, called)
        if least is None:
            assert decide(replace(finding, weight=HOPELESS), WEIGHTS, SOMETHING) in ("possible", "lead")
            continue
        assert decide(replace(finding, weight=least), WEIGHTS, SOMETHING) == called
        assert decide(replace(finding, weight=least - 0.01), WEIGHTS, SOMETHING) != called
