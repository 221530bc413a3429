"""The answer of an identification: what fits and why, what it is not to be confused with, and what is not known."""

from collections.abc import Sequence
from typing import Final

from iarms.domain.identification.ranking import LIKELY, ScoredReference
from iarms.domain.identification.reader import Description
from iarms.domain.identification.tokens import MakeMention, ModelMention
from iarms.domain.vocabulary import designs_of, make_name
from iarms.models.identify import (
    CalibreUnderstood,
    DescriptionInterpretation,
    Identification,
    Identified,
    IdentifyEvidence,
    LookAlike,
    NameUnderstood,
    UnderstoodText,
)
from iarms.models.reference import reference_id_of
from iarms.models.search import ComparedField

MISSING_REPORTS: Final = "POST /v1/reference/missing-reports"
_MOST_LOOK_ALIKES: Final = 6
_ALIKE_FOR: Final = 3  # answers that are given with what they are not to be confused with


def answered(
    said: Description,
    candidates: Sequence[ScoredReference],
    existing: frozenset[str],
    written: Sequence[LookAlike],
    *,
    complete: bool,
) -> Identification:
    """The answer. `existing` are the ids of look-alikes (see `look_alike_ids`) that the table holds; `written` are the
    look-alikes that its own entry of the first answer names."""
    items = tuple(
        _identified(
            candidate,
            _look_alikes(said, candidate, existing, () if at else written) if at < _ALIKE_FOR else (),
        )
        for at, candidate in enumerate(candidates)
    )
    return Identification(
        items=items,
        interpretation=interpretation_of(said),
        not_known=_not_known(said, candidates),
        advice=_advice(said, candidates),
        complete=complete,
    )


def look_alike_ids(said: Description, candidates: Sequence[ScoredReference]) -> frozenset[str]:
    """The ids that the look-alikes of the first answers have, if the table holds them."""
    return frozenset(_id_of(family) for each in candidates[:_ALIKE_FOR] for family, _, _ in _alike(said, each))


def interpretation_of(said: Description) -> DescriptionInterpretation:
    """What was understood of a description, and what was not."""
    return DescriptionInterpretation(
        makes=tuple(_make_told(make) for make in said.makes),
        models=tuple(_model_told(model) for model in said.models),
        calibres=tuple(
            CalibreUnderstood(text=calibre.text, groups=tuple(sorted(calibre.groups))) for calibre in said.calibres
        ),
        firearm_type=said.firearm_type,
        action=said.action,
        countries=said.countries,
        year=said.year,
        markings=said.markings,
        importers=said.importers,
        understood=tuple(
            UnderstoodText(text=each.text, means=each.meaning, field=each.field) for each in said.understood
        ),
        not_understood=said.unread,
    )


def _make_told(make: MakeMention) -> NameUnderstood:
    return NameUnderstood(text=make.text, codes=make.codes, via=make.via, role=make.role)


def _model_told(model: ModelMention) -> NameUnderstood:
    return NameUnderstood(text=model.text, codes=tuple(sorted(model.families)), via=model.via, role=model.role)


def _identified(candidate: ScoredReference, alike: tuple[LookAlike, ...]) -> Identified:
    reference = candidate.reference
    tells = [
        tell for design in designs_of(reference.families) for f in reference.families if (tell := design.tells.get(f))
    ]
    return Identified(
        reference_id=reference.reference_id,
        make=reference.make,
        model=reference.model,
        calibre_groups=reference.calibre_groups,
        firearm_type=reference.firearm_type,
        country_of_manufacture=reference.country_of_manufacture,
        score=round(candidate.score, 3),
        certainty=candidate.certainty,
        evidence=tuple(
            IdentifyEvidence(
                field=each.field,
                agreement=each.agreement,
                given=each.given,
                recorded=each.recorded,
                via=each.via,
                text=each.text,
                weight=round(each.bits, 1),
            )
            for each in candidate.evidence
        ),
        marks=tells[0] if tells else None,
        do_not_confuse_with=alike,
    )


def _alike(said: Description, candidate: ScoredReference) -> list[tuple[str, str, str]]:
    """The families of the same designs, each with why and by which marks it is known: those that the description names
    first, then those whose design it is."""
    mine = set(candidate.reference.families)
    named = frozenset[str]().union(*(model.families for model in said.models))
    found: dict[str, tuple[str, str, str]] = {}
    for design in designs_of(sorted(mine)):
        for family in (*design.of, *design.tells):
            if family not in mine:
                found.setdefault(family, (family, design.why, design.tells[family]))
    return sorted(found.values(), key=lambda each: each[0] not in named)[:_MOST_LOOK_ALIKES]


def _look_alikes(
    said: Description, candidate: ScoredReference, existing: frozenset[str], written: Sequence[LookAlike]
) -> tuple[LookAlike, ...]:
    """The ones that the table's entry names, with the marks that tell them where a design has some, then the others."""
    known: list[LookAlike] = []
    for family, why, tell in _alike(said, candidate):
        code, _, model = family.partition(":")
        reference_id = _id_of(family)
        known.append(
            LookAlike(
                reference_id=reference_id if reference_id in existing else None,
                make=None if code == "*" else make_name(code),
                model=model,
                why=why,
                tell=tell,
            )
        )
    tells = {each.reference_id: each.tell for each in known if each.reference_id}
    first = [each.model_copy(update={"tell": tells.get(each.reference_id or "")}) for each in written]
    ids = {each.reference_id for each in first}
    return (*first, *(each for each in known if each.reference_id is None or each.reference_id not in ids))


def _id_of(family: str) -> str:
    code, _, model = family.partition(":")
    return reference_id_of(None if code == "*" else code, model)


def _not_known(said: Description, candidates: Sequence[ScoredReference]) -> tuple[ComparedField, ...]:
    """The parts of a standard description that neither the words nor a first answer that is likely settle."""
    first = candidates[0].reference if candidates and candidates[0].score >= LIKELY else None
    makes = {code for make in said.makes if make.role in ("stated", "marked") for code in make.codes}
    known: dict[ComparedField, bool] = {
        "make": len(makes) == 1 or (first is not None and first.make is not None),
        "model": first is not None,
        "calibre": any(len(calibre.groups) == 1 for calibre in said.calibres)
        or (first is not None and len(first.calibre_groups) == 1),
        "firearm_type": bool(said.firearm_type or (first and first.firearm_type)),
        "country_of_manufacture": bool(said.countries or (first and first.country_of_manufacture)),
    }
    return tuple(part for part, settled in known.items() if not settled)


def _advice(said: Description, candidates: Sequence[ScoredReference]) -> str | None:
    """What to do next; None where the first answer is sure."""
    first = candidates[0] if candidates else None
    if first is not None and first.certainty == "confident":
        return None
    if said.unread_name and (first is None or first.score < LIKELY):
        return (
            f"{said.unread_name} is in no list: compare it with the weapon, and report the weapon as missing where it "
            f"stands so ({MISSING_REPORTS})"
        )
    if any(make.role in ("design", "alike") for make in said.makes) or any(
        model.role in ("design", "alike") or model.generic for model in said.models
    ):
        return "the design is known, the maker is not sure: compare the marks of the makers given, and describe them"
    if first is None and not said.makes and not said.models:
        return "nothing here names a maker or a model: describe the marks on slide, frame, receiver and barrel"
    if first is None or first.score < LIKELY:
        return (
            "the maker is known, the model is not: give the model's name or number from the weapon; where the table "
            f"has no such firearm, report it as missing ({MISSING_REPORTS})"
        )
    return "compare the weapon with the first answers: what they do not agree in is shown under evidence"
