"""The report on a hit as its readers get it, in each language."""

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from iarms.domain.languages.accept_language import LANGUAGES
from iarms.models.hit import HitReport
from iarms.printing.hit_report import hit_report
from iarms.printing.printout import Printout
from tests.domain.tracing.traces import NOON
from tests.printing.pictures import faults_in

WEAPON: dict[str, Any] = {
    "given": {"serial_number": "AB O12347", "make": "Beretta", "firearm_type": "PISTOL"},
    "interpretation": {"serial_number": {"given": "AB O12347", "canonical": "ABO12347"}},
    "evidence": [
        {"field": "serial_number", "agreement": "lookalike", "given": "AB O12347", "recorded": "AB012347",
         "text": "O and 0 look alike", "weight": 20.1},
        {"field": "make", "agreement": "agrees", "given": "Beretta", "recorded": "BERETTA",
         "text": "the make agrees", "weight": 2.0},
        {"field": "firearm_type", "agreement": "agrees", "given": "PISTOL", "recorded": "PISTOL",
         "text": "the same type", "weight": 0.5},
    ],
    "recorded": {"serial_number": "AB012347", "make": "BERETTA", "model": "92 FS", "calibre": "9 mm",
                 "firearm_type": "PISTOL"},
    "record_version": 4,
}  # fmt: skip


def hit(**fields: Any) -> HitReport:
    known = {
        "hit_id": "hit_01JDFAKE0000000000000000AA", "state": "CONFIRMED", "opened_at": NOON,
        "record_id": "rec_01JDFAKE0000000000000000AA", "search_id": "srch_01JDFAKE0000000000000000AA",
        "basis": "lookalike", "weight": 22.1, "searched_by": "WCO", "on_behalf_of": "KE",
        "case_reference": "MBA-TEST-0114", "officer": "k-4711", "recorded_by": "FR", "version": 3,
        "weapon": WEAPON, "place": "Mombasa, berth 14", "in_sight": True, "purpose": "SEIZURE_CHECK",
        "priority": "URGENT",
        "desks": {"NCB-FR": {"name": "NCB Paris, firearms desk", "telephone": "+33 1 99 00 00 17"}},
        "requests": [{"number": 1, "priority": "URGENT", "reason": "held on the hit alone",
                      "at": NOON + timedelta(minutes=2), "by": "WCO", "due_at": NOON + timedelta(minutes=12)}],
        "answers": [{"answer": "CONFIRMED", "at": NOON + timedelta(minutes=9), "by": "NCB-FR", "until": None,
                     "reason": None}],
    }  # fmt: skip
    return HitReport.model_validate(known | fields)


def printed(each: HitReport, language: Any = "en") -> bytes:
    return hit_report(each, Printout("WCO", NOON, language, each.version, "f" * 64))


def flat(each: HitReport, language: Any = "en") -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed(each, language))).pages).split()
    )


@pytest.mark.parametrize(
    "said",
    [
        "Searched by WCO for the customs administration of Kenya, case MBA-TEST-0114; recorded by NCB-FR",
        "State Confirmed",
        "Serial number AB O12347 ABO12347",
        "Serial number AB O12347 AB012347 Look-alike characters",
        "Model 92 FS",
        "Type Pistol Pistol Agrees",
        "Place Mombasa, berth 14",
        "Weapon at hand when searched for yes",
        "Confirmation asked for (Urgent), due 24 November 2026, 12:12:00 UTC: held on the hit alone",
        "24 November 2026, 12:09:00 UTC NCB-FR Confirmed",
        "NCB-FR NCB Paris, firearms desk, +33 1 99 00 00 17",
        "What became of the weapon Nobody has said yet",
        "/v1/hits/hit_01JDFAKE0000000000000000AA/versions/3?sha256=ffff",
    ],
)
def test_it_says_what_a_magistrate_asks(said):
    assert said in flat(hit())


def test_who_answered_in_a_bureaus_stead_is_named():
    answer = {"answer": "REFUTED", "at": NOON, "by": "INTERPOL-GS", "until": None, "reason": "another calibre"}

    assert "INTERPOL-GS for NCB-FR Refuted. Another calibre" in flat(hit(answers=[answer]))


def test_an_answer_says_what_it_asks_for_and_a_disposition_where_the_weapon_is():
    answer = {
        "answer": "CONFIRMED", "at": NOON, "by": "NCB-FR", "until": None, "reason": None,
        "instructions": ["HOLD", "PHOTOGRAPHS"], "note": "a request follows on Monday", "record_status": "CLEARED",
    }  # fmt: skip
    disposed = {
        "disposition": "SEIZED",
        "at": NOON,
        "by": "WCO",
        "place": "store 4",
        "exhibit": "X-12",
        "note": "sealed",
    }
    text = flat(hit(answers=[answer], disposition=disposed))

    assert "NCB-FR Confirmed. The record then: Cleared (firearm recovered). Instructions: Hold" in text
    assert "A request follows on Monday" in text
    assert "Seized. Store 4. Exhibit X-12. Sealed" in text


def test_a_hit_of_before_says_that_it_does_not_hold_the_weapon():
    assert "The hit does not hold what the officer had in hand" in flat(hit(weapon=None, desks={}))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("note", ["short", "W" * 500, "بندر عباس ท่าเรือ 부산 " * 20])
def test_no_page_is_laid_out_wrong(language, note):
    answers = [{"answer": "REFUTED", "at": NOON, "by": "NCB-FR", "until": None, "reason": note}] * 5

    assert faults_in(printed(hit(answers=answers, place=note[:120], test=True), language)) == []
