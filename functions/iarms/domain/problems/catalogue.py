"""A code of a problem explained in a language, out of two files: what holds in every language, and the language's own.

`data/problems/codes.json` has by code what it comes as, its statuses and title, whether trying again helps, and which
operations answer with it. `data/problems/fr.json` has the French texts; a translator edits that file alone, and a
language more is a file more. A text of a field's code says how it is mended, too; of a problem's, that stands apart.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from iarms.models.api import problem_type
from iarms.models.language import Language
from iarms.models.problem import ProblemExplained


def explained_codes() -> tuple[str, ...]:
    """Every code: those of problems first, each by the alphabet."""
    codes = _table("codes.json")
    return tuple(sorted(codes, key=lambda code: ("PROBLEM" not in codes[code]["as"], code)))


def explained(code: str, language: Language) -> ProblemExplained | None:
    """What a code means, in a language; None for one that there is not."""
    facts = _table("codes.json").get(code)
    if facts is None:
        return None
    texts = _table(f"{language}.json")
    said: Mapping[str, str] = texts["problems"].get(code) or {"means": texts["fields"][code]}
    return ProblemExplained(
        code=code,
        type=problem_type(code),
        kinds=facts["as"],
        title=texts["titles"][facts["title"]],
        statuses=facts["statuses"],
        means=said["means"],
        causes=said.get("causes"),
        what_to_do=said.get("what_to_do"),
        try_again=facts["again"],
        place=facts["where"],
        operations=facts.get("operations", []),
    )


def page_words(language: Language) -> Mapping[str, str]:
    """The words that stand around explanations on a page, in a language, by their names."""
    words: Mapping[str, str] = _table(f"{language}.json")["words"]
    return words


@cache
def _table(name: str) -> Mapping[str, Any]:
    table: dict[str, Any] = json.loads(files("iarms.data").joinpath("problems").joinpath(name).read_text("utf-8"))
    return table
