"""Makes and their aliases: the tables hold together, and real spellings are understood."""

import hashlib
import json
import re
from collections import Counter
from importlib.resources import files

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.makes import make_codes, make_countries, make_name, read_make, squeeze

TABLES = json.loads(files("iarms.data").joinpath("makes.json").read_text("utf-8"))


def _texts(entry):
    return (entry["name"], *entry["aliases"])


def test_there_are_many_makes_and_each_has_an_alias():
    assert len(TABLES["makes"]) >= 250
    assert [make["code"] for make in TABLES["makes"] if not make["aliases"]] == []


def test_every_code_name_and_alias_means_its_own_make_and_no_other():
    wrong = [
        (text, make["code"], read_make(text).code)
        for make in TABLES["makes"]
        for text in (make["code"], *_texts(make))
        if read_make(text).code != make["code"]
    ]
    assert wrong == []


def test_no_spelling_stands_twice_in_the_tables():
    keys = Counter(
        squeeze(text)
        for texts in (
            *map(_texts, TABLES["makes"]),
            *map(_texts, TABLES["importers"]),
            [entry["text"] for entry in TABLES["ambiguous"]],
            TABLES["unknown"],
        )
        for text in texts
    )
    assert [key for key, times in keys.items() if times > 1 or not key] == []


def test_the_files_entries_are_in_order_so_that_a_difference_is_readable():
    for table, by in (("makes", "code"), ("importers", "code"), ("ambiguous", "text")):
        listed = [entry[by] for entry in TABLES[table]]
        assert listed == sorted(listed), table


def test_codes_are_unique_and_so_are_the_bytes_that_the_index_keeps_of_them():
    codes = [make["code"] for make in TABLES["makes"]]
    assert len(set(codes)) == len(codes) == len(make_codes())
    assert len({hashlib.sha256(code.encode()).digest()[:3] for code in codes}) == len(codes)
    assert [code for code in codes if not re.fullmatch(r"[A-Z][A-Z0-9_]*", code)] == []


def test_countries_and_sources_exist():
    known = {c.alpha_2 for c in pycountry.countries} | {c.alpha_4 for c in pycountry.historic_countries} | {"XK"}
    for make in TABLES["makes"]:
        assert set(make_countries(make["code"])) <= known, make["code"]
        assert make["countries"], make["code"]
        assert set(make["source"]) <= set(TABLES["sources"]), make["code"]


def test_data_under_a_licence_that_asks_for_credit_carries_it():
    source = TABLES["sources"]["gunsnprices"]
    assert (source["licence"], source["url"]) == ("CC BY 4.0", "https://gunsnprices.com")
    assert "GunsNPrices (gunsnprices.com)" in source["name"]


def test_the_short_form_of_a_name_is_read_too():
    # The factory in Ecuador took the name of Spain's Santa Bárbara, which is the one that is meant.
    for make in TABLES["makes"]:
        reading = read_make(make["name"].split(" (")[0])
        assert make["code"] in (reading.code, *reading.candidates) or (make["code"], reading.code) == (
            "FMSB",
            "CETME",
        ), make


def test_what_fits_several_makers_gives_them_all_and_no_code():
    for entry in TABLES["ambiguous"]:
        reading = read_make(entry["text"])
        assert (reading.code, reading.via, reading.unknown) == (None, None, False), entry
        assert set(reading.candidates) == set(entry["codes"]) <= make_codes(), entry
        assert len(set(entry["codes"])) == len(entry["codes"]) > 1, entry


def test_importers_are_no_makers():
    assert make_codes().isdisjoint(importer["code"] for importer in TABLES["importers"])
    for importer in TABLES["importers"]:
        for text in _texts(importer):
            reading = read_make(text)
            assert (reading.code, reading.importer) == (None, importer["code"]), text


def test_words_for_unknown_mean_nothing():
    for word in (*TABLES["unknown"], "", " ", "???", "-"):
        reading = read_make(word)
        assert (reading.code, reading.candidates, reading.importer) == (None, (), None), word
        assert reading.unknown, word


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Sturm, Ruger & Co., Inc.", "STURMRUGER"),
        ("S & W", "SANDW"),
        ("S+W", "SANDW"),
        ("Forjas Taurus S/A", "FORJASTAURUS"),
        ("Fabryka Broni „Łucznik”", "FABRYKABRONILUCZNIK"),
        ("Sarsılmaz Silah San. ve Tic. A.Ş.", "SARSILMAZSILAH"),
        ("ОАО «Ижмаш»", "ИЖМАШ"),
        ("Gárate, Anitua y Cía", "GARATEANITUA"),
        ("H. Weihrauch GmbH & Co. KG", "HWEIHRAUCH"),
        ("ＧＬＯＣＫ\n", "GLOCK"),
        ("Colt's", "COLTS"),
        ("Co.", "CO"),
        ("SA", "SA"),
        ("?!", ""),
    ],
)
def test_a_name_goes_through_its_stages_to_its_key(text, key):
    assert squeeze(text) == key


@pytest.mark.parametrize(
    ("text", "code", "via"),
    [
        ("SMITH_WESSON", "SMITH_WESSON", "code"),
        ("smith & wesson", "SMITH_WESSON", "name"),
        ("S&W", "SMITH_WESSON", "alias"),
        ("Smith & Wesson Firearms", "SMITH_WESSON", "name"),
    ],
)
def test_a_reading_says_by_which_spelling_it_came(text, code, via):
    assert (read_make(text).code, read_make(text).via) == (code, via)


@pytest.mark.parametrize(
    ("code", "spellings"),
    [
        (
            "SMITH_WESSON",
            "smith and wesson | Smith y Wesson | Smith et Wesson | S & W | S.W. | Смит-Вессон | Smith & Weson",
        ),
        ("RUGER", "Strum Ruger | STURM, RUGER & CO., INC. | Sturm Ruger | Ruger Pistol | Ругер"),
        ("SCCY", "SCYY | Skyy Industries | SCCY INDUSTRIES LLC"),
        ("HI_POINT", "High-Point | Hi Point | HIGH POINT FIREARMS | Haskell Mfg"),
        ("TAURUS", "Forjas Taurus S.A. | FORJAS TAURUS S/A | Taurus Brasil | PISTOLA TAURUS | Taurus Armas | Таурус"),
        ("ROSSI", "Amadeo Rossi S.A. | A. ROSSI | Rosi"),
        ("IMBEL", "Indústria de Material Bélico | Fabrica de Itajubá | IMBEL"),
        ("CBC", "Companhia Brasileira de Cartuchos | C.B.C."),
        ("BOITO", "E.R. Amantino | BOITO"),
        ("INDUMIL", "Indumil Colombia | INDUSTRIA MILITAR"),
        ("BERSA", "Bersa S.A. | BERSA ARGENTINA"),
        ("HAFDASA", "Ballester Molina | BALLESTER-RIGAUD"),
        ("GLOCK", "Glock GmbH | Glock Ges.m.b.H. | GLOCK AUSTRIA | Glok | Глок"),
        ("STEYR", "Steyr Mannlicher | Steyr-Daimler-Puch AG | Steyer"),
        ("BERETTA", "Pietro Beretta | P. BERETTA | Fabbrica d'Armi Pietro Beretta S.p.A. | Bereta | Беретта"),
        ("TANFOGLIO", "F.lli Tanfoglio | Fratelli Tanfoglio S.n.c. | ARMI TANFOGLIO"),
        ("FN", "F.N. | FNH USA | Fabrique Nationale Herstal | FABRIQUE NATIONALE | ФН"),
        ("BROWNING", "Browning Arms Company | Браунинг"),
        ("CZ", "Česká zbrojovka | Ceska Zbrojovka a.s. | CZUB | ČZ | CZ-USA"),
        ("HECKLER_KOCH", "H&K | H & K | HK | Heckler und Koch | HECKLER Y KOCH | Hekler & Koch | Хеклер и Кох"),
        ("WALTHER", "Carl Walther | Waffenfabrik Walther | WALTER | Вальтер"),
        ("SIG_SAUER", "SIG | SIG-Sauer | Sig Sauer Inc. | SIGARMS | Зиг Зауэр"),
        ("ROHM", "Röhm | ROEHM | RG | RG Industries"),
        ("WEIHRAUCH", "Arminius | H. Weihrauch | HW"),
        ("ASTRA", "Unceta y Cía. | ASTRA-UNCETA | Astra, Unceta y Cia S.A."),
        ("STAR", "Star | Bonifacio Echeverría | STAR, Bonifacio Echeverria S.A. | B. Echeverria"),
        ("LLAMA", "Gabilondo y Cia. | Llama Gabilondo | LLAMA"),
        ("RADOM", "FB Łucznik | Łucznik | F.B. RADOM | Радом"),
        ("FEG", "FÉG | Fegyvergyár | FEG BUDAPEST"),
        ("CUGIR", "ROMARM/CUGIR | Cugir | SN Romarm SA"),
        ("ZASTAVA", "Crvena Zastava | ZASTAVA ORUŽJE | Застава | Црвена застава"),
        ("IZHMASH", "Ижмаш | ОАО ИЖМАШ | Концерн Калашников | Saiga | Izhmash"),
        ("IZHMEKH", "ИЖМЕХ | Baikal | Байкал | ИЖ"),
        ("TOZ", "ТОЗ | Тульский оружейный завод | TULA"),
        ("MOLOT", "Молот | Вятские Поляны | VEPR"),
        ("FORT", "Форт | НПО Форт | FORT"),
        ("NORINCO", "Norinco | CHINA NORTH INDUSTRIES CORP | Норинко | 北方工业"),
        ("SARSILMAZ", "Sarsılmaz | SARSILMAZ | Sarsılmaz Silah San. ve Tic. A.Ş. | SAR ARMS"),
        ("CANIK", "Canik 55 | Çanik | Samsun Yurt Savunma"),
        ("TISAS", "Tisaş | TİSAŞ | Trabzon Silah Sanayi A.Ş."),
        ("ATAK", "Zoraki | ZORAKİ | Atak Silah | Зораки"),
        ("EKOL", "Ekol | Voltran | EKOL VOLTRAN"),
        ("MKE", "Kırıkkale | M.K.E. | Makina ve Kimya Endüstrisi Kurumu"),
        ("MAS", "M.A.S. | Manufacture d'Armes de Saint-Étienne"),
        ("MAB", "M.A.B. | Manufacture d’Armes de Bayonne"),
        ("IWI", "I.M.I. | Israel Military Industries | IWI US"),
        ("ARMSCOR", "Rock Island Armory | ARMSCOR | RIA"),
        ("POF", "P.O.F. | Pakistan Ordnance Factories"),
    ],
)
def test_makes_as_police_write_them(code, spellings):
    for spelling in spellings.split(" | "):
        assert read_make(spelling).code == code, spelling
    assert make_name(code)


@pytest.mark.parametrize(
    "text", ["Arsenal", "ARSENAL AD", "Commando", "Luger", "Kalashnikov", "Калашников", "MAC", "Makarov"]
)
def test_a_name_that_several_makers_share_is_no_answer(text):
    assert read_make(text).code is None
    assert len(read_make(text).candidates) > 1


@pytest.mark.parametrize("text", ["Interarms", "Century Arms Int'l", "C.A.I.", "Navy Arms Co.", "J.C. Higgins"])
def test_a_mark_of_trade_is_told_apart_from_a_make(text):
    reading = read_make(text)
    assert reading.importer
    assert (reading.code, reading.candidates, reading.unknown) == (None, (), False)


def test_an_unlisted_spelling_is_left_unread():
    reading = read_make("Zzyzx Forge of Nowhere")
    assert (reading.code, reading.candidates, reading.importer, reading.unknown) == (None, (), None, False)
    assert squeeze("Zzyzx  forge-of nowhere") == squeeze("ZZYZX FORGE OF NOWHERE")


def test_a_code_that_is_no_make_has_no_name():
    with pytest.raises(KeyError):
        make_name("INTERARMS")


@given(st.text(max_size=64))
def test_no_text_breaks_the_reading(text):
    reading = read_make(text)
    assert reading.given == text
    assert bool(reading.code) + bool(reading.candidates) + bool(reading.importer) + reading.unknown <= 1


@given(
    st.sampled_from([make["name"] for make in TABLES["makes"]]), st.sampled_from(["{} ", "  {}.", "{}\n", "{} GmbH"])
)
def test_blanks_a_full_stop_and_a_form_of_company_change_nothing(name, frame):
    assert read_make(frame.format(name)).code == read_make(name).code
