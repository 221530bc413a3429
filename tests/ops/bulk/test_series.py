"""Rules of a make's series: about firearms that there are, saying what can be, and never against what is written."""

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, get_args

import pytest

from iarms.models.firearm import FirearmType
from iarms.models.reference import Action, Confidence, Reference
from ops.bulk.build_references import SEED, Tables, build, identity, model_facts, read_seed
from ops.bulk.series import SERIES, Series, SeriesRule, read_years

TABLES = Tables.read()
LINES = read_seed()
ANY_LOADING = {"SEMI_AUTO", "FULL_AUTO", "BREAK", "SINGLE_SHOT", "BOLT", "MUZZLE_LOADING"}
LONG = ANY_LOADING | {"LEVER", "PUMP", "REVOLVER_DA", "REVOLVER_SA"}
# How a firearm of a type can work.
ACTIONS: dict[str, set[str]] = {
    "PISTOL": ANY_LOADING | {"LEVER", "OTHER"},
    "REVOLVER": {"REVOLVER_SA", "REVOLVER_DA", "OTHER"},
    "DERRINGER": {"BREAK", "SINGLE_SHOT", "MUZZLE_LOADING"},
    "RIFLE": LONG,
    "CARBINE": LONG,
    "SHOTGUN": LONG,
    "COMBINATION": {"BREAK", "SINGLE_SHOT"},
    "SMG": {"SEMI_AUTO", "FULL_AUTO"},
    "MACHINE_GUN": {"SEMI_AUTO", "FULL_AUTO"},
    "LAUNCHER": {"SINGLE_SHOT", "FULL_AUTO", "SEMI_AUTO", "PUMP", "REVOLVER_DA", "OTHER"},
}


def rules() -> Iterator[tuple[str, SeriesRule]]:
    for make, own in TABLES.series.by_make.items():
        for rule in own:
            yield make, rule


def line(family: str) -> dict[str, Any]:
    return LINES[identity(family)]


def built(family: str, series: Series) -> dict[str, Any]:
    """A firearm of the seed as it would be with other rules."""
    tables = replace(TABLES, series=series)
    families = {family: tables.families[family]} if family in tables.families else {}
    tables.__dict__["families"] = families
    tables.__dict__["known"] = {name: facts for name, facts in TABLES.known.items() if name == family}
    (found,) = build(tables, LINES)
    return found


def confidence_of(firearm: dict[str, Any], fact: str) -> str:
    (source,) = [source for source in firearm["sources"] if fact in source["facts"]]
    return str(source["confidence"])


def test_every_pattern_is_about_a_firearm_of_its_make():
    models: dict[str, list[str]] = {}
    for each in LINES.values():
        models.setdefault(each.get("make_code") or "*", []).append(each["model"].casefold())
    idle = [
        f"{make}: {pattern.strip()}"
        for make, rule in rules()
        for pattern in str(rule.said.get("models", "*")).split("|")
        if not any(fnmatchcase(model, pattern.strip().casefold()) for model in models.get(make, ()))
    ]
    assert not idle


def test_rules_say_types_actions_and_confidence_that_there_are():
    every = [*(rule for _, rule in rules()), *TABLES.series.usual]
    assert len(every) > 800
    for rule in every:
        assert rule.firearm_type is None or rule.firearm_type in get_args(FirearmType), rule.said
        assert rule.action is None or rule.action in get_args(Action), rule.said
        assert rule.confidence in get_args(Confidence)[1:], f"a rule is never HIGH: {rule.said}"
        assert set(rule.said.get("of", "").split()) <= set(get_args(FirearmType)), rule.said
        assert rule.said.get("from", 0) <= rule.said.get("until", 9999), rule.said
        for mark in rule.said.get("marks", ()):
            assert 1 <= len(mark) <= 3, rule.said


def test_no_firearm_of_the_seed_works_in_a_way_that_its_type_cannot():
    odd = [
        (each.get("make_code"), each["model"], each["firearm_type"], each["action"])
        for each in LINES.values()
        if each.get("firearm_type") in ACTIONS and each.get("action", "OTHER") not in
        ACTIONS[each["firearm_type"]] | {"OTHER"}
    ]  # fmt: skip
    assert not odd


def test_what_the_tables_and_the_knowledge_say_of_a_model_counts_before_any_rule():
    wrong = Series({"GLOCK": (SeriesRule({"is": "REVOLVER REVOLVER_SA", "from": 1700, "serial": "nowhere"}),)})
    mine = built("GLOCK:17", wrong)

    assert (mine["firearm_type"], mine["action"], mine["made_from"]) == ("PISTOL", "SEMI_AUTO", 1982)
    assert mine["serial_location"] != "nowhere"
    assert all(confidence_of(mine, fact) != "LOW" for fact in ("firearm_type", "action", "made_from"))


def test_an_action_is_given_to_firearms_of_the_rules_type_alone():
    said = {"models": "R95", "is": "RIFLE LEVER"}
    assert built("ROSSI:R95", Series({"ROSSI": (SeriesRule(said),)})).get("action") is None
    assert (
        built("ROSSI:R95", Series({"ROSSI": (SeriesRule({"of": "CARBINE", "action": "LEVER"}),)}))["action"] == "LEVER"
    )


def test_the_first_rule_that_says_a_fact_counts_and_its_confidence_is_the_facts():
    first = SeriesRule({"models": "mk3*", "is": "RIFLE", "confidence": "MEDIUM"})
    second = SeriesRule({"but": "MK4*", "is": "PISTOL SEMI_AUTO"})
    third = SeriesRule({"of": "RIFLE", "action": "BOLT", "from": 2001, "marks": [["CMMG", "left", "maker"]]})
    mine = built("CMMG:MK3 CBR", Series({"CMMG": (first, second, third)}))

    assert (mine["firearm_type"], mine["action"], mine["made_from"]) == ("RIFLE", "BOLT", 2001)
    assert mine["markings"] == [{"text": "CMMG", "where": "left", "meaning": "maker"}]
    assert [confidence_of(mine, fact) for fact in ("firearm_type", "action", "made_from", "markings")] == [
        "MEDIUM", "LOW", "LOW", "LOW",
    ]  # fmt: skip
    assert "firearm_type" not in built("CMMG:MK4 T", Series({"CMMG": (first, second)}))


def test_what_a_law_wants_is_said_of_firearms_of_its_countries_and_not_of_older_ones():
    usual = SeriesRule({"of": "PISTOL", "made_in": "US", "serial": "on the frame"}, usual=True)
    american = {"firearm_type": "PISTOL", "countries_of_manufacture": ["US"]}

    assert usual.fits(american)
    assert not usual.fits(american | {"made_until": 1941})
    assert not usual.fits(american | {"countries_of_manufacture": ["CN", "US"]})
    assert not usual.fits(american | {"countries_of_manufacture": []})
    assert not usual.fits(american | {"firearm_type": "RIFLE"})


def test_rules_are_no_part_of_what_traces_and_searches_are_held_against():
    assert model_facts(replace(TABLES, series=Series({})), LINES.values()) == model_facts(TABLES, LINES.values())
    functions = SEED.parent.parent.parent / "functions"
    assert not [path for path in functions.rglob("*.py") if SEED.name in path.read_text("utf-8")]


def test_a_file_that_says_what_no_rule_can_or_speaks_twice_of_a_make_is_refused(tmp_path: Path):
    (tmp_path / "a.toml").write_text('COLT = [{ models = "1911", kind = "PISTOL" }]')
    with pytest.raises(ValueError, match="COLT: a rule says nothing, or what no rule can say"):
        Series.read(tmp_path)
    (tmp_path / "a.toml").write_text('COLT = [{ models = "1911", is = "PISTOL" }]')
    assert Series.read(tmp_path).by_make["COLT"][0].firearm_type == "PISTOL"
    (tmp_path / "b.toml").write_text('COLT = [{ is = "REVOLVER" }]')
    with pytest.raises(ValueError, match="COLT has rules in another file too"):
        Series.read(tmp_path)


def test_years_are_of_firearms_that_there_are_and_that_nobody_else_gives_years():
    years = read_years()
    assert len(years) > 900
    assert [family for family in years if identity(family) not in LINES] == []
    assert [family for family in years if {"from", "until"} & TABLES.known.get(family, {}).keys()] == []
    for family, (first, last) in years.items():
        assert 1830 <= first <= (last or 2026), family
        assert (line(family)["made_from"], line(family).get("made_until")) == (first, last)
        assert confidence_of(line(family), "made_from") == "MEDIUM"


def test_a_model_whose_years_are_said_twice_is_refused(tmp_path: Path):
    (tmp_path / "years.toml").write_text('[COLT]\n1849-1873 = "1849 Pocket|Walker"\n1847 = "Walker"')
    with pytest.raises(ValueError, match="COLT:Walker is said twice"):
        read_years(tmp_path / "years.toml")


def test_the_files_say_how_rules_are_written():
    for path in SERIES.glob("*.toml"):
        assert path.read_text("utf-8").startswith("# "), path.name
        assert "american_1.toml" in path.read_text("utf-8") or path.name == "american_1.toml"


# Judged one by one, and not taken from the rules: what each of these is known to be.
@pytest.mark.parametrize(
    ("family", "firearm_type", "action"),
    [
        ("MOSSBERG:500", "SHOTGUN", "PUMP"),
        ("MOSSBERG:464", "RIFLE", "LEVER"),
        ("MOSSBERG:640K", "RIFLE", "BOLT"),
        ("MOSSBERG:BROWNIE", "DERRINGER", "BREAK"),
        ("SAVAGE:99", "RIFLE", "LEVER"),
        ("SAVAGE:24V", "COMBINATION", "BREAK"),
        ("SAVAGE:242", "SHOTGUN", "BREAK"),
        ("SAVAGE:1907", "PISTOL", "SEMI_AUTO"),
        ("WINCHESTER:121", "RIFLE", "BOLT"),
        ("WINCHESTER:1200", "SHOTGUN", "PUMP"),
        ("REMINGTON:NYLON 76", "RIFLE", "LEVER"),
        ("REMINGTON:XP100", "PISTOL", "SINGLE_SHOT"),
        ("HARRINGTON_RICHARDSON:925", "REVOLVER", "REVOLVER_DA"),
        ("HARRINGTON_RICHARDSON:TOPPER", "SHOTGUN", "BREAK"),
        ("HARRINGTON_RICHARDSON:348,349 BOLT ACTION", "SHOTGUN", "BOLT"),
        ("HIGH_STANDARD:Double Nine", "REVOLVER", "REVOLVER_DA"),
        ("HIGH_STANDARD:GE", "PISTOL", "SEMI_AUTO"),
        ("KIMBER:84", "RIFLE", "BOLT"),
        ("KIMBER:PRO CARRY", "PISTOL", "SEMI_AUTO"),
        ("NAA:BLACK WIDOW", "REVOLVER", "REVOLVER_SA"),
        ("NAA:GUARDIAN", "PISTOL", "SEMI_AUTO"),
        ("ARMALITE:AR-50A1", "RIFLE", "BOLT"),
        ("COBRA:CB38", "DERRINGER", "BREAK"),
        ("HENRY:Lever Action Shotgun", "SHOTGUN", "LEVER"),
        ("ITHACA:37R", "SHOTGUN", "PUMP"),
        ("KEL_TEC:KSG", "SHOTGUN", "PUMP"),
        ("TAURUS:RT 627", "REVOLVER", "REVOLVER_DA"),
        ("BERETTA:93R", "PISTOL", "FULL_AUTO"),
        ("TOZ:TOZ-35", "PISTOL", "SINGLE_SHOT"),
        ("WEIHRAUCH:Windicator", "REVOLVER", "REVOLVER_DA"),
        ("DENEL:NTW-20", "RIFLE", "BOLT"),
    ],
)
def test_firearms_are_of_the_type_and_action_that_they_are_known_for(family: str, firearm_type: str, action: str):
    assert (line(family)["firearm_type"], line(family)["action"]) == (firearm_type, action)


def test_what_follows_from_a_rule_says_so_in_the_reference_that_is_loaded():
    version = Reference.model_validate(
        {**line("CMMG:MK3"), "version": 1, "effective_from": "2026-11-24", "changed_at": "2026-11-24T00:00:00Z",
         "changed_by": "seed", "reason": "seed"}
    )  # fmt: skip
    notes = {source.note for source in version.sources if source.confidence == "LOW"}

    assert notes == {"follows from the make's series"}
    assert version.summary().firearm_type == "RIFLE"
