"""The reference table: written, listed by facets, descriptions identified, missing firearms reported."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from benchmarks.answers.bodies import (
    READERS,
    Body,
    drawing_for,
    part_number,
    quoted,
    read_all_pages,
)
from benchmarks.identify_cases import drawn, written
from iarms.models.reference import Action, Reference, ReferenceSummary

if TYPE_CHECKING:
    from benchmarks.answers.recorder import Recorder


_REFERENCES: Final = 260
_COMMON: Final = (
    "TAURUS", "BERETTA", "COLT", "GLOCK", "SMITH_WESSON", "ROSSI", "NORINCO", "FN", "RUGER", "WALTHER", "CZ", "ZASTAVA",
    "SIG_SAUER", "HK", "REMINGTON", "WINCHESTER", "MOSSBERG", "BROWNING", "MAUSER", "IZHMASH", "KALASHNIKOV", "IMBEL",
)  # fmt: skip


def refer(recorder: "Recorder", size: int, seed: int) -> None:
    """Firearms written into the reference table, found by their facets, and identified from descriptions."""
    rand = drawing_for(recorder, seed)
    lines = _seed_lines(rand)
    summaries = []
    for line in lines:
        draft = _draft(line)
        answer = recorder.call("write reference", "POST", "/v1/reference/firearms", draft, party="INTERPOL-GS")
        if answer.status == 201:
            summaries.append(_summary(answer.json))
    _write_again(recorder, rand, lines, summaries)
    _facets(recorder, rand, summaries)
    _identify(recorder, rand, summaries, size, seed + part_number(recorder))
    _code_tables(recorder, rand, summaries)
    _missing(recorder, rand, summaries)


def _seed_lines(rand: random.Random) -> list[Body]:
    """Firearms of the reference table's seed: most of makes that are commonly seized, designs of many makers first."""
    (path,) = Path(__file__).parents[2].glob("ops/**/firearms.jsonl")
    everything = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    designs = [line for line in everything if not line.get("make")]
    usual = [line for line in everything if line.get("make_code") in _COMMON]
    others = [line for line in everything if line.get("make_code") and line["make_code"] not in _COMMON]
    return designs[:40] + rand.sample(usual, min(_REFERENCES - 80, len(usual))) + rand.sample(others, 40)


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
        read = recorder.call("read reference", "GET", path, party=rand.choice(READERS[:5]))
        if read.status != 200:
            continue
        kept = ("model", "make", "manufacturer", "level", "firearm_type", "action", "countries_of_manufacture",
                "made_from", "made_until", "serial_location", "markings", "aliases", "catalogue_codes",
                "notes")  # fmt: skip
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
        who = gs if rand.random() < 0.9 else rand.choice(READERS)
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
        query = "&".join(f"{name}={quoted(facets[name])}" for name in chosen)
        party = rand.choice(READERS[:5])
        read_all_pages(recorder, "list references", f"/v1/reference/firearms?{query}&limit=9", party, most=3)
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
        party = rand.choice(READERS[:5])
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
            read_all_pages(recorder, "code tables", target, "WCO", most=12)
    words = [summary.make or summary.model for summary in rand.sample(list(summaries), min(40, len(summaries)))]
    for word in [*words, "S&W", "smit wesson", "FN", "Kalash", "zz", "Тульский", "9", ".38", "12", "7,62", "parabelum"]:
        for table in ("makes", "calibres"):
            recorder.call("code tables", "GET", f"/v1/reference/{table}?q={quoted(word)}&limit=8", party="NCB-FR")


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
            read_all_pages(recorder, "missing report", f"{path}{query}", party)
