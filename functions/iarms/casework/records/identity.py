"""What a record is known by to its bureau: its reference and number, so that a line which comes again is no new weapon.

Out of the record alone, so that whoever enters, corrects or loads one, and whoever looks for it, comes to the same. A
weapon without a number is known by what else describes it, and one without a reference of its own by its make beside
the number: neither reference nor number alone tells one weapon from another.
"""

import hashlib
import unicodedata
from typing import Final

from iarms.domain.number_fields import number_of_record
from iarms.models.firearm import RecordedFirearm
from iarms.models.record import Record

_DIGEST_BYTES: Final = 20


def identity_of(record: Record) -> str:
    """The identity of a record under its own reference."""
    return identity(record.owner, record.firearm, record.ncb_reference, test=record.test)


def identity(owner: str, firearm: RecordedFirearm, reference: str | None, *, test: bool) -> str:
    """The identity of a weapon of a bureau's: owner and digest. `reference` is None where the bureau gave it none.

    Letters alike, spaces and the case of letters make no difference; test records are known apart.
    """
    number = number_of_record(firearm).canonical
    said: list[str | None] = ["test" if test else "", _plain(reference or ""), number]
    if not number:
        said += [firearm.make, firearm.model, firearm.calibre, firearm.firearm_type]
        said += [f"{other.component} {other.number}" for other in firearm.other_numbers]
    elif reference is None:
        said.append(firearm.make)
    text = "\0".join(_plain(part or "") for part in said)
    return f"{owner}#{hashlib.blake2b(text.encode(errors='surrogatepass'), digest_size=_DIGEST_BYTES).hexdigest()}"


def has_number(firearm: RecordedFirearm) -> bool:
    """Whether a weapon is known by its number."""
    return bool(number_of_record(firearm).canonical)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
