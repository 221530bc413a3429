"""What to look for on a weapon before an answer is believed, and what of its look is no such firearm."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from iarms.domain.languages import Language, said_by_subject
from iarms.domain.vocabulary import designs_of
from iarms.domain.weapon_marks import tell_code, tell_text
from iarms.models.identify import Exclusion, Identified, LookAlike
from iarms.models.reference import ReferenceSummary


class Tell(NamedTuple):
    """The marks by which a firearm is told from its likes, in English words, and the code of what is said; None of
    what stands on the weapon as it is written."""

    text: str
    code: str | None


def tells_of(reference: ReferenceSummary) -> tuple[Tell, ...]:
    """The marks by which a firearm is told from others of its designs."""
    found: dict[str, Tell] = {}
    for design in designs_of(reference.families):
        for family in reference.families:
            if tell := design.tells.get(family):
                found.setdefault(tell, Tell(tell, tell_code(design.name, family)))
    return tuple(found.values())


def marks_to_look_for(reference: ReferenceSummary) -> tuple[Tell, ...]:
    """The marks of a firearm to look for on the weapon: those that tell it from its likes, then what stands on it."""
    return (*tells_of(reference), *(Tell(mark, None) for mark in reference.markings))


def exclusions_of(firearm_type: str | None) -> tuple[Exclusion, ...]:
    """What has the look of a firearm of this type and is none; nothing for a type that nobody knows."""
    return _by_type().get(firearm_type or "", ())


@cache
def _by_type() -> Mapping[str, tuple[Exclusion, ...]]:
    table = json.loads(files("iarms.data").joinpath("exclusions.json").read_text("utf-8"))
    found: dict[str, tuple[Exclusion, ...]] = {}
    for row in table["exclusions"]:
        for firearm_type in row["types"]:
            found[firearm_type] = (
                *found.get(firearm_type, ()),
                Exclusion(what=row["what"], by=row["by"], code=row["code"]),
            )
    return found


def identified_in(item: Identified, language: Language) -> Identified:
    """A firearm with the marks to look for in this language."""
    said = tuple(_tell_in(text, code, language) for text, code in zip(item.look_for, item.look_for_codes, strict=False))
    marks = _tell_in(item.marks, item.marks_code, language) if item.marks else None
    return item.model_copy(update={"marks": marks, "look_for": (*said, *item.look_for[len(said) :])})


def look_alike_in(other: LookAlike, language: Language) -> LookAlike:
    """A look-alike with the marks by which it is known in this language."""
    return other.model_copy(update={"tell": _tell_in(other.tell, other.tell_code, language) if other.tell else None})


def _tell_in(text: str, code: str | None, language: Language) -> str:
    return (tell_text(code, language) if code else None) or text


said_by_subject(Identified, identified_in)
said_by_subject(LookAlike, look_alike_in)
