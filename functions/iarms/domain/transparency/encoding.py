"""Numbers and bytes as the formats of transparency logs write them: one way each, and any other is refused."""

import base64
import re

from iarms.domain.transparency.faults import LogFault

HIGHEST = 2**63 - 1  # of sizes, positions and times

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def base64_of(data: bytes) -> str:
    """Bytes in base64 as RFC 4648, section 4, writes them."""
    return base64.b64encode(data).decode("ascii")


def bytes_of(text: str, what: str) -> bytes:
    """The bytes of a text in base64. Raises LogFault (`bad_base64`) where any other text would mean the same bytes."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise LogFault("bad_base64", f"{what} is no base64") from None
    if base64_of(data) != text:
        raise LogFault("bad_base64", f"{what} is base64 that is written otherwise than its bytes are")
    return data


def hash_of(text: str, what: str) -> bytes:
    """The 32 bytes of a hash in base64. Raises LogFault (`bad_base64`, `bad_hash`)."""
    data = bytes_of(text, what)
    if len(data) != 32:
        raise LogFault("bad_hash", f"{what} has {len(data)} bytes, and a hash has 32")
    return data


def number_of(text: str, what: str) -> int:
    """A number in ASCII digits, without sign or leading zero, of at most 2^63-1. Raises LogFault (`bad_number`)."""
    if not _DECIMAL.fullmatch(text) or int(text) > HIGHEST:
        raise LogFault("bad_number", f"{what} is no number from 0 to 2^63-1 in plain digits")
    return int(text)
