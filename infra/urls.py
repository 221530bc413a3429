"""Addresses that AWS or a function of ours calls: over TLS, at a host of the public DNS and at no address."""

import re
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator

# A name of the public DNS: its last label is of letters, which no form of an address is.
_HOST: Final = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})")
# Last labels of names that are answered inside a network alone (RFC 6761, RFC 6762, RFC 9476, and ICANN's "internal").
# `example` is not among them: it resolves nowhere, and stands where an operator's own is to come.
_INSIDE: Final = "alt arpa home internal intranet invalid lan local localdomain localhost".split()


def public_url(value: str) -> str:
    """The address as it is. Raises ValueError for one that is not https, or that names no host of the public DNS: an
    address, or a name that means something else inside a network, could have asked what only the caller can reach,
    such as its own credentials.
    """
    if not value.isascii() or not value.isprintable() or " " in value or "\\" in value:
        # What a parser leaves out or reads as something else.
        raise ValueError(f"{value!r} holds characters that are in no address")
    url = urlsplit(value)
    if url.scheme != "https" or not url.hostname:
        raise ValueError(f"{value!r} must be https")
    host = url.hostname.removesuffix(".")
    if not _HOST.fullmatch(host) or host.rpartition(".")[2] in _INSIDE:
        raise ValueError(f"{value!r} must name a host of the public DNS, by no address")
    if url.username is not None or url.password is not None or url.fragment or url.port == 0:
        raise ValueError(f"{value!r} must be a location alone, without a user and without a fragment")
    return value


PublicUrl = Annotated[str, AfterValidator(public_url)]
