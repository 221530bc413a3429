"""What a record puts into the serial index: its numbers, each with its places and its posting."""

from collections.abc import Iterator

from iarms.domain.cases import seal
from iarms.domain.matching.description_keys import keys_of_description
from iarms.domain.matching.read_firearm import numbers_of
from iarms.domain.serials import Posting, PostingPlace, is_indexable, pack, place_in_list, places
from iarms.domain.vocabulary import Traits, traits_of
from iarms.models.firearm import RecordedFirearm
from iarms.models.record import Record


def posting_of(record_id: str, component: str, canonical: str, traits: Traits) -> bytes:
    """One number of a record, packed."""
    return pack(
        Posting(
            record_id, component, canonical, traits.make_key, traits.model, traits.calibre_key,
            traits.firearm_type, traits.country, traits.year,
        )
    )  # fmt: skip


def entries_of(version: str, record_id: str, firearm: RecordedFirearm) -> Iterator[tuple[PostingPlace, bytes]]:
    """Every place of a record and its posting there: first the exact key of its number of record, where it has one."""
    traits = traits_of(firearm)
    first = ""
    for component, serial, _ in numbers_of(firearm):
        if is_indexable(serial):
            first = first or serial.canonical
            packed = posting_of(record_id, component, serial.canonical, traits)
            for place in places(version, serial, traits.make_key, spread=not traits.makes):
                yield place, packed
    described = posting_of(record_id, "", first, traits)
    for key in keys_of_description(version, traits):
        yield place_in_list(version, key, record_id), described


def entries_of_record(version: str, record: Record) -> Iterator[tuple[PostingPlace, bytes]]:
    """Every place of a record and its posting as the index holds it: sealed where not everybody may know of it."""
    for place, posting in entries_of(version, record.record_id, record.firearm):
        yield place, seal(posting, record)


def frequencies_key(version: str) -> str:
    """Where the frequencies of an index version are kept, in parts."""
    return f"{version}#F"
