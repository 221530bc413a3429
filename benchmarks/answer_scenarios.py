"""What `answers` asks: searches, imports, corrections, hits, traces, the reference table, codes, right and wrong alike.

Every part is a scenario in a world of its own, so that no table grows large. Each draws from its own name and the seed;
what it does next may follow from answers that it was given, as what people do does.
"""

import csv
import hashlib
import io
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from benchmarks.identify_cases import drawn, written
from iarms.models.firearm import Component, FirearmType
from iarms.models.reference import Action, Reference, ReferenceSummary
from iarms.models.trace import CustodyKind, FailureReason, Holder, TraceOutcome
from samples.police import registry
from samples.police import searches as police_searches
from samples.queries import queries
from samples.records import generate
from samples.written import REPORTS

if TYPE_CHECKING:
    from benchmarks.answers import Recorder

Body = dict[str, Any]
Scenario = Callable[["Recorder", int, int], None]

_SEARCHES_A_PART: Final = 500
_IMPORTS_A_PART: Final = 20
_TRACES_A_PART: Final = 50
_DESCRIPTIONS_A_PART: Final = 750
_OWNERS: Final = {"FR": 4, "BR": 4, "IT": 1, "US": 1}
_COUNTRIES: Final = ("BR", "FR", "IT", "US", "AT", "BE", "SUHH", "YUCS", "CSHH", "DE", "CZ", "TR")
_SEARCHERS: Final = (("WCO", "KE"), ("WCO", "KE"), ("WCO", "GH"), ("ADM-KE", None), ("ADM-FR", None), ("ADM-BR", None))
_READERS: Final = ("WCO", "INTERPOL-GS", "NCB-FR", "NCB-BR", "ADM-KE", "ADM-GH", "NCB-IT", "AUDITOR")
_PURPOSES: Final = (
    "SEIZURE_CHECK", "SHIPMENT_CONTROL", "TRAVELLER_CONTROL", "OPERATION", "INVESTIGATION_SUPPORT",
    "TRACE_PREPARATION", "DATA_QUALITY", "TEST",
)  # fmt: skip
_FIELDS: Final = ("serial_number", "make", "model", "calibre", "firearm_type", "country_of_manufacture")


def parts(asked: Mapping[str, int]) -> Iterator[tuple[Scenario, str, int]]:
    """The scenarios, the name of each part, and how many of its things it asks for."""
    for number, size in enumerate(_sizes(asked["searches"], _SEARCHES_A_PART)):
        yield search, f"searches {number:02}", size
    for number in range(2):
        yield correct, f"corrections {number:02}", 20
    for number, size in enumerate(_sizes(asked["imports"], _IMPORTS_A_PART)):
        yield import_files, f"imports {number:02}", size
    for number, size in enumerate(_sizes(asked["traces"], _TRACES_A_PART)):
        yield trace, f"traces {number:02}", size
    for number, size in enumerate(_sizes(asked["descriptions"], _DESCRIPTIONS_A_PART)):
        yield refer, f"reference {number:02}", size
    yield serve, "service 00", 1


def _sizes(whole: int, most: int) -> Iterator[int]:
    for start in range(0, whole, most):
        yield min(most, whole - start)


def _rand(recorder: "Recorder", seed: int) -> random.Random:
    return random.Random(f"{recorder.part_name} {seed}")  # noqa: S311  # a draw that repeats


def _number(recorder: "Recorder") -> int:
    return int(recorder.part_name.rpartition(" ")[2])


# ---- searches and hits -----------------------------------------------------------------------------------------------


def search(recorder: "Recorder", size: int, seed: int) -> None:
    """Records of several bureaus, searches of every kind, and what searches lead to: hits, watches, notifications."""
    rand = _rand(recorder, seed)
    part = seed * 100 + _number(recorder)
    profile = ("rio", "other", "registry")[part % 3]
    kept = _enter_samples(recorder, rand, part, profile)
    recorder.carry()
    firearms = _searched(part, profile, size)
    rand.shuffle(firearms)
    hits: list[tuple[str, str, str]] = []
    for number, firearm in enumerate(firearms):
        if number % 100 == 60:
            _repeat(recorder, rand, firearm)
        body, party = _search_body(rand, firearm)
        headers = {"Idempotency-Key": f"key-{number // 2}"} if rand.random() < 0.05 else None
        answer = recorder.call("search", "POST", "/v1/searches", body, party=party, headers=headers)
        if answer.status == 201:
            hits += _follow(recorder, rand, answer.json, party)
        if number == size // 2:
            recorder.carry()
            _hits(recorder, rand, hits)
    for name, fault in _search_faults(rand, firearms):
        recorder.call("search refused", "POST", "/v1/searches", case=name, **fault)
    _batches(recorder, rand, firearms)
    # What is entered later is found by searches that keep watch.
    _enter_watched(recorder, rand, firearms, kept)
    recorder.carry(times=1 + part % 2)
    _hits(recorder, rand, hits)
    _lists(recorder, rand)
    recorder.wait(days=40)
    recorder.run("clock")
    recorder.run("sweeper")
    _read_all_pages(recorder, "list", "/v1/watches?limit=50", "WCO")
    _search_statistics(recorder)


def _enter_samples(recorder: "Recorder", rand: random.Random, part: int, profile: str) -> list[Body]:
    kept = []
    samples: list[tuple[str, Body]] = [
        (sample.owner, sample.body) for sample in generate(25, seed=part, owners=_OWNERS)
    ]
    for filed in registry(profile, records=20, seed=part):
        firearm = _as_firearm(filed.entry._asdict())
        if "make" in firearm:
            samples.append((rand.choice(("NCB-FR", "NCB-BR")), _record_body(f"{profile}-{filed.record_id}", firearm)))
    for number, (owner, body) in enumerate(samples):
        handled = _handled(rand, body, number)
        answer = recorder.call("record", "POST", "/v1/records", handled, party=owner)
        if answer.status == 201:
            kept.append(answer.json)
    for name, fault in _record_faults(rand):
        recorder.call("record refused", "POST", "/v1/records", case=name, **{"party": "NCB-FR", **fault})
    return kept


def _as_firearm(entry: Mapping[str, str]) -> Body:
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


def _record_body(reference: str, firearm: Body, **fields: Any) -> Body:
    return {
        "firearm": firearm,
        "record_kind": "STOLEN",
        "occurred_on": "2019-05",
        "occurred_in": "FR",
        "ncb_reference": reference,
        **fields,
    }


def _handled(rand: random.Random, body: Body, number: int) -> Body:
    """The record as some bureaus handle it."""
    ways: tuple[Body, ...] = (
        {"handling": "NO_ONWARD_SHARING"},
        {"handling": "NOTIFY_OWNER_ONLY"},
        {"handling": "NOT_FOR", "not_for": ["WCO"]},
        {"handling": "NOT_FOR", "not_for": ["ADM-KE", "NCB-BR"]},
        {"test": True},
        {"review_by": "2027-02-01"},
    )
    return {**body, **rand.choice(ways)} if number % 3 == 0 else body


def _searched(part: int, profile: str, size: int) -> list[Body]:
    """Descriptions of weapons, most of them about the records of this part."""
    half = size // 2
    found = [dict(query.firearm) for query in queries(generate(25, seed=part, owners=_OWNERS), half, seed=part)]
    for asked in police_searches(profile, records=20, queries=size - half, seed=part, mix="kinds"):
        found.append(_as_firearm(asked.given._asdict()))
    while len(found) < size:
        found.append(dict(found[len(found) % max(1, half)]))
    return found[:size]


def _search_body(rand: random.Random, firearm: Body) -> tuple[Body, str]:
    """A search for the weapon as somebody writes it, and who asks."""
    given = dict(firearm)
    luck = rand.random()
    if luck < 0.25:
        given = rand.choice(_WAYS)(rand, given)
    party, country = rand.choice(_SEARCHERS)
    body: Body = {
        "firearm": given,
        "purpose": rand.choice(_PURPOSES[:5]) if rand.random() < 0.9 else rand.choice(_PURPOSES),
        "case_reference": f"CASE-{rand.randrange(60):04}",
        "officer": f"k-{rand.randrange(9)}",
    }
    if country:
        body["on_behalf_of"] = country
    if rand.random() < 0.3:
        body["mode"] = rand.choice(("exact", "deep", "standard"))
    if rand.random() < 0.25:
        body["include_leads"] = rand.random() < 0.8
    if rand.random() < 0.4:
        body["watch"] = rand.random() < 0.4
    if rand.random() < 0.1:
        body["watch_days"] = rand.choice((1, 5, 90))
    if rand.random() < 0.2:
        body["operation"] = rand.choice(("TRIGGER", "HARBOUR"))
    if rand.random() < 0.2:
        body["in_sight"] = rand.random() < 0.5
    return body, party


def _with_other_numbers(rand: random.Random, firearm: Body) -> Body:
    number = firearm.get("serial_number", "AB1234")
    parts = rand.sample(get_args(Component), rand.randint(1, 3))
    others = [{"component": part, "number": rand.choice((number, number[1:] + "7", "XK99812"))} for part in parts]
    kept = {**firearm, "other_numbers": [other for other in others if other["number"]]}
    return {**kept, "serial_number": f"Q{rand.randrange(10**6)}"} if rand.random() < 0.5 else kept


def _without_number(rand: random.Random, firearm: Body) -> Body:
    return {
        "make": "Taurus",
        "calibre": ".38",
        "firearm_type": rand.choice(("REVOLVER", "PISTOL")),
        **{name: value for name, value in firearm.items() if name != "serial_number"},
    }


def _number_alone(rand: random.Random, firearm: Body) -> Body:
    return {"serial_number": firearm.get("serial_number", "77123")}


def _pattern(rand: random.Random, firearm: Body) -> Body:
    number = list(firearm.get("serial_number", "AB12345"))
    for _ in range(rand.randint(1, 3)):
        number[rand.randrange(len(number))] = rand.choice("??_*")
    return {**firearm, "serial_number": "".join(number)}


def _out_of_place(rand: random.Random, firearm: Body) -> Body:
    """What belongs into one field written into another."""
    make, model, calibre = (firearm.get(name, "") for name in ("make", "model", "calibre"))
    ways: tuple[Body, ...] = (
        {"make": model, "model": make},
        {"make": f"{make} {model}", "model": None},
        {"make": None, "model": f"{make} {model} {calibre}"},
        {"make": f"{make} {calibre}", "calibre": None},
        {"model": f"{model} {rand.choice(('pistola', 'revolver', 'fusil', 'pistol', 'escopeta'))}"},
        {"make": rand.choice(("UNKNOWN", "N/A", "sin marca", "?", "-", "desconhecida"))},
        {"make": f"{make} - {rand.choice(('Brasil', 'Germany', 'USA', 'Italie'))}"},
        {"calibre": make, "make": calibre},
    )
    mixed = {**firearm, **rand.choice(ways)}
    return {name: value.strip()[:64] if isinstance(value, str) else value for name, value in mixed.items() if value}


def _calibre_as_written(rand: random.Random, firearm: Body) -> Body:
    written_as = (
        "9", "9 mm", "9mm Para", "9x19", "9 PARABELLUM", ".38", "38 SPL", ".38 Special", "357", ".357 mag", "cal. 12",
        "12 GA", "12/70", "7,65", "7.65 Browning", ".32 ACP", "5.56", ".223", "5,56x45 NATO", "7.62", "7.62x39", ".22 LR",
        "22", "45", ".45 ACP", "11,43", "40", ".40 S&W", "10 mm", "6,35", "9 corto", "380", "nonsense", "9mm or .380",
    )  # fmt: skip
    return {**firearm, "calibre": rand.choice(written_as)}


def _other_signs(rand: random.Random, firearm: Body) -> Body:
    """The number in other letters, digits or signs that mean the same, or are meant to."""
    number = firearm.get("serial_number", "AB12345")
    latin, cyrillic = "ABCEHKMOPTXY", "АВСЕНКМОРТХУ"
    ways = (
        number.lower(),
        number.translate(str.maketrans(latin, cyrillic)),
        number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        number.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        f"No. {number}",
        f"{number} / {number}",
        f"SERIAL {number} (frame)",
        " ".join(number),
        f"00{number}",
        f"{number}\u200b",
    )
    return {**firearm, "serial_number": rand.choice(ways)[:64]}


def _wrong_facts(rand: random.Random, firearm: Body) -> Body:
    """Facts that contradict the record's."""
    ways: tuple[Body, ...] = (
        {"make": rand.choice(("Glock", "Norinco", "FN", "Rossi", "Beretta", "Colt"))},
        {"firearm_type": rand.choice(get_args(FirearmType))},
        {"country_of_manufacture": rand.choice(_COUNTRIES)},
        {"calibre": ".45 ACP", "firearm_type": "SHOTGUN"},
        {"make": "Colt", "calibre": "12 GA", "country_of_manufacture": "US"},
        {"model": "PPK/S"},
    )
    return {**firearm, **rand.choice(ways)}


_WAYS: Final = (
    _with_other_numbers, _without_number, _without_number, _number_alone, _pattern, _out_of_place, _out_of_place,
    _calibre_as_written, _other_signs, _wrong_facts,
)  # fmt: skip


def _follow(recorder: "Recorder", rand: random.Random, told: Any, party: str) -> list[tuple[str, str, str]]:
    """What a searcher does with an answer; gives the hits with who searched and whose the record is."""
    path = f"/v1/searches/{told['search_id']}"
    if rand.random() < 0.08:
        recorder.call(
            "read search", "GET", path, party=rand.choice((party, party, "WCO", "ADM-KE", "ADM-GH", "NCB-FR"))
        )
    if told["watch"] and rand.random() < 0.1:
        watch = f"/v1/watches/{told['watch']['watch_id']}"
        recorder.call("read watch", "GET", watch, party=rand.choice((party, "WCO", "ADM-GH")))
        if rand.random() < 0.5:
            recorder.call("stop watch", "DELETE", watch, party=party)
    found = []
    for match in told["matches"][:3]:
        record = f"/v1/records/{match['record_id']}"
        if rand.random() < 0.15:
            recorder.call("read record", "GET", record, party=rand.choice((party, party, "ADM-US", "NCB-FR", "NCB-BR")))
        if match["decision"] != "hit" and rand.random() < 0.25:
            body = {
                "compared": rand.sample(("serial_number", "make", "model", "calibre", "markings"), rand.randint(1, 3)),
                "reason": "the frame says the same",
            }
            who = party if rand.random() < 0.8 else rand.choice(("ADM-GH", "NCB-FR", "WCO"))
            target = f"{path}/matches/{match['record_id']}/assertion"
            asserted = recorder.call("assert match", "POST", target, body, party=who)
            if asserted.status == 201:
                found.append((asserted.json["hit_id"], party, f"NCB-{match['recorded_by']}"))
        if match["hit_id"]:
            found.append((match["hit_id"], party, f"NCB-{match['recorded_by']}"))
    return found


def _repeat(recorder: "Recorder", rand: random.Random, firearm: Body) -> None:
    """The same search again under one case, under another, and for another party."""
    body = {"firearm": firearm, "purpose": "SEIZURE_CHECK", "case_reference": "SAME", "officer": "k-1"}
    for case, party in (("SAME", "ADM-KE"), ("SAME", "ADM-KE"), ("OTHER", "ADM-KE"), ("SAME", "ADM-FR")):
        headers = {"Idempotency-Key": f"again-{case}-{rand.randrange(2)}"}
        recorder.call("search", "POST", "/v1/searches", {**body, "case_reference": case}, party=party, headers=headers)


def _hits(recorder: "Recorder", rand: random.Random, hits: list[tuple[str, str, str]]) -> None:
    """Confirmation, refutation, disposition, by whose step it is and by others, with time between them."""
    known = sorted(set(hits))
    chosen = rand.sample(known, min(20, len(known)))
    for count in range(3):
        for hit, searcher, owner in chosen:
            path = f"/v1/hits/{hit}"
            stranger = rand.choice(("NCB-IT", "ADM-GH", "INTERPOL-GS", "WCO", owner, searcher))
            right = rand.random() < 0.85
            step = rand.random()
            if step < 0.35:
                body: Body = {"priority": rand.choice(("URGENT", "ROUTINE")), "reason": "the only ground for holding"}
                who = searcher if right else stranger
                recorder.call("request confirmation", "POST", f"{path}/confirmation-requests", body, party=who)
            elif step < 0.65:
                until = (recorder.now + timedelta(hours=rand.choice((-1, 2, 30, 9000)))).isoformat()
                body = rand.choice(
                    (
                        {"answer": "CONFIRMED"},
                        {"answer": "REFUTED", "reason": "another weapon"},
                        {"answer": "TIME_NEEDED", "until": until},
                        {"answer": "REFUTED"},
                        {"answer": "CONFIRMED", "reason": "sure"},
                    )
                )
                who = owner if right else stranger
                recorder.call("confirm hit", "POST", f"{path}/confirmations", body, party=who)
            elif step < 0.8:
                became = rand.choice(
                    ("SEIZED", "RELEASED", "CONTROLLED_DELIVERY", "HANDED_TO_POLICE", "NOT_SAME_WEAPON", "LOST")
                )
                who = searcher if right else stranger
                recorder.call("dispose hit", "POST", f"{path}/disposition", {"disposition": became}, party=who)
            else:
                recorder.call("read hit", "GET", path, party=rand.choice((searcher, owner, stranger)))
        recorder.wait(minutes=(12, 55, 70)[count])
        recorder.run("clock")
    recorder.carry()


def _batches(recorder: "Recorder", rand: random.Random, firearms: Sequence[Body]) -> None:
    lines: list[Any] = []
    for firearm in rand.sample(firearms, min(12, len(firearms))):
        body, _ = _search_body(rand, firearm)
        lines.append({**body, "on_behalf_of": "KE"})
    lines += [{"firearm": {}}, "no search", {**lines[0], "purpose": "BORED"}, {**lines[0], "on_behalf_of": "FR"}]
    rand.shuffle(lines)
    taken = recorder.call("batch", "POST", "/v1/search-batches", {"searches": lines})
    path = taken.headers.get("Location", "/v1/search-batches/sbat_none")
    recorder.call("read batch", "GET", path)
    recorder.work_off()
    for party in ("WCO", "ADM-KE", "NCB-FR"):
        recorder.call("read batch", "GET", path, party=party)
    for wrong in ({"searches": []}, {"searches": "all"}, {}, {"searches": lines[:1], "mode": "deep"}):
        recorder.call("batch refused", "POST", "/v1/search-batches", wrong)


def _enter_watched(recorder: "Recorder", rand: random.Random, firearms: Sequence[Body], kept: Sequence[Body]) -> None:
    for number, firearm in enumerate(rand.sample(firearms, min(12, len(firearms)))):
        full = {"make": "Taurus", **firearm}
        recorder.call("record", "POST", "/v1/records", _record_body(f"LATE-{number}", full), party="NCB-BR")
    for record in kept[:4]:
        change = {"reason": "read again", "firearm": {"serial_number": f"{record['firearm'].get('serial_number')}7"}}
        path = f"/v1/records/{record['record_id']}"
        recorder.call("change record", "PATCH", path, change, party=record["owner"], headers={"If-Match": '"1"'})


def _lists(recorder: "Recorder", rand: random.Random) -> None:
    """Lists page by page, with filters, and what is no list of the caller's."""
    targets = (
        "/v1/searches?limit=40", "/v1/searches?limit=7&outcome=hit", "/v1/searches?operation=TRIGGER",
        "/v1/searches?on_behalf_of=KE&limit=25", "/v1/searches?from=2026-11-24T08:03:00Z&to=2026-11-24T08:05:00Z",
        "/v1/watches?limit=30", "/v1/watches?on_behalf_of=GH", "/v1/hits?limit=9", "/v1/hits?state=CLOSED",
        "/v1/hits?recorded_by=FR&limit=50", "/v1/hits?on_behalf_of=KE&from=2026-11-01T00:00:00Z",
        "/v1/notifications?limit=30", "/v1/hit-statistics", "/v1/hit-statistics?from=2026-11-24T09:00:00Z",
        "/v1/records?limit=11", "/v1/records?record_kind=STOLEN&limit=40", "/v1/records?test=true",
        "/v1/records?review_before=2027-06-01", "/v1/records?status=LOCATED",
        "/v1/searches?limit=0", "/v1/searches?cursor=nonsense", "/v1/hits?state=LOST", "/v1/hits?colour=red",
        "/v1/records?limit=101", "/v1/notifications?limit=x", "/v1/hits?from=yesterday",
    )  # fmt: skip
    for target in targets:
        for party in ("WCO", "ADM-KE", "NCB-FR", "INTERPOL-GS"):
            _read_all_pages(recorder, "list", target, party, most=6)
    for party in ("WCO", "NCB-FR", "NCB-BR", "INTERPOL-GS"):
        told = recorder.call("list", "GET", "/v1/notifications?limit=100", party=party).json["items"]
        for notification in rand.sample(told, min(4, len(told))):
            path = f"/v1/notifications/{notification['notification_id']}"
            recorder.call("read notification", "GET", path, party=rand.choice((party, party, "WCO", "NCB-IT")))
            recorder.call("acknowledge", "POST", f"{path}/acknowledgement", {}, party=party)
            recorder.call("acknowledge", "POST", f"{path}/acknowledgement", {}, party=rand.choice((party, "ADM-KE")))


def _search_statistics(recorder: "Recorder") -> None:
    for party in _READERS:
        recorder.call("statistics", "GET", "/v1/hit-statistics", party=party)


def _read_all_pages(recorder: "Recorder", kind: str, target: str, party: str, most: int = 10) -> list[Any]:
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
        recorder.call(kind, "GET", f"{target}&cursor={cursor}", party="ADM-US" if party != "ADM-US" else "WCO")
    return found


def _search_faults(rand: random.Random, firearms: Sequence[Body]) -> Iterator[tuple[str, Body]]:
    """Bodies and callers that are refused, most of them; by name, as World.call takes them."""
    firearm = {"serial_number": "AB12345", "make": "Taurus"}
    good: Body = {
        "firearm": firearm, "on_behalf_of": "KE", "purpose": "SEIZURE_CHECK", "case_reference": "C", "officer": "k-1",
    }  # fmt: skip
    fields: tuple[Body, ...] = (
        {"purpose": "BORED"}, {"purpose": None}, {"officer": "John Smith"}, {"officer": ""}, {"on_behalf_of": None},
        {"on_behalf_of": "FR"}, {"on_behalf_of": "TZ"}, {"on_behalf_of": "QQ"}, {"on_behalf_of": "SUHH"},
        {"case_reference": ""}, {"case_reference": "x" * 65}, {"case_reference": 7}, {"colour": "red"},
        {"mode": "fast"}, {"include_leads": "yes"}, {"include_leads": 1}, {"watch": "no"}, {"watch_days": 0},
        {"watch_days": 91}, {"watch_days": "3"}, {"watch_days": 2.5}, {"operation": "x" * 70}, {"in_sight": 1},
        {"firearm": None}, {"firearm": "a gun"}, {"firearm": []}, {"firearm": {}},
        {"purpose": "BORED", "officer": "a b", "mode": "x", "firearm": {"size": 3}},
    )  # fmt: skip
    for number, change in enumerate(fields):
        yield f"field {number:02}", {"body": {name: v for name, v in {**good, **change}.items() if v is not None}}
    firearms_given: tuple[Body, ...] = (
        {"make": "Taurus"}, {"make": "Taurus", "calibre": ".38"}, {"model": "92"}, {"calibre": "9 mm"},
        {"serial_number": "1"}, {"serial_number": "12"}, {"serial_number": "AB"}, {"serial_number": "?"},
        {"serial_number": "???"}, {"serial_number": "*"}, {"serial_number": "A*"}, {"serial_number": "**1"},
        {"serial_number": "A?????7"}, {"serial_number": ""}, {"serial_number": "   "}, {"serial_number": "x" * 65},
        {"serial_number": 12345}, {"serial_number": ["A"]}, {"serial_number": "A\u0000B12"}, {"serial_number": "---"},
        {"serial_number": "UNKNOWN"}, {"serial_number": "no number"}, {"serial_number": "sem numeração", "make": "Rossi"},
        {"serial_number": "obliterated", "make": "Rossi", "model": "88"}, {"serial_number": "AB12345", "size": "big"},
        {"serial_number": "AB12345", "firearm_type": "GUN"}, {"serial_number": "AB12345", "country_of_manufacture": "ZZ"},
        {"serial_number": "AB12345", "country_of_manufacture": "br"}, {"serial_number": "AB12345", "make": "x" * 65},
        {"serial_number": "AB12345", "make": ""}, {"serial_number": "AB12345", "make": "Smith \u202e Wesson"},
        {"serial_number": "AB12345", "other_numbers": [{"component": "FRAME", "number": str(n)} for n in range(6)]},
        {"serial_number": "AB12345", "other_numbers": [{"component": "STOCK", "number": "1234"}]},
        {"serial_number": "AB12345", "other_numbers": [{"component": "SLIDE", "number": ""}]},
        {"serial_number": "AB12345", "other_numbers": {"SLIDE": "1234"}},
        {"other_numbers": [{"component": "SLIDE", "number": "AB12345"}]},
        {"other_numbers": [{"component": "SLIDE", "number": "AB12345"}], "make": "Taurus", "model": "PT 92"},
    )  # fmt: skip
    for number, given in enumerate(firearms_given):
        yield f"firearm {number:02}", {"body": {**good, "firearm": given}}
    yield "on behalf of another", {"body": good, "party": "ADM-KE"}
    yield "a bureau", {"body": good, "party": "NCB-FR"}
    yield "an auditor", {"body": good, "party": "AUDITOR"}
    yield "nobody", {"body": good, "party": "NCB-QQ"}
    yield "no scope", {"body": good, "scopes": "search:read"}
    yield "an old token", {"body": good, "expires_at": 1.0}
    for number, text in enumerate(
        (
            "",
            "  ",
            "{",
            "[]",
            "7",
            "null",
            '{"a": 1, "a": 2}',
            '{"a": NaN}',
            "[" * 40 + "]" * 40,
            '{"firearm": ' * 20,
            "é",
        )
    ):
        yield f"text {number:02}", {"text": text}
    yield "too large", {"text": json.dumps({**good, "case_reference": "x" * 70_000})}
    yield "not JSON by its type", {"body": good, "headers": {"Content-Type": "text/plain"}}
    yield "a key too long", {"body": good, "headers": {"Idempotency-Key": "k" * 129}}
    yield "a key of another search", {"body": good, "headers": {"Idempotency-Key": "twice"}}
    yield "the same key", {"body": {**good, "officer": "k-2"}, "headers": {"Idempotency-Key": "twice"}}
    yield "the same again", {"body": good, "headers": {"Idempotency-Key": "twice"}}


def _record_faults(rand: random.Random) -> Iterator[tuple[str, Body]]:
    firearm: Body = {"serial_number": "QX55501", "make": "Taurus"}
    good = _record_body("FAULT", firearm)
    changes: tuple[Body, ...] = (
        {"record_kind": "BORROWED"}, {"record_kind": None}, {"occurred_on": "2019-13"}, {"occurred_on": "2019-02-30"},
        {"occurred_on": "2031"}, {"occurred_on": "05/2019"}, {"occurred_in": "ZZ"}, {"ncb_reference": ""},
        {"ncb_reference": "call +33 6 12 34 56 78"}, {"handling": "SECRET"}, {"handling": "NOT_FOR"},
        {"not_for": ["WCO"]}, {"handling": "NOT_FOR", "not_for": ["AUDITOR"]}, {"status": "LOCATED"},
        {"review_by": "2020-01-01"}, {"review_by": "2050-01-01"}, {"test": "yes"}, {"owner_name": "x"},
        {"firearm": {**firearm, "make": None}}, {"firearm": {"make": "Taurus"}},
        {"firearm": {**firearm, "serial_state": "OBLITERATED"}}, {"firearm": {**firearm, "year": 1400}},
        {"firearm": {**firearm, "markings": "owner: someone@example.org"}}, {"firearm": {**firearm, "colour": "black"}},
        {"firearm": {"make": "Taurus", "serial_state": "NONE_EVER"}}, {"firearm": {"make": "UNKNOWN", "serial_number": "AA"}},
    )  # fmt: skip
    for number, change in enumerate(changes):
        body = {name: value for name, value in {**good, **change}.items() if value is not None}
        body["firearm"] = {name: value for name, value in body["firearm"].items() if value is not None}
        yield f"field {number:02}", {"body": body}
    yield "a searcher", {"body": good, "party": "WCO"}
    yield "an office", {"body": good, "party": "INTERPOL-GS"}
    yield "text", {"text": "{"}


# ---- corrections and reviews -----------------------------------------------------------------------------------------


def correct(recorder: "Recorder", size: int, seed: int) -> None:
    """Records corrected, withdrawn, and reviewed as the months pass, with searches for them in between."""
    rand = _rand(recorder, seed)
    part = seed * 100 + 50 + _number(recorder)
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
            found = {n: v for n, v in record["firearm"].items() if n in _FIELDS and v}
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
            _read_all_pages(recorder, "versions", f"{path}/versions?limit=2", party, most=4)
    for target in ("/v1/records?limit=5", "/v1/records?status=EXPIRED", "/v1/records?status=CANCELLED&limit=2"):
        for party in ("NCB-FR", "NCB-BR", "NCB-IT"):
            _read_all_pages(recorder, "list", target, party)
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
        {"status": "LOCATED"}, {"status": "CLEARED"}, {"status": "CANCELLED"}, {"status": "ACTIVE"}, {"status": "EXPIRED"},
        {"handling": "NOT_FOR", "not_for": ["ADM-KE"]}, {"handling": "NORMAL", "not_for": []}, {"handling": "NOT_FOR"},
        {"handling": "NOTIFY_OWNER_ONLY", "not_for": None}, {"record_kind": "TRAFFICKED"}, {"record_kind": None},
        {"review_by": str((recorder.now + timedelta(days=rand.choice((-3, 90, 400, 4000)))).date())}, {"review_by": None},
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


# ---- imports ---------------------------------------------------------------------------------------------------------

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
    ("Серийный номер", "Изготовитель", "Модель", "Калибр", "Событие", "Дата", "Страна", "Дело"),
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
    rand = _rand(recorder, seed)
    part = seed * 100 + 70 + _number(recorder)
    _mappings(recorder, rand)
    asked = []
    for number in range(size):
        data, fields = _file(rand, part, number)
        party = rand.choice(("NCB-FR", "NCB-FR", "NCB-BR"))
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
        _read_all_pages(recorder, "list", "/v1/record-imports?limit=4", party)
        _read_all_pages(recorder, "list", "/v1/record-mappings?limit=1", party)
        _read_all_pages(recorder, "list", "/v1/records?limit=30", party)
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
        fields: Body = {"format": "CSV", **({"mapping": "solto"} if rand.random() < 0.6 else {})}
        return text.encode(report.encoding, "replace"), fields
    rows = [_row(rand, body, at) for at, body in enumerate(samples)]
    if form == 2:
        heading = ("NUM", "FABRICANT", "MODELE", "CAL", "FAIT", "DATE", "PAYS", "DOSSIER", "PROPRIETAIRE", "REMARQUES")
        rows = [[*row, "somebody", "seen at night"] for row in rows]
        return _csv(rand, heading, rows), {"format": "CSV", "mapping": "registre", **_of_the_whole(rand)}
    if form == 3 and rand.random() < 0.5:
        spoiled = rand.choice((("Serial", "Serial"), ("Owner name", "Number"), ("Country", "What")))
        return _csv(rand, spoiled, [row[:2] for row in rows]), {"format": "CSV"}
    return _csv(rand, rand.choice(_HEADINGS), rows), {"format": "CSV", **_of_the_whole(rand)}


def _of_the_whole(rand: random.Random) -> Body:
    return rand.choice(({}, {}, {"test": True}, {"ncb_reference": "DELIVERY-7"}, {"mapping": "nowhere"}))


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
                {"firearm_type": "pistolet"}, {"make": None}, {"year": "1999"}, {"calibre": 9}, {"serial_number": 12345},
                {"serial_number": "obliterated"}, {"other_numbers": "BARREL: B1234"}, {"country_of_manufacture": "Brasil"},
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
    quoting = csv.QUOTE_ALL if rand.random() < 0.2 else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=rand.choice(",;;\t|"), quoting=quoting)
    writer.writerow(heading)
    for row in rows:
        writer.writerow(row if rand.random() < 0.95 else rand.choice((row[:-2], [*row, "more"], [])))
    return text.getvalue().encode(rand.choice(_ENCODINGS), "replace")


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


# ---- traces ----------------------------------------------------------------------------------------------------------


def trace(recorder: "Recorder", size: int, seed: int) -> None:
    """Traces of many forms, each step by who may take it and who may not, and the clock through a year."""
    rand = _rand(recorder, seed)
    part = seed * 100 + _number(recorder)
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
    recorder.carry()
    for days in (1, 2, 5, 9, 14, 16, 28, 45, 60, 90, 60):
        recorder.wait(days=days / 2)
        _steps(recorder, rand, begun, 10)
        recorder.wait(days=days / 2)
        recorder.run("clock")
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
            "firearm": {n: v for n, v in body["firearm"].items() if n in _FIELDS},
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
            who = requester if rand.random() < 0.85 else rand.choice(_READERS)
            recorder.call("inform trace", "POST", f"{path}/information", body, party=who)
        elif step < 0.14:
            who = requester if rand.random() < 0.7 else rand.choice(_READERS)
            recorder.call("withdraw trace", "POST", f"{path}/withdrawal", {"reason": "misread"}, party=who)
        else:
            _leg_step(recorder, rand, path, rand.choice(legs), requester, step)
        if rand.random() < 0.2:
            recorder.call("read trace", "GET", path, party=rand.choice(_READERS))


def _leg_step(recorder: "Recorder", rand: random.Random, path: str, leg: Body, requester: str, step: float) -> None:
    leg_path = f"{path}/legs/{leg['leg_id']}"
    who = leg["party"] if rand.random() < 0.88 else rand.choice((*_READERS, requester))
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
        for party in (requester, "INTERPOL-GS", rand.choice(_READERS)):
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
            _read_all_pages(recorder, "list", target, party, most=4)
    recorder.call("read trace", "GET", "/v1/traces/trc_none")


# ---- the reference table ---------------------------------------------------------------------------------------------

_REFERENCES: Final = 260
_COMMON: Final = (
    "TAURUS", "BERETTA", "COLT", "GLOCK", "SMITH_WESSON", "ROSSI", "NORINCO", "FN", "RUGER", "WALTHER", "CZ", "ZASTAVA",
    "SIG_SAUER", "HK", "REMINGTON", "WINCHESTER", "MOSSBERG", "BROWNING", "MAUSER", "IZHMASH", "KALASHNIKOV", "IMBEL",
)  # fmt: skip


def refer(recorder: "Recorder", size: int, seed: int) -> None:
    """Firearms written into the reference table, found by their facets, and identified from descriptions."""
    rand = _rand(recorder, seed)
    lines = _seed_lines(rand)
    summaries = []
    for line in lines:
        draft = _draft(line)
        answer = recorder.call("write reference", "POST", "/v1/reference/firearms", draft, party="INTERPOL-GS")
        if answer.status == 201:
            summaries.append(_summary(answer.json))
    _write_again(recorder, rand, lines, summaries)
    _facets(recorder, rand, summaries)
    _identify(recorder, rand, summaries, size, seed + _number(recorder))
    _code_tables(recorder, rand, summaries)
    _missing(recorder, rand, summaries)


def _seed_lines(rand: random.Random) -> list[Body]:
    """Firearms of the reference table's seed: most of makes that are commonly seized, designs of many makers first."""
    (path,) = Path(__file__).parent.parent.glob("ops/**/firearms.jsonl")
    everything = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    designs = [line for line in everything if not line.get("make")]
    usual = [line for line in everything if line.get("make_code") in _COMMON]
    others = [line for line in everything if line.get("make_code") and line["make_code"] not in _COMMON]
    chosen = designs[:40] + rand.sample(usual, min(_REFERENCES - 80, len(usual))) + rand.sample(others, 40)
    return chosen


def _draft(line: Body) -> Body:
    """A line of the seed as the body of a new reference."""
    unsaid = {"reference_id", "make_code", "families", "highest_variant", "version", "do_not_confuse_with"}
    draft = {name: value for name, value in line.items() if name not in unsaid}
    draft["variants"] = [
        {name: value for name, value in variant.items() if name not in ("number", "calibre_groups")}
        for variant in line.get("variants", ())
    ]
    draft["sources"] = [
        {**source, "facts": [fact for fact in source["facts"] if fact != "do_not_confuse_with"]}
        for source in line["sources"]
    ]
    draft["sources"] = [source for source in draft["sources"] if source["facts"]]
    return {**draft, "reason": "seed"}


def _summary(told: Body) -> ReferenceSummary:
    return Reference.model_validate_json(json.dumps(told)).summary()


def _write_again(
    recorder: "Recorder", rand: random.Random, lines: Sequence[Body], summaries: Sequence[ReferenceSummary]
) -> None:
    """New versions, the same again, faults, and what is read of them."""
    gs = "INTERPOL-GS"
    for number, summary in enumerate(rand.sample(list(summaries), min(25, len(summaries)))):
        path = f"/v1/reference/firearms/{summary.reference_id}"
        read = recorder.call("read reference", "GET", path, party=rand.choice(_READERS[:5]))
        if read.status != 200:
            continue
        kept = ("model", "make", "manufacturer", "level", "firearm_type", "action", "countries_of_manufacture",
                "made_from", "made_until", "serial_location", "markings", "aliases", "catalogue_codes", "notes")  # fmt: skip
        draft = {name: read.json[name] for name in kept if read.json.get(name)}
        draft["variants"] = [
            {name: value for name, value in variant.items() if name != "calibre_groups" and value}
            for variant in read.json["variants"]
        ]
        draft["sources"] = read.json["sources"]
        changes: tuple[Body, ...] = (
            {}, {"aliases": [*draft.get("aliases", ()), "Another Name"]}, {"effective_from": "2027-03-01"},
            {"effective_from": "2020-01-01"}, {"sources": []}, {"made_from": 1990, "made_until": 1980},
            {"variants": [*draft["variants"], {"calibre": "9x21", "origins": ["GENERAL"]}]}, {"model": "Other"},
            {"withdrawn_on": "2026-12-01"}, {"variants": []}, {"colour": "red"},
        )  # fmt: skip
        body = {**draft, **changes[number % len(changes)], "reason": "seen in seizures"}
        version = read.headers["ETag"] if rand.random() < 0.85 else rand.choice(('"9"', "*"))
        who = gs if rand.random() < 0.9 else rand.choice(_READERS)
        recorder.call("write reference", "PUT", path, body, party=who, headers={"If-Match": version})
        for target in (path, f"{path}-1", f"{path}-99", f"{path}?as_of=2020-01-01", f"{path}?as_of=2027-06-01"):
            recorder.call("read reference", "GET", target, party=rand.choice(("WCO", "NCB-FR", gs)))
    for line in lines[:3]:
        recorder.call("write reference", "POST", "/v1/reference/firearms", _draft(line), party=gs)
    wrong: tuple[Body, ...] = ({}, {"model": "X"}, {**_draft(lines[0]), "make": "Nobody Arms"}, {"reason": 7})
    for body in wrong:
        recorder.call("write reference", "POST", "/v1/reference/firearms", body, party=gs)
    recorder.wait(days=20)


def _facets(recorder: "Recorder", rand: random.Random, summaries: Sequence[ReferenceSummary]) -> None:
    """Lists of the reference table by one facet and several, page by page."""
    for summary in rand.sample(list(summaries), min(60, len(summaries))):
        facets = {
            "make": summary.make or "", "model": rand.choice((summary.model, *summary.aliases)),
            "calibre": rand.choice((*summary.calibre_groups, "9 mm", "")).replace("_", " "),
            "firearm_type": summary.firearm_type or "", "action": summary.action or rand.choice(get_args(Action)),
            "country": summary.country_of_manufacture or "BR",
            "catalogue_code": rand.choice((*summary.catalogue_codes, "JS92F300M")),
            "marking": rand.choice((*summary.markings, "MADE IN BRAZIL")),
        }  # fmt: skip
        chosen = rand.sample(sorted(name for name, value in facets.items() if value), rand.choice((1, 1, 2, 3)))
        query = "&".join(f"{name}={_quoted(facets[name])}" for name in chosen)
        party = rand.choice(_READERS[:5])
        _read_all_pages(recorder, "list references", f"/v1/reference/firearms?{query}&limit=9", party, most=3)
    for query in (
        "",
        "?make=Nobody",
        "?calibre=nonsense",
        "?make=",
        "?country=ZZ",
        "?colour=red",
        "?limit=4",
        "?model=AK",
    ):
        recorder.call("list references", "GET", f"/v1/reference/firearms{query}")


def _quoted(text: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in text)


def _identify(
    recorder: "Recorder", rand: random.Random, summaries: Sequence[ReferenceSummary], size: int, seed: int
) -> None:
    """Descriptions written by hand and drawn from the table, and bodies that are none."""
    cases = [*written(apart=False), *written(apart=True)]
    rand.shuffle(cases)
    cases = cases[: size // 2]
    made = list(drawn(summaries, _COMMON, seed, max(1, (size - len(cases)) // 8)))
    rand.shuffle(made)
    for case in [*cases, *made][:size]:
        body: Body = {"description": case.text} if case.text else {"firearm": case.fields}
        party = rand.choice(_READERS[:5])
        recorder.call("identify", "POST", "/v1/reference/identify", body, party=party)
    wrong: tuple[Body, ...] = (
        {}, {"description": ""}, {"description": "x" * 501}, {"description": "Glock", "firearm": {"make": "Glock"}},
        {"firearm": {}}, {"firearm": {"make": 7}}, {"firearm": {"colour": "red"}}, {"description": "a@example.org"},
        {"firearm": {"year": 1400}}, {"firearm": {"action": "FAST"}}, {"description": "9"}, {"description": "?"},
        {"firearm": {"catalogue_code": "JS92F300M"}}, {"firearm": {"markings": "PB GARDONE", "importer": "CAI"}},
    )  # fmt: skip
    for body in wrong:
        recorder.call("identify", "POST", "/v1/reference/identify", body)


def _code_tables(recorder: "Recorder", rand: random.Random, summaries: Sequence[ReferenceSummary]) -> None:
    for table in ("makes", "calibres"):
        for target in (f"/v1/reference/{table}?limit=60", f"/v1/reference/{table}?limit=0"):
            _read_all_pages(recorder, "code tables", target, "WCO", most=12)
    words = [summary.make or summary.model for summary in rand.sample(list(summaries), min(40, len(summaries)))]
    for word in [*words, "S&W", "smit wesson", "FN", "Kalash", "zz", "Тульский", "9", ".38", "12", "7,62", "parabelum"]:
        for table in ("makes", "calibres"):
            recorder.call("code tables", "GET", f"/v1/reference/{table}?q={_quoted(word)}&limit=8", party="NCB-FR")


def _missing(recorder: "Recorder", rand: random.Random, summaries: Sequence[ReferenceSummary]) -> None:
    """Reports of firearms that the table lacks, and what is decided of them."""
    path = "/v1/reference/missing-reports"
    photo = {"name_sha256": "ab" * 32, "view": "LEFT", "size_bytes": 812_000}
    known = summaries[0].reference_id
    for number in range(24):
        body: Body = {"make": rand.choice(("Zastava", "Norinco", "Nobody")), "model": f"M{number}", "photos": [photo]}
        body |= rand.choice(
            ({"calibre": "7.62 Tok"}, {"markings": "CRVENA ZASTAVA"}, {"size": 3}, {"photos": [{}]}, {})
        )
        party = rand.choice(("ADM-KE", "NCB-FR", "WCO", "AUDITOR"))
        made = recorder.call("missing report", "POST", path, body, party=party)
        own = made.headers.get("Location", f"{path}/mis_none")
        for _ in range(2):
            decision: Body = rand.choice(
                (
                    {"decision": "IN_REVIEW"}, {"decision": "ADDED", "reference_id": known}, {"decision": "REJECTED"},
                    {"decision": "REJECTED", "reason": "a toy"}, {"decision": "ALREADY_KNOWN", "reference_id": known},
                    {"decision": "ADDED", "reference_id": "ref_01M85DMB0000000000000000ZZ"}, {"decision": "LOST"},
                )
            )  # fmt: skip
            who = "INTERPOL-GS" if rand.random() < 0.9 else party
            recorder.call("missing report", "POST", f"{own}/decisions", decision, party=who)
        recorder.call("missing report", "GET", own, party=rand.choice((party, "INTERPOL-GS", "ADM-GH")))
    for query in ("?limit=5", "?state=OPEN", "?state=ADDED&limit=2", "?state=LOST"):
        for party in ("INTERPOL-GS", "ADM-KE", "NCB-FR"):
            _read_all_pages(recorder, "missing report", f"{path}{query}", party)


# ---- the service -----------------------------------------------------------------------------------------------------


def serve(recorder: "Recorder", size: int, seed: int) -> None:
    """The code lists in every language, health, the OpenAPI document."""
    del size, seed
    for language in (
        "en",
        "fr",
        "es",
        "ar",
        "pt",
        "",
        "fr;q=0.2, es;q=0.9",
        "*",
        "ar-EG",
        "xx, fr",
        "en;q=0",
        "nonsense;;",
    ):
        for party in ("WCO", "NCB-FR"):
            recorder.call("codes", "GET", "/v1/codes", party=party, headers={"Accept-Language": language})
    recorder.call("codes", "GET", "/v1/codes", party="AUDITOR")
    recorder.call("codes", "GET", "/v1/codes?list=outcome")
    recorder.call("service", "GET", "/v1/health", party="")
    recorder.call("service", "GET", "/v1/openapi.json", party="")
