"""When a record is reviewed, and the time that each step gives its owner."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.cases.reviews import ReviewPolicy
from iarms.errors import Invalid
from iarms.models.review import ReviewStep, first_step, months_after

TODAY = date(2026, 11, 24)
POLICY = ReviewPolicy(
    months={"": 12, "LOST": 24, "NCB-FR": 18, "NCB-FR STOLEN": 36, "NCB-BR TRAFFICKED": 6},
    longest_months=60,
    grace_days=30,
)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 24), 12, date(2027, 11, 24)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 2, 28), -6, date(2026, 8, 28)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_months_last(day: date, months: int, then: date):
    assert months_after(day, months) == then


@pytest.mark.parametrize(
    ("owner", "kind", "months"),
    [
        ("NCB-FR", "STOLEN", 36),
        ("NCB-FR", "LOST", 18),
        ("NCB-BR", "TRAFFICKED", 6),
        ("NCB-BR", "LOST", 24),
        ("NCB-BR", "STOLEN", 12),
    ],
)
def test_what_a_bureau_agreed_comes_before_what_holds_for_all(owner: str, kind: str, months: int):
    assert POLICY.review_by(owner, kind, TODAY) == months_after(TODAY, months)  # type: ignore[arg-type]


def test_a_day_of_review_is_to_come_and_not_too_far():
    for day in (TODAY + timedelta(days=1), date(2031, 11, 24)):
        POLICY.check(day, TODAY)
    for day, code in ((TODAY, "in_the_past"), (date(2031, 11, 25), "too_far")):
        with pytest.raises(Invalid) as refused:
            POLICY.check(day, TODAY)
        assert [(error.pointer, error.code) for error in refused.value.errors] == [("/review_by", code)]


@pytest.mark.parametrize(
    ("review_by", "first"),
    [
        (date(2027, 11, 24), ReviewStep("SIX_MONTHS", date(2027, 5, 24))),
        (date(2027, 5, 25), ReviewStep("SIX_MONTHS", date(2026, 11, 25))),
        (date(2027, 5, 24), ReviewStep("DUE", date(2027, 5, 24))),
        (date(2026, 11, 25), ReviewStep("DUE", date(2026, 11, 25))),
    ],
)
def test_an_owner_that_sets_a_day_within_six_months_is_asked_on_that_day(review_by: date, first: ReviewStep):
    assert first_step(review_by, TODAY) == first


@given(
    review_by=st.dates(TODAY + timedelta(days=1), date(2031, 11, 24)),
    late=st.lists(st.integers(0, 700), min_size=3, max_size=3),
)
def test_however_late_each_step_is_taken_every_owner_has_its_notices_and_the_grace(review_by: date, late: list[int]):
    step: ReviewStep | None = first_step(review_by, TODAY)
    taken: dict[str, date] = {}
    for days in late:
        if step is None:
            break
        today = step.day + timedelta(days=days)
        taken[step.stage] = today
        step = POLICY.step_after(step, review_by, today)
    assert step is None or step.stage == "EXPIRED"
    assert taken["DUE"] >= review_by
    if "SIX_MONTHS" in taken:
        assert (taken["DUE"] - taken["SIX_MONTHS"]).days >= 30
    else:
        assert review_by <= months_after(TODAY, 6)
    if "EXPIRED" in taken:
        assert (taken["EXPIRED"] - taken["DUE"]).days >= 30
