"""`python -m ops.documents.draw_sandbox`: docs/sandbox.md, drawn from the sandbox's catalogue, whose every row a test
makes through the doors. With --check it says whether the committed page is what the catalogue says.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ops.drawn import write_or_check
from ops.sandbox import SandboxCall, SandboxWeapon, sandbox_weapons

PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "sandbox.md"
_HEAD: Final = """# The sandbox: weapons to try the API with

Drawn from `functions/iarms/data/sandbox.json` by `make sandbox`; a test makes every call of it through the doors, and
holds every answer against this page.

Each weapon below is answered in one way, every time, in every deployment. They are records of the service's own test
bureau, `NCB-ZZ`. A search finds them with `"purpose": "TEST"` and never without; a real record is never found by such a
search. A test tells no bureau and no headquarters: its notifications are written and can be read, and none is sent. So
a client is tried against the very deployment that it will work with, with its own token and certificate.

- **Who searches**: an administration for itself (`ADM-KE` below), or the WCO with `on_behalf_of`.
- **Again and again**: a `case_reference` of your own makes a hit of your own; under one that was used in the last 24
  hours a search joins the hit that is open. A hit of the sandbox is read by its id, and stands in no list.
- **What counts as ever**: token, certificate, mandate, scopes, buckets of calls and budgets. The rows `budget` and
  `throttled` answer as if something were used up, and spend nothing.
- **Faults of the service** (`unavailable`, `slow`) can be asked for where no real case is kept: on one machine and in
  development. In production a 503 wakes who is on duty. A party has 12 `slow` answers an hour and 48 a day; what is
  beyond is 429 `throttled` at once, with the `Retry-After` of when they renew.

On one machine `make run` loads them. An operator loads them with `make load-sandbox DEPLOYMENT=name`, once, and after a
release with new ones.

## Search, and what is answered

The body beside what the row has: `"purpose": "TEST"`, a `case_reference` and an `officer`.
"""
_FOLLOWS: Final = """
## What follows

Texts in braces come from the answer before; who calls is `ADM-KE` where nobody else is named.
"""


def page() -> str:
    """The whole page."""
    weapons = sandbox_weapons()
    rows = [_HEAD, "| weapon | shows | search for | answer |", "|---|---|---|---|"]
    rows += [f"| `{each.name}` | {each.shows} | {_asked(each)} | {_answered(each)} |" for each in weapons]
    rows.append(_FOLLOWS.rstrip("\n"))
    for weapon in weapons:
        if weapon.then:
            rows += [f"\n### {weapon.name}\n", *_followed(weapon)]
    return "\n".join(rows) + "\n"


def _asked(weapon: SandboxWeapon) -> str:
    firearm = {name: value for name, value in weapon.search["firearm"].items() if name != "firearm_type"}
    beside = {name: value for name, value in weapon.search.items() if name != "firearm"}
    asked = ", ".join(f"`{name}` {value}" for name, value in firearm.items())
    return asked + "".join(f"; `{_json({name: value})[1:-1]}`" for name, value in beside.items())


def _answered(weapon: SandboxWeapon) -> str:
    code = weapon.answer.get("code")
    named = f"`{code}`" if code else f"`{weapon.answer['outcome']}`"
    waits = "".join(f", `{name}: {value}`" for name, value in weapon.headers.items())
    return f"{weapon.status} {named}{waits}: {weapon.says}"


def _followed(weapon: SandboxWeapon) -> Iterator[str]:
    for number, each in enumerate(weapon.then, 1):
        yield f"{number}. {_who(each)}`{each.call}`{_later(each)}: {each.status}{_told(each.answer)}"
        for name, value in each.headers.items():
            yield f"\n       {name}: {value}"
        if each.body is not None:
            yield f"\n       {_json(each.body)}\n"


def _who(call: SandboxCall) -> str:
    return "" if call.party == "ADM-KE" else f"by `{call.party}`, "


def _later(call: SandboxCall) -> str:
    return ", a moment later" if call.later else ""


def _told(answer: dict[str, Any]) -> str:
    return f", with `{_json(answer)[1:-1]}`".replace('"*"', "...").replace("{}", "{...}") if answer else ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def main() -> int:
    """Write the page, or with --check hold it against what is there; gives the exit status."""
    return write_or_check({PAGE: page()}, "make sandbox")


if __name__ == "__main__":
    raise SystemExit(main())
