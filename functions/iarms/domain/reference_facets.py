"""Under which values of its facets a firearm's reference is listed, and how marks and codes are folded for that.

The values are codes that readings of what people write lead to as well: `read_make`, `read_designation` and
`read_calibre`. What their tables do not hold is listed under its key, behind `=`, so that the same words find it.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from iarms.domain.makes import read_make, squeeze
from iarms.models.reference import Facet, Reference, ReferenceSummary, facet_key

UNLISTED: Final = "="

_WORD: Final = re.compile(r"[^\W_]+")
# Words on weapons that tell no two apart.
_EMPTY: Final = frozenset("A AND BY CAL DE E FOR IN MADE MM NO OF THE Y".split())
_MOST_WORDS: Final = 15


def facets_of(reference: Reference) -> list[tuple[Facet, str]]:
    """Every facet and value that the reference is listed under, each once."""
    summary = reference.summary()
    found: list[tuple[Facet, str]] = [("make", value) for value in make_values(summary)]
    found += [("model", value) for value in reference.families]
    found += [("calibre", group) for group in reference.calibre_groups]
    found += [("firearm_type", reference.firearm_type)] if reference.firearm_type else []
    found += [("action", reference.action)] if reference.action else []
    found += [("country", country) for country in reference.countries_of_manufacture]
    found += [("catalogue_code", fold_code(code)) for code in reference.all_catalogue_codes]
    found += [("marking", word) for word in sorted(marking_words(summary.markings))[:_MOST_WORDS]]
    return list(dict.fromkeys(found))


def facet_keys(reference: Reference) -> list[str]:
    """The keys of the reference's facet rows."""
    return [facet_key(facet, value) for facet, value in facets_of(reference)]


def make_values(summary: ReferenceSummary) -> list[str]:
    """The makes that a reference is listed under: its make's, and the manufacturer's where that is another make."""
    values = [summary.make_code or f"{UNLISTED}{squeeze(summary.make)}"] if summary.make else []
    if summary.manufacturer and (maker := read_make(summary.manufacturer).code):
        values.append(maker)
    return list(dict.fromkeys(values))


def fold_code(text: str) -> str:
    """A catalogue code as it is compared: letters and digits alone, in capitals. JS92F-300 M is JS92F300M."""
    return "".join(_WORD.findall(_plain(text)))


def marking_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of markings as they are compared: capitals, without accents, at least two characters."""
    return frozenset(
        word for text in texts for word in _WORD.findall(_plain(text)) if len(word) > 1 and word not in _EMPTY
    )


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).upper())
    return "".join(c for c in spread if not unicodedata.combining(c))
