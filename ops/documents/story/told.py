"""What parties are told beside the story of one pistol: a message of each event that it does not come by."""

from datetime import UTC, datetime, timedelta
from typing import Any

from iarms.casework.audit import own_call
from ops.documents.story.made import BUREAU, CASE, MAKERS_BUREAU, Made
from ops.documents.story.tracing import trace_body

_WEAPON = {"make": "Beretta", "model": "92 FS", "calibre": "9x19", "firearm_type": "PISTOL"}


def told(made: Made) -> None:
    """Hits that are refuted, taken back, not answered, found by a watch; traces that are late or of one weapon."""
    _refuted_and_taken_back(made)
    _changed_and_escalated(made)
    _matched_by_a_watch(made)
    _traced_twice_and_late(made)
    _hidden_without_a_case(made)
    _to_be_reviewed(made)


def _entered(made: Made, number: str, party: str = BUREAU, **fields: Any) -> dict[str, Any]:
    body = {
        "firearm": {"serial_number": number} | _WEAPON,
        "record_kind": "STOLEN",
        "occurred_on": "2024-05-04",
        "occurred_in": party[-2:],
        "ncb_reference": f"{party[-2:]}-{number}",
    }
    record: dict[str, Any] = made.call(party, "POST", "/v1/records", body | fields).json
    return record


def _searched(made: Made, number: str, **fields: Any) -> dict[str, Any]:
    body = {"firearm": {"serial_number": number} | _WEAPON} | CASE | {"case_reference": f"MBA-{number}"} | fields
    search: dict[str, Any] = made.call("WCO", "POST", "/v1/searches", body).json
    return search


def _hit(made: Made, number: str) -> str:
    """A hit on a record that is entered for it; its path."""
    _entered(made, number)
    return f"/v1/hits/{_searched(made, number)['matches'][0]['hit_id']}"


def _refuted_and_taken_back(made: Made) -> None:
    path = _hit(made, "E31577X")
    refuted = {"answer": "REFUTED", "reason": "the weapon was found in June, and is in our store"}
    made.call(BUREAU, "POST", f"{path}/confirmations", refuted)
    path = _hit(made, "E31588X")
    made.call(BUREAU, "POST", f"{path}/confirmations", {"answer": "CONFIRMED", "reason": "number and marks agree"})
    taken_back = {"answer": "WITHDRAWN", "reason": "another weapon bears the number too"}
    made.call(BUREAU, "POST", f"{path}/confirmations", taken_back)


def _changed_and_escalated(made: Made) -> None:
    from iarms.casework.hits import confirmation
    from iarms.handlers import clock

    path = _hit(made, "E31599X")
    urgent = {"priority": "URGENT", "reason": "the container leaves at six"}
    made.call("WCO", "POST", f"{path}/confirmation-requests", urgent)
    record_id = made.call("WCO", "GET", path).json["record_id"]
    # Nobody answers: the service asks again and again, tells INTERPOL-GS, and reminds it.
    for hours in (1, 2, 3, 6, 30):
        by = own_call("clock", "story", "1")
        confirmation.run_confirmation_clock(clock.confirmation_stores, by, datetime.now(UTC) + timedelta(hours=hours))
    at_last = {"status": "CLEARED", "reason": "given back to its holder"}
    where = f"/v1/records/{record_id}"
    made.call(BUREAU, "PATCH", where, at_last, headers=made.etag(BUREAU, where))


def _matched_by_a_watch(made: Made) -> None:
    _searched(made, "E31611X")
    _entered(made, "E31611X")
    made.world.after()


def _traced_twice_and_late(made: Made) -> None:
    from iarms.casework.tracing import clock as legs
    from iarms.handlers import clock

    shared = {"share_if_traced_by_others": True, "search_id": None, "override_reason": "searched by telephone"}
    weapon = trace_body(made)["firearm"] | {"serial_number": "TBX41277"}
    made.call("WCO", "POST", "/v1/traces", trace_body(made, firearm=weapon, **shared))
    others = {"on_behalf_of": "GH", "case_reference": "TEMA-2026-0007"}
    made.call("WCO", "POST", "/v1/traces", trace_body(made, firearm=weapon, **shared | others))
    for days in (0, 20, 60, 100):
        by = own_call("clock", "story", "1")
        legs.run_leg_clock(clock.trace_stores, by, datetime.now(UTC) + timedelta(days=days))


def _hidden_without_a_case(made: Made) -> None:
    for number in range(50):
        _entered(made, f"C{number + 40100}KX", MAKERS_BUREAU, handling="NOTIFY_OWNER_ONLY")
    made.world.index()
    made.world.after()


def _to_be_reviewed(made: Made) -> None:
    from iarms.casework.records import reviews
    from iarms.handlers import reviewer

    by = own_call("reviewer", "story", "1")
    reviews.review(reviewer.stores, by, datetime.now(UTC) + timedelta(days=350), lambda: True)
