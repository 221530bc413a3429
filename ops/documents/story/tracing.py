"""Of a trace: from its submission to what all answers say together."""

from dataclasses import replace
from typing import Any

from ops.documents.story.made import BUREAU, CASE, MAKERS_BUREAU, WEAPONS, Made


def trace_body(made: Made, **fields: Any) -> dict[str, Any]:
    """The body of a trace of the stolen pistol; `fields` are said otherwise."""
    weapon = WEAPONS["recorded"] | {"markings": "TAURUS in a circle, MADE IN BRAZIL", "number_place": "FRAME"}
    return {
        "search_id": made.ids["search_id"],
        "firearm": weapon,
        "recovery": {
            "date": "2026-11-23",
            "country": "KE",
            "place": "Port of Mombasa",
            "circumstances": "CONTAINER_SEIZURE",
        },
        "illicit_grounds": ["UNAUTHORISED_TRANSFER"],
        "intended_use": "criminal investigation",
        "desk": {
            "name": "Customs enforcement, Mombasa",
            "telephone": "+254 41 000 0000",
            "languages": "English, Swahili",
        },
        "on_behalf_of": "KE",
        "case_reference": CASE["case_reference"],
        "officer": CASE["officer"],
    } | fields


def traces(made: Made) -> None:
    """A trace through two countries, and one that is withdrawn."""
    from iarms.handlers import traces as door

    path, leg = "/v1/traces/{trace_id}", "/v1/traces/{trace_id}/legs/{leg_id}"
    trace = made.show(
        "found_in_a_container", "Where did it leave the legal world?", "WCO", "POST", "/v1/traces", trace_body(made)
    )
    made.ids |= {"trace_id": trace["trace_id"], "leg_id": trace["legs"][0]["leg_id"]}
    made.show("received", "The bureau has it", MAKERS_BUREAU, "POST", f"{leg}/acknowledgement", {})
    made.show(
        "question", "What the bureau needs to know first", MAKERS_BUREAU, "POST", f"{leg}/information-requests",
        {"question": "Is there a second number under the grip?"},
    )  # fmt: skip
    made.show(
        "answer",
        "What it needs to know",
        "WCO",
        "POST",
        f"{path}/information",
        {"answer": "None; the grip was taken off."},
    )
    made.show(
        "note", "A message beside the steps", MAKERS_BUREAU, "POST", f"{leg}/messages",
        {"code": "INFORMATION", "text": "The maker's books of that year are on paper: two days."},
    )  # fmt: skip
    made.show("page", "What was said, the newest first", "WCO", "GET", f"{leg}/messages")
    stores = door.stores
    # Where it is agreed that the requester decides whom to ask next.
    door.stores = replace(stores, arrangements=replace(stores.arrangements, next_country_opens=False))
    try:
        made.show(
            "exported", "It was exported, and to where", MAKERS_BUREAU, "POST", f"{leg}/responses",
            {
                "outcome": "EXPORTED_TO", "next_country": "FR",
                "events": [
                    {"kind": "MANUFACTURE", "date": "2001-03", "country": "BR", "holder": "MAKER", "lawful": True},
                    {"kind": "EXPORT", "date": "2001-06-12", "country": "BR", "to_country": "FR", "lawful": True},
                ],
            },
        )  # fmt: skip
        made.ids["next_id"] = made.call("WCO", "GET", path).json["legs"][1]["leg_id"]
        made.show("next", "The country that was named is asked", "WCO", "POST", f"{path}/legs/{{next_id}}/opening", {})
    finally:
        door.stores = stores
    made.call(
        BUREAU, "POST", f"{path}/legs/{{next_id}}/responses",
        {
            "outcome": "REPORTED_LOST_OR_STOLEN",
            "events": [{"kind": "THEFT", "date": "2019-05-04", "country": "FR", "holder": "UNKNOWN", "lawful": False}],
        },
    )  # fmt: skip
    made.show("completed", "What all answers say together", "WCO", "GET", path)
    made.show("page", "Traces, the newest first", "WCO", "GET", "/v1/traces?limit=1")
    made.call("WCO", "GET", f"{path}/report")
    version = made.call("WCO", "GET", path).json["version"]
    made.show("printed", "The trace as a report was printed from it", "WCO", "GET", f"{path}/versions/{version}")
    other = made.show(
        "two_countries", "No search came first, and two countries may know", "WCO", "POST", "/v1/traces",
        trace_body(
            made, search_id=None, override_reason="searched by telephone, the line was down", linked_countries=["FR"],
            firearm=WEAPONS["unknown"] | {"country_of_manufacture": "BR"}, case_reference="MBA-2026-0120",
        ),
    )  # fmt: skip
    made.ids |= {"other_id": other["trace_id"], "other_leg_id": other["legs"][1]["leg_id"]}
    made.show(
        "not_needed", "One country is asked no more", "WCO", "POST",
        "/v1/traces/{other_id}/legs/{other_leg_id}/withdrawal",
        {"reason": "the link turned out to be another weapon's"},
    )  # fmt: skip
    made.show(
        "withdrawn", "Nothing is asked any more", "WCO", "POST", "/v1/traces/{other_id}/withdrawal",
        {"reason": "the weapon's papers were found"},
    )  # fmt: skip
    made.show("counted", "Traces of a year, counted for the WCO", "WCO", "GET", "/v1/trace-statistics")
