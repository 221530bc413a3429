"""Traces whose legs have answered, in few words. All made up."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from iarms.models.search import Interpretation
from iarms.models.trace import CustodyEvent, Leg, LegEvent, LegResponse, Recovery, Trace, TracedFirearm

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def event(kind: str, date: str | None = None, country: str | None = None, **rest: Any) -> CustodyEvent:
    return CustodyEvent.model_validate({"kind": kind, "date": date, "country": country, **rest})


def answer(*events: CustodyEvent, outcome: str | None = None, **rest: Any) -> LegResponse:
    if outcome is None and "failure_reason" not in rest:
        outcome = "LAST_LEGAL_HOLDER_IDENTIFIED"
    return LegResponse.model_validate({"outcome": outcome, "events": events, **rest})


def leg(country: str, *responses: LegResponse, state: str | None = None, **rest: Any) -> Leg:
    """A leg with these answers, given one a day; its last state is FINAL, PARTIAL, or SENT where it has none."""
    history = [LegEvent(at=NOON - timedelta(days=30), state="SENT", by="WCO", what="sent")]
    for day, response in enumerate(responses):
        now = "ANSWERED_FINAL" if response.final else "ANSWERED_PARTIAL"
        history.append(
            LegEvent(
                at=NOON - timedelta(days=20 - day),
                state=now,
                by=f"NCB-{country}",
                what="answered",
                response=response,
            )
        )
    known = {
        "leg_id": f"leg_{country}",
        "country": country,
        "party": f"NCB-{country}",
        "ground": "COUNTRY_OF_MANUFACTURE",
        "reason": f"made in {country}",
        "state": state or history[-1].state,
        "due_at": None,
        "history": history,
    }
    return Leg.model_validate(known | rest)


def trace_of(
    legs: Iterable[Leg] = (),
    *,
    recovered: str = "2020-06-15",
    recovered_in: str = "KE",
    firearm: dict[str, Any] | None = None,
    **rest: Any,
) -> Trace:
    """A trace that the WCO asked for Kenya's customs, of a weapon found at Mombasa."""
    known = {
        "trace_id": "trc_01JDFAKE0000000000000000AA",
        "state": "IN_PROGRESS",
        "version": 3,
        "submitted_at": NOON - timedelta(days=31),
        "requested_by": "WCO",
        "on_behalf_of": "KE",
        "case_reference": "MBA-TEST-0114",
        "officer": "k-4711",
        "operation": None,
        "priority": "ROUTINE",
        "justification": None,
        "firearm": TracedFirearm.model_validate({"serial_number": "AB012347", "make": "Steyr", **(firearm or {})}),
        "interpretation": Interpretation(),
        "recovery": Recovery.model_validate(
            {
                "date": recovered,
                "country": recovered_in,
                "place": "Mombasa, berth 14",
                "circumstances": "CONTAINER_SEIZURE",
            }
        ),
        "illicit_grounds": ("LOCAL_LAW",),
        "intended_use": "prosecution",
        "search_id": "src_01JDFAKE0000000000000000AA",
        "override_reason": None,
        "warnings": (),
        "legs": tuple(legs),
    }
    return Trace.model_validate(known | rest)
