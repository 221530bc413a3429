"""Of the bureau: records that it enters, and the files that it sends."""

import hashlib
from typing import Any, Final

from ops.documents.examples import Called
from ops.documents.story.made import BUREAU, WEAPONS, Made

FILE: Final = (
    "NUM;FABRICANT;MODELE;CALIBRE;FAIT;DATE;PAYS;DOSSIER\n"
    "HRT4471K;Beretta;92 FS;9x19;VOL;04/05/2019;FR;FR-TEST-2001\n"
    "LWX92306;CZ;75;9x19;PERTE;2018;FR;FR-TEST-2002\n"
    ";Manurhin;MR 73;357 Magnum;VOL;17/03/2020;FR;FR-TEST-2003\n"
)
LATER_FILE: Final = FILE.splitlines(keepends=True)[0] + FILE.splitlines(keepends=True)[1]
MAPPING: Final = {
    "columns": {
        "NUM": "serial_number",
        "FABRICANT": "make",
        "MODELE": "model",
        "CALIBRE": "calibre",
        "FAIT": "record_kind",
        "DATE": "occurred_on",
        "PAYS": "occurred_in",
        "DOSSIER": "ncb_reference",
    },
    "values": {"record_kind": {"VOL": "STOLEN", "PERTE": "LOST"}},
    "date_order": "DMY",
}


def _record(weapon: str, reference: str, **fields: Any) -> dict[str, Any]:
    return {
        "firearm": WEAPONS[weapon],
        "record_kind": "STOLEN",
        "occurred_on": "2019-05",
        "occurred_in": "FR",
        "ncb_reference": reference,
    } | fields


def records(made: Made) -> None:
    """Records, their corrections and versions."""
    path = "/v1/records/{record_id}"
    entered = made.show(
        "stolen", "A pistol, stolen in May 2019", BUREAU, "POST", "/v1/records", _record("recorded", "FR-TEST-1001")
    )
    made.ids["record_id"] = entered["record_id"]
    until = {"event": "CONTROLLED_DELIVERY", "reference": "CD 2026/11", "until": "2027-03-31"}
    made.show(
        "hidden", "A pistol that no searcher may know of, and what for", BUREAU, "POST", "/v1/records",
        _record("hidden", "FR-TEST-1002", handling="NOTIFY_OWNER_ONLY", concealment=until),
    )  # fmt: skip
    made.call(BUREAU, "POST", "/v1/records", _record("recorded_twice", "FR-TEST-1003"))
    made.show("own", "A bureau's own record", BUREAU, "GET", path)
    made.show(
        "corrected", "The day became known, and with it the finish", BUREAU, "PATCH", path,
        {"reason": "the owner's papers were found", "occurred_on": "2019-05-04", "firearm": {"finish": "stainless"}},
        headers=made.etag(BUREAU, path),
    )  # fmt: skip
    made.show("versions", "As it is, and as it was", BUREAU, "GET", f"{path}/versions")
    made.show("page", "A bureau's records, the newest first", BUREAU, "GET", "/v1/records?limit=2")
    made.world.index()


def imports(made: Made) -> None:
    """A mapping and files: entered, counted against, withdrawn, taken back."""
    path, mapping = "/v1/record-imports", "/v1/record-mappings/registre"
    made.show("french_columns", "A register with French columns and words", BUREAU, "PUT", mapping, MAPPING)
    made.show("kept", "A mapping as it stands", BUREAU, "GET", mapping)
    made.show("page", "All mappings of a bureau", BUREAU, "GET", "/v1/record-mappings")
    first = _imported(made, "file", "A file of three lines", FILE, {"ncb_reference": "FR-2026-11"})
    made.ids["import_id"] = first["import_id"]
    made.show("done", "Two lines became records, one was refused", BUREAU, "GET", f"{path}/{{import_id}}?lines=all")
    whole = _imported(made, "whole", "A file that is all the bureau holds", LATER_FILE, {"mode": "replace"})
    made.ids["whole_id"] = whole["import_id"]
    withdrawals = f"{path}/{{whole_id}}/withdrawals"
    made.show(
        "counted",
        "First: how many records would go",
        BUREAU,
        "POST",
        withdrawals,
        {"reason": "no longer in the register"},
    )
    made.world.import_in_the_end()
    made.show("lacking", "What a whole file lacks is counted", BUREAU, "GET", f"{path}/{{whole_id}}")
    missing = made.call(BUREAU, "GET", f"{path}/{{whole_id}}").json["withdrawal"]["missing"]
    made.show(
        "withdrawn", "Then: as many as were counted go", BUREAU, "POST", withdrawals,
        {"reason": "no longer in the register", "missing": missing, "most": 100},
    )  # fmt: skip
    made.world.import_in_the_end()
    made.show(
        "undone", "A file that was a mistake is taken back", BUREAU, "POST", f"{path}/{{import_id}}/undo",
        {"reason": "the file of another year"},
    )  # fmt: skip
    made.world.import_in_the_end()
    made.show("page", "Imports, the newest first", BUREAU, "GET", f"{path}?limit=2")


def _imported(made: Made, name: str, summary: str, text: str, fields: dict[str, Any]) -> Any:
    data = text.encode()
    body = {"format": "CSV", "mapping": "registre", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    answer = made.call(BUREAU, "POST", "/v1/record-imports", body | fields)
    made.shown.add(name, summary, Called("POST", "/v1/record-imports", body | fields), answer)
    made.world.upload(answer, data)
    made.world.import_in_the_end()
    return answer.json
