"""What lies sealed is opened for those who may know of it, and for nobody else."""

from typing import Any, get_args

import pytest

from iarms.domain.cases.disclosure import (
    Reader,
    may_know,
    may_read_hit,
    recipients_of,
    seal,
    shown_to,
    unseal,
    withheld_too,
)
from iarms.models.record import RecordStatus
from tests.builders import any_kept_record

POSTING = b"\x02 a posting"
WCO_FOR_KENYA = Reader("WCO", "KE", False)


READERS = [Reader(searcher, country, False) for country in ("KE", "GH") for searcher in ("WCO", f"ADM-{country}")]

# handling and for whom it is not: whether the WCO for Kenya, Kenya, the WCO for Ghana, Ghana may know of the record.
TABLE = """
    NORMAL                     : yes yes yes yes
    NO_ONWARD_SHARING          : yes yes yes yes
    NOTIFY_OWNER_ONLY          : no  no  no  no
    NOT_FOR ADM-KE             : no  no  yes yes
    NOT_FOR ADM-GH             : yes yes no  no
    NOT_FOR WCO                : no  yes no  yes
    NOT_FOR WCO ADM-KE         : no  no  no  yes
    NOT_FOR ADM-KE ADM-GH      : no  no  no  no
    NOT_FOR NCB-BR NCB-KE      : yes yes yes yes
"""


def cells() -> list[Any]:
    found = []
    for line in TABLE.strip().splitlines():
        (handling, *not_for), answers = (part.split() for part in line.split(":"))
        fields = {"handling": handling, "not_for": tuple(not_for)}
        for reader, answer in zip(READERS, answers, strict=True):
            name = f"{' '.join([handling, *not_for])} to {reader.searcher} for {reader.administration}: {answer}"
            found.append(pytest.param(fields, reader, answer == "yes", id=name))
    return found


@pytest.mark.parametrize(("fields", "reader", "shown"), cells())
def test_what_its_owner_said_decides_who_may_know_of_a_record_and_of_its_posting(
    fields: dict[str, Any], reader: Reader, shown: bool
):
    for status in get_args(RecordStatus):
        for test in (False, True):
            record = any_kept_record(**fields, status=status, test=test)
            for asked in (reader._replace(test=True), reader._replace(test=False)):
                may = shown and asked.test == test
                known = may_know(record, asked.searcher, asked.administration, test=asked.test)
                assert known is (may and status != "CANCELLED"), (status, test, asked)
                lying = seal(POSTING, record)
                assert shown_to(asked)(lying) == (POSTING if may else None), (test, asked)
                assert withheld_too(asked)(lying) == (POSTING if asked.test == test else None), (test, asked)
                assert unseal(lying) == POSTING


@pytest.mark.parametrize(
    ("fields", "lying"),
    [
        ({}, POSTING),
        ({"handling": "NO_ONWARD_SHARING"}, POSTING),
        ({"handling": "NOTIFY_OWNER_ONLY"}, b"\x03\x00\x01*" + POSTING),
        ({"handling": "NOT_FOR", "not_for": ("WCO", "ADM-KE")}, b"\x03\x00\x0aADM-KE,WCO" + POSTING),
        ({"test": True}, b"\x03\x00\x04test" + POSTING),
        ({"test": True, "handling": "NOTIFY_OWNER_ONLY"}, b"\x03\x00\x06test,*" + POSTING),
    ],
    ids=["open", "not to be shared", "its owner's alone", "not for two, in order", "a test's", "a test's and owner's"],
)
def test_a_posting_lies_as_it_lies_in_indexes_that_were_built_before(fields: dict[str, Any], lying: bytes):
    assert seal(POSTING, any_kept_record(**fields)) == lying


def test_beside_what_is_shown_there_is_what_is_not_of_one_kind_alone():
    hidden, test = any_kept_record(handling="NOTIFY_OWNER_ONLY"), any_kept_record(test=True)
    assert withheld_too(WCO_FOR_KENYA)(seal(POSTING, hidden)) == POSTING
    assert withheld_too(WCO_FOR_KENYA)(seal(POSTING, test)) is None
    assert withheld_too(Reader("WCO", "KE", True))(seal(POSTING, test)) == POSTING
    assert withheld_too(Reader("WCO", "KE", True))(POSTING) is None


def test_fifty_parties_fit_on_a_seal():
    parties = tuple(f"NCB-{a}{b}" for a in "ABCDE" for b in "ABCDEFGHIJ")
    lying = seal(POSTING, any_kept_record(handling="NOT_FOR", not_for=(*parties, "ADM-KE")))
    assert shown_to(WCO_FOR_KENYA)(lying) is None
    assert shown_to(Reader("WCO", "GH", False))(lying) == POSTING


@pytest.mark.parametrize(
    ("withheld", "told"),
    [
        ((), ("INTERPOL-GS", "WCO", "NCB-FR")),
        (("ADM-KE",), ("INTERPOL-GS", "WCO", "NCB-FR")),
        (("WCO",), ("INTERPOL-GS", "NCB-FR")),
        (("*",), ("INTERPOL-GS", "NCB-FR")),
    ],
)
def test_the_owner_and_the_general_secretariat_are_told_of_every_hit(withheld: tuple[str, ...], told: tuple[str, ...]):
    assert recipients_of("NCB-FR", withheld) == told
    assert may_read_hit("ADM-KE", "NCB-FR", withheld) is (withheld in ((), ("WCO",)))


@pytest.mark.parametrize(
    ("withheld", "party", "may"),
    [
        ((), "NCB-FR", True), ((), "INTERPOL-GS", True), ((), "WCO", True), ((), "ADM-KE", True),
        (("ADM-KE",), "ADM-KE", False), (("ADM-KE",), "WCO", True), (("ADM-KE",), "ADM-GH", True),
        (("WCO", "ADM-KE"), "WCO", False), (("WCO", "ADM-KE"), "ADM-KE", False), (("WCO", "ADM-KE"), "ADM-GH", True),
        (("*",), "WCO", False), (("*",), "ADM-KE", False), (("*",), "NCB-BR", False),
        (("*",), "NCB-FR", True), (("*",), "INTERPOL-GS", True),
        (("NCB-FR", "INTERPOL-GS"), "NCB-FR", True), (("NCB-FR", "INTERPOL-GS"), "INTERPOL-GS", True),
    ],
)  # fmt: skip
def test_a_hit_is_kept_from_those_its_record_is_kept_from_but_never_from_its_owner(
    withheld: tuple[str, ...], party: str, may: bool
):
    assert may_read_hit(party, "NCB-FR", withheld) is may
