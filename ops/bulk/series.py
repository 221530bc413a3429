"""What is generally known of whole series of a make's models: rules, and the facts that they give a firearm.

    ops/reference/series/*.toml    by make's code its rules, in order; under `usual` what holds of any make's
    ops/reference/years.toml       since when well-known models are made

A rule says for which models it is (`models`: patterns with * and ?, separated by |; absent: all of the make), of which
types (`of`) and from which countries (`made_in`), and then what holds of them. Of each fact the first rule that says it
counts, and none where the tables or the knowledge of the model itself say it. A rule is LOW where it does not say
otherwise: it may be wrong of a single model.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from pathlib import Path
from typing import Any, Final

SERIES: Final = Path(__file__).parent.parent / "reference" / "series"
YEARS: Final = SERIES.parent / "years.toml"
USUAL: Final = "usual"

_SAID: Final = frozenset({"is", "action", "from", "until", "serial", "marks"})
_ABOUT: Final = frozenset({"models", "but", "of", "made_in", "confidence"})
# The marking of frames and receivers became law in the United States then.
_LAW_SINCE: Final = 1968


@dataclass(frozen=True)
class SeriesRule:
    """One rule as it is written. `usual` rules are of no make's series but of what is usual anywhere."""

    said: Mapping[str, Any]
    usual: bool = False

    @property
    def confidence(self) -> str:
        """How sure it is of a single model."""
        return str(self.said.get("confidence", "LOW"))

    @property
    def firearm_type(self) -> str | None:
        """The type that it gives."""
        return str(self.said["is"]).split()[0] if "is" in self.said else None

    @property
    def action(self) -> str | None:
        """The action that it gives, to firearms of its type alone where it names one."""
        return str(self.said["is"]).partition(" ")[2] or None if "is" in self.said else self.said.get("action")

    @cached_property
    def _patterns(self) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]]]:
        return _patterns(self.said.get("models", "*")), _patterns(self.said.get("but", ""))

    def is_about(self, model: str) -> bool:
        """Whether a model's name is one of its patterns, letters' case aside."""
        wanted, others = self._patterns
        return any(each.match(model.casefold()) for each in wanted) and not any(
            each.match(model.casefold()) for each in others
        )

    def fits(self, firearm: Mapping[str, Any]) -> bool:
        """Whether it is for a firearm of this type and country, made when the law that it follows from was in force."""
        kind = firearm.get("firearm_type")
        countries: Sequence[str] = firearm.get("countries_of_manufacture") or ()
        if "of" in self.said and kind not in self.said["of"].split():
            return False
        if "is" in self.said and kind != self.firearm_type:
            return False
        if "made_in" not in self.said:
            return True
        is_older = (firearm.get("made_until") or _LAW_SINCE) < _LAW_SINCE
        return bool(countries) and countries[0] in self.said["made_in"].split() and not is_older


@dataclass(frozen=True)
class OwnRules:
    """The rules about one model of a make, in order: those of its make, then what is usual of any."""

    rules: tuple[SeriesRule, ...] = ()

    def firearm_type(self) -> tuple[str, SeriesRule] | None:
        """The type that the first of them gives, and the rule; None where none does."""
        return next(((rule.firearm_type, rule) for rule in self.rules if rule.firearm_type), None)

    def action(self, firearm: Mapping[str, Any]) -> tuple[str, SeriesRule] | None:
        """The action of the firearm, whose type is known or None, and the rule; None where no rule gives one."""
        return next(((rule.action, rule) for rule in self.rules if rule.action and rule.fits(firearm)), None)

    def serial(self, firearm: Mapping[str, Any]) -> tuple[str, SeriesRule] | None:
        """Where the firearm's number sits, and the rule; None where no rule says so."""
        rule = self._first(firearm, "serial")
        return (rule.said["serial"], rule) if rule else None

    def years(self, firearm: Mapping[str, Any]) -> tuple[int | None, int | None, SeriesRule] | None:
        """From when and until when it is made, both of one rule, and the rule; None where no rule says so."""
        rule = self._first(firearm, "from", "until")
        return (rule.said.get("from"), rule.said.get("until"), rule) if rule else None

    def marks(self, firearm: Mapping[str, Any]) -> tuple[list[list[str]], SeriesRule] | None:
        """What stands on it, and the rule; None where no rule says so."""
        rule = self._first(firearm, "marks")
        return (rule.said["marks"], rule) if rule else None

    def _first(self, firearm: Mapping[str, Any], *said: str) -> SeriesRule | None:
        return next((rule for rule in self.rules if rule.said.keys() & set(said) and rule.fits(firearm)), None)


@dataclass(frozen=True)
class Series:
    """The rules by make, in order, and those that hold of any make's firearms."""

    by_make: Mapping[str, tuple[SeriesRule, ...]]
    usual: tuple[SeriesRule, ...] = ()

    @classmethod
    def read(cls, folder: Path = SERIES) -> "Series":
        """Out of the files of a folder. Raises ValueError where a make stands in two files or a rule says nothing."""
        found: dict[str, tuple[SeriesRule, ...]] = {}
        for path in sorted(folder.glob("*.toml")):
            for make, rules in tomllib.loads(path.read_text("utf-8")).items():
                if make in found:
                    raise ValueError(f"{path.name}: {make} has rules in another file too")
                found[make] = tuple(_rule(path, make, rule) for rule in rules)
        return cls({make: rules for make, rules in found.items() if make != USUAL}, found.get(USUAL, ()))

    def about(self, make: str, model: str) -> OwnRules:
        """The rules about a model of a make, * for a design of many makers."""
        every = (*self.by_make.get(make, ()), *self.usual)
        return OwnRules(tuple(rule for rule in every if rule.is_about(model)))


def _patterns(text: str) -> list[re.Pattern[str]]:
    return [re.compile(translate(name.strip().casefold())) for name in text.split("|") if name.strip()]


def _rule(path: Path, make: str, said: Mapping[str, Any]) -> SeriesRule:
    if not said.keys() & _SAID or said.keys() - _SAID - _ABOUT:
        raise ValueError(f"{path.name}: {make}: a rule says nothing, or what no rule can say: {dict(said)}")
    return SeriesRule(said, usual=make == USUAL)


def read_years(path: Path = YEARS) -> dict[str, tuple[int, int | None]]:
    """Since and until when well-known models are made, by family, MAKE:FAMILY. Raises ValueError where one has two."""
    found: dict[str, tuple[int, int | None]] = {}
    for make, spans in tomllib.loads(path.read_text("utf-8")).items():
        for span, models in spans.items():
            first, _, last = span.partition("-")
            for model in models.split("|"):
                if (family := f"{make}:{model}") in found:
                    raise ValueError(f"{path.name}: {family} is said twice")
                found[family] = int(first), int(last) if last else None
    return found
