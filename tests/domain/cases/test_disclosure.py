"""What lies sealed is opened for those who may know of it, and for nobody else."""

from datetime import UTC, date, datetime

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
from iarms.models.firearm import RecordedFirearm
from iarms.models.record import Record

POSTING = b"\x02 a posting"
WCO_FOR_KENYA = Reader("WCO", "KE", False)


def any_record(**fields: object) -> Record:
    return Record(
        **{
            "record_id": "rec_1",
            "recorded_by": "FR",
            "owner": "NCB-FR",
            "entered_at": datetime(2026, 1, 1, tzinfo=UTC),
            "version": 1,
            "firearm": RecordedFirearm(serial_number="AB012347", make="Glock"),
            "record_kind": "STOLEN",
            "occurred_on": "2020",
            "occurred_in": "FR",
            "ncb_reference": "FR-1",
            "handling": "NORMAL",
            "status": "ACTIVE",
            "review_by": date(2027, 1, 1),
            "test": False,
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("fields", "reader", "shown"),
    [
        ({}, WCO_FOR_KENYA, True),
        ({"handling": "NO_ONWARD_SHARING"}, WCO_FOR_KENYA, True),
        ({"handling": "NOTIFY_OWNER_ONLY"}, WCO_FOR_KENYA, False),
        ({"handling": "NOT_FOR", "not_for": ("ADM-GH",)}, WCO_FOR_KENYA, True),
        ({"handling": "NOT_FOR", "not_for": ("ADM-KE",)}, WCO_FOR_KENYA, False),
        ({"handling": "NOT_FOR", "not_for": ("ADM-GH", "WCO")}, WCO_FOR_KENYA, False),
        ({"handling": "NOT_FOR", "not_for": ("WCO",)}, Reader("ADM-KE", "KE", False), True),
        ({"test": True}, WCO_FOR_KENYA, False),
        ({"test": True}, Reader("WCO", "KE", True), True),
        ({}, Reader("WCO", "KE", True), False),
        ({"test": True, "handling": "NOT_FOR", "not_for": ("ADM-KE",)}, Reader("WCO", "KE", True), False),
    ],
)
def test_a_posting_is_shown_as_its_record_would_be(fields: dict[str, object], reader: Reader, shown: bool):
    record = any_record(**fields)
    lying = seal(POSTING, record)
    assert shown_to(reader)(lying) == (POSTING if shown else None)
    assert may_know(record, reader.searcher, reader.administration, test=reader.test) is shown
    assert unseal(lying) == POSTING


def test_beside_what_is_shown_there_is_what_is_not_of_one_kind_alone():
    hidden, test = any_record(handling="NOTIFY_OWNER_ONLY"), any_record(test=True)
    assert withheld_too(WCO_FOR_KENYA)(seal(POSTING, hidden)) == POSTING
    assert withheld_too(WCO_FOR_KENYA)(seal(POSTING, test)) is None
    assert withheld_too(Reader("WCO", "KE", True))(seal(POSTING, test)) == POSTING
    assert withheld_too(Reader("WCO", "KE", True))(POSTING) is None


def test_fifty_parties_fit_on_a_seal():
    parties = tuple(f"NCB-{a}{b}" for a in "ABCDE" for b in "ABCDEFGHIJ")
    lying = seal(POSTING, any_record(handling="NOT_FOR", not_for=(*parties, "ADM-KE")))
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
