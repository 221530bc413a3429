"""Which variant of a firearm a description means: the one that is named, else the one of the calibre that is given."""

from collections.abc import Iterable, Mapping

from iarms.domain.identification.description import Description
from iarms.models.identify import Identification, Identified, NamedVariant
from iarms.models.reference import Reference, ReferenceSummary, Variant


def may_mean_a_variant(description: Description, reference: ReferenceSummary) -> bool:
    """Whether the words can tell one variant of a firearm from the others, so that its entry is worth reading."""
    if not reference.variants:
        return False
    names = _names_given(description, reference.families)
    return bool(names - {reference.model}) or bool(names and reference.variants > 1 and description.calibres)


def variant_meant(description: Description, reference: Reference) -> NamedVariant | None:
    """The variant that is named, of the calibre that is given; None where the words leave several, or none of them."""
    names = _names_given(description, reference.families)
    named = [variant for variant in reference.variants if variant.name in names]
    left = _of_calibre(description, named or [variant for variant in reference.variants if variant.name is None])
    if len(left) != 1 or not (named or description.calibres):
        return None
    variant = left[0]
    return NamedVariant(
        reference_id=f"{reference.reference_id}-{variant.number}",
        name=variant.name,
        calibre=variant.calibre,
        calibre_groups=variant.calibre_groups,
    )


def _names_given(description: Description, families: Iterable[str]) -> frozenset[str]:
    """The names of the table's models that the words hold, of these families."""
    own = frozenset(families)
    return frozenset(
        known.partition(":")[2]
        for model in description.models
        if model.role != "excluded" and model.families & own
        for known in model.models
    )


def _of_calibre(description: Description, variants: Iterable[Variant]) -> list[Variant]:
    """The variants that may be of every calibre that is given; those of no calibre of their own may be of any."""
    return [
        variant
        for variant in variants
        if all(
            not variant.calibre_groups or set(variant.calibre_groups) & calibre.groups
            for calibre in description.calibres
        )
    ]


def with_variants(answer: Identification, variants: Mapping[str, NamedVariant]) -> Identification:
    """An answer whose firearms are told as the variant that is meant, by reference id, with its calibre."""
    if not variants:
        return answer
    items = tuple(_as_variant(item, variants.get(item.reference_id)) for item in answer.items)
    first = variants.get(items[0].reference_id)
    settled = first is not None and len(first.calibre_groups) == 1
    not_known = tuple(part for part in answer.not_known if not (settled and part == "calibre"))
    return answer.model_copy(update={"items": items, "not_known": not_known})


def _as_variant(item: Identified, variant: NamedVariant | None) -> Identified:
    if variant is None:
        return item
    return item.model_copy(update={"variant": variant, "calibre_groups": variant.calibre_groups or item.calibre_groups})
