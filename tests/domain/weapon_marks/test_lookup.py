"""Marks are found by words in many languages, by letters, by country, maker and kind; and never with a fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.weapon_marks.described import described_marks, factory_at
from iarms.domain.weapon_marks.lookup import MarkQuery, find_marks
from iarms.domain.weapon_marks.shapes import terms_of

FOUND_FIRST = {
    "arrow in triangle": "su-izhevsk-triangle",
    "flèche dans un triangle": "su-izhevsk-triangle",
    "flecha dentro de un triángulo": "su-izhevsk-triangle",
    "seta em triângulo": "su-izhevsk-triangle",
    "Pfeil im Dreieck": "su-izhevsk-triangle",
    "freccia in un triangolo": "su-izhevsk-triangle",
    "стрела в треугольнике": "su-izhevsk-triangle",
    "سهم في مثلث": "su-izhevsk-triangle",
    "السهم داخل المثلث": "su-izhevsk-triangle",
    "三角中的箭": "su-izhevsk-triangle",
    "mshale ndani ya pembetatu": "su-izhevsk-triangle",
    "strzałka w trójkącie": "su-izhevsk-triangle",
    "三角形中的66": "cn-triangle-66",
    "66 dans un triangle": "cn-triangle-66",
    "triangle 386": "cn-triangle-386",
    "звезда в круге": "kp-star",
    "نجمة في دائرة": "kp-star",
    "nyota ndani ya duara": "kp-star",
    "star in circle 1954": "su-star-circle-grip",
    "estrella de Tula": "su-tula-star",
    "crown over N": "de-crown-n",
    "aigle sur N": "de-eagle-n",
    "BNP": "gb-crown-bnp",
    "ELG": "be-elg",
    "NPv": "at-npv",
    "PSF": "it-psf",
    "10 in double circle": "bg-10",
    "11 in oval": "pl-11",
    "FB in triangle": "pl-fb",
    "K3 in triangle": "dd-k-triangle",
    "byf": "de-code-byf",
    "S/42": "de-code-s-42",
    "WaA": "de-waffenamt",
    "CAI Georgia VT": "us-import-cai",
    "PW ARMS Redmond": "us-import-pw",
    "PTB in a circle": "ptb-circle",
    "F in pentagon": "de-f-pentagon",
    "lion in triangle": "iq-lion",
    "star of David": "il-david",
    "hammer and sickle": "su-sickle",
    "chrysanthemum": "jp-chrysanthemum",
    "连 单": "sel-cn",
    "selector FA FF": "sel-ro",
    "АВ ОД": "sel-ru",
    "SA in a square": "fi-sa",
    "FJA": "us-inspector-fja",
    "INUTILIZADA": "es-inutilizada",
    "three arrows Beretta": "it-beretta",
    "crossed swords palm tree": "sa-swords",
}


@pytest.mark.parametrize(("text", "first"), FOUND_FIRST.items())
def test_a_mark_is_found_by_how_it_looks_or_reads(text: str, first: str):
    assert find_marks(MarkQuery(text)).marks[0].id == first


def test_what_nobody_understands_is_said_to_be_so():
    found = find_marks(MarkQuery("xyzzy in a triangle"))
    assert found.not_understood == ("xyzzy",)
    assert [each.code for each in found.understood] == ["TRIANGLE"]
    assert find_marks(MarkQuery("xyzzy")).marks == ()


def test_marks_are_narrowed_by_kind_country_and_make_and_a_state_has_those_of_its_former_one():
    italian = find_marks(MarkQuery(None, "YEAR_CODE", "IT"))
    assert {mark.id for mark in italian.marks} == {"it-year", "it-fascist"}
    assert "su-rework-square" in {mark.id for mark in find_marks(MarkQuery(None, None, "RU")).marks}
    assert {mark.country for mark in find_marks(MarkQuery("triangle", None, "CN")).marks} == {"CN"}
    assert all("GLOCK" in mark.makes for mark in find_marks(MarkQuery(None, make="GLOCK")).marks)


def test_a_mark_without_looks_is_not_listed():
    assert all(mark.looks for mark in find_marks(MarkQuery()).marks)


@given(st.text(max_size=140))
def test_no_text_makes_a_fault_and_what_is_given_is_told_or_left(text: str):
    found = find_marks(MarkQuery(text))
    assert len({mark.id for mark in found.marks}) == len(found.marks)
    for term in terms_of(text):
        assert text[term.start : term.end] == term.given


@given(st.lists(st.sampled_from("STAR CIRCLE IN A TRIANGLE 66 CROWN OVER N EAGLE AND THE X".split()), max_size=12))
def test_described_marks_end_within_the_words(words: list[str]):
    for at in range(len(words)):
        described, factory = described_marks(words, at), factory_at(words, at)
        assert described is None or at < described[1] <= len(words)
        assert factory is None or factory[0]
