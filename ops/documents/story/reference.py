"""Of the reference table: firearms, pictures of them, and reports of what it lacks."""

import hashlib
from typing import Any

from ops.documents.examples import Called
from ops.documents.story.made import GS, Made


def reference(made: Made) -> None:
    """Firearms, and what is found by words."""
    path = "/v1/reference/firearms"
    facts = [
        "make",
        "model",
        "level",
        "firearm_type",
        "action",
        "countries_of_manufacture",
        "made_from",
        "markings",
        "variants",
    ]
    draft: dict[str, Any] = {
        "make": "Taurus", "model": "PT 92", "level": "MANUFACTURER_MODEL",
        "firearm_type": "PISTOL", "action": "SEMI_AUTO",
        "countries_of_manufacture": ["BR"], "made_from": 1983,
        "markings": [{"text": "TAURUS", "where": "slide, left", "meaning": "the maker"}],
        "variants": [{"calibre": "9x19", "capacity": 15, "barrel_length_mm": 125, "origins": ["MAKER"]}],
        "sources": [{"origin": "MAKER", "confidence": "HIGH", "facts": facts}],
        "reason": "seen in seizures",
    }  # fmt: skip
    made.ids["reference_id"] = made.show("pistol", "A pistol with one variant", GS, "POST", path, draft)["reference_id"]
    one = f"{path}/{{reference_id}}"
    made.show("pistol", "A firearm with all its variants", "WCO", "GET", one)
    later = draft | {
        "variants": [
            draft["variants"][0] | {"number": 1},
            {"name": "PT 92 C", "calibre": "9x19", "capacity": 13, "origins": ["MAKER"]},
        ],
        "reason": "the compact variant was missing",
    }
    made.show(
        "with_a_variant",
        "The whole of it anew, with a further variant",
        GS,
        "PUT",
        one,
        later,
        headers=made.etag(GS, one),
    )
    made.show(
        "by_make", "Firearms of a maker, in whatever spelling", "WCO", "GET", f"{path}?make=forjas%20taurus&limit=2"
    )
    made.show(
        "in_words", "What an officer sees, in words", "WCO", "POST", "/v1/reference/identify",
        {"description": "Taurus PT92 9mm pistol, made in Brazil"},
    )  # fmt: skip
    made.show(
        "in_fields", "The same in fields", "WCO", "POST", "/v1/reference/identify",
        {"firearm": {"make": "Taurus", "model": "PT 92", "calibre": "9x19"}},
    )  # fmt: skip
    made.show("spelt", "A maker, as people write it", "WCO", "GET", "/v1/reference/makes?q=forjas%20taurus&limit=1")
    made.show("spelt", "A calibre, as people write it", "WCO", "GET", "/v1/reference/calibres?q=9mm%20para&limit=1")
    made.show("described", "A mark, as it looks", "WCO", "GET", "/v1/reference/marks?q=crown%20over%20N&limit=1")
    made.call("WCO", "GET", "/v1/reference/marks?q=xyzzy")


def pictures(made: Made) -> None:
    """A picture, announced, uploaded and shown."""
    from tests.pictures import png

    path, data = "/v1/reference/firearms/{reference_id}/pictures", png(40, 30)
    body = {
        "media_type": "image/png", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "view": "LEFT",
        "caption": "left side, the safety on the frame", "source": "INTERPOL",
        "licence": "for use by the parties of the gateway",
    }  # fmt: skip
    answer = made.call(GS, "POST", path, body)
    made.shown.add(
        "left_side", "A picture that will be uploaded", Called("POST", path.format(**made.ids), body), answer
    )
    made.world.upload(answer, data)
    made.ids["picture_id"] = answer.json["picture_id"]
    made.show(
        "shown", "It is shown from now on", GS, "POST", f"{path}/{{picture_id}}/decisions", {"decision": "PUBLISHED"}
    )
    made.show("shown", "A firearm's pictures, each with where it is read", "WCO", "GET", path)


def missing(made: Made) -> None:
    """A report of what the table lacks."""
    path = "/v1/reference/missing-reports"
    seen = {
        "make": "Zymurgy",
        "model": "Quokka 9",
        "calibre": "9x19",
        "description": "blued, with a green polymer grip",
    }
    report = made.show("seen", "A pistol that the table has not", "ADM-KE", "POST", path, seen)
    made.ids["missing_report_id"] = report["missing_report_id"]
    made.show("page", "Reports of one's own", "ADM-KE", "GET", path)
    made.show("open", "A report as it stands", "ADM-KE", "GET", f"{path}/{{missing_report_id}}")
    decisions = f"{path}/{{missing_report_id}}/decisions"
    made.show("in_review", "INTERPOL-GS looks into it", GS, "POST", decisions, {"decision": "IN_REVIEW"})
    made.show(
        "rejected", "What INTERPOL-GS says to it", GS, "POST", decisions,
        {"decision": "REJECTED", "reason": "a toy of that name, which fires nothing"},
    )  # fmt: skip
