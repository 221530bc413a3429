"""Findings in words: who is named as their source, and that each language says what the others do."""

import re
from typing import Any

import pytest

from iarms.domain.languages.accept_language import LANGUAGES
from iarms.domain.tracing.findings import findings
from iarms.domain.tracing.wording import Wording, speakers_of
from iarms.models.trace import Leg
from tests.domain.tracing.traces import answer, event, leg, trace_of

SOLD = answer(event("SALE", "2004-03", "IT", holder="PRIVATE"), event("THEFT", "2009-08-14", "IT"))


def passed_on(country: str, *responses: Any) -> Leg:
    """A leg that INTERPOL-GS has and answers, since the country's bureau has no address."""
    asked = leg(country, *responses, party="INTERPOL-GS")
    history = tuple(step.model_copy(update={"by": "INTERPOL-GS"}) if step.response else step for step in asked.history)
    return asked.model_copy(update={"history": history})


def test_an_answer_that_was_passed_on_is_the_bureaus_and_says_who_passed_it_on():
    found = findings(trace_of([passed_on("IT", SOLD), leg("AT", answer(event("MANUFACTURE", "2010", "AT")))]))

    assert [link.told_by for link in found.chain_of_custody if link.country == "IT"] == [("NCB-IT",), ("NCB-IT",)]
    assert found.point_of_diversion is not None
    assert "INTERPOL-GS for NCB-IT: theft in IT on 2009-08-14" in found.point_of_diversion.text
    assert "INTERPOL-GS for NCB-IT tells of sale in IT in 2004-03" in found.contradictions[0].text


def test_a_bureau_that_answers_itself_is_named_alone_whoever_was_asked():
    own = leg("IT", SOLD, party="INTERPOL-GS")

    assert speakers_of(trace_of([own])) == {}
    assert [link.told_by for link in findings(trace_of([own])).chain_of_custody[:2]] == [("NCB-IT",)] * 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_are_the_same_in_every_language_but_for_their_words(language):
    trace = trace_of(
        [
            leg("AT", answer(event("MANUFACTURE", "2010", "AT"), event("EXPORT", None, "AT", to_country="YUCS"))),
            leg("DE", answer(event("SALE", "2001-02-03", "DE", lawful=False), outcome="NO_RECORD")),
            passed_on("IT", SOLD),
        ],
        firearm={"year": 1990, "country_of_manufacture": "FR"},
    )
    plain, told = findings(trace), findings(trace, Wording(language, spelt_out=True))

    assert [link.kind for link in told.chain_of_custody] == [link.kind for link in plain.chain_of_custody]
    assert len(told.contradictions) == len(plain.contradictions) == 3
    assert told.point_of_diversion is not None
    assert told.point_of_diversion.country == plain.point_of_diversion.country  # type: ignore[union-attr]
    texts = [each.text for each in told.contradictions] + [told.point_of_diversion.text]
    texts += [link.placed for link in told.chain_of_custody if link.placed]
    assert not any(re.search(r"\{\w*\}|(?<!-)\b(AT|DE|YUCS|FR)\b|\d{4}-\d\d", text) for text in texts), texts
    if language != "en":
        assert not any(re.search(r"\b(the|tells|before|because)\b", text) for text in texts), texts


def test_who_stands_in_is_named_in_the_language():
    assert speakers_of(trace_of([passed_on("IT", SOLD)]), "fr") == {"NCB-IT": "INTERPOL-GS pour NCB-IT"}
