"""The reference table's seed: whole, consistent with the reading tables, stable, and each fact with its source."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from iarms.domain.identification.facets import facet_keys, identifying_name
from iarms.domain.vocabulary.calibres import calibre_codes
from iarms.domain.vocabulary.makes import make_codes, make_name, read_make
from iarms.models.country import COUNTRIES, FORMER_STATES, SUCCESSORS
from iarms.models.reference import MOST_FACETS, Action, Reference, facts_in, reference_id_of
from ops.bulk.build_references import (
    KNOWLEDGE,
    MODEL_FACTS,
    Tables,
    build,
    covered,
    facts_text,
    identity,
    model_facts,
    read_seed,
)
from ops.bulk.load_references import versions_of

SEED = read_seed()
VERSIONS = versions_of(SEED.values(), "test", datetime(2026, 11, 24, tzinfo=UTC))
BY_ID = {version.reference_id: version for version in VERSIONS}
TABLES = Tables.read()


def seeded(family: str) -> Reference:
    return BY_ID[identity(family)]


def test_the_committed_seed_is_what_the_tables_and_the_knowledge_give():
    assert list(build(TABLES, SEED)) == list(SEED.values()), "stale: run make build-references"
    assert MODEL_FACTS.read_text("utf-8") == facts_text(model_facts(TABLES, SEED.values())), "stale, likewise"


def test_every_family_of_the_table_of_models_is_a_firearm_of_its_own():
    families = {f"{m['make'] or '*'}:{m.get('family', m['name'])}" for m in TABLES.models["models"]}

    assert len(VERSIONS) >= 5000
    assert {identity(family) for family in families} <= set(BY_ID)
    assert len(BY_ID) == len(VERSIONS)
    names = {name for v in VERSIONS for name in (v.model, *v.aliases, *(variant.name for variant in v.variants))}
    assert {model["name"] for model in TABLES.models["models"]} <= names


def test_an_id_follows_from_make_and_model_and_from_nothing_else():
    for version in VERSIONS:
        assert version.reference_id == reference_id_of(version.make_code, version.model)
        if version.families[0].partition(":")[2] == version.model:  # of the table: written by hand it would be the same
            assert identifying_name(version.make_code, version.model) == version.model
    assert seeded("BERETTA:92").reference_id == "ref_01M85DMB004TK7QZTS1ZNA3RCT"
    assert seeded("*:AK-47").reference_id == "ref_01M85DMB00TQ6QD3ATT0Q91Y7D"


def test_a_seed_built_anew_keeps_the_numbers_of_variants_and_gives_no_number_twice():
    mine = SEED[identity("GLOCK:17")]
    numbers = {variant.get("name"): variant["number"] for variant in mine["variants"]}
    gone = {**mine, "variants": mine["variants"][3:]}

    def again(before: dict[str, Any]) -> dict[str | None, int]:
        (found,) = [each for each in build(TABLES, {mine["reference_id"]: before}) if each["model"] == "17"
                    and each.get("make_code") == "GLOCK"]  # fmt: skip
        return {variant.get("name"): variant["number"] for variant in found["variants"]}

    assert again(mine) == numbers
    anew = again(gone)
    assert sorted(anew.values()) == list(range(4, len(numbers) + 4))
    assert {name: number for name, number in anew.items() if number <= len(numbers)} == {
        name: number for name, number in numbers.items() if number > 3
    }


def test_variants_are_numbered_once_each_and_none_above_the_highest():
    for version in VERSIONS:
        numbers = [variant.number for variant in version.variants]
        assert len(numbers) == len(set(numbers))
        assert max(numbers, default=0) <= version.highest_variant


def test_makes_calibres_and_countries_are_those_of_the_tables():
    calibres = calibre_codes()
    for version in VERSIONS:
        assert version.make_code is None or version.make_code in make_codes()
        assert version.make == (make_name(version.make_code) if version.make_code else None)
        for variant in version.variants:
            assert set(variant.calibre_groups) <= calibres
            assert bool(variant.calibre) == bool(variant.calibre_groups)
        for country in version.countries_of_manufacture:
            assert country in COUNTRIES or country in FORMER_STATES


def test_every_former_state_of_the_seed_has_states_of_today_that_answer_for_it():
    former = {c for v in VERSIONS for c in v.countries_of_manufacture if c in FORMER_STATES}

    assert former == {"SUHH", "YUCS", "CSHH", "DDDE"} <= set(SUCCESSORS)
    for family, country in {
        "IZHMASH:AKM": "SUHH",
        "ZASTAVA:M57": "YUCS",
        "CZ:CZ 75": "CSHH",
        "ERNST_THAELMANN:Makarov": "DDDE",
    }.items():
        assert seeded(family).country_of_manufacture == country


def test_what_is_said_has_a_source_and_no_source_names_what_is_not_said():
    for version in VERSIONS:
        named = {fact for source in version.sources for fact in source.facts}
        assert named == facts_in(version), version.reference_id
        assert all(variant.origins for variant in version.variants)


def test_a_datasets_word_is_told_from_general_knowledge():
    origins = Counter(source.origin for version in VERSIONS for source in version.sources)
    assert set(origins) == {"NVDRS", "GUNSNPRICES", "AFMER", "GENERAL"}
    by_hand = {"serial_location", "markings", "made_from", "made_until", "importers", "notes", "do_not_confuse_with"}
    for version in VERSIONS:
        for source in version.sources:
            assert source.origin == "GENERAL" or not by_hand & set(source.facts)


def test_every_firearm_that_another_is_not_to_be_confused_with_is_there_and_names_it_too():
    pairs = 0
    for version in VERSIONS:
        for other in version.do_not_confuse_with:
            assert other.reference_id in BY_ID
            assert other.reference_id != version.reference_id
            back = {each.reference_id: each.why for each in BY_ID[other.reference_id].do_not_confuse_with}
            assert back.get(version.reference_id) == other.why or other.one_way
            pairs += 1
    assert pairs > 400
    assert seeded("TAURUS:PT 92").reference_id in seeded("BERETTA:92").summary().do_not_confuse_with


def test_no_alias_of_one_maker_is_another_makers_without_being_marked_ambiguous():
    ambiguous = {entry["text"] for entry in TABLES.makes["ambiguous"]}
    for make in TABLES.makes["makes"]:
        for alias in (make["name"], *make["aliases"]):
            read = read_make(alias)
            assert read.code == make["code"] or make["code"] in read.candidates or alias in ambiguous, alias


def test_a_firearm_is_found_by_few_enough_values_for_one_transaction():
    assert max(len(facet_keys(version)) for version in VERSIONS) <= MOST_FACETS


def test_what_is_written_by_hand_is_about_firearms_that_there_are():
    known = {f"{m['make'] or '*'}:{m.get('family', m['name'])}" for m in TABLES.models["models"]}
    of_their_own = set(TABLES.known) - known
    makes = make_codes() | {"*"}

    assert len(TABLES.known) >= 150
    assert {family.partition(":")[0] for family in of_their_own} <= makes
    assert set(TABLES.actions) <= known
    assert set(TABLES.made_in) <= known | of_their_own
    assert not [family for family in TABLES.made_in if TABLES.known.get(family, {}).get("countries")]
    assert set(TABLES.knowledge["made_in"]) <= makes
    assert set(TABLES.knowledge["actions"]) <= set(get_args(Action))
    assert {family for pair in TABLES.knowledge["confused"] for family in pair["of"]} <= known | of_their_own
    assert {design for facts in TABLES.known.values() for design in facts.get("designs", ())} <= known
    said = {"level", "type", "action", "countries", "from", "until", "serial", "notes", "manufacturer", "importers",
            "aliases", "designs", "own_design", "marks", "variants"}  # fmt: skip
    assert {name for facts in TABLES.known.values() for name in facts} <= said
    assert "\t" not in KNOWLEDGE.read_text("utf-8")


@pytest.mark.parametrize(
    ("family", "action", "country", "shots"),
    [
        ("GLOCK:17", "SEMI_AUTO", "AT", 17),
        ("IZHMEKH:PM", "SEMI_AUTO", "SUHH", 8),
        ("ZASTAVA:M57", "SEMI_AUTO", "YUCS", 9),
        ("TOZ:TT", "SEMI_AUTO", "SUHH", 8),
        ("SMITH_WESSON:10", "REVOLVER_DA", "US", 6),
        ("*:Lee-Enfield", "BOLT", "GB", 10),
        ("NORINCO:56", "FULL_AUTO", "CN", 30),
    ],
)
def test_well_known_firearms_are_described(family: str, action: str, country: str, shots: int):
    version = seeded(family)

    assert (version.action, version.country_of_manufacture) == (action, country)
    assert version.variants[0].capacity == shots
    assert version.serial_location


def test_versions_of_a_design_are_found_by_its_name():
    for family in ("ZASTAVA:M70 Rifle", "NORINCO:56", "TABUK:Tabuk", "CUGIR:AIM"):
        assert "*:AK-47" in seeded(family).families
    assert "*:AK-47" not in seeded("IZHMASH:AK-74").families
    assert "*:AK-74" not in seeded("IZHMASH:AKM").families


def test_a_row_of_a_source_that_leads_to_no_firearm_is_told(tmp_path: Path):
    (tmp_path / "nvdrs_firearm_models.csv").write_text("code,make,model\n1,BERETTA,92FS\n2,BERETTA,QUOKKA\n")
    (tmp_path / "models.csv").write_text("brand,family,model,match_regex\nGlock,17,Glock 17,17\n")

    assert covered(tmp_path, SEED.values()) == {
        "nvdrs": (1, 2, ["BERETTA QUOKKA"]),
        "gunsnprices": (1, 1, []),
    }


def test_a_line_is_one_firearm_in_the_order_of_make_and_model():
    order = [(each.get("make_code") or "*", each["model"].upper(), each["model"]) for each in SEED.values()]
    assert order == sorted(order)
    assert json.dumps(next(iter(SEED.values())), ensure_ascii=False, separators=(",", ":"))
