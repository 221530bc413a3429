"""Makes and their aliases: the tables hold together, and real spellings are understood."""

import hashlib
import json
import random
import re
from collections import Counter
from importlib.resources import files

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.vocabulary.makes import make_codes, make_countries, make_name, mistaken_for, read_make, squeeze
from tests.domain.vocabulary.spelled_makes import SPELLED

TABLES = json.loads(files("iarms.data").joinpath("makes.json").read_text("utf-8"))

ORDINARY = files("iarms.data").joinpath("ordinary_words.txt").read_text("utf-8").split()


def _texts(entry):
    return (entry["name"], *entry["aliases"])


def test_there_are_many_makes_and_each_has_an_alias():
    assert len(TABLES["makes"]) >= 700
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
        assert make.get("countries"), f"{make['code']} lacks its countries"
        assert set(make_countries(make["code"])) <= known, make["code"]
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


def _spelled():
    for line in SPELLED.strip().splitlines():
        meant, *texts = (part.strip() for part in line.split("|"))
        for text in texts:
            yield meant, text.removesuffix(" ?"), text.endswith(" ?")


def _said(reading):
    if reading.importer:
        return f"importer {reading.importer}"
    return reading.code or ("several" if reading.candidates else "-" if reading.unknown else "?")


def test_spellings_of_reports_are_read_and_hardly_ever_as_another_make():
    spelled = [(meant, text, _said(read_make(text))) for meant, text, _ in _spelled()]
    assert len(spelled) >= 1_000
    assert [row for row in spelled if row[0] != row[2] and row[2] not in ("?", "several", "-")] == []
    assert sum(meant == said for meant, _, said in spelled) / len(spelled) >= 0.98


def _slips(name, draw):
    """One text for each kind of slip, in the letters of a name."""
    places = [at for at, letter in enumerate(name) if letter.isalpha()]
    at, letter = draw.choice(places), draw.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    yield name[:at] + name[at + 1 :]
    yield name[:at] + letter + name[at:]
    if letter != name[at]:
        yield name[:at] + letter + name[at + 1 :]
    swaps = [at for at in places if name[at + 1 : at + 2].isalpha() and name[at] != name[at + 1]]
    if swaps:
        at = draw.choice(swaps)
        yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def test_a_name_with_one_slip_is_read_and_hardly_ever_as_another_make():
    draw = random.Random(20261124)  # noqa: S311
    said: Counter[str] = Counter()
    for code in sorted(make_codes()):
        name = make_name(code).split(" (")[0].upper()
        # A name that several makers share has no one reading to lose.
        if len(squeeze(name)) < 5 or read_make(name).code != code:
            continue
        for text in _slips(name, draw):
            # A slip that makes an ordinary word of the name is no slip to the reader.
            if squeeze(text) in ORDINARY:
                continue
            read = read_make(text).code
            said["right" if read == code else "wrong" if read else "unread"] += 1
    assert said.total() > 2_500
    assert said["right"] / said.total() >= 0.96, said
    assert said["wrong"] / said.total() <= 0.003, said


@pytest.mark.parametrize("text", ["GLCK 17", "SGI", "HKK", "CZZ", "QNF", "RGG"])
def test_codes_of_a_few_letters_are_never_put_right(text):
    assert read_make(text).via != "fuzzy"


@pytest.mark.parametrize("text", ["ROSSIN", "SAUVAGE", "LUGER", "BOLT", "TAURO"])
def test_names_near_each_other_are_not_taken_for_each_other_by_a_slip_alone(text):
    assert read_make(text).code in (None, {"SAUVAGE": "SAVAGE", "ROSSIN": "ROSSI", "TAURO": "TAURUS"}.get(text))


@pytest.mark.parametrize("text", ["TIPO GLOCK", "SIMILAR A TAURUS", "COPIA DE BERETTA", "RÉPLICA COLT", "GLOCK STYLE"])
def test_what_is_like_a_makers_weapon_is_not_the_makers(text):
    assert read_make(text).code is None


@pytest.mark.parametrize("text", ["COLT TAURUS", "GLOCK / TAURUS", "BERETTA BROWNING", "WALTHER ASTRA"])
def test_several_makers_in_one_text_are_candidates(text):
    reading = read_make(text)
    assert reading.code is None
    assert len(reading.candidates) == 2


@pytest.mark.parametrize(
    ("text", "code", "via"),
    [
        ("TAURUS PT 92", "TAURUS", "part"),
        ("COLT ANACONDA 6 POL", "COLT", "part"),
        ("NORINCO CENTURY ARMS", "NORINCO", "part"),
        ("CZ 75", "CZ", "part"),
        ("TAURSU", "TAURUS", "fuzzy"),
        ("SMIHT & WESSON", "SMITH_WESSON", "fuzzy"),
    ],
)
def test_a_reading_says_by_which_rule_it_came(text, code, via):
    assert (read_make(text).code, read_make(text).via) == (code, via)


def test_makes_that_are_mistaken_for_each_other_are_told_both_ways_with_the_reason():
    assert len(TABLES["mistaken"]) >= 40
    pairs = [tuple(pair["codes"]) for pair in TABLES["mistaken"]]
    assert pairs == sorted(set(pairs))
    for pair in TABLES["mistaken"]:
        one, other = pair["codes"]
        assert {one, other} <= make_codes()
        assert one < other, pair
        assert mistaken_for(one)[other] == mistaken_for(other)[one] == pair["reason"]
        assert pair["reason"]
    assert "BERETTA" in mistaken_for("TAURUS")
    assert mistaken_for("ABC_RIFLE") == {}
    with pytest.raises(KeyError):
        mistaken_for("INTERARMS")


def test_common_makes_are_makes_in_order():
    assert TABLES["common"] == sorted(set(TABLES["common"]) & make_codes())


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


def test_ordinary_words_are_in_order_and_none_is_a_name_of_the_tables():
    assert len(ORDINARY) > 5_000
    assert sorted(set(ORDINARY)) == ORDINARY
    names = {squeeze(text) for make in TABLES["makes"] for text in (make["code"], *_texts(make))}
    assert names.isdisjoint(ORDINARY)


def test_no_ordinary_word_is_read_as_a_misspelt_maker():
    drawn = random.Random(11).sample(ORDINARY, 600)  # noqa: S311
    assert [word for word in drawn if read_make(word).via == "fuzzy"] == []


@pytest.mark.parametrize(
    "text",
    "volts click block Wechsler walker religion brownie pangolin Taurin бересте margarine Silva Oregon Tarzan".split(),
)
def test_words_of_several_languages_and_names_name_no_maker(text):
    assert read_make(text).code is None


@pytest.mark.parametrize("text", ["barett", "tarzan", "tanque", "TANQUES", "JARRETT RIFLES", "BLOCK C ARMORY"])
def test_words_near_two_makers_or_near_everyday_names_are_left_unread(text):
    reading = read_make(text)
    assert (reading.code, reading.candidates, reading.unknown) == (None, (), False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BARRET", "BARRETT"),
        ("Barrettt", "BARRETT"),
        ("BERRETTTA", "BERETTA"),
        ("Tauro", "TAURUS"),
        ("GLOCCK", "GLOCK"),
    ],
)
def test_slips_that_are_no_words_are_still_put_right(text, code):
    assert read_make(text).code == code
