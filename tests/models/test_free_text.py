"""Personal data in free text: how much of it is known by its form, and what of a weapon is mistaken for it."""

import json
import time
from importlib.resources import files

import pytest
from pydantic import TypeAdapter, ValidationError

from iarms.models.free_text import Marks500, Named64, Prose500
from iarms.models.personal_data import IN_NAMES, personal_data_in
from samples.makers import trade

# As people write it, in the languages of the bureaus. All of it is made up.
PERSONAL = {
    "an e-mail address": """
        write to j.doe@police.example
        ivanov@mvd.example
        doe (at) example.org has the file
    """,
    "a telephone number": """
        tel. 01 23 45 67 89
        Phone: +1 202 555 0143
        whatsapp +55 21 99999 0000
        Tel.: 030 123456
        тел. 8 495 123 45 67
        celular 11 98765-4321
        movil: 612 345 678
        telefone (21) 3333-4444
        hatif 0612345678
        هاتف 0612345678
        call +44 20 7946 0958
        reached under 0044 20 7946 0958
        01 23 45 67 89
        (555) 123-4567
        202-555-0143
        07700 900123
        (21) 98765-4321
        0170 / 1234567
    """,
    "a date of birth": """
        DOB 04/05/1975
        d.o.b.: 1975-05-04
        born 4 May 1975
        born on 04.05.1975
        né le 4/5/1975
        née le 04.05.75
        date de naissance : 04/05/1975
        geb. 04.05.1975
        geboren am 4.5.1975
        fecha de nacimiento: 04-05-1975
        nacido el 4 de mayo de 1975
        nascido em 04/05/1975
        data de nascimento 04/05/1975
        nato il 4.5.1975
        дата рождения 04.05.1975
        родился 4.05.1975
        1975 г.р.
        tarikh al-milad 04/05/1975
        تاريخ الميلاد 04/05/1975
        doğum tarihi: 04.05.1975
    """,
    "the number of somebody's papers": """
        passport no. AB1234567
        Passport: 12AB34567
        passeport n° 12AB34567
        pasaporte AAA123456
        Reisepass Nr. C01X00T47
        паспорт 45 06 123456
        jawaz safar A1234567
        جواز سفر A1234567
        جواز السفر رقم A1234567
        passport_no_X1234567
        PASSPORTX1234567
        passportNo:X1234567
        DNI12345678Z
        SSN123456789
        ID card 880692310285
        DNI 12.345.678
        DNI: 12345678Z
        NIE X-1234567-L
        CPF 123.456.789-00
        seen with 123.456.789-00
        RG 12.345.678-9
        driving licence MORGA657054SM9IJ
        driver's license D1234567
        gun licence no. 44551
        licence no: 1234567
        permis de conduire 880775A00001
        Führerschein B072RRE2I55
        Waffenbesitzkarte Nr. 12345
        licencia de armas 123456
        carteira de habilitação 01234567890
        CNH 01234567890
        водительское удостоверение 7701 123456
        разрешение на оружие РОХа № 12345678
        social security 123-45-6789
        SSN 123-45-6789
        national ID 19750504-1234
        cédula de identidad 1.234.567
        carte d'identité n° 880692310285
        ИНН 500100732259
    """,
    "somebody's name behind a label": """
        owner: John Doe
        Owner = DOE JOHN
        owner's name: Doe
        Owner is known: no. The owner is J. Doe
        suspect John Doe was released
        victim: Doe, J.
        name: Doe
        Surname: DOE
        first name: John; nationality: unknown
        propriétaire : Dupont
        détenteur: M. Untel
        Nom : DUPONT
        mis en cause: Untel
        propietario: Fulano
        titular: Fulana de Tal
        dueño: Fulano
        apellidos: Tal y Tal
        proprietário: Fulano de Tal
        vítima: Beltrano
        suspeito: Sicrano
        Eigentümer: Mustermann
        Halter: Mustermann
        Tatverdächtiger: Mustermann
        владелец: Иванов
        собственник: Петров
        подозреваемый: Сидоров
        ФИО: Иванов И. И.
        фамилия: Иванов
        malik: Fulan
        المالك: فلان
        الاسم: فلان
        soyadı: Yılmaz
    """,
    "where somebody lives": """
        residing at 12 Main Street
        lives in Springfield
        demeurant à Lyon
        wohnhaft in Berlin
        domiciliado en Lima
        morador da Rocinha
        проживает в Москве
    """,
    "somebody by title": """
        taken from Mr. Doe
        Mrs Jane Doe handed it in
        Herr Mustermann
        HERR MUSTERMANN
        Frau M. Mustermann
        Madame Dupont
        Mme DUPONT
        Monsieur Untel l'a remise
        Sr. Fulano
        la Sra. Fulana
        señor fulano
        Senhora Fulana
        Dr. Doe
        Sig. Rossi
        Sig. Santoro
        Sig. G. Bianchi
        taken_from_Mr._Doe
        MR. DOE
        Sgt. Doe found it
        г-н Иванов
        гр. Иванов сдал
    """,
    "an address": """
        found at 12 Main Street
        221b Baker St. London
        14 Old Mill Road
        12 rue de la Paix
        12 bis, avenue Foch
        rue de la République 45
        calle Mayor 12
        Avda. de la Constitución, 5
        Rua das Flores, 123
        Avenida Paulista, 1000
        Hauptstraße 5
        Bahnhofstr. 12
        ул. Ленина, 5
        улица Ленина д. 5
        Atatürk Caddesi No: 5
        شارع التحرير 5
        Address: Springfield
        adresse : Lyon
    """,
}

# What stands on weapons and in reports of them.
HARMLESS = """
    LICENCE FN
    MADE UNDER LICENCE FN BROWNING
    Manufactured under license from Beretta
    FABRICATION SOUS LICENCE
    LIC. 6 FN
    Mod. 1911
    Mod. 1911 A1 U.S. ARMY
    MODEL 1895 NAGANT
    M. 1891
    M/24
    serial DOB58139
    DDN58139
    MR 73
    MR MATCH
    SR 25
    DR 9
    MS SAFARI ARMS
    RG 31
    RG 14 S
    Sig. Sauer P226
    SIG. SAUER
    CPF-12
    PASSPORT CONTROL 12
    passport-control-0042
    Passport control/2026-117
    firearms certificates/2026-0117
    carte_grise_12
    COLT DETECTIVE SPECIAL
    COLT OFFICERS MODEL
    Officer Model Match
    Detective Special
    Agent
    Sheriff's Model
    PROPERTY OF U.S. GOVERNMENT
    UNITED STATES PROPERTY
    POLICE PROPERTY MARK
    PROOF MARK ST ETIENNE
    PROOF MARK CROWNED N
    CIP PROOF, LIEGE, 1974
    BNP 07 12 TONS PER SQ IN
    Nitro proof 850 kp/cm2
    BEST. MANNLICHER 08 12 04
    Eagle N, date code AK
    DATE CODE AH 34
    PAT. 12-3-1911
    PATENT NO. 1,234,567
    PATENTED APRIL 20 1897 SEPT 9 1902
    US PAT 4539889
    GLOCK INC SMYRNA GA
    COLT'S PT. F.A. MFG. CO. HARTFORD CT. U.S.A.
    J P SAUER & SOHN SUHL
    CARL WALTHER WAFFENFABRIK ULM/DO
    Waffenfabrik Mauser A.G. Oberndorf a/N
    PIETRO BERETTA GARDONE V.T.
    PIETRO BERETTA GARDONE V.T. CAL. 9 CORTO - M.o 1934 BREVETTATO
    FABRIQUE NATIONALE D'ARMES DE GUERRE HERSTAL BELGIQUE
    CENTURY ARMS INTL
    CAI GEORGIA VT
    INTERARMS ALEXANDRIA VIRGINIA
    EXERCITO BRASILEIRO
    FORJAS TAURUS S.A. PORTO ALEGRE BRASIL
    RACK NUMBER 17
    rack no. 0123 456
    CAT. NO. 98-1234-56
    ITEM 12 345 6789
    NSN 1005-01-118-2640
    serial 0012345678
    S/N 00123456789
    No. 12345678
    Nº 123.456
    AB-123-4567
    12-34-56-78
    1-30765-2002
    AH-1685-1989
    345-12-3456
    26-074384
    FR-TEST-0001
    PV 2026/001234-56
    2026-000123/75
    BO 0123-2026, 12a DP
    KA-114/2026 (annex 3)
    operation TRIGGER XI
    IMPORT MARK ON BARREL
    star in a circle, left of the slide
    crest removed; number re-stamped
    the second digit was read as 8 and is 3
    read again under the microscope: 5 and not S
    reported twice, by mistake
    owner has confirmed that it is still missing
    the owner was told
    holder of the record asked for it
    found by customs at the port of Mombasa on 2026-03-04
    recovered in Lyon in 2019-05
    the laboratory restored 4 of 7 characters
    name of the maker not readable
    Model name: Officer's ACP
    trade name on the slide: DEUTSCHE WERKE
    maker's name: illegible
    born of a clerk's error
    number of the frame differs from that of the slide
    the address of the maker is worn away
    title page missing
    marca del importador borrada
    número limado, resto legible
    gravação RASPADA; brasão da República
    numéro meulé, poinçon du banc d'épreuve de Saint-Étienne
    gefunden am 04.05.2019 bei einer Kontrolle
    Beschussstempel Ulm, Geb-Nr. nicht lesbar
    дата 1944, клеймо звезда в круге
    номер на затворе не совпадает
    завод ИЖМЕХ, г. Ижевск
    9 mm Para, 15 shots, barrel 114 mm
    .45 ACP +P 230 gr
    CAL 9MM +P+
    12 GAUGE 2 3/4 IN
    30-06 SPRG.
    7.62x54R
    CAL. 6.35
    5.56 X 45 MM NATO
    +12345 STAR
    TELL 22
    TEL AVIV
    ISRAEL MILITARY IND. TEL AVIV
    CELL 12
    FAX MACHINE GUN MOUNT
    MOBILE 7
    SSN
    ID 4711
    mark ID-12
    Dr
    Bay City Arms
"""

# Of makers that sign as such: no sentence is refused for it either.
OF_MAKERS = """
    J. PURDEY & SONS 57 SOUTH AUDLEY STREET LONDON
    HOLLAND & HOLLAND 98 NEW BOND STREET LONDON
    marked Colt's Mfg. Co., 545 New Park Avenue, West Hartford
    PIETRO BERETTA S.P.A. VIA PIETRO BERETTA 18 GARDONE V.T.
    made by an unknown firm, 14 rue de Richelieu, Paris
    Waffenfabrik Muster, Hauptstrasse 5, Suhl
    Walther, Hauptstrasse 5
"""

ON_WEAPONS = """
    WESTLEY RICHARDS 178 NEW BOND ST. LONDON W.
    Fauré Le Page 8 rue de Richelieu Paris
    Address: Grafton Street, Dublin
    012 / 123456
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


PERSONAL_LINES = [(kind, line) for kind, block in PERSONAL.items() for line in lines(block)]


@pytest.mark.parametrize(("kind", "text"), PERSONAL_LINES)
def test_personal_data_in_a_sentence_is_known_by_its_form(kind: str, text: str):
    for written in (text, f"seen again; {text}"):
        with pytest.raises(ValidationError) as refused:
            TypeAdapter(Prose500).validate_python(written)
        (error,) = refused.value.errors()
        assert error["type"] == "personal_data"
        assert text not in error["msg"], "the rejected value is not repeated"
        assert kind in error["msg"]


@pytest.mark.parametrize("text", lines(HARMLESS))
def test_what_tells_of_a_weapon_passes(text: str):
    assert personal_data_in(text) is None


@pytest.mark.parametrize("text", lines(ON_WEAPONS))
def test_what_gunmakers_and_proof_houses_write_passes_as_a_marking(text: str):
    assert TypeAdapter(Marks500).validate_python(text) == text
    with pytest.raises(ValidationError):
        TypeAdapter(Prose500).validate_python(text)


@pytest.mark.parametrize("text", lines(OF_MAKERS))
def test_the_address_of_a_maker_is_nobodys(text: str):
    assert personal_data_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Colt 1911 found at 12 Main Street",
        "made by Colt, seized at 12 Main Street",
        "marked BERETTA; 14 rue de Richelieu, Paris",
        "the maker is Colt and the owner lives in Springfield",
    ],
)
def test_beside_a_maker_the_address_of_somebody_else_is_found(text: str):
    assert personal_data_in(text) is not None


@pytest.mark.parametrize("text", ["Doe, John", "the widow Doe", "M. Untel"])
def test_a_bare_name_is_not_known_and_left_to_the_bureau(text: str):
    assert personal_data_in(text) is None


def test_every_name_that_the_tables_know_passes():
    models = json.loads(files("iarms.data").joinpath("models.json").read_text("utf-8"))
    makes = json.loads(files("iarms.data").joinpath("makes.json").read_text("utf-8"))
    calibres = json.loads(files("iarms.data").joinpath("calibres.json").read_text("utf-8"))
    known = {text for table in (models, makes, calibres) for text in texts(table) if len(text) <= 64}
    assert len(known) > 3000
    named = TypeAdapter(Named64)
    assert [text for text in sorted(known) if not passes(named, text)] == []
    prose = {text for text in known if personal_data_in(text)}
    assert len(prose) <= len(known) / 1000, prose


def test_everything_that_the_sample_trade_writes_passes():
    known = trade()
    for text in (*known.importers.values, *known.markings.values):
        assert TypeAdapter(Marks500).validate_python(text) == text
    for words in known.unusable.values():
        for text in words.values:
            assert personal_data_in(text, IN_NAMES) is None


@pytest.mark.parametrize(
    "text",
    [
        "1" * 500,
        "+1" + " 2" * 240,
        "a." * 250,
        "a@" * 250,
        "0 " * 250,
        "12 " + "a " * 240,
        "rue " + "de " * 160,
        "Mr. " * 120,
        "owner " * 80,
        "passport no " * 40,
        "ул. " * 120,
        "née le " * 70,
    ],
)
def test_no_text_takes_long(text: str):
    personal_data_in("warm")
    began = time.process_time()
    for _ in range(20):
        personal_data_in(text)
    assert (time.process_time() - began) / 20 < 0.01


def test_full_width_letters_hide_nothing():
    assert personal_data_in("ｏｗｎｅｒ： Ｄｏｅ")
    assert personal_data_in("j.doe＠police.example")


def test_a_reference_may_look_like_a_telephone_number_and_may_not_be_a_passports():
    named = TypeAdapter(Named64)
    assert passes(named, "202-555-0143")
    assert not passes(named, "passport AB1234567")
    assert not passes(TypeAdapter(Prose500), "202-555-0143")


def passes(adapter: TypeAdapter[str], text: str) -> bool:
    try:
        adapter.validate_python(text)
    except ValidationError as error:
        return error.errors()[0]["type"] != "personal_data"
    return True


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (*texts(key), *texts(inner))]
    return [text for inner in value for text in texts(inner)] if isinstance(value, list) else []
