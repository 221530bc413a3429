"""Makes and their aliases: the tables hold together, and real spellings are understood."""

import hashlib
import json
from importlib.resources import files

import pycountry
import pytest

from iarms.domain.makes import make_codes, make_countries, make_name, read_make, squeeze

TABLES = json.loads(files("iarms.data").joinpath("makes.json").read_text("utf-8"))


def test_there_are_many_makes_and_most_have_aliases():
    assert len(TABLES["makes"]) >= 250
    assert sum(bool(make["aliases"]) for make in TABLES["makes"]) >= 250


def test_every_name_and_alias_means_its_own_make_and_no_other():
    wrong = [
        (text, make["code"], read_make(text).code)
        for make in TABLES["makes"]
        for text in (make["name"], *make["aliases"])
        if read_make(text).code != make["code"]
    ]
    assert wrong == []


def test_codes_are_unique_and_so_are_the_bytes_that_the_index_keeps_of_them():
    codes = [make["code"] for make in TABLES["makes"]]
    assert len(set(codes)) == len(codes) == len(make_codes())
    assert len({hashlib.sha256(code.encode()).digest()[:3] for code in codes}) == len(codes)
    assert all((code.replace("_", "").isalnum() and code.isupper()) or code.isdigit() for code in codes)


def test_countries_and_sources_exist():
    known = {c.alpha_2 for c in pycountry.countries} | {c.alpha_4 for c in pycountry.historic_countries} | {"XK"}
    for make in TABLES["makes"]:
        assert set(make_countries(make["code"])) <= known, make["code"]
        assert set(make["source"]) <= set(TABLES["sources"]), make["code"]


def test_what_fits_several_makers_gives_them_all_and_no_code():
    for entry in TABLES["ambiguous"]:
        reading = read_make(entry["text"])
        assert reading.code is None, entry
        assert set(reading.candidates) == set(entry["codes"]) <= make_codes(), entry


def test_importers_are_no_makers():
    for importer in TABLES["importers"]:
        for text in (importer["name"], *importer["aliases"]):
            reading = read_make(text)
            assert (reading.code, reading.importer) == (None, importer["code"]), text


def test_words_for_unknown_mean_nothing():
    for word in TABLES["unknown"]:
        reading = read_make(word)
        assert (reading.code, reading.unknown) == (None, True), word


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("S&W", "SMITH_WESSON"),
        ("smith and wesson", "SMITH_WESSON"),
        ("Strum Ruger", "RUGER"),
        ("STURM, RUGER & CO., INC.", "RUGER"),
        ("SCYY", "SCCY"),
        ("High-Point", "HI_POINT"),
        ("Forjas Taurus S.A.", "TAURUS"),
        ("Pistola Taurus", "TAURUS"),
        ("Glock GmbH", "GLOCK"),
        ("Česká zbrojovka", "CZ"),
        ("Crvena Zastava", "ZASTAVA"),
        ("Pietro Beretta", "BERETTA"),
        ("H&K", "HECKLER_KOCH"),
        ("SIG-Sauer", "SIG_SAUER"),
        ("Norinco", "NORINCO"),
    ],
)
def test_makes_as_police_type_them(text, code):
    assert read_make(text).code == code
    assert make_name(code)


def test_an_unlisted_spelling_is_left_unread():
    reading = read_make("Zzyzx Forge of Nowhere")
    assert (reading.code, reading.candidates, reading.unknown) == (None, (), False)
    assert squeeze("Zzyzx  forge-of nowhere") == squeeze("ZZYZX FORGE OF NOWHERE")
