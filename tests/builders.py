"""Bodies in which only the values that matter to a test are to be seen."""

from typing import Any


def any_search(**fields: Any) -> dict[str, Any]:
    """A search by the WCO on behalf of Kenya; `firearm` fields may be given flat."""
    firearm_fields = {
        "serial_number",
        "make",
        "model",
        "calibre",
        "firearm_type",
        "country_of_manufacture",
        "other_numbers",
    }
    firearm = {"serial_number": "AB012347", "make": "S&W"}
    firearm.update({name: value for name, value in fields.items() if name in firearm_fields})
    body = {
        "firearm": {name: value for name, value in firearm.items() if value is not None},
        "on_behalf_of": "KE",
        "purpose": "SEIZURE_CHECK",
        "case_reference": "MBA-TEST-0114",
        "officer": "k-4711",
    }
    body.update({name: value for name, value in fields.items() if name not in firearm_fields})
    return {name: value for name, value in body.items() if value is not None}


def any_record(**fields: Any) -> dict[str, Any]:
    """A stolen Smith & Wesson; `firearm` fields may be given flat."""
    own = {
        "record_kind",
        "occurred_on",
        "occurred_in",
        "ncb_reference",
        "handling",
        "not_for",
        "review_by",
        "test",
        "status",
        "firearm",
    }
    firearm = {"serial_number": "AB012347", "make": "Smith & Wesson", "model": "M&P 9", "firearm_type": "PISTOL"}
    firearm.update({name: value for name, value in fields.items() if name not in own})
    body = {
        "firearm": {name: value for name, value in firearm.items() if value is not None},
        "record_kind": "STOLEN",
        "occurred_on": "2019-05",
        "occurred_in": "FR",
        "ncb_reference": "FR-TEST-0001",
    }
    body.update({name: value for name, value in fields.items() if name in own})
    return {name: value for name, value in body.items() if value is not None}
