"""Traces submitted, answered and left lying, through a year."""

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, get_args

from benchmarks.answers.bodies import (
    FIELDS,
    READERS,
    Body,
    drawing_for,
    part_number,
    read_all_pages,
)
from iarms.models.trace import CustodyKind, FailureReason, Holder, TraceOutcome
from samples.registry.records import generate

if TYPE_CHECKING:
    from benchmarks.answers.recorder import Recorder


def trace(recorder: "Recorder", size: int, seed: int) -> None:
    """Traces of many forms, each step by who may take it and who may not, and the clock through a year."""
    rand = drawing_for(recorder, seed)
    part = seed * 100 + part_number(recorder)
    weapons = [sample.body["firearm"] for sample in generate(size, seed=part + 5000, owners={"FR": 1})]
    for number, body in enumerate(_trace_faults()):
        recorder.call("trace refused", "POST", "/v1/traces", body, case=f"field {number:02}")
    begun: list[tuple[str, str]] = []
    for number, weapon in enumerate(weapons):
        begun += _submit(recorder, rand, weapon, number)
        _steps(recorder, rand, begun, 6)
        recorder.wait(hours=rand.randrange(1, 60))
        if number % 4 == 3:
            recorder.run("clock")
        if number % 20 == 19:
            recorder.carry()
    recorder.carry()
    for days in (1, 2, 5, 9, 14, 16, 28, 45, 60, 90, 60):
        recorder.wait(days=days / 2)
        _steps(recorder, rand, begun, 20)
        recorder.wait(days=days / 2)
        recorder.run("clock")
        recorder.carry()
    recorder.run("sweeper")
    _read_traces(recorder, rand, begun)


def _submit(recorder: "Recorder", rand: random.Random, weapon: Body, number: int) -> list[tuple[str, str]]:
    """Submit a trace, after a search or without; its path and who submitted it."""
    party = rand.choice(("WCO", "WCO", "ADM-KE", "ADM-FR"))
    body = _trace_body(rand, weapon, number)
    if party == "WCO":
        body["on_behalf_of"] = rand.choice(("KE", "GH"))
    if rand.random() < 0.3:
        searched: Body = {
            "firearm": {n: v for n, v in body["firearm"].items() if n in FIELDS},
            "purpose": "TRACE_PREPARATION", "case_reference": body["case_reference"], "officer": "k-1",
            **({"on_behalf_of": body["on_behalf_of"]} if party == "WCO" else {}),
        }  # fmt: skip
        found = recorder.call("search", "POST", "/v1/searches", searched, party=party)
        if found.status == 201:
            body["search_id"] = found.json["search_id"]
            body.pop("override_reason")
    headers = {"Idempotency-Key": f"trace-{number}"} if rand.random() < 0.1 else None
    answer = recorder.call("trace", "POST", "/v1/traces", body, party=party, headers=headers)
    if headers:
        recorder.call("trace", "POST", "/v1/traces", body, party=party, headers=headers)
    if rand.random() < 0.15:  # the same weapon again, by another party
        again = {**body, "on_behalf_of": "GH", "override_reason": "nobody was there", "case_reference": "LINKED"}
        again.pop("search_id", None)
        recorder.call("trace", "POST", "/v1/traces", again, party="WCO")
    return [(answer.headers["Location"], party)] if answer.status == 201 else []


def _trace_body(rand: random.Random, weapon: Body, number: int) -> Body:
    firearm = {name: value for name, value in weapon.items() if name != "markings"}
    if rand.random() < 0.8:
        firearm["country_of_manufacture"] = rand.choice(("BR", "BR", "FR", "IT", "US", "SUHH", "YUCS", "AT"))
    if rand.random() < 0.3:
        firearm["country_of_last_import"] = rand.choice(("FR", "BR", "US", "KE"))
    if rand.random() < 0.3:
        firearm["markings"] = rand.choice(("PB GARDONE V.T.", "crown over N", "MADE IN BRAZIL", "CAI GEORGIA VT"))
    if rand.random() < 0.1:
        firearm.pop("serial_number", None)
    urgent = rand.random() < 0.25
    grounds = ("LOCAL_LAW", "UNSC_EMBARGO", "UNMARKED", "UNLICENSED_MANUFACTURE", "UNAUTHORISED_TRANSFER")
    body: Body = {
        "override_reason": "the line was down",
        "firearm": firearm,
        "recovery": {
            "date": rand.choice(("2026-03-04", "2026-03", "2025", "2026-11-24", "2024-02-29")),
            "country": rand.choice(("KE", "KE", "GH", "FR")),
            "circumstances": rand.choice(("CONTAINER_SEIZURE", "BORDER_SEIZURE", "FOUND", "OPERATION")),
            **({"place": "Port"} if rand.random() < 0.5 else {}),
        },
        "illicit_grounds": rand.sample(grounds, rand.randint(1, 3)),
        "intended_use": "criminal investigation",
        "priority": "URGENT" if urgent else "ROUTINE",
        "case_reference": f"TRC-{number:04}",
        "officer": f"k-{rand.randrange(5)}",
        "share_if_traced_by_others": rand.random() < 0.5,
        "watch": rand.random() < 0.7,
    }
    if urgent:
        body["justification"] = "a suspect is held"
    if rand.random() < 0.2:
        body["linked_countries"] = rand.sample(("FR", "BR", "US", "ZA", "IT"), rand.randint(1, 3))
    if rand.random() < 0.3:
        body["operation"] = rand.choice(("TRIGGER", "HARBOUR"))
    return body


def _trace_faults() -> Iterator[Body]:
    good: Body = {
        "override_reason": "the line was down",
        "firearm": {"serial_number": "TR456781", "make": "Beretta", "model": "92 FS", "country_of_manufacture": "IT"},
        "recovery": {"date": "2026-03-04", "country": "KE", "circumstances": "FOUND"},
        "illicit_grounds": ["LOCAL_LAW"],
        "intended_use": "criminal investigation",
        "on_behalf_of": "KE",
        "case_reference": "TRC-FAULT",
        "officer": "k-1",
    }
    changes: tuple[Body, ...] = (
        {"override_reason": None}, {"search_id": "srch_x"}, {"search_id": "srch_x", "override_reason": None},
        {"priority": "URGENT"}, {"justification": "why not"}, {"illicit_grounds": []}, {"illicit_grounds": ["BAD"]},
        {"recovery": {"date": "2027-01-01", "country": "KE", "circumstances": "FOUND"}}, {"recovery": {}},
        {"recovery": {"date": "2026-02-30", "country": "KE", "circumstances": "FOUND"}}, {"firearm": {}},
        {"firearm": {"make": "Beretta"}}, {"firearm": {"serial_number": "7", "make": "Unheard of"}},
        {"firearm": {"serial_number": "AB?123", "make": "Taurus", "model": "PT 92"}}, {"on_behalf_of": "FR"},
        {"firearm": {"serial_number": "obliterated", "make": "Taurus", "year": 2099}}, {"on_behalf_of": None},
        {"firearm": {"serial_number": "AB12345", "make": "M&P 9", "calibre": "Taurus", "model": "9 mm"}},
        {"linked_countries": ["FR"] * 11}, {"linked_countries": ["ZZ"]}, {"watch_days": 0}, {"colour": "red"},
        {"intended_use": "a@example.org wants it"}, {"officer": "John Smith"}, {"operation": ""},
        {"firearm": {"serial_number": "AB12345", "make": "Glock", "model": "17", "country_of_manufacture": "BR"}},
    )  # fmt: skip
    for change in changes:
        yield {name: value for name, value in {**good, **change}.items() if value is not None}


def _steps(recorder: "Recorder", rand: random.Random, begun: Sequence[tuple[str, str]], count: int) -> None:
    """Some steps that people take with the traces, at the right time or not."""
    for _ in range(count if begun else 0):
        path, requester = rand.choice(begun)
        read = recorder.call("read trace", "GET", path, party=requester)
        if read.status != 200:
            continue
        legs = read.json["legs"]
        step = rand.random()
        if step < 0.12 or not legs:
            body: Body = {"answer": "a proof mark on the left"}
            if legs and rand.random() < 0.4:
                body["leg_id"] = rand.choice(legs)["leg_id"]
            if rand.random() < 0.3:
                body["firearm"] = {**read.json["firearm"], "model": "92 FS", "calibre": "9x19"}
                body["firearm"] = {name: value for name, value in body["firearm"].items() if value}
            who = requester if rand.random() < 0.85 else rand.choice(READERS)
            recorder.call("inform trace", "POST", f"{path}/information", body, party=who)
        elif step < 0.14:
            who = requester if rand.random() < 0.7 else rand.choice(READERS)
            recorder.call("withdraw trace", "POST", f"{path}/withdrawal", {"reason": "misread"}, party=who)
        else:
            _leg_step(recorder, rand, path, rand.choice(legs), requester, step)
        if rand.random() < 0.2:
            recorder.call("read trace", "GET", path, party=rand.choice(READERS))


def _leg_step(recorder: "Recorder", rand: random.Random, path: str, leg: Body, requester: str, step: float) -> None:
    leg_path = f"{path}/legs/{leg['leg_id']}"
    who = leg["party"] if rand.random() < 0.88 else rand.choice((*READERS, requester))
    if leg["state"] == "PROPOSED" or step < 0.17:
        opener = requester if rand.random() < 0.85 else who
        recorder.call("open leg", "POST", f"{leg_path}/opening", {}, party=opener)
    elif step < 0.38:
        recorder.call("acknowledge leg", "POST", f"{leg_path}/acknowledgement", {}, party=who)
    elif step < 0.48:
        question = {"question": "Which proof mark?"}
        recorder.call("ask information", "POST", f"{leg_path}/information-requests", question, party=who)
    else:
        recorder.call("answer leg", "POST", f"{leg_path}/responses", _response(rand), party=who)


def _response(rand: random.Random) -> Body:
    """A bureau's answer: an outcome with events, or a reason; some that cannot be."""
    body: Body = {}
    if rand.random() < 0.75:
        body["outcome"] = rand.choice(get_args(TraceOutcome))
        if body["outcome"] == "EXPORTED_TO" and rand.random() < 0.95:
            body["next_country"] = rand.choice(("FR", "BR", "US", "IT", "KE", "ZA"))
    else:
        body["failure_reason"] = rand.choice(get_args(FailureReason))
    if rand.random() < 0.6:
        body["events"] = [_event(rand) for _ in range(rand.randint(1, 4))]
    if rand.random() < 0.15:
        body["next_country"] = rand.choice(("FR", "BR", "US", "QQ"))
    if rand.random() < 0.25:
        body["restrictions"] = rand.sample(
            ("NO_ONWARD_SHARING", "NOT_AS_EVIDENCE", "REQUESTER_ONLY"), rand.randint(1, 2)
        )
    if rand.random() < 0.3:
        body["final"] = False
    if rand.random() < 0.3:
        body["note"] = "by the maker's books"
    return body


def _event(rand: random.Random) -> Body:
    year = rand.randint(1965, 2027)
    dates = (str(year), f"{year}-{rand.randint(1, 12):02}", f"{year}-{rand.randint(1, 12):02}-{rand.randint(1, 28):02}")
    event: Body = {"kind": rand.choice(get_args(CustodyKind))}
    if rand.random() < 0.85:
        event["date"] = rand.choice(dates)
    if rand.random() < 0.85:
        event["country"] = rand.choice(("BR", "FR", "IT", "US", "SUHH", "KE"))
    if event["kind"] in ("EXPORT", "TRANSFER") and rand.random() < 0.9:
        event["to_country"] = rand.choice(("FR", "US", "KE", "BR"))
    if rand.random() < 0.5:
        event["holder"] = rand.choice(get_args(Holder))
    if rand.random() < 0.3:
        event["lawful"] = rand.random() < 0.5
    if rand.random() < 0.2:
        event["note"] = "lot of forty"
    return event


def _read_traces(recorder: "Recorder", rand: random.Random, begun: Sequence[tuple[str, str]]) -> None:
    """Every trace as each party reads it, the printed reports of some, the lists and the counts."""
    for number, (path, requester) in enumerate(begun):
        for party in (requester, "INTERPOL-GS", rand.choice(READERS)):
            recorder.call("read trace", "GET", path, party=party)
        if number % 6 == 0:
            for party in (requester, "INTERPOL-GS", "NCB-BR"):
                accept = {"Accept": "application/pdf"}
                recorder.call("print trace", "GET", f"{path}/report", party=party, headers=accept)
    targets = (
        "/v1/traces?limit=15", "/v1/traces?state=COMPLETED&limit=50", "/v1/traces?operation=TRIGGER",
        "/v1/traces?on_behalf_of=KE&limit=9", "/v1/traces?from=2026-12-01T00:00:00Z", "/v1/traces?state=LOST",
        "/v1/trace-statistics", "/v1/trace-statistics?from=2026-11-01T00:00:00Z&to=2027-02-01T00:00:00Z",
        "/v1/notifications?limit=60", "/v1/trace-statistics?from=2028-01-01T00:00:00Z",
    )  # fmt: skip
    for target in targets:
        for party in ("WCO", "ADM-KE", "NCB-FR", "NCB-BR", "INTERPOL-GS", "ADM-GH"):
            read_all_pages(recorder, "list", target, party, most=4)
    recorder.call("read trace", "GET", "/v1/traces/trc_none")
