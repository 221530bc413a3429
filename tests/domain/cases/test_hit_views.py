"""Every field of a hit by who reads it: who answers for it reads what the answer needs, and of the searcher no more."""

from typing import Any

import pytest

from iarms.domain.cases import hit_notices, shown_to_party
from iarms.domain.cases.hit_views import priority_for
from iarms.domain.cases.message_notices import SentMessage, hit_message_notices
from iarms.models.hit import Hit, KeptHit
from tests.builders import any_hit, any_weapon_in_hand

NOTIFIED = frozenset({"INTERPOL-GS", "WCO", "NCB-FR"})

# The owner of an ordinary record; of one that it keeps from the searcher, with an event behind it and without.
TABLE = """
    hit_id         : yes yes yes
    state          : yes yes yes
    opened_at      : yes yes yes
    record_id      : yes yes yes
    search_id      : yes no  no
    decision       : yes yes yes
    basis          : yes yes yes
    weight         : yes yes yes
    searched_by    : yes yes yes
    on_behalf_of   : yes yes yes
    case_reference : yes no  no
    officer        : no  no  no
    recorded_by    : yes yes yes
    asserted       : yes no  no
    watch_id       : yes no  no
    weapon         : yes yes compared
    place          : yes yes no
    in_sight       : yes yes no
    operation      : no  no  no
    purpose        : yes no  no
    priority       : yes yes no
    desks          : yes yes yes
    test           : yes yes yes
    version        : yes yes yes
    requests       : yes yes yes
    answers        : yes yes yes
    due_at         : yes yes yes
    escalated_at   : yes yes yes
    disposition    : yes yes yes
    reminders      : yes yes yes
"""
ROWS = {name.strip(): cells.split() for name, cells in (line.split(":") for line in TABLE.strip().splitlines())}
KINDS: dict[str, dict[str, Any]] = {
    "ordinary": {},
    "hidden, an event behind it": {"withheld_from": ("*",), "event_behind": True},
    "hidden, no event behind it": {"withheld_from": ("*",), "event_behind": False},
}
FULL: dict[str, Any] = {
    "place": "Port of Mombasa",
    "in_sight": True,
    "operation": "TRIGGER",
    "purpose": "SEIZURE_CHECK",
    "priority": "URGENT",
    "watch_id": "wat_1",
    "asserted": {"compared": ("make",), "reason": "the stamp is the same"},
    "desks": {"INTERPOL-GS": {"telephone": "+33 4 65 71 00 01"}},
}


def a_hit(kind: str) -> KeptHit:
    return any_hit(**FULL, **KINDS[kind], weapon=any_weapon_in_hand())


def test_the_table_has_every_field_of_a_hit():
    assert set(ROWS) == set(Hit.model_fields), "decide for each new field what the owner reads"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", ROWS)
def test_the_owner_reads_of_a_hit_what_the_table_says(field: str, kind: str):
    hit = a_hit(kind)
    shown = getattr(shown_to_party(hit, "NCB-FR"), field)
    match ROWS[field][list(KINDS).index(kind)]:
        case "yes":
            assert shown == getattr(hit, field)
        case "no":
            assert getattr(hit, field) is not None, "nothing would be kept"
            assert shown is None
        case "compared":
            compared = {each.field for each in hit.weapon.evidence}  # type: ignore[union-attr]
            given = shown.given.model_dump(exclude_none=True, exclude_defaults=True)
            assert given
            assert set(given) <= compared
            assert {name for name, value in shown.interpretation if value is not None} <= compared
            assert (shown.evidence, shown.recorded) == (hit.weapon.evidence, hit.weapon.recorded)  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("party", ["INTERPOL-GS", "WCO", "ADM-KE"])
def test_everybody_else_whom_it_concerns_reads_all_of_it(party: str, kind: str):
    hit = a_hit(kind)
    assert shown_to_party(hit, party).model_dump() == hit.model_dump(include=set(Hit.model_fields))


def test_a_hit_of_before_counts_as_one_without_an_event():
    shown = shown_to_party(any_hit(**FULL, withheld_from=("*",)), "NCB-FR")
    assert (shown.place, shown.in_sight, shown.case_reference) == (None, None, None)


@pytest.mark.parametrize(
    ("kind", "search_id", "priority"),
    [
        ("ordinary", "srch_1", "URGENT"),
        ("hidden, an event behind it", None, "URGENT"),
        ("hidden, no event behind it", None, "ROUTINE"),
    ],
)
def test_a_notification_tells_the_owner_no_more_than_the_hit_does(kind: str, search_id: str | None, priority: str):
    hit = a_hit(kind)
    notices = {each.recipient: each for each in hit_notices(hit, NOTIFIED)}
    owner, secretariat = notices["NCB-FR"], notices["INTERPOL-GS"]
    assert (owner.message.search_id, owner.priority) == (search_id, priority)
    assert (secretariat.message.search_id, secretariat.priority) == ("srch_1", "URGENT")
    assert priority_for(hit, "NCB-FR") == priority
    sent = SentMessage("msg_1", hit.opened_at, "INTERPOL-GS", "QUESTION", None)
    (about,) = (each for each in hit_message_notices(hit, sent, NOTIFIED) if each.recipient == "NCB-FR")
    assert (about.message.search_id, about.priority) == (search_id, priority)
