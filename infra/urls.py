"""Addresses that AWS or a function of ours calls: over TLS, at a host of the public DNS and at no address."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from iarms.models.public_urls import is_plain, is_public_host


def public_url(value: str) -> str:
    """The address as it is. Raises ValueError for one that is not https, or that names no host of the public DNS: an
    address, or a name that means something else inside a network, could have asked what only the caller can reach,
    such as its own credentials.
    """
    if not is_plain(value):
        raise ValueError(f"{value!r} holds characters that are in no address")
    url = urlsplit(value)
    if url.scheme != "https" or not url.hostname:
        raise ValueError(f"{value!r} must be https")
    if not is_public_host(url.hostname):
        raise ValueError(f"{value!r} must name a host of the public DNS, by no address")
    if url.username is not None or url.password is not None or url.fragment or url.port == 0:
        raise ValueError(f"{value!r} must be a location alone, without a user and without a fragment")
    return value


PublicUrl = Annotated[str, AfterValidator(public_url)]
