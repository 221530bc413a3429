"""Whose a case is while a mandate is in force, before and after; and who is told of it."""

from datetime import UTC, date, datetime

import pytest

from iarms.domain.cases.mandates import administration_for, check_mandate, countries_under_mandate, told_instead
from iarms.domain.cases.notices import notice
from iarms.errors import Forbidden
from iarms.models.notice import Links, Message, Notification
from iarms.models.party import Mandate

MANDATE = Mandate(country="KE", since=date(2026, 3, 1), until=date(2026, 11, 24))
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 11, 24), True),
        (date(2026, 11, 25), False),
    ],
)
def test_a_mandate_covers_its_first_day_and_its_last(day: date, in_force: bool):
    assert countries_under_mandate([MANDATE], day) == ({"KE"} if in_force else frozenset())
    if in_force:
        assert administration_for("WCO", "KE", [MANDATE], day, "OPERATION") == "KE"
    else:
        with pytest.raises(Forbidden) as refused:
            administration_for("WCO", "KE", [MANDATE], day, "OPERATION")
        assert refused.value.code == "no_mandate"


@pytest.mark.parametrize(
    ("party", "made_by", "under_mandate", "may"),
    [
        ("WCO", "WCO", {"KE"}, True),
        ("WCO", "WCO", {"GH"}, False),
        ("WCO", "WCO", set(), False),
        ("WCO", "ADM-KE", set(), True),
        ("ADM-KE", "WCO", None, True),
        ("NCB-FR", "WCO", None, True),
        ("INTERPOL-GS", "WCO", None, True),
    ],
)
def test_only_the_wco_needs_a_mandate_and_only_for_what_it_made(party: str, made_by: str, under_mandate, may: bool):
    if may:
        check_mandate(party, made_by, "KE", under_mandate)
    else:
        with pytest.raises(Forbidden):
            check_mandate(party, made_by, "KE", under_mandate)


def told(*parties: str, searched_by: str = "WCO", notified: frozenset[str] = frozenset()) -> list[Notification]:
    return [
        notice(
            Message(
                notification_id="",
                event="hit.confirmed",
                occurred_at=AT,
                recipient=party,
                hit_id="hit_1",
                searched_by=searched_by,
                on_behalf_of="KE",
                links=Links(self=""),
            ),
            AT,
            ("hit_1", "2"),
            notified,
            priority="URGENT",
            test=False,
        )
        for party in parties
    ]


EVERYBODY = frozenset({"INTERPOL-GS", "WCO", "NCB-FR", "ADM-KE"})


@pytest.mark.parametrize(
    ("notified", "expected"),
    [
        (EVERYBODY, ("ADM-KE", None)),
        (EVERYBODY - {"ADM-KE"}, ("INTERPOL-GS", "ADM-KE")),
        (EVERYBODY - {"WCO"}, ("ADM-KE", None)),
    ],
)
def test_what_was_the_wcos_goes_to_the_administration_or_to_interpol_in_its_stead(notified, expected):
    given = told("INTERPOL-GS", "WCO", "NCB-FR", notified=notified)
    after = told_instead(given, (), notified)
    assert [after[0], after[2]] == [given[0], given[2]]
    assert (after[1].recipient, after[1].instead_of) == expected
    assert after[1].notification_id not in {each.notification_id for each in given}
    assert after == told_instead(given, (), notified), "one event, one id"
    assert (after[1].event, after[1].priority, after[1].message.hit_id) == ("hit.confirmed", "URGENT", "hit_1")
    assert told_instead(given, {"KE"}, notified) == given


def test_an_administration_is_told_once_and_not_of_what_it_did_or_may_not_know():
    given = told("WCO", "ADM-KE", notified=EVERYBODY)
    assert told_instead(given, (), EVERYBODY) == given[1:]
    assert told_instead(given[:1], (), EVERYBODY, lambda party: party != "ADM-KE") == []


def test_the_wco_is_told_of_what_an_administration_made():
    given = told("WCO", searched_by="ADM-KE", notified=EVERYBODY)
    assert told_instead(given, (), EVERYBODY) == given
