"""Which language a caller reads, by what its Accept-Language says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.languages.accept_language import LANGUAGES, preferred_language


@pytest.mark.parametrize(
    ("field", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("FR", "fr"),
        ("fr-CA", "fr"),
        ("es-419, en;q=0.8", "es"),
        ("ar-EG", "ar"),
        ("zh-Hans-CN", "en"),
        ("de, fr;q=0.3", "fr"),
        ("fr;q=0.5, es;q=0.7", "es"),
        ("fr, es", "fr"),
        ("es, fr", "es"),
        ("fr ; q=0.2 , es ; q=0.1", "fr"),
        ("*", "en"),
        ("*, fr", "fr"),
        ("fr;q=0.5, *;q=0.9", "en"),
        ("en;q=0, *", "fr"),
        ("en;q=0, fr;q=0, *;q=0.1", "es"),
        ("ar, *;q=0.5", "ar"),
        ("de, *;q=0.1", "en"),
        ("fr;q=0, fr-CA", "en"),
        ("fr-CA;q=0, fr", "fr"),
        ("en;q=0, fr;q=0, es;q=0, ar;q=0", "en"),
        ("*;q=0", "en"),
        ("*;q=0, es;q=0.001", "es"),
        ("fr-CA, fr;q=0.5, es;q=0.8", "fr"),
        # A part that is no range says nothing; the others still do.
        ("fr;q=2, es;q=0.1", "es"),
        ("fr;q=0.1234, ar;q=0.1", "ar"),
        ("fr;level=1, es;q=0.1", "es"),
        ("*-CH, es;q=0.1", "es"),
        ("français, es;q=0.1", "es"),
        (";;;,,,fr", "fr"),
        # A three-letter code and a name are other subtags, whatever they begin with.
        ("frr, es;q=0.1", "es"),
        ("esperanto, fr;q=0.1", "fr"),
    ],
)
def test_the_language_wanted_most_among_ours(field: str | None, language: str):
    assert preferred_language(field) == language


@given(st.text(max_size=200))
def test_whatever_stands_in_the_header_leads_to_a_language_that_we_have(field: str):
    assert preferred_language(field) in LANGUAGES


@given(st.permutations(LANGUAGES), st.lists(st.integers(1, 1000), min_size=4, max_size=4, unique=True))
def test_the_highest_quality_wins_in_whatever_order_they_stand(languages, thousandths):
    field = ", ".join(f"{tag};q={q / 1000:.3f}" for tag, q in zip(languages, thousandths, strict=True))
    assert preferred_language(field) == dict(zip(thousandths, languages, strict=True))[max(thousandths)]
