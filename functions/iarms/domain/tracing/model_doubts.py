"""What a description says of a weapon against what the tables know of its model: type, calibre, action, shots, barrel.

One model name may be of several weapons: the M70 of Zastava is a rifle of 7.62x39 and a pistol of 7.65 mm. So the whole
description is held against each weapon that bears the name, and nothing is said where one fits. Tables are never
complete: a rifle is chambered for what its buyer wants, so that only another kind of cartridge is doubted there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iarms.domain.tracing.doubted import DoubtedWeapon
from iarms.domain.tracing.warned import warned
from iarms.domain.vocabulary import (
    ANYONE,
    calibre_entry,
    calibre_name,
    facts_of,
    family_facts,
    namesakes_of,
    read_calibre,
    related_types,
)
from iarms.models.reason import Parameters
from iarms.models.trace import Warned

_MOST_NAMED: Final = 4

# Types that say in which state a weapon is, or which part of it there is, and not of which kind it is.
_NO_KIND: Final = frozenset(
    "DISGUISED CONVERTED_BLANK DEACTIVATED IMPROVISED_OR_PRINTED PART_FRAME PART_BARREL PART_SLIDE SUPPRESSOR OTHER "
    "LAUNCHER".split()
)
# Beside those that people give for one another: a design is sold with and without its automatic fire, long or short.
_OF_ONE_DESIGN: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("RIFLE", "SMG"), ("CARBINE", "MACHINE_GUN"), ("PISTOL", "MACHINE_GUN"), ("SHOTGUN", "CARBINE"),
        ("COMBINATION", "CARBINE"),
    )
)  # fmt: skip
_HANDGUNS: Final = frozenset({"PISTOL", "REVOLVER", "DERRINGER"})
_RIMFIRE: Final = frozenset({"22_LR", "22_SHORT", "22_WMR", "17_HMR"})
# Cartridges of handguns and sub-machine guns.
_HANDGUN_CARTRIDGES: Final = frozenset(
    "10_AUTO 327_FED_MAG 32_HR_MAG 32_SW 32_SW_LONG 357_MAG 357_SIG 38_ACP 38_LC 38_SPECIAL 38_SUPER 38_SW 40_SW 41_AE "
    "41_REM_MAG 44_MAG 44_SPECIAL 454_CASULL 455_WEBLEY 45_ACP 45_COLT 45_GAP 480_RUGER 500_SW 50_AE 6_35X16 7_62X25 "
    "7_62X38R 7_63_MAUSER 7_65X17 7_65_LONG 7_65_LUGER 8_NAMBU 9X17 9X18 9X19 9X21 9X23_LARGO 9X23_STEYR 9_GLISENTI "
    "9_BROWNING_LONG".split()
)
# Cartridges for which makers chamber one and the same handgun: what fits one model fits its sister.
_SISTERS: Final = (
    frozenset({"9X19", "9X21", "7_65_LUGER"}),
    frozenset({"38_SPECIAL", "357_MAG", "38_SW"}),
    frozenset({"44_SPECIAL", "44_MAG"}),
    frozenset({"40_SW", "357_SIG"}),
    frozenset({"9X17", "7_65X17"}),
    frozenset({"22_LR", "22_WMR", "22_SHORT"}),
    frozenset({"410", "45_COLT"}),
    frozenset({"7_62X25", "7_63_MAUSER"}),
    frozenset({"38_SUPER", "9X23_LARGO", "38_ACP"}),
)
_ONE_ACTION: Final = (
    frozenset({"SEMI_AUTO", "FULL_AUTO"}),
    frozenset({"REVOLVER_SA", "REVOLVER_DA"}),
    frozenset({"BREAK", "SINGLE_SHOT"}),
    frozenset({"BOLT", "SINGLE_SHOT"}),
)
_NO_ACTION: Final = frozenset({"OTHER", "UNKNOWN", "BLANK_CONVERTED"})
_LOADING: Final = frozenset({"SEMI_AUTO", "FULL_AUTO", "SINGLE_SHOT", "BREAK", "MUZZLE_LOADING"})
_LONG_ACTIONS: Final = _LOADING | {"BOLT", "LEVER", "PUMP"}
# How a weapon of a type can work; what is left out is hardly made.
_ACTIONS: Final[Mapping[str, frozenset[str]]] = {
    "PISTOL": _LOADING | {"BOLT"},
    "REVOLVER": frozenset({"REVOLVER_SA", "REVOLVER_DA"}),
    "DERRINGER": frozenset({"BREAK", "SINGLE_SHOT", "MUZZLE_LOADING"}),
    "SMG": frozenset({"SEMI_AUTO", "FULL_AUTO"}),
    "MACHINE_GUN": frozenset({"SEMI_AUTO", "FULL_AUTO"}),
    "RIFLE": _LONG_ACTIONS,
    "CARBINE": _LONG_ACTIONS | {"REVOLVER_DA", "REVOLVER_SA"},
    "SHOTGUN": _LONG_ACTIONS,
    "COMBINATION": frozenset({"BREAK", "SINGLE_SHOT"}),
}
_MOST_SHOTS: Final = {"REVOLVER": 12, "DERRINGER": 6, "PISTOL": 100, "SHOTGUN": 40, "RIFLE": 150, "CARBINE": 150}
_BARRELS_MM: Final = {
    "PISTOL": (20, 450), "REVOLVER": (15, 450), "DERRINGER": (15, 200), "SMG": (60, 500), "RIFLE": (120, 1300),
    "CARBINE": (120, 1000), "SHOTGUN": (120, 1200),
}  # fmt: skip
# As receivers are marked that are sold without a barrel: MULTI, MULTI-CAL.
_ANY_CALIBRE: Final = "multi"
# How far a handgun's barrel may be from those that the tables know of its model.
_SHORTER, _LONGER = 0.6, 1.8
# How far a revolver's chambers may be from those that the tables know of its model.
_CHAMBERS: Final = 3


@dataclass(frozen=True)
class _Candidate:
    """A weapon that bears the model's name: its family, the types and the calibre groups of it that are known.

    `closed` says that the calibres are all, as far as is generally known.
    """

    family: str
    types: frozenset[str]
    groups: frozenset[str]
    closed: bool

    def has_type(self, given: str) -> bool:
        """Whether it is, or may be given as, a weapon of this type."""
        return not given or given in _NO_KIND or not self.types or any(_may_be(given, each) for each in self.types)

    def has_calibre(self, groups: frozenset[str]) -> bool:
        """Whether it is chambered for one of these, or may be."""
        if not groups or not self.groups or groups & self.groups:
            return True
        if any(groups & sisters and self.groups & sisters for sisters in _SISTERS):
            return True
        return not self.closed and bool({_kind(each) for each in groups} & {_kind(each) for each in self.groups})


def model_doubts(weapon: DoubtedWeapon) -> Iterator[Warned]:
    """What of type, calibre, action, shots and barrel fits no weapon of that name, or none of that type."""
    candidates = _candidates(weapon.families)
    given = weapon.firearm.firearm_type or ""
    # A converted blank-firer bears the name of the pistol that it looks like, and not its calibre.
    groups = frozenset[str]() if given == "CONVERTED_BLANK" else weapon.groups
    fitting = [each for each in candidates if each.has_type(given) and each.has_calibre(groups)]
    if candidates and not fitting:
        yield from _misfit(weapon, candidates)
    yield from _calibre(weapon)
    yield from _action(weapon, fitting)
    yield from _shots(weapon, fitting)
    yield from _barrel(weapon, fitting)


def _candidates(families: Iterable[str]) -> list[_Candidate]:
    """The weapons that bear the name, with those whose name begins with it: M70 Rifle for M70."""
    named = list(families)
    return [_candidate(family) for family in dict.fromkeys((*named, *namesakes_of(named)))]


def _candidate(family: str) -> _Candidate:
    facts, known = facts_of((family,)), family_facts(family)
    groups = frozenset(group for code in (*facts.calibres, *known.calibres) for group in read_calibre(code).groups)
    # What a state ordered is of one calibre, and what is sold to hunters of any.
    closed = known.action == "FULL_AUTO" or bool(facts.types and facts.types <= _HANDGUNS | {"SMG"})
    return _Candidate(family, facts.types, groups, closed)


def _misfit(weapon: DoubtedWeapon, candidates: Sequence[_Candidate]) -> Iterator[Warned]:
    given = weapon.firearm.firearm_type or ""
    of_type = [each for each in candidates if each.has_type(given)]
    if _is_of_another(weapon, candidates, is_of_type=bool(of_type)):
        return
    if not of_type:
        known = sorted({each for candidate in candidates for each in candidate.types})
        yield warned("/firearm/firearm_type", "type_against_model", types=tuple(known), given_type=given)
        return
    names = sorted({calibre_name(group) for each in of_type for group in each.groups})
    said: Parameters = {"calibres": tuple(names[:_MOST_NAMED])}
    if len(names) > _MOST_NAMED:
        said["more"] = len(names) - _MOST_NAMED
    yield warned("/firearm/calibre", "calibre_against_model", **said)


def _is_of_another(weapon: DoubtedWeapon, candidates: Sequence[_Candidate], *, is_of_type: bool) -> bool:
    """Whether the name is rather that of a weapon that the tables do not hold: the Swedish M96 beside Mauser's pistol,
    a pistol 98 of any maker's beside the Mauser 98 that many have made."""
    key = weapon.model.key
    if any(each.has_calibre(weapon.groups) for each in candidates):
        return False
    if not is_of_type:
        return _is_short(key)
    return key.isdigit() and all(each.family.startswith(f"{ANYONE}:") for each in candidates)


def _is_short(key: str) -> bool:
    """Whether a name is so short that one maker may have given it to several weapons: M70, 92."""
    return sum(map(str.isalpha, key)) < 3


def _calibre(weapon: DoubtedWeapon) -> Iterator[Warned]:
    given = weapon.firearm.firearm_type
    if weapon.firearm.calibre and not weapon.groups and not weapon.firearm.calibre.casefold().startswith(_ANY_CALIBRE):
        yield warned("/firearm/calibre", "calibre_unknown")
    shells = weapon.groups and all(_kind(group) == "shotgun" for group in weapon.groups)
    small = "410" in weapon.groups
    if shells and given in ("PISTOL", "SMG", "MACHINE_GUN") and not small and not weapon.is_craft:
        yield warned("/firearm/calibre", "calibre_against_type", given_type=given)


def _action(weapon: DoubtedWeapon, fitting: Sequence[_Candidate]) -> Iterator[Warned]:
    action, given = weapon.firearm.action, weapon.firearm.firearm_type or ""
    if action is None or action in _NO_ACTION:
        return
    if given in _ACTIONS and action not in _ACTIONS[given]:
        yield warned("/firearm/action", "action_against_type", action=action, given_type=given)
        return
    known = {family_facts(each.family).action for each in fitting}
    if known and None not in known and not any(_is_one_action(action, each) for each in known if each):
        told = tuple(sorted(each for each in known if each))
        yield warned("/firearm/action", "action_against_model", actions=told, action=action)


def _shots(weapon: DoubtedWeapon, fitting: Sequence[_Candidate]) -> Iterator[Warned]:
    shots, given = weapon.firearm.capacity, weapon.type_of(fitting_types(fitting))
    if shots is None:
        return
    most = _MOST_SHOTS.get(given)
    if most is not None and shots > most:
        yield warned("/firearm/capacity", "capacity_against_type", given_type=given, most=most)
        return
    spans = [span for each in fitting if (span := family_facts(each.family).shots)]
    if given == "REVOLVER" and spans and not any(a - _CHAMBERS <= shots <= b + _CHAMBERS for a, b in spans):
        yield warned("/firearm/capacity", "capacity_against_model", number=spans[0][0])


def _barrel(weapon: DoubtedWeapon, fitting: Sequence[_Candidate]) -> Iterator[Warned]:
    length, given = weapon.firearm.barrel_length_mm, weapon.type_of(fitting_types(fitting))
    if length is None:
        return
    shortest, longest = _BARRELS_MM.get(given, (0, 10_000))
    if not shortest <= length <= longest:
        said: Parameters = {"given_type": given, "least": shortest, "most": longest}
        yield warned("/firearm/barrel_length_mm", "barrel_against_type", **said)
        return
    spans = [span for each in fitting if (span := family_facts(each.family).barrels_mm)]
    if given == "PISTOL" and spans and not any(a * _SHORTER <= length <= b * _LONGER for a, b in spans):
        yield warned("/firearm/barrel_length_mm", "barrel_against_model", number=spans[0][0])


def fitting_types(fitting: Iterable[_Candidate]) -> frozenset[str]:
    """The types of the weapons that fit."""
    return frozenset(each for candidate in fitting for each in candidate.types)


def _may_be(one: str, other: str) -> bool:
    return one == other or related_types(one, other) or frozenset({one, other}) in _OF_ONE_DESIGN


def _is_one_action(one: str, other: str) -> bool:
    return one == other or other in _NO_ACTION or any({one, other} <= each for each in _ONE_ACTION)


def _kind(group: str) -> str:
    if group in _RIMFIRE:
        return "rimfire"
    if group in _HANDGUN_CARTRIDGES:
        return "handgun"
    return calibre_entry(group).kind


def is_of_many_makers(families: Iterable[str]) -> bool:
    """Whether a name is that of a design of many makers."""
    return any(family.startswith(f"{ANYONE}:") for family in families)
