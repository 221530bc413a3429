"""Descriptions as officers copy them off weapons, with the countries that should be asked and the warnings of use.

`benchmarks/filing/tuned.txt` was looked at while rules and tables were made, `held_out.txt` was not. Both were written
by hand from general knowledge of makes and models; every number is made up in a form that its maker uses.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "filing"
HALVES: Final = ("tuned", "held_out")
# Expected instead of countries: INTERPOL-GS alone; or a refusal, since all leads to the requester's own country.
NO_COUNTRY: Final = "GS"
OWN_COUNTRY: Final = "OWN"

_COLUMNS: Final = ("make", "model", "calibre", "firearm_type", "serial_number")
_NAMES: Final = {"state": "serial_state", "country": "country_of_manufacture"}
# Where the maker is not known, it is of use to be told between which countries that leaves it open.
_MAKER_OPEN: Final = frozenset({"make_missing", "make_open", "make_is_importer"})
_NUMBERS: Final = frozenset({"year", "import_year", "barrel_length_mm", "capacity"})


@dataclass(frozen=True)
class FilingCase:
    """A description as `firearm` of a trace request has it, and what should come of it.

    `expected` are countries of which at least one should be asked, NO_COUNTRY or OWN_COUNTRY. `useful` are the codes of
    warnings that tell the officer something; of each set in `planted` at least one is called for by a planted fault.
    """

    text: str
    firearm: dict[str, Any]
    requester: str
    linked: tuple[str, ...]
    expected: frozenset[str]
    useful: frozenset[str]
    planted: tuple[frozenset[str], ...]


def read_cases(half: str) -> list[FilingCase]:
    """The cases of a half, in the order of the file."""
    lines = (FOLDER / f"{half}.txt").read_text("utf-8").splitlines()
    return [_case(line) for line in lines if line and not line.startswith("#")]


def _case(line: str) -> FilingCase:
    make, model, calibre, firearm_type, number, further, expected, warned = (part.strip() for part in line.split("|"))
    given = dict(zip(_COLUMNS, (make, model, calibre, firearm_type, number), strict=True))
    firearm: dict[str, Any] = {name: value for name, value in given.items() if value not in ("", "-")}
    requester, linked = "KE", tuple[str, ...]()
    for each in filter(None, (part.strip() for part in further.split(";"))):
        name, _, value = each.partition("=")
        if name == "requester":
            requester = value
        elif name == "linked":
            linked = tuple(value.split())
        else:
            firearm[_NAMES.get(name, name)] = int(value) if name in _NUMBERS else value
    if firearm.get("serial_state") == "OBLITERATED":
        firearm.pop("serial_number", None)
    codes = warned.split()
    planted = tuple(frozenset(code[1:].split("/")) for code in codes if code.startswith("!"))
    useful = {code for code in codes if not code.startswith("!")}.union(*planted)
    if useful & _MAKER_OPEN:
        useful.add("country_of_manufacture_open")
    return FilingCase(line, firearm, requester, linked, frozenset(expected.split()), frozenset(useful), planted)
