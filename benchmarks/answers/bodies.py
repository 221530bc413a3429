"""What the scenarios share: draws that repeat, bodies, and lists read to their end."""

import random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, get_args

from iarms.models.firearm import FirearmType

if TYPE_CHECKING:
    from benchmarks.answers.recorder import Recorder

Body = dict[str, Any]

OWNERS: Final = {"FR": 4, "BR": 4, "IT": 1, "US": 1}
COUNTRIES: Final = ("BR", "FR", "IT", "US", "AT", "BE", "SUHH", "YUCS", "CSHH", "DE", "CZ", "TR")
READERS: Final = ("WCO", "INTERPOL-GS", "NCB-FR", "NCB-BR", "ADM-KE", "ADM-GH", "NCB-IT", "AUDITOR")
FIELDS: Final = ("serial_number", "make", "model", "calibre", "firearm_type", "country_of_manufacture")


def drawing_for(recorder: "Recorder", seed: int) -> random.Random:
    """Chance for a part of the run: the same for the same part and seed."""
    return random.Random(f"{recorder.part_name} {seed}")


def part_number(recorder: "Recorder") -> int:
    """Which of the parts of its kind is being asked."""
    return int(recorder.part_name.rpartition(" ")[2])


def as_firearm(entry: Mapping[str, str]) -> Body:
    """The fields of a sample's entry that a record or a search takes."""
    names = {"serial": "serial_number", "type": "firearm_type", "country": "country_of_manufacture"}
    firearm: Body = {names.get(name, name): value for name, value in entry.items() if value}
    if firearm.get("firearm_type") not in get_args(FirearmType):
        firearm.pop("firearm_type", None)
    if len(firearm.get("country_of_manufacture", "")) != 2:
        firearm.pop("country_of_manufacture", None)
    if "year" in firearm:
        firearm["year"] = int(firearm["year"])
    return firearm


def record_body(reference: str, firearm: Body, **fields: Any) -> Body:
    """The body of a record of a stolen firearm."""
    return {
        "firearm": firearm,
        "record_kind": "STOLEN",
        "occurred_on": "2019-05",
        "occurred_in": "FR",
        "ncb_reference": reference,
        **fields,
    }


def read_all_pages(recorder: "Recorder", kind: str, target: str, party: str, most: int = 10) -> list[Any]:
    """The items of a list, page by page; the last cursor is sent with another filter too."""
    found: list[Any] = []
    cursor = ""
    for _ in range(most):
        joined = f"{target}{'&' if '?' in target else '?'}cursor={cursor}" if cursor else target
        answer = recorder.call(kind, "GET", joined, party=party)
        if answer.status != 200:
            break
        found += answer.json.get("items", ())
        cursor = answer.json.get("next_cursor") or ""
        if not cursor:
            break
    if cursor:
        recorder.call(kind, "GET", f"{target.partition('?')[0]}?limit=3&cursor={cursor}", party=party)
        recorder.call(kind, "GET", joined, party="ADM-US" if party != "ADM-US" else "WCO")
    return found


def quoted(text: str) -> str:
    """A text as it stands in a query."""
    return "".join(c if c.isalnum() and c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in text)
