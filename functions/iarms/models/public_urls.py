"""Hosts that are named in the public DNS, as texts: what AWS or a function of ours may be asked to call."""

import re
from typing import Final

# A name of the public DNS: its last label is of letters, which no form of an address is.
_HOST: Final = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})")
_LONGEST: Final = 253
# Last labels of names that are answered inside a network alone (RFC 6761, RFC 6762, RFC 9476, and ICANN's "internal").
# `example` is not among them: it resolves nowhere, and stands where an operator's own is to come.
_INSIDE: Final = "alt arpa home internal intranet invalid lan local localdomain localhost onion".split()


def is_plain(url: str) -> bool:
    """Whether an address has only characters that every parser reads alike: what one leaves out another reads."""
    return url.isascii() and url.isprintable() and " " not in url and "\\" not in url


def is_public_host(host: str) -> bool:
    """Whether a host, in small letters, is a name of the public DNS. No form of an address is one, and none of the
    names that mean something inside a network alone."""
    name = host.removesuffix(".")
    return len(name) <= _LONGEST and _HOST.fullmatch(name) is not None and name.rpartition(".")[2] not in _INSIDE
