"""A day of several parties, as they call: from midnight to midnight, the real doors answer and the streams are carried.

What is done right stands here; what is planted, in `misbehaviour`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from iarms.models.party import Mandate, Party
from iarms.store.parties import Register
from tests import clock
from tests import world as world_of_doors
from tests.builders import any_record, any_search, any_trace
from tests.certificates import certificate, thumbprint
from tests.world import DEPLOYMENT, Answer, World

DAY: Final = datetime(2026, 11, 25, tzinfo=UTC)
"""The day: a Wednesday, the first whole one after the tests' clock begins."""

# Eight weapons that a bureau recorded, by number: what officers find among others that nobody looks for.
STOLEN: Final = ("AB012347", "QX845517", "TK917304", "PL660183", "GH285590", "WD730946", "NE518827", "JC402265")
UNKNOWN: Final = ("SV113579", "BR990021", "KM645201", "UY208834", "FD777145", "LZ356708")
OFFICERS: Final = ("k-4711", "k-4712", "k-4713", "k-4720")
_HOURS: Final = range(7, 18)
_ASKED: Final = {"priority": "ROUTINE", "reason": "held on other grounds"}


@dataclass
class Day:
    """A day that goes on in a world. `steps` happen in the order of their times; `ids` are by name what came of them:
    ids of records, searches, hits and traces."""

    world: World
    chance: Random
    ids: dict[str, str] = field(default_factory=dict)
    _steps: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)

    def at(self, hour: int, minute: int, what: Callable[[], Any], second: int = 0) -> None:
        """Let this happen at that time of the day."""
        moment = DAY + timedelta(hours=hour, minutes=minute, seconds=second)
        self._steps.append((moment, len(self._steps), what))

    def run(self) -> None:
        """Let the day pass; after each step the streams are carried, as they are within a second."""
        for moment, _, what in sorted(self._steps, key=lambda step: step[:2]):
            clock.move_to(moment)
            what()
            self.carry()
        clock.move_to(DAY + timedelta(days=1))

    def carry(self) -> None:
        """Bring the streams' records to their functions."""
        self.world.index()
        self.world.after()
        self.world.notify()
        self.world.index_audit()
        self.world.sequence()

    def call(self, method: str, path: str, body: Any = None, *, party: str, **more: Any) -> Answer:
        """A party's usual client calls with its own certificate; a POST has a key of its own."""
        shown = certificate(f"client-of-{party}", *certified())
        headers = {**more.pop("headers", {})}
        if method == "POST":
            headers.setdefault("Idempotency-Key", f"key-{self.chance.getrandbits(48):012x}")
        more = {"certificate": shown, "bound_to": thumbprint(shown), **more}
        return self.world.call(method, path, body, party=party, headers=headers, **more)

    def search(self, number: str, *, party: str = "WCO", name: str = "", **fields: Any) -> Answer:
        """A search for a number, which is kept under `name`."""
        more = {each: fields.pop(each) for each in ("subject",) if each in fields}
        asked = any_search(serial_number=number, **fields)
        if party != "WCO":
            del asked["on_behalf_of"]
        answer = self.call("POST", "/v1/searches", asked, party=party, **more)
        if name and answer.status == 201:
            self.ids[name] = answer.json["search_id"]
            if answer.json["matches"]:
                self.ids[f"{name}: hit"] = answer.json["matches"][0].get("hit_id") or ""
        return answer

    def enter(self, number: str, name: str, *, party: str = "NCB-FR", **fields: Any) -> None:
        """A bureau records a weapon; its record is kept under `name`."""
        body = any_record(serial_number=number, ncb_reference=f"{party[-2:]}-{name}".replace(" ", "-"), **fields)
        answer = self.call("POST", "/v1/records", body, party=party)
        _expect(answer, 201)
        self.ids[name] = answer.json["record_id"]

    def change(self, name: str, *, party: str = "NCB-FR") -> None:
        """A bureau corrects a record."""
        path = f"/v1/records/{self.ids[name]}"
        read = self.call("GET", path, party=party)
        _expect(read, 200)
        change = {"status": "LOCATED", "reason": "found in a search of a house"}
        _expect(self.call("PATCH", path, change, party=party, headers={"If-Match": read.headers["ETag"]}), 200)


def _expect(answer: Answer, status: int) -> None:
    if answer.status != status:
        raise AssertionError(f"{answer.status} {answer.text}")


def certified() -> tuple[datetime, datetime]:
    """From when until when the day's certificates are good."""
    return DAY - timedelta(days=1), DAY + timedelta(days=30)


def prepare(world: World) -> None:
    """The register as the day begins: four parties of the world's own, and an administration that searches itself."""
    register = Register(world.dynamodb, f"{DEPLOYMENT}-register")
    register.put(Party(party="ADM-KE", notified=False))
    mandates = tuple(Mandate(country=country, since="2020-01-01") for country in ("KE", "GH"))
    ended = Mandate(country="TZ", since="2020-01-01", until="2021-12-31")
    register.put(Party(party="WCO", notified=True, mandates=(*mandates, ended)))


def plan_a_clean_day(day: Day) -> None:
    """What parties do who do right: records, searches, reads, a confirmation, a trace, and the clock's own rounds."""
    for place, number in enumerate(STOLEN):
        party = "NCB-FR" if place % 2 == 0 else "NCB-BR"
        where = {"occurred_in": party[-2:]}
        day.at(6, 5 * place, partial(day.enter, number, f"record {number}", party=party, **where))
    for hour in _HOURS:
        _plan_an_hour(day, hour)
    day.at(8, 55, lambda: _acknowledge(day))
    day.at(9, 40, lambda: _confirm(day))
    day.at(10, 20, lambda: _trace(day))
    day.at(11, 45, lambda: day.change(f"record {STOLEN[4]}"))
    day.at(13, 10, lambda: _list_what_is_ones_own(day))
    day.at(15, 30, lambda: _change_the_register(day))
    for hour in range(24):
        day.at(hour, 59, _let_the_clock_run)


def _plan_an_hour(day: Day, hour: int) -> None:
    found = STOLEN[hour % len(STOLEN)]
    unknown = UNKNOWN[hour % len(UNKNOWN)]
    officer = OFFICERS[hour % len(OFFICERS)]
    case = f"MBA-2026-{hour:04}"
    day.at(hour, 5, lambda: day.search(found, name=f"search {hour}", officer=officer, case_reference=case))
    day.at(hour, 35, lambda: day.search(unknown, party="ADM-KE", officer=officer, case_reference=case))
    day.at(hour, 50, lambda: day.call("GET", "/v1/notifications", party="NCB-FR"))


def _acknowledge(day: Day) -> None:
    """NCB-FR says that it has read of the first hit on its records."""
    (note,) = day.call("GET", "/v1/notifications", party="NCB-FR").json["items"]
    day.ids["acknowledged"] = note["notification_id"]
    _expect(day.call("POST", f"/v1/notifications/{note['notification_id']}/acknowledgement", {}, party="NCB-FR"), 201)


def _confirm(day: Day) -> None:
    hit = f"/v1/hits/{day.ids['search 8: hit']}"
    day.call("GET", hit, party="WCO")
    _expect(day.call("POST", f"{hit}/confirmation-requests", _ASKED, party="WCO"), 201)


def _trace(day: Day) -> None:
    answer = day.call("POST", "/v1/traces", any_trace(), party="WCO")
    _expect(answer, 201)
    day.ids["trace"] = answer.json["trace_id"]
    leg = answer.json["legs"][0]
    path = f"/v1/traces/{day.ids['trace']}/legs/{leg['leg_id']}/acknowledgement"
    _expect(day.call("POST", path, {}, party=leg["party"]), 201)


def _list_what_is_ones_own(day: Day) -> None:
    for party, target in (
        ("NCB-FR", "/v1/records"), ("NCB-FR", "/v1/hits"), ("WCO", "/v1/searches"), ("ADM-KE", "/v1/searches"),
        ("NCB-BR", "/v1/traces"), ("AUDITOR", "/v1/audit/suspects"),
    ):  # fmt: skip
        _expect(day.call("GET", target, party=party), 200)


def _change_the_register(day: Day) -> None:
    row = day.call("GET", "/v1/parties/NCB-FR", party="INTERPOL-GS")
    _expect(row, 200)
    headers = {"If-Match": row.headers["ETag"], "Idempotency-Key": "language"}
    changed = {**row.json, "language": "es"}
    _expect(day.call("PUT", "/v1/parties/NCB-FR", changed, party="INTERPOL-GS", headers=headers), 200)


def _let_the_clock_run() -> None:
    world_of_doors._work("clock", {})
