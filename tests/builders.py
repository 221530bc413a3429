"""Bodies in which only the values that matter to a test are to be seen."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, get_args

from iarms.domain.cases.reviews import ReviewPolicy
from iarms.models.firearm import RecordedFirearm
from iarms.models.hit import KeptHit
from iarms.models.ids import derived_id
from iarms.models.record import Record
from iarms.models.reference import Fact, Reference
from iarms.models.weapon_in_hand import WeaponInHand

# What is agreed where nothing else is: a review after a year, five years at the latest, thirty days to answer.
REVIEWS = ReviewPolicy(months={"": 12}, longest_months=60, grace_days=30)


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
        "concealment",
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


def any_kept_record(**fields: Any) -> Record:
    """A record of NCB-FR as it is kept."""
    known = {
        "record_id": "rec_1",
        "recorded_by": "FR",
        "owner": "NCB-FR",
        "entered_at": datetime(2026, 1, 1, tzinfo=UTC),
        "version": 1,
        "firearm": RecordedFirearm(serial_number="AB012347", make="Glock"),
        "record_kind": "STOLEN",
        "occurred_on": "2020",
        "occurred_in": "FR",
        "ncb_reference": "FR-1",
        "handling": "NORMAL",
        "status": "ACTIVE",
        "review_by": date(2027, 1, 1),
        "test": False,
    }
    return Record.model_validate(known | fields)


def any_hit(**fields: Any) -> KeptHit:
    """A hit on a record of NCB-FR, searched by the WCO on behalf of Kenya, opened at noon."""
    known: dict[str, Any] = {
        "opened_at": datetime(2026, 11, 24, 12, tzinfo=UTC),
        "state": "NOTIFIED",
        "record_id": "rec_1",
        "search_id": "srch_1",
        "basis": "lookalike",
        "weight": 7.5,
        "searched_by": "WCO",
        "on_behalf_of": "KE",
        "case_reference": "MBA-1",
        "officer": "k-1",
        "recorded_by": "FR",
    } | fields
    parts = ("hit", known["record_id"], known["on_behalf_of"], known["case_reference"])
    known.setdefault("hit_id", derived_id("hit", known["opened_at"], *parts))
    return KeptHit.model_validate(known)


def any_weapon_in_hand() -> WeaponInHand:
    """A number that was read with a letter for a digit, beside what is recorded."""
    number = {"given": "H7I884Z", "canonical": "H7I884Z"}
    return WeaponInHand.model_validate(
        {
            "given": {"serial_number": "H7I884Z"},
            "interpretation": {"serial_number": number},
            "evidence": (
                {
                    "field": "serial_number",
                    "agreement": "lookalike",
                    "given": "H7I884Z",
                    "recorded": "H71884Z",
                    "text": "alike",
                    "weight": 7.5,
                },
            ),
            "recorded": {
                "serial_number": "H71884Z",
                "make": "Glock",
                "model": None,
                "calibre": None,
                "firearm_type": None,
            },
            "record_version": 1,
        }
    )


def any_reference(**fields: Any) -> Reference:
    """The first version of a Beretta 92's reference, of 9x19."""
    known: dict[str, Any] = {
        "reference_id": derived_id("ref", datetime(2026, 11, 24, tzinfo=UTC), "BERETTA", "92"),
        "version": 1,
        "effective_from": "2026-11-24",
        "changed_at": "2026-11-24T00:00:00Z",
        "changed_by": "INTERPOL-GS",
        "reason": "new",
        "make": "Beretta",
        "make_code": "BERETTA",
        "model": "92",
        "families": ["BERETTA:92"],
        "firearm_type": "PISTOL",
        "action": "SEMI_AUTO",
        "countries_of_manufacture": ["IT"],
        "aliases": ["92FS"],
        "variants": [{"number": 1, "calibre": "9 mm Luger", "calibre_groups": ["9X19"], "origins": ["GENERAL"]}],
        "highest_variant": 1,
        "sources": [{"origin": "GENERAL", "confidence": "HIGH", "facts": ["make", "model", "variants"]}],
    }
    return Reference.model_validate_json(json.dumps(known | fields))


def any_reference_draft(**fields: Any) -> dict[str, Any]:
    """The body of a new reference: a Beretta 92 of 9x19."""
    body: dict[str, Any] = {
        "make": "P. Beretta",
        "model": "92FS",
        "level": "MANUFACTURER_MODEL",
        "firearm_type": "PISTOL",
        "action": "SEMI_AUTO",
        "countries_of_manufacture": ["IT"],
        "made_from": 1985,
        "serial_location": "left side of the frame",
        "markings": [{"text": "PB GARDONE V.T.", "where": "slide, left"}],
        "aliases": ["M9"],
        "catalogue_codes": ["JS92F300M"],
        "variants": [
            {"calibre": "9 mm Para", "capacity": 15, "barrel_length_mm": 125, "origins": ["MAKER"]},
            {"name": "98FS", "calibre": "9x21", "origins": ["MAKER"]},
        ],
        "reason": "seen in seizures",
    } | fields
    facts = [name for name, value in body.items() if name in get_args(Fact) and value]
    body.setdefault("sources", [{"origin": "MAKER", "confidence": "HIGH", "facts": facts}])
    return {name: value for name, value in body.items() if value is not None}


def any_picture(data: bytes = b"no picture yet", **fields: Any) -> dict[str, Any]:
    """The body that announces a picture of a firearm."""
    return {
        "media_type": "image/png",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "view": "LEFT",
        "caption": "left side, the safety on the slide",
        "source": "INTERPOL",
        "licence": "for use by the parties of the gateway",
    } | fields


def any_trace(**fields: Any) -> dict[str, Any]:
    """A pistol found in a container, traced by the WCO on behalf of Kenya; `firearm` fields may be given flat."""
    own = {
        "search_id",
        "override_reason",
        "recovery",
        "illicit_grounds",
        "intended_use",
        "desk",
        "authority",
        "offence",
        "legal_basis",
        "special_instructions",
        "priority",
        "justification",
        "linked_countries",
        "on_behalf_of",
        "case_reference",
        "officer",
        "operation",
        "share_if_traced_by_others",
        "watch",
        "watch_days",
    }
    firearm = {"serial_number": "TR456781", "make": "Beretta", "model": "92 FS", "calibre": "9x19"}
    firearm |= {"firearm_type": "PISTOL", "country_of_manufacture": "BR"}
    firearm.update({name: value for name, value in fields.items() if name not in own})
    body = {
        "override_reason": "searched by telephone, the line was down",
        "firearm": {name: value for name, value in firearm.items() if value is not None},
        "recovery": {"date": "2026-03-04", "country": "KE", "place": "Port", "circumstances": "CONTAINER_SEIZURE"},
        "illicit_grounds": ["LOCAL_LAW"],
        "intended_use": "criminal investigation",
        "on_behalf_of": "KE",
        "case_reference": "MBA-TEST-0114",
        "officer": "k-4711",
    }
    body.update({name: value for name, value in fields.items() if name in own})
    return {name: value for name, value in body.items() if value is not None}


def json_lines(bodies: Iterable[Any]) -> bytes:
    """A file with one body a line."""
    return "".join(json.dumps(body) + "\n" for body in bodies).encode()


def counts(*, lines: int | None, written: int = 0, refused: int = 0, **others: Any) -> dict[str, Any]:
    """What an import counts whose lines are all answered, those that were written being new unless `others` say."""
    told = {
        "lines": lines,
        "written": written,
        "refused": refused,
        "changed": 0,
        "unchanged": 0,
        "pending": 0,
        **others,
    }
    return {"new": written - told["changed"], **told}


def any_import(data: bytes, **fields: Any) -> dict[str, Any]:
    """An import of this file, as JSON Lines unless told otherwise."""
    body = {"format": "JSON_LINES", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), **fields}
    return {name: value for name, value in body.items() if value is not None}
