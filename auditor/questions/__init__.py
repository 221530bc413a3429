"""The auditor's questions: each a file of SQL that Athena and DuckDB both read, with what it asks for at its head.

A head says the question's name, its number, the question, its parameters (`parameter NAME [= DEFAULT]: words`), what
each column of the answer is, and what the answer cannot tell (`limit: words`). In the text a parameter is `:name`;
both engines get `?` in its place. What several questions begin with stands once, in `parts` (`begins: NAME`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

_HEAD: Final = re.compile(r"-- (name|number|question|parameter|column|limit|command|note|begins)\b ?([^:]*): ?(.*)")
_PLACE: Final = re.compile(r"'[^']*'|:([a-z_]+)\b")

PERIOD: Final = ("from_day", "to_day", "from_dt", "to_dt", "from_second", "to_second")
"""Parameters that follow from the period: the first and last day as each trail files them, the first second, and the
second at which the period is over."""

OF_A_NUMBER: Final = ("canonical", "folded", "folded_widely")
"""Parameters that follow from `serial`: the number as it is read, and as the two folds have it."""

OF_THE_DEPLOYMENT: Final = ("region", "expiring", "kept")
"""Parameters that the deployment answers."""


# What a parameter of few values may be; where it may be anything it is not here.
_CHOICES = {"by": ("officer", "party", "client", "administration"), "each": ("month", "day")}
_WHOLE = re.compile("[0-9]{1,9}")


class Parameter(NamedTuple):
    """What a question wants to be told. Without a default it must be given; `""` as the default means any."""

    name: str
    words: str
    default: str | None


class ColumnOfAnswer(NamedTuple):
    """A column of the answer, and what it means."""

    name: str
    words: str


@dataclass(frozen=True)
class Question:
    """A question by name. `command` proves the answer where a query alone does not, and is followed by what it is told
    of what `ask` was told: `verify-trail trail --deployment` is given the trail's place, `--deployment` its file."""

    name: str
    number: int
    question: str
    parameters: tuple[Parameter, ...]
    columns: tuple[ColumnOfAnswer, ...]
    limits: tuple[str, ...]
    sql: str
    command: str = ""
    notes: tuple[str, ...] = ()

    def _check(self, parameter: Parameter, value: str | None) -> None:
        option = f"--{parameter.name.replace('_', '-')}"
        if parameter.default is None and not (value or "").strip():
            raise ValueError(f"{self.name} wants {option}")
        if (parameter.default or "").isdecimal() and not _WHOLE.fullmatch(value or ""):
            raise ValueError(f"{option} wants a whole number from 0 to 999999999, not {value!r}")
        if parameter.name in _CHOICES and value not in _CHOICES[parameter.name]:
            raise ValueError(f"{option} is {', '.join(_CHOICES[parameter.name])}, not {value!r}")

    @property
    def order(self) -> tuple[str, ...]:
        """The parameters in the order in which the statement's `?` stand for them, with repeats."""
        return tuple(found[1] for found in _PLACE.finditer(self.sql) if found[1])

    @property
    def statement(self) -> str:
        """The text for both engines, a `?` for each parameter."""
        return _PLACE.sub(lambda found: "?" if found[1] else found[0], self.sql)

    def values(self, given: Mapping[str, str]) -> list[str]:
        """What stands for each `?`. Raises ValueError for a parameter that is wanted and not given, and for one that is
        not what it must be: an answer to something else than was meant would read as a good one."""
        defaults = {each.name: each.default for each in self.parameters}
        for each in self.parameters:
            self._check(each, given.get(each.name, each.default))
        values = []
        for name in self.order:
            value = given.get(name, defaults.get(name))
            if value is None:
                raise ValueError(f"{self.name} wants --{name.replace('_', '-')}")
            values.append(value.encode("utf-8", "replace").decode("utf-8"))
        return values


@cache
def all_questions() -> tuple[Question, ...]:
    """Every question, by number."""
    here = resources.files(__name__)
    read = [read_question(each.read_text("utf-8")) for each in here.iterdir() if each.name.endswith(".sql")]
    return tuple(sorted(read, key=lambda question: question.number))


def question_of(name: str) -> Question:
    """The question of this name or number. Raises ValueError where there is none."""
    for question in all_questions():
        if name in (question.name, str(question.number)):
            return question
    raise ValueError(f"no question {name!r}: ask --list names them")


def statement(name: str) -> tuple[str, tuple[str, ...]]:
    """A question's text with `?`, and the name of the parameter that each `?` stands for."""
    question = question_of(name)
    return question.statement, question.order


def read_question(text: str) -> Question:
    """A question out of its file. Raises ValueError for a head that is not whole."""
    single: dict[str, str] = {}
    parameters, columns, limits, notes, body = [], [], [], [], []
    for line in text.splitlines():
        head = _HEAD.fullmatch(line)
        if head is None:
            if not line.startswith("--"):
                body.append(line)
            continue
        kind, name, words = head[1], head[2].strip(), head[3].strip()
        if kind == "parameter":
            name, _, default = name.partition(" =")
            parameters.append(Parameter(name.strip(), words, default.strip().strip("'") if _ else None))
        elif kind == "column":
            columns.append(ColumnOfAnswer(name, words))
        elif kind == "limit":
            limits.append(words)
        elif kind == "note":
            notes.append(words)
        else:
            single[kind] = words
    if (part := single.get("begins")) is not None:
        body = [*_part(part), *body]
    if missing := {"name", "number", "question"} - single.keys():
        raise ValueError(f"a question without {', '.join(sorted(missing))}")
    return Question(
        single["name"],
        int(single["number"]),
        single["question"],
        tuple(parameters),
        tuple(columns),
        tuple(limits),
        "\n".join(body).strip(),
        single.get("command", ""),
        tuple(notes),
    )


def _part(name: str) -> list[str]:
    """The lines that several questions begin with."""
    text = resources.files(__name__).joinpath("parts", f"{name}.sql").read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("--")]
