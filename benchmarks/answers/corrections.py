"""Records that are corrected, withdrawn and reviewed."""

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from benchmarks.answers.bodies import (
    FIELDS,
    Body,
    drawing_for,
    part_number,
    read_all_pages,
)
from samples.registry.records import generate

if TYPE_CHECKING:
    from benchmarks.answers.recorder import Recorder


def correct(recorder: "Recorder", size: int, seed: int) -> None:
    """Records corrected, withdrawn, and reviewed as the months pass, with searches for them in between."""
    rand = drawing_for(recorder, seed)
    part = seed * 100 + 50 + part_number(recorder)
    records = []
    for sample in generate(size, seed=part, owners={"FR": 1, "BR": 1, "IT": 0.5}):
        answer = recorder.call("record", "POST", "/v1/records", sample.body, party=sample.owner)
        if answer.status == 201:
            records.append(answer.json)
    recorder.carry()
    for months in range(0, 39, 3):
        for record in rand.sample(records, min(7, len(records))):
            _correct_one(recorder, rand, record)
        for record in rand.sample(records, min(3, len(records))):
            found = {n: v for n, v in record["firearm"].items() if n in FIELDS and v}
            body = {"firearm": found, "purpose": "SEIZURE_CHECK", "case_reference": f"C{months}", "officer": "k-1"}
            recorder.call("search", "POST", "/v1/searches", body, party="ADM-KE")
        recorder.carry()
        recorder.wait(days=92)
        recorder.run("reviewer")
        recorder.carry()
    for record in records:
        path = f"/v1/records/{record['record_id']}"
        recorder.call("read record", "GET", path, party=record["owner"])
        for party in (record["owner"], "WCO"):
            read_all_pages(recorder, "versions", f"{path}/versions?limit=2", party, most=4)
    for target in ("/v1/records?limit=5", "/v1/records?status=EXPIRED", "/v1/records?status=CANCELLED&limit=2"):
        for party in ("NCB-FR", "NCB-BR", "NCB-IT"):
            read_all_pages(recorder, "list", target, party)
    number = records[0]["firearm"].get("serial_number", "x")
    recorder.call("list", "GET", f"/v1/records?serial_number={number}".replace(" ", "%20"), party=records[0]["owner"])
    recorder.call("list", "GET", f"/v1/records?ncb_reference={records[0]['ncb_reference']}", party=records[0]["owner"])


def _correct_one(recorder: "Recorder", rand: random.Random, record: Body) -> None:
    path = f"/v1/records/{record['record_id']}"
    owner = record["owner"]
    version = recorder.call("read record", "GET", path, party=owner).headers.get("ETag", '"1"')
    serial = record["firearm"].get("serial_number") or "ZZ12345"
    changes: tuple[Body, ...] = (
        {"firearm": {"serial_number": serial[::-1]}}, {"firearm": {"serial_number": f"{serial} / {serial}1"}},
        {"firearm": {"model": "PT 92", "calibre": "9x19"}}, {"firearm": {"model": None, "calibre": None}},
        {"firearm": {"make": "Rossi"}}, {"firearm": {"make": None}}, {"firearm": {"other_numbers": None}},
        {"firearm": {"other_numbers": [{"component": "BARREL", "number": f"B{serial[:20]}"}]}},
        {"firearm": {"serial_number": None, "serial_state": "OBLITERATED"}}, {"firearm": {"year": 1999}},
        {"firearm": {"firearm_type": "RIFLE", "country_of_manufacture": "SUHH"}}, {"firearm": {"size": 3}},
        {"status": "LOCATED"}, {"status": "CLEARED"}, {"status": "CANCELLED"}, {"status": "ACTIVE"},
        {"status": "EXPIRED"},
        {"handling": "NOT_FOR", "not_for": ["ADM-KE"]}, {"handling": "NORMAL", "not_for": []}, {"handling": "NOT_FOR"},
        {"handling": "NOTIFY_OWNER_ONLY", "not_for": None}, {"record_kind": "TRAFFICKED"}, {"record_kind": None},
        {"review_by": str((recorder.now + timedelta(days=rand.choice((-3, 90, 400, 4000)))).date())},
        {"review_by": None},
        {"occurred_on": "2018"}, {"occurred_on": "2099"}, {"ncb_reference": "NEW-REFERENCE"}, {"colour": "red"}, {},
        {"firearm": {"markings": "crown over N", "importer": "CAI"}}, {"firearm": {"markings": "a@example.org"}},
    )  # fmt: skip
    body = {"reason": "looked at again", **rand.choice(changes)}
    luck = rand.random()
    headers: dict[str, str] = {"If-Match": version}
    if luck < 0.05:
        headers = {}
    elif luck < 0.12:
        headers = {"If-Match": rand.choice(('"99"', "*", '"1", "2"', ""))}
    elif luck < 0.2:
        headers["Idempotency-Key"] = f"change-{rand.randrange(4)}"
    who = owner if rand.random() < 0.93 else rand.choice(("NCB-US", "WCO", "INTERPOL-GS"))
    recorder.call("change record", "PATCH", path, body, party=who, headers=headers)
