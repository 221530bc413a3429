"""What a record's owner lets others know of it.

Decided twice: from the posting, before anything of it is weighed or counted, and from the record as it stands. The
first is what leaves no trace: a posting that a searcher may not know of is put aside before it can tip a weight, a
count or a limit, and the search asks the same of DynamoDB whether it is there or not.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from iarms.models.party import INTERPOL_GS, TEST_BUREAU, WCO
from iarms.models.record import Record

PostingFilter = Callable[[bytes], bytes | None]
"""A posting as it lies in the index, to the posting that it holds, or None where this reader may not know of it."""

EVERYBODY: Final = "*"
_SEALED: Final = (
    3  # the format byte of a sealed posting; those that anybody may find have the format of `serials.index_keys`
)
_TEST: Final = "test"


class Reader(NamedTuple):
    """Who asks, for whom, and whether for test records: a test search sees those alone, and no other sees them."""

    searcher: str
    administration: str
    test: bool

    @property
    def parties(self) -> frozenset[str]:
        """The parties that must be allowed to know: the searcher, and whom it searches for."""
        return frozenset({self.searcher, f"ADM-{self.administration}"})


def may_know(record: Record, searcher: str, administration: str, *, test: bool) -> bool:
    """Whether a searcher may learn that this record exists.

    `NOT_FOR` holds against the searcher and against whom it searches for. A test search sees test records alone, and
    no other search sees them. A cancelled record was entered in error and says nothing of any weapon.
    """
    if record.test != test or record.status == "CANCELLED":
        return False
    return handling_lets_know(record, searcher, administration)


def handling_lets_know(record: Record, searcher: str, administration: str) -> bool:
    """Whether a record's handling lets a searcher, and whom it searches for, know of it, whatever its status."""
    return _may(withheld_from(record), Reader(searcher, administration, record.test).parties)


def withheld_from(record: Record) -> tuple[str, ...]:
    """The parties that may not know of the record; `*` stands for all but its owner and INTERPOL-GS."""
    return (EVERYBODY,) if record.handling == "NOTIFY_OWNER_ONLY" else record.not_for


def may_read_hit(party: str, owner: str, withheld: tuple[str, ...]) -> bool:
    """Whether a party that a hit concerns may know of it. Its owner and INTERPOL-GS always do."""
    return party in (owner, INTERPOL_GS) or _may(withheld, frozenset({party}))


def recipients_of(owner: str, withheld: tuple[str, ...]) -> tuple[str, ...]:
    """Who is notified of a hit on such a record: three parties, less the WCO where it may not know; of the test
    bureau's records that bureau alone."""
    if owner == TEST_BUREAU:
        return (TEST_BUREAU,)
    return tuple(party for party in (INTERPOL_GS, WCO, owner) if may_read_hit(party, owner, withheld))


def seal(posting: bytes, record: Record) -> bytes:
    """The posting as it lies in the index: as it is, or behind who may not know of it."""
    parties_named = [*((_TEST,) if record.test else ()), *sorted(withheld_from(record))]
    if not parties_named:
        return posting
    names = ",".join(parties_named).encode()
    return bytes((_SEALED,)) + len(names).to_bytes(2, "big") + names + posting


def unseal(stored: bytes) -> bytes:
    """The posting inside, whoever may know of it: for those who keep the index, and for nobody's search."""
    return stored if stored[0] != _SEALED else stored[_end_of_seal(stored) :]


def shown_to(reader: Reader) -> PostingFilter:
    """What a search of this reader's looks at."""
    return lambda stored: _unsealed_for(stored, reader, withheld_too=False)


def withheld_too(reader: Reader) -> PostingFilter:
    """What there is beside, for the records' owners: everything of test records, or of all others."""
    return lambda stored: _unsealed_for(stored, reader, withheld_too=True)


def _unsealed_for(stored: bytes, reader: Reader, *, withheld_too: bool) -> bytes | None:
    if stored[0] != _SEALED:
        return None if reader.test else stored
    end = _end_of_seal(stored)
    parties_named = stored[3:end].decode().split(",")
    if (parties_named[0] == _TEST) != reader.test:
        return None
    return stored[end:] if withheld_too or _may(tuple(parties_named), reader.parties) else None


def _end_of_seal(stored: bytes) -> int:
    return 3 + int.from_bytes(stored[1:3], "big")


def _may(withheld: tuple[str, ...], parties: frozenset[str]) -> bool:
    return EVERYBODY not in withheld and not parties & set(withheld)
