"""Files of a few lines in code pages: read as written or refused for their encoding, never as other letters."""

import pytest

from iarms.casework.imports.lines import ImportTerms, lines_of
from iarms.domain.files import FileFacts
from iarms.errors import Invalid
from iarms.models.mapping import RecordMapping

HEADING = "serial_number,make,model,calibre,record_kind,occurred_on,occurred_in,ncb_reference"
PAIRS = ("ИФ", "АБ", "КЛ", "МН", "ПР", "СТ", "ДЖ", "ЦШ", "ГЕ", "ЗВ", "ХЩ", "ЮЯ")


def line(number: str, make: str = "IZHMEKH", country: str = "UA", reference: str = "R-1") -> str:
    return f"{number},{make},PM,9x18,STOLEN,2021-03-04,{country},{reference}"


CASES: list[tuple[str, str, list[str]]] = [
    *(
        (country, encoding, [line(f"{pair}3136", reference="КП-1") for pair in PAIRS])
        for encoding in ("cp1251", "iso-8859-5", "koi8-r")
        for country in ("UA", "FR", "RU")
    ),
    *((country, "cp1253", [line("Γ12345", "Beretta", country)]) for country in ("GR", "FR", "UA")),
    *((country, "cp1255", [line("אב1234", "IMI", country)]) for country in ("IL", "FR", "JP")),
    *((country, "cp1256", [line("سم1234", "Makina", country)]) for country in ("EG", "FR", "RU")),
    *((country, "shift_jis", [line("アイ1234", "Howa", country)]) for country in ("JP", "FR", "UA")),
    *(
        (country, "cp857", [line("T1234", "Kırıkkale", country), line("T1235", "Sarsılmaz"), line("T1", "Girsan")])
        for country in ("TR", "FR", "UA")
    ),
    *(
        (country, "iso-8859-2", [line("ČŠ44267", "CZ", country), *(line(f"A{n}123", "CZ", country) for n in range(5))])
        for country in ("CZ", "FR", "UA")
    ),
]  # fmt: skip


@pytest.mark.parametrize(("country", "encoding", "lines"), CASES)
def test_letters_are_those_that_were_written_or_the_file_is_refused(country, encoding, lines):
    data = "\n".join([HEADING, *lines, ""]).encode(encoding)
    try:
        found = [sent for sent, _ in lines_of([data], "CSV", ImportTerms(f"NCB-{country}"), FileFacts())]
    except Invalid as refused:
        assert refused.code == "encoding_unclear"  # noqa: PT017
        return
    for sent, written in zip(found, lines, strict=True):
        if sent.fields is None:
            assert sent.fault is not None
            assert sent.fault.code == "encoding_unclear"
        else:
            assert [*sent.fields.values()] == written.split(",")


def test_a_mapping_that_names_a_code_page_for_utf8_is_noticed():
    data = "\n".join([HEADING, *(line(f"{pair}3136", "ИЖМЕХ") for pair in PAIRS), ""]).encode()
    for said in ("windows-1252", "windows-1251", "koi8-r"):
        with pytest.raises(Invalid) as refused:
            list(lines_of([data], "CSV", ImportTerms("NCB-UA", RecordMapping(encoding=said))))
        assert refused.value.code == "encoding_differs"
