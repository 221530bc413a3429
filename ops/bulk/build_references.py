"""`make build-references`: the reference table's seed, out of the reading tables and what is generally known.

    functions/iarms/data/*.json     which models there are, by make and family, with types and calibres
    ops/reference/knowledge.toml    what is generally known of the firearms most often seen, written by hand; further
                                    files by subject: craft.toml, missiles.toml
    ops/reference/series/*.toml     what is generally known of whole series of a make's models, as rules
    ops/reference/years.toml        since when well-known models are made
    SOURCE=folder                   the public lists that the tables were made of, to hold the result against; may be
                                    left out

A family is a firearm; the models of its own name in each of its calibres, and its further models, are its variants.
What nobody wrote of a model follows from a rule of its series, marked so, or from nothing: an action where type and
cartridge leave no other, a country where the maker has one.
The result, ops/reference/firearms.jsonl, is committed. A variant that stands in the file of before keeps its number.
Beside it functions/iarms/data/model_facts.json is written: what traces are routed and held against by.
"""

import csv
import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from iarms.domain.identification import family_values
from iarms.domain.vocabulary import calibre_name, make_name, read_designation, read_make
from iarms.models.reference import reference_id_of
from ops.bulk.series import OwnRules, Series, SeriesRule, read_years

DATA: Final = Path(__file__).parent.parent.parent / "functions" / "iarms" / "data"
KNOWLEDGE: Final = Path(__file__).parent.parent / "reference" / "knowledge.toml"
# Knowledge by subject, of families that the first file has nothing of.
BY_SUBJECT: Final = tuple(KNOWLEDGE.with_name(f"{subject}.toml") for subject in ("craft", "missiles"))
SEED: Final = Path(__file__).parent.parent / "reference" / "firearms.jsonl"
MODEL_FACTS: Final = DATA / "model_facts.json"
ANYONE: Final = "*"

_ORIGIN: Final = {"nvdrs": "NVDRS", "gunsnprices": "GUNSNPRICES", "afmer": "AFMER", "general": "GENERAL"}
# Cartridges of self-loading pistols; makers of single-shot pistols chamber some of them too.
_SELF_LOADING: Final = frozenset(
    "9X19 9X17 9X18 9X21 45_ACP 40_SW 10_AUTO 7_65X17 6_35X16 7_62X25 357_SIG 38_SUPER 45_GAP 5_7X28".split()
)
_OF_SERIES, _USUAL = "follows from the make's series", "what is usual of such firearms"
_SINGLE_SHOT_MAKERS: Final = frozenset({"THOMPSON_CENTER", "REMINGTON", "SAVAGE", "BOND", "AMERICAN_DERRINGER"})
# Files, columns of make and model, by source.
_LISTS: Final = {"nvdrs": ("nvdrs_firearm_models.csv", "make"), "gunsnprices": ("models.csv", "brand")}


@dataclass
class Facts:
    """The facts of one firearm, by origin, confidence and note."""

    by_source: dict[tuple[str, str, str | None], set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, origin: str, confidence: str, *facts: str, note: str | None = None) -> None:
        """Say where facts are from."""
        self.by_source[origin, confidence, note].update(facts)

    def follow(self, rule: SeriesRule, *facts: str) -> None:
        """Say that facts follow from a rule, and from nothing else."""
        for said in self.by_source.values():
            said.difference_update(facts)
        self.add("GENERAL", rule.confidence, *facts, note=_USUAL if rule.usual else _OF_SERIES)

    def sources(self, said: Iterable[str]) -> list[dict[str, Any]]:
        """The sources of what is said."""
        known = set(said)
        return [
            {"origin": origin, "confidence": confidence, "facts": sorted(facts & known)}
            | ({"note": note} if note else {})
            for (origin, confidence, note), facts in sorted(self.by_source.items(), key=str)
            if facts & known
        ]


@dataclass(frozen=True)
class Tables:
    """The reading tables and the knowledge beside them."""

    models: Mapping[str, Any]
    makes: Mapping[str, Any]
    knowledge: Mapping[str, Any]
    series: Series = field(default_factory=lambda: Series({}))
    years: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Tables":
        """Out of the repository."""
        return cls(
            models=json.loads((DATA / "models.json").read_text("utf-8")),
            makes=json.loads((DATA / "makes.json").read_text("utf-8")),
            knowledge=_read_knowledge(),
            series=Series.read(),
            years=read_years(),
        )

    @cached_property
    def families(self) -> dict[str, list[dict[str, Any]]]:
        """The models of each family, MAKE:FAMILY, the one that bears its name first."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for model in self.models["models"]:
            found[f"{model['make'] or ANYONE}:{model.get('family', model['name'])}"].append(model)
        for family, members in found.items():
            members.sort(key=lambda model: model["name"] != family.partition(":")[2])
        return found

    @cached_property
    def make_entries(self) -> dict[str, dict[str, Any]]:
        """The makes by code."""
        return {make["code"]: make for make in self.makes["makes"]}

    @cached_property
    def known(self) -> dict[str, dict[str, Any]]:
        """What is generally known, by family."""
        return {family: facts for family, facts in self.knowledge.items() if ":" in family}

    @cached_property
    def made_in(self) -> dict[str, list[str]]:
        """Where families are made whose make makes in several countries, as far as a list names them."""
        return {
            f"{maker}:{name}": each["countries"]
            for maker, own in self.knowledge["made_in"].items()
            for each in own["lists"]
            for name in each["families"]
        }

    def countries(self, family: str) -> list[str]:
        """Where a family is made as it is written for it, or for its make's families; empty where nobody says so."""
        own = self.known.get(family, {}).get("countries") or self.made_in.get(family)
        return list(own or self.knowledge["made_in"].get(family.partition(":")[0], {}).get("otherwise", ()))

    @cached_property
    def actions(self) -> dict[str, str]:
        """The actions of families of which nothing else is written, by family."""
        return {family: action for action, families in self.knowledge["actions"].items() for family in families}

    def double_action(self, family: str) -> bool:
        """Whether it is of a maker whose revolvers are all double-action, and not one of the others."""
        maker, _, name = family.partition(":")
        return any(
            maker == each["make"] and name not in each.get("but", ()) for each in self.knowledge["double_action"]
        )

    @cached_property
    def pairs(self) -> dict[str, dict[str, str]]:
        """What each family is mistaken for, and how they are told apart; both ways."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for pair in self.knowledge["confused"]:
            one, other = pair["of"]
            found[one][other] = found[other][one] = pair["why"]
        for group in self.models["confused"]:
            # A design of many makers is what its versions are, not what they are mistaken for.
            own = [family for family in group if not family.startswith(f"{ANYONE}:")]
            if len(own) == len(group) <= 5:
                for one in own:
                    for other in own:
                        if one != other:
                            found[one].setdefault(other, "reports give one name for the other")
        return found

    def designs(self, family: str) -> list[str]:
        """The designs of many makers that a family is a version of: as written for it, else by what it is given for."""
        found = list(self.known.get(family, {}).get("designs", ()))
        if self.known.get(family, {}).get("own_design"):
            return found
        maker, _, name = family.partition(":")
        for group in self.models["confused"]:
            if maker == ANYONE or family not in group:
                continue
            first = group[0]
            # The AK-74's group names what it is taken for as well.
            if first.startswith(f"{ANYONE}:") and (first != "*:AK-74" or "74" in name or "86" in name):
                found.append(first)
            if first == "*:AK-47" and name != "AK-47":
                found.append("*:AKM")
            if f"{ANYONE}:{name}" in group:
                found.append(f"{ANYONE}:{name}")
        return list(dict.fromkeys(found))


def _read_knowledge() -> dict[str, Any]:
    """What is written by hand, of all files together. A family stands in one of them only."""
    found = tomllib.loads(KNOWLEDGE.read_text("utf-8"))
    for path in BY_SUBJECT:
        more = tomllib.loads(path.read_text("utf-8"))
        if twice := sorted(found.keys() & more.keys()):
            raise ValueError(f"{path.name} says again what stands elsewhere: {', '.join(twice)}")
        found |= more
    return found


def identity(family: str) -> str:
    """The reference's id of a family, MAKE:FAMILY."""
    maker, _, name = family.partition(":")
    return reference_id_of(None if maker == ANYONE else maker, name)


def build(tables: Tables, before: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every firearm, by make and model. `before` are those of the last seed by id: their variants keep numbers."""
    names = {*tables.families, *tables.known}
    for family in sorted(names, key=lambda name: (name.partition(":")[0], name.partition(":")[2].upper(), name)):
        yield _firearm(tables, family, before.get(identity(family), {}))


def _firearm(tables: Tables, family: str, before: Mapping[str, Any]) -> dict[str, Any]:
    maker, _, name = family.partition(":")
    code = None if maker == ANYONE else maker
    members, known = tables.families.get(family, []), tables.known.get(family, {})
    head = members[0] if members else {}
    facts = _facts_of(members, known)
    rules = tables.series.about(maker, name)
    first, last = known.get("from"), known.get("until")
    if not first and not last:
        first, last = tables.years.get(family, (None, None))
    kind = head.get("type") or known.get("type") or _type_of_series(rules, facts)
    firearm: dict[str, Any] = {
        "reference_id": identity(family),
        "make": make_name(code) if code else None,
        "make_code": code,
        "manufacturer": known.get("manufacturer"),
        "model": name,
        "families": [
            *([family] if members else family_values(code, (name, *known.get("aliases", ())))),
            *tables.designs(family),
        ],
        "level": known.get("level") or (None if code else "FAMILY"),
        "firearm_type": kind,
        "action": known.get("action") or _action(tables, family, kind, rules, facts),
        "countries_of_manufacture": _countries(tables, family, code, facts),
        "made_from": first,
        "made_until": last,
        "serial_location": known.get("serial"),
        "markings": _markings(known.get("marks", ())),
        "aliases": _aliases(members, known, name),
        "importers": known.get("importers"),
        "notes": known.get("notes"),
        "do_not_confuse_with": [
            {"reference_id": identity(other), "why": why} for other, why in sorted(tables.pairs.get(family, {}).items())
        ],
    }
    _follow_series(rules, firearm, facts)
    variants, highest = _numbered(_variants(members, known, name), before)
    firearm |= {"variants": variants, "highest_variant": highest}
    said = {name: value for name, value in firearm.items() if value}
    return said | {"sources": facts.sources(said)}


def _facts_of(members: Sequence[Mapping[str, Any]], known: Mapping[str, Any]) -> Facts:
    facts = Facts()
    named = {source for member in members for source in member["source"]} or {"general"}
    for source in named:
        facts.add(_ORIGIN[source], "MEDIUM" if source == "general" else "HIGH", "make", "model")
    facts.add("GENERAL", "MEDIUM", *_GENERAL)
    facts.add("GENERAL", "MEDIUM", *({"countries": "countries_of_manufacture"}.get(name, name) for name in known))
    for source in named - {"general"}:
        facts.add(_ORIGIN[source], "HIGH", "variants")
    return facts


# What the reading tables and the knowledge say of a firearm beyond its name.
_GENERAL: Final = (
    "manufacturer", "made_from", "made_until", "serial_location", "markings", "importers", "notes", "aliases",
    "firearm_type", "variants", "do_not_confuse_with", "level",
)  # fmt: skip


def _type_of_series(rules: OwnRules, facts: Facts) -> str | None:
    if (found := rules.firearm_type()) is None:
        return None
    facts.follow(found[1], "firearm_type")
    return found[0]


def _follow_series(rules: OwnRules, firearm: dict[str, Any], facts: Facts) -> None:
    """Add the years, the place of the number and the marks that follow from rules, where nobody has said them."""
    if not firearm["made_from"] and not firearm["made_until"] and (years := rules.years(firearm)):
        firearm["made_from"], firearm["made_until"], rule = years
        facts.follow(rule, "made_from", "made_until")
    if not firearm["serial_location"] and (place := rules.serial(firearm)):
        firearm["serial_location"], rule = place
        facts.follow(rule, "serial_location")
    if not firearm["markings"] and (marks := rules.marks(firearm)):
        firearm["markings"] = _markings(marks[0])
        facts.follow(marks[1], "markings")


def _markings(marks: Iterable[Sequence[str]]) -> list[dict[str, str]]:
    return [dict(zip(("text", "where", "meaning"), marking, strict=False)) for marking in marks]


def _action(tables: Tables, family: str, kind: str | None, rules: OwnRules, facts: Facts) -> str | None:
    """The action that is known of the model, or where type and cartridge leave no other."""
    if family in tables.actions or (kind == "REVOLVER" and tables.double_action(family)):
        facts.add("GENERAL", "MEDIUM", "action")
        return tables.actions.get(family, "REVOLVER_DA")
    if found := rules.action({"firearm_type": kind}):
        facts.follow(found[1], "action")
        return found[0]
    facts.add("GENERAL", "MEDIUM", "action", note="follows from type and cartridge")
    maker, members = family.partition(":")[0], tables.families.get(family, ())
    calibres = {calibre for member in members for calibre in member.get("calibres", ())}
    if kind == "CONVERTED_BLANK":
        return "BLANK_CONVERTED"
    if kind in ("MACHINE_GUN", "SMG") and all(member["source"] == ["general"] for member in members):
        return "FULL_AUTO"  # what is sold to private owners under such a name is not
    if kind == "PISTOL" and calibres and calibres <= _SELF_LOADING and maker not in (*_SINGLE_SHOT_MAKERS, ANYONE):
        return "SEMI_AUTO"
    return None


def _countries(tables: Tables, family: str, code: str | None, facts: Facts) -> list[str]:
    """Where it is made as somebody has written, else the maker's country, where it has but one."""
    if written := tables.countries(family):
        facts.add("GENERAL", "MEDIUM", "countries_of_manufacture")
        return written
    entry = tables.make_entries.get(code or "", {})
    countries = list(entry.get("countries", ()))
    if len(countries) != 1:
        facts.add("GENERAL", "MEDIUM", "countries_of_manufacture")
        return []
    listed = "afmer" in entry["source"] and countries == ["US"]
    facts.add("AFMER" if listed else "GENERAL", "MEDIUM", "countries_of_manufacture", note="the maker's country")
    return countries


def _aliases(members: Sequence[Mapping[str, Any]], known: Mapping[str, Any], name: str) -> list[str]:
    spelled = [alias for member in members for alias in member.get("aliases", ())]
    return [alias for alias in dict.fromkeys((*spelled, *known.get("aliases", ()))) if alias != name][:30]


def _variants(
    members: Sequence[Mapping[str, Any]], known: Mapping[str, Any], name: str
) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """The variants in order, each under the name and calibre group that tell it apart."""
    head = members[0] if members and members[0]["name"] == name else None
    shared = list(head.get("calibres", ())) if head else []
    written = {(each.get("n", ""), each["c"]): each for each in known.get("variants", ())}
    head_origins = _origins(head["source"]) if head else ["GENERAL"]
    for group in dict.fromkeys((*shared, *(group for own, group in written if not own))):
        yield ("", group), _variant(None, group, head_origins, written.pop(("", group), {}))
    for member in members[1 if head else 0 :]:
        # What a variant shares with the model that its family is named after is said there alone.
        groups = member.get("calibres") or (shared if len(shared) == 1 else [""])
        for group in groups:
            key = member["name"], group
            yield key, _variant(member["name"], group, _origins(member["source"]), written.pop(key, {}))
    for (own, group), each in written.items():
        yield (own, group), _variant(own, group, ["GENERAL"], each)


def _origins(sources: Iterable[str]) -> list[str]:
    return sorted({_ORIGIN[source] for source in sources})


def _variant(name: str | None, group: str, origins: list[str], written: Mapping[str, Any]) -> dict[str, Any]:
    variant = {
        "name": name,
        "calibre": calibre_name(group) if group else None,
        "calibre_groups": [group] if group else [],
        "capacity": written.get("s"),
        "barrel_length_mm": written.get("b"),
        "origins": sorted({*origins, "GENERAL"}) if group else origins,
    }
    return {name: value for name, value in variant.items() if value}


def _numbered(
    variants: Iterable[tuple[tuple[str, str], dict[str, Any]]], before: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], int]:
    """The variants by number: of before where they were there, else behind the highest that there ever was."""
    numbers = {
        (each.get("name", ""), (each.get("calibre_groups") or [""])[0]): each["number"]
        for each in before.get("variants", ())
    }
    highest = before.get("highest_variant", 0)
    found = []
    for key, variant in variants:
        number = numbers.get(key)
        if number is None:
            highest = number = highest + 1
        found.append({"number": number, **variant})
    return sorted(found, key=lambda variant: int(variant["number"])), highest


def model_facts(tables: Tables, firearms: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What ships of the seed, by family: only what somebody wrote, since what follows from type or maker says no more.

    Countries, action, shots and barrels as [fewest, most] and [shortest, longest], the years, the length of barrels in
    millimetres. `otherwise` by make: where the families are made that are not listed.
    """
    families: dict[str, dict[str, Any]] = {}
    for firearm in firearms:
        family = f"{firearm.get('make_code') or ANYONE}:{firearm['model']}"
        written = tables.known.get(family, {})
        variants = written.get("variants", ())
        said = {
            "countries": written.get("countries") or tables.made_in.get(family),
            "action": written.get("action") or tables.actions.get(family),
            "calibres": sorted({each["c"] for each in variants}),
            "shots": _span(each["s"] for each in variants if "s" in each),
            "barrels_mm": _span(each["b"] for each in variants if "b" in each),
            "from": written.get("from"),
            "until": written.get("until"),
        }
        if any(said.values()):
            families[family] = {name: value for name, value in said.items() if value}
    otherwise = {maker: own["otherwise"] for maker, own in tables.knowledge["made_in"].items() if own.get("otherwise")}
    return {
        "comment": "Written by make build-references out of ops/reference/knowledge.toml: change it there.",
        "otherwise": otherwise,
        "families": families,
    }


def _span(values: Iterable[int]) -> list[int]:
    found = list(values)
    return [min(found), max(found)] if found else []


def facts_text(facts: Mapping[str, Any]) -> str:
    """The file of model facts, a family a line."""
    lines = ",\n".join(
        f"{json.dumps(family, ensure_ascii=False)}: {json.dumps(said, ensure_ascii=False)}"
        for family, said in facts["families"].items()
    )
    head = json.dumps({name: value for name, value in facts.items() if name != "families"}, ensure_ascii=False)
    return f'{head[:-1]},\n"families": {{\n{lines}\n}}}}\n'


def read_seed(path: Path = SEED) -> dict[str, dict[str, Any]]:
    """The firearms of a seed file by id; none where there is no file."""
    if not path.exists():
        return {}
    return {line["reference_id"]: line for line in map(json.loads, path.read_text("utf-8").splitlines())}


def covered(folder: Path, firearms: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, int, list[str]]]:
    """By source: how many of its rows lead to a firearm of the seed, how many there are, and which do not."""
    families = {family for firearm in firearms for family in firearm["families"]}
    found = {}
    for source, (name, make_column) in _LISTS.items():
        with (folder / name).open(encoding="utf-8", newline="") as rows:
            texts = [(row[make_column], row["model"]) for row in csv.DictReader(rows)]
        missing = [f"{make} {model}" for make, model in texts if not _leads_to(families, make, model)]
        found[source] = len(texts) - len(missing), len(texts), missing
    return found


def _leads_to(families: set[str], make: str, model: str) -> bool:
    return not families.isdisjoint(read_designation(model, read_make(make).code).families)


def main(arguments: list[str]) -> int:
    """Build the seed, and say what of the sources it holds."""
    if len(arguments) > 1 or (arguments and not Path(arguments[0]).is_dir()):
        print("usage: make build-references, with SOURCE=folder where the public lists are at hand", file=sys.stderr)
        return 2
    firearms = list(build(Tables.read(), read_seed()))
    lines = [json.dumps(firearm, ensure_ascii=False, separators=(",", ":")) for firearm in firearms]
    SEED.write_text("\n".join(lines) + "\n", "utf-8")
    MODEL_FACTS.write_text(facts_text(model_facts(Tables.read(), firearms)), "utf-8")
    variants = sum(len(firearm.get("variants", ())) for firearm in firearms)
    print(f"{len(firearms)} firearms with {variants} variants in {SEED.name}, {SEED.stat().st_size:,} bytes")
    for source, (held, count, missing) in covered(Path(arguments[0]), firearms).items() if arguments else ():
        print(f"{source}: {held} of {count} rows lead to one; not: {'; '.join(missing[:10])}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
