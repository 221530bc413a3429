"""Searches of every kind over records of several bureaus, right and wrong, and what they lead to."""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, get_args

from benchmarks.answers.bodies import (
    COUNTRIES,
    OWNERS,
    READERS,
    Body,
    as_firearm,
    drawing_for,
    part_number,
    read_all_pages,
    record_body,
)
from iarms.models.firearm import Component, FirearmType
from samples.police.tables import registry
from samples.police.tables import searches as police_searches
from samples.registry.queries import queries
from samples.registry.records import generate

if TYPE_CHECKING:
    from benchmarks.answers.recorder import Recorder

_SEARCHERS: Final = (("WCO", "KE"), ("WCO", "KE"), ("WCO", "GH"), ("ADM-KE", None), ("ADM-FR", None), ("ADM-BR", None))
# Of either generator of samples, in each part.
_SAMPLES: Final = 45
_PURPOSES: Final = (
    "SEIZURE_CHECK", "SHIPMENT_CONTROL", "TRAVELLER_CONTROL", "OPERATION", "INVESTIGATION_SUPPORT",
    "TRACE_PREPARATION", "DATA_QUALITY", "TEST",
)  # fmt: skip


def search(recorder: "Recorder", size: int, seed: int) -> None:
    """Records of several bureaus, searches of every kind, and what searches lead to: hits, watches, notifications."""
    rand = drawing_for(recorder, seed)
    part = seed * 100 + part_number(recorder)
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
        if number % 250 == 249:
            recorder.carry()
        if number == size // 2:
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
    read_all_pages(recorder, "list", "/v1/watches?limit=50", "WCO")
    _search_statistics(recorder)


def _enter_samples(recorder: "Recorder", rand: random.Random, part: int, profile: str) -> list[Body]:
    kept = []
    samples: list[tuple[str, Body]] = [
        (sample.owner, sample.body) for sample in generate(_SAMPLES, seed=part, owners=OWNERS)
    ]
    for filed in registry(profile, records=_SAMPLES, seed=part):
        firearm = as_firearm(filed.entry._asdict())
        if "make" in firearm:
            samples.append((rand.choice(("NCB-FR", "NCB-BR")), record_body(f"{profile}-{filed.record_id}", firearm)))
    for number, (owner, body) in enumerate(samples):
        handled = _handled(rand, body, number)
        answer = recorder.call("record", "POST", "/v1/records", handled, party=owner)
        if answer.status == 201:
            kept.append(answer.json)
    for name, fault in _record_faults(rand):
        recorder.call("record refused", "POST", "/v1/records", case=name, **{"party": "NCB-FR", **fault})
    return kept


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
    found = [dict(query.firearm) for query in queries(generate(_SAMPLES, seed=part, owners=OWNERS), half, seed=part)]
    asked = police_searches(profile, records=_SAMPLES, queries=size - half, seed=part, mix="kinds")
    found += [as_firearm(each.given._asdict()) for each in asked]
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
        "case_reference": f"CASE-{rand.randrange(120):04}",
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
        "12 GA", "12/70", "7,65", "7.65 Browning", ".32 ACP", "5.56", ".223", "5,56x45 NATO", "7.62",
        "7.62x39", ".22 LR",
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
        {"country_of_manufacture": rand.choice(COUNTRIES)},
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
    faults: tuple[Body, ...] = ({"searches": []}, {"searches": "all"}, {}, {"searches": lines[:1], "mode": "deep"})
    for wrong in faults:
        recorder.call("batch refused", "POST", "/v1/search-batches", wrong)


def _enter_watched(recorder: "Recorder", rand: random.Random, firearms: Sequence[Body], kept: Sequence[Body]) -> None:
    for number, firearm in enumerate(rand.sample(firearms, min(12, len(firearms)))):
        full = {"make": "Taurus", **firearm}
        recorder.call("record", "POST", "/v1/records", record_body(f"LATE-{number}", full), party="NCB-BR")
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
            read_all_pages(recorder, "list", target, party, most=6)
    for party in ("WCO", "NCB-FR", "NCB-BR", "INTERPOL-GS"):
        told = recorder.call("list", "GET", "/v1/notifications?limit=100", party=party).json["items"]
        for notification in rand.sample(told, min(4, len(told))):
            path = f"/v1/notifications/{notification['notification_id']}"
            recorder.call("read notification", "GET", path, party=rand.choice((party, party, "WCO", "NCB-IT")))
            recorder.call("acknowledge", "POST", f"{path}/acknowledgement", {}, party=party)
            recorder.call("acknowledge", "POST", f"{path}/acknowledgement", {}, party=rand.choice((party, "ADM-KE")))


def _search_statistics(recorder: "Recorder") -> None:
    for party in READERS:
        recorder.call("statistics", "GET", "/v1/hit-statistics", party=party)


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
        {"serial_number": "UNKNOWN"}, {"serial_number": "no number"},
        {"serial_number": "sem numeração", "make": "Rossi"},
        {"serial_number": "obliterated", "make": "Rossi", "model": "88"}, {"serial_number": "AB12345", "size": "big"},
        {"serial_number": "AB12345", "firearm_type": "GUN"},
        {"serial_number": "AB12345", "country_of_manufacture": "ZZ"},
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
    good = record_body("FAULT", firearm)
    changes: tuple[Body, ...] = (
        {"record_kind": "BORROWED"}, {"record_kind": None}, {"occurred_on": "2019-13"}, {"occurred_on": "2019-02-30"},
        {"occurred_on": "2031"}, {"occurred_on": "05/2019"}, {"occurred_in": "ZZ"}, {"ncb_reference": ""},
        {"ncb_reference": "call +33 6 12 34 56 78"}, {"handling": "SECRET"}, {"handling": "NOT_FOR"},
        {"not_for": ["WCO"]}, {"handling": "NOT_FOR", "not_for": ["AUDITOR"]}, {"status": "LOCATED"},
        {"review_by": "2020-01-01"}, {"review_by": "2050-01-01"}, {"test": "yes"}, {"owner_name": "x"},
        {"firearm": {**firearm, "make": None}}, {"firearm": {"make": "Taurus"}},
        {"firearm": {**firearm, "serial_state": "OBLITERATED"}}, {"firearm": {**firearm, "year": 1400}},
        {"firearm": {**firearm, "markings": "owner: someone@example.org"}}, {"firearm": {**firearm, "colour": "black"}},
        {"firearm": {"make": "Taurus", "serial_state": "NONE_EVER"}},
        {"firearm": {"make": "UNKNOWN", "serial_number": "AA"}},
    )  # fmt: skip
    for number, change in enumerate(changes):
        body = {name: value for name, value in {**good, **change}.items() if value is not None}
        body["firearm"] = {name: value for name, value in body["firearm"].items() if value is not None}
        yield f"field {number:02}", {"body": body}
    yield "a searcher", {"body": good, "party": "WCO"}
    yield "an office", {"body": good, "party": "INTERPOL-GS"}
    yield "text", {"text": "{"}
