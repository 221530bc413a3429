"""The report on a trace as its readers get it: the PDF is read back and looked at for what must stand on which page."""

import hashlib
import io
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from iarms.domain.languages import Language
from iarms.domain.tracing.findings import redacted_for, with_findings
from iarms.models.trace import FieldChange, Trace
from iarms.models.year_estimate import YearEstimate
from iarms.printing.fonts import wrap
from iarms.printing.printout import Printout
from iarms.printing.trace_report import trace_report
from tests.domain.tracing.traces import NOON, answer, event, leg, trace_of

CAUTION = "This is information for inquiries and no evidence until the bureau that gave it has confirmed it."
AUSTRIA = answer(
    event("MANUFACTURE", "1999", "AT", holder="MAKER"),
    event("EXPORT", "2003-05-02", "AT", to_country="DE", note="licence 7 of the ministry"),
    outcome="EXPORTED_TO",
    next_country="DE",
)
GERMANY = answer(
    event("IMPORT", "2003-05-30", "DE"),
    event("SALE", "2004-01", "DE", holder="PRIVATE"),
    event("THEFT", "2009-08-14", "DE"),
    restrictions=["NOT_AS_EVIDENCE"],
)
FRANCE = answer(
    event("SALE", "2012-05-07", "FR", holder="PRIVATE", note="sold at Sampleville"), restrictions=["NO_ONWARD_SHARING"]
)


def a_trace(*more, **rest) -> Trace:
    return with_findings(trace_of([leg("AT", AUSTRIA), leg("DE", GERMANY), *more], **rest))


def printed(trace: Trace, reader: str = "WCO", now: datetime = NOON, language: Language = "en") -> bytes:
    """The report on what the reader may see of the trace, as the door has it printed."""
    digest = hashlib.sha256(redacted_for(trace, reader).model_dump_json().encode()).hexdigest()
    return trace_report(trace, Printout(reader, now, language, trace.version, digest))


def pages(trace: Trace, reader: str = "WCO", now: datetime = NOON, language: Language = "en") -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(printed(trace, reader, now, language))).pages]


def flat(trace: Trace, reader: str = "WCO", language: Language = "en") -> str:
    return " ".join(" ".join(pages(trace, reader, language=language)).split())


def test_it_says_what_was_asked_by_whom_and_what_follows_from_the_answers():
    text = flat(a_trace(leg("IT", state="OVERDUE"), firearm={"year": 2004, "calibre": "9 mm Luger"}))

    for said in (
        "Asked by WCO for the customs administration of Kenya, case MBA-TEST-0114",
        "k-4711 (a pseudonym",
        "Intended use prosecution",
        "Illicit under the law of the place where it was found",
        "Make Steyr",
        "Kenya, Mombasa, berth 14",
        "Seizure in a container",
        "Left the legal world Germany, on 14 August 2009",
        "Medium: one thing is missing",
        "between 5980 and 6010 days, counted from the last lawful acquisition by a private holder",
        "2 2 May 2003 Export Austria → Germany NCB-AT Licence 7 of the ministry",
        "6 15 June 2020 Recovery Kenya WCO",
        "The year: WCO gives 2004 as the weapon's year, but NCB-AT tells of manufacture in Austria in 1999",
        "Germany: NCB-DE",
        "Country of manufacture: made in IT. Overdue",
        "Final answer: Exported to another country. It went on to Germany",
        "2 of 3 answered",
    ):
        assert said in text, said


@pytest.mark.parametrize(
    ("until", "language", "said"),
    [
        (1945, "en", "1944 to 1945, estimated (well known), never counted from: a series of the war"),
        (1944, "en", "1944, estimated (well known)"),
        (None, "es", "1944 o después, estimado (bien conocido), nunca tomado como fecha"),
        (1945, "fr", "1944 à 1945, estimation (bien connu), jamais prise pour date"),
    ],
)
def test_years_that_a_number_tells_stand_in_it_as_an_estimate(until: int | None, language: Language, said: str):
    told = YearEstimate(
        from_year=1944, until_year=until, reason="a series of the war", source="general knowledge", confidence="HIGH"
    )
    assert said in flat(a_trace(year_estimate=told), language=language)
    assert "1944" not in flat(a_trace(year_estimate=told, firearm={"year": 1950}), language=language)


def test_it_says_by_whose_authority_it_was_asked_and_under_which_law():
    text = flat(
        a_trace(
            authority="Directorate of customs investigations",
            offence="Smuggling of firearms",
            legal_basis="Customs act, section 12",
            special_instructions="do not contact the dealer",
            desk={"name": "Firearms desk", "telephone": "+254 20 0000 001"},
        )
    )

    assert "Authority Directorate of customs investigations" in text
    assert "Offence Smuggling of firearms" in text
    assert "Legal basis Customs act, section 12" in text
    assert "Special instructions do not contact the dealer" in text
    assert "Office to call Firearms desk, +254 20 0000 001" in text


def test_it_says_who_is_asked_before_an_answer_is_used_and_who_passed_it_on():
    passed_on = leg("IT", answer(event("SALE", "2003", "IT"), restrictions=["NO_ONWARD_SHARING"]), party="INTERPOL-GS")
    history = [step.model_copy(update={"by": "INTERPOL-GS"}) if step.response else step for step in passed_on.history]
    text = flat(a_trace(passed_on.model_copy(update={"history": tuple(history)})))

    assert "INTERPOL-GS for NCB-IT No onward sharing NCB-IT, to confirm it before it is used as evidence" in text
    assert "NCB-IT, before it goes to anybody else" in text
    assert "NCB-AT None; confirmation is asked for all the same" in text
    assert "Sale Italy INTERPOL-GS for NCB-IT" in text
    assert "does not vouch for" in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Rapport de traçage", "Autriche → Allemagne", "2 mai 2003", "Vérifier".lower(), "Vol"]),
        ("es", ["Informe sobre el rastreo", "Austria → Alemania", "2 de mayo de 2003", "verificar", "Robo"]),
    ],
)
def test_it_is_in_the_language_that_is_asked_for(language, said):
    text = flat(a_trace(), language=language)

    assert [each for each in said if each not in text] == []
    assert "Told by" not in text


def test_a_bureau_sees_what_it_was_told_of_others_and_everybody_what_was_corrected():
    told = {
        "kind": "EXPORT", "date": "2003-05-02", "country": "AT", "to_country": "DE", "holder": "DEALER", "lawful": True,
        "note": "licence 7 of the ministry", "told_by": "NCB-AT", "restrictions": ["NOT_AS_EVIDENCE"],
    }  # fmt: skip
    asked = leg("DE", state="SENT", concerning=[told])
    change = {"field": "make", "before": "Beretta", "after": "Glock"}
    corrected = asked.history[0].model_copy(update={"what": "informed", "changes": (FieldChange(**change),)})
    text = flat(a_trace(asked.model_copy(update={"history": (*asked.history, corrected)})))

    assert "2 May 2003 Export (lawful): Austria → Germany NCB-AT Holder after it: Dealer. Licence 7 of the" in text
    assert "Make: Beretta → Glock" in text


def test_how_it_is_verified_stands_in_it():
    trace = a_trace()
    digest = hashlib.sha256(trace.model_dump_json().encode()).hexdigest()

    assert f"/v1/traces/{trace.trace_id}/versions/3?sha256={digest}".replace(" ", "") in flat(trace).replace(" ", "")
    assert "its SHA-256 must be the one printed below" in flat(trace)


def test_every_page_says_whose_it_is_when_and_of_what_it_was_made_and_that_it_is_no_evidence():
    trace = a_trace()
    whole = pages(trace)

    digest = hashlib.sha256(trace.model_dump_json().encode()).hexdigest()
    assert len(whole) > 1
    for number, page in enumerate(whole, 1):
        text = " ".join(page.split())
        assert trace.trace_id in text
        assert CAUTION in text
        assert f"Page {number} of {len(whole)}" in text
        assert "Made 24 November 2026, 12:00:00 UTC for WCO, of version 3" in text
        assert f"SHA-256 of the document: {digest}" in text


def test_a_restriction_stands_on_each_page_that_it_holds_for_and_on_no_other():
    many = answer(
        *[event("SALE", f"2001-{month:02d}", "AT", holder="DEALER", note="n " * 240) for month in range(1, 13)]
    )
    trace = with_findings(trace_of([leg("AT", many), leg("DE", GERMANY)]))

    marked = ["On this page: Not to be used as evidence (NCB-DE)" in page for page in pages(trace)]
    told = [
        "14 August 2009" in page
        or "30 May 2003" in page
        or "Answered. Final answer: Last legal holder identified" in page
        for page in pages(trace)
    ]
    assert marked[0]
    assert not all(marked)
    assert all(mark for mark, tells in zip(marked, told, strict=True) if tells)


def test_who_may_not_see_an_answer_gets_a_report_without_it_that_says_so():
    trace = a_trace(leg("FR", FRANCE))

    assert "Sampleville" in flat(trace, "WCO")
    text = flat(trace, "NCB-DE")
    assert "Sampleville" not in text
    assert "7 May 2012" not in text
    assert "Answers that their bureau keeps from this reader: NCB-FR" in text
    assert "Left the legal world Germany, on 14 August 2009" in text
    assert hashlib.sha256(redacted_for(trace, "NCB-DE").model_dump_json().encode()).hexdigest() in text


def test_a_trace_that_comes_without_what_its_reader_may_not_see_is_the_same_report():
    trace = a_trace(leg("FR", FRANCE))
    view = redacted_for(trace, "NCB-DE")

    assert printed(view, "NCB-DE") == printed(trace, "NCB-DE")


def test_what_a_view_leaves_out_of_the_request_is_not_printed_as_none():
    text = flat(a_trace(search_id=None, override_reason=None))

    assert "Search that came first" not in text
    assert "None; the reason given: seen by an officer" in flat(
        a_trace(search_id=None, override_reason="seen by an officer")
    )


def test_the_same_trace_reader_and_time_are_the_same_bytes_and_another_time_is_not():
    trace = a_trace()

    assert printed(trace, "WCO", NOON) == printed(trace, "WCO", NOON)
    assert printed(trace, "WCO", NOON) == printed(trace, "WCO", NOON.astimezone(timezone(timedelta(hours=3))))
    assert printed(trace, "WCO", NOON) != printed(trace, "WCO", NOON + timedelta(seconds=1))
    about = PdfReader(io.BytesIO(printed(trace, "WCO", NOON))).metadata
    assert about is not None
    assert about.creation_date == datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        ("Одесса, причал 4", "Одесса, причал 4"),
        ("Θεσσαλονίκη", "Θεσσαλονίκη"),
        ("上海市浦东新区", "上海市浦东新区"),
        ("Łódź, Đà Nẵng, Kırşehir", "Łódź, Đà Nẵng, Kırşehir"),
        ("ท่าเรือ", "[U+0E17][U+0E48][U+0E32]"),
        ("부산", "[U+BD80][U+C0B0]"),
        ("\U0001f52b", "[U+1F52B]"),
    ],
)
def test_any_script_is_printed_or_visibly_stands_as_its_numbers(place, printed):
    trace = a_trace()
    recovery = trace.recovery.model_copy(update={"place": place})
    text = flat(trace.model_copy(update={"recovery": recovery}))

    assert printed in text
    assert ("Some characters of this report are in none of its fonts" in text) == ("[U+" in printed)


def test_arabic_is_printed_in_the_forms_that_join():
    trace = a_trace()
    text = flat(trace.model_copy(update={"recovery": trace.recovery.model_copy(update={"place": "بلا 12"})}))

    # The order on the page is held by the tests of the scripts: readers of PDF turn it back, each in its own way.
    assert "\ufefc" in text
    assert "\ufe91" in text
    assert "ل" not in text


def test_a_test_says_so_on_every_page():
    assert all("TEST - NO REAL CASE" in page for page in pages(a_trace(test=True)))
    assert not any("TEST - NO REAL CASE" in page for page in pages(a_trace()))


def test_a_trace_that_nobody_has_answered_is_a_report_too():
    text = flat(with_findings(trace_of()))

    assert "Nobody has been asked yet" in text
    assert "Not known: no answer tells of a lawful holder" in text
    assert "Not known: no lawful acquisition with a date before the recovery is told" in text


def test_a_row_that_is_longer_than_a_page_goes_on_overleaf_and_loses_nothing():
    legs = [
        leg(country, answer(event("SALE", "2001", "AT", note=f"{country} " + "word " * 90 + country.lower())))
        for country in ("AT", "BE", "CH", "DE", "ES", "FI", "FR", "GB", "IT", "NL", "NO", "PL", "PT", "RO", "SE", "SK")
    ]
    text = flat(with_findings(trace_of(legs)))

    assert all(f"NCB-{each.country}: {each.country} word" in text for each in legs)
    assert text.count("word ") >= 16 * 90


def test_hundreds_of_events_in_many_countries_still_make_a_report():
    countries = ("AT", "BE", "CH", "DE", "ES", "FI", "FR", "GB", "IT", "NL", "NO", "PL", "PT", "RO", "SE", "SK")
    legs = [leg(c, answer(*[event("SALE", f"{1950 + n}", c) for n in range(40)])) for c in countries]

    text = flat(with_findings(trace_of(legs)))
    assert "640 19" in text
    assert "Not drawn, for want of room, what was in" in text


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn"]), max_size=80), st.floats(8, 200))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_wrapping_keeps_every_character_but_spaces(text, width):
    assert "".join("".join(wrap(text, width, 8, bold=False)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Make: Steyr → Glock", "The bureau took its answer back", "not delivered", "Licence 117"]),
        ("fr", ["Marque : Steyr → Glock", "Le bureau a retiré sa réponse", "pas été remise", "Licence 117"]),
        ("es", ["Marca: Steyr → Glock", "La oficina retiró su respuesta", "no fue entregada", "Licence 117"]),
    ],
)
def test_what_was_corrected_taken_back_told_onward_or_never_delivered_is_printed(language: Language, said: list[str]):
    def step(what: str, state: str, **more: Any) -> dict[str, Any]:
        return {"at": NOON, "state": state, "by": "SERVICE", "what": what, **more}

    change = {"field": "make", "before": "Steyr", "after": "Glock"}
    refusal = {"failure_reason": "REFUSED_LAW", "correction": "it was not ours to tell"}
    told = {
        "kind": "EXPORT", "date": "2004-03", "country": "AT", "to_country": "BR", "holder": "DEALER", "lawful": True,
        "note": "licence 117", "told_by": "NCB-AT",
    }  # fmt: skip
    history = (
        step("opened", "QUEUED"),
        step("informed", "SENT", changes=(change,)),
        step("recalled", "REFUSED", response=refusal),
        step("told", "REFUSED"),
    )
    ended = (step("opened", "QUEUED"), step("expired", "EXPIRED", failure_reason="NOT_DELIVERED"))
    trace = a_trace(
        leg("BR", state="REFUSED", history=history, concerning=(told,)),
        leg("FR", state="EXPIRED", history=ended, failure_reason="NOT_DELIVERED"),
    )
    text = flat(trace, language=language)
    assert [each for each in said if each not in text] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Ended before the rest of the answer came"),
        ("fr", "Terminée avant le reste"),
        ("es", "antes de recibirse"),
    ],
)
def test_of_a_bureau_that_answered_in_part_nobody_reads_that_it_did_not_answer(language: Language, said: str):
    in_part = leg("BR", answer(outcome="EXPORTED_TO", next_country="IT", final=False))
    end = {"at": NOON, "state": "EXPIRED", "by": "SERVICE", "what": "expired", "failure_reason": "NO_RESPONSE"}
    history = (*(each.model_dump() for each in in_part.history), end)
    text = flat(a_trace(leg("BR", state="EXPIRED", history=history, failure_reason="NO_RESPONSE")), language=language)
    assert text.count(said) == 2
    silent = flat(a_trace(leg("BR", state="EXPIRED", history=(end,), failure_reason="NO_RESPONSE")), language=language)
    assert said not in silent
