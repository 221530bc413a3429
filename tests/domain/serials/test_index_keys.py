"""Keys: whatever one slip may separate meets under one of them; and the posting that lies there."""

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from iarms.domain.serials.index_keys import (
    COMPONENTS,
    Posting,
    Probe,
    exact_key,
    is_indexable,
    make_buckets,
    pack,
    places,
    probe,
    record_id_of,
    split_posting,
    variants,
    variants_of_two,
)
from iarms.domain.serials.information import is_low
from iarms.domain.serials.serial import fold, read_serial
from iarms.domain.text.digest import NO_DIGEST, digest
from iarms.domain.vocabulary.calibres import calibre_codes
from iarms.domain.vocabulary.makes import make_codes
from iarms.domain.vocabulary.traits import posted_traits
from iarms.models.ids import new_id

RECORD_ID = new_id("rec", datetime(2026, 3, 1, tzinfo=UTC))
FIRST, OTHER = digest("SMITH_WESSON"), digest("GLOCK")
# No character that folds into another, so that an edit of the number is an edit of its folded form.
PLAIN = "13479EKPX"


def keys_of(number: str, make: bytes = FIRST, *, version: str = "v2", spread: bool = False) -> set[str]:
    return {place.key for place in places(version, read_serial(number), make, spread=spread) if not place.page}


def asked(number: str, make: bytes = FIRST, *, version: str = "v2", mode: str = "standard") -> set[str]:
    wanted = probe(version, [read_serial(number)], make, mode=mode)
    return {*wanted.exact, *wanted.keys}


@st.composite
def edited(draw: st.DrawFn, most: int = 1, least_length: int = 5, longest: int = 31) -> tuple[str, str]:
    """A number, and another that at most so many edits separate from it."""
    one = draw(st.text(PLAIN, min_size=least_length, max_size=longest))
    two = one
    for _ in range(most):
        at = draw(st.integers(0, len(two) - 1))
        character = draw(st.sampled_from(PLAIN))
        swapped = two[:at] + two[at + 1 : at + 2] + two[at] + two[at + 2 :]
        choices = [two[:at] + character + two[at:], two[:at] + character + two[at + 1 :], swapped]
        two = draw(st.sampled_from([*choices, two[:at] + two[at + 1 :]] if len(two) > least_length else choices))
    return one, two[:longest]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(pair=edited(), version=st.sampled_from(["v2", "v2.4", "v3", "v3.4"]), make=st.sampled_from([FIRST, OTHER]))
def test_two_numbers_at_one_edit_meet_under_a_key(pair, version, make):
    mine, theirs = pair
    assume(OSA.distance(mine, theirs) <= 1 and not is_low(mine) and not is_low(theirs))
    assert asked(mine, make, version=version) & keys_of(theirs, make, version=version)
    # Who does not know the make asks every bucket, in a parted index by a deep search; a record of an unknown make
    # lies in every bucket.
    mode = "standard" if "." not in version else "deep"
    assert asked(mine, NO_DIGEST, version=version, mode=mode) & keys_of(theirs, make, version=version)
    assert asked(mine, make, version=version) & keys_of(theirs, NO_DIGEST, version=version, spread=True)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(pair=edited(2, least_length=6, longest=14))
def test_two_numbers_at_two_edits_meet_in_a_deep_search(pair):
    mine, theirs = pair
    assume(OSA.distance(mine, theirs) <= 2 and not is_low(mine) and not is_low(theirs))
    assert asked(mine, mode="deep") & keys_of(theirs)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(number=st.text("0O1I5S8BXA", min_size=5, max_size=20), data=st.data())
def test_a_recorded_number_with_one_unread_character_lies_where_any_full_one_looks(number, data):
    assume(len(fold(number)) >= 5)
    at = data.draw(st.integers(0, len(number) - 1))
    unread = number[:at] + "?" + number[at + 1 :]
    for version in ("v2", "v2.4", "v3"):
        assert asked(number, version=version) & keys_of(unread, version=version)
        assert asked(number, version=version) & keys_of(unread, NO_DIGEST, version=version, spread=True)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("TA4471", "7AA471"), ("MU2208", "NV2208"), ("FYC118", "EVG118"), ("MCH5350S", "NCH53505"), ("Č845", "C845")],
)
def test_what_a_worn_stamp_makes_alike_is_one_number_in_v3_and_not_before(mine, theirs):
    one, other = read_serial(mine), read_serial(theirs)
    assert exact_key("v3", one.canonical) == exact_key("v3", other.canonical)
    assert exact_key("v2", one.canonical) != exact_key("v2", other.canonical)
    assert exact_key("v3.4", one.canonical) in keys_of(other.canonical, version="v3.4")


@pytest.mark.parametrize("number", ["1234", "12345", "123456", "999999", "0012345", "87654321", "7"])
def test_a_low_number_is_looked_for_as_it_is_and_lies_where_no_slip_of_another_looks(number):
    serial = read_serial(number)
    key = exact_key("v2", serial.canonical)
    assert {key for key in keys_of(number) if "#W#" not in key} == {key}
    for mode in ("exact", "standard", "deep"):
        assert probe("v2", [serial], FIRST, mode=mode) == Probe((key,), ())


@settings(max_examples=300, deadline=None, derandomize=True)
@given(number=st.text("0O1I5S8BXA-. ", min_size=2, max_size=40))
def test_a_number_is_found_by_itself_under_its_exact_key_which_comes_first(number):
    serial = read_serial(number)
    assume(serial.canonical)
    first, *others = places("v2", serial, FIRST, spread=False)
    assert first.key == exact_key("v2", serial.canonical)
    assert probe("v2", [serial], FIRST, mode="exact").exact == (first.key,)
    assert first not in others
    assert len(set(others)) == len(others)


def test_mode_exact_asks_for_one_key_and_deep_for_more_than_standard():
    counts = {mode: len(asked("AB012347", mode=mode)) for mode in ("exact", "standard", "deep")}
    assert counts["exact"] == 1
    assert 1 < counts["standard"] <= 10
    assert counts["deep"] > counts["standard"]


def test_a_number_without_its_letters_meets_the_bare_digits_on_either_side():
    assert asked("83417") & keys_of("ABC83417US")
    assert asked("ABC83417US") & keys_of("83417")
    assert not asked("83417") & keys_of("ABC83499US")


def test_short_variants_of_a_parted_index_are_left_out_without_a_make_but_by_a_deep_search():
    def short(make: bytes, mode: str, version: str = "v2.4") -> set[str]:
        return {key for key in asked("83417", make, version=version, mode=mode) if "#d#" in key}

    assert short(NO_DIGEST, "standard") == set()
    assert short(FIRST, "standard") < short(NO_DIGEST, "deep")
    assert short(NO_DIGEST, "standard", "v2") == short(FIRST, "standard", "v2") != set()
    assert exact_key("v2.4", "83417") in asked("83417", NO_DIGEST, version="v2.4")


def test_keys_that_nobody_asks_for_by_a_number_are_not_asked_for():
    wanted = probe("v2", [], NO_DIGEST, mode="deep")
    assert (wanted.exact, wanted.keys) == ((), ())


def test_several_numbers_are_asked_for_together_and_no_key_twice():
    wanted = probe("v2", [read_serial("AB012347"), read_serial("AB012348")], FIRST, mode="standard")
    assert set(wanted.exact) == {exact_key("v2", "A8012347"), exact_key("v2", "A8012348")}
    assert len({*wanted.exact, *wanted.keys}) == len(wanted.exact) + len(wanted.keys)


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("AB012347", True),
        ("7", True),
        ("A" * 64, True),
        ("AB?1234", True),
        ("A" * 65, False),
        ("AB??234", False),
        ("AB*", False),
        ("A?1", False),
        ("0000", False),
        ("", False),
        ("---", False),
    ],
)
def test_only_numbers_get_keys(number, kept):
    assert is_indexable(read_serial(number)) is kept


def test_short_and_very_long_numbers_are_found_as_they_are_only():
    assert variants("A1") == []
    assert variants("1" * 33) == []
    assert variants_of_two("12345") == set()
    assert variants("1123") == ["123", "113", "112"]
    assert len(variants("A8012347")) == 8
    assert len(keys_of("A" * 60)) == 1


@pytest.mark.parametrize(("version", "buckets"), [("v2", 1), ("v2.4", 4), ("v17.16", 16)])
def test_a_version_names_its_buckets(version, buckets):
    assert make_buckets(version) == buckets


@pytest.mark.parametrize("version", ["", "2", "v", "v2.0", "v2.17", "x2"])
def test_what_is_no_version_is_refused(version):
    with pytest.raises(ValueError, match="no index version"):
        make_buckets(version)


def test_no_two_codes_share_a_digest():
    for codes in (list(make_codes()), list(calibre_codes())):
        assert len({digest(code) for code in codes}) == len(codes)
        assert NO_DIGEST not in {digest(code) for code in codes}


def read_back(packed: bytes) -> Posting:
    """A posting out of its bytes, by what a search reads of them."""
    canonical, described = split_posting(packed)
    traits = posted_traits(described)
    return Posting(
        record_id=record_id_of(packed),
        component=COMPONENTS[packed[17]],
        canonical=canonical,
        make=traits.make_key,
        model=traits.model,
        calibre=traits.calibre_key,
        firearm_type=traits.firearm_type,
        country=traits.country,
        year=traits.year,
    )


POSTINGS = st.builds(
    Posting,
    record_id=st.just(RECORD_ID),
    component=st.sampled_from(COMPONENTS),
    canonical=st.text("0123456789ABCXYZЖШ?", max_size=64),
    make=st.binary(min_size=3, max_size=3),
    model=st.text("AB 19|-ЖМ&é", max_size=12),
    calibre=st.binary(min_size=3, max_size=3),
    firearm_type=st.sampled_from(["", "PISTOL", "OTHER"]),
    country=st.sampled_from(["", "FR", "SUHH"]),
    year=st.one_of(st.just(0), st.integers(1801, 2055)),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(posting=POSTINGS)
def test_a_posting_survives_packing(posting):
    packed = pack(posting)
    assert read_back(packed) == posting


def test_a_posting_is_small_and_a_longer_model_is_cut_between_characters():
    posting = Posting(RECORD_ID, "", "AB012347", FIRST, "M&P 9", OTHER, "PISTOL", "US", 2011)
    assert len(pack(posting)) <= 48
    cut = read_back(pack(posting._replace(model="М" * 100)))
    assert cut.model == "М" * 12
    assert read_back(pack(posting._replace(year=1500))).year == 0


def test_a_posting_of_another_format_is_refused():
    packed = b"\x09" + pack(Posting(RECORD_ID, "", "AB012347", FIRST, "", OTHER, "", "", 0))[1:]
    with pytest.raises(ValueError, match="format 9"):
        split_posting(packed)
