"""The languages that codes are labelled in, and which of them a caller wants.

Read as RFC 9110, section 12.5.4 has it, with the lookup of RFC 4647: `fr-CA` is content with `fr`.
"""

import re
from typing import Final, get_args

from iarms.models.language import Language

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
DEFAULT: Final[Language] = "en"

_RANGE: Final = re.compile(
    r"(?P<range>\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)"
    r"(?:[ \t]*;[ \t]*q=(?P<q>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?"
)


def preferred_language(accept_language: str | None) -> Language:
    """The language that an Accept-Language field prefers among ours; English where it says nothing that we have.

    A part that is no language range is passed over: a label in the wrong language is better than no code list. Of
    languages wanted alike the first named wins, and of those that only `*` names, the first of LANGUAGES. `q=0` keeps
    a language out, unless all are kept out.
    """
    named: dict[str, float] = {}
    refused: set[str] = set()
    for part in (accept_language or "").lower().split(","):
        if (language_range := _RANGE.fullmatch(part.strip())) is None:
            continue
        wanted = float(language_range["q"] or 1)
        if wanted == 0:
            refused.add(language_range["range"])
        else:
            primary = language_range["range"].partition("-")[0]
            named[primary] = max(wanted, named.get(primary, 0.0))
    others = 0.0 if "*" in refused else named.get("*", 0.0)
    choice: Language = DEFAULT
    highest = 0.0
    for language in sorted(LANGUAGES, key=lambda ours: list(named).index(ours) if ours in named else len(named)):
        wanted = 0.0 if language in refused else named.get(language, others)
        if wanted > highest:
            choice, highest = language, wanted
    return choice
