"""The answer of an identification: what fits and why, what it is not to be confused with, and what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from iarms.domain.identification.confirming import exclusions_of, marks_to_look_for, tells_of
from iarms.domain.identification.description import Description
from iarms.domain.identification.field_evidence import FieldEvidence
from iarms.domain.identification.item_words import kind_meanings, thing_code
from iarms.domain.identification.mentions import MakeMention, ModelMention
from iarms.domain.identification.ranking import ScoredReference
from iarms.domain.identification.year_told import year_told
from iarms.domain.languages import say
from iarms.domain.vocabulary import ANYONE, designs_of, make_name
from iarms.domain.weapon_marks import tell_code
from iarms.models.firearm import FirearmType
from iarms.models.identify import (
    CalibreUnderstood,
    DescriptionInterpretation,
    Identification,
    Identified,
    IdentifyEvidence,
    ItemKind,
    KindUnderstood,
    LookAlike,
    NameUnderstood,
    UnderstoodText,
)
from iarms.models.reason import Reason
from iarms.models.reference import reference_id_of
from iarms.models.search import ComparedField

MISSING_REPORTS: Final = "POST /v1/reference/missing-reports"
_MOST_LOOK_ALIKES: Final = 6
_WITH_LOOK_ALIKES: Final = 3  # answers that are given with what they are not to be confused with or taken for


@dataclass(frozen=True)
class Comparison:
    """A description and the firearms that fit it, best first; `complete` unless the table held more that was not read.

    `weights_version` is that of the weights with which they were scored.
    """

    description: Description
    scored: Sequence[ScoredReference]
    complete: bool
    weights_version: str


@dataclass(frozen=True)
class _DesignRelative:
    """A family of the same design: as MAKE:FAMILY, its design, why it is mistaken, and the marks that tell it."""

    family: str
    design: str
    why: str
    tell: str

    @property
    def reference_id(self) -> str:
        """The id of its reference, if the table holds it."""
        code, _, model = self.family.partition(":")
        return reference_id_of(None if code == ANYONE else code, model)


def identification_answer(
    comparison: Comparison, existing: frozenset[str], named: Sequence[LookAlike]
) -> Identification:
    """The answer. `existing` are the ids of look-alikes (see `look_alike_ids`) that the table holds; `named` are the
    look-alikes that its own entry of the first answer names."""
    description, scored = comparison.description, comparison.scored
    items: list[Identified] = []
    for at, candidate in enumerate(scored):
        alike: tuple[LookAlike, ...] = ()
        if at < _WITH_LOOK_ALIKES:
            alike = _look_alikes(_design_relatives(description, candidate), existing, named if at == 0 else ())
        items.append(_item(candidate, alike, is_first=at < _WITH_LOOK_ALIKES))
    kind = _kind(description, scored)
    advice = _advice(description, scored, kind)
    return Identification(
        items=tuple(items),
        kind=kind,
        interpretation=interpretation_of(description).model_copy(
            update={"year_estimate": year_told(description, scored)}
        ),
        not_known=_not_known(description, scored),
        advice=say("advice", advice.code, advice.parameters, "en") if advice else None,
        advice_code=advice.code if advice else None,
        advice_parameters=advice.parameters if advice else {},
        complete=comparison.complete,
        weights_version=comparison.weights_version,
    )


def look_alike_ids(description: Description, scored: Sequence[ScoredReference]) -> frozenset[str]:
    """The ids that the look-alikes of the first answers have, if the table holds them."""
    return frozenset(
        relative.reference_id
        for candidate in scored[:_WITH_LOOK_ALIKES]
        for relative in _design_relatives(description, candidate)
    )


def interpretation_of(description: Description) -> DescriptionInterpretation:
    """What was understood of a description, and what was not."""
    return DescriptionInterpretation(
        makes=tuple(_make_understood(make) for make in description.makes),
        models=tuple(_model_understood(model) for model in description.models),
        calibres=tuple(
            CalibreUnderstood(text=calibre.text, groups=tuple(sorted(calibre.groups)))
            for calibre in description.calibres
        ),
        firearm_type=description.firearm_type,
        action=description.action,
        countries=description.countries,
        year=description.year,
        markings=description.markings,
        importers=description.importers,
        understood=tuple(
            UnderstoodText(text=stretch.text, means=stretch.meaning, field=stretch.field)
            for stretch in description.understood
        ),
        not_understood=description.unread,
    )


def _make_understood(make: MakeMention) -> NameUnderstood:
    return NameUnderstood(text=make.text, codes=make.codes, via=make.via, role=make.role)


def _model_understood(model: ModelMention) -> NameUnderstood:
    return NameUnderstood(text=model.text, codes=tuple(sorted(model.families)), via=model.via, role=model.role)


def _item(candidate: ScoredReference, alike: tuple[LookAlike, ...], *, is_first: bool) -> Identified:
    reference = candidate.reference
    tells = tells_of(reference)
    look_for = marks_to_look_for(reference)
    return Identified(
        reference_id=reference.reference_id,
        make=reference.make,
        model=reference.model,
        calibre_groups=reference.calibre_groups,
        firearm_type=reference.firearm_type,
        country_of_manufacture=reference.country_of_manufacture,
        score=round(candidate.score, 3),
        certainty=candidate.certainty,
        evidence=tuple(_evidence(field) for field in candidate.evidence),
        marks=tells[0].text if tells else None,
        marks_code=tells[0].code if tells else None,
        do_not_confuse_with=alike,
        look_for=tuple(tell.text for tell in look_for),
        look_for_codes=tuple(tell.code for tell in look_for),
        exclude=exclusions_of(reference.firearm_type) if is_first else (),
    )


def _evidence(field: FieldEvidence) -> IdentifyEvidence:
    return IdentifyEvidence(
        field=field.field,
        agreement=field.agreement,
        given=field.given,
        recorded=field.recorded,
        via=field.via,
        text=say("identify_evidence", field.reason.code, field.reason.parameters, "en"),
        code=field.reason.code,
        parameters=field.reason.parameters,
        weight=round(field.bits, 1),
    )


def _design_relatives(description: Description, candidate: ScoredReference) -> list[_DesignRelative]:
    """The families of the same designs, at most _MOST_LOOK_ALIKES: those that the description names first, then those
    whose design it is."""
    mine = set(candidate.reference.families)
    named = frozenset[str]().union(*(model.families for model in description.models))
    found: dict[str, _DesignRelative] = {}
    for design in designs_of(sorted(mine)):
        for family in (*design.of, *design.tells):
            if family not in mine:
                found.setdefault(family, _DesignRelative(family, design.name, design.why, design.tells[family]))
    return sorted(found.values(), key=lambda relative: relative.family not in named)[:_MOST_LOOK_ALIKES]


def _look_alikes(
    relatives: Sequence[_DesignRelative], existing: frozenset[str], named: Sequence[LookAlike]
) -> tuple[LookAlike, ...]:
    """The ones that the table's entry names, with the marks that tell them where a design has some, then the others."""
    tells = {relative.reference_id: relative for relative in relatives if relative.reference_id in existing}
    first = [_with_tell(alike, tells.get(alike.reference_id or "")) for alike in named]
    ids = {alike.reference_id for alike in named}
    others = [relative for relative in relatives if relative.reference_id not in ids & existing]
    return (*first, *(_of_design(relative, existing) for relative in others))


def _with_tell(alike: LookAlike, relative: _DesignRelative | None) -> LookAlike:
    """A look-alike that the table's entry names, with the marks by which a design knows it."""
    if relative is None:
        return alike
    return alike.model_copy(update={"tell": relative.tell, "tell_code": tell_code(relative.design, relative.family)})


def _of_design(relative: _DesignRelative, existing: frozenset[str]) -> LookAlike:
    code, _, model = relative.family.partition(":")
    return LookAlike(
        reference_id=relative.reference_id if relative.reference_id in existing else None,
        make=None if code == ANYONE else make_name(code),
        model=model,
        why=relative.why,
        design=relative.design,
        tell=relative.tell,
        tell_code=tell_code(relative.design, relative.family),
    )


def _not_known(description: Description, scored: Sequence[ScoredReference]) -> tuple[ComparedField, ...]:
    """The parts of a standard description that neither the words nor a first answer that is likely settle."""
    first = scored[0].reference if scored and scored[0].certainty != "possible" else None
    makes = {code for make in description.makes if make.role in ("stated", "marked") for code in make.codes}
    known: dict[ComparedField, bool] = {
        "make": len(makes) == 1,
        "model": False,
        "calibre": any(len(calibre.groups) == 1 for calibre in description.calibres),
        "firearm_type": description.firearm_type is not None,
        "country_of_manufacture": bool(description.countries),
    }
    by_first: dict[ComparedField, bool] = {}
    if first is not None:
        by_first = {
            "make": first.make is not None,
            "model": True,
            "calibre": len(first.calibre_groups) == 1,
            "firearm_type": first.firearm_type is not None,
            "country_of_manufacture": bool(first.country_of_manufacture),
        }
    return tuple(part for part, is_known in known.items() if not (is_known or by_first.get(part)))


def _kind(description: Description, scored: Sequence[ScoredReference]) -> KindUnderstood | None:
    """What kind of thing is described: as the words say, else as the first answer is listed; None where nothing says
    what it is."""
    said = description.kind
    if said is not None:
        return _kind_understood(said.kind, said.thing, said.text or None, said.search_as, is_sure=said.is_sure)
    first = scored[0] if scored and scored[0].certainty != "possible" else None
    if first is not None and first.reference.firearm_type == "CONVERTED_BLANK":
        is_sure = first.certainty == "confident"
        return _kind_understood("BLANK_GUN", "a gun for blanks, as the table lists it", None, None, is_sure=is_sure)
    if first is not None and first.reference.firearm_type == "IMPROVISED_OR_PRINTED":
        is_sure = first.certainty == "confident"
        means = "a printed weapon or one made by hand, as the table lists it"
        return _kind_understood("PRINTED", means, None, None, is_sure=is_sure)
    if description.models or description.makes or description.firearm_type is not None:
        is_sure = bool(description.models) or description.firearm_type is not None
        return _kind_understood("FIREARM", kind_meanings()["FIREARM"].means, None, None, is_sure=is_sure)
    return None


def _kind_understood(
    kind: ItemKind, means: str, text: str | None, search_as: FirearmType | None, *, is_sure: bool
) -> KindUnderstood:
    meaning = kind_meanings()[kind]
    return KindUnderstood(
        kind=kind,
        text=text,
        means=means,
        means_code=thing_code(means),
        is_sure=is_sure,
        firearm=meaning.firearm,
        search_as=search_as or meaning.search_as,
        advice=meaning.advice,
    )


def _advice(description: Description, scored: Sequence[ScoredReference], kind: KindUnderstood | None) -> Reason | None:
    """What to do next, a code of the messages of advice; None where the first answer is sure."""
    first = scored[0].certainty if scored else None
    if first == "confident":
        return None
    if kind is not None and kind.advice is not None:
        return Reason("of_kind", {"kind": kind.kind, "is_unsure": not kind.is_sure})
    if description.unread_name and first != "likely":
        return Reason("name_in_no_list", {"name": description.unread_name, "path": MISSING_REPORTS})
    if _leaves_maker_open(description):
        return Reason("maker_open", {})
    if not description.makes and not description.models:
        return Reason("nothing_named", {})
    return Reason("model_open", {"path": MISSING_REPORTS}) if first != "likely" else Reason("compare_first", {})


def _leaves_maker_open(description: Description) -> bool:
    """Whether a name is said for a design, or is of a design of many makers."""
    return any(make.role in ("design", "alike") for make in description.makes) or any(
        model.role in ("design", "alike") or model.generic for model in description.models
    )
