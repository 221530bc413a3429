"""Hits and traces counted: what counts for whom, what is too few to be shown, and that the sums agree."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.statistics.counting import WEIGHT_BINS, hit_statistics, trace_statistics, weight_bin
from iarms.models.hit import AnswerGiven, Disposed, Hit, HitState
from iarms.models.search import Basis
from iarms.models.statistics import HitStatistics, Table, TraceStatistics
from iarms.models.trace import Leg, LegEvent, LegResponse, Trace

BEGAN = datetime(2026, 3, 1, 9, tzinfo=UTC)
NOW = BEGAN + timedelta(days=30)
GS = "INTERPOL-GS"


def hit(number: int = 0, *, answer: str | None = None, minutes: float = 30, disposition: str | None = None, **fields):
    """A hit of the WCO for Kenya on a record of France."""
    answers = disposed = None
    at = fields.get("opened_at", BEGAN) + timedelta(minutes=minutes)
    if answer:
        answers = (AnswerGiven(answer=answer, at=at, by="NCB-FR", until=None, reason=None),)
    if disposition:
        disposed = Disposed(disposition=disposition, at=at, by="WCO")
    known: dict[str, Any] = {
        "hit_id": f"hit_{number}",
        "state": "NOTIFIED",
        "opened_at": BEGAN,
        "record_id": f"rec_{number}",
        "search_id": f"srch_{number}",
        "basis": "exact",
        "weight": 6.0,
        "searched_by": "WCO",
        "on_behalf_of": "KE",
        "case_reference": f"TEST-{number}",
        "officer": "k-1",
        "recorded_by": "FR",
        "answers": answers or (),
        "disposition": disposed,
    }
    return Hit(**(known | fields))


def hits(count: int, first: int = 0, **fields: Any) -> list[Hit]:
    return [hit(first + number, **fields) for number in range(count)]


def leg(
    country: str = "FR", *steps: tuple[float, str], response: dict[str, Any] | None = None, by: str = "", **fields: Any
) -> Leg:
    """A leg whose states were reached after so many hours, by the bureau; the last one with this response."""
    history = [LegEvent(at=BEGAN, state="QUEUED", by="SERVICE", what="opened")]
    for place, (hours, state) in enumerate(steps, 1):
        given_ = LegResponse(**response) if response and place == len(steps) else None
        history.append(
            LegEvent(
                at=BEGAN + timedelta(hours=hours),
                state=state,
                by=by or f"NCB-{country}",
                what="step",
                response=given_,
            )
        )
    known: dict[str, Any] = {
        "leg_id": f"leg_{country}",
        "country": country,
        "party": f"NCB-{country}",
        "ground": "COUNTRY_OF_MANUFACTURE",
        "reason": "made there",
        "state": history[-1].state,
        "due_at": None,
        "history": tuple(history),
    }
    return Leg(**(known | fields))


def trace(number: int = 0, *legs: Leg, **fields: Any) -> Trace:
    """A trace by the WCO for Kenya."""
    known: dict[str, Any] = {
        "trace_id": f"trc_{number}",
        "state": "IN_PROGRESS",
        "version": 1,
        "submitted_at": BEGAN,
        "requested_by": "WCO",
        "on_behalf_of": "KE",
        "case_reference": f"TEST-{number}",
        "officer": "k-1",
        "operation": "Trigger XI",
        "priority": "ROUTINE",
        "justification": None,
        "firearm": {"serial_number": "AB1", "make": "Beretta"},
        "interpretation": {},
        "recovery": {"date": "2026-02-20", "country": "KE", "circumstances": "BORDER_SEIZURE"},
        "illicit_grounds": ["LOCAL_LAW"],
        "intended_use": "prosecution",
        "search_id": "srch_1",
        "override_reason": None,
        "warnings": [],
        "legs": [each.model_dump() for each in legs or (leg(),)],
        "point_of_diversion": None,
        "time_to_crime": None,
    }
    return Trace.model_validate(known | fields)


def shown(table: Table) -> dict[str | None, int | None]:
    return {row.value: row.count for row in table.rows if row.count != 0}


def tables_of(statistics: HitStatistics | TraceStatistics) -> dict[str, tuple[Table, int | None]]:
    """Every table with the total that it is a part of."""
    found = {}
    for name in type(statistics).model_fields:
        value = getattr(statistics, name)
        if isinstance(value, Table):
            found[name] = (value, statistics.total.count)
    if isinstance(statistics, TraceStatistics):
        legs = statistics.legs
        for name in type(legs).model_fields:
            if isinstance(value := getattr(legs, name), Table):
                found[f"legs.{name}"] = (value, legs.total.count)
    return found


def test_hits_are_counted_by_all_that_is_asked_of_them():
    counted = [
        *hits(3, answer="CONFIRMED", state="CLOSED", disposition="SEIZED", minutes=10),
        *hits(2, 10, answer="REFUTED", state="REFUTED", basis="lookalike", weight=-1.0, recorded_by="BR", minutes=50),
        *hits(1, 20, on_behalf_of="GH", opened_at=datetime(2026, 4, 1, tzinfo=UTC)),
    ]
    found = hit_statistics(counted, reader="WCO")
    assert found.total.count == 6
    assert shown(found.by_month) == {"2026-03": 5, "2026-04": 1}
    assert shown(found.by_basis) == {"exact": 4, "lookalike": 2}
    assert shown(found.by_recorded_by) == {"FR": 4, "BR": 2}
    assert shown(found.by_on_behalf_of) == {"KE": 5, "GH": 1}
    assert shown(found.by_state) == {"CLOSED": 3, "REFUTED": 2, "NOTIFIED": 1}
    assert shown(found.by_confirmation_answer) == {"CONFIRMED": 3, "REFUTED": 2, None: 1}
    assert shown(found.by_disposition) == {"SEIZED": 3, None: 3}
    times = found.minutes_to_confirmation
    assert (times.count, times.median, times.p90) == (5, 10.0, 50.0)
    assert (found.outcomes.confirmed, found.outcomes.false, found.outcomes.false_share) == (3, 2, 0.4)
    rows = {row.value: row for row in found.outcomes_by_basis.rows}
    assert [row.value for row in found.outcomes_by_basis.rows] == list(get_args(Basis))
    assert (rows["lookalike"].false, rows["lookalike"].false_share) == (2, 1.0)
    assert (rows["exact"].confirmed, rows["exact"].undecided, rows["exact"].false_share) == (3, 1, 0.0)
    assert rows["pattern"].false_share is None
    by_weight = {row.value: row for row in found.outcomes_by_weight.rows}
    assert (by_weight["..0"].false, by_weight["4..8"].confirmed) == (2, 3)


def test_a_code_list_has_all_its_codes_in_order():
    assert [row.value for row in hit_statistics([], reader="WCO").by_state.rows] == list(get_args(HitState))


def test_who_had_the_weapon_in_hand_knows_better_than_who_has_its_record():
    found = hit_statistics([hit(answer="CONFIRMED", disposition="NOT_SAME_WEAPON")], reader="WCO")
    assert (found.outcomes.confirmed, found.outcomes.false) == (0, 1)


def test_the_first_final_answer_is_timed_and_the_last_answer_stands():
    asked = hit()
    given_ = [
        AnswerGiven(answer=answer, at=BEGAN + timedelta(minutes=at), by="NCB-FR", until=None, reason=None)
        for answer, at in (("TIME_NEEDED", 5), ("CONFIRMED", 45), ("REFUTED", 600))
    ]
    found = hit_statistics([asked.model_copy(update={"answers": tuple(given_)})], reader="WCO")
    assert found.minutes_to_confirmation.median == 45.0
    assert shown(found.by_confirmation_answer) == {"REFUTED": 1}


@pytest.mark.parametrize("reader", ["WCO", "NCB-FR", GS])
def test_test_hits_never_count(reader: str):
    assert hit_statistics(hits(5, test=True), reader=reader) == hit_statistics([], reader=reader)


def test_a_record_kept_out_of_others_statistics_counts_for_its_bureau_alone():
    counted = [*hits(5), hit(9, basis="affix")]
    for reader, total in (("NCB-FR", 6), ("WCO", 5), ("ADM-KE", 5), (GS, 5), ("NCB-KE", 5)):
        found = hit_statistics(counted, reader=reader, restricted={"rec_9"})
        assert found.total.count == total, reader
        assert found == hit_statistics(counted if total == 6 else counted[:5], reader=reader), reader


@pytest.mark.parametrize(("reader", "own"), [("WCO", True), ("ADM-KE", True), ("NCB-FR", True), ("NCB-KE", False)])
def test_a_partys_own_cases_are_not_suppressed_for_itself(reader: str, own: bool):
    found = hit_statistics(hits(1, answer="REFUTED"), reader=reader)
    assert (found.total.count == 1) is own
    assert (shown(found.by_state) == {"NOTIFIED": 1}) is own
    assert (found.minutes_to_confirmation.median == 30.0) is own
    assert (found.outcomes.false == 1) is own
    assert found.total.suppressed is not own


@pytest.mark.parametrize("others", [1, 2])
def test_others_that_are_too_few_are_left_out_and_blank_nothing_of_ones_own(others: int):
    mine = hits(500, answer="CONFIRMED", minutes=7)
    theirs = hits(others, 900, answer="REFUTED", recorded_by="BR", searched_by="ADM-UG", on_behalf_of="UG")
    alone, found = (hit_statistics(counted, reader="WCO") for counted in (mine, [*mine, *theirs]))
    assert (alone.total.count, alone.total.suppressed) == (500, False)
    assert (found.total.count, found.total.own, found.total.suppressed) == (500, 500, True)
    assert found.model_copy(update={"total": alone.total}) == alone
    # Whoever compares cannot tell whether others have one or two.
    assert found == hit_statistics([*mine, *theirs, *hits(2 - others, 950, searched_by="ADM-UG", on_behalf_of="UG")],
                                   reader="WCO")  # fmt: skip


def test_where_a_count_would_name_anothers_case_the_readers_own_is_told_alone():
    mine = [*hits(9, answer="CONFIRMED", minutes=7), *hits(3, 20, answer="REFUTED", minutes=9)]
    theirs = [*hits(7, 40, searched_by="ADM-UG", on_behalf_of="UG"),
              hit(60, answer="REFUTED", searched_by="ADM-UG", on_behalf_of="UG")]  # fmt: skip
    found = hit_statistics([*mine, *theirs], reader="WCO")
    assert (found.total.count, found.total.suppressed) == (20, False)
    outcomes = found.outcomes
    assert (outcomes.confirmed, outcomes.false, outcomes.undecided, outcomes.suppressed) == (9, 3, 0, True)
    times = found.minutes_to_confirmation
    assert (times.count, times.median, times.suppressed) == (12, 7.0, True)
    exact = next(row for row in found.outcomes_by_basis.rows if row.value == "exact")
    assert (exact.confirmed, exact.false, exact.suppressed) == (9, 3, True)


def test_a_single_case_of_others_is_hidden_with_another_row():
    found = hit_statistics([*hits(7, recorded_by="BR"), hit(8, recorded_by="DE"), *hits(9, 10)], reader=GS)
    rows = {row.value: (row.count, row.suppressed) for row in found.by_recorded_by.rows}
    assert rows == {"BR": (None, True), "DE": (None, True), "FR": (None, True)}
    assert found.total.count == 17
    assert hit_statistics([hit()], reader=GS, largest_small=0).total.count == 1


def test_countries_that_can_only_have_one_case_each_are_not_even_listed():
    found = hit_statistics(
        [hit(n, recorded_by=country) for n, country in enumerate(("BR", "DE", "FR", "IT"))], reader=GS
    )
    assert found.total.count == 4
    assert found.by_recorded_by == Table(rows=(), withheld=True)
    assert shown(found.by_basis) == {"exact": 4}


def test_times_of_few_are_not_shown_and_of_many_are():
    few = [*hits(2, answer="CONFIRMED", minutes=7), *hits(8, 10)]
    many = [*hits(4, answer="CONFIRMED", minutes=7), *hits(8, 10)]
    hidden = hit_statistics(few, reader=GS).minutes_to_confirmation
    assert (hidden.count, hidden.median, hidden.p90, hidden.suppressed) == (None, None, None, True)
    assert hit_statistics(many, reader=GS).minutes_to_confirmation.p90 == 7.0


def test_outcomes_of_a_basis_with_few_are_not_shown_nor_what_gives_them_away():
    counted = [
        *hits(20, answer="CONFIRMED"),
        *hits(8, 30, answer="REFUTED"),
        *hits(5, 50, answer="CONFIRMED", basis="canonical"),
        *hits(1, 60, answer="REFUTED", basis="canonical"),
        *hits(9, 70, answer="CONFIRMED", basis="lookalike"),
        *hits(9, 80, answer="REFUTED", basis="one_edit"),
    ]
    rows = {row.value: row for row in hit_statistics(counted, reader=GS).outcomes_by_basis.rows}
    assert [name for name, row in rows.items() if row.suppressed] == ["exact", "canonical"]
    assert rows["canonical"].false is rows["canonical"].false_share is rows["exact"].false is None
    assert rows["one_edit"].false_share == 1.0


@pytest.mark.parametrize(
    ("weight", "name"),
    [(-7.3, "..0"), (-0.0, "0..4"), (0.0, "0..4"), (3.99, "0..4"), (4.0, "4..8"), (31.9, "28..32"), (32.0, "32.."),
     (999.0, "32..")],
)  # fmt: skip
def test_a_weight_falls_into_one_bin(weight: float, name: str):
    assert weight_bin(weight) == name
    assert name in WEIGHT_BINS


def test_traces_are_counted_by_all_that_is_asked_of_them():
    answered = leg("FR", (4, "ACKNOWLEDGED"), (50, "ANSWERED_FINAL"), response={"outcome": "STATE_STOCK"})
    refused = leg("BR", (20, "REFUSED"), response={"failure_reason": "REFUSED_LAW"}, ground="LAST_LEGAL_IMPORT")
    late = leg("DE", (1, "SENT"), due_at=NOW - timedelta(hours=1))
    expired = leg("IT", (1, "SENT"), (700, "EXPIRED"), by="SERVICE")
    counted = [
        trace(1, answered, refused, state="COMPLETED", outcome="STATE_STOCK"),
        trace(2, late, on_behalf_of="GH", operation=None),
        trace(3, expired, state="CLOSED_UNSUCCESSFUL", failure_reason="NO_RESPONSE"),
        trace(4, answered, test=True),
    ]
    found = trace_statistics(counted, NOW, reader="WCO")
    assert found.total.count == 3
    assert shown(found.by_month) == {"2026-03": 3}
    assert shown(found.by_operation) == {"Trigger XI": 2, None: 1}
    assert shown(found.by_requesting_country) == {"KE": 2, "GH": 1}
    assert shown(found.by_outcome) == {"STATE_STOCK": 1, None: 2}
    assert shown(found.by_failure_reason) == {"NO_RESPONSE": 1, None: 2}
    legs = found.legs
    assert legs.total.count == 4
    assert shown(legs.by_asked_country) == {"FR": 1, "BR": 1, "DE": 1, "IT": 1}
    assert shown(legs.by_ground) == {"COUNTRY_OF_MANUFACTURE": 3, "LAST_LEGAL_IMPORT": 1}
    assert shown(legs.by_outcome) == {"STATE_STOCK": 1, None: 3}
    assert shown(legs.by_failure_reason) == {"REFUSED_LAW": 1, None: 3}
    assert (legs.hours_to_acknowledgement.count, legs.hours_to_acknowledgement.median) == (1, 4.0)
    assert (legs.hours_to_answer.median, legs.hours_to_answer.p90) == (35.0, 50.0)
    assert (legs.overdue.count, legs.expired.count) == (1, 1)


def test_a_leg_that_nobody_was_asked_yet_is_not_counted():
    proposed = LegEvent(at=BEGAN, state="PROPOSED", by="NCB-FR", what="named")
    withdrawn = LegEvent(at=NOW, state="WITHDRAWN", by="WCO", what="withdrawn")
    never = leg("BR").model_copy(update={"state": "WITHDRAWN", "history": (proposed, withdrawn)})
    assert trace_statistics([trace(1, leg("FR"), never)], NOW, reader="WCO").legs.total.count == 1


def test_a_leg_that_was_proposed_first_is_timed_from_when_it_was_opened():
    proposed = LegEvent(at=BEGAN - timedelta(days=9), state="PROPOSED", by="NCB-FR", what="named")
    opened = leg("BR", (3, "ACKNOWLEDGED"))
    opened = opened.model_copy(update={"history": (proposed, *opened.history)})
    assert trace_statistics([trace(1, opened)], NOW, reader="WCO").legs.hours_to_acknowledgement.median == 3.0


def test_what_the_requester_adds_is_no_acknowledgement_of_the_bureaus():
    informed = leg("BR", (3, "ACKNOWLEDGED"), by="WCO")
    assert trace_statistics([trace(1, informed)], NOW, reader="WCO").legs.hours_to_acknowledgement.count == 0


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [("SENT", -1, 1), ("SENT", 1, 0), ("OVERDUE", 1, 1), ("INFO_REQUESTED", -1, 0), ("ANSWERED_FINAL", -1, 0)],
)
def test_a_leg_is_overdue_when_its_bureau_is_late_whether_the_clock_has_said_so_or_not(state: str, due: int, late: int):
    asked = leg("BR", (3, state), due_at=NOW + timedelta(hours=due))
    assert trace_statistics([trace(1, asked)], NOW, reader="WCO").legs.overdue.count == late


@pytest.mark.parametrize("restriction", ["NO_ONWARD_SHARING", "REQUESTER_ONLY", "NOT_AS_EVIDENCE"])
def test_an_answer_that_is_not_for_others_counts_for_who_asked_and_who_answered(restriction: str):
    response = {"outcome": "STATE_STOCK", "restrictions": [restriction]}
    answered = leg("FR", (5, "ANSWERED_FINAL"), response=response)
    counted = [trace(n, answered, state="COMPLETED", outcome="STATE_STOCK") for n in range(4)]
    open_ = restriction == "NOT_AS_EVIDENCE"
    for reader, told in (("WCO", True), ("ADM-KE", True), ("NCB-FR", True), (GS, open_), ("NCB-BR", open_)):
        found = trace_statistics(counted, NOW, reader=reader)
        assert shown(found.by_outcome) == ({"STATE_STOCK": 4} if told else {None: 4}), reader
        assert shown(found.legs.by_outcome) == ({"STATE_STOCK": 4} if told else {None: 4}), reader
        assert shown(found.legs.by_state) == {"ANSWERED_FINAL": 4}, reader


def test_many_legs_of_one_case_do_not_make_it_many():
    one = trace(1, *(leg(country) for country in ("FR", "BR", "DE", "IT", "US")))
    found = trace_statistics([one], NOW, reader=GS)
    assert found.legs.total.suppressed
    assert found.legs.by_ground.withheld
    assert trace_statistics([one], NOW, reader="NCB-FR").legs.by_asked_country.rows[0].own == 1


RANDOM_HITS = st.lists(
    st.builds(
        hit,
        st.integers(0, 10_000),
        answer=st.sampled_from([None, "CONFIRMED", "REFUTED", "TIME_NEEDED"]),
        minutes=st.floats(0, 500),
        disposition=st.sampled_from([None, "SEIZED", "RELEASED", "NOT_SAME_WEAPON"]),
        state=st.sampled_from(get_args(HitState)),
        basis=st.sampled_from(get_args(Basis)),
        weight=st.floats(-20, 60),
        recorded_by=st.sampled_from(["FR", "BR", "DE"]),
        on_behalf_of=st.sampled_from(["KE", "GH"]),
        test=st.booleans(),
        opened_at=st.integers(0, 200).map(lambda days: BEGAN + timedelta(days=days)),
    ),
    max_size=40,
    unique_by=lambda each: each.hit_id,
)


@given(RANDOM_HITS, st.sampled_from([GS, "WCO", "NCB-FR", "ADM-KE"]))
def test_sums_agree_and_no_suppressed_count_is_the_rest_of_a_table(counted: list[Hit], reader: str):
    found = hit_statistics(counted, reader=reader)
    for name, (table, total) in tables_of(found).items():
        hidden = [row for row in table.rows if row.suppressed]
        assert all((row.count is None) == row.suppressed for row in table.rows), name
        if table.withheld:
            assert hidden == list(table.rows), name
            continue
        assert total is not None, name
        rest = total - sum(row.count or 0 for row in table.rows if not row.suppressed)
        others = rest - sum(row.own for row in hidden)
        assert (len(hidden) >= 2 and others > 2) if hidden else rest == 0, name
        # Who takes its own cases off is left with no small count of others.
        assert not [row for row in table.rows if not row.suppressed and (row.count or 0) - row.own in (1, 2)], name


@given(RANDOM_HITS)
def test_for_who_is_party_to_all_nothing_is_suppressed_and_everything_agrees(counted: list[Hit]):
    found = hit_statistics(counted, reader="WCO")
    real = [each for each in counted if not each.test]
    assert found.total.count == found.total.own == len(real)
    outcomes = found.outcomes
    for table in (found.outcomes_by_basis, found.outcomes_by_weight):
        for name in ("confirmed", "false", "undecided"):
            assert sum(getattr(row, name) for row in table.rows) == getattr(outcomes, name)
    assert '"suppressed":true' not in found.model_dump_json()
    assert '"withheld":true' not in found.model_dump_json()


@given(RANDOM_HITS)
def test_without_a_smallest_count_a_reader_of_every_case_is_told_what_a_party_to_all_is(counted: list[Hit]):
    everything = hit_statistics(counted, reader=GS, largest_small=0).model_dump()
    party = hit_statistics(counted, reader="WCO").model_dump()

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: bare(inner) for name, inner in value.items() if name not in ("own", "smallest_shown")}
        return [bare(inner) for inner in value] if isinstance(value, list | tuple) else value

    assert bare(everything) == bare(party)
