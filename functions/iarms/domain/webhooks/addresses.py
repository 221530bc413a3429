"""A webhook's url in, where it leads out; and whether an address is one of the public internet.

Whoever may have this service call something could have it ask what only the service can reach: its own credentials, a
neighbour, a machine inside. So a url names a host of the public DNS and no address in any form, and every address that
the name has when it is called must be a public one.
"""

import ipaddress
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from iarms.models.public_urls import is_plain, is_public_host

PORTS: Final = (443, 8443)
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
# What is no address of one machine of the public internet (IANA's registries of special-purpose addresses, and the
# ranges of multicast and of what is reserved). Written out: what Python calls global differs between its releases.
_NOT_PUBLIC_V4: Final = tuple(
    ipaddress.IPv4Network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# All of unicast, and of it neither tunnels that lead to an IPv4 address (Teredo, 6to4) nor what is set apart. Mapped
# addresses, NAT64, unique local and link-local ones are outside of it.
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_V6: Final = tuple(
    ipaddress.IPv6Network(each)
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


class Endpoint(NamedTuple):
    """Where a url leads: to this host and port, by TLS or, on one's own machine, without; `target` is path and query.

    `authority` is the value of Host, `name` what the certificate must be of.
    """

    name: str
    port: int
    is_tls: bool
    target: str
    authority: str
    is_own_machine: bool = False


def endpoint_in(url: str, *, loopback: bool) -> Endpoint:
    """Where a url leads. Raises ValueError, with a word for who gave it, for one that may not be called.

    `loopback`: whether this machine itself may be called, with TLS or without and at any port.
    """
    parts, port = _parts_of(url)
    name = (parts.hostname or "").removesuffix(".")
    is_own_machine = loopback and name in _LOOPBACK
    is_tls = parts.scheme == "https"
    if not is_tls and not (is_own_machine and parts.scheme == "http"):
        raise ValueError("must be https")
    if not is_own_machine and not is_public_host(name):
        raise ValueError("must name a host of the public DNS, by no address")
    if "@" in parts.netloc or "#" in url:
        raise ValueError("must be a location alone, without a user and without a fragment")
    usual = 443 if is_tls else 80
    at = usual if port is None else port
    if at not in PORTS and not (is_own_machine and at):
        raise ValueError(f"must be at port {' or '.join(map(str, PORTS))}")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    bracketed = f"[{name}]" if ":" in name else name
    return Endpoint(name, at, is_tls, target, bracketed if at == usual else f"{bracketed}:{at}", is_own_machine)


def _parts_of(url: str) -> tuple[SplitResult, int | None]:
    if not is_plain(url):
        raise ValueError("holds characters that are in no address")
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError as fault:
        raise ValueError("is no address") from fault


def is_public_address(text: str) -> bool:
    """Whether a text is the address of a machine on the public internet, and no other way to one inside."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in each for each in _NOT_PUBLIC_V4)
    if address.scope_id is not None:
        return False
    return address in _UNICAST and not any(address in each for each in _NOT_PUBLIC_V6)
