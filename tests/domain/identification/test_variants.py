"""Which variant of a firearm a description means, and how an answer tells it."""

import pytest

from iarms.domain.identification import may_mean_a_variant, variant_meant, with_variants
from iarms.models.identify import Identification
from iarms.models.reference import Reference, Source, Variant
from tests.domain.identification.references import described, identified

SOURCE = Source(origin="GENERAL", confidence="MEDIUM", facts=("make", "model", "variants"))


def variant(number: int, name: str | None, *groups: str) -> Variant:
    return Variant(number=number, name=name, calibre=groups[0] if groups else None, calibre_groups=groups,
                   origins=("GENERAL",))  # fmt: skip


def firearm(family: str, *variants: Variant) -> Reference:
    code, _, model = family.partition(":")
    return Reference(
        reference_id=next(item.reference_id for item in identified(f"{code} {model}").items), version=1,
        effective_from="2026-11-24", changed_at="2026-11-24T00:00:00Z", changed_by="seed", reason="seed", make=code,
        make_code=code, model=model, families=(family,), variants=variants, highest_variant=len(variants),
        sources=(SOURCE,),
    )  # fmt: skip


GLOCK_19 = firearm(
    "GLOCK:19", variant(1, None, "9X19"), variant(2, "19 Gen 4"), variant(3, "19 X"), variant(4, "19 C", "9X21")
)
TWO_CALIBRES = firearm("COLT:1911", variant(1, None, "45_ACP"), variant(2, None, "38_SUPER"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Glock 19 Gen 4 9mm", 2),
        ("Glock 19X", 3),
        ("Glock 19C", 4),
        ("Glock 19 9x19", 1),
        ("Glock 19C 9x19", None),  # of another calibre
        ("Glock 19", None),  # nothing tells a variant
        ("not a Glock 19 Gen 4", None),
        ("Glock 17 Gen 4", None),
    ],
)
def test_a_variant_is_the_one_that_is_named_and_of_the_calibre_that_is_given(text: str, number: int | None):
    meant = variant_meant(described(text), GLOCK_19)
    assert (meant and meant.reference_id) == (number and f"{GLOCK_19.reference_id}-{number}")
    if number is not None:
        assert may_mean_a_variant(described(text), GLOCK_19.summary())


def test_of_a_name_alone_the_calibre_tells_the_variant():
    meant = variant_meant(described("Colt 1911 .38 Super"), TWO_CALIBRES)
    assert meant is not None
    assert (meant.name, meant.calibre_groups) == (None, ("38_SUPER",))


def test_an_entry_is_read_only_where_a_variant_may_be_told():
    summary = GLOCK_19.summary()
    assert not may_mean_a_variant(described("Glock 19"), summary)
    assert not may_mean_a_variant(described("Beretta 92 9mm"), summary)
    assert not may_mean_a_variant(described("Glock 19 Gen 4"), summary.model_copy(update={"variants": 0}))


def test_an_answer_has_the_calibre_of_the_variant_and_asks_for_it_no_more():
    answer = identified("Colt 1911")
    both = answer.items[0].model_copy(update={"calibre_groups": ("45_ACP", "38_SUPER")})
    answer = answer.model_copy(update={"items": (both, *answer.items[1:]), "not_known": ("calibre", "make")})
    meant = variant_meant(described("Colt 1911 .38 Super"), TWO_CALIBRES)
    assert meant is not None

    told = with_variants(answer, {TWO_CALIBRES.reference_id: meant})

    assert told.items[0].variant == meant
    assert told.items[0].calibre_groups == ("38_SUPER",)
    assert told.not_known == ("make",)
    assert told.items[1:] == answer.items[1:]


def test_a_variant_of_no_calibre_of_its_own_leaves_the_firearms():
    answer = identified("Glock 19 Gen 4")
    meant = variant_meant(described("Glock 19 Gen 4"), GLOCK_19)
    assert meant is not None
    told = with_variants(answer, {GLOCK_19.reference_id: meant})
    assert told.items[0].calibre_groups == answer.items[0].calibre_groups == ("9X19",)


def test_an_answer_without_items_stays():
    answer = Identification(items=(), interpretation=identified("Glock 19").interpretation, not_known=(), advice=None,
                            complete=True)  # fmt: skip
    assert with_variants(answer, {}) is answer
