"""A field of a firearm is known wherever one is: what does not know it yet is listed, place by place.

`WrittenFirearm` in models/firearm.py is where a field is added. Drafts, corrections and what a column can fill follow
from it; the places below do not, or could cease to.
"""

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from iarms.casework.tracing.weapon import as_recorded, texts_of_weapon
from iarms.domain.files import read_line
from iarms.domain.files.columns import _USUAL
from iarms.domain.languages import phrase, phrase_keys
from iarms.models.firearm import (
    FREE_TEXTS,
    Firearm,
    FirearmChange,
    FirearmDraft,
    FirearmType,
    RecordedFirearm,
    SerialState,
)
from iarms.models.mapping import TARGETS, RecordMapping
from iarms.models.trace import TracedFirearm
from iarms.printing.printout import Printout
from iarms.printing.trace_report import trace_report
from tests.builders import any_record, any_search, any_trace
from tests.domain.tracing.traces import NOON, trace_of
from tests.world import World

ROOT: Final = Path(__file__).parent.parent.parent

# What a searcher is not asked for: these are compared as the record has them, or say nothing that a match rests on.
NOT_SEARCHED: Final = frozenset({"serial_state", "year", "importer", "markings"})
# Of a trace alone, each with a value, and the code of a warning that reads it where it does not fit the rest.
_GLOCK: Final = {"serial_number": "BKLM123", "make": "Glock", "model": "17", "country_of_manufacture": "AT"}
TRACED_ONLY: Final[Mapping[str, tuple[Any, str]]] = {
    "country_of_last_import": ("US", ""),  # routing reads it
    "number_place": ("BARREL", "number_not_of_frame"),
    "action": ("BOLT", "action_against_model"),
    "barrel_length_mm": (600, "barrel_against_type"),
    "capacity": (700, "capacity_against_type"),
    "import_year": (1971, "import_before_manufacture"),
    "proof_marks": ("Eibar shield", "proof_elsewhere"),
}

# A value for each kind of field: the first that the model takes is the field's. No text of these is a code.
_VALUES: Final[tuple[Any, ...]] = (
    "Qx 12345",
    "FR",
    1998,
    get_args(FirearmType)[0],
    get_args(SerialState)[0],
    [{"component": "BARREL", "number": "9876"}],
)


def value_of(name: str) -> Any:
    """A value that the field takes where a weapon is entered."""
    if name == "serial_number":
        return "Qx 54321"  # that of the model would be no number
    for value in _VALUES:
        try:
            FirearmDraft.model_validate({"make": "Taurus", name: value})
        except ValidationError:
            continue
        return value
    raise AssertionError(f"_VALUES has no value that {name} takes")


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=lambda model: model.model_dump(mode="json")))


def of_column(name: str, value: Any) -> Any:
    """What a record keeps of a file's line with this value in a column that a mapping names for the field."""
    line = {**any_record()["firearm"], **{k: v for k, v in any_record().items() if k != "firearm"}}
    line.pop(name, None)
    columns = {**{key: key for key in line}, "Own column": name}
    reading = read_line({**line, "Own column": value}, RecordMapping.model_validate({"columns": columns}))
    assert reading.draft is not None, reading.faults
    return plain(getattr(reading.draft.firearm, name))


def of_trace(name: str, value: Any) -> Any:
    return plain(getattr(as_recorded(TracedFirearm.model_validate({name: value})), name))


def in_report(name: str, value: Any) -> bool:
    """Under its name in every language: a field that lacks one would stand under its name in the API."""
    printout = Printout("WCO", NOON, "en", 1, "-")
    pages = PdfReader(BytesIO(trace_report(trace_of([], firearm={name: value}), printout))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    return f"field_{name}" in phrase_keys("report") and phrase("report", f"field_{name}", "en") in text


def is_refused(name: str, text: str) -> bool:
    try:
        FirearmDraft.model_validate({"make": "Taurus", name: text})
    except ValidationError as refused:
        return any(fault["type"] == "personal_data" for fault in refused.errors())
    return False


def schemas() -> Mapping[str, Any]:
    document = json.loads((ROOT / "functions/iarms/data/openapi.json").read_text("utf-8"))
    schemas: Mapping[str, Any] = document["components"]["schemas"]
    return schemas


Known = Callable[[str, Any], bool]

# Where a field has to be known, as the path of the file to change, and how one sees that it is.
PLACES: Final[Mapping[str, Known]] = {
    "functions/iarms/models/firearm.py: WrittenFirearm, or RecordedFirearm for what is no single value": (
        lambda name, _: name in RecordedFirearm.model_fields
    ),
    "functions/iarms/models/firearm.py: FirearmChange, for corrections": (
        lambda name, value: plain(getattr(FirearmChange.model_validate({name: value}), name)) == value
    ),
    "functions/iarms/models/firearm.py: a mark of NoPersonalData, for a free text": (
        lambda name, value: value != _VALUES[0] or is_refused(name, "owner: Jane Sample")
    ),
    "functions/iarms/models/firearm.py: Firearm, for searches, or NOT_SEARCHED here": (
        lambda name, _: (name in Firearm.model_fields) != (name in NOT_SEARCHED)
    ),
    "functions/iarms/models/trace.py: TracedFirearm": lambda name, _: name in TracedFirearm.model_fields,
    "functions/iarms/casework/tracing/weapon.py: as_recorded": lambda name, value: of_trace(name, value) == value,
    "functions/iarms/casework/tracing/weapon.py: texts_of_weapon, for a free text": (
        lambda name, value: (
            name not in FREE_TEXTS
            or (f"/firearm/{name}", value) in texts_of_weapon(TracedFirearm.model_validate({name: value}))
        )
    ),
    "functions/iarms/printing/trace_report.py": in_report,
    "functions/iarms/models/mapping.py: FIREARM_TARGETS": lambda name, _: name in TARGETS,
    "functions/iarms/domain/files/field_readings.py: a column that a mapping names": (
        lambda name, value: of_column(name, value) == value
    ),
    "functions/iarms/domain/files/columns.py: usual names of its column": lambda name, _: name in _USUAL,
    "functions/iarms/data/openapi.json: make openapi": lambda name, _: all(
        name in schemas()[schema]["properties"]
        for schema in ("FirearmDraft", "FirearmChange", "RecordedFirearm", "TracedFirearm")
    ),
    "docs/imports.md": lambda name, _: f"`{name}`" in (ROOT / "docs/imports.md").read_text("utf-8"),
}


def missing(name: str, value: Any) -> list[str]:
    """The places that do not know the field."""

    def is_known(known: Known) -> bool:
        try:
            return known(name, value)
        except (ValidationError, AttributeError, AssertionError):
            return False

    return [f"{name} is not known in {place}" for place, known in PLACES.items() if not is_known(known)]


def test_every_place_knows_every_field_of_a_firearm():
    unknown = [each for name in RecordedFirearm.model_fields for each in missing(name, value_of(name))]
    assert not unknown, "places that do not know a field yet:\n" + "\n".join(unknown)


def test_a_field_that_is_nowhere_is_missing_in_every_place_but_one_for_other_texts():
    places = {each.partition(" in ")[2] for each in missing("grip_colour", "Qx 12345")}
    assert set(PLACES) - places == {"functions/iarms/casework/tracing/weapon.py: texts_of_weapon, for a free text"}


@pytest.mark.parametrize(("name", "given"), TRACED_ONLY.items())
def test_every_field_of_a_trace_alone_is_told_to_the_bureau_printed_and_read_by_somebody(
    world: World, name: str, given: tuple[Any, str]
):
    value, code = given
    answer = world.call("POST", "/v1/traces", any_trace(**{**_GLOCK, name: value}))
    assert answer.status == 201, answer.text
    assert not code or code in [warned["code"] for warned in answer.json["warnings"]]
    assert code or value in [leg["country"] for leg in answer.json["legs"]]
    seen = world.call("GET", f"/v1/traces/{answer.json['trace_id']}", party=answer.json["legs"][0]["party"])
    assert seen.json["firearm"][name] == value
    assert in_report(name, value)
    assert name in schemas()["TracedFirearm"]["properties"]


def test_proof_marks_that_tell_of_a_person_are_refused(world: World):
    refused = world.call("POST", "/v1/traces", any_trace(**_GLOCK, proof_marks="owner: Jane Sample"))
    assert [(error["pointer"], error["code"]) for error in refused.json["errors"]] == [
        ("/firearm/proof_marks", "personal_data")
    ]


def test_what_is_asked_for_elsewhere_is_a_field_of_the_record():
    assert set(Firearm.model_fields) <= set(RecordedFirearm.model_fields)
    assert set(TracedFirearm.model_fields) - set(TRACED_ONLY) == set(RecordedFirearm.model_fields)
    assert set(FREE_TEXTS) <= set(RecordedFirearm.model_fields)


WHOLE: Final = {name: value_of(name) for name in RecordedFirearm.model_fields}
CHANGED: Final = {"finish": "nickel", "markings": "crown over V", "importer": "Example Imports", "model": "PT 99"}


def test_every_field_is_entered_read_and_corrected(world: World):
    entered = world.call("POST", "/v1/records", any_record(firearm=WHOLE), party="NCB-FR")
    assert entered.status == 201, entered.text
    assert entered.json["firearm"] == WHOLE
    path = f"/v1/records/{entered.json['record_id']}"
    body = {"reason": "read again", "firearm": {**CHANGED, "year": None}}
    headers = {"If-Match": entered.headers["ETag"]}
    assert world.call("PATCH", path, body, party="NCB-FR", headers=headers).status == 200
    assert world.call("GET", path, party="NCB-FR").json["firearm"] == {**WHOLE, **CHANGED, "year": None}


def test_a_finish_is_taken_in_a_search_and_weighs_nothing(world: World):
    world.call("POST", "/v1/records", any_record(finish="blued"), party="NCB-FR")
    plain_search = any_search()
    answers = [
        world.call("POST", "/v1/searches", {**plain_search, "firearm": {**plain_search["firearm"], **more}})
        for more in ({}, {"finish": "nickel"}, {"finish": "blued"})
    ]
    assert [answer.status for answer in answers] == [201, 201, 201]
    assert [answer.json["firearm"]["finish"] for answer in answers] == [None, "nickel", "blued"]
    first, *others = ([{**match} for match in answer.json["matches"]] for answer in answers)
    assert first
    assert all(matches == first for matches in others)


def test_a_finish_is_traced_and_refused_where_it_tells_of_a_person(world: World):
    trace = world.call("POST", "/v1/traces", any_trace(finish="blued"))
    assert trace.status == 201, trace.text
    assert trace.json["firearm"]["finish"] == "blued"
    refused = world.call("POST", "/v1/traces", any_trace(finish="owner: Jane Sample"))
    assert [(error["pointer"], error["code"]) for error in refused.json["errors"]] == [
        ("/firearm/finish", "personal_data")
    ]


@pytest.mark.parametrize(
    "heading", ["finish", "Acabado", "ACABAMENTO", "Finition", "Oberfläche", "Отделка", "firearm.finish", "表面处理"]
)
def test_a_finish_is_read_out_of_a_column_by_its_usual_names(heading):
    whole = any_record()
    line = {**whole.pop("firearm"), **whole, heading: "blued, worn"}
    reading = read_line(line, None)
    assert reading.draft is not None, reading.faults
    assert reading.draft.firearm.finish == "blued, worn"


@pytest.mark.parametrize("heading", ["Ausführung", "Exécution", "Color", "Estado", "Finished", "Finish date"])
def test_a_heading_that_means_something_else_too_is_no_finish(heading):
    whole = any_record()
    reading = read_line({**whole.pop("firearm"), **whole, heading: "blued"}, None)
    assert [(fault.pointer, fault.code) for fault in reading.faults] == [(f"/{heading}", "unknown_column")]


def test_a_weapon_without_a_finish_is_stored_as_one_whose_importer_is_not_known():
    firearm = RecordedFirearm(make="Taurus").model_dump(mode="json")
    assert firearm["finish"] is firearm["importer"] is None
    assert RecordedFirearm.model_validate_json('{"make": "Taurus"}').finish is None
