"""What tests of weekly files share: lines, imports of them, what they say, and the records that are there."""

import json
from typing import Any

from iarms import tables
from tests.builders import any_import, any_record, json_lines
from tests.world import Answer, World

PATH = "/v1/record-imports"


def line(number: int, **fields: Any) -> dict[str, Any]:
    return any_record(**{"serial_number": f"QX{number:06}", "ncb_reference": f"FR-TEST-{number}", **fields})


def uploaded(world: World, lines: Any, party: str = "NCB-FR", **fields: Any) -> Answer:
    data = lines if isinstance(lines, bytes) else json_lines(lines)
    answer = world.call("POST", PATH, any_import(data, **fields), party=party)
    assert answer.status == 202, answer.text
    world.upload(answer, data)
    return answer


def imported(world: World, lines: Any, party: str = "NCB-FR", **fields: Any) -> Any:
    """What an import of these lines says in the end, with all of its lines."""
    answer = uploaded(world, lines, party, **fields)
    assert world.import_all() == []
    return report(world, answer, party)


def report(world: World, answer: Answer, party: str = "NCB-FR", which: str = "all") -> Any:
    told = world.call("GET", f"{answer.headers['Location']}?lines={which}&limit=100", party=party)
    assert told.status == 200, told.text
    return told.json


def outcomes(told: Any) -> list[str]:
    return ["refused" if each["problem"] else each["outcome"] for each in told["lines"]]


def records(world: World) -> list[dict[str, Any]]:
    """The records as they stand."""
    items = [item for item in world.items(tables.RECORDS) if item["part"]["S"] == "current"]
    return [json.loads(item["document"]["S"]) for item in items]


def patched(world: World, record_id: str, **change: Any) -> Any:
    version = world.call("GET", f"/v1/records/{record_id}", party="NCB-FR").headers["ETag"]
    body = {"reason": "as was found out", **change}
    answer = world.call("PATCH", f"/v1/records/{record_id}", body, party="NCB-FR", headers={"If-Match": version})
    assert answer.status == 200, answer.text
    return answer.json
