"""Records that are kept from searchers: what counts as an event behind it, and each flag from both sides."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from iarms.domain.cases import (
    HiddenHit,
    HidingFacts,
    HidingLimits,
    count_hiding,
    has_event_behind,
    hides_from_searchers,
)
from iarms.errors import Invalid
from infra.hiding import Hiding
from tests.builders import any_kept_record

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LIMITS = HidingLimits.read(Hiding().settings())
EVENT = {"event": "CONTROLLED_DELIVERY", "reference": "CD 2026/11", "until": date(2026, 11, 24)}


@pytest.mark.parametrize(
    ("handling", "not_for", "hides"),
    [
        ("NORMAL", (), False),
        ("NO_ONWARD_SHARING", (), False),
        ("NOTIFY_OWNER_ONLY", (), True),
        ("NOT_FOR", ("NCB-BR",), False),
        ("NOT_FOR", ("NCB-BR", "ADM-KE"), True),
        ("NOT_FOR", ("WCO",), True),
    ],
)
def test_a_record_is_hidden_where_its_handling_keeps_it_from_any_searcher(handling: str, not_for: Any, hides: bool):
    assert hides_from_searchers(any_kept_record(handling=handling, not_for=not_for)) is hides


def test_an_event_stands_behind_a_record_up_to_its_day_and_no_longer():
    record = hidden("rec_1", concealment=EVENT)
    assert has_event_behind(record, date(2026, 11, 24))
    assert not has_event_behind(record, date(2026, 11, 25))
    assert not has_event_behind(hidden("rec_2"), date(2026, 11, 1))


@pytest.mark.parametrize(("days", "code"), [(-1, "in_the_past"), (0, None), (365, None), (366, "too_far")])
def test_until_is_bounded(days: int, code: str | None):
    record = hidden("rec_1", concealment=EVENT | {"until": NOON.date() + timedelta(days=days)})
    if code is None:
        LIMITS.check(record, NOON.date())
    else:
        with pytest.raises(Invalid) as refused:
            LIMITS.check(record, NOON.date())
        assert [(each.pointer, each.code) for each in refused.value.errors] == [("/concealment/until", code)]


def hidden(record_id: str, **fields: Any) -> Any:
    return any_kept_record(**({"record_id": record_id, "handling": "NOTIFY_OWNER_ONLY", "hidden_at": NOON} | fields))


def facts(number: int = 0, **others: Any) -> HidingFacts:
    records = [hidden(f"rec_{each}") for each in range(number)]
    plain = HidingFacts(hidden=records, hits=(), in_sequence=0)
    return plain._replace(**others)


def a_hit(record_id: str, **fields: Any) -> HiddenHit:
    plain = HiddenHit(record_id, NOON + timedelta(hours=1), NOON + timedelta(hours=1), is_answered=True)
    return plain._replace(**fields)


def flags(given: HidingFacts, now: datetime = NOON) -> list[tuple[str, int]]:
    counted = count_hiding("NCB-FR", "2026-11", given, LIMITS, now)
    return [(each.flag, each.number) for each in counted.flags]


def before(hours: int) -> datetime:
    return NOON - timedelta(hours=hours)


def hits(number: int, **fields: Any) -> list[HiddenHit]:
    return [a_hit(f"rec_{each}", **fields) for each in range(number)]


SHOWN = [hidden(f"rec_{each}", handling="NORMAL", shown_at=NOON + timedelta(hours=2)) for each in range(3)]
SHOWN_LATE = [each.model_copy(update={"shown_at": NOON + timedelta(hours=74)}) for each in SHOWN]
SHOWN_BEFORE = [each.model_copy(update={"shown_at": NOON}) for each in SHOWN]


@pytest.mark.parametrize(
    ("given", "flagged"),
    [
        (facts(9), []),
        (facts(10), [("HIDDEN_WITHOUT_EVENT", 10)]),
        (facts(in_sequence=4), []),
        (facts(in_sequence=5), [("HIDDEN_IN_SEQUENCE", 5)]),
        (facts(3, hits=hits(2, searched_at=before(1))), []),
        (facts(3, hits=hits(3, searched_at=before(1))), [("HIDDEN_AFTER_SEARCH", 3)]),
        (facts(3, hits=hits(3, searched_at=before(7 * 24))), [("HIDDEN_AFTER_SEARCH", 3)]),
        (facts(3, hits=hits(3, searched_at=before(7 * 24 + 1))), []),
        (facts(3, hits=hits(1, searched_at=before(1)) * 3), []),
        (facts(1, hits=hits(4, opened_at=before(72), is_answered=False)), []),
        (facts(1, hits=hits(5, opened_at=before(72), is_answered=False)), [("HITS_UNANSWERED", 5)]),
        (facts(1, hits=hits(5, opened_at=before(71), is_answered=False)), []),
        (facts(1, hits=hits(5, opened_at=before(72))), []),
        (facts(hidden=SHOWN, hits=hits(3)), [("SHOWN_AFTER_HIT", 3)]),
        (facts(hidden=SHOWN[:2], hits=hits(3)), []),
        (facts(hidden=SHOWN_LATE, hits=hits(3)), []),
        (facts(hidden=SHOWN_BEFORE, hits=hits(3)), []),
    ],
)
def test_a_flag_is_raised_at_its_number_and_not_below(given: HidingFacts, flagged: list[tuple[str, int]]):
    assert flags(given) == flagged


def test_records_with_an_event_behind_them_are_not_counted_as_without_one():
    records = [hidden(f"rec_{each}", concealment=EVENT) for each in range(10)]
    counted = count_hiding("NCB-FR", "2026-11", facts(hidden=records), LIMITS, NOON)
    assert (counted.hidden, counted.with_event, counted.without_event, counted.flags) == (10, 10, 0, ())
    later = count_hiding("NCB-FR", "2026-11", facts(10, hidden=records), LIMITS, NOON + timedelta(days=1))
    assert (later.with_event, later.without_event) == (0, 10)
    assert [each.flag for each in later.flags] == ["HIDDEN_WITHOUT_EVENT"]
