"""References and pseudonyms: what registries and services write is taken, and what tells of somebody is not."""

import random

import pytest
from pydantic import TypeAdapter, ValidationError

from iarms.models.free_text import Reference64
from iarms.models.personal_data import ON_WEAPONS, personal_data_in
from iarms.models.search import Officer

_AUTHORITIES = (
    "MBA",
    "KE",
    "DOUANE",
    "ZOLL",
    "PJ",
    "BKA",
    "AFP",
    "RCMP",
    "KRA",
    "URA",
    "TAMIS",
    "DNRED",
    "HMRC",
    "GRN",
    "PV",
    "BO",
    "IPL",
    "DDN",
    "REF",
    "FILE",
    "CASE",
    "ENT",
    "OP",
    "SSA",
    "Дело",
    "قضية",
    "事件",
)
_FORMS = (
    "{a}-{y}-{n:04}",
    "{a}/{y}/{n:05}",
    "{y}-{m:02}-{d:02}-{s:03}",
    "{a} {y}/{n:06}-{s:02}",
    "{a}{n:08}",
    "{n:010}",
    "{a}.{y}.{m:02}.{n:04}",
    "{y}{m:02}{d:02}{n:04}",
    "{a} no {n:06}",
    "{a} n° {n:04}/{y}",
    "{n:03}-{s:03}-{n:04}",
    "{a}-{s:03}/{y} (annex {d})",
    "{d:02}-{m:02}-{y} {a} {n}",
    "{a}_{y}_{n:04}_{d}",
    "{a}:{n:06}:{s:02}",
    "{a}#{n}",
    "{a}-{y}-{n:04}+{s:02}",
    "0{s:02}-{y}-{n:06}",
    "00{s:02}-{y}-{n:05}",
    "{a} {d:02}.{m:02}.{y}",
    "{a} vol. {d} f. {s}",
)
_OFFICERS = (
    "k-{n:04}",
    "o{n}",
    "{a}.{n:03}",
    "officer-{s}",
    "{n:07}",
    "shift_{d}.{s:02}",
    "K{n:04}X",
    "a{n:05}-{d:02}",
)


def plausible(forms: tuple[str, ...], authorities: tuple[str, ...]) -> list[str]:
    draw = random.Random(13)  # noqa: S311  # not for secrets
    return [
        form.format(
            a=authority,
            y=draw.randint(1998, 2026),
            m=draw.randint(1, 12),
            d=draw.randint(1, 28),
            n=draw.randint(1, 9999),
            s=draw.randint(1, 99),
        )
        for form in forms
        for authority in authorities
        for _ in range(3)
    ]


def test_no_reference_of_a_registry_is_taken_for_personal_data():
    references = plausible(_FORMS, _AUTHORITIES)
    assert len(references) > 1500
    assert [each for each in references if personal_data_in(each, ON_WEAPONS)] == []


def test_no_pseudonym_is_taken_for_personal_data():
    officers = plausible(_OFFICERS, ("MBA", "ke", "zoll", "DNRED"))
    take = TypeAdapter(Officer).validate_python
    assert [take(each) for each in officers] == officers


@pytest.mark.parametrize(
    "text",
    [
        "passport no. X1234567",
        "MBA-1 tel. 0722 123 456",
        "call +254 722 123456",
        "+33199000017",
        "(+41) 79 123 45 67",
        "j.doe@customs.example",
        "Mr Doe",
        "case of Mrs. Jane Doe",
        "г-н Иванов",
        "DOB 04/05/1975",
        "born 4 May 1975",
        "MBA-1, né le 4/5/1975",
        "owner: John Doe",
        "ID card 880692310285",
        "ｐａｓｓｐｏｒｔ no. X1234567",
        "هاتف ٠٦١٢٣٤٥٦٧٨",
    ],
)
def test_a_reference_that_tells_of_somebody_is_refused(text: str):
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Reference64).validate_python(text)
    assert refused.value.errors()[0]["type"] == "personal_data"


@pytest.mark.parametrize("text", ["Mr.Doe", "mr-doe", "tel-0722123456", "dob_1975.05.04", "passport-X1234567"])
def test_a_pseudonym_that_tells_of_somebody_is_refused(text: str):
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Officer).validate_python(text)
    assert refused.value.errors()[0]["type"] == "personal_data"
