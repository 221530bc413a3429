"""`make bench-filing`: real-style descriptions are filed as traces: who is asked, who is refused, which warnings help.

Each description of `benchmarks/filing_cases.py` goes through reading, routing and warnings as `POST /v1/traces` has
them. The half that rules were made with and the half that was held out are told apart.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.filing_cases import HALVES, NO_COUNTRY, OWN_COUNTRY, FilingCase, read_cases
from iarms.casework.tracing.weapon import as_recorded
from iarms.domain.matching import interpret, read_firearm
from iarms.domain.tracing import route, warnings
from iarms.errors import Invalid
from iarms.models.country import COUNTRIES
from iarms.models.trace import TracedFirearm

EVERY_BUREAU: Final = frozenset(f"NCB-{country}" for country in COUNTRIES)
# What asks for more or says what was done about what is missing; all else doubts what was written.
_ASKING: Final = frozenset(
    "make_missing make_open country_of_manufacture_open no_country_known import_country_missing craft_made".split()
)


@dataclass(frozen=True)
class Filed:
    """What came of a description: the countries asked in order, or `refused`, and the codes of the warnings."""

    case: FilingCase
    countries: tuple[str, ...]
    refused: str | None
    codes: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether one of the countries expected is asked; that nobody is where nobody should be."""
        if OWN_COUNTRY in self.case.expected and self.refused == "own_country":
            return True
        return not self.case.expected.isdisjoint(self.countries)

    @property
    def missed(self) -> list[frozenset[str]]:
        """The planted faults that no warning tells."""
        return [codes for codes in self.case.planted if codes.isdisjoint(self.codes)]


def file(case: FilingCase) -> Filed:
    """File a description: read, routed and held against the tables, with every bureau in the register."""
    known = {name: value for name, value in case.firearm.items() if name in TracedFirearm.model_fields}
    firearm = TracedFirearm.model_validate(known)
    read = read_firearm(as_recorded(firearm))
    codes = [warned.code for warned in warnings(firearm, read.description)]
    try:
        routing = route(firearm, interpret(read), case.requester, case.linked, EVERY_BUREAU)
    except Invalid as refused:
        return Filed(case, (), refused.errors[0].code, tuple(codes))
    codes += [warned.code for warned in routing.warnings]
    return Filed(case, tuple(leg.country or NO_COUNTRY for leg in routing.legs), None, tuple(codes))


@dataclass
class Score:
    """What is counted over descriptions."""

    filed: list[Filed] = field(default_factory=list)

    def add(self, filed: Filed) -> None:
        """Count a description."""
        self.filed.append(filed)

    def rows(self) -> list[tuple[str, str]]:
        """The figures by name, as text."""
        return [("descriptions", str(len(self.filed))), *self._routing(), *self._warnings()]

    def _routing(self) -> list[tuple[str, str]]:
        expected = [each for each in self.filed if OWN_COUNTRY not in each.case.expected]
        with_country = [each for each in expected if each.case.expected != {NO_COUNTRY}]
        legs = [len(each.countries) for each in self.filed if not each.refused]
        return [
            ("refused though not the requester's own", _share(_refused(expected), len(expected))),
            ("refused though a country is to be had", _share(_refused(with_country), len(with_country))),
            ("a right country asked", _share(sum(each.is_right for each in self.filed), len(self.filed))),
            ("legs a trace", f"{sum(legs) / max(len(legs), 1):.2f}, at most {max(legs, default=0)}"),
        ]

    def _warnings(self) -> list[tuple[str, str]]:
        given = [(each, code) for each in self.filed for code in each.codes]
        doubts = [(each, code) for each, code in given if code not in _ASKING]
        planted = sum(len(each.case.planted) for each in self.filed)
        missed = sum(len(each.missed) for each in self.filed)
        return [
            ("warnings of use", _share(_of_use(given), len(given))),
            ("doubts of use", _share(_of_use(doubts), len(doubts))),
            ("planted faults told", _share(planted - missed, planted)),
        ]


def _refused(filed: Sequence[Filed]) -> int:
    return sum(each.refused is not None for each in filed)


def _of_use(given: Sequence[tuple[Filed, str]]) -> int:
    return sum(code in each.case.useful for each, code in given)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / max(whole, 1):.0%})"


def measure(half: str) -> Score:
    """File every description of a half."""
    score = Score()
    for case in read_cases(half):
        score.add(file(case))
    return score


def main(arguments: list[str]) -> int:
    """Print the figures of both halves; with `-v`, what was wrong in the half that may be looked at."""
    scores = {half: measure(half) for half in HALVES}
    columns = {half: score.rows() for half, score in scores.items()}
    print(f"{'':42}{'tuned':>22}{'held out':>22}")
    for place, (name, figure) in enumerate(columns["tuned"]):
        print(f"{name:42}{figure:>22}{columns['held_out'][place][1]:>22}")
    for half in ("tuned", "held_out")[: arguments.count("-v")]:
        told = Counter(code for each in scores[half].filed for code in each.codes if code not in each.case.useful)
        print(f"\n{half}: not of use: {dict(told)}")
        for each in scores[half].filed:
            idle = [code for code in each.codes if code not in each.case.useful]
            if idle or each.missed or not each.is_right:
                missed = ["/".join(sorted(codes)) for codes in each.missed]
                print(f"  {each.case.text}\n     asked {each.refused or each.countries}; idle {idle}; missed {missed}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
