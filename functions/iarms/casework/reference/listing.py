"""The reference table listed by facets: the firearms that have every value that is asked for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from iarms.casework.reference.stores import ReferenceStores
from iarms.domain.identification import FacetLookup, FacetQuery, read_facets
from iarms.domain.languages import note
from iarms.errors import FieldError, Invalid
from iarms.models.reference import Facet, ReferencePage, ReferenceSummary
from iarms.store.cursor import CursorKeys, Question, decode_cursor, encode_cursor
from iarms.store.items import attributes_of

# Queries that one list may cost: comparing can empty what is read, and a mark such as 9 mm means several groups.
MOST_QUERIES: Final = 20
_Place = tuple[str, str | None]
_MOST_PROBED: Final = 3  # values of a facet that are looked at before it is chosen


def list_firearms(
    stores: ReferenceStores, query: FacetQuery, limit: int, cursor: str | None, now: datetime
) -> ReferencePage:
    """The firearms that have every facet that is asked for, as of today.

    Of several facets one that few firearms share is read and the others are compared; at most MOST_QUERIES queries,
    after which the page ends early and the cursor goes on. Raises Invalid where no facet is given, or for a cursor
    of another query.
    """
    if query == FacetQuery():
        raise Invalid(FieldError("/query", "no_facet", "give at least one facet, such as make or calibre"))
    lookup = read_facets(query)
    question = _question(query)
    places = tuple(key for facet in lookup.facets for key in lookup.keys(facet))
    start = decode_cursor(cursor, question, CursorKeys(("key", "part"), "key", places))
    if not lookup.facets:
        return ReferencePage(items=[], next_cursor=None, interpretation=lookup.interpretation)
    after = (start["key"]["S"], start["part"]["S"] if "part" in start else None) if start else None
    facet = _to_read(stores, lookup, after, now.date())
    page = _read_page(stores, lookup, facet, limit, after, now.date())
    interpretation = lookup.interpretation
    if start is None and page.last is None and not page.rows_read:
        nowhere = note("no_firearm_has_it")
        interpretation = interpretation.model_copy(
            update={"unknown": {facet: nowhere}, "unknown_codes": {facet: nowhere.code}}
        )
    following = attributes_of(key=page.last[0], part=page.last[1]) if page.last else None
    return ReferencePage(
        items=page.found, next_cursor=encode_cursor(following, question), interpretation=interpretation
    )


def _question(query: FacetQuery) -> Question:
    """What a cursor is bound to: the facets that are asked for, however the query is written in code."""
    narrowed = {
        "make": query.make,
        "model": query.model,
        "calibre": query.calibre,
        "firearm_type": query.firearm_type,
        "action": query.action,
        "country": query.country,
        "catalogue_code": query.catalogue_code,
        "marking": query.marking,
    }
    return Question("references", narrowed)


@dataclass(frozen=True)
class _PageRead:
    """What was found, the place to go on after (None where there is no more), and how many rows were read.

    A place is a key and the part to go on after; without a part it is the beginning of the key.
    """

    found: list[ReferenceSummary]
    last: _Place | None
    rows_read: int


def _to_read(stores: ReferenceStores, lookup: FacetLookup, after: _Place | None, day: date) -> Facet:
    """The facet to read: that of the cursor, else the first of which one query a value shows everything."""
    facets = lookup.facets
    if after is not None:
        return next((facet for facet in facets if after[0] in lookup.keys(facet)), facets[0])
    for facet in facets if len(facets) > 1 else ():
        keys = lookup.keys(facet)
        if len(keys) <= _MOST_PROBED and all(stores.references.rows_under(key, day).last is None for key in keys):
            return facet
    return facets[0]


def _read_page(
    stores: ReferenceStores, lookup: FacetLookup, facet: Facet, limit: int, start: _Place | None, day: date
) -> _PageRead:
    """Up to `limit` firearms of a facet's places, after this one."""
    keys = lookup.keys(facet)
    first = keys.index(start[0]) if start and start[0] in keys else 0
    after = start[1] if start and start[0] in keys else None
    found: list[ReferenceSummary] = []
    queries = rows_read = 0
    for at, key in enumerate(keys[first:], first):
        while queries < MOST_QUERIES:
            page = stores.references.rows_under(key, day, after=after)
            queries += 1
            rows_read += len(page.rows)
            for part, summary in page.rows:
                if lookup.fits(summary) and not lookup.is_repeated(summary, facet, key):
                    found.append(summary)
                    if len(found) == limit:
                        more = part != page.rows[-1][0] or page.last is not None or at + 1 < len(keys)
                        return _PageRead(found, (key, part) if more else None, rows_read)
            after = page.last
            if after is None:
                break
        else:
            return _PageRead(found, (key, after), rows_read)
    return _PageRead(found, None, rows_read)
