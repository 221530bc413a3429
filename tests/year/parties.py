"""What the parties do in a year: they file, answer, ask back, keep silent, are late, and do what they may not.

Bureaus know of a leg by the message that reached them, as people do.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from tests.builders import any_record, any_search, any_trace
from tests.world import Answer
from tests.year.simulation import BUREAUS, DAY, HOUR, YEAR, Year
from tests.year.topics import Delivered

FOUND: Final[tuple[dict[str, Any], ...]] = (
    {"outcome": "NO_RECORD"},
    {"outcome": "DOMESTIC_NEVER_EXPORTED", "events": [{"kind": "MANUFACTURE", "date": "1999", "country": "BR"}]},
    {"outcome": "EXPORTED_TO", "next_country": "FR", "events": [{"kind": "EXPORT", "date": "2001", "country": "BR"}]},
    {"outcome": "EXPORTED_TO", "next_country": "CZ"},
    {"outcome": "EXPORTED_TO", "next_country": "US"},
    {"failure_reason": "TOO_OLD_RECORDS_DESTROYED"},
    {"outcome": "FIRST_PURCHASER_IDENTIFIED", "events": [{"kind": "SALE", "date": "2002-02-03", "holder": "PRIVATE"}]},
)
REFUSED: Final = {"failure_reason": "REFUSED_LAW"}
PART: Final = {"outcome": "REPORTED_LOST_OR_STOLEN", "final": False, "events": [{"kind": "THEFT", "date": "2010-05"}]}
CORRECTED: Final = {"outcome": "STATE_STOCK", "correction": "the first answer was of another weapon"}
# What fills a trace, if it is let: each answer has 15,000 bytes.
LONG: Final = {**PART, "events": [{"kind": "OTHER", "date": "2001", "note": "as the ledger has it " * 23}] * 28}
# How a bureau deals with a request, and how often of a hundred.
HABITS: Final = {
    "prompt": 42,
    "late": 14,
    "silent": 12,
    "too late": 6,
    "asks": 10,
    "in parts": 8,
    "refuses": 4,
    "twice": 4,
    "corrects": 3,
    "fills": 1,
}
_MAKERS: Final = (
    ("Beretta", "92 FS", "9x19", "IT"),
    ("Taurus", "PT 92", "9x19", "BR"),
    ("Glock", "17", "9x19", "AT"),
    ("Sig Sauer", "P226", "9x19", "DE"),
    ("FN", "Five-seveN", "5.7x28", "BE"),
    ("Manurhin", "MR 73", ".357 Magnum", "FR"),
    ("Zastava", "CZ 99", "9x19", "RS"),
)

_NAMES: Final = ("make", "model", "calibre", "country_of_manufacture")


@dataclass
class Parties:
    """Everybody in a year. `legs` are those that a bureau was told of, `hits` those that a searcher knows."""

    year: Year
    habits: dict[str, str] = field(default_factory=dict)
    hits: dict[str, str] = field(default_factory=dict)
    silent_requesters: set[str] = field(default_factory=set)
    traces: list[str] = field(default_factory=list)
    searched: int = 0

    def __post_init__(self) -> None:
        self.year.listeners.append(self.hear)
        for number in range(self.year.size.traces):
            self._some_day(lambda number=number: self.file(number))  # type: ignore[misc]
        for number in range(self.year.size.hits):
            self._some_day(lambda number=number: self.seize(number))  # type: ignore[misc]

    def file(self, number: int) -> None:
        """A trace is submitted."""
        chance = self.year.chance
        urgent = self.year.happens(20)
        make, model, calibre, country = chance.choice(_MAKERS)
        party, administration = chance.choice((("WCO", "KE"), ("WCO", "GH"), ("ADM-KE", None), ("ADM-SN", None)))
        body = any_trace(
            serial_number=f"YR{number:06}",
            make=make,
            model=model,
            calibre=calibre,
            country_of_manufacture=country,
            case_reference=f"YEAR-TEST-{number}",
            on_behalf_of=administration,
            country_of_last_import=chance.choice((None, None, "FR", "BR", "US", "CZ")),
            priority="URGENT" if urgent else "ROUTINE",
            justification="a suspect is held" if urgent else None,
        )

        def filed(answer: Answer) -> None:
            trace = answer.json
            if answer.status != 201:
                self.year.outcries.append(f"not filed: {answer.text}")
                return
            self.traces.append(trace["trace_id"])
            if self.year.happens(25):
                self.silent_requesters.add(trace["trace_id"])
            path = f"/v1/traces/{trace['trace_id']}"
            if self.year.happens(2):
                self._soon(f"{path}/withdrawal", {"reason": "misread"}, party, 60)
            elif self.year.happens(3):
                self._soon(f"{path}/legs/{trace['legs'][0]['leg_id']}/withdrawal", {"reason": "not needed"}, party, 60)
            elif self.year.happens(6):
                self._soon(f"{path}/information", {"answer": "a proof mark on the left"}, party, 60)
            elif self.year.happens(4):
                other = chance.choice(_MAKERS)
                weapon = {**body["firearm"], **dict(zip(_NAMES, other, strict=True))}
                self._soon(f"{path}/information", {"answer": "it was misread", "firearm": weapon}, party, 200)

        self.year.call("POST", "/v1/traces", body, party=party, then=filed)

    def seize(self, number: int) -> None:
        """A weapon is found that a bureau has recorded."""
        chance = self.year.chance
        bureau = chance.choice(BUREAUS)
        serial = f"HT{number:06}"
        record = any_record(serial_number=serial, ncb_reference=f"YEAR-{number}", occurred_in=bureau[-2:])
        party, administration = chance.choice((("WCO", "KE"), ("WCO", "GH"), ("ADM-KE", None), ("ADM-SN", None)))
        search = any_search(
            serial_number=serial, make="Smith & Wesson", on_behalf_of=administration, case_reference=f"HIT-{number}",
            in_sight=self.year.happens(30), officer=f"k-{number}",
        )  # fmt: skip

        def found(answer: Answer) -> None:
            hits = [match["hit_id"] for match in answer.json.get("matches", []) if match.get("hit_id")]
            if answer.status != 201 or not hits:
                self.year.outcries.append(f"no hit: {answer.text}")
                return
            self.hits[hits[0]] = party
            if self.year.happens(10):
                change = {"reason": "it was found", **chance.choice(({"status": "CLEARED"}, {"status": "LOCATED"}))}
                match = {"If-Match": '"1"'}
                self.year.later(
                    HOUR,
                    30 * DAY,
                    lambda: self.year.call("PATCH", records[-1], change, party=bureau, headers=match),
                )
            if self.year.happens(20):
                question = {"code": "QUESTION", "text": "is the second stamp a crown?"}
                self._soon(f"/v1/hits/{hits[0]}/messages", question, chance.choice((party, bureau)), 99)
            if self.year.happens(50):
                priority = chance.choice(("URGENT", "ROUTINE"))
                body = {"priority": priority, "reason": "the weapon is held"}
                self._soon(f"/v1/hits/{hits[0]}/confirmation-requests", body, party, 2)

        records: list[str] = []

        def entered(answer: Answer) -> None:
            records.append(f"/v1/records/{answer.json['record_id']}")
            self.year.later(
                HOUR, 9 * DAY, lambda: self.year.call("POST", "/v1/searches", search, party=party, then=found)
            )

        self.year.call("POST", "/v1/records", record, party=bureau, then=entered)

    def hear(self, delivered: Delivered) -> None:
        """A message has reached its party."""
        event, message = delivered.message["event"], delivered.message
        if event == "trace.received":
            self._ask(delivered.party, message)
        elif event == "trace.updated":
            self._update(delivered.party, message)
        elif event in ("hit.opened", "hit.confirmation_requested", "hit.escalated"):
            self._answer_hit(delivered.party, message)
        elif event == "hit.confirmed" and delivered.party == self.hits.get(message["hit_id"]):
            self._dispose(delivered.party, message["hit_id"])

    def _ask(self, party: str, message: dict[str, Any]) -> None:
        leg = message["leg_id"]
        if leg in self.habits:
            return  # it came twice: a party goes by the id
        habit = self.year.chance.choices(list(HABITS), list(HABITS.values()))[0]
        self.habits[leg] = habit
        path = f"/v1/traces/{message['trace_id']}/legs/{leg}"
        found = self.year.chance.choice(FOUND)

        def step(first: timedelta, last: timedelta, name: str, body: dict[str, Any]) -> None:
            self.year.later(first, last, self._caller(f"{path}/{name}", body, party))

        if habit in ("prompt", "twice", "in parts"):
            step(HOUR, 2 * DAY, "acknowledgement", {})
        if habit in ("prompt", "twice"):
            step(3 * DAY, 25 * DAY, "responses", found)
        if habit == "twice":
            step(3 * DAY, 25 * DAY, "responses", self.year.chance.choice(FOUND))
        elif habit == "late":
            step(8 * DAY, 20 * DAY, "acknowledgement", {})
            step(32 * DAY, 85 * DAY, "responses", found)
        elif habit == "too late":
            step(140 * DAY, 200 * DAY, "responses", found)
        elif habit == "asks":
            step(HOUR, 4 * DAY, "information-requests", {"question": "Which proof mark?"})
        elif habit == "in parts":
            step(3 * DAY, 9 * DAY, "responses", PART)
            step(10 * DAY, 40 * DAY, "responses", PART)
            step(41 * DAY, 60 * DAY, "responses", found)
        elif habit == "corrects":
            step(HOUR, 9 * DAY, "responses", found)
            step(10 * DAY, 20 * DAY, "responses", CORRECTED)
        elif habit == "fills":
            for _ in range(30):
                step(HOUR, 25 * DAY, "responses", LONG)
        elif habit == "refuses":
            step(HOUR, 20 * DAY, "responses", REFUSED)

    def _update(self, party: str, message: dict[str, Any]) -> None:
        trace, leg, stage = message["trace_id"], message.get("leg_id"), message.get("stage")
        asks = party == "WCO" or party.startswith("ADM-")
        if stage == "INFO_REQUESTED" and asks and trace not in self.silent_requesters:
            body = {"leg_id": leg, "answer": "a crown over N"}
            self._soon(f"/v1/traces/{trace}/information", body, party, 9 * 24)
        if stage == "INFORMATION" and self.habits.get(leg or "") == "asks" and not asks:
            found = self.year.chance.choice(FOUND)
            self._soon(f"/v1/traces/{trace}/legs/{leg}/responses", found, party, 20 * 24)

    def _answer_hit(self, party: str, message: dict[str, Any]) -> None:
        hit = message["hit_id"]
        is_bureau = party.startswith("NCB-") or (party == "INTERPOL-GS" and message["event"] == "hit.escalated")
        if not is_bureau or not self.year.happens(45):
            return
        answer = self.year.chance.choices(("CONFIRMED", "REFUTED", "TIME_NEEDED"), (6, 2, 2))[0]
        body: dict[str, Any] = {"answer": answer}
        if answer == "REFUTED":
            body["reason"] = "another weapon"
        path = f"/v1/hits/{hit}/confirmations"

        def say() -> None:
            until = {"until": (self.year.now + 2 * DAY).isoformat()} if answer == "TIME_NEEDED" else {}
            self.year.call("POST", path, {**body, **until}, party=party)

        self.year.later(timedelta(minutes=3), 30 * HOUR, say)

    def _dispose(self, party: str, hit: str) -> None:
        if self.year.happens(60):
            body = {"disposition": self.year.chance.choice(("SEIZED", "RELEASED", "HANDED_TO_POLICE"))}
            self._soon(f"/v1/hits/{hit}/disposition", body, party, 8 * 24)

    def _soon(self, path: str, body: dict[str, Any], party: str, hours: float) -> None:
        self.year.later(timedelta(minutes=2), hours * HOUR, self._caller(path, body, party))

    def _caller(self, path: str, body: dict[str, Any], party: str) -> Callable[[], None]:
        return lambda: self.year.call("POST", path, body, party=party)

    def _some_day(self, what: Callable[[], None]) -> None:
        self.year.later(timedelta(0), YEAR, what)
