"""What stands on a weapon leads to countries, each as it is meant; what only looks like one leads nowhere."""

import pytest

from iarms.domain.tracing.marks import country_alone, importer_countries, read_marks


def meant(markings: str | None = None, proof_marks: str | None = None) -> list[tuple[str, str]]:
    return [(mark.country, mark.meant) for mark in read_marks(markings, proof_marks)]


@pytest.mark.parametrize(
    ("markings", "found"),
    [
        ("MADE IN AUSTRIA", [("AT", "made")]),
        ("Made in W. Germany", [("DE", "made")]),
        ("HECHO EN MEXICO", [("MX", "made")]),
        ("Сделано в СССР", [("SUHH", "made")]),
        ("INDUSTRIA BRASILEIRA", [("BR", "made")]),
        ("GLOCK INC., SMYRNA, GA.", [("US", "imported")]),
        ("MADE IN AUSTRIA, GLOCK INC SMYRNA GA USA", [("US", "imported"), ("AT", "made")]),
        ("C.A.I. GEORGIA VT", [("US", "imported")]),
        ("imported by Example Arms, Toronto, Canada", [("CA", "imported")]),
        ("PROPERTY OF KENYA POLICE", [("KE", "owned")]),
        ("EJERCITO DE CHILE", [("CL", "owned")]),
        ("byf 43, WaA 135", [("DE", "made")]),
        ("U.S. PROPERTY M1911A1", [("US", "made")]),
        ("54式", [("CN", "made")]),
    ],
)
def test_markings_lead_to_countries(markings: str, found: list[tuple[str, str]]):
    assert meant(markings) == found


@pytest.mark.parametrize(
    ("proof_marks", "country"),
    [
        ("crown over N", "DE"), ("eagle over N, antler", "DE"), ("BNP", "GB"), ("crossed sceptres", "GB"),
        ("ELG in an oval", "BE"), ("perron of Liège", "BE"), ("PSF", "IT"), ("crossed rifles, Gardone", "IT"),
        ("Eibar shield", "ES"), ("Saint-Étienne", "FR"), ("NPv, Wien", "AT"), ("proofed in Hungary", "HU"),
    ],
)  # fmt: skip
def test_proof_marks_name_the_country_of_proof(proof_marks: str, country: str):
    assert meant(None, proof_marks) == [(country, "proved")]


@pytest.mark.parametrize(
    "markings",
    [None, "", "CAL. 9 PARA", "patent USA 4,539,889", "seized in Kenya", "NP 1234, R 55", "FINITO", "BUG", "style Colt",
     "tipo italiano", "12/70", "S/N 4512, IN FN"],
)  # fmt: skip
def test_what_names_no_origin_leads_nowhere(markings: str | None):
    assert meant(markings) == []


def test_a_text_of_any_length_and_script_is_read_without_fault():
    assert meant("式" * 600) == []
    assert meant("\u0000 \ud7a3 " + "GA " * 300) is not None


@pytest.mark.parametrize(
    ("importer", "countries"),
    [
        ("Glock, Inc., Smyrna, GA", ("US",)),
        ("CAI Georgia VT", ("US",)),
        ("Smyrna, Georgia, USA", ("US",)),
        ("TR Imports Fort Worth TX", ("US",)),
        ("Waffenhaus Beispiel, Germany", ("DE",)),
        ("Example Ltd", ()),
        (None, ()),
    ],
)
def test_an_importers_text_names_its_country(importer: str | None, countries: tuple[str, ...]):
    assert importer_countries(importer) == countries


def test_a_country_where_the_make_should_stand_is_one_and_a_maker_is_none():
    assert country_alone("MADE IN SPAIN") == "ES"
    assert country_alone("Italia") == "IT"
    assert country_alone("Example Gunworks") is None
    assert country_alone(None) is None
