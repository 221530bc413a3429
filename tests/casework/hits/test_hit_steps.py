"""The steps of a hit at their edges: how long, how often, by whom, told to whom, and what the trail says of each."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from iarms.casework.audit import own_call
from iarms.casework.hits.confirmation import LONGEST_WAIT, confirm, dispose, request, run_confirmation_clock
from iarms.domain.cases import shown_to_party
from iarms.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from iarms.models.hit import Confirmation, ConfirmationRequest, Disposal, KeptHit
from iarms.models.party import Call, Party
from iarms.store.cases import Cases
from iarms.store.due_index import DueRow
from iarms.store.transaction import ConditionFailed
from tests.builders import any_hit
from tests.casework.hits.light import NOON, Hits, call_of, hits_alone

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NOW = NOON + MINUTE
URGENT = ConfirmationRequest(priority="URGENT", reason="the only ground")
ROUTINE = ConfirmationRequest(priority="ROUTINE", reason="held on other grounds")
CONFIRMED = Confirmation(answer="CONFIRMED")
REFUTED = Confirmation(answer="REFUTED", reason="another weapon")
SEIZED = Disposal(disposition="SEIZED")
CLOCK = own_call("clock", "1", "1")


@pytest.fixture
def hits() -> Iterator[Hits]:
    """Hits over their tables alone."""
    with hits_alone() as alone:
        yield alone


def asked_of(count: int, due: datetime, priority: str = "URGENT") -> dict[str, Any]:
    """The fields of a hit that was asked for so many times, the answer due then."""
    made = {"priority": priority, "reason": "the only ground", "at": NOON, "by": "WCO", "due_at": due}
    requests = [made | {"number": number + 1} for number in range(count)]
    return {"state": "CONFIRMATION_REQUESTED", "requests": requests, "due_at": due}


def taken_by_clock(hits: Hits, now: datetime) -> dict[str, int]:
    """How many of each step the clock takes."""
    run = run_confirmation_clock(hits.confirming, CLOCK, now)
    assert not run.unfinished
    return dict(run.taken)


def put(hits: Hits, **fields: Any) -> KeptHit:
    hit = any_hit(**fields)
    hits.put(hit)
    return hit


def changed_in(placed: Any, change: dict[str, Any]) -> Any:
    """A hit as it lies in its table, but for what changed since."""
    return placed._replace(hit=placed.hit.model_copy(update=change))


def told(hits: Hits) -> list[tuple[str, str, str | None, str]]:
    return [(row.recipient, row.event, row.message.stage, row.priority) for row in hits.rows()]


@pytest.mark.parametrize(("asked", "minutes"), [(URGENT, 10), (ROUTINE, 60)], ids=["urgent", "routine"])
def test_a_request_is_due_by_its_priority_and_told_to_all_but_who_asked(
    hits: Hits, asked: ConfirmationRequest, minutes: int
):
    hit, call = put(hits), call_of("WCO")
    shown = request(hits.confirming, call, hit.hit_id, asked, NOW)
    after = hits.hit(hit.hit_id)
    assert shown_to_party(after, "WCO") == shown
    assert (after.state, after.version, after.due_at) == ("CONFIRMATION_REQUESTED", 2, NOW + minutes * MINUTE)
    (made,) = after.requests
    assert made.model_dump() == {
        **asked.model_dump(), "number": 1, "by": "WCO", "at": made.model_dump()["at"],
        "due_at": made.model_dump()["due_at"],
    }  # fmt: skip
    assert (made.at, made.due_at) == (NOW, NOW + minutes * MINUTE)
    step = ("hit.confirmation_requested", "REQUEST_1", asked.priority)
    assert told(hits) == [(party, *step) for party in ("ADM-KE", "INTERPOL-GS", "NCB-FR")]
    (event,) = hits.events()
    assert event.model_dump(exclude_defaults=True)["action"] == "request_confirmation"
    assert (event.hit_ids, event.record_ids, event.search_id) == ((hit.hit_id,), ("rec_1",), "srch_1")
    assert (event.on_behalf_of, event.case_reference, event.officer) == ("KE", "MBA-1", "k-1")
    assert (event.object_version, event.outcome) == (2, "CONFIRMATION_REQUESTED")
    assert event.reason == f"{asked.priority}: {asked.reason}"
    assert event.notifications == tuple(f"{row.notification_id} {row.recipient}" for row in sorted(
        hits.rows(), key=lambda row: ["INTERPOL-GS", "NCB-FR", "ADM-KE"].index(row.recipient)))  # fmt: skip
    assert call.recorded


@pytest.mark.parametrize(("made", "refused"), [(0, False), (1, False), (2, False), (3, True)])
def test_three_requests_are_made_and_no_fourth(hits: Hits, made: int, refused: bool):
    hit = put(hits, **(asked_of(made, NOON) if made else {}))
    if refused:
        with pytest.raises(Conflict) as conflict:
            request(hits.confirming, call_of("WCO"), hit.hit_id, URGENT, NOW)
        assert conflict.value.code == "three_requests_made"
        assert hits.hit(hit.hit_id) == hit
        assert (hits.rows(), hits.events()) == ([], [])
        return
    request(hits.confirming, call_of("WCO"), hit.hit_id, URGENT, NOW)
    assert [each.number for each in hits.hit(hit.hit_id).requests] == list(range(1, made + 2))
    assert {stage for _, _, stage, _ in told(hits)} == {f"REQUEST_{made + 1}"}


@pytest.mark.parametrize(
    ("wait", "code"),
    [
        (-SECOND, "not_to_come"), (0 * SECOND, "not_to_come"), (SECOND, None), (LONGEST_WAIT, None),
        (timedelta(days=30), None), (timedelta(days=30, seconds=1), "not_to_come"),
    ],
    ids=["over", "now", "in a second", "the longest", "thirty days", "a second more"],
)  # fmt: skip
def test_a_bureau_says_by_when_within_thirty_days_to_come(hits: Hits, wait: timedelta, code: str | None):
    hit = put(hits, **asked_of(1, NOON))
    given = Confirmation(answer="TIME_NEEDED", until=NOW + wait)
    if code is None:
        assert confirm(hits.confirming, hits.records, call_of("NCB-FR"), hit.hit_id, given, NOW).due_at == NOW + wait
        return
    with pytest.raises(Invalid) as refused:
        confirm(hits.confirming, hits.records, call_of("NCB-FR"), hit.hit_id, given, NOW)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/until", code)]
    assert hits.hit(hit.hit_id) == hit


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, False), (asked_of(1, NOON), True), ({**asked_of(3, NOON), "state": "ESCALATED", "due_at": None}, True),
    ],
    ids=["unasked", "asked", "escalated"],
)  # fmt: skip
def test_time_is_waited_for_only_where_somebody_asked(hits: Hits, fields: dict[str, Any], due: bool):
    hit, until = put(hits, **fields), NOW + timedelta(days=1)
    shown = confirm(
        hits.confirming,
        hits.records,
        call_of("NCB-FR"),
        hit.hit_id,
        Confirmation(answer="TIME_NEEDED", until=until),
        NOW,
    )
    assert (shown.state, shown.due_at) == (hit.state, until if due else None)
    (given,) = shown.answers
    assert (given.answer, given.until, given.reason, given.by, given.at) == ("TIME_NEEDED", until, None, "NCB-FR", NOW)
    assert {(event, stage) for _, event, stage, _ in told(hits)} == {("hit.confirmation_requested", "TIME_NEEDED")}
    assert [event.reason for event in hits.events()] == ["TIME_NEEDED"]


@pytest.mark.parametrize(
    ("given", "state", "event", "reason"),
    [
        (CONFIRMED, "CONFIRMED", "hit.confirmed", "CONFIRMED"),
        (REFUTED, "REFUTED", "hit.refuted", "REFUTED: another weapon"),
    ],
    ids=["confirmed", "refuted"],
)
def test_an_answer_ends_the_waiting_and_is_told(hits: Hits, given: Confirmation, state: str, event: str, reason: str):
    hit = put(hits, **asked_of(1, NOON + timedelta(days=1), "ROUTINE"))
    shown = confirm(hits.confirming, hits.records, call_of("NCB-FR"), hit.hit_id, given, NOW)
    assert (shown.state, shown.due_at, shown.version) == (state, None, 2)
    assert [(each.answer, each.by, each.reason) for each in shown.answers] == [(given.answer, "NCB-FR", given.reason)]
    assert told(hits) == [(party, event, None, "ROUTINE") for party in ("ADM-KE", "INTERPOL-GS", "WCO")]
    assert [(each.action, each.reason, each.outcome) for each in hits.events()] == [("confirm_hit", reason, state)]


def test_a_step_is_urgent_as_the_last_request_was_and_routine_where_none_was_made(hits: Hits):
    unasked, urgent = put(hits), put(hits, record_id="rec_2", **asked_of(2, NOON))
    confirm(hits.confirming, hits.records, call_of("NCB-FR"), unasked.hit_id, CONFIRMED, NOW)
    assert {priority for *_, priority in told(hits)} == {"ROUTINE"}
    confirm(hits.confirming, hits.records, call_of("NCB-FR"), urgent.hit_id, CONFIRMED, NOW)
    assert sorted(row.priority for row in hits.rows() if row.message.hit_id == urgent.hit_id) == ["URGENT"] * 3


def test_what_became_of_the_weapon_is_the_end(hits: Hits):
    hit = put(hits, **{**asked_of(1, NOON), "state": "CONFIRMED"})
    shown = dispose(hits.confirming, call_of("ADM-KE"), hit.hit_id, SEIZED, NOW)
    assert (shown.state, shown.due_at) == ("CLOSED", None)
    assert shown.disposition is not None
    assert (shown.disposition.disposition, shown.disposition.at, shown.disposition.by) == ("SEIZED", NOW, "ADM-KE")
    assert told(hits) == [(party, "hit.closed", "SEIZED", "URGENT") for party in ("INTERPOL-GS", "NCB-FR", "WCO")]
    assert [(each.action, each.reason) for each in hits.events()] == [("dispose_hit", "SEIZED")]


@pytest.mark.parametrize(
    ("party", "may_ask", "may_answer"),
    [
        ("WCO", None, Forbidden), ("ADM-KE", None, Forbidden), ("NCB-FR", Forbidden, None),
        ("INTERPOL-GS", Forbidden, Forbidden), ("ADM-GH", NotFound, NotFound), ("NCB-BR", NotFound, NotFound),
    ],
)  # fmt: skip
def test_who_searched_asks_and_who_recorded_answers(hits: Hits, party: str, may_ask: Any, may_answer: Any):
    hit = put(hits)

    def outcome(step: Any, what: Any) -> Any:
        try:
            records = (hits.records,) if step is confirm else ()
            step(hits.confirming, *records, call_of(party), hit.hit_id, what, NOW)
        except (Forbidden, NotFound) as refused:
            return type(refused)
        return None

    assert outcome(request, URGENT) is may_ask
    assert outcome(confirm, CONFIRMED) is may_answer
    assert outcome(dispose, SEIZED) is may_ask


def test_of_no_hit_there_is_no_step(hits: Hits):
    with pytest.raises(NotFound):
        request(hits.confirming, call_of("WCO"), "hit_unknown", URGENT, NOW)


def test_a_bureau_without_an_address_is_stood_in_for(hits: Hits):
    hits.register.put(Party(party="NCB-FR", notified=False))
    hit = put(hits)
    request(hits.confirming, call_of("WCO"), hit.hit_id, URGENT, NOW)
    assert sorted((row.recipient, row.instead_of or "") for row in hits.rows()) == [
        ("ADM-KE", ""), ("INTERPOL-GS", ""), ("INTERPOL-GS", "NCB-FR"),
    ]  # fmt: skip


def test_an_administration_that_searched_for_another_is_told_where_it_has_an_address(hits: Hits):
    hits.register.put(Party(party="ADM-GH", notified=True))
    hit = put(hits, searched_by="ADM-GH")
    request(hits.confirming, call_of("ADM-KE"), hit.hit_id, URGENT, NOW)
    assert {row.recipient for row in hits.rows()} == {"INTERPOL-GS", "WCO", "NCB-FR", "ADM-GH"}


def test_a_step_with_a_key_is_answered_once(hits: Hits):
    hit = put(hits)
    key = {"idempotency_mark": "mark", "body_digest": "digest"}
    request(hits.confirming, call_of("WCO", **key), hit.hit_id, URGENT, NOW)
    again: Call = call_of("WCO", **key)
    with pytest.raises(ConditionFailed) as lost:
        request(hits.confirming, again, hit.hit_id, URGENT, NOW + MINUTE)
    assert lost.value.labels == {"mark"}
    assert not again.recorded
    assert len(hits.hit(hit.hit_id).requests) == 1


@pytest.mark.parametrize(("races", "taken"), [(1, True), (3, True), (4, False)])
def test_a_step_that_meets_another_looks_again_four_times_in_all(hits: Hits, monkeypatch, races: int, taken: bool):
    hit = put(hits)
    find, left = Cases.find_hit, [races]

    def stale(self: Cases, hit_id: str) -> Any:
        left[0] -= 1
        return changed_in(find(self, hit_id), {"version": 9} if left[0] >= 0 else {})

    monkeypatch.setattr(Cases, "find_hit", stale)
    call = call_of("WCO")
    if taken:
        assert request(hits.confirming, call, hit.hit_id, URGENT, NOW).version == 2
        return
    with pytest.raises(Unavailable):
        request(hits.confirming, call, hit.hit_id, URGENT, NOW)
    assert not call.recorded
    assert hits.rows() == []


@pytest.mark.parametrize(
    ("made", "late", "steps", "state"),
    [
        (1, -SECOND, {"repeated": 0, "escalated": 0, "reminded": 0, "unanswered": 0}, "CONFIRMATION_REQUESTED"),
        (1, SECOND, {"repeated": 1, "escalated": 0, "reminded": 0, "unanswered": 0}, "CONFIRMATION_REQUESTED"),
        (
            2,
            timedelta(days=7),
            {"repeated": 1, "escalated": 0, "reminded": 0, "unanswered": 0},
            "CONFIRMATION_REQUESTED",
        ),
        (3, SECOND, {"repeated": 0, "escalated": 1, "reminded": 0, "unanswered": 0}, "ESCALATED"),
    ],
    ids=["not yet", "the first is repeated", "a week late the second is repeated once", "the third is escalated"],
)
def test_silence_is_asked_again_and_then_escalated(
    hits: Hits, made: int, late: timedelta, steps: dict[str, int], state: str
):
    hit = put(hits, **asked_of(made, NOON, "ROUTINE"))
    now = NOON + late
    assert taken_by_clock(hits, now) == steps
    after = hits.hit(hit.hit_id)
    step: tuple[str, str | None, str]
    assert after.state == state
    if steps["repeated"]:
        last = after.requests[-1]
        assert (len(after.requests), last.number, last.priority, last.by) == (made + 1, made + 1, "ROUTINE", "SERVICE")
        assert last.reason == f"no answer to request {made}"
        assert after.due_at == last.due_at == now + 60 * MINUTE
        step = ("hit.confirmation_requested", f"REQUEST_{made + 1}", "ROUTINE")
        assert [event.action for event in hits.events()] == ["clock_repeated"]
    elif steps["escalated"]:
        assert (after.escalated_at, after.due_at, len(after.requests)) == (now, None, 3)
        step = ("hit.escalated", None, "ROUTINE")
        assert [(event.action, event.reason) for event in hits.events()] == [("clock_escalated", None)]
    else:
        assert after == hit
        assert hits.rows() == []
        return
    assert told(hits) == [(party, *step) for party in ("ADM-KE", "INTERPOL-GS", "NCB-FR", "WCO")]
    assert taken_by_clock(hits, now) == {"repeated": 0, "escalated": 0, "reminded": 0, "unanswered": 0}, (
        "each takes one step"
    )


def is_of(row: DueRow, hit: KeptHit) -> bool:
    return hit.hit_id.endswith(row.key["case_key"])


@pytest.mark.parametrize(
    "change",
    [{"due_at": None}, {"due_at": NOW + MINUTE}, {"state": "CONFIRMED"}],
    ids=["no longer due", "due later", "answered"],
)
def test_the_clock_leaves_alone_what_changed_since_it_was_listed_and_goes_on(
    hits: Hits, monkeypatch, change: dict[str, Any]
):
    changed, waiting = put(hits, **asked_of(1, NOON)), put(hits, record_id="rec_2", **asked_of(1, NOON + SECOND))
    find = Cases.hit_at

    def as_changed(self: Cases, row: DueRow) -> Any:
        return changed_in(find(self, row), change if is_of(row, changed) else {})

    def lost(self: Cases, row: DueRow) -> Any:
        return find(self, row) if is_of(row, waiting) else None

    with monkeypatch.context() as patch:
        patch.setattr(Cases, "hit_at", as_changed)
        assert taken_by_clock(hits, NOW) == {"repeated": 1, "escalated": 0, "reminded": 0, "unanswered": 0}
    assert hits.hit(changed.hit_id).version == changed.version
    with monkeypatch.context() as patch:
        patch.setattr(Cases, "hit_at", lost)
        assert taken_by_clock(hits, NOW + timedelta(days=1)) == {
            "repeated": 1,
            "escalated": 0,
            "reminded": 0,
            "unanswered": 0,
        }
    assert hits.hit(changed.hit_id).version == changed.version


def test_the_clock_goes_on_where_somebody_was_faster(hits: Hits, monkeypatch):
    faster, waiting = put(hits, **asked_of(1, NOON)), put(hits, record_id="rec_2", **asked_of(1, NOON + SECOND))
    find = Cases.hit_at

    def stale(self: Cases, row: DueRow) -> Any:
        return changed_in(find(self, row), {"version": 9} if is_of(row, faster) else {})

    monkeypatch.setattr(Cases, "hit_at", stale)
    assert taken_by_clock(hits, NOW) == {"repeated": 1, "escalated": 0, "reminded": 0, "unanswered": 0}
    assert len(hits.hit(waiting.hit_id).requests) == 2
