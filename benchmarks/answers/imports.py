"""Files of records, good and bad, in many forms and encodings."""

import csv
import hashlib
import io
import json
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from benchmarks.answers.bodies import (
    Body,
    drawing_for,
    part_number,
    read_all_pages,
)
from samples.registry.records import generate
from samples.written import REPORTS

if TYPE_CHECKING:
    from benchmarks.answers.recorder import Recorder


_MAPPING: Final[Body] = {
    "columns": {
        "NUM": "firearm.serial_number", "FABRICANT": "firearm.make", "MODELE": "model", "CAL": "calibre",
        "FAIT": "record_kind", "DATE": "occurred_on", "PAYS": "occurred_in", "DOSSIER": "ncb_reference",
    },
    "values": {"record_kind": {"VOL": "STOLEN", "PERTE": "LOST"}},
    "personal": ["PROPRIETAIRE"],
    "ignored": ["REMARQUES"],
    "defaults": {"make": "UNKNOWN"},
    "date_order": "DMY",
}  # fmt: skip
_HEADINGS: Final = (
    ("serial_number", "make", "model", "calibre", "record_kind", "occurred_on", "occurred_in", "ncb_reference"),
    ("Serial no", "Manufacturer", "Model", "Caliber", "Kind", "Date", "Country of event", "Reference"),
    ("N° série", "Fabricant", "Modèle", "Calibre", "Fait", "Date", "Pays du fait", "Référence"),
    ("Número de serie", "Fabricante", "Modelo", "Calibre", "Hecho", "Fecha", "País del hecho", "Referencia"),
    ("Seriennummer", "Hersteller", "Modell", "Kaliber", "Delikt", "Datum", "Tatland", "Aktenzeichen"),
    ("Серийный номер", "Изготовитель", "Модель", "Калибр", "Событие", "Дата", "Страна события", "Дело"),
    ("رقم السلاح", "الصانع", "الطراز", "العيار", "الواقعة", "التاريخ", "بلد الواقعة", "المرجع"),
)
_KINDS_WRITTEN: Final = (
    "STOLEN", "LOST", "stolen", "vol", "Diebstahl", "robo", "roubo", "похищено", "مسروق", "BORROWED", "", "TRAFFICKED",
)  # fmt: skip
_DATES_WRITTEN: Final = (
    "2019-05-04", "2019-05", "2019", "04/05/2019", "25/12/2018", "12/25/2018", "5 May 2019", "mai 2019", "43589",
    "2019-02-31", "2099", "", "04.05.19", "١٩/٥/٢٠١٩", "unknown",
)  # fmt: skip
_ENCODINGS: Final = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "cp850", "iso-8859-1", "cp1251", "cp1256", "utf-16-le")


def import_files(recorder: "Recorder", size: int, seed: int) -> None:
    """Bureaus' files of many forms, read and entered, and what is told of them."""
    rand = drawing_for(recorder, seed)
    part = seed * 100 + 70 + part_number(recorder)
    _mappings(recorder, rand)
    asked = []
    for number in range(size):
        data, fields = _file(rand, part, number)
        party = "NCB-BR" if "mapping" not in fields and rand.random() < 0.4 else "NCB-FR"
        body = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), **fields}
        answer = recorder.call("import", "POST", "/v1/record-imports", body, party=party)
        if answer.status != 202:
            continue
        path = answer.headers["Location"]
        asked.append((path, party, body))
        recorder.call("read import", "GET", path, party=party)
        if rand.random() < 0.93:
            recorder.import_file(answer, data)
        for lines in ("all", "refused", "written"):
            _read_lines(recorder, f"{path}?lines={lines}&limit=25", party)
        recorder.call("read import", "GET", path, party=rand.choice(("NCB-BR", "NCB-FR", "NCB-IT", "WCO")))
        if rand.random() < 0.5:
            recorder.call("import", "POST", "/v1/record-imports", body, party=party)
            recorder.call("import", "POST", "/v1/record-imports", {**body, "again": True}, party=party)
    _import_faults(recorder)
    recorder.wait(hours=2)
    for path, party, _ in asked:
        recorder.call("read import", "GET", path, party=party)
    for party in ("NCB-FR", "NCB-BR", "NCB-IT", "WCO"):
        read_all_pages(recorder, "list", "/v1/record-imports?limit=4", party)
        read_all_pages(recorder, "list", "/v1/record-mappings?limit=1", party)
        read_all_pages(recorder, "list", "/v1/records?limit=30", party)
    recorder.carry()


def _mappings(recorder: "Recorder", rand: random.Random) -> None:
    path = "/v1/record-mappings/registre"
    recorder.call("mapping", "PUT", path, _MAPPING, party="NCB-FR")
    recorder.call("mapping", "PUT", path, _MAPPING, party="NCB-FR")
    changed = {**_MAPPING, "values": {"record_kind": {"VOL": "STOLEN", "PERTE": "LOST", "Diebstahl": "STOLEN"}}}
    for headers in ({}, {"If-Match": '"7"'}, {"If-Match": '"1"'}):
        recorder.call("mapping", "PUT", path, changed, party="NCB-FR", headers=headers)
    loose: Body = {
        "ignore_unlisted": True,
        "constants": {"record_kind": "STOLEN", "occurred_in": "BR", "occurred_on": "2019"},
        "defaults": {"make": "UNKNOWN", "ncb_reference": "none given"},
        "values": {"country_of_manufacture": {"NACIONAL": "BR"}, "make": {"N/I": None}},
        "spreadsheet_dates": "1900",
        "two_digit_year_pivot": 30,
    }
    recorder.call("mapping", "PUT", "/v1/record-mappings/solto", loose, party="NCB-BR")
    recorder.call("mapping", "PUT", "/v1/record-mappings/solto", loose, party="NCB-FR")
    wrong: tuple[Body, ...] = (
        {"columns": {"A": "colour"}}, {"columns": {"A": "make", "a": "model"}}, {"columns": {"A": "make", "B": "make"}},
        {"constants": {"record_kind": "BORROWED"}}, {"date_order": "YDM"}, {"encoding": "ebcdic"}, {"delimiter": "x"},
        {"columns": {"A": "occurred_on.day"}}, {"values": {"record_kind": {"x": "LOST", "X": "STOLEN"}}}, {"size": 1},
        {"defaults": {"year": "99"}}, {"constants": {"occurred_on.year": "1999"}},
    )  # fmt: skip
    for mapping in wrong:
        recorder.call("mapping refused", "PUT", "/v1/record-mappings/wrong", mapping, party="NCB-FR")
    recorder.call("mapping refused", "PUT", "/v1/record-mappings/No%20Name", _MAPPING, party="NCB-FR")
    for target in (path, f"{path}?version=1", f"{path}?version=9", "/v1/record-mappings/nowhere"):
        for party in ("NCB-FR", "NCB-BR"):
            recorder.call("mapping", "GET", target, party=party)


def _file(rand: random.Random, part: int, number: int) -> tuple[bytes, Body]:
    """The bytes of a file, and what is said of it."""
    count = rand.randint(5, 30)
    samples = [sample.body for sample in generate(count, seed=part * 50 + number, owners={"FR": 1})]
    form = number % 5
    if form == 0:
        return _json_lines(rand, samples), {"format": "JSON_LINES", **_of_the_whole(rand)}
    if form == 1:
        report = rand.choice(REPORTS)
        text = "\n".join(report.lines)
        fields: Body = {"format": "CSV", **({"mapping": "solto"} if rand.random() < 0.85 else {})}
        return text.encode(report.encoding, "replace"), fields
    rows = [_row(rand, body, at) for at, body in enumerate(samples)]
    if form == 2:
        heading = ("NUM", "FABRICANT", "MODELE", "CAL", "FAIT", "DATE", "PAYS", "DOSSIER", "PROPRIETAIRE", "REMARQUES")
        rows = [[*row, "somebody", "seen at night"] for row in rows]
        return _csv(rand, heading, rows), {"format": "CSV", "mapping": "registre", **_of_the_whole(rand)}
    if form == 3 and rand.random() < 0.2:
        spoiled = rand.choice((("Serial", "Serial"), ("Owner name", "Number"), ("Country", "What")))
        return _csv(rand, spoiled, [row[:2] for row in rows]), {"format": "CSV"}
    return _csv(rand, rand.choice(_HEADINGS), rows), {"format": "CSV", **_of_the_whole(rand)}


def _of_the_whole(rand: random.Random) -> Body:
    ways: tuple[Body, ...] = ({}, {}, {}, {"test": True}, {"ncb_reference": "DELIVERY-7"}, {"again": True})
    return {"mapping": "nowhere"} if rand.random() < 0.04 else rand.choice(ways)


def _json_lines(rand: random.Random, bodies: Sequence[Body]) -> bytes:
    lines = []
    for body in bodies:
        luck = rand.random()
        changed: Body = {**body, "firearm": dict(body["firearm"])}
        if luck < 0.3:
            faults: tuple[Body, ...] = (
                {"record_kind": "BORROWED"}, {"occurred_on": "2099"}, {"ncb_reference": None}, {"owner_name": "x"},
                {"occurred_in": "FRANCE"}, {"record_kind": "vol"}, {"review_by": "tomorrow"}, {"handling": "secret"},
            )  # fmt: skip
            changed |= rand.choice(faults)
        elif luck < 0.5:
            weapon_faults: tuple[Body, ...] = (
                {"firearm_type": "pistolet"}, {"make": None}, {"year": "1999"}, {"calibre": 9},
                {"serial_number": 12345},
                {"serial_number": "obliterated"}, {"other_numbers": "BARREL: B1234"},
                {"country_of_manufacture": "Brasil"},
                {"serial_state": "illisible"}, {"size": "big"}, {"markings": "a@example.org"}, {"model": ["92"]},
            )  # fmt: skip
            changed["firearm"] |= rand.choice(weapon_faults)
        lines.append(json.dumps(changed, ensure_ascii=rand.random() < 0.5))
    lines += rand.sample(("{not JSON", "[]", "", '{"a": 1, "a": 2}', lines[0], "7"), 3)
    rand.shuffle(lines)
    return rand.choice(("\n", "\r\n")).join(lines).encode()


def _row(rand: random.Random, body: Body, at: int) -> list[str]:
    firearm = body["firearm"]
    serial = firearm.get("serial_number", "")
    if rand.random() < 0.1:
        serial = rand.choice(("", "N/A", "raspada", "effacé", f"{serial} e 9{serial}", f"nº {serial}", "1", "?"))
    return [
        serial,
        firearm["make"] if rand.random() < 0.92 else rand.choice(("", "N/I", "Manufacture d'armes de Saint-Étienne")),
        firearm.get("model", ""),
        firearm.get("calibre", ""),
        rand.choice(_KINDS_WRITTEN[:6]) if rand.random() < 0.8 else rand.choice(_KINDS_WRITTEN),
        body["occurred_on"] if rand.random() < 0.6 else rand.choice(_DATES_WRITTEN),
        rand.choice(("FR", "FR", "France", "FRA", "Brésil", "BR", "Deutschland", "ZZ", "", "USSR")),
        f"REF-{at}" if rand.random() < 0.9 else "",
    ]


def _csv(rand: random.Random, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    delimiter = rand.choice(",;;\t|")
    if rand.random() < 0.2:
        writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    else:
        writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(heading)
    for row in rows:
        writer.writerow(row if rand.random() < 0.95 else rand.choice((row[:-2], [*row, "more"], [])))
    encoding = rand.choice(_ENCODINGS)
    try:
        return text.getvalue().encode(encoding)
    except UnicodeEncodeError:  # as spreadsheets do where a code page lacks a letter, or as they should
        return text.getvalue().encode(*rand.choice((("utf-8", "strict"), ("utf-16", "strict"), (encoding, "replace"))))


def _read_lines(recorder: "Recorder", target: str, party: str) -> None:
    cursor = ""
    for _ in range(4):
        answer = recorder.call("read import", "GET", f"{target}&cursor={cursor}" if cursor else target, party=party)
        cursor = (answer.json.get("next_cursor") or "") if answer.status == 200 else ""
        if not cursor:
            return


def _import_faults(recorder: "Recorder") -> None:
    good: Body = {"format": "JSON_LINES", "sha256": "ab" * 32, "bytes": 10}
    changes: tuple[Body, ...] = (
        {"format": "XML"}, {"sha256": "ab"}, {"bytes": 0}, {"bytes": 10**9}, {"bytes": "10"}, {"mapping": "No Name"},
        {"mapping": "nowhere"}, {"test": 1}, {"ncb_reference": "x" * 49}, {"colour": "red"},
    )  # fmt: skip
    for change in changes:
        recorder.call("import refused", "POST", "/v1/record-imports", {**good, **change}, party="NCB-FR")
    for party in ("WCO", "INTERPOL-GS", "ADM-KE"):
        recorder.call("import refused", "POST", "/v1/record-imports", good, party=party)
