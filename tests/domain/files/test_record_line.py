"""A line of a bureau's file becomes a record, or says what to write: at its column, and never with its value."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms.domain.files.column_plan import check_columns, personal_in, without_dropped
from iarms.domain.files.columns import is_personal, usual_target
from iarms.domain.files.record_line import Reading, at_source_column, read_line
from iarms.errors import FieldError
from iarms.models.mapping import TARGETS, RecordMapping
from tests.builders import any_record

WHOLE = {
    "serial_number": "AB012347",
    "make": "Taurus",
    "record_kind": "STOLEN",
    "occurred_on": "2019-05",
    "occurred_in": "FR",
    "ncb_reference": "FR-1",
}


def mapped(**body: Any) -> RecordMapping:
    return RecordMapping.model_validate(body)


def line(mapping: Any = None, **fields: Any) -> Reading:
    return read_line({**WHOLE, **fields}, mapping)


def codes(reading: Reading) -> dict[str, str]:
    assert reading.draft is None
    return {fault.pointer: fault.code for fault in reading.faults}


def drafted(reading: Reading) -> Any:
    assert reading.faults == ()
    assert reading.draft is not None
    return reading.draft


# ---- columns -----------------------------------------------------------------------------------------------------


def test_a_record_as_the_api_takes_it_is_read_as_it_stands():
    body = any_record(
        country_of_manufacture="US",
        year=1998,
        importer="Example Imports",
        markings="crown over V",
        other_numbers=[{"component": "BARREL", "number": "9876"}],
        handling="NOT_FOR",
        not_for=["ADM-KE"],
        review_by="2030-01-01",
        test=True,
    )
    draft = drafted(read_line(body, None))
    assert draft.model_dump(mode="json", exclude_none=True, exclude_defaults=True) == {
        **body,
        "firearm": {**body["firearm"], "year": 1998},
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"firearm": {"serial_number": "A1234", "make": "Colt"}},
        {"firearm.serial_number": "A1234", "firearm.make": "Colt"},
        {"Serial No.": "A1234", "Manufacturer": "Colt"},
        {"N° SÉRIE": "A1234", "Marque": "Colt"},
        {"Número de serie": "A1234", "fabricante": "Colt"},
        {"Серийный номер": "A1234", "Производитель": "Colt"},
        {"رقم السلاح": "A1234", "الصانع": "Colt"},
        {"Seri No": "A1234", "ÜRETİCİ": "Colt"},
    ],
)
def test_columns_are_known_by_our_names_and_by_the_usual_ones(fields):
    rest = {name: value for name, value in WHOLE.items() if name not in ("serial_number", "make")}
    firearm = drafted(read_line({**fields, **rest}, None)).firearm
    assert (firearm.serial_number, firearm.make) == ("A1234", "Colt")


def test_a_column_that_nobody_knows_is_refused_and_so_is_one_that_could_be_two_things():
    assert codes(line(Country="FR", Colour="black")) == {"/Country": "unknown_column", "/Colour": "unknown_column"}
    assert codes(line(**{"a/b": "x"})) == {"/a~1b": "unknown_column"}
    assert codes(line(firearm={"colour": "x"})) == {"/firearm/colour": "unknown_column"}


def test_a_column_without_a_name_is_refused_where_it_holds_something():
    assert line(**{"column 9": " "}).faults == ()
    assert codes(line(**{"column 9": "x"})) == {"/column 9": "unknown_column"}


def test_two_columns_for_one_field_are_refused_where_both_hold_something():
    assert drafted(line(Serial="")).firearm.serial_number == "AB012347"
    assert codes(line(Serial="A1")) == {"/Serial": "field_twice"}


PERSONAL = """owner|Owner's name|OwnerName|Address|Date of birth|DOB|Phone|Passport no|victim|Nom du propriétaire|Nom|
    Prénom|adresse|Date de naissance|Téléphone|Propietario|Apellidos|Dirección|Fecha de nacimiento|Teléfono|DNI|
    Proprietário|Nome|Endereço|Data de nascimento|CPF|Telefone|Besitzer|Nachname|Anschrift|Geburtsdatum|Владелец|ФИО|
    Адрес|Дата рождения|Телефон|
    паспорт|اسم المالك|العنوان|تاريخ الميلاد|هاتف|Sahibi|Soyadı|Adres|Telefon|Doğum tarihi|Nazwisko|Adres zamieszkania|
    complainant|Suspect name|e-mail|Nationality|sexe"""


@pytest.mark.parametrize("name", " ".join(PERSONAL.split()).split("|"))
def test_a_column_of_personal_data_is_refused_until_it_is_declared(name):
    assert is_personal(name)
    assert usual_target(name) is None
    assert codes(line(**{name.strip(): ""})) == {f"/{name.strip()}": "personal_data"}
    assert codes(line(mapped(ignore_unlisted=True), **{name.strip(): "x"})) == {f"/{name.strip()}": "personal_data"}
    assert drafted(line(mapped(personal=[name]), **{name.strip(): "x"}))


@pytest.mark.parametrize(
    "name", ["Model name", "Nom du modèle", "Nombre del modelo", "Marca", "Make name", "Importer", *sorted(TARGETS)]
)
def test_columns_of_the_weapon_are_not_taken_for_personal_data(name):
    assert not is_personal(name)


def test_what_is_declared_to_be_dropped_is_not_kept_and_what_a_heading_lacks_is_told_at_once():
    mapping = mapped(personal=["Owner"], ignored=["Remarks"])
    assert without_dropped({"OWNER": "x", "remarks": "y", "make": "Colt"}, mapping) == {"make": "Colt"}
    assert without_dropped({"owner": "x"}, None) == {"owner": "x"}
    assert check_columns(["make", "Owner", "remarks", "column 4"], mapping) == ()
    assert [(fault.pointer, fault.code) for fault in check_columns(["make", "Owner", "Colour"], None)] == [
        ("/Owner", "personal_data"),
        ("/Colour", "unknown_column"),
    ]


def test_of_a_row_with_personal_data_that_nobody_declared_the_column_is_told_wherever_it_is_nested():
    row = {"make": "Colt", "firearm": {"model": "x", "owner": {"name": "x"}}}
    fault = personal_in(row, None)
    assert fault is not None
    assert (fault.pointer, fault.code) == ("/firearm/owner", "personal_data")
    assert personal_in(row, mapped(personal=["firearm.owner"], columns={"make": "make"})) is None
    assert personal_in({"a": {"b": {"c": {"d": {"owner": "x"}}}}}, None) is not None


# ---- a mapping ---------------------------------------------------------------------------------------------------


REGISTER = {
    "columns": {
        "N° ARME": "serial_number",
        "N° CANON": "other_numbers.BARREL",
        "FABR": "make",
        "NATURE": "firearm_type",
        "FAIT": "record_kind",
        "AN": "occurred_on.year",
        "MOIS": "occurred_on.month",
        "JOUR": "occurred_on.day",
        "DOSSIER": "ncb_reference",
    },
    "ignored": ["OBS"],
    "personal": ["DETENTEUR"],
    "constants": {"occurred_in": "FR"},
    "defaults": {"make": "UNKNOWN", "serial_state": "UNKNOWN"},
    "values": {"record_kind": {"V": "STOLEN", "P": "LOST"}, "firearm_type": {"PA": "PISTOL", "ZZ": None}},
}


def test_a_bureaus_own_columns_words_and_constants_become_a_record():
    fields = {
        "n° arme": "A1234",
        "N° Canon": "B99",
        "FABR": "",
        "NATURE": "pa",
        "FAIT": "v",
        "AN": "2019",
        "MOIS": "5",
        "JOUR": "0",
        "DOSSIER": "7/2019",
        "OBS": {"any": "thing"},
        "DETENTEUR": "x",
    }
    draft = drafted(read_line(fields, mapped(**REGISTER)))
    assert draft.model_dump(exclude_none=True, exclude_defaults=True) == {
        "firearm": {
            "serial_number": "A1234",
            "make": "UNKNOWN",
            "firearm_type": "PISTOL",
            "other_numbers": ({"component": "BARREL", "number": "B99"},),
        },
        "record_kind": "STOLEN",
        "occurred_on": "2019-05",
        "occurred_in": "FR",
        "ncb_reference": "7/2019",
    }
    assert (
        drafted(read_line({**fields, "NATURE": "ZZ", "N° ARME": ""}, mapped(**REGISTER))).firearm.firearm_type is None
    )


def test_faults_of_a_mapped_line_are_told_at_the_bureaus_columns():
    fields = {"N° ARME": "A@1", "FABR": "x" * 65, "FAIT": "X", "AN": "19", "NATURE": "gizmo", "make": "Colt"}
    assert codes(read_line(fields, mapped(**REGISTER))) == {
        "/N° ARME": "unknown_mark",
        "/FABR": "string_too_long",
        "/FAIT": "not_understood",
        "/AN": "two_digit_year",
        "/NATURE": "not_understood",
        "/make": "unknown_column",
        "/ncb_reference": "missing",
    }


def test_nested_json_is_mapped_by_names_with_points():
    mapping = mapped(
        columns={"arme.num": "serial_number", "arme.marque": "make"},
        ignore_unlisted=True,
        constants={k: v for k, v in WHOLE.items() if k not in ("serial_number", "make")},
    )
    draft = drafted(read_line({"arme": {"num": 1234567, "marque": "Colt", "couleur": "x"}}, mapping))
    assert draft.firearm.serial_number == "1234567"


def test_a_reference_that_is_handed_in_is_for_lines_without_one():
    fields = {**WHOLE, "ncb_reference": ""}
    assert drafted(read_line(fields, None, reference="FR-2/7")).ncb_reference == "FR-2/7"
    assert drafted(read_line(WHOLE, None, reference="FR-2/7")).ncb_reference == "FR-1"
    del fields["ncb_reference"]
    assert drafted(read_line(fields, None, reference="FR-2/7")).ncb_reference == "FR-2/7"


# ---- each field --------------------------------------------------------------------------------------------------


def test_a_line_that_says_nothing_is_told_all_that_it_has_to_say():
    assert codes(read_line({}, None)) == {
        "/firearm/serial_number": "missing",
        "/firearm/make": "missing",
        "/record_kind": "missing",
        "/occurred_on": "missing",
        "/occurred_in": "missing",
        "/ncb_reference": "missing",
    }
    assert codes(line(make=" ", occurred_in="-")) == {"/make": "missing", "/occurred_in": "missing"}


def test_the_fields_of_the_weapon_are_kept_as_they_are_written():
    firearm = drafted(
        line(make="TAURUS  Brasil", model=" PT 92 AFS ", calibre="9 mm Para / .380", markings="PROVA")
    ).firearm
    assert (firearm.make, firearm.model, firearm.calibre) == ("TAURUS  Brasil", "PT 92 AFS", "9 mm Para / .380")


@pytest.mark.parametrize(
    ("text", "make"),
    [("INDETERMINADO", "INDETERMINADO"), ("unknown", "unknown"), ("-", "UNKNOWN"), ("???", "UNKNOWN"), ("N/A", "N/A")],
)
def test_a_make_that_nobody_knows_is_recorded_as_that_and_noted(text, make):
    reading = line(make=text)
    assert drafted(reading).firearm.make == make
    assert any("make" in note for note in reading.notes)


def test_a_cell_that_is_empty_is_no_number_and_a_dash_says_that_there_is_none():
    assert codes(line(serial_number="")) == {"/serial_number": "missing"}
    assert drafted(line(serial_number="-")).firearm.serial_state == "UNKNOWN"
    assert drafted(line(serial_number="", serial_state="raspada")).firearm.serial_state == "OBLITERATED"


def test_a_state_in_its_own_column_goes_before_what_the_number_says_and_has_to_suit_it():
    assert drafted(line(serial_number="N/A", serial_state="limada")).firearm.serial_state == "OBLITERATED"
    assert drafted(line(serial_number="A1234", serial_state="restaurado")).firearm.serial_state == "RESTORED_FULL"
    assert codes(line(serial_number="A1234", serial_state="OBLITERATED")) == {"/serial_state": "state_and_number"}
    assert codes(line(serial_state="so so")) == {"/serial_state": "not_understood"}


def test_numbers_of_every_column_come_together_and_five_are_the_most():
    reading = line(serial_number="A1234; A1235", **{"barrel number": "B77", "other numbers": "C88; slide D99"})
    assert [(n.component, n.number) for n in drafted(reading).firearm.other_numbers] == [
        ("OTHER", "A1235"),
        ("OTHER", "C88"),
        ("SLIDE", "D99"),
        ("BARREL", "B77"),
    ]
    assert codes(line(other_numbers="A11; B22; C33; D44; E55; F66")) == {"/other_numbers": "too_many"}
    assert codes(line(other_numbers=[{"component": "STOCK", "number": "1"}])) == {"/other_numbers": "not_understood"}
    assert codes(line(other_numbers=["A11"])) == {"/other_numbers": "wrong_type"}


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("firearm_type", "Pistolet semi-automatique", "PISTOL"),
        ("firearm_type", "ружье", "SHOTGUN"),
        ("firearm_type", "part frame", "PART_FRAME"),
        ("firearm_type", "nao identificada", None),
        ("country_of_manufacture", "Brasil", "BR"),
        ("country_of_manufacture", "СССР", "SUHH"),
        ("country_of_manufacture", "INDETERMINADO", None),
        ("year", 1998, 1998),
        ("year", 1998.0, 1998),
        ("year", "١٩٩٨", 1998),
        ("year", "0", None),
        ("year", "unknown", None),
    ],
)
def test_words_for_type_country_and_year_are_understood(field, text, value):
    assert getattr(drafted(line(**{field: text})).firearm, field) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("stolen", "STOLEN"), ("Vol à main armée", "STOLEN"), ("furto qualificado", "STOLEN"), ("ROBO", "STOLEN"),
        ("Diebstahl", "STOLEN"), ("кража", "STOLEN"), ("Похищено", "STOLEN"), ("çalıntı", "STOLEN"),
        ("مسروق", "STOLEN"),
        ("lost", "LOST"), ("Perte", "LOST"), ("Extravío", "LOST"), ("verloren", "LOST"), ("утеря", "LOST"),
        ("kayıp", "LOST"),
        ("مفقود", "LOST"), ("trafficking", "TRAFFICKED"), ("tráfico", "TRAFFICKED"), ("contrabando", "SMUGGLED"),
        ("Контрабанда", "SMUGGLED"), ("تهريب", "SMUGGLED"), ("kaçakçılık", "SMUGGLED"),
    ],
)  # fmt: skip
def test_kinds_of_record_are_understood_by_words(text, kind):
    assert drafted(line(record_kind=text)).record_kind == kind


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("record_kind", "lost or stolen", "several_kinds"),
        ("record_kind", "Arme saisie", "no_record"),
        ("record_kind", "S", "not_understood"),
        ("occurred_on", "04/05/2019", "ambiguous_date"),
        ("occurred_on", "31/02/2019", "no_such_date"),
        ("occurred_on", "43589", "spreadsheet_number"),
        ("occurred_in", "Congo", "several_countries"),
        ("occurred_in", "Atlantis", "not_understood"),
        ("firearm_type", "thing", "not_understood"),
        ("year", "98", "not_understood"),
        ("year", "1099", "greater_than_equal"),
        ("status", "recovered", "not_active"),
        ("status", "maybe", "not_understood"),
        ("handling", "secret", "literal_error"),
        ("handling", "NOT_FOR", "not_for"),
        ("not_for", "ADM-KE; NCB-QQ", "value_error"),
        ("review_by", "2030-01", "not_understood"),
        ("test", "perhaps", "not_understood"),
        ("make", "#REF!", "spreadsheet_error"),
        ("make", "Ta\ufffdrus", "damaged_text"),
        ("make", "Ta\x07rus", "control_character"),
        ("make", ["Taurus"], "wrong_type"),
        ("model", "x" * 65, "string_too_long"),
        ("ncb_reference", "x" * 65, "string_too_long"),
        ("serial_number", 1.5, "spreadsheet_number"),
    ],
)
def test_what_nothing_understands_is_a_fault_that_does_not_repeat_it(field, value, code):
    reading = line(**{field: value})
    (pointer,) = {fault.pointer for fault in reading.faults}
    assert pointer in (f"/{field}", "/not_for", "/not_for/1")
    assert code in {fault.code for fault in reading.faults}
    told = json.dumps([vars(fault) for fault in reading.faults], ensure_ascii=False)
    assert str(value) not in told or value in ("S", "NOT_FOR", "Congo", "98")


def test_a_date_is_read_as_the_mapping_declares():
    assert drafted(line(mapped(date_order="DMY"), occurred_on="04/05/2019")).occurred_on == "2019-05-04"
    assert (
        drafted(line(mapped(date_order="MDY", two_digit_year_pivot=30), occurred_on="04/05/19")).occurred_on
        == "2019-04-05"
    )
    excel = mapped(spreadsheet_dates="1900", decimal_mark=",")
    assert drafted(line(excel, occurred_on=43589)).occurred_on == "2019-05-04"
    assert drafted(line(excel, occurred_on=43589.25)).occurred_on == "2019-05-04"
    assert drafted(line(excel, occurred_on="43.589,5")).occurred_on == "2019-05-04"
    assert drafted(line(excel, year="1.998")).firearm.year == 1998


def test_personal_data_in_free_text_is_told_at_its_column():
    reading = line(mapped(columns={**{name: name for name in WHOLE}, "Obs": "markings"}), Obs="tel. +33 1 23 45 67 89")
    assert set(codes(reading)) == {"/Obs"}
    assert "23 45" not in json.dumps([vars(fault) for fault in reading.faults])


@pytest.mark.parametrize(
    ("text", "make"),
    [
        ("TÃ¼rk", "Türk"),
        ("FÃ¡brica", "Fábrica"),
        ("РўРѕР·", "Тоз"),
        ('="Colt"', "Colt"),
        ("Co\u200blt", "Colt"),
        ("Colt\r\nUSA", "Colt USA"),
    ],
)
def test_what_programs_do_to_texts_is_undone(text, make):
    assert drafted(line(make=text)).firearm.make == make


def test_a_status_that_says_active_and_yes_and_no_are_understood():
    draft = drafted(line(status="en vigueur", test="oui"))
    assert (draft.status, draft.test) == ("ACTIVE", True)
    assert drafted(line(test=False)).test is False


# ---- anything ----------------------------------------------------------------------------------------------------

_VALUE: Any = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), st.text(max_size=40)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
_NAME = st.one_of(
    st.sampled_from(sorted(TARGETS)),
    st.sampled_from(["firearm", "Country", "Owner", "column 3", "Serial"]),
    st.text(max_size=10),
)
_DECLARED = {"date_order": "MDY", "two_digit_year_pivot": 50, "spreadsheet_dates": "1904", "decimal_mark": "."}
_MAPPINGS = st.sampled_from([None, mapped(**REGISTER), mapped(**_DECLARED, ignore_unlisted=True)])


@settings(max_examples=800, deadline=None, derandomize=True)
@given(fields=st.dictionaries(_NAME, _VALUE, max_size=8), whole=st.booleans(), mapping=_MAPPINGS)
def test_any_line_is_a_draft_or_has_faults(fields, whole, mapping):
    reading = read_line({**(WHOLE if whole else {}), **fields}, mapping)
    assert (reading.draft is None) == bool(reading.faults)
    for fault in reading.faults:
        assert fault.pointer.startswith("/")
        assert fault.code
        assert fault.detail


def test_a_line_is_read_in_well_under_a_millisecond():
    lines = [{**WHOLE, "serial_number": f"AB{n:06}", "model": f"PT {n}", "firearm_type": "pistola"} for n in range(300)]
    read_line(WHOLE, None)
    started = time.thread_time()
    for fields in lines:
        read_line(fields, None)
    assert (time.thread_time() - started) / len(lines) < 0.001


def test_a_fault_that_is_found_later_is_told_at_the_column_that_the_field_came_from():
    fields = {"N° ARME": "A1234", "FAIT": "V", "AN": "2019", "DOSSIER": "1"}
    reading = read_line(fields, mapped(**REGISTER))
    late = FieldError("/occurred_on", "in_the_future", "occurred_on is still to come")
    assert at_source_column(reading.columns, late).pointer == "/AN"
    assert at_source_column(reading.columns, FieldError("/firearm/serial_number", "x", "y")).pointer == "/N° ARME"
    assert at_source_column(reading.columns, FieldError("/not_for", "own_party", "y")).pointer == "/not_for"


def test_a_calibre_that_a_spreadsheet_made_a_date_is_kept_as_written_with_a_note():
    read = line(calibre="1970-12-01")
    assert read.draft is not None
    assert read.draft.firearm.calibre == "1970-12-01"
    assert "calibre: a date that a spreadsheet made of 12/70: read as 12 gauge" in read.notes
    assert line(calibre="12/70").notes == ()
